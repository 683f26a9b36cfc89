/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/resolve: names to numbers, sets to leaves.
 *
 *     struct avow_ast_name, _set --look up--> node, item, leaf set
 *
 * What cannot be found is a finding (P0102; P0103 for a former name) with the
 * nearest name that would fit.  One thread at a time.
 */
#ifndef AVOW_POLICY_RESOLVE_H
#define AVOW_POLICY_RESOLVE_H

#include "policy/terms.h"

/* Declared names that are no terms. */
enum avow_resolve_kind {
	AVOW_RESOLVE_CONSENT,
	AVOW_RESOLVE_FACT,
	AVOW_RESOLVE_BASE,
	AVOW_RESOLVE_AGREEMENT,
	AVOW_RESOLVE_KINDS,
};

struct avow_resolve_item {
	struct avow_text name;
	struct avow_place place; /* line 0: built in */
	const void *declared;    /* struct avow_ast_consent, _fact ...; or NULL
	                            for a basis that is only implied */
};

/* Items are numbered as the image numbers them. */
struct avow_resolve_list {
	struct avow_resolve_item *items; /* AVOW_NAMES_MAX of them */
	uint32_t count;
	bool is_full; /* said so: P0105 */
};

struct avow_resolve {
	struct avow_arena *arena;
	struct avow_report *report;
	const struct avow_ast *files;
	struct avow_terms terms;
	struct avow_resolve_list list[AVOW_RESOLVE_KINDS];
	const char *clause; /* id that findings name; NULL: none */
	bool failed;        /* no memory */
};

/* Collect the declarations of all files, and what is built in. */
void avow_resolve_init(struct avow_resolve *r, struct avow_arena *arena,
    const struct avow_ast *files, struct avow_report *report);

/* Add the facts and the consent item that are built in: for resolve.c. */
void avow_resolve_core(struct avow_resolve *r);

/* Add an error that names the clause at hand. */
struct avow_finding *avow_resolve_fault(
    const struct avow_resolve *r, struct avow_finding *finding);

/* A term of one tree.  False after a finding; an empty name is silent. */
AVOW_CHECKED bool avow_resolve_term(const struct avow_resolve *r,
    enum avow_axis axis, const struct avow_ast_name *name,
    const struct avow_terms_node **out);
/* An item's number, and its declaration.  False after a finding. */
AVOW_CHECKED bool avow_resolve_item(const struct avow_resolve *r,
    enum avow_resolve_kind kind, const struct avow_ast_name *name,
    uint32_t *out);
/* The value of a `one of` fact. */
AVOW_CHECKED bool avow_resolve_value(const struct avow_resolve *r,
    const struct avow_ast_fact *fact, const struct avow_ast_name *name,
    uint32_t *out);
const struct avow_ast_fact *avow_resolve_fact(
    const struct avow_resolve *r, uint32_t number);

/*
 * The leaves of a set, in words of 64; an unknown name adds none.  NULL when
 * there is no memory.  The result is the caller's to change.
 */
AVOW_CHECKED uint64_t *avow_resolve_set(struct avow_resolve *r,
    enum avow_axis axis, const struct avow_ast_set *set);
AVOW_CHECKED uint64_t *avow_resolve_set_empty(
    struct avow_resolve *r, enum avow_axis axis);
AVOW_CHECKED uint64_t *avow_resolve_set_all(
    struct avow_resolve *r, enum avow_axis axis);
void avow_resolve_set_add(uint64_t *set, const struct avow_terms_node *node);
uint32_t avow_resolve_set_words(
    const struct avow_resolve *r, enum avow_axis axis);
/* Over sets of the same number of words. */
void avow_resolve_set_unite(uint64_t *set, const uint64_t *by, uint32_t words);
void avow_resolve_set_cut(uint64_t *set, const uint64_t *by, uint32_t words);
bool avow_resolve_set_meets(
    const uint64_t *a, const uint64_t *b, uint32_t words);
/* The first leaf of inner that outer has not, or NONE. */
uint32_t avow_resolve_set_outside(
    const uint64_t *inner, const uint64_t *outer, uint32_t words);
/* The name of a leaf. */
struct avow_text avow_resolve_leaf(
    const struct avow_resolve *r, enum avow_axis axis, uint32_t leaf);

/*
 * The nearest of count names: by its last part, by edit distance, by a part
 * that begins alike below the same parent.  count + 0 when none is near.
 */
size_t avow_resolve_nearest(
    struct avow_text wanted, const struct avow_text *names, size_t count);
/* "did you mean `contact.phone`?", or NULL. */
const char *avow_resolve_suggest(const struct avow_resolve *r,
    struct avow_text wanted, const struct avow_text *names, size_t count);

#endif
