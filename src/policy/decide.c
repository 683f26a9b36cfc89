/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "policy/decide_engine.h"
#include "policy/diagram.h"

#include "base/banned.h"

enum {
	/* Completions that allow: the smallest need is looked for in them. */
	PATHS_MAX = 32,
};

/* All completions of a world, as far as they were walked. */
struct summary {
	bool is_allowed; /* some completion allows */
	bool is_denied;  /* some completion denies */
	bool is_silent;  /* and one of them because no clause allows */
	uint64_t duties[4];
	struct avow_change open; /* nothing to set; duties to do first */
	/* Cited by any completion that allows or denies, and by all of them. */
	struct avow_cites allows, allow_all;
	struct avow_cites denies, deny_all;
	struct avow_cites required;
	struct avow_change path[PATHS_MAX];
	size_t paths;
};

static void
add_path(struct summary *sum, const struct avow_search *search)
{
	struct avow_change *path = &sum->path[sum->paths];

	if (sum->paths == PATHS_MAX)
		return;
	memset(path, 0, sizeof *path);
	for (int w = 0; w < 2; w++) {
		path->set[w] = search->set[w];
		path->value[w] = search->world.value[w] & search->set[w];
	}
	sum->paths++;
}

static void
keep_common(struct avow_cites *cites, const struct avow_cites *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < cites->count; i++)
		for (size_t j = 0; j < other->count; j++)
			if (cites->rule[i] == other->rule[j])
				cites->rule[kept++] = cites->rule[i];
	cites->count = kept;
}

static void
add_outcome(struct avow_search *search, const struct avow_outcome *outcome)
{
	struct summary *sum = search->context;
	uint64_t open[4];

	if (!outcome->is_allowed) {
		if (!sum->is_denied)
			sum->deny_all = outcome->cites;
		keep_common(&sum->deny_all, &outcome->cites);
		avow_cites_join(&sum->denies, &outcome->cites);
		sum->is_denied = true;
		sum->is_silent = sum->is_silent || outcome->cites.count == 0;
		return;
	}
	if (!sum->is_allowed)
		sum->allow_all = outcome->cites;
	keep_common(&sum->allow_all, &outcome->cites);
	avow_cites_join(&sum->allows, &outcome->cites);
	sum->is_allowed = true;
	avow_cites_join(&sum->required, &outcome->required);
	(void)avow_duty_open(
	    search->image, outcome->duties, search->world.fulfilled, open);
	for (int w = 0; w < 4; w++) {
		sum->duties[w] |= outcome->duties[w];
		sum->open.open[w] |= open[w];
	}
	add_path(sum, search);
}

/* The form that leaves, once the vault has done the transform duties. */
static enum avow_form
form_after(const struct avow_image *image, const struct avow_flow *flow,
    const uint64_t duties[4])
{
	enum avow_form form = flow->form;

	for (uint32_t w = 0; w < 4; w++)
		for (uint64_t left = duties[w]; left != 0; left &= left - 1) {
			uint32_t duty =
			    w * 64 + (uint32_t)__builtin_ctzll(left);
			enum avow_duty_kind kind = avow_duty_kind(image, duty);

			if (kind == AVOW_DUTY_MASK && form < AVOW_FORM_MASKED)
				form = AVOW_FORM_MASKED;
			if (kind == AVOW_DUTY_PSEUDONYMISE &&
			    form < AVOW_FORM_PSEUDONYMOUS)
				form = AVOW_FORM_PSEUDONYMOUS;
		}
	return form;
}

static void
cite(struct avow_decision *out, const struct avow_cites *cites)
{
	out->cite_count = cites->count;
	memcpy(out->cites, cites->rule, cites->count * sizeof cites->rule[0]);
}

static void
deny(struct avow_decision *out, const struct avow_cites *cites)
{
	out->ruling = AVOW_RULING_DENY;
	cite(out, cites);
}

/* What decides whatever is so, if there is such a rule. */
static const struct avow_cites *
common_or_any(const struct avow_cites *common, const struct avow_cites *any)
{
	return common->count != 0 ? common : any;
}

/* What an allow, or one that still needs something, carries. */
static void
grant(const struct avow_trial *trial, const struct summary *sum,
    enum avow_ruling ruling, struct avow_decision *out)
{
	out->ruling = ruling;
	memcpy(out->duties, sum->duties, sizeof out->duties);
	out->form = form_after(trial->image, trial->flow, sum->duties);
	cite(out, common_or_any(&sum->allow_all, &sum->allows));
	out->required_count = sum->required.count;
	memcpy(out->required, sum->required.rule,
	    sum->required.count * sizeof out->required[0]);
}

/* The cheapest of the ways on which a completion was allowed. */
static void
find_needs(const struct avow_trial *trial, struct summary *sum,
    struct avow_decision *out)
{
	struct avow_change *best = &sum->path[0];

	for (size_t i = 0; i < sum->paths; i++) {
		struct avow_change *path = &sum->path[i];

		path->cost = AVOW_ATOMS_MAX + AVOW_DUTIES_MAX;
		if (avow_decide_needs_settle(trial, path))
			avow_decide_needs_shrink(trial, path);
		if (path->cost < best->cost)
			best = path;
	}
	out->need_count = avow_decide_needs_list(best, out->needs);
}

