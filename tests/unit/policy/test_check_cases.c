/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is said of clashing and idle rules is so.
 * Method: random editions.  Of each that has findings, every flow that its
 *         words name, with every claim and in every world, is asked of the
 *         plain engine: no rule may decide that is said to decide nothing.
 *         Rules said to be needless are taken out, and the naive evaluator must
 *         then say the same as before.  Witnesses are read back from their
 *         text, and both rules must say in any world of these facts what the
 *         finding says they do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile.h"
#include "policy/decide_engine.h"
#include "tests/support/naive_parts.h"
#include "tests/support/trial.h"

#ifdef __SANITIZE_ADDRESS__
enum { SLOWER = 4 };
#else
enum { SLOWER = 1 };
#endif

enum {
	EDITIONS = 16 / SLOWER,
	SAMPLES = 1500, /* random cases for each rule that is taken out */
	WORLDS = 400,   /* random worlds tried for each witness */
	ASTS_MAX = 512, /* rules of an edition */
};

struct fixture {
	struct trial t;
	struct avow_report report;
	struct avow_ast_rule *ast[ASTS_MAX]; /* by number in the image */
	struct avow_ast_rule **link[ASTS_MAX];
	bool seen[ASTS_MAX];
	uint32_t count;
	unsigned found[4]; /* idle, needless, clashes, united: so far */
};

/* Rules as the compiler numbers them, and what points to each. */
static void
number(struct fixture *f, struct avow_ast_rule **at)
{
	for (; *at != NULL; at = &(*at)->next) {
		assert_true(f->count < ASTS_MAX);
		f->link[f->count] = at;
		f->ast[f->count++] = *at;
		number(f, &(*at)->children);
	}
}

static void
make(struct fixture *f, unsigned edition)
{
	struct avow_buffer bytes;

	trial_edition(&f->t, edition);
	f->count = 0;
	memset(f->seen, 0, sizeof f->seen);
	avow_report_init(&f->report, &f->t.f.arena);
	if (f->t.f.image == NULL)
		return;
	for (struct avow_ast *page = f->t.f.files; page != NULL;
	     page = page->next)
		number(f, &page->rules);
	avow_buffer_init(&bytes, AVOW_IMAGE_MAX);
	assert_int_equal(
	    avow_compile(&bytes, &f->t.f.arena, f->t.f.files, &f->report, NULL),
	    AVOW_OK);
	assert_true((f->report.errors == 0) == (bytes.size > 0));
	avow_buffer_clear(&bytes);
}

/* The rule whose keyword stands at a place. */
static uint32_t
rule_at(const struct fixture *f, const struct avow_place *place)
{
	for (uint32_t i = 0; i < f->count; i++)
		if (f->ast[i]->place.source == place->source &&
		    f->ast[i]->place.line == place->line &&
		    f->ast[i]->place.column == place->column)
			return i;
	fail_msg("no rule there");
	return 0;
}

static bool
is_code(const struct avow_finding *finding, const char *code)
{
	return strcmp(finding->code, code) == 0;
}

/* Its exceptions decide, so it can't be taken out with them. */
static bool
is_hollow(const struct avow_finding *finding)
{
	return strstr(finding->message, "by itself") != NULL;
}

static bool
is_needless(const struct avow_finding *finding)
{
	return strstr(finding->message, "changes nothing") != NULL;
}

/* --- every case there is --- */

static void
see(struct fixture *f, const struct avow_cites *cites)
{
	for (size_t i = 0; i < cites->count; i++)
		f->seen[cites->rule[i]] = true;
}

/* All completions of the world; bounded by the number of atoms. */
static void
walk(struct fixture *f, const struct avow_flow *flow,
    const struct avow_world *world)
{
	const struct avow_image *image = f->t.f.image;
	struct avow_outcome out;
	uint32_t atom = avow_decide_flow(image, flow, world, &out);

	if (atom == AVOW_NONE32) {
		if (avow_world_contradicts(image, world))
			return;
		see(f, &out.cites);
		see(f, &out.required);
		return;
	}
	for (int value = 0; value <= 1; value++) {
		struct avow_world next = *world;

		if (avow_world_put(image, &next, atom, value != 0))
			walk(f, flow, &next);
	}
}

