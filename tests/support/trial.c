/* SPDX-License-Identifier: Apache-2.0 */
#include "trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"

static const char *const names[AVOW_AXES][5] = {
    [AVOW_AXIS_ACTION] = {"use", "store", "share", "derive", "use"},
    [AVOW_AXIS_CATEGORY] = {"a.x", "a.y", "b", "c", "a.x"},
    [AVOW_AXIS_PURPOSE] = {"p.q", "p.t", "r", "s", "r"},
    [AVOW_AXIS_RECIPIENT] = {"self", "outside.logistics", "public",
	"service.two", "self"},
    [AVOW_AXIS_SERVICE] = {"one", "two", "three", "one", "one"},
};
static const char *const claims[] = {"", "", "law", "law", "law.order",
    "law.order", "law.other", "consent k1", "consent k2", "contract g2",
    "contract g2"};

int
trial_values_of(int variable)
{
	return variable == NAIVE_AGE ? 3 : variable == NAIVE_N ? 4 : 2;
}

void
trial_edition(struct trial *t, unsigned number)
{
	static const char *const layers[] = {
	    "overrides general", "narrows general", "alone"};
	struct avow_buffer general, own;
	char header[128];
	const char *texts[3] = {random_policy_terms, NULL, NULL};

	avow_buffer_init(&general, 1 << 16);
	avow_buffer_init(&own, 1 << 16);
	random_policy_page(&t->random, &general,
	    "policy general version 1 effective 2026-01-01 general", 'g');
	avow_buffer_u8(&general, 0);
	(void)snprintf(header, sizeof header,
	    "policy own version 1 effective 2026-01-01 service one %s",
	    layers[number % 3]);
	random_policy_page(&t->random, &own, header, 'o');
	avow_buffer_u8(&own, 0);
	texts[1] = (const char *)general.at;
	texts[2] = (const char *)own.at;
	edition_fixture_make(&t->f, texts, number % 4 == 0 ? 2 : 3);
	avow_buffer_clear(&general);
	avow_buffer_clear(&own);
}

void
trial_flow(struct trial *t)
{
	static const unsigned ks[] = {10, 20, 60};

	for (int axis = 0; axis < AVOW_AXES; axis++)
		t->flow.part[axis] = names[axis][random_below(&t->random, 5)];
	t->flow.form = random_below(&t->random, 2) == 0
	    ? AVOW_FORM_RAW
	    : (enum avow_form)random_below(&t->random, AVOW_FORMS);
	t->flow.k = t->flow.form == AVOW_FORM_AGGREGATE
	    ? ks[random_below(&t->random, 3)]
	    : 0;
}

void
trial_world(struct trial *t, unsigned unknown)
{
	do {
		for (int v = 0; v < NAIVE_VARIABLES; v++)
			t->world.value[v] = (int)random_below(
			    &t->random, (unsigned)trial_values_of(v));
		/* A world in which something is allowed more often than not. */
		for (int v = NAIVE_G1; v <= NAIVE_G2; v++)
			t->world.value[v] |= random_below(&t->random, 2) != 0;
		for (int v = NAIVE_OBJECTION_PQ; v <= NAIVE_OBJECTION_S; v++)
			t->world.value[v] &= random_below(&t->random, 2) != 0;
		t->world.claim = claims[random_below(
		    &t->random, sizeof claims / sizeof claims[0])];
	} while (naive_is_impossible(t->f.files, &t->world));
	memset(t->unknown, 0, sizeof t->unknown);
	while (unknown-- > 0)
		t->unknown[random_below(&t->random, NAIVE_VARIABLES)] = true;
}

struct avow_flow
trial_flow_of(const struct trial *t)
{
	struct avow_flow flow = {.form = t->flow.form, .k = t->flow.k};

	for (int axis = 0; axis < AVOW_AXES; axis++)
		flow.leaf[axis] = edition_leaf(
		    &t->f, (enum avow_axis)axis, t->flow.part[axis]);
	return flow;
}

/* --- the world, for the engine --- */

static struct avow_claim
claim_of(const struct trial *t)
{
	const struct avow_image *image = t->f.image;
	struct avow_claim claim = {AVOW_BASIS_NONE, 0};
	const char *text = t->world.claim;

	if (strncmp(text, "consent ", 8) == 0) {
		claim.kind = AVOW_BASIS_CONSENT;
		assert_true(avow_image_find_consent(
		    image, avow_text_of(text + 8), &claim.id));
	} else if (strncmp(text, "contract ", 9) == 0) {
		claim.kind = AVOW_BASIS_CONTRACT;
		assert_true(avow_image_find_agreement(
		    image, avow_text_of(text + 9), &claim.id));
	} else if (*text != '\0') {
		claim.kind = AVOW_BASIS_TERM;
		assert_true(
		    avow_image_find_base(image, avow_text_of(text), &claim.id));
	}
	return claim;
}

static uint32_t
find(const struct trial *t,
    bool (*look)(const struct avow_image *, struct avow_text, uint32_t *),
    const char *name)
{
	uint32_t id = 0;

	assert_true(look(t->f.image, avow_text_of(name), &id));
	return id;
}

