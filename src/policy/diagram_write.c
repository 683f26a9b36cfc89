/* SPDX-License-Identifier: Apache-2.0 */
/* A diagram that is built, as sections of an image. */
#include "policy/diagram_state.h"

#include "base/banned.h"

static void
put_word(struct avow_buffer section[AVOW_SECTIONS], enum avow_section number,
    uint32_t word)
{
	avow_buffer_put(&section[number], &word, sizeof word);
}

static uint32_t
words_of(const struct avow_buffer *buffer)
{
	/* A section is at most AVOW_IMAGE_MAX bytes. */
	return (uint32_t)(buffer->size / sizeof(uint32_t));
}

/* Whether flows of a leaf may have to be asked several times. */
static bool
is_joined(const struct avow_image *image, enum avow_axis axis, uint32_t leaf)
{
	uint32_t service;

	if (axis == AVOW_AXIS_RECIPIENT)
		return avow_decide_flow_service(image, leaf, &service);
	if (axis == AVOW_AXIS_ACTION)
		return avow_decide_flow_uses(image, leaf);
	return axis == AVOW_AXIS_CATEGORY &&
	    avow_engine_leaf(image, axis, leaf)->derived != AVOW_NONE32;
}

static void
put_classes(const struct avow_diagram_build *b, unsigned level,
    struct avow_buffer section[AVOW_SECTIONS], struct avow_image_diagram *row)
{
	enum avow_axis axis = avow_diagram_axes[level];
	uint32_t count = avow_engine_tree(b->image, axis)->leaf_count;

	row->leaf_count[axis] = count;
	row->class_at[axis] = words_of(&section[AVOW_SECTION_CLASSES]);
	for (uint32_t leaf = 0; leaf < count; leaf++)
		put_word(section, AVOW_SECTION_CLASSES,
		    b->class_of[level][leaf] |
			(is_joined(b->image, axis, leaf) ? AVOW_CLASS_JOINED
							 : 0));
	if (axis == AVOW_AXIS_SERVICE)
		put_word(
		    section, AVOW_SECTION_CLASSES, b->class_of[level][count]);
}

static void
put_claims(const struct avow_diagram_build *b,
    struct avow_buffer section[AVOW_SECTIONS])
{
	static const enum avow_section sections[] = {
	    [AVOW_BASIS_CONSENT] = AVOW_SECTION_CONSENTS,
	    [AVOW_BASIS_CONTRACT] = AVOW_SECTION_AGREEMENTS,
	    [AVOW_BASIS_TERM] = AVOW_SECTION_BASES,
	};
	/* Classes were given in this order. */
	uint32_t next = AVOW_CLAIM_NAMED;

	for (unsigned kind = AVOW_BASIS_CONSENT; kind <= AVOW_BASIS_TERM;
	     kind++)
		for (uint32_t i = 0; i < b->image->count[sections[kind]]; i++) {
			bool is_next = next < b->claim_count &&
			    b->claims[next].kind == kind &&
			    b->claims[next].id == i;

			put_word(section, AVOW_SECTION_CLASSES,
			    is_next ? next++ : AVOW_CLAIM_OTHER);
		}
}

/* A reference as the number of an end. */
static uint16_t
end_of(const struct avow_image_diagram *row, uint32_t ref)
{
	const uint32_t first[] = {
	    0, row->first_branch, row->first_claim, row->first_form};

	/* Ends are at most AVOW_ENDS_MAX. */
	return (uint16_t)(first[ref >> 30] + (ref & ~AVOW_REF_KIND));
}

static void
put_nodes(const struct avow_diagram_build *b, unsigned level,
    struct avow_buffer section[AVOW_SECTIONS],
    const struct avow_image_diagram *row)
{
	const struct avow_buffer *rows = &b->nodes[level].rows;
	const uint32_t *child = (const void *)rows->at;

	for (uint32_t i = 0; i < words_of(rows); i++) {
		/* Arrays of a level are at most AVOW_LEVEL_ARRAYS_MAX. */
		uint16_t number = level < AVOW_LEVEL_CATEGORY
		    ? (uint16_t)child[i]
		    : end_of(row, child[i]);

		avow_buffer_put(
		    &section[AVOW_SECTION_NODES], &number, sizeof number);
	}
}

static void
put_branches(const struct avow_diagram_build *b,
    struct avow_buffer section[AVOW_SECTIONS],
    const struct avow_image_diagram *row)
{
	for (uint32_t i = 0; i < b->branches.count; i++) {
		const struct avow_diagram_branch *from =
		    avow_diagram_table_row(&b->branches, i);
		struct avow_image_branch to = {(uint16_t)from->atom,
		    {end_of(row, from->child[0]), end_of(row, from->child[1])}};

		avow_buffer_put(
		    &section[AVOW_SECTION_BRANCHES], &to, sizeof to);
	}
}

static void
put_table(struct avow_buffer section[AVOW_SECTIONS], enum avow_section number,
    const struct avow_diagram_table *table)
{
	if (table->count > 0)
		avow_buffer_put(
		    &section[number], table->rows.at, table->rows.size);
}

void
avow_diagram_write(const struct avow_diagram_build *b,
    struct avow_buffer section[AVOW_SECTIONS])
{
	struct avow_image_diagram row = {.level_at = {0}};

	for (unsigned level = 0; level < AVOW_DIAGRAM_AXES; level++)
		put_classes(b, level, section, &row);
	row.claim_at = words_of(&section[AVOW_SECTION_CLASSES]);
	put_claims(b, section);
	row.thresholds.first = words_of(&section[AVOW_SECTION_CLASSES]);
	row.thresholds.count = b->threshold_count;
	for (uint32_t i = 0; i < b->threshold_count; i++)
		put_word(section, AVOW_SECTION_CLASSES, b->thresholds[i]);
	for (unsigned level = 0; level < AVOW_LEVELS; level++) {
		row.width[level] =
		    (uint32_t)(b->nodes[level].row_size / sizeof(uint32_t));
		row.level_at[level + 1] =
		    row.level_at[level] + words_of(&b->nodes[level].rows);
	}
	row.leaves_joined = b->leaves_joined;
	row.first_branch = b->outcomes.count;
	row.first_claim = row.first_branch + b->branches.count;
	row.first_form = row.first_claim + b->nodes[AVOW_LEVEL_CLAIM].count;
	for (unsigned level = 0; level < AVOW_LEVELS; level++)
		put_nodes(b, level, section, &row);
	put_branches(b, section, &row);
	put_table(section, AVOW_SECTION_OUTCOMES, &b->outcomes);
	put_table(section, AVOW_SECTION_CITES, &b->cites);
	avow_buffer_put(&section[AVOW_SECTION_DIAGRAM], &row, sizeof row);
}
