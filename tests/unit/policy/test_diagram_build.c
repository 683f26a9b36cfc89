/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the diagram is the plain engine for all there is, and where it would
 *         be too large the rules are asked, whose answer it is anyway.
 * Method: a universe so small that every flow can be tried in every world;
 *         flows on which very many facts bear; scopes without any shape.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/diagram.h"
#include "tests/support/same.h"
#include "tests/support/trial.h"

#ifdef __SANITIZE_ADDRESS__
enum { SLOWER = 20 };
#else
enum { SLOWER = 1 };
#endif

/* --- a universe so small that nothing is left to chance --- */

static const char small_terms[] =
    "# Words\n```terms\n"
    "category contact \"a\" \"b\"\ncategory health \"a\" \"b\"\n"
    "category tag \"a\" \"b\" derived from health\n"
    "purpose ads \"a\" \"b\" objectable\npurpose care \"a\" \"b\"\n"
    "service one \"a\" \"b\"\nservice two \"a\" \"b\"\n"
    "document form \"a\" \"b\"\n"
    "consent yes \"a\" \"b\" for ads of contact, tag\n"
    "agreement deal \"a\" \"b\" with person\n"
    "fact child \"a\" \"b\" yes/no about person\n"
    "fact far \"a\" \"b\" yes/no about request\n"
    "basis law \"a\" \"b\" cites \"c\" supports use, share\n"
    "basis law.order \"a\" \"b\" cites \"c\" supports use, share "
    "with document form\n"
    "guardian decides when child and not claim law.order but not for care\n"
    "```\n";

static const char small_general[] =
    "# Page\n```policy\n"
    "policy general version 1 effective 2026-01-01 general\n```\n"
    "## A {#a}\n```rule\n"
    "news: allow use contact for message.policy to self basis law\n"
    "ads: allow use any for ads to self, service basis contract deal\n"
    "  must mask contact except { deny use health for ads to self "
    "when far }\n"
    "other: allow use contact for ads to self basis consent yes\n"
    "  must review by 1\n"
    "care: allow use, share any for care to any basis law\n"
    "  must review by 2, pseudonymise health\n"
    "  except { deny share health for care to public when not far }\n"
    "bar: never share any when far except { share contact when claim law }\n"
    "only share any to outside {\n"
    "  out: allow share aggregate k>=20 any for ads to outside\n"
    "    when consent yes\n"
    "  kin: allow share contact for care to outside.logistics basis law\n"
    "}\n"
    "told: require notify person before on any contact when child\n```\n";

static const char small_own[] =
    "# Page\n```policy\n"
    "policy own version 1 effective 2026-01-01 service one narrows general\n"
    "```\n## B {#b}\n```rule\n"
    "news: allow use contact for message.policy to self basis law\n"
    "o: allow use any for ads to self basis contract deal\n"
    "  unless objection against care must mask any\n"
    "p: deny use health for care when child\n```\n";

static const char *const small_leaves[AVOW_AXES][6] = {
    [AVOW_AXIS_ACTION] = {"use", "share", "derive", "store"},
    [AVOW_AXIS_CATEGORY] = {"contact", "health", "tag"},
    [AVOW_AXIS_PURPOSE] = {"ads", "care", "message.policy"},
    [AVOW_AXIS_RECIPIENT] = {"self", "public", "outside.logistics",
	"outside.other", "service.two"},
    [AVOW_AXIS_SERVICE] = {"one", "two"},
};

/* Every claim there is, and one that names nothing. */
static unsigned
compare_claims(const struct trial *t, const struct avow_flow *flow,
    struct avow_world *world)
{
	static const struct avow_claim claims[] = {{AVOW_BASIS_NONE, 0},
	    {AVOW_BASIS_CONSENT, 0}, {AVOW_BASIS_CONSENT, 1},
	    {AVOW_BASIS_CONTRACT, 0}, {AVOW_BASIS_TERM, 0},
	    {AVOW_BASIS_TERM, 1}, {AVOW_BASIS_TERM, 99}};
	unsigned count = sizeof claims / sizeof claims[0];

