/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/examples_run: what the kinds of example share while they run.
 *
 * Private to policy/examples*.c.  One thread at a time.
 */
#ifndef AVOW_POLICY_EXAMPLES_RUN_H
#define AVOW_POLICY_EXAMPLES_RUN_H

#include "policy/case.h"

/* One example being run. */
struct avow_examples_run {
	struct avow_case_source from;
	const struct avow_ast_example *example;
	struct avow_examples_result *result;
	unsigned left;         /* evaluations for all examples that follow */
	unsigned explain_left; /* for telling what would allow the denied */
	const char *note;      /* the explanation, where one was made */
	bool is_exhausted;     /* left was not enough */
};

/*
 * Run one of its kind: NULL when it goes as the page says, else what happened
 * instead, or "" when a finding has said so already.
 */
const char *avow_examples_flow(struct avow_examples_run *run);
const char *avow_examples_retention(struct avow_examples_run *run);
const char *avow_examples_owes(struct avow_examples_run *run);

/* Mark what decided a flow of a case: see avow_examples_coverage. */
void avow_examples_cover(struct avow_examples_run *run,
    const struct avow_case *c, const struct avow_flow *flow,
    const struct avow_decision *decision);

#endif
