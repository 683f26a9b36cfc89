/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions, and what an allow rests on. */
#include "policy/gloss_parts.h"

#include "base/banned.h"

static const struct avow_image_fact *
fact_of(const struct avow_gloss_state *g, uint32_t fact)
{
	const struct avow_image_fact *facts =
	    g->in->image->section[AVOW_SECTION_FACTS];

	return &facts[fact];
}

/* A test that is so, or its neighbour in the table, that is not. */
static const char *
say(struct avow_gloss_state *g, enum avow_gloss_frame frame, bool is_negated,
    const char *one)
{
	return avow_gloss_say3(g, frame + is_negated, one, NULL, NULL);
}

static const char *
fact(struct avow_gloss_state *g, const struct avow_ast_test *test)
{
	bool is_negated = test->is_negated;
	const char *two;
	const char *one;
	uint32_t value;
	uint32_t id;

	if (!avow_image_find_fact(g->in->image, test->name.text, &id))
		return "";
	one = avow_gloss_fact(g, id);
	if (test->kind == AVOW_TEST_FACT)
		return say(g,
		    fact_of(g, id)->is_asserted ? AVOW_GLOSS_TEST_ASSERTED
						: AVOW_GLOSS_TEST_FACT,
		    is_negated, one);
	if (test->kind == AVOW_TEST_FACT_IS) {
		if (!avow_image_find_value(
			g->in->image, id, test->value.text, &value))
			return "";
		two = avow_gloss_value(g, id, value);
		return avow_gloss_say3(
		    g, AVOW_GLOSS_TEST_IS + is_negated, one, two, NULL);
	}
	if (test->kind == AVOW_TEST_FACT_BELOW)
		is_negated = !is_negated;
	two = avow_gloss_number(g, test->number);
	return avow_gloss_say3(
	    g, AVOW_GLOSS_TEST_AT_LEAST + is_negated, one, two, NULL);
}

static const char *
consent(struct avow_gloss_state *g, const struct avow_ast_test *test,
    enum avow_gloss_frame frame)
{
	uint32_t id;

	if (!avow_image_find_consent(g->in->image, test->name.text, &id))
		return "";
	return say(g, frame, test->is_negated, avow_gloss_consent(g, id));
}

static const char *
agreement(struct avow_gloss_state *g, const struct avow_ast_test *test,
    enum avow_gloss_frame frame)
{
	uint32_t id;

	if (!avow_image_find_agreement(g->in->image, test->name.text, &id))
		return "";
	if (frame == AVOW_GLOSS_TEST_SIGNED &&
	    avow_image_agreement_is_with_person(g->in->image, id))
		frame = AVOW_GLOSS_TEST_CONTRACT;
	return say(g, frame, test->is_negated, avow_gloss_agreement(g, id));
}

static const char *
base(struct avow_gloss_state *g, const struct avow_ast_test *test)
{
	uint32_t id;

	if (!avow_image_find_base(g->in->image, test->name.text, &id))
		return "";
	return say(
	    g, AVOW_GLOSS_TEST_CLAIM, test->is_negated, avow_gloss_base(g, id));
}

static const char *
objection(struct avow_gloss_state *g, const struct avow_ast_test *test)
{
	if (test->name.text.size == 0)
		return say(
		    g, AVOW_GLOSS_TEST_OBJECTION, test->is_negated, NULL);
	return say(g, AVOW_GLOSS_TEST_OBJECTION_TO, test->is_negated,
	    avow_gloss_term(g, AVOW_AXIS_PURPOSE, &test->name));
}

static const char *
test_of(struct avow_gloss_state *g, const struct avow_ast_test *test)
{
	switch (test->kind) {
	case AVOW_TEST_CONSENT:
		return consent(g, test, AVOW_GLOSS_TEST_CONSENT);
	case AVOW_TEST_OBJECTION:
		return objection(g, test);
	case AVOW_TEST_AGREEMENT:
		return agreement(g, test, AVOW_GLOSS_TEST_SIGNED);
	case AVOW_TEST_DOCUMENT:
		return say(g, AVOW_GLOSS_TEST_DOCUMENT, test->is_negated,
		    avow_gloss_term(g, AVOW_AXIS_DOCUMENT, &test->name));
	case AVOW_TEST_NAMED:
		return say(g, AVOW_GLOSS_TEST_NAMED, test->is_negated, NULL);
	case AVOW_TEST_CLAIM_BASIS:
		return base(g, test);
	case AVOW_TEST_CLAIM_CONSENT:
		return consent(g, test, AVOW_GLOSS_TEST_CLAIM_CONSENT);
	case AVOW_TEST_CLAIM_CONTRACT:
		return agreement(g, test, AVOW_GLOSS_TEST_CLAIM_CONTRACT);
	case AVOW_TEST_FACT:
	case AVOW_TEST_FACT_IS:
	case AVOW_TEST_FACT_AT_LEAST:
	case AVOW_TEST_FACT_BELOW:
		break;
	}
	return fact(g, test);
}

const char *
avow_gloss_tests(struct avow_gloss_state *g, const struct avow_ast_test *tests,
    unsigned conjunction)
{
	const char *list = "";

	for (; tests != NULL; tests = tests->next) {
		if (list[0] != '\0')
			list = avow_gloss_join(
			    g, list, g->grammar->tests[conjunction]);
		list = avow_gloss_join(g, list, test_of(g, tests));
	}
	return list;
}

static const char *
on_consent(struct avow_gloss_state *g, struct avow_text name)
{
	enum avow_gloss_frame frame = AVOW_GLOSS_ON_CONSENT;
	uint32_t id;

	if (!avow_image_find_consent(g->in->image, name, &id))
		return "";
	if (avow_image_consent_is_separate(g->in->image, id))
		frame += 1;
	if (avow_image_consent_is_each_time(g->in->image, id))
		frame += 2;
	return avow_gloss_say3(g, frame, avow_gloss_consent(g, id), NULL, NULL);
}

static bool
has_below(const struct avow_image *image, uint32_t base)
{
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_BASES]; i++)
		if (bases[i].parent == base)
			return true;
	return false;
}

static const char *
on_ground(struct avow_gloss_state *g, struct avow_text name)
{
	const struct avow_image *image = g->in->image;
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];
	const char *document = "";
	uint32_t id;

	if (!avow_image_find_base(image, name, &id))
		return "";
	if (bases[id].document != AVOW_NONE32)
		document = avow_gloss_say3(g, AVOW_GLOSS_ON_DOCUMENT,
		    avow_gloss_term_number(
			g, AVOW_AXIS_DOCUMENT, bases[id].document),
		    NULL, NULL);
	return avow_gloss_say3(g,
	    has_below(image, id) ? AVOW_GLOSS_ON_GROUNDS : AVOW_GLOSS_ON_GROUND,
	    avow_gloss_base(g, id), image->strings + bases[id].cites, document);
}

const char *
avow_gloss_basis(struct avow_gloss_state *g, const struct avow_ast_basis *basis)
{
	uint32_t id;

	switch (basis->kind) {
	case AVOW_BASIS_NONE:
		return "";
	case AVOW_BASIS_CONSENT:
		return on_consent(g, basis->name.text);
	case AVOW_BASIS_CONTRACT:
		if (!avow_image_find_agreement(
			g->in->image, basis->name.text, &id))
			return "";
		return avow_gloss_say3(g, AVOW_GLOSS_ON_CONTRACT,
		    avow_gloss_agreement(g, id), NULL, NULL);
	case AVOW_BASIS_TERM:
		break;
	}
	return on_ground(g, basis->name.text);
}
