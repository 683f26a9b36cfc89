/* SPDX-License-Identifier: Apache-2.0 */
/* One flow, and the few facts that make two rules speak about it. */
#include "policy/check_cases.h"

#include "base/banned.h"

struct witness {
	const struct avow_check_cases *k;
	const struct avow_flow *flow;
	const struct avow_check_wanted *wanted; /* two */
	struct avow_world world;
	bool is_guest; /* the service has another page, which goes first */
};

static bool
cites(const struct avow_saying *saying, uint32_t rule)
{
	for (size_t i = 0; i < saying->cites.count; i++)
		if (saying->cites.rule[i] == rule)
			return true;
	return false;
}

/* The rule by itself that an exception is part of. */
static uint32_t
outermost(const struct avow_image *image, uint32_t rule)
{
	while ((image->rules[rule].flags & AVOW_RULE_INNER) != 0)
		rule = image->rules[rule].parent;
	return rule;
}

/* Whether the flow is ruled on as the case is, whatever else is so. */
static bool
is_ruled_on(const struct witness *w)
{
	struct avow_work work = {.image = w->k->image, .world = &w->world};
	struct avow_outcome out;

	return avow_decide_flow_alone(&work, w->flow, &out) == AVOW_NONE32 &&
	    !work.is_lost && out.is_allowed == w->k->now->outcome->is_allowed;
}

/*
 * Whether both rules say what is wanted in every world of these facts; an
 * exception speaks through the rule around it.
 */
static bool
holds(const struct witness *w)
{
	if (w->is_guest && !is_ruled_on(w))
		return false;
	for (int i = 0; i < 2; i++) {
		uint32_t rule = w->wanted[i].rule;
		uint32_t asked = outermost(w->k->image, rule);
		struct avow_work work = {.image = w->k->image,
		    .world = &w->world,
		    .unknown = AVOW_NONE32};
		struct avow_eval eval;
		struct avow_saying saying;

		if (w->wanted[i].said == AVOW_SAID_NOTHING)
			continue; /* it is there by its scope alone */
		if (!avow_decide_match_begin(&eval, &work, w->flow))
			return false;
		avow_decide_combine_one(&eval, asked, &saying);
		if (work.unknown != AVOW_NONE32 || work.is_lost ||
		    saying.said != w->wanted[i].said ||
		    (asked != rule && !cites(&saying, rule)))
			return false;
	}
	return true;
}

/* Take away, one by one, the claim and the facts that it does without. */
static bool
shrink(struct witness *w)
{
	struct avow_claim claim = w->world.claim;

	w->world.claim = (struct avow_claim){AVOW_BASIS_NONE, 0};
	if (!holds(w))
		w->world.claim = claim;
	for (uint32_t word = 0; word < 2; word++) {
		uint64_t left = w->world.known[word];

		for (; left != 0; left &= left - 1) {
			uint32_t atom =
			    word * 64 + (uint32_t)__builtin_ctzll(left);
			bool value = avow_bit(w->world.value, atom);

			avow_bit_put(w->world.known, atom, false);
			avow_bit_put(w->world.value, atom, false);
			if (holds(w))
				continue;
			avow_bit_put(w->world.known, atom, true);
			avow_bit_put(w->world.value, atom, value);
		}
	}
	/* A claim of what no rule names has no name here either. */
	return w->world.claim.kind == AVOW_BASIS_NONE ||
	    w->world.claim.id != AVOW_NONE32;
}

/* Whether the flow's service has a page of its own, and the rules another. */
static bool
is_guest(const struct witness *w)
{
	const struct avow_image *image = w->k->image;
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];
	uint32_t service = w->flow->leaf[AVOW_AXIS_SERVICE];

	return service < image->count[AVOW_SECTION_SERVICES] &&
	    pages[service] != AVOW_NONE32 &&
	    pages[service] != image->rules[w->wanted[0].rule].page;
}

/* Whether one of the rules speaks of some services only. */
static bool
is_of_some(const struct witness *w)
{
	const struct avow_image *image = w->k->image;
	uint32_t at = image->info->match_at[AVOW_AXIS_SERVICE];
	uint32_t count = avow_image_leaf_count(image, AVOW_AXIS_SERVICE);

	for (uint32_t s = 0; s < count; s++)
		for (int i = 0; i < 2; i++)
			if (!avow_bit(image->match + at +
				    (size_t)s * image->info->rule_words,
				w->wanted[i].rule))
				return true;
	return false;
}

