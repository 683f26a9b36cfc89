/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/who_words: flows, conditions and claims in words, in the terms of a
 * rule or by their labels.
 *
 *     leaves of each axis --put_flows--> "share raw contact.phone\n  for ..."
 *
 * Private to policy/who*.c and policy/diff_*.c.  One thread at a time.
 */
#ifndef AVOW_POLICY_WHO_WORDS_H
#define AVOW_POLICY_WHO_WORDS_H

#include "policy/cover.h"
#include "policy/decide.h"

/* The trees of all axes, and where covers are made. */
struct avow_who_trees {
	struct avow_cover_tree axis[AVOW_AXES];
	struct avow_arena *arena;
	enum avow_cover_words words;
};

/*
 * Append the flows in one line: "share raw a, b for p to r in s" by names, a
 * clause of a sentence by labels.  forms is text of this kind's words; any
 * service is left out, and so is an axis whose set is NULL, and forms "".
 * Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_who_put_flows(struct avow_buffer *out,
    const struct avow_who_trees *trees, const uint64_t *const leaves[AVOW_AXES],
    const char *forms, struct avow_error *why);
/* The same of one flow. */
void avow_who_put_flow(struct avow_buffer *out,
    const struct avow_who_trees *trees, const uint32_t leaf[AVOW_AXES],
    const char *form);

/* "not consent marketing"; "you have not said yes to marketing". */
void avow_who_put_condition(struct avow_buffer *out,
    const struct avow_image *image, uint32_t atom, bool value,
    enum avow_cover_words words);
/* The same of a condition as a rule would say it, if the image tests it. */
void avow_who_put_condition_text(struct avow_buffer *out,
    const struct avow_image *image, const char *text,
    enum avow_cover_words words);
void avow_who_put_claim(struct avow_buffer *out, const struct avow_image *image,
    const struct avow_claim *claim, enum avow_cover_words words);
const char *avow_who_form_word(
    enum avow_form form, enum avow_cover_words words);
/*
 * The forms of a mask (bit f: enum avow_form): the one that an allow would
 * name, "any form of", "identifying", or a list.
 */
void avow_who_put_forms(
    struct avow_buffer *out, uint32_t forms, enum avow_cover_words words);
/* A rule on one line, without what stands in its braces. */
void avow_who_put_rule(struct avow_buffer *out, const char *text);

#endif
