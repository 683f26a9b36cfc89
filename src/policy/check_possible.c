/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0204: conditions that never hold, because an `impossible` excludes them,
 * because they contradict one another, or because nobody can know yet.
 */
#include "policy/compile_state.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* A list of tests that are all to hold, as the image and as the page has it. */
struct conditions {
	struct avow_compile_state *c;
	const struct avow_image *image;
	const struct avow_clause *clause; /* NULL: a declaration */
	struct avow_image_list list;
	const struct avow_ast_test *tests; /* as many, or one fewer: a basis */
	struct avow_place basis;           /* where that is named */
	bool is_unless;                    /* none is to hold */
};

/* The place of a test of the list. */
static struct avow_place
place_of(const struct conditions *s, uint32_t number)
{
	const struct avow_ast_test *test = s->tests;

	while (number-- > 0 && test != NULL)
		test = test->next;
	return test != NULL ? test->place : s->basis;
}

static const struct avow_image_literal *
literal_of(const struct conditions *s, uint32_t number)
{
	return &s->image->literals[s->list.first + number];
}

/* A test as a rule would write it. */
static const char *
text_of(const struct conditions *s, uint32_t number)
{
	const struct avow_image_literal *literal = literal_of(s, number);
	const struct avow_image_atom *atom =
	    (const struct avow_image_atom *)
		s->image->section[AVOW_SECTION_ATOMS] +
	    literal->id;
	bool is_so = literal->is_negated == 0;

	if (atom->kind == AVOW_TEST_FACT_AT_LEAST && !is_so)
		return avow_report_text(s->c->r.report, "`%s < %u`",
		    avow_image_fact_name(s->image, atom->ref), atom->value);
	return avow_report_text(s->c->r.report, "`%s%s`", is_so ? "" : "not ",
	    s->image->strings + atom->text);
}

static bool
excludes(const struct avow_image *image, const struct avow_world *world)
{
	unsigned left = AVOW_COMPLETIONS_MAX;

	return avow_decide_search_excludes(image, world, &left);
}

/* Make one test hold; only facts are looked at.  False when it cannot. */
static bool
put(const struct conditions *s, uint32_t number, struct avow_world *world)
{
	const struct avow_image_literal *literal = literal_of(s, number);
	bool is_so = (literal->is_negated != 0) == s->is_unless;

	return literal->kind != AVOW_LITERAL_ATOM ||
	    (avow_world_put(s->image, world, literal->id, is_so) &&
		!excludes(s->image, world));
}

/* An `impossible` that is so in a world, as it was written; or none. */
static struct avow_place
find_axiom(const struct conditions *s, const struct avow_world *world)
{
	const struct avow_image_list *axioms =
	    s->image->section[AVOW_SECTION_AXIOMS];
	uint32_t number = 0;

	for (const struct avow_ast *file = s->c->r.files; file != NULL;
	     file = file->next)
		for (const struct avow_ast_tests *t = file->axioms; t != NULL;
		     t = t->next, number++) {
			bool is_so = true;

			for (uint32_t i = 0; i < axioms[number].count; i++) {
				const struct avow_image_literal *l =
				    &s->image
					 ->literals[axioms[number].first + i];

				is_so = is_so && l->kind == AVOW_LITERAL_ATOM &&
				    avow_bit(world->known, l->id) &&
				    avow_bit(world->value, l->id) ==
					(l->is_negated == 0);
			}
			if (is_so)
				return t->place;
		}
	return (struct avow_place){.source = NULL};
}

/* One earlier test that alone excludes this one, or NONE. */
static uint32_t
find_contrary(const struct conditions *s, uint32_t number)
{
	for (uint32_t i = 0; i < number; i++) {
		struct avow_world world = {.known = {0}};

		if (literal_of(s, i)->kind == AVOW_LITERAL_ATOM &&
		    put(s, i, &world) && !put(s, number, &world))
			return i;
	}
	return AVOW_NONE32;
}

static const char *
message_of(const struct conditions *s, uint32_t number)
{
	struct avow_world world = {.known = {0}};
	struct avow_report *report = s->c->r.report;
	uint32_t contrary = find_contrary(s, number);

	if (s->is_unless)
		return avow_report_text(report,
		    "%s is so wherever the rest of the rule holds",
		    text_of(s, number));
	if (!put(s, number, &world))
		return avow_report_text(
		    report, "%s is never so", text_of(s, number));
	if (contrary != AVOW_NONE32)
		return avow_report_text(report,
		    "%s and %s are never so together", text_of(s, contrary),
		    text_of(s, number));
	return avow_report_text(report,
	    "with the conditions before it, %s is never so",
	    text_of(s, number));
}

static void
report(
    const struct conditions *s, uint32_t number, const struct avow_world *world)
{
	struct avow_finding *finding;

	avow_compile_at_clause(s->c, s->clause);
	finding = avow_resolve_fault(&s->c->r,
	    avow_report_add(s->c->r.report, AVOW_SEVERITY_ERROR, "P0204",
		place_of(s, number), "%s", message_of(s, number)));
	avow_compile_at_clause(s->c, NULL);
	finding->also.place = find_axiom(s, world);
	finding->also.label = "excludes it";
	finding->label = s->is_unless ? "so this always takes the rule away"
				      : "so this never holds";
	finding->help = "take it out, or correct it; for one or the other, "
			"write two rules";
}

/* Put all of them into the world; false after a finding. */
static bool
put_all(const struct conditions *s, struct avow_world *world)
{
	for (uint32_t i = 0; i < s->list.count; i++) {
		if (put(s, i, world))
			continue;
		report(s, i, world);
		return false;
	}
	return true;
}

