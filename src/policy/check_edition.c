/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of an edition as a whole. */
#include <string.h>

#include "policy/check.h"

#include "base/banned.h"

/* A flow that somebody could be told of a change by. */
static bool
can_announce(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	static const struct {
		enum avow_axis axis;
		const char *name;
	} wanted[] = {
	    {AVOW_AXIS_ACTION, "use"},
	    {AVOW_AXIS_CATEGORY, "contact"},
	    {AVOW_AXIS_PURPOSE, "message.policy"},
	};

	if (rule->ast->effect != AVOW_EFFECT_ALLOW)
		return false;
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		enum avow_axis axis = wanted[i].axis;
		const struct avow_terms_entry *entry =
		    avow_terms_find(&c->r.terms, avow_text_of(wanted[i].name));
		const struct avow_terms_node *node;
		bool meets = false;

		if (entry == NULL || entry->kind != AVOW_TERMS_TERM ||
		    entry->axis != axis)
			return false;
		node = &c->r.terms.tree[axis].nodes[entry->id];
		for (uint32_t l = 0; l < node->leaf_count; l++) {
			uint32_t leaf = node->first_leaf + l;

			meets = meets ||
			    (rule->sets[axis][leaf / 64] >> (leaf % 64) & 1) !=
				0;
		}
		if (!meets)
			return false;
	}
	return true;
}

/* P0310: nobody could ever be told that the policy changes. */
static void
check_announcing(const struct avow_compile_state *c)
{
	struct avow_finding *finding;

	/* With other errors there it would only repeat them. */
	if (c->page_count == 0 || c->r.report->errors > 0)
		return;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		if (can_announce(c, &c->rules[i]))
			return;
	}
	finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0310",
	    c->pages[0].ast->header.place,
	    "no rule lets a category under `contact` be used for "
	    "`message.policy`: nobody could be told of a change");
	finding->help =
	    "add a rule such as\n"
	    "allow use contact for message.policy to self basis law.notice";
}

void
avow_check_edition(struct avow_compile_state *c)
{
	check_announcing(c);
}

static void
report_untold(const struct avow_compile_state *c, uint32_t service)
{
	struct avow_text name = AVOW_TEXT("");
	struct avow_finding *finding;

	if (service != AVOW_NONE32)
		name = avow_resolve_leaf(&c->r, AVOW_AXIS_SERVICE, service);
	finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0310",
	    c->pages[0].ast->header.place,
	    "nobody%s%.*s could be told of a change: no contact may be used "
	    "for `message.policy` there, whatever the facts",
	    service == AVOW_NONE32 ? "" : " in ", (int)name.size, name.at);
	finding->help =
	    "look for a `deny`, `never` or `only` that shuts it out, or add\n"
	    "allow use contact for message.policy to self basis law.notice";
}

/*
 * P0310, exact: in each service some world lets a contact be used to announce
 * a change.  That a rule says so at all was asked before.
 */
void
avow_check_told(struct avow_compile_state *c)
{
	uint32_t count = c->r.terms.tree[AVOW_AXIS_SERVICE].leaf_count;
	struct avow_possible_scope scope;
	struct avow_possible p;
	struct avow_flow flow;

	if (c->page_count == 0)
		return; /* words alone: there is nothing to change */
	memset(&scope, 0xff, sizeof scope.leaves);
	scope.form = AVOW_FORM_RAW;
	scope.k = 0;
	avow_check_scope_cut(c, &scope, AVOW_AXIS_ACTION, "use");
	avow_check_scope_cut(c, &scope, AVOW_AXIS_CATEGORY, "contact");
	avow_check_scope_cut(c, &scope, AVOW_AXIS_PURPOSE, "message.policy");
	avow_check_ask(c, &p);
	for (uint32_t s = 0; s < count || s == 0; s++) {
		memset(scope.leaves[AVOW_AXIS_SERVICE], 0,
		    sizeof scope.leaves[AVOW_AXIS_SERVICE]);
		scope.leaves[AVOW_AXIS_SERVICE][s / 64] = UINT64_C(1)
		    << (s % 64);
		if (!avow_possible_find(&p, &scope, &flow))
			report_untold(c, count == 0 ? AVOW_NONE32 : s);
	}
	avow_check_ask_end(c, &p);
}
