/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/image_words: what an image says in words, and what it declares.
 *
 *     struct avow_image + number --> labels, texts, marks, sets
 *
 * Numbers are those of policy/image.h; one out of range is a mistake of the
 * caller.  Texts are NUL-terminated, "" where the page says nothing, and
 * borrowed from the image, as sets are.  A set has a bit for each leaf of its
 * axis, in words of 64.  Immutable; any thread.
 */
#ifndef AVOW_POLICY_IMAGE_WORDS_H
#define AVOW_POLICY_IMAGE_WORDS_H

#include "policy/image_page.h"

#define AVOW_IMAGE_NO_NUMBER UINT32_MAX

/* Terms.  A parent, or NO_NUMBER at the top; former names, from 0. */
uint32_t avow_image_term_parent(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
bool avow_image_term_is_leaf(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
bool avow_image_term_is_optional(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
bool avow_image_term_is_objectable(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
bool avow_image_term_is_core(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
uint32_t avow_image_term_grade(/* 0: none */
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
const char *avow_image_term_see(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
uint32_t avow_image_former_count(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
const char *avow_image_former_name(const struct avow_image *image,
    enum avow_axis axis, uint32_t term, uint32_t number);
/* The categories a leaf is derived from, or NULL. */
const uint64_t *avow_image_term_sources(
    const struct avow_image *image, uint32_t category);

/* Groups: a name for a set, on any axis. */
AVOW_CHECKED bool avow_image_find_group(
    const struct avow_image *image, struct avow_text name, uint32_t *group_out);
uint32_t avow_image_group_count(const struct avow_image *image);
const char *avow_image_group_name(
    const struct avow_image *image, uint32_t group);
enum avow_axis avow_image_group_axis(
    const struct avow_image *image, uint32_t group);
const uint64_t *avow_image_group_set(
    const struct avow_image *image, uint32_t group);

/* What was declared with a label in English and Chinese. */
enum avow_image_labelled {
	AVOW_LABEL_GROUP,
	AVOW_LABEL_CONSENT,
	AVOW_LABEL_FACT,
	AVOW_LABEL_BASE,
	AVOW_LABEL_AGREEMENT,
};
const char *avow_image_label(const struct avow_image *image,
    enum avow_image_labelled of, uint32_t number, bool chinese);
const char *avow_image_value_label(const struct avow_image *image,
    uint32_t fact, uint32_t value, bool chinese);

/* Consent items: by axis purpose, category or recipient. */
const uint64_t *avow_image_consent_set(
    const struct avow_image *image, uint32_t consent, enum avow_axis axis);
/* Purposes that refusing it may stop, or NULL. */
const uint64_t *avow_image_consent_needed_for(
    const struct avow_image *image, uint32_t consent);

/* False when a missing fact is unknown; else the value, 0 or 1, or count. */
AVOW_CHECKED bool avow_image_fact_assumes(
    const struct avow_image *image, uint32_t fact, uint32_t *value_out);

uint32_t avow_image_base_count(const struct avow_image *image);
const char *avow_image_base_name(const struct avow_image *image, uint32_t base);
const char *avow_image_base_cites(
    const struct avow_image *image, uint32_t base);
uint32_t avow_image_base_parent(const struct avow_image *image, uint32_t base);
/* The document it needs, or NO_NUMBER; the actions it supports. */
uint32_t avow_image_base_document(
    const struct avow_image *image, uint32_t base);
const uint64_t *avow_image_base_supports(
    const struct avow_image *image, uint32_t base);

/* What an agreement binds to: purposes, or NULL for any. */
const uint64_t *avow_image_agreement_only_for(
    const struct avow_image *image, uint32_t agreement);
bool avow_image_agreement_no_onward(
    const struct avow_image *image, uint32_t agreement);
bool avow_image_agreement_no_reidentify(
    const struct avow_image *image, uint32_t agreement);
/* "keeps at most 90 days after order-closed", as written and to compare. */
struct avow_image_keeps {
	struct avow_ast_duration duration;
	uint32_t hours;
	uint32_t event; /* term in the event tree */
};
uint32_t avow_image_agreement_keeps_count(
    const struct avow_image *image, uint32_t agreement);
struct avow_image_keeps avow_image_agreement_keeps(
    const struct avow_image *image, uint32_t agreement, uint32_t number);

/* Of a page besides its header (policy/image_page.h): a service is a term, or
   NO_NUMBER for the general page. */
enum avow_layer avow_image_page_layer(
    const struct avow_image *image, uint32_t page);
uint32_t avow_image_page_service(const struct avow_image *image, uint32_t page);
/* What stands before its first clause. */
const char *avow_image_page_text(const struct avow_image *image, uint32_t page);

/* Clauses, page by page; policy/compile_clause.h says what is hashed. */
uint32_t avow_image_clause_count(const struct avow_image *image);
uint32_t avow_image_clause_page(
    const struct avow_image *image, uint32_t clause);
uint32_t avow_image_clause_line(
    const struct avow_image *image, uint32_t clause);
const char *avow_image_clause_text(
    const struct avow_image *image, uint32_t clause);
bool avow_image_clause_is_declaratory(
    const struct avow_image *image, uint32_t clause);
bool avow_image_clause_is_retired(
    const struct avow_image *image, uint32_t clause);
/* 32 bytes each. */
const uint8_t *avow_image_clause_prose_hash(
    const struct avow_image *image, uint32_t clause);
const uint8_t *avow_image_clause_rules_hash(
    const struct avow_image *image, uint32_t clause);

#endif