static bool
check_rule(struct avow_compile_state *c, const struct avow_image *image,
    uint32_t number)
{
	const struct avow_compile_rule *rule = &c->rules[number];
	const struct avow_image_rule *row = &image->rules[number];
	struct avow_world world = {.known = {0}};
	struct conditions when = {.c = c,
	    .image = image,
	    .clause = rule->ast->clause,
	    .list = row->when,
	    .tests = rule->ast->when,
	    .basis = rule->ast->basis.name.place};
	struct conditions unless = when;

	unless.list = row->unless;
	unless.tests = rule->ast->unless;
	unless.is_unless = true;
	return put_all(&when, &world) && put_all(&unless, &world);
}

/* The rules `upon`, whose tests stand in rows of their own. */
static void
check_obligations(struct avow_compile_state *c, const struct avow_image *image)
{
	const struct avow_image_obligation *rows =
	    image->section[AVOW_SECTION_OBLIGATIONS];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OBLIGATIONS]; i++) {
		const struct avow_ast_rule *ast = c->rules[rows[i].rule].ast;
		struct avow_world world = {.known = {0}};
		struct conditions when = {.c = c,
		    .image = image,
		    .clause = ast->clause,
		    .list = rows[i].when,
		    .tests = ast->when};
		struct conditions unless = when;

		unless.list = rows[i].unless;
		unless.tests = ast->unless;
		unless.is_unless = true;
		if (put_all(&when, &world))
			(void)put_all(&unless, &world);
	}
}

static void
check_holds(struct avow_compile_state *c, const struct avow_image *image)
{
	const struct avow_image_retention *rows =
	    image->section[AVOW_SECTION_RETENTION];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION]; i++) {
		const struct avow_ast_rule *ast = c->rules[rows[i].rule].ast;
		struct avow_world world = {.known = {0}};
		const struct conditions hold = {.c = c,
		    .image = image,
		    .clause = ast->clause,
		    .list = rows[i].hold,
		    .tests = ast->retain.hold};

		(void)put_all(&hold, &world);
	}
}

static void
check_guardians(struct avow_compile_state *c, const struct avow_image *image)
{
	const struct avow_image_guardian *rows =
	    image->section[AVOW_SECTION_GUARDIANS];
	uint32_t number = 0;

	for (const struct avow_ast *file = c->r.files; file != NULL;
	     file = file->next)
		for (const struct avow_ast_guardian *g = file->guardians;
		     g != NULL; g = g->next) {
			struct avow_world world = {.known = {0}};
			const struct conditions when = {.c = c,
			    .image = image,
			    .list = rows[number++].when,
			    .tests = g->when};

			(void)put_all(&when, &world);
		}
}

/* Whether the declarations leave any world; the last one is told of. */
static bool
check_axioms(struct avow_compile_state *c, const struct avow_image *image)
{
	const struct avow_world nothing = {.known = {0}};
	struct avow_place last = {.source = NULL};

	if (!excludes(image, &nothing))
		return true;
	for (const struct avow_ast *file = c->r.files; file != NULL;
	     file = file->next)
		for (const struct avow_ast_tests *t = file->axioms; t != NULL;
		     t = t->next)
			last = t->place;
	avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0204", last,
		"with this `impossible` nothing is possible any more"))
	    ->help = "take it out, or add a test to it";
	return false;
}

/* --- what nobody can know yet --- */

/* Whether the rule speaks of collecting, and of nothing else. */
static bool
is_collecting(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_terms_entry *entry =
	    avow_terms_find(&c->r.terms, AVOW_TEXT("collect"));
	const struct avow_terms_node *node =
	    &c->r.terms.tree[AVOW_AXIS_ACTION].nodes[entry->id]; /* core */
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_ACTION);

	for (uint32_t w = 0; w < words * 64; w++)
		if (avow_bit(rule->sets[AVOW_AXIS_ACTION], w) &&
		    (w < node->first_leaf ||
			w >= node->first_leaf + node->leaf_count))
			return false;
	return true;
}

/* What only a record that is there has been given. */
static void
check_known(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_compile_rule *rule = &c->rules[number];

	if (rule->ast->effect == AVOW_EFFECT_RETAIN ||
	    rule->ast->effect == AVOW_EFFECT_OBLIGE || !is_collecting(c, rule))
		return;
	for (const struct avow_ast_test *test = rule->ast->when; test != NULL;
	     test = test->next) {
		struct avow_text name = test->name.text;

		if (test->kind != AVOW_TEST_FACT || test->is_negated ||
		    (!avow_text_is(name, "made-public") &&
			!avow_text_is(name, "on-hold")))
			continue;
		avow_compile_at_clause(c, rule->ast->clause);
		avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0204",
			test->place,
			"`%.*s` is known of what is stored, and this is yet "
			"to be collected",
			(int)name.size, name.at))
		    ->help = "test it where it is used, or name an `asserted` "
			     "fact of the request";
		avow_compile_at_clause(c, NULL);
	}
}

void
avow_check_possible(struct avow_compile_state *c)
{
	struct avow_image image;

	/* After other errors some tests may be missing. */
	if (c->r.report->errors != 0 || c->failed)
		return;
	avow_compile_view(c, &image);
	if (!check_axioms(c, &image))
		return;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		(void)check_rule(c, &image, i);
		check_known(c, i);
	}
	check_obligations(c, &image);
	check_holds(c, &image);
	check_guardians(c, &image);
}