static void
walk_claims(struct fixture *f, const struct avow_flow *flow)
{
	static const enum avow_section sections[] = {
	    [AVOW_BASIS_CONSENT] = AVOW_SECTION_CONSENTS,
	    [AVOW_BASIS_CONTRACT] = AVOW_SECTION_AGREEMENTS,
	    [AVOW_BASIS_TERM] = AVOW_SECTION_BASES,
	};
	struct avow_world world = {.known = {0}};

	walk(f, flow, &world);
	for (unsigned kind = AVOW_BASIS_CONSENT; kind <= AVOW_BASIS_TERM;
	     kind++)
		for (uint32_t id = 0; id < f->t.f.image->count[sections[kind]];
		     id++) {
			world.claim =
			    (struct avow_claim){(enum avow_basis_kind)kind, id};
			walk(f, flow, &world);
		}
}

static void
walk_forms(struct fixture *f, struct avow_flow flow)
{
	for (unsigned form = 0; form < AVOW_FORMS; form++) {
		flow.form = (enum avow_form)form;
		flow.k = form == AVOW_FORM_AGGREGATE ? 20 : 0;
		walk_claims(f, &flow);
	}
}

static void
walk_all(struct fixture *f)
{
	static const char *const names[AVOW_AXES][8] = {
	    [AVOW_AXIS_ACTION] = {"use", "store", "share", "derive", NULL},
	    [AVOW_AXIS_CATEGORY] = {"a.x", "a.y", "b", "c", NULL},
	    [AVOW_AXIS_PURPOSE] = {"p.q", "p.t", "r", "s", NULL},
	    [AVOW_AXIS_RECIPIENT] = {"self", "outside.logistics", "public",
		"service.two", NULL},
	    [AVOW_AXIS_SERVICE] = {"one", "two", NULL},
	};
	unsigned at[AVOW_AXES] = {0};
	unsigned axis = 0;

	while (axis < AVOW_AXES) {
		struct avow_flow flow = {.form = AVOW_FORM_RAW};

		for (unsigned a = 0; a < AVOW_AXES; a++)
			flow.leaf[a] = edition_leaf(
			    &f->t.f, (enum avow_axis)a, names[a][at[a]]);
		walk_forms(f, flow);
		for (axis = 0;
		     axis < AVOW_AXES && names[axis][++at[axis]] == NULL;
		     axis++)
			at[axis] = 0;
	}
}

static void
complain(const struct fixture *f, const struct avow_finding *finding,
    const char *what)
{
	struct avow_buffer said;

	edition_fixture_print(&f->t.f);
	avow_buffer_init(&said, 1 << 20);
	avow_report_print(&f->report, &said, false);
	(void)fwrite(said.at, 1, said.size, stderr);
	avow_buffer_clear(&said);
	fail_msg("%s %s:%u: %s: %s", finding->code, finding->place.source->path,
	    finding->place.line, finding->message, what);
}

static void
no_idle_rule_is_seen(struct fixture *f)
{
	for (const struct avow_finding *at = f->report.first; at != NULL;
	     at = at->next) {
		if ((!is_code(at, "P0203") && !is_code(at, "P0206")) ||
		    is_needless(at))
			continue;
		f->found[0]++;
		if (f->seen[rule_at(f, &at->place)])
			complain(f, at, "it does decide");
	}
}

/* --- rules taken out --- */

static void
compare_without(struct fixture *f, const struct avow_finding *finding)
{
	uint32_t rule = rule_at(f, &finding->place);
	struct avow_ast_rule *taken = f->ast[rule];

	for (unsigned i = 0; i < SAMPLES; i++) {
		struct naive_answer with, without;

		trial_flow(&f->t);
		trial_world(&f->t, 0);
		naive_decide(f->t.f.files, &f->t.flow, &f->t.world, &with);
		*f->link[rule] = taken->next;
		naive_decide(f->t.f.files, &f->t.flow, &f->t.world, &without);
		*f->link[rule] = taken;
		if (with.is_allowed != without.is_allowed ||
		    (with.is_allowed &&
			(!naive_implied_by(&with, &without) ||
			    !naive_implied_by(&without, &with))))
			complain(f, finding, "it is missed");
	}
}

