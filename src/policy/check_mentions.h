/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check_mentions: which declared names are named, and where.
 *
 *     rules, examples --avow_check_mentions_*--> sets of names
 *
 * A group that is named names what it holds.  A term is spoken of when it is
 * named, or a term above or below it is; `any` names nothing.  Only
 * src/policy/check_*.c include this.  One thread at a time.
 */
#ifndef AVOW_POLICY_CHECK_MENTIONS_H
#define AVOW_POLICY_CHECK_MENTIONS_H

#include "policy/check.h"

struct avow_check_mentions {
	/* Leaves below a term that is named. */
	uint64_t leaves[AVOW_TREES][AVOW_POSSIBLE_WORDS];
	uint64_t items[AVOW_RESOLVE_KINDS][AVOW_POSSIBLE_WORDS];
	uint64_t groups[AVOW_POSSIBLE_WORDS];
};

/* Add what a rule names, with what stands in its braces left out. */
void avow_check_mentions_rule(const struct avow_compile_state *c,
    struct avow_check_mentions *mentions, const struct avow_ast_rule *rule);
/* What all rules, guardians, axioms, bases and agreements name. */
void avow_check_mentions_rules(
    const struct avow_compile_state *c, struct avow_check_mentions *mentions);
/* What the examples and the usual case name. */
void avow_check_mentions_examples(
    const struct avow_compile_state *c, struct avow_check_mentions *mentions);

/* Whether a term is spoken of. */
bool avow_check_mentions_term(const struct avow_check_mentions *mentions,
    enum avow_axis tree, const struct avow_terms_node *node);

#endif
