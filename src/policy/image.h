/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/image: a compiled edition, in the form the gate reads.
 *
 *     pages --compile--> image file --load--> struct avow_image --decide-->
 *
 * An image never changes after it is loaded, so any number of threads may read
 * one without a lock.  A new edition is a new image.
 */
#ifndef AVOW_POLICY_IMAGE_H
#define AVOW_POLICY_IMAGE_H

#include "base/text.h"
#include "policy/ast.h"

enum { AVOW_IMAGE_MAX = 64 << 20 }; /* bytes; a longer file is refused */

struct avow_image; /* opaque but to policy/ */

/*
 * Map the image at path and check every byte of its structure: sizes, section
 * bounds, each index, each string, and the hash.  A corrupt or hostile image
 * is refused, never trusted.
 * Owns: *out, ended by avow_image_free.  Errors: IO; NOT_FOUND; NOMEM; LIMIT;
 * FORMAT (with the section's name as place).
 */
AVOW_CHECKED enum avow_status avow_image_load(
    struct avow_image **out, const char *path, struct avow_error *why);
/* The same from memory; the bytes are copied. */
AVOW_CHECKED enum avow_status avow_image_read(
    struct avow_image **out, struct avow_text bytes, struct avow_error *why);
void avow_image_free(struct avow_image *image); /* NULL is allowed */

/* The SHA-256 that names the image (32 bytes), borrowed. */
const uint8_t *avow_image_hash(const struct avow_image *image);
/* The edition's name, "general@1+app@1"; borrowed. */
const char *avow_image_name(const struct avow_image *image);
/* Its whole bytes, to be written to a file; borrowed. */
struct avow_text avow_image_bytes(const struct avow_image *image);

/*
 * Terms are numbered from 0 within their tree, leaves likewise; a flow names
 * leaves.  Names, labels and texts are borrowed from the image.
 */
AVOW_CHECKED bool avow_image_find_term(const struct avow_image *image,
    enum avow_axis axis, struct avow_text name, uint32_t *term_out);
uint32_t avow_image_term_count(
    const struct avow_image *image, enum avow_axis axis);
uint32_t avow_image_leaf_count(
    const struct avow_image *image, enum avow_axis axis);
const char *avow_image_term_name(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
/* The term that a leaf is. */
uint32_t avow_image_leaf_term(
    const struct avow_image *image, enum avow_axis axis, uint32_t leaf);
const char *avow_image_leaf_name(
    const struct avow_image *image, enum avow_axis axis, uint32_t leaf);
/* The leaves below a term: first..first+count. */
void avow_image_term_leaves(const struct avow_image *image, enum avow_axis axis,
    uint32_t term, uint32_t *first_out, uint32_t *count_out);
bool avow_image_term_is_sensitive(
    const struct avow_image *image, enum avow_axis axis, uint32_t term);
const char *avow_image_term_label(const struct avow_image *image,
    enum avow_axis axis, uint32_t term, bool chinese);
/* Find a leaf by its name: false for an unknown name or an inner term. */
AVOW_CHECKED bool avow_image_find_leaf(const struct avow_image *image,
    enum avow_axis axis, struct avow_text name, uint32_t *leaf_out);

/* Declared names other than terms; each gives its number. */
AVOW_CHECKED bool avow_image_find_consent(const struct avow_image *image,
    struct avow_text name, uint32_t *consent_out);
AVOW_CHECKED bool avow_image_find_fact(
    const struct avow_image *image, struct avow_text name, uint32_t *fact_out);
AVOW_CHECKED bool avow_image_find_value(const struct avow_image *image,
    uint32_t fact, struct avow_text name, uint32_t *value_out);
AVOW_CHECKED bool avow_image_find_base(
    const struct avow_image *image, struct avow_text name, uint32_t *base_out);
AVOW_CHECKED bool avow_image_find_agreement(const struct avow_image *image,
    struct avow_text name, uint32_t *agreement_out);
AVOW_CHECKED bool avow_image_find_clause(
    const struct avow_image *image, struct avow_text id, uint32_t *clause_out);

uint32_t avow_image_consent_count(const struct avow_image *image);
const char *avow_image_consent_name(
    const struct avow_image *image, uint32_t consent);
bool avow_image_consent_is_separate(
    const struct avow_image *image, uint32_t consent);
bool avow_image_consent_is_each_time(
    const struct avow_image *image, uint32_t consent);
bool avow_image_consent_is_across(
    const struct avow_image *image, uint32_t consent);
uint32_t avow_image_fact_count(const struct avow_image *image);
const char *avow_image_fact_name(const struct avow_image *image, uint32_t fact);
enum avow_fact_kind avow_image_fact_kind(
    const struct avow_image *image, uint32_t fact);
enum avow_fact_about avow_image_fact_about(
    const struct avow_image *image, uint32_t fact);
bool avow_image_fact_is_asserted(const struct avow_image *image, uint32_t fact);
bool avow_image_agreement_is_with_person(
    const struct avow_image *image, uint32_t agreement);
uint32_t avow_image_agreement_count(const struct avow_image *image);
const char *avow_image_agreement_name(
    const struct avow_image *image, uint32_t agreement);
/* The values of a `one of` fact, numbered from 0; 0 for other kinds. */
uint32_t avow_image_value_count(const struct avow_image *image, uint32_t fact);
const char *avow_image_value_name(
    const struct avow_image *image, uint32_t fact, uint32_t value);
/* The greatest count of a `count up to` fact. */
uint32_t avow_image_fact_max(const struct avow_image *image, uint32_t fact);

/* A rule as it is cited, "share.logistics/courier", and its clause. */
uint32_t avow_image_rule_count(const struct avow_image *image);
const char *avow_image_rule_cite(const struct avow_image *image, uint32_t rule);
uint32_t avow_image_rule_clause(const struct avow_image *image, uint32_t rule);
const char *avow_image_rule_text(const struct avow_image *image, uint32_t rule);
/* The page it stands on: "general@1". */
void avow_image_rule_page(
    const struct avow_image *image, uint32_t rule, char out[128]);
const char *avow_image_clause_id(
    const struct avow_image *image, uint32_t clause);
const char *avow_image_clause_title(
    const struct avow_image *image, uint32_t clause);

#endif
