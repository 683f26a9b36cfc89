/* SPDX-License-Identifier: Apache-2.0 */
/* support/random_parts: what random rules are made of. */
#ifndef AVOW_TESTS_RANDOM_PARTS_H
#define AVOW_TESTS_RANDOM_PARTS_H

#include "random_edition.h"

enum { RULES_MAX = 24, CLAUSES_MAX = 5, NESTING_MAX = 3 };

/* What a rule speaks about, for what must be within it or meet it. */
struct scope {
	uint64_t set[AVOW_AXES];
};

/* A rule being written.  An `only` names afterwards what opens it. */
struct rule {
	struct avow_buffer head, tail;
	struct scope scope;
	unsigned clause;
	bool is_only;
	bool is_open;        /* an allow that an `only` has to name */
	bool is_against_fit; /* others may stand notwithstanding it */
	char cite[16];
};

struct page {
	struct random_words *w;
	struct random_source *r;
	uint64_t services; /* of the page */
	bool is_service;
	bool is_narrow;
	struct scope open[RULES_MAX]; /* what the general page allows */
	unsigned opens;
	char letter;
	struct rule rule[RULES_MAX];
	unsigned rules;
	unsigned clauses;
};

/* Narrow the scope to what something can carry; then it is named. */
struct basis {
	char text[64];
	struct scope bounds;
};

#define RANDOM_PICK(r, list)                                                   \
	(list)[random_below(r, sizeof(list) / sizeof((list)[0]))]

uint64_t random_leaves(
    const struct page *p, enum avow_axis axis, const char *name);
/*
 * A flow within a scope.  Parts may be left out where that means the same as
 * what is around; omits is how often, in percent; 0: of an allow by itself.
 */
struct scope random_put_flow(struct page *p, struct avow_buffer *out,
    const char *form, const struct scope *within, unsigned omits);
/* Bit f: a rule with this form speaks about form f. */
unsigned random_forms(const char *form, bool is_allow);
/* Whether an allow of this form may stand in a rule of that. */
bool random_fits(const char *form, const char *around, bool is_allow);
bool random_is_identifying(const char *form);
struct basis random_pick_basis(struct page *p, const struct scope *within);
void random_put_conditions(
    struct page *p, struct avow_buffer *out, unsigned percent);
void random_put_duties(struct page *p, struct avow_buffer *out,
    const struct scope *scope, const char *before);

#endif
