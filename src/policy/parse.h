/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/parse: blocks of a source to an abstract syntax tree.
 *
 * Never fails on what was written: faults go to the report (P0101, P0103,
 * P0105, P0106) and parsing goes on behind the next line that can begin a
 * rule, a declaration or an example.  One thread at a time.
 */
#ifndef AVOW_POLICY_PARSE_H
#define AVOW_POLICY_PARSE_H

#include "policy/ast.h"

/* Parse every block of source.  Errors: NOMEM only. */
AVOW_CHECKED enum avow_status avow_parse(struct avow_ast **out,
    struct avow_arena *arena, const struct avow_source *source,
    struct avow_report *report, struct avow_error *why);

/*
 * Parse a flow and a list of tests given outside a page, as `avow policy
 * explain` does: "share order.phone for fulfil.delivery to outside.logistics"
 * and "consent marketing, not objection" (duties count as fulfilled).  The
 * result is an example of kind ALLOWS.  source_out names the place of faults.
 */
AVOW_CHECKED enum avow_status avow_parse_flow(struct avow_ast_example **out,
    struct avow_arena *arena, struct avow_text flow, struct avow_text with,
    struct avow_report *report, struct avow_error *why);

#endif
