/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the diff says of each flow just what the plain engine shows.
 * Method: random editions, and the same with a few lines changed.  Of flows
 *         picked at random every claim and every world that may be is asked of
 *         the plain engine, once with each image, and the kinds of change are
 *         worked out from the answers by name.  The flows that the boxes hold
 *         are counted one by one.  Each witness is asked again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "policy/diff.h"
#include "tests/support/diff_oracle.h"

enum {
	PAIRS = 12, /* AVOW_DIFF_PAIRS in the environment: more */
	FLOWS = 60, /* asked, of each pair */
};

/* The kinds that the diff tells of a flow. */
static uint32_t
told(const struct avow_diff *diff, const uint32_t *leaf, enum avow_form form)
{
	uint32_t kinds = 0;

	for (const struct avow_diff_change *c = diff->changes; c != NULL;
	     c = c->next)
		for (const struct avow_diff_box *b = c->boxes; b != NULL;
		     b = b->next) {
			bool holds = (b->forms >> form & 1) != 0;

			for (int axis = 0; axis < AVOW_AXES && holds; axis++)
				holds = avow_bit(b->leaves[axis], leaf[axis]);
			if (holds)
				kinds |= 1u << c->kind;
		}
	return kinds;
}

static void
complain(
    const struct oracle_ask *a, const char *what, uint32_t should, uint32_t is)
{
	for (int s = 0; s < 2; s++)
		for (const struct avow_ast *f = a->p->f[s].files->next;
		     f != NULL; f = f->next)
			(void)fprintf(stderr, "%.*s\n=====\n",
			    (int)f->source->text.size, f->source->text.at);
	(void)fprintf(stderr, "%s: should %x is %x, form %d k %u:", what,
	    should, is, (int)a->flow[0].form, a->flow[0].k);
	for (int axis = 0; axis < AVOW_AXES; axis++) {
		int s = a->flow[ORACLE_NEWER].leaf[axis] == AVOW_NONE32 ? 0 : 1;

		(void)fprintf(stderr, " %s",
		    a->flow[s].leaf[axis] == AVOW_NONE32
			? "*"
			: avow_image_leaf_name(a->p->f[s].image,
			      (enum avow_axis)axis, a->flow[s].leaf[axis]));
	}
	(void)fprintf(stderr, "\n");
	fail();
}

static void
check_flow(struct oracle_ask *a, enum avow_form form)
{
	static const uint32_t ks[] = {0, 10, 20, 60};
	uint32_t is = told(&a->p->diff, a->leaf, form);

	a->kinds = 0;
	for (int i = 0; i < (form == AVOW_FORM_AGGREGATE ? 4 : 1); i++) {
		oracle_place(a, form, ks[i]);
		oracle_look(a);
	}
	if (is != a->kinds)
		complain(a, "a flow", a->kinds, is);
}

/* Half of the flows are of boxes, where something is to be seen. */
static void
pick_flow(struct diff_pair *p, struct oracle_ask *a)
{
	const struct avow_diff_change *c = p->diff.changes;
	const struct avow_diff_box *b = NULL;

	for (unsigned i = random_below(&p->random, 40); i > 0 && c != NULL; i--)
		c = c->next;
	if (c != NULL && random_below(&p->random, 2) == 0)
		b = c->boxes;
	for (int axis = 0; axis < AVOW_AXES; axis++)
		do
			a->leaf[axis] =
			    random_below(&p->random, p->diff.leaf_count[axis]);
		while (b != NULL && !avow_bit(b->leaves[axis], a->leaf[axis]));
}

/* Every flow there is, by what the boxes hold. */
static void
check_counts(const struct diff_pair *p)
{
	uint64_t total[AVOW_CHANGES] = {0};
	uint32_t leaf[AVOW_AXES] = {0};
	int axis;

	do {
		for (int f = 0; f < AVOW_FORMS; f++) {
			uint32_t kinds =
			    told(&p->diff, leaf, (enum avow_form)f);

			for (int k = 0; k < AVOW_CHANGES; k++)
				total[k] += kinds >> k & 1;
		}
		for (axis = 0; axis < AVOW_AXES; axis++) {
			if (++leaf[axis] < p->diff.leaf_count[axis])
				break;
			leaf[axis] = 0;
		}
	} while (axis < AVOW_AXES);
	for (int k = 0; k <= AVOW_CHANGE_CITES; k++)
		if (k != AVOW_CHANGE_KEPT_LONGER &&
		    k != AVOW_CHANGE_KEPT_SHORTER &&
		    k != AVOW_CHANGE_DUE_LATER && k != AVOW_CHANGE_DUE_SOONER &&
		    k != AVOW_CHANGE_CONSENT_ADDED &&
		    k != AVOW_CHANGE_CONSENT_REMOVED)
			assert_int_equal(p->diff.flows[k], total[k]);
}

