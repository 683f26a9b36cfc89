/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0303: whatever can be stored in a form that identifies somebody has an end,
 * category by category, purpose by purpose, service by service.
 */
#include <string.h>

#include "policy/check.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* What is asked of one allow that lets something be stored. */
struct store {
	const struct avow_compile_rule *rule;
	struct avow_possible_scope scope;
	struct avow_flow first; /* that may be stored and has no end */
	uint32_t others;        /* kinds for a purpose besides the first */
	bool found;
};

/* The edition, one service after another. */
struct kept {
	struct avow_compile_state *c;
	struct avow_possible p;
	struct store *stores;
	uint32_t store_count;
	uint32_t words;     /* of a set of purposes */
	uint64_t *has_ends; /* purposes by category: what ends in the service */
};

/* Add what one page lets end in a service; NONE: one that no page names. */
static void
add_ends(struct kept *k, uint32_t page, uint32_t service)
{
	const struct avow_image *image = k->p.image;
	const struct avow_image_retention *row =
	    image->section[AVOW_SECTION_RETENTION];
	uint32_t categories =
	    avow_engine_tree(image, AVOW_AXIS_CATEGORY)->leaf_count;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION];
	     i++, row++) {
		avow_spend(&k->p.left, 1);
		if (image->rules[row->rule].page != page ||
		    row->ends.count == 0 ||
		    (service != AVOW_NONE32 &&
			!avow_bit(image->sets + row->services, service)))
			continue;
		avow_spend(
		    &k->p.left, 1 + categories * k->words / AVOW_STEPS_EACH);
		if (k->p.left == 0)
			return;
		for (uint32_t a = 0; a < categories; a++)
			if (avow_bit(image->sets + row->categories, a))
				avow_resolve_set_unite(
				    k->has_ends + (size_t)a * k->words,
				    image->sets + row->purposes, k->words);
	}
}

/* What ends in a service: by its own page, and the general one. */
static void
find_ends(struct kept *k, uint32_t service)
{
	const struct avow_image *image = k->p.image;
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];
	uint32_t page = AVOW_NONE32;

	memset(k->has_ends, 0,
	    (size_t)avow_engine_tree(image, AVOW_AXIS_CATEGORY)->leaf_count *
		k->words * sizeof *k->has_ends);
	if (service < image->count[AVOW_SECTION_SERVICES])
		page = pages[service];
	if (page != AVOW_NONE32) {
		add_ends(k, page, service);
		if (avow_engine_page(image, page)->layer == AVOW_LAYER_ALONE)
			return;
	}
	if (image->info->general != AVOW_NONE32)
		add_ends(k, image->info->general, service);
}

/* The purposes of one category that have no end: those that are possible. */
static void
try_category(
    struct kept *k, struct store *store, struct avow_flow *flow, uint32_t a)
{
	const uint64_t *ends = k->has_ends + (size_t)a * k->words;

	flow->leaf[AVOW_AXIS_CATEGORY] = a;
	for (uint32_t w = 0; w < k->words; w++) {
		uint64_t left =
		    store->scope.leaves[AVOW_AXIS_PURPOSE][w] & ~ends[w];

		for (; left != 0 && k->p.left > 0; left &= left - 1) {
			flow->leaf[AVOW_AXIS_PURPOSE] =
			    w * 64 + (uint32_t)__builtin_ctzll(left);
			if (!avow_possible(&k->p, flow))
				continue;
			store->others += store->found;
			if (!store->found)
				store->first = *flow;
			store->found = true;
		}
	}
}

