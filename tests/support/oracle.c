/* SPDX-License-Identifier: Apache-2.0 */
/* What rules say together, layer by layer, of one flow in a settled world. */
#include <string.h>

#include "oracle_parts.h"

enum said { NOTHING, ALLOW, DENY };

struct saying {
	enum said said;
	uint64_t duties;
	struct oracle_rules cites;
};

static void
look(struct oracle_answer *out, unsigned cites, unsigned allows)
{
	if (out->most_cites < cites)
		out->most_cites = cites;
	if (out->most_allows < allows)
		out->most_allows = allows;
}

/* Language 6.3: a deny wins; else the mildest, or all together. */
static struct saying
combine(const struct oracle_ask *a, const struct saying *all, unsigned count,
    struct oracle_answer *seen)
{
	struct saying out = {.said = NOTHING};
	unsigned mildest = count;
	unsigned allows = 0;

	for (unsigned i = 0; i < count; i++) {
		if (all[i].said != DENY)
			continue;
		out.said = DENY;
		oracle_join(&out.cites, &all[i].cites);
	}
	for (unsigned i = 0; i < count && out.said != DENY; i++) {
		bool is_mildest = all[i].said == ALLOW;

		allows += is_mildest;
		for (unsigned j = 0; j < count && is_mildest; j++)
			is_mildest = all[j].said != ALLOW ||
			    oracle_implies(a->o, all[j].duties, all[i].duties);
		if (is_mildest)
			mildest = i;
	}
	for (unsigned i = 0; i < count && allows > 0; i++) {
		if (all[i].said != ALLOW ||
		    (mildest < count &&
			!oracle_implies(
			    a->o, all[mildest].duties, all[i].duties)))
			continue;
		out.said = ALLOW;
		out.duties |=
		    mildest < count ? all[mildest].duties : all[i].duties;
		oracle_join(&out.cites, &all[i].cites);
	}
	look(seen, oracle_count(&out.cites), allows);
	return out;
}

/* What a rule says where no exception says anything. */
static struct saying
say_own(const struct oracle_ask *a, unsigned number)
{
	const struct oracle_rule *rule = &a->o->rule[number];
	struct saying out = {.said = DENY};

	oracle_add(&out.cites, number);
	if (rule->ast->effect == AVOW_EFFECT_LIFT)
		out.said = ALLOW;
	if (rule->ast->effect != AVOW_EFFECT_ALLOW)
		return out;
	out.said = oracle_counts(a, rule) ? ALLOW : NOTHING;
	for (const struct avow_ast_duty *d = rule->ast->duties; d != NULL;
	     d = d->next) {
		unsigned duty = oracle_duty(a, d);

		if (duty != ORACLE_NONE)
			out.duties |= UINT64_C(1) << duty;
	}
	return out;
}

static bool
matches(const struct oracle_ask *a, unsigned number)
{
	return oracle_speaks(a, &a->o->rule[number]) &&
	    oracle_holds(a, &a->o->rule[number]);
}

/* Language 6.2: what one rule says, its exceptions asked first. */
static struct saying
say(const struct oracle_ask *a, unsigned number, struct oracle_answer *seen)
{
	const struct oracle_rule *rule = &a->o->rule[number];
	struct saying all[ORACLE_RULES_MAX];
	struct saying out = {.said = NOTHING};
	unsigned count = 0;
	bool is_opened = false;

	if (!matches(a, number))
		return out;
	for (unsigned x = 0; x < a->o->rules; x++) {
		if (!oracle_has(&rule->asks, x))
			continue;
		all[count] = say(a, x, seen);
		is_opened = is_opened || all[count].said == ALLOW;
		count++;
	}
	if (rule->ast->effect == AVOW_EFFECT_ONLY)
		return is_opened ? out : say_own(a, number);
	out = combine(a, all, count, seen);
	if (out.said == NOTHING)
		return say_own(a, number);
	if (rule->ast->effect == AVOW_EFFECT_NEVER && out.said == ALLOW)
		out = (struct saying){.said = NOTHING}; /* lifted */
	return out;
}

/* --- pages --- */

