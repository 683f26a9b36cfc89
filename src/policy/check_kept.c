/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0303: whatever can be stored in a form that identifies somebody has an end,
 * category by category, purpose by purpose, service by service.
 */
#include "policy/check.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* What is asked of one allow that lets something be stored. */
struct store {
	const struct avow_compile_rule *rule;
	struct avow_possible_scope scope;
	struct avow_flow first; /* that may be stored and has no end */
	uint32_t others;        /* kinds for a purpose besides the first */
};

/* Whether a retention row of this page speaks about a stored leaf. */
static bool
page_ends(
    const struct avow_image *image, uint32_t page, const struct avow_flow *flow)
{
	const struct avow_image_retention *row =
	    image->section[AVOW_SECTION_RETENTION];
	uint32_t service = flow->leaf[AVOW_AXIS_SERVICE];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION];
	     i++, row++) {
		if (image->rules[row->rule].page == page &&
		    row->ends.count > 0 &&
		    avow_bit(image->sets + row->categories,
			flow->leaf[AVOW_AXIS_CATEGORY]) &&
		    avow_bit(image->sets + row->purposes,
			flow->leaf[AVOW_AXIS_PURPOSE]) &&
		    (service == AVOW_NONE32 ||
			avow_bit(image->sets + row->services, service)))
			return true;
	}
	return false;
}

/* Whether what is stored by this flow ends at some time. */
static bool
has_end(const void *context, const struct avow_flow *flow)
{
	const struct avow_image *image = context;
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];
	uint32_t service = flow->leaf[AVOW_AXIS_SERVICE];
	uint32_t page = AVOW_NONE32;

	if (service < image->count[AVOW_SECTION_SERVICES])
		page = pages[service];
	if (page != AVOW_NONE32) {
		if (page_ends(image, page, flow))
			return true;
		if (avow_engine_page(image, page)->layer == AVOW_LAYER_ALONE)
			return false;
	}
	return image->info->general != AVOW_NONE32 &&
	    page_ends(image, image->info->general, flow);
}

/* Leaf by leaf: retention tells leaves apart that no other rule does. */
static void
try_leaf(struct avow_possible *p, struct store *store,
    const struct avow_flow *flow, bool *found)
{
	if (has_end(p->image, flow) || !avow_possible(p, flow))
		return;
	if (*found)
		store->others++;
	else
		store->first = *flow;
	*found = true;
}

/* One service: every category and purpose of the allow. */
static void
try_service(struct avow_possible *p, struct store *store,
    struct avow_flow *flow, bool *found)
{
	uint32_t categories =
	    avow_engine_tree(p->image, AVOW_AXIS_CATEGORY)->leaf_count;
	uint32_t purposes =
	    avow_engine_tree(p->image, AVOW_AXIS_PURPOSE)->leaf_count;

	for (uint32_t a = 0; a < categories; a++) {
		if (!avow_bit(store->scope.leaves[AVOW_AXIS_CATEGORY], a))
			continue;
		flow->leaf[AVOW_AXIS_CATEGORY] = a;
		for (uint32_t b = 0; b < purposes; b++) {
			if (!avow_bit(
				store->scope.leaves[AVOW_AXIS_PURPOSE], b))
				continue;
			flow->leaf[AVOW_AXIS_PURPOSE] = b;
			try_leaf(p, store, flow, found);
		}
	}
}

/* Whether something of the allow has no end in a service: the first one. */
static bool
find_endless(struct avow_possible *p, struct store *store)
{
	uint32_t services =
	    avow_engine_tree(p->image, AVOW_AXIS_SERVICE)->leaf_count;
	struct avow_flow flow = store->first;
	bool found = false;

	if (services == 0) {
		flow.leaf[AVOW_AXIS_SERVICE] = AVOW_NONE32;
		try_service(p, store, &flow, &found);
	}
	for (uint32_t s = 0; s < services && !found; s++) {
		if (!avow_bit(store->scope.leaves[AVOW_AXIS_SERVICE], s))
			continue;
		flow.leaf[AVOW_AXIS_SERVICE] = s;
		try_service(p, store, &flow, &found);
	}
	return found;
}

static const char *
name_of(const struct avow_compile_state *c, const struct avow_flow *flow,
    enum avow_axis axis)
{
	struct avow_text name =
	    avow_resolve_leaf(&c->r, axis, flow->leaf[axis]);

	return avow_report_text(c->r.report, "%.*s", (int)name.size, name.at);
}

static void
report(const struct avow_compile_state *c, const struct store *store)
{
	const struct avow_flow *flow = &store->first;
	const char *category = name_of(c, flow, AVOW_AXIS_CATEGORY);
	const char *purpose = name_of(c, flow, AVOW_AXIS_PURPOSE);
	struct avow_finding *finding = avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0303",
		store->rule->ast->place,
		"`%s` may be stored for `%s`, and no `retain` says when that "
		"ends",
		category, purpose));

	finding->example = avow_check_flow(c, flow);
	finding->help = avow_report_text(c->r.report,
	    "say how long:\n"
	    "retain %s for %s at most 180 days after collected then erase",
	    category, purpose);
	if (store->others > 0)
		finding->note = avow_report_text(c->r.report,
		    "so it is with %u more kinds for a purpose that this rule "
		    "allows",
		    store->others);
}

static void
check_rule(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	struct store store = {.rule = rule};
	struct avow_possible p;
	bool found;

	avow_check_scope(c, rule, &store.scope);
	if (store.scope.form > AVOW_FORM_PSEUDONYMOUS ||
	    !avow_check_holds(
		c, AVOW_AXIS_ACTION, rule->sets[AVOW_AXIS_ACTION], "store") ||
	    !avow_check_holds(c, AVOW_AXIS_RECIPIENT,
		rule->sets[AVOW_AXIS_RECIPIENT], "self"))
		return;
	store.first.form = store.scope.form;
	store.first.leaf[AVOW_AXIS_ACTION] =
	    avow_check_core(c, AVOW_AXIS_ACTION, "store")->first_leaf;
	store.first.leaf[AVOW_AXIS_RECIPIENT] =
	    avow_check_core(c, AVOW_AXIS_RECIPIENT, "self")->first_leaf;
	avow_check_ask(c, &p);
	p.rule = (uint32_t)(rule - c->rules);
	found = find_endless(&p, &store);
	avow_check_ask_end(c, &p);
	if (found)
		report(c, &store);
}

void
avow_check_kept(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		if (c->rules[i].ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		avow_compile_at_clause(c, c->rules[i].ast->clause);
		check_rule(c, &c->rules[i]);
	}
	avow_compile_at_clause(c, NULL);
}
