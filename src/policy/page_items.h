/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/page_items: rules, declarations and examples of a file in the order of
 * its text, which the lists of its tree, one a kind, do not tell.
 * One thread at a time.
 */
#ifndef AVOW_POLICY_PAGE_ITEMS_H
#define AVOW_POLICY_PAGE_ITEMS_H

#include "base/arena.h"
#include "policy/ast.h"

enum avow_page_item_kind {
	AVOW_PAGE_TERM,
	AVOW_PAGE_GROUP,
	AVOW_PAGE_CONSENT,
	AVOW_PAGE_FACT,
	AVOW_PAGE_BASIS,
	AVOW_PAGE_AGREEMENT,
	AVOW_PAGE_GUARDIAN,
	AVOW_PAGE_GIVEN,
	AVOW_PAGE_AXIOM,
	AVOW_PAGE_RULE,
	AVOW_PAGE_INNER, /* a rule in braces */
	AVOW_PAGE_EXAMPLE,
};

struct avow_page_item {
	const char *at; /* its first byte in the source's text */
	enum avow_page_item_kind kind;
	const void *node; /* of the tree: struct avow_ast_rule and so on */
};

struct avow_page_items {
	struct avow_page_item *at;
	size_t count;
};

/* Errors: NOMEM.  The list is the arena's. */
AVOW_CHECKED enum avow_status avow_page_items_find(struct avow_page_items *out,
    const struct avow_ast *ast, struct avow_arena *arena,
    struct avow_error *why);
/* The item that begins at a byte, or NULL. */
const struct avow_page_item *avow_page_items_at(
    const struct avow_page_items *items, const char *at);

#endif
