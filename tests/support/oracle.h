/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/oracle: what pages say, by reading them: the reference interpreter.
 *
 *     parsed pages + flow + what is known --oracle_judge--> verdict
 *
 * Written from docs/language.md alone.  It compares names as text, knows no
 * image, no leaf number, no bitset of leaves, and asks every rule of every
 * flow; unknown facts it tries one by one.  It shares nothing with src/policy
 * but the parsed page (policy/ast.h).  Slow, and meant to be seen to be right.
 * Rules, duties and what may be unknown are numbered in the order in which the
 * pages name them.  All texts are borrowed from the pages.
 */
#ifndef AVOW_TESTS_ORACLE_H
#define AVOW_TESTS_ORACLE_H

#include "policy/ast.h"

enum {
	ORACLE_LEAVES_MAX = 64, /* of an axis */
	ORACLE_TERMS_MAX = 96,
	ORACLE_VARIABLES_MAX = 96,
	ORACLE_VALUES_MAX = 8, /* of one variable */
	ORACLE_RULES_MAX = 256,
	ORACLE_DUTIES_MAX = 64,
	ORACLE_MADE_MAX = 16,  /* services */
	ORACLE_NONE = 1 << 20, /* no such thing */
};

/* Rules by number. */
struct oracle_rules {
	uint64_t bits[ORACLE_RULES_MAX / 64];
};

struct oracle_rule {
	const struct avow_ast_rule *ast;
	const struct avow_ast *page;
	unsigned parent; /* or NONE */
	bool is_inner;   /* in the braces of an exception: not by itself */
	char cite[64];
	struct oracle_rules asks; /* what decides before it does */
};

/* Something that may be so or otherwise. */
struct oracle_variable {
	/* FACT, FACT_IS and FACT_AT_LEAST stand for the kinds of facts. */
	enum avow_test_kind kind;
	struct avow_text name; /* of a term, an item, a fact */
	unsigned values;       /* 2, or as many as the fact has */
	struct avow_text value[ORACLE_VALUES_MAX]; /* of FACT_IS */
	unsigned assume; /* taken when nobody says; or NONE */
};

/* A term of the trees that flows or variables need. */
struct oracle_term {
	enum avow_axis axis;
	struct avow_text name;
	bool is_leaf;
};

struct oracle {
	const struct avow_ast *files;
	struct oracle_term term[ORACLE_TERMS_MAX];
	unsigned terms;
	struct oracle_rule rule[ORACLE_RULES_MAX];
	unsigned rules;
	struct oracle_variable variable[ORACLE_VARIABLES_MAX];
	unsigned variables;
	const struct avow_ast_duty *duty[ORACLE_DUTIES_MAX];
	unsigned duties;
	char made[ORACLE_MADE_MAX][64]; /* names that no page spells out */
	unsigned makes;
	bool is_full; /* there is more than it has room for: don't ask */
};

/* Names; the service may be empty: one that no page names. */
struct oracle_flow {
	struct avow_text part[AVOW_AXES];
	enum avow_form form;
	uint32_t k;
};

struct oracle_claim {
	enum avow_basis_kind kind;
	struct avow_text name;
};

/* What is known: bit v of possible[i]: variable i may have its value v. */
struct oracle_known {
	uint8_t possible[ORACLE_VARIABLES_MAX];
	struct oracle_claim claim;
	uint64_t done; /* duties by number */
};

enum oracle_ruling { ORACLE_DENY, ORACLE_ALLOW, ORACLE_NEEDS };

struct oracle_verdict {
	enum oracle_ruling ruling;
	enum avow_form form;
	uint64_t duties;
	struct oracle_rules cites, required;
	unsigned most_cites;  /* of any step: engines keep 16 */
	unsigned most_allows; /* alternatives: engines keep 16 */
	bool is_impossible;   /* no world is like that */
};

/* Pages in the order of the edition; asked again and again. */
void oracle_read(struct oracle *o, const struct avow_ast *files);

void oracle_judge(const struct oracle *o, const struct oracle_flow *flow,
    const struct oracle_known *known, struct oracle_verdict *out);

/* Whether a duty must be done before the flow. */
bool oracle_is_before(const struct avow_ast_duty *duty);
/* Whether two duties ask for the same of one leaf. */
bool oracle_same_duty(
    const struct avow_ast_duty *a, const struct avow_ast_duty *b);
uint32_t oracle_hours(struct avow_ast_duration duration);
/* Whether a name is a term or stands below it. */
bool oracle_is_under(struct avow_text name, struct avow_text term);

#endif
