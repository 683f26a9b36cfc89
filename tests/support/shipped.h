/* SPDX-License-Identifier: Apache-2.0 */
/* support/shipped: the shipped pages as an edition, with some words changed. */
#ifndef AVOW_TESTS_SHIPPED_H
#define AVOW_TESTS_SHIPPED_H

#include "policy/edition.h"

/* Where it stands first, in whichever page. */
struct shipped_edit {
	const char *from, *to;
};

struct shipped {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
};

/*
 * Compile the pages of policies/ (from the root of the project), without their
 * examples.  False: an edit finds nothing, or they do not compile; say why with
 * avow_report_print.  To be cleared either way.
 */
AVOW_CHECKED bool shipped_load(
    struct shipped *s, const struct shipped_edit *edits, size_t count);
void shipped_clear(struct shipped *s);

#endif
