/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decision diagram: every walk stays within it and ends.  What it says is
 * no matter of structure, as with rules.
 */
#include "policy/diagram.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static enum avow_status
broken(struct avow_error *why, unsigned section, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format",
	    avow_image_section_name(section), "this is no sound image: %s",
	    what);
}

/* count words of CLASSES from *at on, each below limit; moves *at behind. */
static bool
are_classes(const struct avow_image *image, uint32_t *at, uint32_t count,
    uint32_t limit)
{
	const uint32_t *classes = image->section[AVOW_SECTION_CLASSES];

	if (count > image->count[AVOW_SECTION_CLASSES] - *at)
		return false;
	for (; count > 0; count--, ++*at)
		if ((classes[*at] & ~AVOW_CLASS_JOINED) >= limit)
			return false;
	return true;
}

static enum avow_status
check_classes(const struct avow_image *image,
    const struct avow_image_diagram *d, struct avow_error *why)
{
	const struct avow_image_tree *trees = ROWS(image, tree, TREES);
	uint32_t claims = image->count[AVOW_SECTION_CONSENTS] +
	    image->count[AVOW_SECTION_AGREEMENTS] +
	    image->count[AVOW_SECTION_BASES]; /* each at most 1,024 */
	uint32_t at = 0;

	for (unsigned level = 0; level <= AVOW_LEVEL_CATEGORY; level++) {
		enum avow_axis axis = avow_diagram_axes[level];
		uint32_t count = trees[axis].leaf_count;

		if (d->leaf_count[axis] != count || d->class_at[axis] != at ||
		    !are_classes(image, &at,
			count + (axis == AVOW_AXIS_SERVICE), d->width[level]))
			return broken(
			    why, AVOW_SECTION_CLASSES, "a leaf is of no class");
	}
	/* Claims are never marked as leaves are. */
	if (d->claim_at != at ||
	    !are_classes(image, &at, claims, d->width[AVOW_LEVEL_CLAIM]))
		return broken(
		    why, AVOW_SECTION_CLASSES, "a claim is of no class");
	for (uint32_t i = d->claim_at; i < at; i++)
		if ((((const uint32_t *)
			     image->section[AVOW_SECTION_CLASSES])[i] &
			AVOW_CLASS_JOINED) != 0)
			return broken(why, AVOW_SECTION_CLASSES,
			    "a claim is of no class");
	/* What is left are the thresholds. */
	if (d->thresholds.first != at ||
	    d->thresholds.count != image->count[AVOW_SECTION_CLASSES] - at)
		return broken(why, AVOW_SECTION_CLASSES,
		    "its k's are not where they should be");
	return AVOW_OK;
}

/* Levels lie one behind the other, each of whole arrays; the root is one. */
static bool
are_levels(const struct avow_image *image, const struct avow_image_diagram *d)
{
	if (d->level_at[0] != 0 ||
	    d->level_at[AVOW_LEVELS] != image->count[AVOW_SECTION_NODES] ||
	    d->level_at[1] != d->width[0] || d->width[0] == 0)
		return false;
	if (d->width[AVOW_LEVEL_CLAIM] < AVOW_CLAIM_NAMED ||
	    d->width[AVOW_LEVEL_FORM] < AVOW_FORMS ||
	    d->width[AVOW_LEVEL_FORM] - AVOW_FORMS != d->thresholds.count)
		return false;
	for (unsigned level = 0; level < AVOW_LEVELS; level++) {
		uint32_t from = d->level_at[level], to = d->level_at[level + 1];

		if (to < from) /* the last one's end is the section's */
			return false;
		if (d->width[level] == 0 ? to != from
					 : (to - from) % d->width[level] != 0)
			return false;
	}
	return true;
}

static uint32_t
arrays_of(const struct avow_image_diagram *d, unsigned level)
{
	return d->width[level] == 0
	    ? 0
	    : (d->level_at[level + 1] - d->level_at[level]) / d->width[level];
}

/* Ends are numbered one kind behind the other. */
static bool
are_ends(const struct avow_image *image, const struct avow_image_diagram *d)
{
	/* No section is longer than an image, so nothing wraps. */
	return d->leaves_joined <= 1 &&
	    d->first_branch == image->count[AVOW_SECTION_OUTCOMES] &&
	    d->first_claim ==
	    d->first_branch + image->count[AVOW_SECTION_BRANCHES] &&
	    d->first_form == d->first_claim + arrays_of(d, AVOW_LEVEL_CLAIM);
}

