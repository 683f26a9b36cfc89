/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/minimum.h"

#include "policy/decide_engine.h"

#include "base/banned.h"

/* Whether a row speaks about what is kept. */
static bool
speaks(const struct avow_image *image, const struct avow_image_retention *row,
    const struct avow_keeping *keeping)
{
	return avow_bit(image->sets + row->categories, keeping->category) &&
	    avow_bit(image->sets + row->purposes, keeping->purpose) &&
	    avow_engine_holds_service(
		image, image->sets + row->services, keeping->service);
}

static bool
is_over(
    const struct avow_image_retention *row, const struct avow_keeping *keeping)
{
	for (size_t i = 0; i < keeping->elapsed_count; i++) {
		const struct avow_elapsed *elapsed = &keeping->elapsed[i];

		if (elapsed->event == row->minimum_event)
			return elapsed->hours >= row->minimum_hours;
	}
	return false;
}

bool
avow_minimum_binds(const struct avow_image *image,
    const struct avow_keeping *keeping, uint32_t *rule_out)
{
	const struct avow_image_retention *rows =
	    image->section[AVOW_SECTION_RETENTION];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION]; i++) {
		if (rows[i].minimum_hours == 0)
			continue;
		if (speaks(image, &rows[i], keeping) &&
		    !is_over(&rows[i], keeping)) {
			*rule_out = rows[i].rule;
			return true;
		}
	}
	*rule_out = UINT32_MAX;
	return false;
}
