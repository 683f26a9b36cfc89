/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "naive_parts.h"

enum said { NOTHING, ALLOW, DENY };

struct saying {
	enum said said;
	struct naive_answer is;
};

static void
combine(const struct saying *all, size_t count, struct saying *out)
{
	size_t mildest = count;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < count; i++) {
		if (all[i].said == DENY) {
			out->said = DENY;
			naive_join(&out->is, &all[i].is);
		}
	}
	if (out->said == DENY)
		return;
	for (size_t i = 0; i < count; i++) {
		bool mild = all[i].said == ALLOW;

		for (size_t j = 0; mild && j < count; j++)
			mild = all[j].said != ALLOW ||
			    naive_implied_by(&all[i].is, &all[j].is);
		if (mild)
			mildest = i;
		if (all[i].said == ALLOW)
			out->said = ALLOW;
	}
	for (size_t i = 0; i < count; i++)
		if (all[i].said == ALLOW &&
		    (mildest == count ||
			naive_implied_by(&all[i].is, &all[mildest].is)))
			naive_join(&out->is, &all[i].is);
}

/* A rule where it stands. */
struct place {
	const struct avow_ast_rule *rule;
	const struct avow_ast *page;
	const char *cite;
	const struct avow_ast_basis *basis; /* inherited where none is named */
	bool is_inner;
};

static void say(
    const struct naive_ask *a, const struct place *at, struct saying *out);

static const char *
service_of(const struct avow_ast *page, char out[16])
{
	if (page->header.service.text.size == 0)
		return NULL;
	(void)snprintf(out, 16, "%.*s", (int)page->header.service.text.size,
	    page->header.service.text.at);
	return out;
}

static struct place
place_of(const struct avow_ast_rule *rule, const struct avow_ast *page,
    const struct place *parent, char cite[48])
{
	bool is_inner =
	    parent != NULL && parent->rule->effect != AVOW_EFFECT_ONLY;
	int size = is_inner
	    ? snprintf(cite, 48, "%s.%.*s", parent->cite,
		  (int)rule->label.text.size, rule->label.text.at)
	    : snprintf(cite, 48, "%.*s/%.*s", (int)rule->clause->id.size,
		  rule->clause->id.at, (int)rule->label.text.size,
		  rule->label.text.at);

	if (size < 0 || size >= 48)
		abort(); /* the pages under test have short names */
	return (struct place){rule, page, cite,
	    is_inner && rule->basis.kind == AVOW_BASIS_NONE ? parent->basis
							    : &rule->basis,
	    is_inner};
}

/*
 * Whether rule x says `notwithstanding` the clause of the rule.  What is
 * required always adds: nothing stands against it.
 */
static bool
stands_against(const struct avow_ast_rule *x, const struct avow_ast_rule *rule)
{
	if (rule->effect == AVOW_EFFECT_REQUIRE)
		return false;
	for (const struct avow_ast_name *n = x->notwithstanding; n != NULL;
	     n = n->next)
		if (x != rule && avow_text_equal(n->text, rule->clause->id))
			return true;
	return false;
}

/* Whether an `only` names the clause of the rule after `also`. */
static bool
is_also(const struct avow_ast_rule *only, const struct avow_ast_rule *rule)
{
	for (const struct avow_ast_name *n = only->also; n != NULL; n = n->next)
		if (avow_text_equal(n->text, rule->clause->id))
			return true;
	return false;
}

static size_t
ask_all(const struct naive_ask *a, const struct avow_ast_rule *rules,
    const struct place *parent, const struct avow_ast *page, struct saying *out)
{
	size_t count = 0;

	for (; rules != NULL; rules = rules->next) {
		char cite[48];
		struct place at = place_of(rules, page, parent, cite);

		say(a, &at, &out[count++]);
	}
	return count;
}

/* What the allows of the clauses after `also` say: they open the list. */
static size_t
ask_also(const struct naive_ask *a, const struct place *only,
    const struct avow_ast_rule *rules, const struct place *parent,
    struct saying *out)
{
	size_t count = 0;

