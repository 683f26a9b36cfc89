/* SPDX-License-Identifier: Apache-2.0 */
/* From the oracle's numbers to an image's, by names, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "differ.h"
#include "oracle_parts.h"
#include "policy/decide_engine.h"

static uint32_t
id_of(const struct avow_image *image, const struct oracle_variable *v)
{
	uint32_t id = 0;
	bool found = true;

	switch (v->kind) {
	case AVOW_TEST_CONSENT:
		found = avow_image_find_consent(image, v->name, &id);
		break;
	case AVOW_TEST_AGREEMENT:
		found = avow_image_find_agreement(image, v->name, &id);
		break;
	case AVOW_TEST_DOCUMENT:
		found = avow_image_find_term(
		    image, AVOW_AXIS_DOCUMENT, v->name, &id);
		break;
	case AVOW_TEST_OBJECTION:
		found = avow_image_find_term(
		    image, AVOW_AXIS_PURPOSE, v->name, &id);
		break;
	case AVOW_TEST_NAMED:
		break;
	default:
		found = avow_image_find_fact(image, v->name, &id);
		break;
	}
	assert_true(found);
	return id;
}

/* The two name the same leaves: an axis of the one has no leaf more. */
static void
map_leaves(const struct differ *d, struct differ_road *road)
{
	uint32_t leaves[AVOW_TREES] = {0};

	for (unsigned t = 0; t < d->o.terms; t++) {
		const struct oracle_term *term = &d->o.term[t];

		road->leaf[t] = AVOW_NONE32;
		if (!term->is_leaf)
			continue;
		leaves[term->axis]++;
		assert_true(avow_image_find_leaf(
		    road->image, term->axis, term->name, &road->leaf[t]));
	}
	for (unsigned a = 0; a < AVOW_AXES; a++)
		assert_int_equal(
		    leaves[a], avow_image_leaf_count(road->image, a));
}

static void
map_rules(const struct differ *d, struct differ_road *road)
{
	uint32_t count = avow_image_rule_count(road->image);

	assert_int_equal(count, d->o.rules);
	for (uint32_t r = 0; r < count; r++) {
		const char *cite = avow_image_rule_cite(road->image, r);
		unsigned found = ORACLE_NONE;

		for (unsigned i = 0; i < d->o.rules; i++)
			if (strcmp(d->o.rule[i].cite, cite) == 0)
				found = i;
		assert_int_not_equal(found, ORACLE_NONE);
		road->rule[r] = found;
	}
}

/* A duty of the image, in the words of a page. */
static bool
is_duty(const struct avow_image *image, uint32_t number,
    const struct avow_ast_duty *ast)
{
	const struct avow_image_duty *row = avow_engine_duty(image, number);
	struct avow_ast_duty duty = {.kind = (enum avow_duty_kind)row->kind,
	    .number = row->number,
	    .who = (enum avow_who)row->who,
	    .is_before = row->is_before != 0,
	    .is_prominent = row->is_prominent != 0,
	    .duration = {row->hours, AVOW_UNIT_HOUR}};

	if (row->clause != AVOW_NONE32)
		duty.cite.text =
		    avow_text_of(avow_image_clause_id(image, row->clause));
	if (row->event != AVOW_NONE32)
		duty.event.text = avow_text_of(
		    avow_image_term_name(image, AVOW_AXIS_EVENT, row->event));
	return oracle_same_duty(&duty, ast);
}

static void
map_duties(const struct differ *d, struct differ_road *road)
{
	for (uint32_t i = 0; i < road->image->count[AVOW_SECTION_DUTIES]; i++) {
		road->duty[i] = ORACLE_NONE; /* of an `upon` */
		for (unsigned j = 0; j < d->o.duties; j++)
			if (is_duty(road->image, i, d->o.duty[j]))
				road->duty[i] = j;
	}
}

void
differ_map(const struct differ *d, struct differ_road *road)
{
	map_leaves(d, road);
	map_rules(d, road);
	map_duties(d, road);
	for (unsigned v = 0; v < d->o.variables; v++)
		road->id[v] = id_of(road->image, &d->o.variable[v]);
}

struct avow_flow
differ_flow(const struct differ_road *road, const struct differ_case *c)
{
	struct avow_flow flow = {.form = c->form, .k = c->k};

	for (unsigned a = 0; a < AVOW_AXES; a++)
		flow.leaf[a] = c->part[a] == ORACLE_NONE
		    ? UINT32_MAX
		    : road->leaf[c->part[a]];
	return flow;
}

/* --- what is known, told as a caller would --- */