static void
check_witness(const struct diff_pair *p, const struct avow_diff_change *c)
{
	const struct avow_diff_witness *w = &c->witness;
	struct oracle_world j = {.w = {{.known = {0}}}};
	struct oracle_ask a = {.p = p};
	const char *text = w->claim;

	memcpy(a.leaf, w->leaf, sizeof a.leaf);
	oracle_place(&a, w->form, w->k);
	oracle_claim(&a, text);
	for (size_t i = 0; i < w->condition_count; i++) {
		bool value = strncmp(w->conditions[i], "not ", 4) != 0;

		/* The item itself is looked at given and not given. */
		if (c->kind == AVOW_CHANGE_CONSENT_WIDENED &&
		    strcmp(w->conditions[i], c->newer) == 0)
			continue;
		assert_true(oracle_put(
		    p, &j, w->conditions[i] + (value ? 0 : 4), value));
	}
	assert_true(oracle_is_possible(p, &j));
	a.kinds = UINT32_MAX;
	if (c->kind == AVOW_CHANGE_CONSENT_WIDENED) {
		a.kinds = 0;
		oracle_item(&a, &j, c->newer);
	} else {
		oracle_keep(&a, &j);
	}
	if ((a.kinds >> c->kind & 1) == 0) {
		(void)fprintf(
		    stderr, "claim %s:", text == NULL ? "none" : text);
		for (size_t i = 0; i < w->condition_count; i++)
			(void)fprintf(stderr, " %s,", w->conditions[i]);
		complain(&a, "a witness", 1u << c->kind, a.kinds);
	}
}

static void
check_pair(struct diff_pair *p)
{
	struct oracle_ask a = {.p = p};

	for (int i = 0; i < FLOWS; i++) {
		pick_flow(p, &a);
		check_flow(
		    &a, (enum avow_form)random_below(&p->random, AVOW_FORMS));
	}
	for (const struct avow_diff_change *c = p->diff.changes; c != NULL;
	     c = c->next) {
		uint64_t flows = 0;

		for (const struct avow_diff_box *b = c->boxes; b != NULL;
		     b = b->next)
			flows += b->flows;
		assert_int_equal(c->flows, flows);
		if (c->has_witness)
			check_witness(p, c);
	}
}

static void
build(struct diff_pair *p)
{
	struct avow_error why = {.code = {0}};

	avow_arena_init(&p->arena, AVOW_DIFF_ARENA_MAX);
	assert_int_equal(
	    avow_diff_build(&p->diff, &p->arena, p->f[ORACLE_OLDER].image,
		p->f[ORACLE_NEWER].image, &why),
	    AVOW_OK);
	assert_false(p->diff.is_rough);
}

/* --- laws --- */

/* What is allowed one way is denied the other. */
static void
check_mirror(const struct diff_pair *p)
{
	static const enum avow_change_kind mirror[][2] = {
	    {AVOW_CHANGE_ALLOWED, AVOW_CHANGE_DENIED},
	    {AVOW_CHANGE_DUTY_DROPPED, AVOW_CHANGE_DUTY_ADDED},
	    {AVOW_CHANGE_KEPT_LONGER, AVOW_CHANGE_KEPT_SHORTER},
	    {AVOW_CHANGE_DUE_LATER, AVOW_CHANGE_DUE_SOONER},
	    {AVOW_CHANGE_CONSENT_ADDED, AVOW_CHANGE_CONSENT_REMOVED},
	    {AVOW_CHANGE_BASIS, AVOW_CHANGE_BASIS},
	    {AVOW_CHANGE_CITES, AVOW_CHANGE_CITES}};
	struct avow_arena arena;
	struct avow_diff back;

	avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
	assert_int_equal(
	    avow_diff_build(&back, &arena, p->f[ORACLE_NEWER].image,
		p->f[ORACLE_OLDER].image, NULL),
	    AVOW_OK);
	for (size_t i = 0; i < sizeof mirror / sizeof mirror[0]; i++) {
		assert_int_equal(
		    p->diff.flows[mirror[i][0]], back.flows[mirror[i][1]]);
		assert_int_equal(
		    p->diff.flows[mirror[i][1]], back.flows[mirror[i][0]]);
	}
	avow_arena_clear(&arena);
}

/* Just the services in which something widens. */
static void
check_widens(const struct diff_pair *p)
{
	uint32_t count =
	    avow_image_leaf_count(p->f[ORACLE_NEWER].image, AVOW_AXIS_SERVICE);
	bool widens[16] = {false}, should[16] = {false};

	assert_true(count < 16);
	assert_int_equal(avow_diff_widens(widens, p->f[ORACLE_OLDER].image,
			     p->f[ORACLE_NEWER].image, NULL),
	    AVOW_OK);
	for (const struct avow_diff_change *c = p->diff.changes; c != NULL;
	     c = c->next)
		for (const struct avow_diff_box *b = c->boxes;
		     b != NULL && c->kind <= AVOW_CHANGE_DUTY_DROPPED;
		     b = b->next)
			for (uint32_t i = 0;
			     i < p->diff.leaf_count[AVOW_AXIS_SERVICE]; i++) {
				uint32_t at =
				    p->diff.leaves[AVOW_AXIS_SERVICE][i].newer;

				if (avow_bit(b->leaves[AVOW_AXIS_SERVICE], i))
					should[at == AVOW_NONE32 ? count : at] =
					    true;
			}
	for (uint32_t i = 0; i <= count; i++)
		assert_int_equal(widens[i], should[i]);
}

static void
says_of_each_flow_what_the_engine_shows(void **state)
{
	static struct diff_pair p = {.random = {0x5eedd1ff}};
	const char *more = getenv("AVOW_DIFF_PAIRS");
	unsigned pairs =
	    more != NULL ? (unsigned)strtoul(more, NULL, 10) : (unsigned)PAIRS;

	(void)state;
	for (unsigned i = 0; i < pairs; i++) {
		diff_pair_make(&p, i);
		build(&p);
		check_pair(&p);
		if (i % 8 == 0)
			check_counts(&p);
		check_mirror(&p);
		check_widens(&p);
		avow_arena_clear(&p.arena);
		edition_fixture_clear(&p.f[ORACLE_OLDER]);
		edition_fixture_clear(&p.f[ORACLE_NEWER]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_of_each_flow_what_the_engine_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
