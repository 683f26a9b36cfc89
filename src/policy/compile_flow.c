/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scope of a rule: leaf sets of the five axes and the forms it speaks
 * about (LANGUAGE 2.3).  A part left out is what the effect says, or in an
 * exception what its rule has.
 */
#include "policy/compile_state.h"

#include "base/banned.h"

enum {
	RAW = 1 << AVOW_FORM_RAW,
	MASKED = 1 << AVOW_FORM_MASKED,
	PSEUDONYMOUS = 1 << AVOW_FORM_PSEUDONYMOUS,
	ANONYMOUS = 1 << AVOW_FORM_ANONYMOUS,
	AGGREGATE = 1 << AVOW_FORM_AGGREGATE,
	IDENTIFYING = RAW | MASKED | PSEUDONYMOUS,
	ALL = IDENTIFYING | ANONYMOUS | AGGREGATE,
};

/* An allow at a form covers every more protected one. */
static uint32_t
forms_allowed(enum avow_form form)
{
	static const uint32_t forms[] = {
	    [AVOW_FORM_RAW] = ALL,
	    [AVOW_FORM_MASKED] = MASKED | ANONYMOUS | AGGREGATE,
	    [AVOW_FORM_PSEUDONYMOUS] = PSEUDONYMOUS | ANONYMOUS | AGGREGATE,
	    [AVOW_FORM_ANONYMOUS] = ANONYMOUS | AGGREGATE,
	    [AVOW_FORM_AGGREGATE] = AGGREGATE,
	    [AVOW_FORM_IDENTIFYING] = ALL,
	    [AVOW_FORM_ANY] = ALL,
	    [AVOW_FORM_DEFAULT] = ALL,
	};

	return forms[form];
}

/* A bar at a form covers every less protected one. */
static uint32_t
forms_barred(enum avow_form form, uint32_t by_default)
{
	static const uint32_t forms[] = {
	    [AVOW_FORM_RAW] = RAW,
	    [AVOW_FORM_MASKED] = RAW | MASKED,
	    [AVOW_FORM_PSEUDONYMOUS] = RAW | PSEUDONYMOUS,
	    [AVOW_FORM_ANONYMOUS] = IDENTIFYING | ANONYMOUS,
	    [AVOW_FORM_AGGREGATE] = ALL,
	    [AVOW_FORM_IDENTIFYING] = IDENTIFYING,
	    [AVOW_FORM_ANY] = ALL,
	};

	return form == AVOW_FORM_DEFAULT ? by_default : forms[form];
}

static uint32_t
forms_of(const struct avow_ast_rule *rule)
{
	switch (rule->effect) {
	case AVOW_EFFECT_ALLOW:
	case AVOW_EFFECT_LIFT:
		return forms_allowed(rule->flow.form);
	case AVOW_EFFECT_DENY:
	case AVOW_EFFECT_NEVER:
		return forms_barred(rule->flow.form, IDENTIFYING);
	case AVOW_EFFECT_REQUIRE:
		return forms_barred(rule->flow.form, ALL);
	case AVOW_EFFECT_ONLY: /* a closed list closes every form */
	case AVOW_EFFECT_RETAIN:
	case AVOW_EFFECT_OBLIGE:
		break;
	}
	return ALL;
}

/* The parts of a flow as the axes number them. */
static const struct avow_ast_set *
part_of(const struct avow_ast_flow *flow, enum avow_axis axis)
{
	const struct avow_ast_set *const parts[AVOW_AXES] = {
	    [AVOW_AXIS_ACTION] = &flow->actions,
	    [AVOW_AXIS_CATEGORY] = &flow->categories,
	    [AVOW_AXIS_PURPOSE] = &flow->purposes,
	    [AVOW_AXIS_RECIPIENT] = &flow->recipients,
	    [AVOW_AXIS_SERVICE] = &flow->services,
	};

	return parts[axis];
}

static void
report_missing(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const char *word, const char *help)
{
	struct avow_finding *finding = avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
		rule->ast->place, "this allow does not say `%s`", word));

	finding->help = help;
}

