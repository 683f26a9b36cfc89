/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/image_page.h"

#include <assert.h>

#include "policy/image_section.h"

#include "base/banned.h"

uint32_t
avow_image_page_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_PAGES];
}

struct avow_image_page_info
avow_image_page_info(const struct avow_image *image, uint32_t page)
{
	const struct avow_image_page *row =
	    AVOW_IMAGE_ROWS(image, avow_image_page, AVOW_SECTION_PAGES) + page;

	assert(page < image->count[AVOW_SECTION_PAGES]);
	return (struct avow_image_page_info){.name = image->strings + row->name,
	    .version = row->version,
	    .effective = image->strings + row->effective,
	    .announce_days = row->announce_days};
}
