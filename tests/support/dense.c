/* SPDX-License-Identifier: Apache-2.0 */
#include "dense.h"

#include <stdlib.h>
#include <string.h>

#include "policy/diagram.h"
#include "policy/image_section.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

/* The diagram's axes in the order of its levels. */
static const struct avow_image_diagram *
diagram_of(const struct avow_image *image)
{
	return ROWS(image, diagram, DIAGRAM);
}

/* The leaves that flows name are numbered anew; gives how many there are. */
static uint32_t
number(uint32_t *place, enum avow_axis axis, const struct avow_flow *flows,
    size_t count)
{
	uint32_t next = 0;

	for (size_t i = 0; i < count; i++)
		if (place[flows[i].leaf[axis]] == AVOW_NONE32)
			place[flows[i].leaf[axis]] = next++;
	return next;
}

static bool
make_places(struct dense *d, const struct avow_image *image,
    const struct avow_flow *flows, size_t count)
{
	d->cells = 1;
	for (unsigned level = 0; level <= AVOW_LEVEL_CATEGORY; level++) {
		enum avow_axis axis = avow_diagram_axes[level];
		uint32_t leaves = avow_image_leaf_count(image, axis);
		uint32_t width;

		d->place[axis] = calloc(leaves + 1, sizeof *d->place[axis]);
		if (d->place[axis] == NULL)
			return false;
		memset(d->place[axis], 0xff, leaves * sizeof *d->place[axis]);
		width = number(d->place[axis], axis, flows, count);
		for (uint32_t leaf = 0; leaf < leaves; leaf++)
			if (d->place[axis][leaf] != AVOW_NONE32)
				d->place[axis][leaf] *= (uint32_t)d->cells;
		d->cells *= width;
	}
	d->end = malloc(d->cells * sizeof *d->end);
	return d->end != NULL;
}

/* Walk one level further with each leaf that has a place. */
static void
fill(struct dense *d, const struct avow_image *image, unsigned level,
    uint32_t child, size_t cell)
{
	const struct avow_image_diagram *diagram = diagram_of(image);
	const uint32_t *classes = image->section[AVOW_SECTION_CLASSES];
	const uint16_t *nodes = image->section[AVOW_SECTION_NODES];
	enum avow_axis axis;

	if (level > AVOW_LEVEL_CATEGORY) {
		d->end[cell] = child;
		return;
	}
	axis = avow_diagram_axes[level];
	for (uint32_t leaf = 0; leaf < diagram->leaf_count[axis]; leaf++) {
		uint32_t class = classes[diagram->class_at[axis] + leaf] &
		    ~AVOW_CLASS_JOINED;

		if (d->place[axis][leaf] == AVOW_NONE32)
			continue;
		fill(d, image, level + 1,
		    nodes[diagram->level_at[level] +
			child * diagram->width[level] + class],
		    cell + d->place[axis][leaf]);
	}
}

bool
dense_make(struct dense *d, const struct avow_image *image,
    const struct avow_flow *flows, size_t count)
{
	memset(d, 0, sizeof *d);
	if (image->count[AVOW_SECTION_DIAGRAM] == 0 ||
	    !make_places(d, image, flows, count)) {
		dense_clear(d);
		return false;
	}
	fill(d, image, 0, 0, 0);
	return true;
}

void
dense_clear(struct dense *d)
{
	for (unsigned a = 0; a < AVOW_AXES; a++)
		free(d->place[a]);
	free(d->end);
	memset(d, 0, sizeof *d);
}

/* From a cell on: form, claim and facts. */
static const struct avow_image_outcome *
find_outcome(const struct avow_image *image, uint32_t end,
    const struct avow_flow *flow, const struct avow_world *world)
{
	const struct avow_image_diagram *d = diagram_of(image);
	const uint16_t *nodes = image->section[AVOW_SECTION_NODES];
	const struct avow_image_branch *branches =
	    ROWS(image, branch, BRANCHES);

	if (end >= d->first_form)
		end = nodes[d->level_at[AVOW_LEVEL_FORM] +
		    (end - d->first_form) * d->width[AVOW_LEVEL_FORM] +
		    (uint32_t)flow->form];
	if (end >= d->first_claim)
		end = nodes[d->level_at[AVOW_LEVEL_CLAIM] +
		    (end - d->first_claim) * d->width[AVOW_LEVEL_CLAIM] +
		    avow_diagram_claim(image, &world->claim)];
	while (end >= d->first_branch) {
		const struct avow_image_branch *b =
		    &branches[end - d->first_branch];

		end =
		    b->child[world->value[b->atom / 64] >> (b->atom % 64) & 1];
	}
	return ROWS(image, outcome, OUTCOMES) + end;
}

void
dense_decide(const struct dense *d, const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_decision *out)
{
	const struct avow_image_outcome *row;
	const struct avow_image_cites *cites;
	size_t cell = 0;

	for (unsigned a = 0; a < AVOW_AXES; a++)
		cell += d->place[a][flow->leaf[a]];
	row = find_outcome(image, d->end[cell], flow, world);
	cites = ROWS(image, cites, CITES) + row->cites;
	out->ruling = row->ruling == AVOW_OUTCOME_ALLOW ? AVOW_RULING_ALLOW
							: AVOW_RULING_DENY;
	/* A duty to be done before, and nothing is done: it needs that. */
	if (out->ruling == AVOW_RULING_ALLOW && row->has_before)
		out->ruling = AVOW_RULING_NEEDS;
	out->form = (enum avow_form)row->form;
	memcpy(out->duties, row->duties, sizeof out->duties);
	out->cite_count = cites->count;
	for (uint32_t i = 0; i < cites->count; i++)
		out->cites[i] = cites->rule[i];
	out->need_count = 0;
	out->required_count = 0;
}

size_t
dense_size(const struct dense *d, const struct avow_image *image)
{
	static const enum avow_section shared[] = {
	    AVOW_SECTION_BRANCHES, AVOW_SECTION_OUTCOMES, AVOW_SECTION_CITES};
	size_t size = d->cells * sizeof *d->end;

	for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++)
		size += image->count[shared[i]] *
		    avow_image_section_size(shared[i]);
	return size;
}
