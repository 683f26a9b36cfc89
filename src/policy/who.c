/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/who.h"

#include <string.h>

#include "policy/who_state.h"

#include "base/banned.h"

enum { SCRATCH_MAX = 64 << 20 /* bytes, for the cases of one flow */ };

void *
avow_who_alloc(struct avow_who_state *s, size_t count, size_t size)
{
	void *at = avow_arena_array(s->arena, count == 0 ? 1 : count, size);

	if (at == NULL)
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
	return at;
}

void
avow_who_fail(
    struct avow_who_state *s, enum avow_status status, const char *message)
{
	if (s->status == AVOW_OK)
		s->status = avow_fail(s->why, status,
		    status == AVOW_ERR_LIMIT ? "who.limit" : "who.memory", "%s",
		    message);
}

void
avow_who_outside(const struct avow_image *image, uint64_t *bits_out)
{
	static const char *const roots[] = {"outside", "public"};
	uint32_t term, first, count;

	for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
		if (!avow_image_find_term(image, AVOW_AXIS_RECIPIENT,
			avow_text_of(roots[i]), &term))
			continue;
		avow_image_term_leaves(
		    image, AVOW_AXIS_RECIPIENT, term, &first, &count);
		for (uint32_t leaf = first; leaf < first + count; leaf++)
			avow_bit_put(bits_out, leaf, true);
	}
}

void
avow_who_know(const struct avow_image *image, struct avow_world *world,
    struct avow_text fact)
{
	const struct avow_image_atom *atoms =
	    image->section[AVOW_SECTION_ATOMS];
	bool value = !avow_text_starts(fact, "not ");

	if (!value) {
		fact.at += 4;
		fact.size -= 4;
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++) {
		if (!avow_text_is(fact, image->strings + atoms[i].text))
			continue;
		avow_bit_put(world->known, i, true);
		avow_bit_put(world->value, i, value);
	}
}

/*
 * Whether the diagram leaves flows to the rules, which then say more than it
 * does: such flows have to be asked one by one.
 */
static bool
asks_rules(const struct avow_image *image)
{
	const struct avow_image_outcome *outcomes =
	    image->section[AVOW_SECTION_OUTCOMES];
	const struct avow_image_diagram *diagram =
	    image->section[AVOW_SECTION_DIAGRAM];

	if (!avow_diagram_is_there(image) || diagram->leaves_joined)
		return true;
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OUTCOMES]; i++)
		if (outcomes[i].ruling == AVOW_OUTCOME_ASK)
			return true;
	return false;
}

/* Whether a way is told before another: what leaves the company first, then
   in the order of the rules. */
static bool
is_before(const struct avow_who_way *a, const struct avow_who_way *b)
{
	if (a->leaves_company != b->leaves_company)
		return a->leaves_company;
	for (size_t i = 0; i < a->cite_count && i < b->cite_count; i++)
		if (a->cites[i] != b->cites[i])
			return a->cites[i] < b->cites[i];
	return false;
}

static void
link_ways(struct avow_who_state *s)
{
	struct avow_who_way **ways = s->ways;
	size_t count = s->out->way_count;
	struct avow_who_way **end = &s->out->ways;

	for (size_t i = 1; i < count; i++) {
		struct avow_who_way *way = ways[i];
		size_t at = i;

		for (; at > 0 && is_before(way, ways[at - 1]); at--)
			ways[at] = ways[at - 1];
		ways[at] = way;
	}
	for (size_t i = 0; i < count; i++) {
		*end = ways[i];
		end = &ways[i]->next;
	}
}

static void
ask(struct avow_who_state *s)
{
	static const struct avow_who_answer nothing = {NULL, 0, 0};

	s->ways = avow_who_alloc(s, AVOW_WHO_WAYS_MAX, sizeof s->ways[0]);
	s->answers = avow_who_alloc(s, 256, sizeof s->answers[0]);
	if (s->status != AVOW_OK)
		return;
	s->answer_room = 256;
	s->answers[0] = nothing;
	s->answer_count = 1;
	avow_who_claims(s);
	if (s->status == AVOW_OK)
		avow_who_walk(s);
	if (s->status == AVOW_OK)
		avow_who_boxes(s);
	if (s->status == AVOW_OK)
		link_ways(s);
}

/* Nothing can rest on a consent that no rule tests. */
static bool
is_idle(const struct avow_image *image, uint32_t consent)
{
	const struct avow_image_consent *consents =
	    image->section[AVOW_SECTION_CONSENTS];

	return consent != AVOW_NONE32 && consents[consent].atom == AVOW_NONE32;
}

enum avow_status
avow_who_ask(struct avow_who_report *out, struct avow_arena *arena,
    const struct avow_image *image, const struct avow_who_question *question,
    struct avow_error *why)
{
	struct avow_arena scratch;
	struct avow_who_state s = {.out = out,
	    .scratch = &scratch,
	    .arena = arena,
	    .image = image,
	    .question = question,
	    .why = why,
	    .status = AVOW_OK,
	    .is_by_leaf = asks_rules(image)};

	*out = (struct avow_who_report){.image = image};
	if (question->world != NULL)
		s.world = *question->world;
	s.world.claim = (struct avow_claim){AVOW_BASIS_NONE, 0};
	if (is_idle(image, question->consent))
		return AVOW_OK;
	avow_arena_init(&scratch, SCRATCH_MAX);
	ask(&s);
	for (unsigned level = 0; level < AVOW_WHO_LEVELS; level++)
		avow_diagram_table_clear(&s.nodes[level]);
	avow_diagram_table_clear(&s.states);
	avow_diagram_table_clear(&s.keys);
	avow_arena_clear(&scratch);
	if (s.status != AVOW_OK)
		*out = (struct avow_who_report){.image = image};
	return s.status;
}
