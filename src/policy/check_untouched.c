/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0308: what leaves the country, and what is known of minors, is spoken of.
 *
 * A fact tells a flow of that kind apart.  An allow is untouched when it may
 * decide such a flow, does not ask the fact itself, and no `never` and no
 * `require` that speaks about the flow asks it.  A `guardian decides` speaks
 * about every flow of a minor: those that it leaves out it leaves out by name.
 */
#include "policy/check.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* Which flows are looked for. */
struct kind {
	uint64_t atoms[2]; /* of the fact that tells them apart */
	struct avow_possible p;
	const struct avow_image *image;
};

/* Whether a rule asks one of the atoms. */
static bool
asks_list(const struct kind *kind, struct avow_image_list list)
{
	for (uint32_t i = 0; i < list.count; i++) {
		const struct avow_image_literal *literal =
		    &kind->image->literals[list.first + i];

		if (literal->kind == AVOW_LITERAL_ATOM &&
		    avow_bit(kind->atoms, literal->id))
			return true;
	}
	return false;
}

static bool
asks(const struct kind *kind, uint32_t rule)
{
	return asks_list(kind, kind->image->rules[rule].when) ||
	    asks_list(kind, kind->image->rules[rule].unless);
}

/* Whether a rule speaks about a flow, its tests apart. */
static bool
speaks(
    const struct avow_image *image, uint32_t rule, const struct avow_flow *flow)
{
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		uint32_t leaf = flow->leaf[axis];

		if (leaf != AVOW_NONE32 &&
		    !avow_bit(image->match + image->info->match_at[axis] +
			    (size_t)leaf * image->info->rule_words,
			rule))
			return false;
	}
	return (image->rules[rule].forms >> flow->form & 1) != 0;
}

/* Whether a bar or a requirement that asks the fact speaks about a flow. */
static bool
is_touched(const void *context, const struct avow_flow *flow)
{
	const struct kind *kind = context;
	const struct avow_image *image = kind->image;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES]; i++) {
		if ((image->rules[i].effect == AVOW_EFFECT_NEVER ||
			image->rules[i].effect == AVOW_EFFECT_REQUIRE) &&
		    asks(kind, i) && speaks(image, i, flow))
			return true;
	}
	return false;
}

/* The atoms of one fact; those that a value sets are fixed so. */
static void
fix_fact(struct kind *kind, uint32_t fact, uint32_t value)
{
	const struct avow_image *image = kind->image;
	const struct avow_image_fact *row =
	    (const struct avow_image_fact *)image->section[AVOW_SECTION_FACTS] +
	    fact;
	const struct avow_image_atom *atoms =
	    image->section[AVOW_SECTION_ATOMS];

	for (uint32_t i = 0; i < row->atoms.count; i++) {
		uint32_t atom = row->atoms.first + i;

		avow_bit_put(kind->atoms, atom, true);
		avow_possible_fix(&kind->p, atom, atoms[atom].value == value);
	}
}

/* The number of a `one of` fact's value with this name, or NONE. */
static uint32_t
value_named(const struct avow_ast_fact *fact, const char *name)
{
	uint32_t number = 0;

	for (const struct avow_ast_value *value = fact->values; value != NULL;
	     value = value->next, number++) {
		if (avow_text_is(value->name.text, name))
			return number;
	}
	return AVOW_NONE32;
}

/* The first fact about a person or a request that has this value. */
static bool
find_fact(const struct avow_compile_state *c, enum avow_fact_about about,
    const char *value, uint32_t *fact_out, uint32_t *value_out)
{
	const struct avow_resolve_list *facts = &c->r.list[AVOW_RESOLVE_FACT];

	for (uint32_t i = 0; i < facts->count; i++) {
		const struct avow_ast_fact *fact = facts->items[i].declared;

		if (fact->kind != AVOW_FACT_ONE_OF || fact->about != about)
			continue;
		*value_out = value_named(fact, value);
		*fact_out = i;
		if (*value_out != AVOW_NONE32)
			return true;
	}
	return false;
}