static void
put_flow(const struct witness *w, struct avow_buffer *out)
{
	static const char *const forms[AVOW_FORMS] = {
	    "", "masked ", "pseudonymous ", "anonymous ", "aggregate "};
	const struct avow_image *image = w->k->image;
	const uint32_t *leaf = w->flow->leaf;

	avow_buffer_format(out, "%s %s",
	    avow_image_leaf_name(
		image, AVOW_AXIS_ACTION, leaf[AVOW_AXIS_ACTION]),
	    forms[w->flow->form]);
	if (w->flow->k != 0)
		avow_buffer_format(out, "k>=%u ", w->flow->k);
	avow_buffer_format(out, "%s for %s to %s",
	    avow_image_leaf_name(
		image, AVOW_AXIS_CATEGORY, leaf[AVOW_AXIS_CATEGORY]),
	    avow_image_leaf_name(
		image, AVOW_AXIS_PURPOSE, leaf[AVOW_AXIS_PURPOSE]),
	    avow_image_leaf_name(
		image, AVOW_AXIS_RECIPIENT, leaf[AVOW_AXIS_RECIPIENT]));
	/* On a service's page it is understood. */
	if (image->rules[w->wanted[0].rule].page == image->info->general &&
	    w->flow->leaf[AVOW_AXIS_SERVICE] != AVOW_NONE32 && is_of_some(w))
		avow_buffer_format(out, " in %s",
		    avow_image_leaf_name(
			image, AVOW_AXIS_SERVICE, leaf[AVOW_AXIS_SERVICE]));
}

static void
put_claim(const struct witness *w, struct avow_buffer *out)
{
	const struct avow_image *image = w->k->image;
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];
	struct avow_claim claim = w->world.claim;

	switch (claim.kind) {
	case AVOW_BASIS_NONE:
		break;
	case AVOW_BASIS_CONSENT:
		avow_buffer_format(out, " with claim consent %s",
		    avow_image_consent_name(image, claim.id));
		break;
	case AVOW_BASIS_CONTRACT:
		avow_buffer_format(out, " with claim contract %s",
		    avow_image_agreement_name(image, claim.id));
		break;
	case AVOW_BASIS_TERM:
		avow_buffer_format(out, " with claim %s",
		    image->strings + bases[claim.id].name);
		break;
	}
}

/* Each known fact: those that are so first, then those that are not. */
static void
put_facts(const struct witness *w, struct avow_buffer *out)
{
	const struct avow_image_atom *atoms =
	    w->k->image->section[AVOW_SECTION_ATOMS];
	bool is_first = w->world.claim.kind == AVOW_BASIS_NONE;

	for (int value = 1; value >= 0; value--)
		for (uint32_t a = 0; a < AVOW_ATOMS_MAX; a++) {
			if (!avow_bit(w->world.known, a) ||
			    avow_bit(w->world.value, a) != (value != 0))
				continue;
			avow_buffer_format(out, "%s%s%s",
			    is_first ? " with " : ", ", value ? "" : "not ",
			    w->k->image->strings + atoms[a].text);
			is_first = false;
		}
}

const char *
avow_check_witness(
    struct avow_check_cases *k, const struct avow_check_wanted wanted[2])
{
	struct witness w = {.k = k,
	    .flow = k->now->flow,
	    .wanted = wanted,
	    .world = *k->now->world};
	struct avow_buffer text;
	const char *copy;

	w.is_guest = is_guest(&w);
	/* Rules about all services clash where no page goes before theirs. */
	if ((w.is_guest && !is_of_some(&w)) || !holds(&w) || !shrink(&w))
		return NULL;
	avow_buffer_init(&text, 4096);
	put_flow(&w, &text);
	put_claim(&w, &text);
	put_facts(&w, &text);
	copy = avow_arena_copy(k->c->r.arena, avow_buffer_view(&text));
	k->c->failed = k->c->failed || text.failed || copy == NULL;
	avow_buffer_clear(&text);
	return copy;
}
