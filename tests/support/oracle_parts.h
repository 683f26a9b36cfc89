/* SPDX-License-Identifier: Apache-2.0 */
/* support/oracle_parts: what the files of the oracle share. */
#ifndef AVOW_TESTS_ORACLE_PARTS_H
#define AVOW_TESTS_ORACLE_PARTS_H

#include "oracle.h"

/* One question: a flow in a world in which everything is settled. */
struct oracle_ask {
	const struct oracle *o;
	const struct oracle_flow *flow;
	const uint8_t *value; /* by variable */
	const struct oracle_claim *claim;
};

/* What comes of it. */
struct oracle_answer {
	bool is_allowed;
	uint64_t duties;
	struct oracle_rules cites, required;
	unsigned most_cites, most_allows;
};

void oracle_answer(const struct oracle_ask *a, struct oracle_answer *out);
/* Whether no `impossible` holds, and objections agree with one another. */
bool oracle_can_be(const struct oracle *o, const uint8_t *value);

/* --- oracle_rule.c --- */

bool oracle_in_set(const struct oracle *o, struct avow_text leaf,
    const struct avow_ast_set *set);
/* Scope and form; conditions and basis. */
bool oracle_speaks(const struct oracle_ask *a, const struct oracle_rule *rule);
bool oracle_holds(const struct oracle_ask *a, const struct oracle_rule *rule);
/* Of an allow: whether it counts beside the basis that is claimed. */
bool oracle_counts(const struct oracle_ask *a, const struct oracle_rule *rule);
/* The number of a duty that is asked for of this flow's category, or NONE. */
unsigned oracle_duty(
    const struct oracle_ask *a, const struct avow_ast_duty *duty);
bool oracle_all_hold(
    const struct oracle_ask *a, const struct avow_ast_test *tests);

/* --- oracle_duty.c --- */

/* Whether whoever does all of the duties in a has done all those in b. */
bool oracle_implies(const struct oracle *o, uint64_t a, uint64_t b);

static inline bool
oracle_text_is(struct avow_text text, const char *word)
{
	return avow_text_is(text, word);
}

static inline void
oracle_add(struct oracle_rules *set, unsigned rule)
{
	set->bits[rule / 64] |= UINT64_C(1) << (rule % 64);
}

static inline bool
oracle_has(const struct oracle_rules *set, unsigned rule)
{
	return (set->bits[rule / 64] >> (rule % 64) & 1) != 0;
}

static inline void
oracle_join(struct oracle_rules *to, const struct oracle_rules *from)
{
	for (unsigned w = 0; w < ORACLE_RULES_MAX / 64; w++)
		to->bits[w] |= from->bits[w];
}

static inline unsigned
oracle_count(const struct oracle_rules *set)
{
	unsigned count = 0;

	for (unsigned w = 0; w < ORACLE_RULES_MAX / 64; w++)
		count += (unsigned)__builtin_popcountll(set->bits[w]);
	return count;
}

#endif
