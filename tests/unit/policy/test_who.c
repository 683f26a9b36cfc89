/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a flow is in an answer under exactly those claims and conditions
 *         under which the plain engine allows it, and is counted once.
 * Method: random pages; random flows of them, in random whole worlds, with
 *         every claim, asked of the plain engine and looked for in the answer;
 *         the boxes' sizes against the leaves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "policy/who.h"
#include "tests/support/edition_fixture.h"
#include "tests/support/random_policy.h"

enum { PAGES = 30, FLOWS = 250, TEXT_MAX = 1 << 16 };

static const char general[] =
    "policy general version 1 effective 2026-01-01 general";
static const char service[] =
    "policy shop version 1 effective 2026-01-01 service two %s";

static struct avow_who_report
ask(const struct avow_image *image, const struct avow_who_question *question,
    struct avow_arena *arena)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_who_report who;

	assert_int_equal(
	    avow_who_ask(&who, arena, image, question, &why), AVOW_OK);
	return who;
}

static bool
is_in(const struct avow_who_box *box, const struct avow_flow *flow)
{
	for (int axis = 0; axis < AVOW_AXES; axis++)
		if (!avow_bit(box->leaves[axis], flow->leaf[axis]))
			return false;
	return true;
}

/* A way's row of forms that an aggregate of k is in. */
static uint32_t
form_row(const struct avow_who_report *who, const struct avow_flow *flow)
{
	uint32_t row = flow->form;

	for (uint32_t i = 0;
	     i < who->threshold_count && flow->form == AVOW_FORM_AGGREGATE; i++)
		row += flow->k >= who->thresholds[i];
	return row;
}

static bool
is_claimed(const struct avow_who_way *way, const struct avow_claim *claim)
{
	for (size_t i = 0; i < way->claim_count; i++)
		if (way->claims[i].kind == claim->kind &&
		    way->claims[i].id == claim->id)
			return true;
	return way->claim_count == 0 && claim->kind == AVOW_BASIS_NONE;
}

static bool
holds(const struct avow_who_way *way, const struct avow_world *world)
{
	for (size_t i = 0; i < way->cube_count; i++) {
		const struct avow_who_cube *c = &way->cubes[i];

		if ((c->set[0] & (c->value[0] ^ world->value[0])) == 0 &&
		    (c->set[1] & (c->value[1] ^ world->value[1])) == 0)
			return true;
	}
	return false;
}

/* Whether a way tells of the flow in this world, whose claim is `claim`. */
static bool
is_told(const struct avow_who_report *who, const struct avow_flow *flow,
    const struct avow_world *world, const struct avow_claim *claim)
{
	uint32_t form = form_row(who, flow);

	for (const struct avow_who_way *w = who->ways; w != NULL; w = w->next) {
		if (!avow_bit(w->forms, form) || !is_claimed(w, claim) ||
		    !holds(w, world))
			continue;
		for (const struct avow_who_box *b = w->boxes; b != NULL;
		     b = b->next)
			if (is_in(b, flow))
				return true;
	}
	return false;
}

/* A world in which every atom is known; false when that one can't be. */
static bool
random_world(const struct avow_image *image, struct random_source *r,
    struct avow_world *world)
{
	memset(world, 0, sizeof *world);
	memset(world->fulfilled, 0xff, sizeof world->fulfilled);
	for (uint32_t a = 0; a < image->count[AVOW_SECTION_ATOMS]; a++)
		if (!avow_bit(world->known, a) &&
		    !avow_world_put(image, world, a, random_below(r, 2) != 0) &&
		    !avow_world_put(
			image, world, a, !avow_bit(world->value, a)))
			return false;
	return !avow_world_contradicts(image, world);
}

static struct avow_flow
random_flow(const struct avow_image *image, struct random_source *r)
{
	struct avow_flow flow = {.k = 0};

	for (enum avow_axis axis = 0; axis < AVOW_AXES; axis++)
		flow.leaf[axis] =
		    random_below(r, avow_image_leaf_count(image, axis));
	flow.form = (enum avow_form)random_below(r, AVOW_FORMS);
	if (flow.form == AVOW_FORM_AGGREGATE)
		flow.k = random_below(r, 60);
	return flow;
}

static bool
is_allowed(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world)
{
	struct avow_decision decision;

	avow_decide_plain(image, flow, world, &decision);
	return decision.ruling == AVOW_RULING_ALLOW;
}