enum part { NEVERS, RULES };

/* What the rules of a page that stand by themselves say together. */
static struct saying
say_page(const struct oracle_ask *a, const struct avow_ast *page,
    enum part part, struct oracle_answer *seen)
{
	struct saying all[ORACLE_RULES_MAX];
	unsigned count = 0;

	for (unsigned r = 0; r < a->o->rules; r++) {
		const struct oracle_rule *rule = &a->o->rule[r];
		enum avow_effect effect = rule->ast->effect;
		bool is_never = effect == AVOW_EFFECT_NEVER;

		if (rule->page != page || rule->is_inner ||
		    effect == AVOW_EFFECT_REQUIRE ||
		    effect == AVOW_EFFECT_RETAIN ||
		    effect == AVOW_EFFECT_OBLIGE ||
		    is_never != (part == NEVERS))
			continue;
		all[count++] = say(a, r, seen);
	}
	return combine(a, all, count, seen);
}

static void
add_required(const struct oracle_ask *a, const struct avow_ast *page,
    struct oracle_answer *out)
{
	for (unsigned r = 0; r < a->o->rules; r++) {
		const struct avow_ast_rule *rule = a->o->rule[r].ast;

		if (a->o->rule[r].page != page ||
		    rule->effect != AVOW_EFFECT_REQUIRE || !matches(a, r))
			continue;
		oracle_add(&out->required, r);
		for (const struct avow_ast_duty *d = rule->duties; d != NULL;
		     d = d->next) {
			unsigned duty = oracle_duty(a, d);

			if (duty != ORACLE_NONE)
				out->duties |= UINT64_C(1) << duty;
		}
	}
}

/* The page of the flow's service, or the general page; NULL: none. */
static const struct avow_ast *
find_page(const struct oracle_ask *a, bool is_general)
{
	struct avow_text service = a->flow->part[AVOW_AXIS_SERVICE];

	for (const struct avow_ast *f = a->o->files; f != NULL; f = f->next) {
		if (f->header.name.text.size == 0)
			continue;
		if (is_general ? f->header.layer == AVOW_LAYER_GENERAL
			       : f->header.layer != AVOW_LAYER_GENERAL &&
			    oracle_is_under(service, f->header.service.text))
			return f;
	}
	return NULL;
}

/* The layers of the flow's own service. */
static struct saying
say_layers(const struct oracle_ask *a, const struct avow_ast *own,
    const struct avow_ast *general, struct oracle_answer *seen)
{
	struct saying nevers = say_page(a, own, NEVERS, seen);
	struct saying others = say_page(a, general, NEVERS, seen);
	struct saying mine;
	struct saying theirs;

	if (nevers.said == DENY || others.said == DENY) {
		struct saying out = {.said = DENY};

		if (nevers.said == DENY)
			oracle_join(&out.cites, &nevers.cites);
		if (others.said == DENY)
			oracle_join(&out.cites, &others.cites);
		return out;
	}
	mine = say_page(a, own, RULES, seen);
	theirs = say_page(a, general, RULES, seen);
	if (mine.said == NOTHING)
		return theirs;
	if (mine.said == ALLOW && own->header.layer == AVOW_LAYER_NARROWS) {
		if (theirs.said != ALLOW)
			return theirs;
		mine.duties |= theirs.duties;
		oracle_join(&mine.cites, &theirs.cites);
	}
	return mine;
}

/* One flow, one service.  Only the flow that was asked for is cited. */
static void
answer_once(
    const struct oracle_ask *a, bool is_asked, struct oracle_answer *out)
{
	const struct avow_ast *own = find_page(a, false);
	const struct avow_ast *general = find_page(a, true);
	struct saying said;

	if (own != NULL && own->header.layer == AVOW_LAYER_ALONE)
		general = NULL;
	said = say_layers(a, own, general, out);
	look(out, oracle_count(&said.cites), 0);
	if (said.said != ALLOW) {
		out->is_allowed = false;
		out->duties = 0;
		memset(&out->cites, 0, sizeof out->cites);
		memset(&out->required, 0, sizeof out->required);
		if (said.said == DENY)
			out->cites = said.cites;
		return;
	}
	out->duties |= said.duties;
	if (is_asked)
		oracle_join(&out->cites, &said.cites);
	if (own != NULL)
		add_required(a, own, out);
	if (general != NULL)
		add_required(a, general, out);
	look(out, oracle_count(&out->cites), 0);
	look(out, oracle_count(&out->required), 0);
}