	for (const struct avow_ast_rule *x = rules; x != NULL; x = x->next) {
		char cite[48];
		struct place there = place_of(x, only->page, parent, cite);

		if (x->effect == AVOW_EFFECT_ALLOW && is_also(only->rule, x))
			say(a, &there, &out[count++]);
		if (x->effect == AVOW_EFFECT_ONLY && x != only->rule)
			count +=
			    ask_also(a, only, x->children, &there, &out[count]);
	}
	return count;
}

/* The exceptions of a rule: its braces, and what stands against it. */
static size_t
ask_exceptions(
    const struct naive_ask *a, const struct place *at, struct saying *out)
{
	const struct avow_ast_rule *rule = at->rule;
	size_t count = ask_all(a, rule->children, at, at->page, out);

	if (rule->effect == AVOW_EFFECT_ONLY)
		count += ask_also(a, at, at->page->rules, NULL, &out[count]);
	for (const struct avow_ast_rule *x = at->page->rules; x != NULL;
	     x = x->next) {
		char cite[48];
		struct place there = place_of(x, at->page, NULL, cite);

		if (!at->is_inner && stands_against(x, rule))
			say(a, &there, &out[count++]);
	}
	return count;
}

static void
say_own(const struct naive_ask *a, const struct place *at, struct saying *out)
{
	memset(out, 0, sizeof *out);
	naive_add_cite(&out->is, at->cite);
	switch (at->rule->effect) {
	case AVOW_EFFECT_ALLOW:
		if (naive_counts(a, at->basis))
			out->said = ALLOW;
		naive_add_duties(a, at->rule->duties, &out->is);
		break;
	case AVOW_EFFECT_LIFT:
		out->said = ALLOW;
		break;
	default:
		out->said = DENY;
		break;
	}
}

static void
say(const struct naive_ask *a, const struct place *at, struct saying *out)
{
	const struct avow_ast_rule *rule = at->rule;
	struct saying all[NAIVE_LIST_MAX];
	char service[16];
	size_t count;
	bool opened = false;

	memset(out, 0, sizeof *out);
	if (!naive_speaks(
		a, rule, service_of(at->page, service), at->is_inner) ||
	    !naive_all_hold(a, rule->when) ||
	    naive_any_holds(a, rule->unless) ||
	    !naive_basis_holds(a, &rule->basis) ||
	    (rule->effect == AVOW_EFFECT_ALLOW &&
		!naive_may_allow(a, at->basis)))
		return;
	count = ask_exceptions(a, at, all);
	combine(all, count, out);
	for (size_t i = 0; i < count; i++)
		opened = opened || all[i].said == ALLOW;
	if (rule->effect == AVOW_EFFECT_ONLY) {
		say_own(a, at, out);
		if (opened)
			out->said = NOTHING;
	} else if (out->said == NOTHING) {
		say_own(a, at, out);
	} else if (rule->effect == AVOW_EFFECT_NEVER && out->said == ALLOW) {
		out->said = NOTHING;
	}
}

/* --- layers --- */

enum { NEVERS, RULES, REQUIRES };

static bool
is_of(const struct avow_ast_rule *rule, int which)
{
	switch (rule->effect) {
	case AVOW_EFFECT_NEVER:
		return which == NEVERS;
	case AVOW_EFFECT_REQUIRE:
		return which == REQUIRES;
	default:
		return which == RULES;
	}
}

static void
ask_page(const struct naive_ask *a, const struct avow_ast *page, int which,
    struct saying *out)
{
	static struct saying all[NAIVE_LIST_MAX];
	size_t count = 0;

	memset(out, 0, sizeof *out);
	if (page == NULL)
		return;
	for (const struct avow_ast_rule *r = page->rules; r != NULL;
	     r = r->next) {
		char cite[48];
		struct place at = place_of(r, page, NULL, cite);

		if (!is_of(r, which))
			continue;
		say(a, &at, &all[count++]);
		if (which == REQUIRES && all[count - 1].said == DENY) {
			all[count - 1].said = NOTHING; /* it matches */
			naive_add_duties(a, r->duties, &out->is);
		}
		/* What the braces of `only` hold are rules of their own. */
		if (r->effect == AVOW_EFFECT_ONLY)
			count +=
			    ask_all(a, r->children, &at, page, &all[count]);
	}
	if (which != REQUIRES)
		combine(all, count, out);
}

