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
#include "policy/image_format.h"
#include "policy/report.h"

enum {
	AVOW_CASE_FLOWS_MAX = 1 << 18, /* flows a case; P0105 beyond */
	/* Evaluations all examples of a run may take; P0105 beyond. */
	AVOW_EXAMPLES_WORK_MAX = 1 << 21,
	/* And the search for what would allow those that were denied. */
	AVOW_EXPLAIN_WORK_MAX = 1 << 19,
	AVOW_LEAF_WORDS = AVOW_NAMES_MAX / 64,
};

struct avow_examples_result {
	size_t run;
	size_t failed;
	uint64_t covered[AVOW_RULES_MAX / 64]; /* rules that decided one */
};

/* Run all examples of files; zero *out before.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_examples_run(
    struct avow_examples_result *out, const struct avow_image *image,
    const struct avow_ast *files, struct avow_report *report,
    struct avow_error *why);

/* A note (P0402) for each rule that decided no example; gives their count. */
size_t avow_examples_coverage(const struct avow_examples_result *result,
    const struct avow_image *image, const struct avow_ast *files,
    struct avow_report *report);

/* One case: what explain and the examples decide. */
struct avow_case {
	const struct avow_image *image;
	struct avow_world world;
	enum avow_form form;
	uint32_t k;
	/* The leaves of each axis; the case is every combination of them. */
	uint64_t leaves[AVOW_AXES][AVOW_LEAF_WORDS];
	bool any_service; /* no service has leaves: one that no page names */
	size_t count;     /* flows */
};

/* Where a case comes from. */
struct avow_case_source {
	const struct avow_image *image;
	const struct avow_ast *files; /* groups and `given`s; NULL: none */
	const struct avow_ast *file;  /* the page it stands on; NULL: none */
	uint32_t page; /* its number in the image, or UINT32_MAX */
	const struct avow_world *given; /* file's `given`s; NULL: to be made */
	struct avow_report *report;
};

/*
 * Look up an example's flow and facts.  Unknown names are P0102, a world that
 * an `impossible` excludes is P0204.  False after a finding.
 */
AVOW_CHECKED bool avow_case_make(struct avow_case *out,
    const struct avow_case_source *from,
    const struct avow_ast_example *example);

/* The flow after *flow, or the first one when *at is 0; false: no more. */
AVOW_CHECKED bool avow_case_next(
    const struct avow_case *c, size_t *at, struct avow_flow *flow);

/*
 * The joint decision: allowed if every flow is, denied if one is, else `needs`
 * the union; duties united, cites of what decided.  Takes its evaluations from
 * *left; false when there were too few.
 */
AVOW_CHECKED bool avow_case_decide(
    const struct avow_case *c, unsigned *left, struct avow_decision *out);

/*
 * Explain a decision to a person: the flow, the answer, the clauses with their
 * titles and text, duties, and for a denial the nearest allow.  Lines are as
 * long as they come (avow_columns_wrap); a rule's braces are shown empty.
 * The nearest allow is looked for with the evaluations of *left.
 */
void avow_case_explain(const struct avow_case *c,
    const struct avow_decision *decision, unsigned *left,
    struct avow_buffer *out);
/* {"decision":...,"form":...,"clauses":[...],"duties":[...],"needs":[...],
   "policy":"general@1"} and a newline. */
void avow_case_explain_json(const struct avow_case *c,
    const struct avow_decision *decision, unsigned *left,
    struct avow_buffer *out);

#endif