/* To another service of ours: that one's pages must allow it too. */
static void
answer_services(
    const struct oracle_ask *a, bool is_asked, struct oracle_answer *out)
{
	struct avow_text to = a->flow->part[AVOW_AXIS_RECIPIENT];
	struct oracle_flow there = *a->flow;
	struct oracle_ask ask = {a->o, &there, a->value, a->claim};

	answer_once(a, is_asked, out);
	if (!out->is_allowed || !avow_text_starts(to, "service."))
		return;
	to.at += strlen("service.");
	to.size -= strlen("service.");
	there.part[AVOW_AXIS_SERVICE] = (struct avow_text){"", 0};
	for (unsigned t = 0; t < a->o->terms; t++)
		if (a->o->term[t].axis == AVOW_AXIS_SERVICE &&
		    a->o->term[t].is_leaf &&
		    avow_text_equal(a->o->term[t].name, to))
			there.part[AVOW_AXIS_SERVICE] = to;
	if (avow_text_equal(there.part[AVOW_AXIS_SERVICE],
		a->flow->part[AVOW_AXIS_SERVICE]))
		return;
	answer_once(&ask, is_asked, out);
}

/* --- derived categories --- */

/* Whether a leaf, or a term above it, is declared as derived from another. */
static bool
comes_from(
    const struct oracle *o, struct avow_text leaf, struct avow_text source)
{
	for (const struct avow_ast *f = o->files; f != NULL; f = f->next)
		for (const struct avow_ast_term *t = f->terms; t != NULL;
		     t = t->next)
			if (t->axis == AVOW_AXIS_CATEGORY &&
			    t->derived_from.is_given &&
			    oracle_is_under(leaf, t->name.text) &&
			    oracle_in_set(o, source, &t->derived_from))
				return true;
	return false;
}

/* Sources, and what these come from: by term; there is no circle. */
static void
mark_sources(const struct oracle *o, struct avow_text leaf, bool *is_source)
{
	for (unsigned t = 0; t < o->terms; t++) {
		if (o->term[t].axis != AVOW_AXIS_CATEGORY ||
		    !o->term[t].is_leaf || is_source[t] ||
		    !comes_from(o, leaf, o->term[t].name))
			continue;
		is_source[t] = true;
		mark_sources(o, o->term[t].name, is_source);
	}
}

/* Using or deriving a derived category is also using its sources, raw. */
static void
answer_sources(const struct oracle_ask *a, struct oracle_answer *out)
{
	struct avow_text action = a->flow->part[AVOW_AXIS_ACTION];
	bool is_source[ORACLE_TERMS_MAX] = {false};
	struct oracle_flow use = *a->flow;
	struct oracle_ask ask = {a->o, &use, a->value, a->claim};

	if ((!oracle_text_is(action, "use") &&
		!oracle_text_is(action, "derive")) ||
	    a->flow->form > AVOW_FORM_PSEUDONYMOUS)
		return;
	mark_sources(a->o, a->flow->part[AVOW_AXIS_CATEGORY], is_source);
	use.part[AVOW_AXIS_ACTION] = AVOW_TEXT("use");
	use.form = AVOW_FORM_RAW;
	use.k = 0;
	for (unsigned t = 0; t < a->o->terms && out->is_allowed; t++) {
		if (!is_source[t])
			continue;
		use.part[AVOW_AXIS_CATEGORY] = a->o->term[t].name;
		answer_services(&ask, false, out);
	}
}

void
oracle_answer(const struct oracle_ask *a, struct oracle_answer *out)
{
	memset(out, 0, sizeof *out);
	out->is_allowed = true;
	answer_services(a, true, out);
	if (out->is_allowed)
		answer_sources(a, out);
}