/* Whether all of a rule's actions may leave out `to self`. */
static bool
is_inward(struct avow_compile_state *c, const uint64_t *actions)
{
	static const char *const names[] = {
	    "collect", "store", "use", "derive"};
	uint64_t *inward = avow_resolve_set_empty(&c->r, AVOW_AXIS_ACTION);

	if (inward == NULL || actions == NULL)
		return false;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct avow_terms_entry *entry =
		    avow_terms_find(&c->r.terms, avow_text_of(names[i]));

		avow_resolve_set_add(inward,
		    &c->r.terms.tree[AVOW_AXIS_ACTION].nodes[entry->id]);
	}
	return avow_resolve_set_outside(actions, inward,
		   avow_resolve_set_words(&c->r, AVOW_AXIS_ACTION)) ==
	    AVOW_NONE32;
}

static uint64_t *
self_only(struct avow_compile_state *c)
{
	const struct avow_terms_entry *entry =
	    avow_terms_find(&c->r.terms, AVOW_TEXT("self"));
	uint64_t *set = avow_resolve_set_empty(&c->r, AVOW_AXIS_RECIPIENT);

	if (set != NULL)
		avow_resolve_set_add(set,
		    &c->r.terms.tree[AVOW_AXIS_RECIPIENT].nodes[entry->id]);
	return set;
}

/* What a rule by itself means by a part that it leaves out. */
static uint64_t *
default_of(struct avow_compile_state *c, const struct avow_compile_rule *rule,
    enum avow_axis axis)
{
	bool is_allow = rule->ast->effect == AVOW_EFFECT_ALLOW;

	if (is_allow && axis == AVOW_AXIS_RECIPIENT) {
		if (is_inward(c, rule->sets[AVOW_AXIS_ACTION]))
			return self_only(c);
		report_missing(c, rule, "to",
		    "name the recipients; write `to any` for all of them");
	} else if (is_allow && axis == AVOW_AXIS_PURPOSE) {
		report_missing(c, rule, "for",
		    "name the purposes; write `for any` for all of them");
	}
	return avow_resolve_set_all(&c->r, axis);
}

/* A service's page speaks about that service. */
static uint64_t *
services_of(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_compile_page *page = &c->pages[rule->page];
	const struct avow_ast_set *part = &rule->ast->flow.services;
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_SERVICE);
	uint64_t *set;
	uint32_t outside;

	if (!part->is_given)
		return page->services;
	set = avow_resolve_set(&c->r, AVOW_AXIS_SERVICE, part);
	if (set == NULL)
		return NULL;
	outside = avow_resolve_set_outside(set, page->services, words);
	if (outside == AVOW_NONE32)
		return set;
	if (!part->is_any) {
		struct avow_text name =
		    avow_resolve_leaf(&c->r, AVOW_AXIS_SERVICE, outside);

		avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
			part->place,
			"a page of one service cannot speak about `%.*s`",
			(int)name.size, name.at))
		    ->help = "leave out `in`, or move the rule to the general "
			     "page";
	}
	avow_resolve_set_cut(set, page->services, words);
	return set;
}

/* Whether every name of a part is known; the others have been reported. */
static bool
is_known(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, enum avow_axis axis)
{
	const struct avow_ast_name *name =
	    part_of(&rule->ast->flow, axis)->names;

	for (; name != NULL; name = name->next) {
		const struct avow_terms_entry *entry =
		    avow_terms_find(&c->r.terms, name->text);

		if (entry == NULL || entry->axis != axis)
			return false;
	}
	return true;
}

