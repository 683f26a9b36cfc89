/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/image_section: what the loader and the writer both know of sections.
 * Pure; any thread.
 */
#ifndef AVOW_POLICY_IMAGE_SECTION_H
#define AVOW_POLICY_IMAGE_SECTION_H

#include "policy/image_format.h"

enum {
	AVOW_IMAGE_NAME_MAX = 255, /* bytes of a name; texts may be longer */
	AVOW_IMAGE_ALIGNMENT = 8,  /* bytes; of every section */
};

/* Bytes of one element, and the word that errors call the section by. */
size_t avow_image_section_size(enum avow_section section);
const char *avow_image_section_name(enum avow_section section);

/* 64-bit words of a set over count things. */
static inline uint32_t
avow_image_words(uint32_t count)
{
	return count / 64 + (count % 64 != 0);
}

/* Whether an axis has rows in SCOPES. */
static inline bool
avow_image_axis_has_scopes(enum avow_axis axis)
{
	return axis == AVOW_AXIS_PURPOSE || axis == AVOW_AXIS_CATEGORY ||
	    axis == AVOW_AXIS_RECIPIENT;
}

/* Check an image's structure whose header and bounds hold.  Errors: FORMAT
   (the section as place); LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_image_check(
    const struct avow_image *image, struct avow_error *why);
/* The parts of it, each in a file of its own. */
AVOW_CHECKED enum avow_status avow_image_check_fields(
    const struct avow_image *image, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_image_check_trees(
    const struct avow_image *image, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_image_check_rules(
    const struct avow_image *image, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_image_check_sets(
    const struct avow_image *image, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_image_check_diagram(
    const struct avow_image *image, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_image_check_tables(
    const struct avow_image *image, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_image_check_texts(
    const struct avow_image *image, struct avow_error *why);

/*
 * image_table.c: where a name leads.  bucket of count, slot of count; a
 * bucket's number moves its names among the slots.
 */
uint64_t avow_image_table_hash(uint32_t seed, struct avow_text name);
uint32_t avow_image_table_bucket(uint64_t hash, uint32_t count);
uint32_t avow_image_table_slot(uint64_t hash, uint32_t moved, uint32_t count);
/* The rows that a table is about: their section, and which of them. */
struct avow_image_list avow_image_table_rows(const struct avow_image *image,
    unsigned table, enum avow_section *section_out);
/* The row, counted from the first of avow_image_table_rows, or NONE. */
uint32_t avow_image_table_find(
    const struct avow_image *image, unsigned table, struct avow_text name);

enum avow_walk {
	AVOW_WALK_OK,
	AVOW_WALK_CYCLE, /* a rule is an exception of itself */
	AVOW_WALK_LONG,  /* past AVOW_RULE_WALK_MAX or AVOW_RULE_DEPTH_MAX */
	AVOW_WALK_NOMEM,
};
/*
 * Follow the exceptions of every rule.  The lists must lie within links and
 * name rules below count.  *bad_out is a rule on the cycle or at the top of
 * what is too long.
 */
AVOW_CHECKED enum avow_walk avow_image_walk(const struct avow_image_rule *rules,
    uint32_t count, const uint32_t *links, uint32_t *bad_out);

/* Row access: a section as its type. */
#define AVOW_IMAGE_ROWS(image, type, number)                                   \
	((const struct type *)(image)->section[number])

#endif