/* One allow in one service, unless another service shows enough already. */
static void
try_store(struct kept *k, struct store *store, uint32_t service)
{
	uint32_t categories =
	    avow_engine_tree(k->p.image, AVOW_AXIS_CATEGORY)->leaf_count;
	struct avow_flow flow = store->first;

	if (store->found ||
	    (service != AVOW_NONE32 &&
		!avow_bit(store->scope.leaves[AVOW_AXIS_SERVICE], service)))
		return;
	flow.leaf[AVOW_AXIS_SERVICE] = service;
	k->p.rule = (uint32_t)(store->rule - k->c->rules);
	for (uint32_t a = 0; a < categories && k->p.left > 0; a++) {
		avow_spend(&k->p.left, 1);
		if (avow_bit(store->scope.leaves[AVOW_AXIS_CATEGORY], a))
			try_category(k, store, &flow, a);
	}
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
		    "so it is with %u more of what this rule allows",
		    store->others);
}

/* Whether a rule lets something be stored that identifies somebody. */
static bool
begin_store(const struct avow_compile_state *c, struct store *store,
    const struct avow_compile_rule *rule)
{
	if (rule->ast->effect != AVOW_EFFECT_ALLOW)
		return false;
	*store = (struct store){.rule = rule};
	avow_check_scope(c, rule, &store->scope);
	if (store->scope.form > AVOW_FORM_PSEUDONYMOUS ||
	    !avow_check_holds(
		c, AVOW_AXIS_ACTION, rule->sets[AVOW_AXIS_ACTION], "store") ||
	    !avow_check_holds(c, AVOW_AXIS_RECIPIENT,
		rule->sets[AVOW_AXIS_RECIPIENT], "self"))
		return false;
	store->first.form = store->scope.form;
	store->first.leaf[AVOW_AXIS_ACTION] =
	    avow_check_core(c, AVOW_AXIS_ACTION, "store")->first_leaf;
	store->first.leaf[AVOW_AXIS_RECIPIENT] =
	    avow_check_core(c, AVOW_AXIS_RECIPIENT, "self")->first_leaf;
	return true;
}

/* Room for what is asked; false: no memory. */
static bool
begin(struct kept *k, struct avow_compile_state *c)
{
	uint32_t categories = c->r.terms.tree[AVOW_AXIS_CATEGORY].leaf_count;

	*k = (struct kept){
	    .c = c, .words = avow_resolve_set_words(&c->r, AVOW_AXIS_PURPOSE)};
	avow_check_ask(c, &k->p);
	k->stores =
	    avow_arena_array(c->r.arena, c->rule_count, sizeof *k->stores);
	k->has_ends = avow_arena_array(
	    c->r.arena, (size_t)categories * k->words, sizeof *k->has_ends);
	return k->stores != NULL && k->has_ends != NULL;
}

/* What can't be looked at to its end is not said to be right. */
static void
report_too_large(struct avow_compile_state *c)
{
	avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
	    c->pages[0].ast->header.place,
	    "whether all that is stored has an end takes more than %d steps "
	    "to see",
	    AVOW_CHECK_STEPS_MAX)
	    ->help = "let `retain` rows and allows to store speak about inner "
		     "terms, or write fewer of them";
}

void
avow_check_kept(struct avow_compile_state *c)
{
	uint32_t services = c->r.terms.tree[AVOW_AXIS_SERVICE].leaf_count;
	struct kept k;

	if (!begin(&k, c)) {
		c->failed = true;
		return;
	}
	for (uint32_t i = 0; i < c->rule_count; i++)
		k.store_count +=
		    begin_store(c, &k.stores[k.store_count], &c->rules[i]);
	for (uint32_t s = 0; s < services || s == 0; s++) {
		uint32_t service = services == 0 ? AVOW_NONE32 : s;

		find_ends(&k, service);
		for (uint32_t i = 0; i < k.store_count; i++)
			try_store(&k, &k.stores[i], service);
	}
	avow_check_ask_end(c, &k.p);
	if (k.p.left == 0) {
		report_too_large(c);
		return;
	}
	for (uint32_t i = 0; i < k.store_count; i++) {
		if (!k.stores[i].found)
			continue;
		avow_compile_at_clause(c, k.stores[i].rule->ast->clause);
		report(c, &k.stores[i]);
	}
	avow_compile_at_clause(c, NULL);
}