/* An exception speaks about flows of its rule, and no others. */
static void
check_within(struct avow_compile_state *c, const struct avow_compile_rule *rule,
    const struct avow_compile_rule *parent, enum avow_axis axis)
{
	uint32_t words = avow_resolve_set_words(&c->r, axis);
	uint32_t outside = avow_resolve_set_outside(
	    rule->sets[axis], parent->sets[axis], words);
	const struct avow_ast_set *part = part_of(&rule->ast->flow, axis);
	struct avow_text name;

	if (outside == AVOW_NONE32 || !is_known(c, parent, axis))
		return;
	name = avow_resolve_leaf(&c->r, axis, outside);
	avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0201",
		part->is_given ? part->place : rule->ast->place,
		"%s is wider than the rule around it: `%.*s` is outside #%.*s",
		parent->ast->effect == AVOW_EFFECT_ONLY ? "this allow"
							: "this exception",
		(int)name.size, name.at, (int)parent->cite.size,
		parent->cite.at))
	    ->help = parent->ast->effect == AVOW_EFFECT_ONLY
	    ? "narrow it, or move it out of the braces and name its clause "
	      "after `also`"
	    : "narrow it, or let it stand by itself with `notwithstanding`";
}

static void
resolve_part(struct avow_compile_state *c, struct avow_compile_rule *rule,
    const struct avow_compile_rule *parent, enum avow_axis axis)
{
	const struct avow_ast_set *part = part_of(&rule->ast->flow, axis);
	bool may_inherit = parent != NULL && rule->is_inner;

	if (may_inherit && !part->is_given)
		rule->sets[axis] = parent->sets[axis];
	else if (axis == AVOW_AXIS_SERVICE)
		rule->sets[axis] = services_of(c, rule);
	else if (part->is_given)
		rule->sets[axis] = avow_resolve_set(&c->r, axis, part);
	else
		rule->sets[axis] = default_of(c, rule, axis);
	if (rule->sets[axis] == NULL) {
		c->failed = true;
		return;
	}
	if (parent == NULL || (rule->is_inner && !part->is_given))
		return;
	check_within(c, rule, parent, axis);
	if (rule->is_inner)
		avow_resolve_set_cut(rule->sets[axis], parent->sets[axis],
		    avow_resolve_set_words(&c->r, axis));
}

/*
 * An exception that allows a form as written, where its rule does not speak of
 * it: what is left of it would not be what it says.  Where nothing is left
 * P0203 says so.
 */
static void
check_form(struct avow_compile_state *c, const struct avow_compile_rule *rule,
    const struct avow_compile_rule *parent)
{
	static const char *const names[AVOW_FORMS] = {
	    "raw", "masked", "pseudonymous", "anonymous", "aggregate"};
	const struct avow_ast_flow *flow = &rule->ast->flow;
	bool is_lower = flow->form == AVOW_FORM_AGGREGATE && flow->k != 0 &&
	    flow->k < parent->ast->flow.k;
	struct avow_finding *finding;

	if ((rule->ast->effect != AVOW_EFFECT_ALLOW &&
		rule->ast->effect != AVOW_EFFECT_LIFT) ||
	    flow->form >= AVOW_FORMS || (rule->forms & parent->forms) == 0 ||
	    ((parent->forms >> flow->form & 1) != 0 && !is_lower))
		return;
	finding = avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0201",
		flow->place,
		"this exception is wider than the rule around it: `%s%s` is "
		"outside #%.*s",
		names[flow->form],
		is_lower ? avow_report_text(c->r.report, " k>=%u", flow->k)
			 : "",
		(int)parent->cite.size, parent->cite.at));
	finding->help = "leave the form out, which means that of the rule "
			"around it, or let it stand by itself with "
			"`notwithstanding`";
}

void
avow_compile_flow(struct avow_compile_state *c, struct avow_compile_rule *rule,
    const struct avow_compile_rule *parent)
{
	const struct avow_ast_flow *flow = &rule->ast->flow;

	/* Actions first: what `to` means depends on them. */
	for (unsigned axis = 0; axis < AVOW_AXES && !c->failed; axis++)
		resolve_part(c, rule, parent, axis);
	rule->forms = forms_of(rule->ast);
	if (rule->is_inner && parent != NULL) {
		check_form(c, rule, parent);
		rule->forms &= parent->forms;
	}
	if (flow->k > 0 && rule->ast->effect != AVOW_EFFECT_ALLOW)
		avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
			flow->place, "`k>=` stands only in an allow"))
		    ->help = "write `aggregate` alone";
}
