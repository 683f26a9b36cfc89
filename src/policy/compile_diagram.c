/* SPDX-License-Identifier: Apache-2.0 */
/* The last step: the decision diagram, made from all other sections. */
#include "policy/check_cases.h"
#include "policy/diagram.h"

#include "base/banned.h"

enum { WORST = 3 /* rules named when there is no diagram */ };

void
avow_compile_view(const struct avow_compile_state *c, struct avow_image *image)
{
	static const uint64_t nothing[4];

	*image = (struct avow_image){.mapped = 0};
	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		image->count[s] = avow_compile_put_count(c, s);
		image->section[s] = c->section[s].size > 0
		    ? c->section[s].at
		    : (const void *)nothing;
	}
	image->info = image->section[AVOW_SECTION_INFO];
	image->rules = image->section[AVOW_SECTION_RULES];
	image->literals = image->section[AVOW_SECTION_LITERALS];
	image->links = image->section[AVOW_SECTION_LINKS];
	image->sets = image->section[AVOW_SECTION_SETS];
	image->match = image->section[AVOW_SECTION_MATCH];
	image->strings = image->section[AVOW_SECTION_STRINGS];
}

/*
 * How far a scope is from being made of whole terms: a term's leaves are
 * consecutive, so many pieces of few leaves mean many terms.
 */
static uint32_t
pieces_of(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	uint32_t pieces = 0;

	if (rule->ast->effect == AVOW_EFFECT_RETAIN ||
	    rule->ast->effect == AVOW_EFFECT_OBLIGE)
		return 0;
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		uint32_t leaves = c->r.terms.tree[axis].leaf_count;
		bool is_in = false;

		for (uint32_t leaf = 0; leaf < leaves; leaf++) {
			bool was_in = is_in;

			is_in = (rule->sets[axis][leaf / 64] >> (leaf % 64) &
				    1) != 0;
			pieces += is_in && !was_in;
		}
	}
	return pieces;
}

/* The rules with the most pieces, the first of equals first. */
static uint32_t
find_worst(const struct avow_compile_state *c, uint32_t out[WORST])
{
	uint32_t pieces[WORST] = {0};
	uint32_t count = 0;

	for (uint32_t i = 0; i < c->rule_count; i++) {
		uint32_t own = pieces_of(c, &c->rules[i]);
		uint32_t at = count;

		while (at > 0 && pieces[at - 1] < own)
			at--;
		if (own == 0 || at == WORST)
			continue;
		if (count < WORST)
			count++;
		for (uint32_t j = count - 1; j > at; j--) {
			out[j] = out[j - 1];
			pieces[j] = pieces[j - 1];
		}
		out[at] = i;
		pieces[at] = own;
	}
	return count;
}

/* P0501: decisions are right without a diagram, and slower. */
static void
report(struct avow_compile_state *c)
{
	struct avow_report *r = c->r.report;
	uint32_t worst[WORST];
	uint32_t count = find_worst(c, worst);
	struct avow_finding *finding;
	const char *names = "";

	for (uint32_t i = 0; i < count; i++) {
		struct avow_text cite = c->rules[worst[i]].cite;

		names = avow_report_text(r, "%s%s`#%.*s`", names,
		    i == 0               ? ""
			: i + 1 == count ? " and "
					 : ", ",
		    (int)cite.size, cite.at);
	}
	if (count > 0)
		avow_compile_at_clause(c, c->rules[worst[0]].ast->clause);
	finding = avow_report_add(r, AVOW_SEVERITY_WARNING, "P0501",
	    count > 0 ? c->rules[worst[0]].ast->place
		      : (struct avow_place){.source = NULL},
	    "the decision diagram would be too large: the scopes of %s are the "
	    "most irregular",
	    names);
	finding->help = "scope rules by inner terms, or give terms that are "
			"named together a common parent";
	finding->note = "the policy is in force all the same, and decided "
			"rule by rule, which takes longer";
	avow_compile_at_clause(c, NULL);
}

void
avow_compile_diagram(struct avow_compile_state *c)
{
	struct avow_check_cases *k = avow_arena_alloc(c->r.arena, sizeof *k);
	const struct avow_diagram_watch watch = {
	    k, avow_check_cases_saw, avow_check_cases_missed};
	bool is_whole;

	c->failed = c->failed || k == NULL;
	if (c->r.report->errors != 0 || c->failed)
		return; /* there will be no image */
	avow_compile_view(c, &c->image);
	if (!avow_check_cases_begin(k, c, &c->image))
		return;
	if (avow_diagram_build_watched(c->section, &c->image,
		c->is_unchecked ? NULL : &watch, &is_whole, NULL) != AVOW_OK) {
		c->failed = true;
		return;
	}
	if (!c->is_unchecked && !c->failed)
		avow_check_cases_end(k, is_whole);
	if (!is_whole)
		report(c);
}