/* The world with the other value of an atom; false when that can't be. */
static bool
flip(const struct avow_image *image, const struct avow_world *world,
    uint32_t atom, struct avow_world *out)
{
	*out = *world;
	avow_bit_put(out->value, atom, !avow_bit(world->value, atom));
	return !avow_world_contradicts(image, out);
}

struct bench {
	struct edition_fixture f;
	struct avow_who_report all;
	struct avow_who_report on_k1; /* what rests on consent k1 */
	uint32_t k1;                  /* its atom, or NONE */
	struct random_source *r;
};

/* With no claim: told just where it is allowed. */
static void
check_unclaimed(
    struct bench *b, const struct avow_flow *flow, struct avow_world *world)
{
	const struct avow_image *image = b->f.image;
	struct avow_world without;
	bool allowed = is_allowed(image, flow, world);

	assert_int_equal(is_told(&b->all, flow, world, &world->claim), allowed);
	if (b->k1 == AVOW_NONE32 || !avow_bit(world->value, b->k1) ||
	    !flip(image, world, b->k1, &without))
		return;
	assert_int_equal(is_told(&b->on_k1, flow, world, &world->claim),
	    allowed && !is_allowed(image, flow, &without));
}

/* With a claim: told with it, or told without and allowed there too. */
static void
check_claimed(
    struct bench *b, const struct avow_flow *flow, struct avow_world *world)
{
	static const struct avow_claim none = {AVOW_BASIS_NONE, 0};
	static const char *const bases[] = {"law", "law.order", "law.other"};
	const struct avow_image *image = b->f.image;

	for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
		struct avow_claim claim = {AVOW_BASIS_TERM, 0};
		bool told;

		assert_true(avow_image_find_base(
		    image, avow_text_of(bases[i]), &claim.id));
		world->claim = claim;
		told = is_told(&b->all, flow, world, &claim);
		if (is_allowed(image, flow, world))
			assert_true(
			    told || is_told(&b->all, flow, world, &none));
		else
			assert_false(told);
	}
	world->claim = none;
}

static void
check_flows(struct bench *b)
{
	struct avow_world world;

	for (int i = 0; i < FLOWS; i++) {
		struct avow_flow flow = random_flow(b->f.image, b->r);

		if (!random_world(b->f.image, b->r, &world))
			continue;
		check_unclaimed(b, &flow, &world);
		check_claimed(b, &flow, &world);
	}
}

/* Every flow by its five leaves: in one box of a way at most, and counted. */
static void
check_counts(const struct avow_who_report *who)
{
	for (const struct avow_who_way *w = who->ways; w != NULL; w = w->next) {
		uint64_t sum = 0;

		for (const struct avow_who_box *a = w->boxes; a != NULL;
		     a = a->next) {
			uint64_t size = 1;

			for (enum avow_axis axis = 0; axis < AVOW_AXES;
			     axis++) {
				uint32_t held = 0;

				for (uint32_t leaf = 0; leaf <
				     avow_image_leaf_count(who->image, axis);
				     leaf++)
					held += avow_bit(a->leaves[axis], leaf);
				size *= held;
			}
			assert_true(size == a->flows);
			sum += size *
			    (unsigned)(__builtin_popcountll(w->forms[0]) +
				__builtin_popcountll(w->forms[1]));
		}
		assert_true(sum == w->flows && sum > 0);
	}
}

/* The forms in which a way tells of the flow's leaves, as their count. */
static uint64_t
forms_of(const struct avow_who_report *who, const struct avow_flow *flow)
{
	uint64_t forms[AVOW_WHO_FORMS_MAX / 64] = {0};
	uint64_t count = 0;

	for (const struct avow_who_way *w = who->ways; w != NULL; w = w->next)
		for (const struct avow_who_box *b = w->boxes; b != NULL;
		     b = b->next)
			if (is_in(b, flow)) {
				forms[0] |= w->forms[0];
				forms[1] |= w->forms[1];
			}
	for (int w = 0; w < 2; w++)
		count += (uint64_t)__builtin_popcountll(forms[w]);
	return count;
}

/* The whole count, by every flow there is. */
static void
check_total(const struct avow_who_report *who)
{
	uint32_t counts[AVOW_AXES];
	struct avow_flow flow = {.k = 0};
	uint64_t total = 0;
	uint32_t cells = 1;

	for (enum avow_axis axis = 0; axis < AVOW_AXES; axis++)
		cells *= counts[axis] = avow_image_leaf_count(who->image, axis);
	for (uint32_t cell = 0; cell < cells; cell++) {
		uint32_t rest = cell;

		for (enum avow_axis axis = 0; axis < AVOW_AXES; axis++) {
			flow.leaf[axis] = rest % counts[axis];
			rest /= counts[axis];
		}
		total += forms_of(who, &flow);
	}
	assert_true(total == who->flows);
}

