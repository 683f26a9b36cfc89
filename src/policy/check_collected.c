/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0301: what is used must have come from somewhere, and what is collected
 * must serve something.
 *
 * Both look at categories that a rule names: `any` and what it covers say
 * nothing of what a service really has.  Information comes by `collect` or
 * `derive` to anybody but third parties.  It serves something if an allow lets
 * it be used, derived or passed on, or looked at by others than the person and
 * their guardian.
 */
#include <string.h>

#include "policy/check.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* What all allows of the edition together let happen, by category. */
struct reach {
	uint64_t *come;   /* it is collected or derived */
	uint64_t *served; /* it is used for something */
};

static bool
holds_one(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (avow_check_holds(c, AVOW_AXIS_ACTION,
			rule->sets[AVOW_AXIS_ACTION], *names))
			return true;
	}
	return false;
}

static bool
is_to_us(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	return avow_check_holds_other(
	    c, AVOW_AXIS_RECIPIENT, rule->sets[AVOW_AXIS_RECIPIENT], "outside");
}

/* Whether others than the person and the guardian are among the recipients. */
static bool
is_to_others(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	struct avow_possible_scope scope;

	avow_check_scope(c, rule, &scope);
	avow_check_scope_drop(c, &scope, AVOW_AXIS_RECIPIENT, "person");
	return avow_check_holds_other(c, AVOW_AXIS_RECIPIENT,
	    scope.leaves[AVOW_AXIS_RECIPIENT], "guardian");
}

static bool
lets_come(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	static const char *const names[] = {"collect", "derive", NULL};

	return holds_one(c, rule, names) && is_to_us(c, rule);
}

static bool
passes_on(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	static const char *const names[] = {
	    "use", "share", "transfer", "disclose", "publish", NULL};

	return holds_one(c, rule, names);
}

static bool
serves(const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	static const char *const more[] = {"derive", NULL};
	static const char *const looks[] = {"access", "export", NULL};

	return passes_on(c, rule) || holds_one(c, rule, more) ||
	    (holds_one(c, rule, looks) && is_to_others(c, rule));
}

static bool
make_reach(struct avow_compile_state *c, struct reach *reach)
{
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_CATEGORY);

	reach->come = avow_resolve_set_empty(&c->r, AVOW_AXIS_CATEGORY);
	reach->served = avow_resolve_set_empty(&c->r, AVOW_AXIS_CATEGORY);
	if (reach->come == NULL || reach->served == NULL)
		return false;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		if (lets_come(c, rule))
			avow_resolve_set_unite(
			    reach->come, rule->sets[AVOW_AXIS_CATEGORY], words);
		if (serves(c, rule))
			avow_resolve_set_unite(reach->served,
			    rule->sets[AVOW_AXIS_CATEGORY], words);
	}
	return true;
}

/* The purpose and the recipient that a ready edit names: the rule's own. */
static const char *
say_purposes(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_name *name = rule->ast->flow.purposes.names;

	if (name == NULL)
		return "PURPOSE";
	return avow_report_text(
	    c->r.report, "%.*s", (int)name->text.size, name->text.at);
}

static void
report_never_come(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const struct avow_ast_name *name)
{
	avow_check_warn_once(c, "P0301", name->place,
	    avow_report_text(c->r.report,
		"`%.*s` is used or passed on, and no clause lets it be "
		"collected",
		(int)name->text.size, name->text.at))
	    ->help = avow_report_text(c->r.report,
	    "leave it out here, or let it be collected:\n"
	    "allow collect %.*s for %s to self basis ...",
	    (int)name->text.size, name->text.at, say_purposes(c, rule));
}

static void
report_never_served(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const struct avow_ast_name *name,
    uint32_t leaf)
{
	struct avow_text what =
	    avow_resolve_leaf(&c->r, AVOW_AXIS_CATEGORY, leaf);

	avow_check_warn_once(c, "P0301", name->place,
	    avow_report_text(c->r.report,
		"`%.*s` is collected, and no clause lets it be used for "
		"anything",
		(int)what.size, what.at))
	    ->help = avow_report_text(c->r.report,
	    "leave it out here, or say what it is for:\n"
	    "allow use %.*s for %s to self basis ...",
	    (int)what.size, what.at, say_purposes(c, rule));
}

static void
check_name(struct avow_compile_state *c, const struct reach *reach,
    const struct avow_compile_rule *rule, const struct avow_ast_name *name)
{
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_CATEGORY);
	const uint64_t *leaves = avow_check_leaves(c, AVOW_AXIS_CATEGORY, name);
	uint64_t mine[AVOW_POSSIBLE_WORDS];
	uint32_t idle;

	if (leaves == NULL)
		return;
	for (uint32_t w = 0; w < words; w++)
		mine[w] = leaves[w] & rule->sets[AVOW_AXIS_CATEGORY][w];
	if (passes_on(c, rule) &&
	    !avow_resolve_set_meets(leaves, reach->come, words))
		report_never_come(c, rule, name);
	idle = avow_resolve_set_outside(mine, reach->served, words);
	if (lets_come(c, rule) && idle != AVOW_NONE32)
		report_never_served(c, rule, name, idle);
}

void
avow_check_collected(struct avow_compile_state *c)
{
	struct reach reach;

	if (!make_reach(c, &reach))
		return;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];
		const struct avow_ast_name *name =
		    rule->ast->flow.categories.names;

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		avow_compile_at_clause(c, rule->ast->clause);
		for (; name != NULL; name = name->next)
			check_name(c, &reach, rule, name);
	}
	avow_compile_at_clause(c, NULL);
}