static void
put_variable(const struct trial *t, struct avow_world *w, int v)
{
	static const char *const consents[] = {"k1", "k2", "minor-use"};
	static const char *const leaves[] = {"p.q", "p.t", "r", "s"};
	const struct avow_image *image = t->f.image;
	int value = t->world.value[v];

	if (v <= NAIVE_MINOR_USE)
		avow_world_consent(image, w,
		    find(t, avow_image_find_consent, consents[v]), value != 0);
	else if (v <= NAIVE_G2)
		avow_world_agreement(image, w,
		    find(t, avow_image_find_agreement,
			v == NAIVE_G1 ? "g1" : "g2"),
		    value != 0);
	else if (v <= NAIVE_OBJECTION_S)
		avow_world_objection(image, w,
		    edition_term(&t->f, AVOW_AXIS_PURPOSE,
			leaves[v - NAIVE_OBJECTION_PQ]),
		    value != 0);
	else if (v == NAIVE_PAPER)
		avow_world_document(image, w,
		    edition_term(&t->f, AVOW_AXIS_DOCUMENT, "paper"),
		    value != 0);
	else if (v == NAIVE_F1)
		avow_world_fact(
		    image, w, find(t, avow_image_find_fact, "f1"), value != 0);
	else if (v == NAIVE_AGE)
		avow_world_fact_is(image, w,
		    find(t, avow_image_find_fact, "age"), (uint32_t)value,
		    true);
	else
		avow_world_fact_count(image, w,
		    find(t, avow_image_find_fact, "n"), (uint32_t)value);
}

struct avow_world
trial_world_of(const struct trial *t)
{
	struct avow_world world;

	avow_world_init(t->f.image, &world);
	for (int v = 0; v < NAIVE_VARIABLES; v++)
		if (!t->unknown[v])
			put_variable(t, &world, v);
	world.claim = claim_of(t);
	return world;
}

/* --- answers, compared --- */

static struct naive_duty
duty_of(const struct avow_image *image, uint32_t id)
{
	const struct avow_image_duty *d = avow_engine_duty(image, id);
	struct naive_duty duty;

	memset(&duty, 0, sizeof duty);
	duty.kind = (enum avow_duty_kind)d->kind;
	duty.number = d->number;
	duty.who = (int)d->who;
	duty.is_before = d->is_before != 0;
	duty.is_prominent = d->is_prominent != 0;
	duty.hours = d->hours;
	if (d->clause != AVOW_NONE32)
		(void)snprintf(duty.clause, sizeof duty.clause, "%s",
		    avow_image_clause_id(image, d->clause));
	if (d->event != AVOW_NONE32)
		(void)snprintf(duty.event, sizeof duty.event, "%s",
		    avow_image_term_name(image, AVOW_AXIS_EVENT, d->event));
	return duty;
}

/* Every duty of the one is in the other; masks of one leaf are all equal. */
bool
trial_same_duties(const struct avow_image *image, const uint64_t duties[4],
    const struct naive_answer *naive)
{
	struct naive_answer seen = {.is_allowed = true};

	for (uint32_t d = 0; d < AVOW_DUTIES_MAX; d++) {
		struct naive_duty duty;

		if (!avow_bit(duties, d))
			continue;
		duty = duty_of(image, d);
		if (!naive_has_duty(naive, &duty))
			return false;
		if (!naive_has_duty(&seen, &duty))
			seen.duties[seen.duty_count++] = duty;
	}
	return seen.duty_count == naive->duty_count;
}

bool
trial_same_cites(const struct avow_image *image, const struct avow_decision *d,
    const struct naive_answer *naive)
{
	if (naive->cite_count > AVOW_CITES_MAX)
		return true; /* later ones are left out */
	if (d->cite_count != naive->cite_count)
		return false;
	for (size_t i = 0; i < d->cite_count; i++) {
		bool found = false;

		for (size_t j = 0; j < naive->cite_count; j++)
			found = found ||
			    strcmp(naive->cites[j],
				avow_image_rule_cite(image, d->cites[i])) == 0;
		if (!found)
			return false;
	}
	return true;
}

void
trial_complain(const struct trial *t, const struct avow_decision *d,
    const struct naive_answer *naive, const char *what)
{
	for (const struct avow_ast *f = t->f.files->next; f != NULL;
	     f = f->next)
		(void)fprintf(stderr, "%.*s\n", (int)f->source->text.size,
		    f->source->text.at);
	(void)fprintf(stderr,
	    "%s: %s form %d k %u %s for %s to %s in %s, claim '%s'\n", what,
	    t->flow.part[0], (int)t->flow.form, t->flow.k, t->flow.part[1],
	    t->flow.part[2], t->flow.part[3], t->flow.part[4], t->world.claim);
	for (int v = 0; v < NAIVE_VARIABLES; v++)
		(void)fprintf(stderr, "%s%d", t->unknown[v] ? " ?" : " ",
		    t->world.value[v]);
	(void)fprintf(stderr, "\nengine %d:", (int)d->ruling);
	for (size_t i = 0; i < d->cite_count; i++)
		(void)fprintf(stderr, " %s",
		    avow_image_rule_cite(t->f.image, d->cites[i]));
	(void)fprintf(stderr, "\nnaive %d:", (int)naive->is_allowed);
	for (size_t i = 0; i < naive->cite_count; i++)
		(void)fprintf(stderr, " %s", naive->cites[i]);
	(void)fprintf(stderr, "\n");
	fail();
}