	for (unsigned i = 0; i < count; i++) {
		world->claim = claims[i];
		same_decision(&t->f, flow, world);
	}
	return count;
}

/* Every world: each atom unknown, false or true, as far as may_be goes. */
static unsigned
compare_worlds(
    const struct trial *t, const struct avow_flow *flow, unsigned unknown_max)
{
	uint32_t atoms = t->f.image->count[AVOW_SECTION_ATOMS];
	unsigned digit[16] = {0}, done = 0;
	uint32_t at = 0;

	assert_in_range(atoms, 6, 10);
	while (at < atoms) {
		struct avow_world world = {.known = {0}};
		unsigned unknown = 0;

		for (uint32_t a = 0; a < atoms; a++) {
			unknown += digit[a] == 2;
			world.known[0] |= (uint64_t)(digit[a] != 2) << a;
			world.value[0] |= (uint64_t)(digit[a] == 1) << a;
		}
		if (unknown <= unknown_max)
			done += compare_claims(t, flow, &world);
		for (at = 0; at < atoms && ++digit[at] == 3; at++)
			digit[at] = 0;
	}
	return done;
}

static void
is_the_same_for_every_flow_and_world_of_a_small_universe(void **state)
{
	static const char *const texts[] = {
	    small_terms, small_general, small_own};
	struct trial t;
	struct avow_flow flow = {.form = AVOW_FORM_RAW};
	unsigned done = 0, flows = 0;

	(void)state;
	edition_fixture_make(&t.f, texts, 3);
	if (t.f.image == NULL)
		edition_fixture_print(&t.f);
	assert_non_null(t.f.image);
	for (unsigned i = 0; i < 4 * 3 * 3 * 5 * 2 * AVOW_FORMS; i++) {
		static const unsigned of[] = {4, 3, 3, 5, 2};
		unsigned left = i / AVOW_FORMS;

		for (unsigned a = 0; a < AVOW_AXES; a++, left /= of[a - 1])
			flow.leaf[a] = edition_leaf(&t.f, (enum avow_axis)a,
			    small_leaves[a][left % of[a]]);
		flow.form = (enum avow_form)(i % AVOW_FORMS);
		flow.k = flow.form == AVOW_FORM_AGGREGATE ? i % 40 : 0;
		if (i % SLOWER != 0)
			continue;
		done += compare_worlds(&t, &flow, flows++ % 16 == 0 ? 8 : 0);
	}
	print_message("%u cases\n", done);
	edition_fixture_clear(&t.f);
}

/* --- too much for a diagram --- */

/* A page over the small terms, with this in its one rule block. */
static void
make_page(struct trial *t, const char *terms, const char *rules)
{
	struct avow_buffer b;
	const char *texts[2] = {small_terms, NULL};

	avow_buffer_init(&b, 1 << 22);
	avow_buffer_format(&b,
	    "# Page\n```policy\n"
	    "policy general version 1 effective 2026-01-01 general\n```\n"
	    "```terms\n%s```\n## A {#a}\n```rule\n"
	    "news: allow use contact for message.policy to self basis law\n"
	    "%s```\n",
	    terms, rules);
	avow_buffer_u8(&b, 0);
	texts[1] = (const char *)b.at;
	edition_fixture_make(&t->f, texts, 2);
	avow_buffer_clear(&b);
	if (t->f.image == NULL)
		edition_fixture_print(&t->f);
	assert_non_null(t->f.image);
}