static void
make_texts(struct random_source *r, struct avow_buffer out[2])
{
	static const char *const layers[] = {
	    "overrides general", "narrows general", "alone"};
	char header[256];

	for (int i = 0; i < 2; i++) {
		(void)snprintf(
		    header, sizeof header, service, layers[random_below(r, 3)]);
		avow_buffer_init(&out[i], TEXT_MAX);
		random_policy_page(
		    r, &out[i], i == 0 ? general : header, i == 0 ? 'g' : 's');
		avow_buffer_u8(&out[i], 0);
	}
}

static bool
make_bench(struct bench *b, struct random_source *r)
{
	struct avow_who_question question = {.consent = UINT32_MAX};
	struct avow_buffer text[2];
	const char *texts[3] = {random_policy_terms};
	uint32_t item;

	make_texts(r, text);
	texts[1] = (const char *)text[0].at;
	texts[2] = (const char *)text[1].at;
	edition_fixture_make(&b->f, texts, 3);
	avow_buffer_clear(&text[0]);
	avow_buffer_clear(&text[1]);
	if (b->f.image == NULL)
		return false;
	b->r = r;
	b->all = ask(b->f.image, &question, &b->f.arena);
	assert_true(
	    avow_image_find_consent(b->f.image, AVOW_TEXT("k1"), &item));
	question.consent = item;
	b->on_k1 = ask(b->f.image, &question, &b->f.arena);
	b->k1 = ((const struct avow_image_consent *)
		     b->f.image->section[AVOW_SECTION_CONSENTS])[item]
		    .atom;
	return true;
}

static void
random_pages_are_told_as_the_plain_engine_decides(void **state)
{
	struct random_source r = {.state = 20261122};
	int made = 0;

	(void)state;
	for (int i = 0; i < PAGES; i++) {
		struct bench b;

		if (make_bench(&b, &r)) {
			check_flows(&b);
			check_counts(&b.all);
			check_counts(&b.on_k1);
			if (made++ % 8 == 0)
				check_total(&b.all);
		}
		edition_fixture_clear(&b.f);
	}
	assert_true(made > PAGES / 4);
}

/* A page of so many words that its flows can't be asked one by one. */
static void
make_wide(struct edition_fixture *f)
{
	struct avow_buffer text;
	const char *texts[1];

	avow_buffer_init(&text, TEXT_MAX);
	avow_buffer_string(&text,
	    "# G\n```policy\npolicy general version 1 effective 2026-01-01 "
	    "general\n```\n```terms\ncategory contact\nservice s\n"
	    "basis law \"l\" cites \"L\" supports use\n");
	for (unsigned i = 0; i < 60; i++)
		avow_buffer_format(&text, "category c%u\npurpose p%u\n", i, i);
	avow_buffer_string(&text,
	    "```\n## 1. A {#a}\nx\n```rule\nallow use contact for "
	    "message.policy to self basis law\n```\n");
	avow_buffer_u8(&text, 0);
	texts[0] = (const char *)text.at;
	edition_fixture_make(f, texts, 1);
	assert_non_null(f->image);
	avow_buffer_clear(&text);
}

static void
an_image_without_diagram_gives_the_same_answer_or_none(void **state)
{
	struct avow_who_question question = {.consent = UINT32_MAX};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_who_report with, without;
	uint64_t self[16] = {0};
	struct edition_fixture f;
	struct avow_image image;
	uint32_t leaf;

	(void)state;
	make_wide(&f);
	image = *f.image;
	image.count[AVOW_SECTION_DIAGRAM] = 0;
	assert_int_equal(
	    avow_who_ask(&without, &f.arena, &image, &question, &why),
	    AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "who.limit");
	leaf = edition_leaf(&f, AVOW_AXIS_RECIPIENT, "self");
	self[leaf / 64] |= UINT64_C(1) << leaf % 64;
	question.leaves[AVOW_AXIS_RECIPIENT] = self;
	with = ask(f.image, &question, &f.arena);
	without = ask(&image, &question, &f.arena);
	assert_true(with.flows == 5 && without.flows == 5);
	edition_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_pages_are_told_as_the_plain_engine_decides),
	    cmocka_unit_test(
		an_image_without_diagram_gives_the_same_answer_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
