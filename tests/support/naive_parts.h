/* SPDX-License-Identifier: Apache-2.0 */
/* support/naive_parts: one rule's scope, conditions, basis and duties. */
#ifndef AVOW_TESTS_NAIVE_PARTS_H
#define AVOW_TESTS_NAIVE_PARTS_H

#include "naive.h"

/* One question, and who asks it. */
struct naive_ask {
	const struct avow_ast *files;
	const struct naive_flow *flow;
	const struct naive_world *world;
};

const char *naive_part(const struct naive_ask *a, enum avow_axis axis);
/* Whether the scope of a rule, on the page of a service (or NULL), holds it. */
bool naive_speaks(const struct naive_ask *a, const struct avow_ast_rule *rule,
    const char *service, bool is_inner);
bool naive_all_hold(
    const struct naive_ask *a, const struct avow_ast_test *tests);
bool naive_any_holds(
    const struct naive_ask *a, const struct avow_ast_test *tests);
bool naive_basis_holds(
    const struct naive_ask *a, const struct avow_ast_basis *basis);
/* Of an allow: whether it counts beside the basis that is named. */
bool naive_counts(
    const struct naive_ask *a, const struct avow_ast_basis *basis);
/* Of an allow: neither an objection nor a guardian's silence stops it. */
bool naive_may_allow(
    const struct naive_ask *a, const struct avow_ast_basis *basis);

bool naive_implied_by(
    const struct naive_answer *mild, const struct naive_answer *harsh);
void naive_add_duties(const struct naive_ask *a, const struct avow_ast_duty *d,
    struct naive_answer *to);
void naive_add_cite(struct naive_answer *to, const char *cite);
void naive_join(struct naive_answer *to, const struct naive_answer *from);

#endif