/* What a level's children must be below; only ever less, so a walk ends. */
static uint32_t
limit_of(const struct avow_image_diagram *d, unsigned level)
{
	switch (level) {
	case AVOW_LEVEL_CATEGORY:
		return d->first_form + arrays_of(d, AVOW_LEVEL_FORM);
	case AVOW_LEVEL_FORM:
		return d->first_form;
	case AVOW_LEVEL_CLAIM:
		return d->first_claim;
	default:
		return arrays_of(d, level + 1);
	}
}

static enum avow_status
check_nodes(const struct avow_image *image, const struct avow_image_diagram *d,
    struct avow_error *why)
{
	const uint16_t *nodes = image->section[AVOW_SECTION_NODES];

	if (!are_levels(image, d) || !are_ends(image, d))
		return broken(why, AVOW_SECTION_DIAGRAM,
		    "its levels are not where they should be");
	for (unsigned level = 0; level < AVOW_LEVELS; level++) {
		uint32_t limit = limit_of(d, level);

		for (uint32_t i = d->level_at[level];
		     i < d->level_at[level + 1]; i++)
			if (nodes[i] >= limit)
				return broken(why, AVOW_SECTION_NODES,
				    "a child is nowhere");
	}
	return AVOW_OK;
}

/* A branch leads to an outcome or to a branch before it. */
static bool
is_branch(const struct avow_image *image, uint32_t number)
{
	const struct avow_image_branch *b =
	    ROWS(image, branch, BRANCHES) + number;
	uint32_t self = image->count[AVOW_SECTION_OUTCOMES] + number;

	return b->atom < image->count[AVOW_SECTION_ATOMS] &&
	    b->child[0] < self && b->child[1] < self;
}

static bool
is_outcome(const struct avow_image *image, uint32_t number)
{
	const struct avow_image_outcome *o =
	    ROWS(image, outcome, OUTCOMES) + number;

	for (uint32_t d = image->count[AVOW_SECTION_DUTIES];
	     d < AVOW_DUTIES_MAX; d++)
		if ((o->duties[d / 64] >> (d % 64) & 1) != 0)
			return false;
	return o->ruling <= AVOW_OUTCOME_ASK &&
	    o->form <= AVOW_FORM_PSEUDONYMOUS &&
	    o->cites < image->count[AVOW_SECTION_CITES] &&
	    o->required < image->count[AVOW_SECTION_CITES] &&
	    o->has_before <= 1 && o->unused == 0;
}

static bool
are_cites(const struct avow_image *image, uint32_t number)
{
	const struct avow_image_cites *c = ROWS(image, cites, CITES) + number;

	if (c->count > AVOW_OUTCOME_CITES_MAX)
		return false;
	for (uint32_t i = 0; i < AVOW_OUTCOME_CITES_MAX; i++)
		if (i < c->count
			? c->rule[i] >= image->count[AVOW_SECTION_RULES]
			: c->rule[i] != 0)
			return false;
	return true;
}

static enum avow_status
check_ends(const struct avow_image *image, struct avow_error *why)
{
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_BRANCHES]; i++)
		if (!is_branch(image, i))
			return broken(why, AVOW_SECTION_BRANCHES,
			    "a branch leads nowhere");
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OUTCOMES]; i++)
		if (!is_outcome(image, i))
			return broken(why, AVOW_SECTION_OUTCOMES,
			    "an outcome contradicts itself");
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_CITES]; i++)
		if (!are_cites(image, i))
			return broken(
			    why, AVOW_SECTION_CITES, "a rule is none");
	return AVOW_OK;
}

enum avow_status
avow_image_check_diagram(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_diagram *d = ROWS(image, diagram, DIAGRAM);
	enum avow_status status;

	if (image->count[AVOW_SECTION_DIAGRAM] > 1)
		return broken(
		    why, AVOW_SECTION_DIAGRAM, "there is more than one");
	for (unsigned s = AVOW_SECTION_CLASSES;
	     image->count[AVOW_SECTION_DIAGRAM] == 0 && s < AVOW_SECTIONS; s++)
		if (image->count[s] != 0)
			return broken(why, s, "it belongs to no diagram");
	if (image->count[AVOW_SECTION_DIAGRAM] == 0)
		return AVOW_OK;
	status = check_classes(image, d, why);
	if (status == AVOW_OK)
		status = check_nodes(image, d, why);
	if (status == AVOW_OK)
		status = check_ends(image, why);
	return status;
}
