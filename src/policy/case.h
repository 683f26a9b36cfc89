/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/case: names of an example, looked up in an image.
 *
 *     struct avow_ast_example + image --> leaves, facts, duties by number
 *
 * Private to policy/case*.c and policy/examples*.c.  One thread at a time.
 */
#ifndef AVOW_POLICY_CASE_H
#define AVOW_POLICY_CASE_H

#include "policy/examples.h"

/* The leaves of a set as bits.  False after a finding. */
AVOW_CHECKED bool avow_case_set(const struct avow_case_source *from,
    enum avow_axis axis, const struct avow_ast_set *set, uint64_t *bits_out);
/* The leaves of one term or group. */
AVOW_CHECKED bool avow_case_name(const struct avow_case_source *from,
    enum avow_axis axis, const struct avow_ast_name *name, uint64_t *bits_out);
/* The services that an example without `in` speaks of. */
void avow_case_services(
    const struct avow_case_source *from, uint64_t *bits_out);
/* One term of a tree.  False after a finding. */
AVOW_CHECKED bool avow_case_term(const struct avow_case_source *from,
    enum avow_axis axis, const struct avow_ast_name *name, uint32_t *term_out);
/* Report an unknown name, with the nearest of a tree's. */
void avow_case_unknown(const struct avow_case_source *from, const char *what,
    const struct avow_ast_name *name, const char *nearest);

/* A test, looked up. */
struct avow_case_fact {
	enum avow_test_kind kind;
	bool is_negated;
	uint32_t id;     /* as avow_world_forget takes it */
	uint32_t number; /* value of `one of`, or count */
};
AVOW_CHECKED bool avow_case_fact(const struct avow_case_source *from,
    const struct avow_ast_test *test, struct avow_case_fact *out);
void avow_case_fact_put(const struct avow_image *image,
    struct avow_world *world, const struct avow_case_fact *fact);
/* Put a list of tests into the world, over what was known of their facts. */
AVOW_CHECKED bool avow_case_facts(const struct avow_case_source *from,
    const struct avow_ast_test *tests, struct avow_world *world);
/* The givens of what the page imports, and its own. */
AVOW_CHECKED bool avow_case_givens(
    const struct avow_case_source *from, struct avow_world *world);

enum avow_case_relation {
	AVOW_CASE_DOES, /* duties of the image that doing this one fulfils */
	AVOW_CASE_IS,   /* duties of the image that ask for at least this */
};
/* Duties of the image that stand so to the written one, as bits. */
AVOW_CHECKED bool avow_case_duty(const struct avow_case_source *from,
    const struct avow_ast_duty *duty, enum avow_case_relation relation,
    uint64_t bits_out[4]);
/* In hours, to compare: month 31 days, year 366, workday 3 days. */
uint32_t avow_case_hours(struct avow_ast_duration duration);

#endif