static void
begin(const struct avow_compile_state *c, struct kind *kind)
{
	*kind = (struct kind){.image = &c->image};
	avow_check_ask(c, &kind->p);
	kind->p.skip = is_touched;
	kind->p.context = kind;
}

/* Whether an allow lets a flow of this kind pass that nothing touches. */
static bool
find_flow(struct avow_compile_state *c, struct kind *kind,
    const struct avow_compile_rule *rule, struct avow_possible_scope *scope,
    struct avow_flow *out)
{
	uint32_t number = (uint32_t)(rule - c->rules);
	bool found;

	if (scope->form > AVOW_FORM_PSEUDONYMOUS || asks(kind, number))
		return false;
	kind->p.rule = number;
	kind->p.left = c->steps_left;
	found = avow_possible_find(&kind->p, scope, out);
	avow_check_ask_end(c, &kind->p);
	return found && kind->p.left > 0;
}

/* --- out of the country --- */

static void
report_abroad(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const struct avow_flow *flow)
{
	struct avow_finding *finding =
	    avow_check_warn_once(c, "P0308", rule->ast->place,
		"what this allow gives away may leave the country, and no "
		"`never` and no `require` speaks of that");

	if (finding->repeats > 0)
		return;
	finding->example = avow_report_text(c->r.report,
	    "%s, with destination is abroad", avow_check_flow(c, flow));
	finding->help = "say what holds abroad, for instance\n"
			"never share, transfer, disclose any to outside when "
			"not destination is home";
}

static void
check_abroad(struct avow_compile_state *c)
{
	static const char *const actions[] = {"share", "transfer", "disclose"};
	uint32_t fact, value;
	struct kind kind;

	begin(c, &kind);
	if (find_fact(c, AVOW_ABOUT_REQUEST, "abroad", &fact, &value))
		fix_fact(&kind, fact, value);
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];
		struct avow_possible_scope scope;
		struct avow_flow flow;
		bool found = false;

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		avow_compile_at_clause(c, rule->ast->clause);
		for (size_t a = 0; a < 3 && !found; a++) {
			avow_check_scope(c, rule, &scope);
			avow_check_scope_cut(
			    c, &scope, AVOW_AXIS_ACTION, actions[a]);
			avow_check_scope_cut(
			    c, &scope, AVOW_AXIS_RECIPIENT, "outside");
			found = find_flow(c, &kind, rule, &scope, &flow);
		}
		if (found)
			report_abroad(c, rule, &flow);
	}
	avow_compile_at_clause(c, NULL);
}

/* --- minors --- */

static void
report_minor(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const struct avow_flow *flow)
{
	struct avow_finding *finding = avow_check_warn_once(c, "P0308",
	    rule->ast->place,
	    "this allow holds for minors too, and no `guardian decides`, no "
	    "`never` and no `require` speaks of them");

	if (finding->repeats > 0)
		return;
	finding->example = avow_check_flow(c, flow);
	finding->help = "say who decides for a child, for instance\n"
			"guardian decides when AGE-FACT is minor but not for "
			"message.policy";
}

static void
check_minors(struct avow_compile_state *c)
{
	uint32_t fact, value;
	struct kind kind;

	if (c->guardian_count > 0)
		return;
	begin(c, &kind);
	if (find_fact(c, AVOW_ABOUT_PERSON, "minor", &fact, &value) ||
	    find_fact(c, AVOW_ABOUT_PERSON, "child", &fact, &value))
		fix_fact(&kind, fact, value);
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];
		struct avow_possible_scope scope;
		struct avow_flow flow;

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		avow_compile_at_clause(c, rule->ast->clause);
		avow_check_scope(c, rule, &scope);
		if (find_flow(c, &kind, rule, &scope, &flow))
			report_minor(c, rule, &flow);
	}
	avow_compile_at_clause(c, NULL);
}

void
avow_check_untouched(struct avow_compile_state *c)
{
	check_abroad(c);
	check_minors(c);
}
