/* SPDX-License-Identifier: Apache-2.0 */
#include "deid/mask.h"

#include <string.h>

#include "deid/mask_rules.h"

#include "base/banned.h"

/* What nobody may read from a masked value begins with one of these. */
static const char *const never[] = {"auth", "biometric", "special"};

/* A mask goes by the last part of a category's name, else by its root. */
static const struct {
	const char *word;
	bool is_root;
	enum avow_mask mask;
} masks[] = {
    {"name", false, AVOW_MASK_NAME},
    {"recipient", false, AVOW_MASK_NAME},
    {"phone", false, AVOW_MASK_PHONE},
    {"guardian", false, AVOW_MASK_PHONE},
    {"email", false, AVOW_MASK_EMAIL},
    {"recipient-id", false, AVOW_MASK_ID},
    {"bank-card", false, AVOW_MASK_CARD},
    {"address", false, AVOW_MASK_ADDRESS},
    {"nickname", false, AVOW_MASK_NICKNAME},
    {"account", false, AVOW_MASK_NICKNAME},
    {"ip", false, AVOW_MASK_IP},
    {"identity", true, AVOW_MASK_ID},
};

/* The first part of a dotted name, or the last. */
static struct avow_text
part_of(struct avow_text name, bool is_root)
{
	size_t at = is_root ? 0 : name.size;

	if (is_root) {
		while (at < name.size && name.at[at] != '.')
			at++;
		return (struct avow_text){name.at, at};
	}
	while (at > 0 && name.at[at - 1] != '.')
		at--;
	return (struct avow_text){name.at + at, name.size - at};
}

enum avow_mask
avow_mask_of(struct avow_text category)
{
	struct avow_text root;

	if (category.size == 0)
		return AVOW_MASK_ALL;
	root = part_of(category, true);
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (avow_text_is(root, never[i]))
			return AVOW_MASK_NEVER;
	for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
		if (avow_text_is(
			part_of(category, masks[i].is_root), masks[i].word))
			return masks[i].mask;
	return AVOW_MASK_ALL;
}

static bool
apply(struct avow_buffer *out, enum avow_mask mask,
    const struct avow_points *value)
{
	switch (mask) {
	case AVOW_MASK_NAME:
		return avow_mask_name(out, value);
	case AVOW_MASK_PHONE:
		return avow_mask_phone(out, value);
	case AVOW_MASK_EMAIL:
		return avow_mask_email(out, value);
	case AVOW_MASK_ID:
		return avow_mask_id(out, value);
	case AVOW_MASK_CARD:
		return avow_mask_card(out, value);
	case AVOW_MASK_ADDRESS:
		return avow_mask_address(out, value);
	case AVOW_MASK_NICKNAME:
		return avow_mask_nickname(out, value);
	case AVOW_MASK_IP:
		return avow_mask_ip(out, value);
	case AVOW_MASK_ALL:
	case AVOW_MASK_NEVER:
		break;
	}
	return false;
}

void
avow_mask_value(
    struct avow_buffer *out, enum avow_mask mask, struct avow_text value)
{
	struct avow_points points;

	if (mask == AVOW_MASK_NEVER)
		return; /* not even that there is something */
	if (mask == AVOW_MASK_ALL || !avow_points_read(&points, value)) {
		avow_points_stars(out, 4);
		return;
	}
	if (!apply(out, mask, &points))
		avow_points_stars(out, 4);
	avow_points_wipe(&points);
}