/* The only value that is possible, or NONE. */
static unsigned
only_value(uint8_t possible)
{
	return (possible & (possible - 1)) == 0
	    ? (unsigned)__builtin_ctz(possible)
	    : ORACLE_NONE;
}

/* Some values of a fact can be said not to be so. */
static void
put_values(const struct avow_image *image, struct avow_world *w, uint32_t id,
    const struct oracle_variable *v, uint8_t possible)
{
	avow_world_forget_fact(image, w, id);
	for (unsigned i = 0; i < v->values; i++)
		if ((possible >> i & 1) == 0)
			avow_world_fact_is(image, w, id, i, false);
}

static void
put_variable(const struct avow_image *image, struct avow_world *w, uint32_t id,
    const struct oracle_variable *v, uint8_t possible)
{
	unsigned value = only_value(possible);

	if (value == ORACLE_NONE && v->kind == AVOW_TEST_FACT_IS)
		put_values(image, w, id, v, possible);
	else if (value == ORACLE_NONE)
		avow_world_forget(image, w, v->kind, id);
	else if (v->kind == AVOW_TEST_CONSENT)
		avow_world_consent(image, w, id, value != 0);
	else if (v->kind == AVOW_TEST_AGREEMENT)
		avow_world_agreement(image, w, id, value != 0);
	else if (v->kind == AVOW_TEST_DOCUMENT)
		avow_world_document(image, w, id, value != 0);
	else if (v->kind == AVOW_TEST_OBJECTION)
		avow_world_objection(image, w, id, value != 0);
	else if (v->kind == AVOW_TEST_NAMED)
		avow_world_named(image, w, value != 0);
	else if (v->kind == AVOW_TEST_FACT)
		avow_world_fact(image, w, id, value != 0);
	else if (v->kind == AVOW_TEST_FACT_IS)
		avow_world_fact_is(image, w, id, value, true);
	else
		avow_world_fact_count(image, w, id, value);
}

static void
put_claim(const struct avow_image *image, struct avow_world *w,
    const struct oracle_claim *claim)
{
	bool found = true;

	w->claim.kind = claim->kind;
	if (claim->kind == AVOW_BASIS_CONSENT)
		found =
		    avow_image_find_consent(image, claim->name, &w->claim.id);
	if (claim->kind == AVOW_BASIS_CONTRACT)
		found =
		    avow_image_find_agreement(image, claim->name, &w->claim.id);
	if (claim->kind == AVOW_BASIS_TERM)
		found = avow_image_find_base(image, claim->name, &w->claim.id);
	assert_true(found);
}

static void
put_deeds(const struct avow_image *image, struct avow_world *w,
    const struct differ_deeds *deeds)
{
	uint32_t clause;

	if (deeds->reviews > 0)
		avow_world_reviews(image, w, deeds->reviews);
	if (deeds->is_document_kept)
		avow_world_document_kept(image, w);
	if (deeds->notified >= 0)
		avow_world_notified(image, w, (enum avow_who)deeds->notified,
		    deeds->is_prominent);
	if (deeds->shown == NULL)
		return;
	assert_true(avow_image_find_clause(image, deeds->shown->id, &clause));
	avow_world_shown(image, w, clause);
}

/* Variables of purposes come above before below, as an objection is told. */
struct avow_world
differ_world(const struct differ *d, const struct differ_road *road,
    const struct differ_case *c)
{
	struct avow_world world;

	avow_world_init(road->image, &world);
	for (unsigned v = 0; v < d->o.variables; v++)
		if (c->known.possible[v] != DIFFER_MISSING)
			put_variable(road->image, &world, road->id[v],
			    &d->o.variable[v], c->known.possible[v]);
	put_claim(road->image, &world, &c->known.claim);
	put_deeds(road->image, &world, &c->deeds);
	return world;
}

uint64_t
differ_done(const struct differ *d, const struct differ_deeds *deeds)
{
	uint64_t done = 0;

	for (unsigned i = 0; i < d->o.duties; i++) {
		const struct avow_ast_duty *duty = d->o.duty[i];
		bool is_done = false;

		if (duty->kind == AVOW_DUTY_REVIEW)
			is_done = deeds->reviews >= duty->number;
		if (duty->kind == AVOW_DUTY_KEEP_DOCUMENT)
			is_done = deeds->is_document_kept;
		if (duty->kind == AVOW_DUTY_SHOW)
			is_done = deeds->shown != NULL &&
			    avow_text_equal(duty->cite.text, deeds->shown->id);
		if (duty->kind == AVOW_DUTY_NOTIFY)
			is_done = duty->is_before &&
			    deeds->notified == (int)duty->who &&
			    (deeds->is_prominent || !duty->is_prominent);
		done |= (uint64_t)is_done << i;
	}
	return done;
}
