/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/examples: the cases a page shows, run against its image.
 *
 *     examples + image --decide--> P0401 for each that goes otherwise
 *
 * An example on the general page that names no service speaks of the services
 * that have no page of their own.  One thread at a time.
 */
#ifndef AVOW_POLICY_EXAMPLES_H
#define AVOW_POLICY_EXAMPLES_H

#include "base/buffer.h"
#include "policy/decide.h"
#include "policy/report.h"

/* Run all examples of files.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_examples_run(const struct avow_image *image,
    const struct avow_ast *files, struct avow_report *report, size_t *run_out,
    size_t *failed_out, struct avow_error *why);

/* One case made of leaves: what explain and the examples decide. */
struct avow_case {
	const struct avow_image *image;
	struct avow_world world;
	struct avow_flow *flows; /* in the arena, every combination of leaves */
	size_t count;
};
enum { AVOW_CASE_FLOWS_MAX = 1 << 20 }; /* P0105 beyond */

/* Where a case comes from. */
struct avow_case_source {
	const struct avow_image *image;
	const struct avow_ast *files; /* groups and `given`s; NULL: none */
	const struct avow_ast *file;  /* the page it stands on; NULL: none */
	uint32_t page; /* its number in the image, or UINT32_MAX */
};

/*
 * Look up an example's flow and facts.  Unknown names are P0102.  False after
 * a finding.
 */
AVOW_CHECKED bool avow_case_make(struct avow_case *out,
    struct avow_arena *arena, const struct avow_case_source *from,
    const struct avow_ast_example *example, struct avow_report *report);

/*
 * The joint decision: allowed if every flow is, denied if one is, else `needs`
 * the union; duties united, cites of what decided.
 */
void avow_case_decide(const struct avow_case *c, struct avow_decision *out);

/*
 * Explain a decision to a person: the flow, the answer, the clauses with their
 * titles and text, duties, and for a denial the nearest allow.
 */
void avow_case_explain(const struct avow_case *c,
    const struct avow_decision *decision, struct avow_buffer *out);
/* {"decision":...,"form":...,"clauses":[...],"duties":[...],"needs":[...],
   "policy":"general@1"} and a newline. */
void avow_case_explain_json(const struct avow_case *c,
    const struct avow_decision *decision, struct avow_buffer *out);

#endif