static const struct avow_ast *
find_page(const struct naive_ask *a, bool general)
{
	char service[16];

	for (const struct avow_ast *f = a->files; f != NULL; f = f->next) {
		if (f->header.name.text.size == 0)
			continue;
		if (general ? f->header.layer == AVOW_LAYER_GENERAL
			    : service_of(f, service) != NULL &&
			    strcmp(service, naive_part(a, AVOW_AXIS_SERVICE)) ==
				0)
			return f;
	}
	return NULL;
}

static bool
ask_layers(const struct naive_ask *a, const struct avow_ast *own,
    const struct avow_ast *general, struct naive_answer *out)
{
	struct saying first, second;

	ask_page(a, own, NEVERS, &first);
	ask_page(a, general, NEVERS, &second);
	if (first.said == DENY || second.said == DENY) {
		*out = first.is;
		naive_join(out, &second.is);
		return false;
	}
	ask_page(a, own, RULES, &first);
	ask_page(a, general, RULES, &second);
	if (first.said == NOTHING) {
		*out = second.is;
		return second.said == ALLOW;
	}
	*out = first.is;
	if (first.said == ALLOW && own->header.layer == AVOW_LAYER_NARROWS) {
		if (second.said == ALLOW)
			naive_join(out, &second.is);
		else
			*out = second.is;
		return second.said == ALLOW;
	}
	return first.said == ALLOW;
}

static void
answer(const struct naive_ask *a, bool is_asked, struct naive_answer *out)
{
	const struct avow_ast *own = find_page(a, false);
	const struct avow_ast *general = find_page(a, true);
	struct naive_answer one;
	struct saying required;

	if (own != NULL && own->header.layer == AVOW_LAYER_ALONE)
		general = NULL;
	if (!ask_layers(a, own, general, &one)) {
		*out = one;
		out->is_allowed = false;
		return;
	}
	if (!is_asked)
		one.cite_count = 0;
	naive_join(out, &one);
	ask_page(a, own, REQUIRES, &required);
	naive_join(out, &required.is);
	ask_page(a, general, REQUIRES, &required);
	naive_join(out, &required.is);
}

static void
answer_services(
    const struct naive_ask *a, bool is_asked, struct naive_answer *out)
{
	struct naive_flow other = *a->flow;
	struct naive_ask there = {a->files, &other, a->world};
	const char *recipient = naive_part(a, AVOW_AXIS_RECIPIENT);

	answer(a, is_asked, out);
	if (!out->is_allowed || strncmp(recipient, "service.", 8) != 0 ||
	    strcmp(recipient + 8, naive_part(a, AVOW_AXIS_SERVICE)) == 0)
		return;
	other.part[AVOW_AXIS_SERVICE] = recipient + 8;
	answer(&there, is_asked, out);
}

void
naive_decide(const struct avow_ast *files, const struct naive_flow *flow,
    const struct naive_world *world, struct naive_answer *out)
{
	struct naive_ask a = {files, flow, world};
	struct naive_flow use = *flow;

	memset(out, 0, sizeof *out);
	out->is_allowed = true;
	answer_services(&a, true, out);
	/* The one derived category under test: c, from a.x. */
	if (out->is_allowed &&
	    strcmp(naive_part(&a, AVOW_AXIS_CATEGORY), "c") == 0 &&
	    flow->form <= AVOW_FORM_PSEUDONYMOUS &&
	    (strcmp(naive_part(&a, AVOW_AXIS_ACTION), "use") == 0 ||
		strcmp(naive_part(&a, AVOW_AXIS_ACTION), "derive") == 0)) {
		use.part[AVOW_AXIS_ACTION] = "use";
		use.part[AVOW_AXIS_CATEGORY] = "a.x";
		use.form = AVOW_FORM_RAW;
		a.flow = &use;
		answer_services(&a, false, out);
	}
	if (!out->is_allowed)
		out->duty_count = 0;
}

bool
naive_is_impossible(
    const struct avow_ast *files, const struct naive_world *world)
{
	struct naive_ask a = {files, NULL, world};

	for (const struct avow_ast *f = files; f != NULL; f = f->next)
		for (const struct avow_ast_tests *t = f->axioms; t != NULL;
		     t = t->next)
			if (naive_all_hold(&a, t->tests))
				return true;
	return false;
}
