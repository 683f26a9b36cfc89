/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/naive: a second evaluator, written from docs/language.md alone.
 *
 * It reads the parsed page, compares names as text, knows no bitset, no image
 * and no number, and asks every rule.  Slow, and meant to be seen to be right;
 * the engine is tested against it.
 */
#ifndef AVOW_TESTS_NAIVE_H
#define AVOW_TESTS_NAIVE_H

#include "policy/ast.h"

/* What may differ between worlds; the pages under test declare just these. */
enum naive_variable {
	NAIVE_K1, /* consents: 0 or 1 */
	NAIVE_K2,
	NAIVE_MINOR_USE,
	NAIVE_G1, /* agreements */
	NAIVE_G2,
	NAIVE_OBJECTION_PQ, /* objections to leaves */
	NAIVE_OBJECTION_PT,
	NAIVE_OBJECTION_R,
	NAIVE_OBJECTION_S,
	NAIVE_PAPER, /* document */
	NAIVE_F1,    /* yes/no */
	NAIVE_AGE,   /* 0 child, 1 teen, 2 adult */
	NAIVE_N,     /* 0..3 */
	NAIVE_VARIABLES,
};

struct naive_world {
	int value[NAIVE_VARIABLES];
	const char *claim; /* "", "law.order", "consent k1", "contract g2" */
};

struct naive_flow {
	const char *part[AVOW_AXES];
	enum avow_form form;
	unsigned k;
};

enum { NAIVE_LIST_MAX = 64 };

/* A duty, so that equal ones compare equal. */
struct naive_duty {
	enum avow_duty_kind kind;
	uint32_t number;
	char clause[16];
	int who, is_before, is_prominent;
	uint32_t hours;
	char event[16];
};

struct naive_answer {
	bool is_allowed;
	struct naive_duty duties[NAIVE_LIST_MAX];
	size_t duty_count;
	char cites[NAIVE_LIST_MAX][48];
	size_t cite_count;
};

/* files: terms and pages.  Every rule has a label. */
void naive_decide(const struct avow_ast *files, const struct naive_flow *flow,
    const struct naive_world *world, struct naive_answer *out);
/* Whether an `impossible` excludes the world. */
bool naive_is_impossible(
    const struct avow_ast *files, const struct naive_world *world);
bool naive_has_duty(
    const struct naive_answer *answer, const struct naive_duty *duty);

#endif
