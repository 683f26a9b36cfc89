/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/permit.h"

#include <string.h>

#include "gate/permit_inside.h"

#include "base/banned.h"

static enum avow_status
refuse(struct avow_error *why, const char *what)
{
	return avow_fail(why, AVOW_ERR_PERMIT, "permit.covers",
	    "the permit does not cover this %s", what);
}

static const struct avow_permit_category *
find(const struct avow_permit *permit, uint64_t code)
{
	for (size_t i = 0; i < permit->count; i++) {
		if (permit->categories[i].code == code)
			return &permit->categories[i];
	}
	return NULL;
}

enum avow_status
avow_permit_covers(const struct avow_permit *permit, enum avow_act act,
    const uint8_t person[AVOW_PERMIT_PERSON], uint64_t category, bool is_raw,
    struct avow_error *why)
{
	const struct avow_permit_category *found;

	if (permit == NULL)
		return refuse(why, "act: there is none");
	if (permit->is_served)
		return refuse(why, "act: it was served");
	/* Whoever ends a person removes whatever is held. */
	if (act == AVOW_ACT_DELETE && (permit->acts >> AVOW_ACT_ERASE & 1) != 0)
		act = AVOW_ACT_ERASE;
	if ((permit->acts >> act & 1) == 0)
		return refuse(why, "act");
	if (memcmp(permit->person, person, AVOW_PERMIT_PERSON) != 0)
		return refuse(why, "person");
	if (category == 0 || act == AVOW_ACT_ERASE)
		return AVOW_OK;
	found = find(permit, category);
	if (found == NULL)
		return refuse(why, "category");
	if (is_raw && !found->is_raw)
		return refuse(why, "form");
	return AVOW_OK;
}

const uint8_t *
avow_permit_token(const struct avow_permit *permit)
{
	return permit->token;
}

bool
avow_permit_gives_raw(const struct avow_permit *permit, uint64_t category)
{
	const struct avow_permit_category *found = find(permit, category);

	return found != NULL && found->is_raw;
}

enum avow_status
avow_permit_serve(struct avow_permit *permit, struct avow_error *why)
{
	if (permit->is_served)
		return refuse(why, "transaction: it was served");
	permit->is_served = true;
	return AVOW_OK;
}
