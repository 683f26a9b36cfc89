/* SPDX-License-Identifier: Apache-2.0 */
/* Duties, retention and derived terms: rows whose fields depend on a kind. */
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

enum { NO_SET = AVOW_TREES }; /* a kind of duty without a set */

static enum avow_status
broken(struct avow_error *why, unsigned section, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format",
	    avow_image_section_name(section), "this is no sound image: %s",
	    what);
}

/* NONE for no set, else words within SETS without a bit past the last leaf. */
static bool
is_set_of(const struct avow_image *image, uint32_t at, unsigned axis)
{
	uint32_t leaves;
	uint32_t words;
	uint32_t all = image->count[AVOW_SECTION_SETS];

	if (axis == NO_SET)
		return at == AVOW_NONE32;
	leaves = ROWS(image, tree, TREES)[axis].leaf_count;
	words = avow_image_words(leaves);
	if (at > all || words > all - at)
		return false;
	return leaves % 64 == 0 ||
	    image->sets[at + words - 1] >> (leaves % 64) == 0;
}

static unsigned
first_axis(uint32_t kind)
{
	switch ((enum avow_duty_kind)kind) {
	case AVOW_DUTY_MASK:
	case AVOW_DUTY_PSEUDONYMISE:
	case AVOW_DUTY_ERASE:
		return AVOW_AXIS_CATEGORY;
	case AVOW_DUTY_REPORT:
		return AVOW_AXIS_RECIPIENT;
	case AVOW_DUTY_STOP:
		return AVOW_AXIS_ACTION;
	default:
		return NO_SET;
	}
}

static bool
is_duty(const struct avow_image *image, const struct avow_image_duty *duty)
{
	unsigned second =
	    duty->kind == AVOW_DUTY_STOP ? AVOW_AXIS_CATEGORY : NO_SET;

	if ((duty->kind == AVOW_DUTY_SHOW) != (duty->clause != AVOW_NONE32))
		return false;
	if ((duty->kind == AVOW_DUTY_RECIPIENT_KEEPS) !=
	    (duty->event != AVOW_NONE32))
		return false;
	return is_set_of(image, duty->set, first_axis(duty->kind)) &&
	    is_set_of(image, duty->set2, second);
}

static bool
has_bit(const uint64_t *set, uint32_t bit)
{
	return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

static bool
is_within(const uint64_t *inner, const uint64_t *outer, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++) {
		if ((inner[w] & ~outer[w]) != 0)
			return false;
	}
	return true;
}

/*
 * A derived leaf's sources hold all sources of each of them, and never itself:
 * so there is no cycle, and nothing to follow.
 */
static bool
is_closed(const struct avow_image *image, uint32_t leaf)
{
	const struct avow_image_tree *tree =
	    ROWS(image, tree, TREES) + AVOW_AXIS_CATEGORY;
	const struct avow_image_term *terms =
	    ROWS(image, term, TERMS) + tree->first_term;
	const uint32_t *leaves =
	    (const uint32_t *)image->section[AVOW_SECTION_LEAVES] +
	    tree->first_leaf;
	uint32_t at = terms[leaves[leaf]].derived;
	uint32_t words = avow_image_words(tree->leaf_count);

	if (at == AVOW_NONE32)
		return true;
	if (has_bit(image->sets + at, leaf))
		return false;
	for (uint32_t i = 0; i < tree->leaf_count; i++) {
		uint32_t below = terms[leaves[i]].derived;

		if (below != AVOW_NONE32 && has_bit(image->sets + at, i) &&
		    !is_within(image->sets + below, image->sets + at, words))
			return false;
	}
	return true;
}

static bool
is_retention(
    const struct avow_image *image, const struct avow_image_retention *row)
{
	return image->rules[row->rule].effect == AVOW_EFFECT_RETAIN &&
	    row->hold.count <= 1 &&
	    (row->minimum_hours == 0 || row->minimum_event != AVOW_NONE32);
}

/* Who keeps how long: the lists of ENDS, added up, are no longer than it. */
static enum avow_status
check_ends(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_agreement *agreements =
	    ROWS(image, agreement, AGREEMENTS);
	uint32_t ends = image->count[AVOW_SECTION_ENDS];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_AGREEMENTS]; i++) {
		if (agreements[i].keeps.count > ends)
			return broken(why, AVOW_SECTION_AGREEMENTS,
			    "it binds to more than there is");
		ends -= agreements[i].keeps.count;
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION]; i++) {
		const struct avow_image_retention *row =
		    ROWS(image, retention, RETENTION) + i;

		if (!is_retention(image, row) || row->ends.count > ends)
			return broken(why, AVOW_SECTION_RETENTION,
			    "a row contradicts itself");
		ends -= row->ends.count;
	}
	return AVOW_OK;
}

enum avow_status
avow_image_check_sets(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_tree *trees = ROWS(image, tree, TREES);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_DUTIES]; i++) {
		if (!is_duty(image, ROWS(image, duty, DUTIES) + i))
			return broken(why, AVOW_SECTION_DUTIES,
			    "a duty contradicts itself");
	}
	for (uint32_t i = 0; i < trees[AVOW_AXIS_CATEGORY].leaf_count; i++) {
		if (!is_closed(image, i))
			return broken(why, AVOW_SECTION_TERMS,
			    "a derived term is its own source");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_GROUPS]; i++) {
		const struct avow_image_group *group =
		    ROWS(image, group, GROUPS) + i;

		if (!is_set_of(image, group->set, group->axis))
			return broken(
			    why, AVOW_SECTION_GROUPS, "a group is of nothing");
	}
	if (image->count[AVOW_SECTION_GUARDIANS] > 0 &&
	    image->info->minor_use == AVOW_NONE32)
		return broken(why, AVOW_SECTION_GUARDIANS,
		    "the item that guardians give is missing");
	return check_ends(image, why);
}
