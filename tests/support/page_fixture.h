/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/page_fixture: a policy page given as text, read and parsed.
 */
#ifndef AVOW_TESTS_PAGE_FIXTURE_H
#define AVOW_TESTS_PAGE_FIXTURE_H

#include "policy/parse.h"

struct page_fixture {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_source *source;
	struct avow_ast *ast;
};

/* Read and parse text; ends the test when there is no memory. */
void page_fixture_read(
    struct page_fixture *page, const char *path, struct avow_text text);
/* The same for the inside of a rule block in a clause #c of a whole page. */
void page_fixture_rules(struct page_fixture *page, const char *rules);
void page_fixture_clear(struct page_fixture *page);

/* The codes found, in order of the lines: "P0101 P0106"; "" when none. */
void page_fixture_codes(const struct page_fixture *page, char out[512]);
/* Whether these codes, and no others, are found in text. */
void page_fixture_expect(const char *text, const char *codes);
/* Whether the names of a list, joined by spaces, are these. */
void page_fixture_names(const struct avow_ast_name *name, const char *joined);

#endif
