/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is called possible is so in some world under some claim, and
 *         what is not is denied in all of them.
 * Method: random editions, flows and fixed facts: the plain engine is asked
 *         under every claim, with all other facts unknown.  Then one page by
 *         hand, for the rule that is cited and for what is passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/diagram.h"
#include "policy/possible.h"
#include "tests/support/trial.h"

#ifdef __SANITIZE_ADDRESS__
enum { EDITIONS = 40 };
#else
enum { EDITIONS = 150 };
#endif

enum { FLOWS = 200, LEFT = 1 << 20 };

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Flows that are asked several times are looked at by themselves. */
static bool
is_joined(const struct avow_image *image, const struct avow_flow *flow)
{
	const char *action = avow_image_leaf_name(
	    image, AVOW_AXIS_ACTION, flow->leaf[AVOW_AXIS_ACTION]);

	return starts(avow_image_leaf_name(image, AVOW_AXIS_RECIPIENT,
			  flow->leaf[AVOW_AXIS_RECIPIENT]),
		   "service") ||
	    strcmp(action, "use") == 0 || strcmp(action, "derive") == 0;
}

static bool
is_denied(const struct avow_image *image, const struct avow_flow *flow,
    struct avow_world world, struct avow_claim claim)
{
	struct avow_decision decision;

	world.claim = claim;
	avow_decide_plain(image, flow, &world, &decision);
	return decision.ruling == AVOW_RULING_DENY;
}

/* Whether no claim helps, by the plain engine. */
static bool
is_impossible(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world)
{
	static const struct {
		enum avow_basis_kind kind;
		enum avow_section section;
	} claims[] = {{AVOW_BASIS_CONSENT, AVOW_SECTION_CONSENTS},
	    {AVOW_BASIS_CONTRACT, AVOW_SECTION_AGREEMENTS},
	    {AVOW_BASIS_TERM, AVOW_SECTION_BASES}};

	if (!is_denied(image, flow, *world, (struct avow_claim){0}))
		return false;
	for (size_t i = 0; i < 3; i++)
		for (uint32_t id = 0; id < image->count[claims[i].section];
		     id++)
			if (!is_denied(image, flow, *world,
				(struct avow_claim){claims[i].kind, id}))
				return false;
	return true;
}

/* Fix a few atoms; false: such a world cannot be. */
static bool
fix_some(struct trial *t, struct avow_possible *p)
{
	uint32_t atoms = t->f.image->count[AVOW_SECTION_ATOMS];
	unsigned count = random_below(&t->random, 4);

	for (unsigned i = 0; i < count && atoms > 0; i++)
		avow_possible_fix(p, random_below(&t->random, atoms),
		    random_below(&t->random, 2) == 0);
	return !avow_world_contradicts(t->f.image, &p->fixed);
}

/* One random flow; gives 1 when it was possible. */
static unsigned
compare(struct trial *t)
{
	struct avow_flow flow = {.form = AVOW_FORM_RAW};
	struct avow_possible p;
	bool possible;

	for (unsigned a = 0; a < AVOW_AXES; a++)
		flow.leaf[a] = random_below(&t->random,
		    avow_image_leaf_count(t->f.image, (enum avow_axis)a));
	if (is_joined(t->f.image, &flow))
		return 0;
	avow_possible_init(&p, t->f.image, LEFT);
	if (!fix_some(t, &p))
		return 0;
	possible = avow_possible(&p, &flow);
	assert_true(p.left > 0);
	assert_int_equal(possible, !is_impossible(t->f.image, &flow, &p.fixed));
	return possible;
}

static void
is_what_the_plain_engine_does_not_deny(void **state)
{
	unsigned possible = 0;
	unsigned compiled = 0;

	(void)state;
	for (unsigned e = 0; e < EDITIONS; e++) {
		struct trial t = {.random = {e * 7919 + 1}};

		trial_edition(&t, e);
		/* Some random pages are refused. */
		compiled += t.f.image != NULL;
		for (unsigned i = 0; t.f.image != NULL && i < FLOWS; i++)
			possible += compare(&t);
		edition_fixture_clear(&t.f);
	}
	assert_true(compiled > EDITIONS / 4);
	assert_true(possible > EDITIONS / 2);
}

static const char page[] =
    "# G\n```policy\npolicy general version 1 effective 2026-01-01 general\n"
    "category contact \"c\"\ncategory order.a \"a\"\ncategory order.b \"b\"\n"
    "purpose work \"w\"\n"
    "agreement terms \"t\" with person\nfact f \"f\" yes/no about person\n"
    "```\n## A {#a}\n```rule\n"
    "allow use contact for message.policy basis contract terms\n"
    "allow store order for work basis contract terms when f\n"
    "never store order.b when f\n```\n";

/* Every leaf of every axis. */
static struct avow_possible_scope
everything(void)
{
	struct avow_possible_scope scope = {.form = AVOW_FORM_RAW};

	memset(scope.leaves, 0xff, sizeof scope.leaves);
	return scope;
}

static bool
skips_store(const void *context, const struct avow_flow *flow)
{
	return strcmp(avow_image_leaf_name(context, AVOW_AXIS_ACTION,
			  flow->leaf[AVOW_AXIS_ACTION]),
		   "store") == 0;
}

static void
finds_the_first_flow_of_a_scope(void **state)
{
	const char *texts[] = {page};
	struct edition_fixture f;
	struct avow_possible_scope scope = everything();
	struct avow_possible p;
	struct avow_flow flow;

	(void)state;
	edition_fixture_make(&f, texts, 1);
	avow_possible_init(&p, f.image, LEFT);
	p.rule = 1;
	assert_true(avow_possible_find(&p, &scope, &flow));
	assert_string_equal(avow_image_leaf_name(f.image, AVOW_AXIS_CATEGORY,
				flow.leaf[AVOW_AXIS_CATEGORY]),
	    "order.a"); /* the other one is barred when its allow holds */
	assert_int_equal(flow.leaf[AVOW_AXIS_SERVICE], UINT32_MAX);
	avow_possible_fix(&p, 0, false); /* one of its two tests fails */
	assert_false(avow_possible_find(&p, &scope, &flow));
	p.rule = 2; /* a `never` allows nothing */
	assert_false(avow_possible_find(&p, &scope, &flow));
	avow_possible_init(&p, f.image, LEFT);
	p.skip = skips_store;
	p.context = f.image;
	assert_true(avow_possible_find(&p, &scope, &flow));
	assert_string_equal(avow_image_leaf_name(f.image, AVOW_AXIS_ACTION,
				flow.leaf[AVOW_AXIS_ACTION]),
	    "use");
	edition_fixture_clear(&f);
}

static void
says_yes_when_it_may_not_look(void **state)
{
	const char *texts[] = {page};
	struct edition_fixture f;
	struct avow_possible_scope scope = everything();
	struct avow_possible p;
	struct avow_flow flow;

	(void)state;
	edition_fixture_make(&f, texts, 1);
	avow_possible_init(&p, f.image, 0);
	p.rule = 2;
	assert_true(avow_possible_find(&p, &scope, &flow));
	memset(scope.leaves[AVOW_AXIS_PURPOSE], 0,
	    sizeof scope.leaves[AVOW_AXIS_PURPOSE]);
	assert_false(avow_possible_find(&p, &scope, &flow));
	edition_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_what_the_plain_engine_does_not_deny),
	    cmocka_unit_test(finds_the_first_flow_of_a_scope),
	    cmocka_unit_test(says_yes_when_it_may_not_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
