/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of what an image declares, for those who number it anew. */
#include <assert.h>

#include "policy/image_section.h"

#include "base/banned.h"

uint32_t
avow_image_agreement_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_AGREEMENTS];
}

const char *
avow_image_agreement_name(const struct avow_image *image, uint32_t agreement)
{
	const struct avow_image_agreement *rows =
	    image->section[AVOW_SECTION_AGREEMENTS];

	assert(agreement < image->count[AVOW_SECTION_AGREEMENTS]);
	return image->strings + rows[agreement].name;
}

static const struct avow_image_fact *
fact_of(const struct avow_image *image, uint32_t fact)
{
	const struct avow_image_fact *rows = image->section[AVOW_SECTION_FACTS];

	assert(fact < image->count[AVOW_SECTION_FACTS]);
	return &rows[fact];
}

uint32_t
avow_image_value_count(const struct avow_image *image, uint32_t fact)
{
	return fact_of(image, fact)->values.count;
}

const char *
avow_image_value_name(
    const struct avow_image *image, uint32_t fact, uint32_t value)
{
	const struct avow_image_value *rows =
	    image->section[AVOW_SECTION_VALUES];
	const struct avow_image_fact *of = fact_of(image, fact);

	assert(value < of->values.count);
	return image->strings + rows[of->values.first + value].name;
}

uint32_t
avow_image_fact_max(const struct avow_image *image, uint32_t fact)
{
	return fact_of(image, fact)->count_max;
}