static void
leaves_a_flow_on_which_too_many_facts_bear_to_the_rules(void **state)
{
	struct trial t = {.random = {7}};
	struct avow_buffer terms, rules;
	struct avow_flow flow;

	(void)state;
	avow_buffer_init(&terms, 1 << 16);
	avow_buffer_init(&rules, 1 << 16);
	for (int i = 0; i < 20; i++) {
		avow_buffer_format(
		    &terms, "fact f%d \"a\" \"b\" yes/no about person\n", i);
		avow_buffer_format(&rules, "never share health when f%d\n", i);
	}
	avow_buffer_u8(&terms, 0);
	avow_buffer_u8(&rules, 0);
	make_page(&t, (const char *)terms.at, (const char *)rules.at);
	assert_true(avow_diagram_is_there(t.f.image));
	assert_int_equal(t.f.report.count, 0);
	flow = edition_flow(&t.f, "share health for care to public in one");
	for (unsigned i = 0; i < 1000; i++) {
		struct avow_world world = {.known = {UINT64_MAX}};
		const struct avow_image_outcome *outcome;
		uint32_t unknown = 0;

		world.value[0] = (uint64_t)random_below(&t.random, 1u << 20)
		    << 4;
		outcome = avow_diagram_find(t.f.image, &flow, &world, &unknown);
		assert_null(outcome);
		assert_int_equal(unknown, AVOW_ATOMS_MAX);
		same_decision(&t.f, &flow, &world);
	}
	avow_buffer_clear(&terms);
	avow_buffer_clear(&rules);
	edition_fixture_clear(&t.f);
}

/* Half of the leaves of every axis, anyhow. */
static void
put_half(struct trial *t, struct avow_buffer *out, const char *prefix,
    unsigned leaves)
{
	avow_buffer_format(out, " %s0", prefix);
	for (unsigned i = 1; i < leaves; i++)
		if (random_below(&t->random, 2) == 0)
			avow_buffer_format(out, ", %s%u", prefix, i);
}

static void
names_the_most_irregular_rules_when_there_is_no_diagram(void **state)
{
	enum { LEAVES = 40, RULES = 120 };
	struct trial t = {.random = {7}};
	struct avow_buffer terms, rules;

	(void)state;
	avow_buffer_init(&terms, 1 << 20);
	avow_buffer_init(&rules, 1 << 20);
	for (int i = 0; i < LEAVES; i++)
		avow_buffer_format(&terms,
		    "category c%d \"a\" \"b\"\npurpose p%d \"a\" \"b\"\n"
		    "recipient outside.r%d \"a\" \"b\"\n",
		    i, i, i);
	for (int i = 0; i < RULES; i++) {
		avow_buffer_format(&rules, "r%d: deny use", i);
		put_half(&t, &rules, "c", LEAVES);
		avow_buffer_string(&rules, " for");
		put_half(&t, &rules, "p", LEAVES);
		avow_buffer_string(&rules, " to");
		put_half(&t, &rules, "outside.r", LEAVES);
		avow_buffer_string(&rules, "\n");
	}
	avow_buffer_u8(&terms, 0);
	avow_buffer_u8(&rules, 0);
	make_page(&t, (const char *)terms.at, (const char *)rules.at);
	assert_false(avow_diagram_is_there(t.f.image));
	assert_int_equal(t.f.report.count, 1);
	assert_int_equal(t.f.report.warnings, 1);
	assert_string_equal(t.f.report.first->code, "P0501");
	assert_string_equal(t.f.report.first->message,
	    "the decision diagram would be too large: the scopes of "
	    "`#a/r86`, `#a/r117` and `#a/r16` are the most irregular");
	for (unsigned i = 0; i < 1000; i++) {
		struct avow_flow flow = {.form = AVOW_FORM_RAW};
		struct avow_world world = {.known = {UINT64_MAX}};

		for (unsigned a = 0; a < AVOW_AXES; a++)
			flow.leaf[a] = random_below(&t.random,
			    avow_image_leaf_count(
				t.f.image, (enum avow_axis)a));
		same_decision(&t.f, &flow, &world);
	}
	avow_buffer_clear(&terms);
	avow_buffer_clear(&rules);
	edition_fixture_clear(&t.f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		is_the_same_for_every_flow_and_world_of_a_small_universe),
	    cmocka_unit_test(
		leaves_a_flow_on_which_too_many_facts_bear_to_the_rules),
	    cmocka_unit_test(
		names_the_most_irregular_rules_when_there_is_no_diagram),
	};

	return cmocka_run_group_tests_name(
	    "policy/diagram_build", tests, NULL, NULL);
}