/* Some facts are unknown: answer for all ways they may be. */
static void
decide_unknown(const struct avow_trial *trial, struct avow_decision *out)
{
	struct summary sum;
	struct avow_search search = {.image = trial->image,
	    .flow = trial->flow,
	    .world = *trial->world,
	    .left = *trial->left,
	    .found = add_outcome,
	    .context = &sum};

	memset(&sum, 0, offsetof(struct summary, path));
	sum.paths = 0;
	avow_decide_search(&search);
	*trial->left = search.left;
	if (search.is_exhausted) {
		grant(trial, &sum, AVOW_RULING_NEEDS, out);
		if (sum.paths > 0)
			out->need_count =
			    avow_decide_needs_list(&sum.path[0], out->needs);
	} else if (!sum.is_allowed) {
		/* Where silence is enough, a rule that may not even be met is
		 * no reason; deny_all is empty then. */
		deny(out,
		    sum.is_silent ? &sum.deny_all
				  : common_or_any(&sum.deny_all, &sum.denies));
	} else if (sum.is_denied) {
		grant(trial, &sum, AVOW_RULING_NEEDS, out);
		find_needs(trial, &sum, out);
	} else {
		out->need_count = avow_decide_needs_list(&sum.open, out->needs);
		grant(trial, &sum,
		    out->need_count != 0 ? AVOW_RULING_NEEDS
					 : AVOW_RULING_ALLOW,
		    out);
	}
}

/* Everything that matters is known: the outcome is the decision. */
static void
decide_known(const struct avow_trial *trial, const struct avow_outcome *outcome,
    struct avow_decision *out)
{
	struct avow_change open = {.cost = 0};

	if (!outcome->is_allowed) {
		deny(out, &outcome->cites);
		return;
	}
	out->ruling = AVOW_RULING_ALLOW;
	memcpy(out->duties, outcome->duties, sizeof out->duties);
	out->form = form_after(trial->image, trial->flow, outcome->duties);
	cite(out, &outcome->cites);
	out->required_count = outcome->required.count;
	memcpy(out->required, outcome->required.rule,
	    outcome->required.count * sizeof out->required[0]);
	if (!avow_duty_open(trial->image, outcome->duties,
		trial->world->fulfilled, open.open))
		return;
	out->ruling = AVOW_RULING_NEEDS;
	out->need_count = avow_decide_needs_list(&open, out->needs);
}

static void
clear(const struct avow_flow *flow, struct avow_decision *out)
{
	out->form = flow->form;
	out->cite_count = 0;
	out->required_count = 0;
	out->need_count = 0;
	memset(out->duties, 0, sizeof out->duties);
}

void
avow_decide_within(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, unsigned *left, struct avow_decision *out)
{
	const struct avow_trial trial = {image, flow, world, left};
	struct avow_outcome outcome;

	uint32_t unknown = avow_decide_flow(image, flow, world, &outcome);

	clear(flow, out);
	avow_spend(left, outcome.cost);
	if (unknown == AVOW_NONE32)
		decide_known(&trial, &outcome, out);
	else
		decide_unknown(&trial, out);
}

/* A world that an axiom excludes allows nothing: no clause, it can't be. */
static bool
deny_excluded(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	if (image->count[AVOW_SECTION_AXIOMS] == 0 ||
	    !avow_world_contradicts(image, world))
		return false;
	clear(flow, out);
	out->ruling = AVOW_RULING_DENY;
	return true;
}

static void
decide_by_rules(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	unsigned left = AVOW_COMPLETIONS_MAX;

	avow_decide_within(image, flow, world, &left, out);
}

void
avow_decide_plain(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	if (!deny_excluded(image, flow, world, out))
		decide_by_rules(image, flow, world, out);
}

/* --- by the diagram --- */

static size_t
copy_cites(
    const struct avow_image *image, uint32_t row, uint32_t out[AVOW_CITES_MAX])
{
	const struct avow_image_cites *cites =
	    (const struct avow_image_cites *)
		image->section[AVOW_SECTION_CITES] +
	    row;

	for (uint32_t i = 0; i < cites->count; i++)
		out[i] = cites->rule[i];
	return cites->count;
}

/* A flow that is asked once, with no duty before it. */
static void
decide_row(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_image_outcome *row, struct avow_decision *out)
{
	out->form = flow->form;
	out->need_count = 0;
	out->required_count = 0;
	out->cite_count = copy_cites(image, row->cites, out->cites);
	memcpy(out->duties, row->duties, sizeof out->duties);
	out->ruling = AVOW_RULING_DENY;
	if (row->ruling != AVOW_OUTCOME_ALLOW)
		return;
	out->ruling = AVOW_RULING_ALLOW;
	if (row->form > out->form)
		out->form = (enum avow_form)row->form;
	out->required_count = copy_cites(image, row->required, out->required);
}

/* Any other flow; false when the rules must be asked: see avow_diagram_find. */
static bool
decide_joined(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	const struct avow_image_diagram *diagram =
	    image->section[AVOW_SECTION_DIAGRAM];
	const struct avow_trial trial = {image, flow, world, NULL};
	struct avow_outcome outcome;

	if (diagram->leaves_joined ||
	    avow_decide_flow_by_diagram(image, flow, world, &outcome) !=
		AVOW_NONE32)
		return false;
	clear(flow, out);
	decide_known(&trial, &outcome, out);
	return true;
}

void
avow_decide(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	const struct avow_image_outcome *row = NULL;
	uint32_t unknown = AVOW_NONE32;

	if (deny_excluded(image, flow, world, out))
		return;
	if (avow_diagram_is_there(image)) {
		row = avow_diagram_find_single(image, flow, world, &unknown);
		if (row != NULL && !row->has_before) {
			decide_row(image, flow, row, out);
			return;
		}
		if (unknown == AVOW_NONE32 &&
		    decide_joined(image, flow, world, out))
			return;
	}
	decide_by_rules(image, flow, world, out);
}