/* --- witnesses --- */

/* Whether a list of citations names the clause of a rule. */
static bool
names(const struct fixture *f, const struct avow_ast_name *cites, uint32_t rule)
{
	for (; cites != NULL; cites = cites->next)
		if (avow_text_equal(cites->text, f->ast[rule]->clause->id))
			return true;
	return false;
}

/* Rules that know of one another do not clash. */
static void
check_strangers(struct fixture *f, const struct avow_finding *finding)
{
	uint32_t rule = rule_at(f, &finding->place);
	uint32_t other = rule_at(f, &finding->also.place);
	const struct avow_image_rule *rows = f->t.f.image->rules;

	if (is_code(finding, "P0205"))
		return;
	if ((rows[other].flags & AVOW_RULE_INNER) == 0 &&
	    names(f, f->ast[rule]->notwithstanding, other))
		complain(f, finding, "the one stands against the other");
	if (rows[other].parent == rule || rows[rule].parent == other)
		complain(f, finding, "the one is within the other");
	if (is_code(finding, "P0207") && names(f, f->ast[other]->also, rule))
		complain(f, finding, "the list does name it");
}

/* What the rule says; an exception, through the rule around it. */
static bool
says(const struct fixture *f, uint32_t rule, const struct avow_flow *flow,
    const struct avow_world *world, enum avow_said wanted)
{
	struct avow_work work = {
	    .image = f->t.f.image, .world = world, .unknown = AVOW_NONE32};
	struct avow_eval eval;
	struct avow_saying saying;

	assert_true(avow_decide_match_begin(&eval, &work, flow));
	if (wanted == AVOW_SAID_NOTHING)
		return avow_bit(eval.candidates, rule);
	while ((f->t.f.image->rules[rule].flags & AVOW_RULE_INNER) != 0)
		rule = f->t.f.image->rules[rule].parent;
	avow_decide_combine_one(&eval, rule, &saying);
	return work.unknown == AVOW_NONE32 && saying.said == wanted;
}

/* Worlds that have all the facts of a witness, and others at random. */
static bool
next_world(
    struct fixture *f, const struct avow_world *facts, struct avow_world *out)
{
	bool fits = true;

	trial_world(&f->t, 0);
	*out = trial_world_of(&f->t);
	out->claim = facts->claim;
	for (int w = 0; w < 2; w++) {
		uint64_t more = facts->known[w] & ~out->known[w];

		fits = fits &&
		    ((out->value[w] ^ facts->value[w]) & facts->known[w] &
			out->known[w]) == 0;
		out->known[w] |= more;
		out->value[w] |= facts->value[w] & more;
	}
	return fits;
}

/* Decide; what the naive world has no name for is not so. */
static void
complete(const struct fixture *f, const struct avow_flow *flow,
    struct avow_world *world, struct avow_outcome *out)
{
	uint32_t atom;

	while ((atom = avow_decide_flow(f->t.f.image, flow, world, out)) !=
	    AVOW_NONE32)
		avow_bit_put(world->known, atom, true);
}

static bool
cites(const struct avow_outcome *out, uint32_t rule)
{
	for (size_t i = 0; i < out->cites.count; i++)
		if (out->cites.rule[i] == rule)
			return true;
	return false;
}

/*
 * Neither's duties are enough; and unless a third asks for less than both, all
 * of them are owed.
 */
static void
check_united(struct fixture *f, const struct avow_finding *finding,
    const struct avow_flow *flow, const struct avow_outcome *out)
{
	const struct avow_image *image = f->t.f.image;
	const struct avow_place *places[2] = {
	    &finding->place, &finding->also.place};
	uint64_t own[2][4] = {{0}};

	for (int i = 0; i < 2; i++) {
		struct avow_image_list list =
		    image->rules[rule_at(f, places[i])].duties;

		for (uint32_t d = 0; d < list.count; d++) {
			uint32_t id = image->links[list.first + d];
			const struct avow_image_duty *duty =
			    avow_engine_duty(image, id);

			if (duty->kind > AVOW_DUTY_PSEUDONYMISE ||
			    avow_bit(image->sets + duty->set,
				flow->leaf[AVOW_AXIS_CATEGORY]))
				avow_bit_put(own[i], id, true);
		}
		if (cites(out, rule_at(f, places[0])) &&
		    cites(out, rule_at(f, places[1])) &&
		    !avow_duty_implies_all(image, out->duties, own[i]))
			complain(f, finding, "a duty is not owed");
	}
	if (avow_duty_implies_all(image, own[0], own[1]) ||
	    avow_duty_implies_all(image, own[1], own[0]))
		complain(f, finding, "one of them asks for less");
}

static void
check_witness(struct fixture *f, const struct avow_finding *finding)
{
	static const struct {
		const char *code;
		enum avow_said other;
	} kinds[] = {{"P0202", AVOW_SAID_DENY}, {"P0205", AVOW_SAID_ALLOW},
	    {"P0207", AVOW_SAID_NOTHING}};
	uint32_t rule = rule_at(f, &finding->place);
	uint32_t other = rule_at(f, &finding->also.place);
	enum avow_said wanted = AVOW_SAID_NOTHING;
	const char *with = strstr(finding->example, " with ");
	char text[512];
	struct avow_case c;
	struct avow_flow flow = {.form = AVOW_FORM_RAW};
	size_t at = 0;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (is_code(finding, kinds[i].code))
			wanted = kinds[i].other;
	(void)snprintf(text, sizeof text, "%.*s%s",
	    with == NULL ? 200 : (int)(with - finding->example),
	    finding->example,
	    strstr(finding->example, " in ") != NULL  ? ""
		: f->t.f.image->rules[rule].page != 0 ? " in one"
						      : " in two");
	c = edition_case(&f->t.f, text, with == NULL ? "" : with + 6);
	assert_true(avow_case_next(&c, &at, &flow));
	for (unsigned i = 0; i < WORLDS; i++) {
		struct avow_world world;
		struct avow_outcome out;

		if (!next_world(f, &c.world, &world))
			continue;
		if (!says(f, rule, &flow, &world, AVOW_SAID_ALLOW) ||
		    !says(f, other, &flow, &world, wanted))
			complain(f, finding, "the witness does not show it");
		complete(f, &flow, &world, &out);
		if (wanted == AVOW_SAID_DENY && out.is_allowed)
			complain(f, finding, "the witness is allowed");
		if (wanted == AVOW_SAID_ALLOW && out.is_allowed)
			check_united(f, finding, &flow, &out);
	}
}

static void
nothing_is_said_that_is_not_so(void **state)
{
	static struct fixture f = {.t = {.random = {UINT64_C(0x5eedc4ec5)}}};

	(void)state;
	for (unsigned i = 0; i < EDITIONS; i++) {
		make(&f, i);
		if (f.report.count > 0)
			walk_all(&f);
		no_idle_rule_is_seen(&f);
		for (const struct avow_finding *at = f.report.first; at != NULL;
		     at = at->next) {
			if ((is_code(at, "P0203") || is_code(at, "P0206")) &&
			    !is_hollow(at))
				compare_without(&f, at);
			f.found[1] += is_needless(at);
			if (at->example == NULL)
				continue;
			f.found[is_code(at, "P0205") ? 3 : 2]++;
			check_strangers(&f, at);
			check_witness(&f, at);
		}
		edition_fixture_clear(&f.t.f);
	}
	print_message("%u idle, %u needless, %u clashes, %u united\n",
	    f.found[0], f.found[1], f.found[2], f.found[3]);
	for (int i = 0; i < 4; i++)
		assert_true(f.found[i] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_said_that_is_not_so),
	};

	return cmocka_run_group_tests_name(
	    "policy/check_cases", tests, NULL, NULL);
}
