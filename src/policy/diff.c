/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff.h"

#include <string.h>

#include "policy/diff_state.h"
#include "seal/hash.h"

#include "base/banned.h"

enum { TABLE_MAX = 256 << 20 }; /* bytes */

bool
avow_diff_may_go_on(struct avow_diff_run *run)
{
	run->failed = run->failed || run->trees.failed;
	run->is_over = run->is_over || run->trees.is_over;
	return !run->failed && !run->is_over;
}

/* --- room --- */

static void
begin_side(
    struct avow_diff_run *run, unsigned s, const struct avow_image *image)
{
	struct avow_diff_side *side = &run->side[s];

	side->run = run;
	side->image = image;
	avow_diagram_table_init(
	    &side->answers, sizeof(struct avow_diff_answer), TABLE_MAX);
	avow_diagram_table_init(
	    &side->cites, sizeof(struct avow_image_cites), TABLE_MAX);
}

static void
begin(
    struct avow_diff_run *run, struct avow_diff *out, struct avow_arena *arena)
{
	run->out = out;
	run->arena = arena;
	begin_side(run, AVOW_DIFF_OLDER, out->older);
	begin_side(run, AVOW_DIFF_NEWER, out->newer);
	avow_diff_tree_init(&run->trees);
	avow_diagram_table_init(
	    &run->found, sizeof(struct avow_diff_found), TABLE_MAX);
	avow_buffer_init(&run->cases, TABLE_MAX);
	avow_diagram_table_init(
	    &run->sets, sizeof(struct avow_diff_set), TABLE_MAX);
	avow_buffer_init(&run->set_kinds, TABLE_MAX);
	avow_diagram_table_init(
	    &run->lists, sizeof(struct avow_image_cites), TABLE_MAX);
	avow_diff_memo_init(&run->compared, 4 * sizeof(uint32_t));
	avow_diff_memo_init(&run->cells, 7 * sizeof(uint32_t));
	avow_diagram_table_init(
	    &run->sources, sizeof(struct avow_diff_set), TABLE_MAX);
	avow_diagram_table_init(
	    &run->leaves, AVOW_FORMS * sizeof(uint32_t), TABLE_MAX);
	for (unsigned i = 0; i < AVOW_DIFF_AXES; i++) {
		avow_diff_memo_init(&run->states[i], 9 * sizeof(uint32_t));
		avow_diagram_table_init(&run->level[i].classes,
		    sizeof(struct avow_diff_alike), TABLE_MAX);
	}
	avow_diff_memo_init(&run->states[AVOW_DIFF_AXES], 7 * sizeof(uint32_t));
	run->heads =
	    avow_diff_room(run, AVOW_DIFF_CHANGES_MAX + 1, sizeof *run->heads);
}

static void
end(struct avow_diff_run *run)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		avow_diff_view_clear(&run->side[s]);
		avow_diagram_table_clear(&run->side[s].answers);
		avow_diagram_table_clear(&run->side[s].cites);
	}
	avow_diff_tree_clear(&run->trees);
	avow_diagram_table_clear(&run->found);
	avow_buffer_clear(&run->cases);
	avow_diagram_table_clear(&run->sets);
	avow_buffer_clear(&run->set_kinds);
	avow_diagram_table_clear(&run->lists);
	avow_diff_memo_clear(&run->compared);
	avow_diff_memo_clear(&run->cells);
	avow_diagram_table_clear(&run->sources);
	avow_diagram_table_clear(&run->leaves);
	for (unsigned i = 0; i < AVOW_DIFF_AXES; i++) {
		avow_diff_memo_clear(&run->states[i]);
		avow_diagram_table_clear(&run->level[i].classes);
		avow_diagram_table_clear(&run->nodes[i]);
	}
	avow_diff_memo_clear(&run->states[AVOW_DIFF_AXES]);
}

/* --- the steps --- */

/* Claims that both images answer alike are looked at once. */
static void
class_claims(struct avow_diff_run *run)
{
	for (uint32_t c = 0; c < run->claim_count; c++) {
		struct avow_diff_claim *claim = &run->claims[c];
		bool is_new = true;

		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			claim->class[s] =
			    avow_diff_view_claim(&run->side[s], &claim->is[s]);
		for (uint32_t i = 0; i < run->claim_pair_count && is_new; i++)
			is_new = memcmp(run->claims[run->claim_pairs[i]].class,
				     claim->class, sizeof claim->class) != 0;
		if (is_new)
			run->claim_pairs[run->claim_pair_count++] = c;
	}
}

static void
unite(struct avow_diff_run *run)
{
	avow_diff_leaves(run);
	if (!run->failed)
		avow_diff_unite(run);
	if (!run->failed)
		avow_diff_duties(run);
	if (!run->failed)
		avow_diff_facts(run);
}

/* Room for the walk; false: an axis is empty, so there are no flows. */
static bool
make_nodes(struct avow_diff_run *run)
{
	for (unsigned i = 0; i < AVOW_DIFF_AXES; i++) {
		uint32_t width = run->level[i].classes.count;

		if (width == 0)
			return false;
		avow_diagram_table_init(
		    &run->nodes[i], width * sizeof(uint32_t), TABLE_MAX);
		run->child[i] = avow_diff_room(run, width, sizeof(uint32_t));
	}
	return !run->failed;
}

static void
compare(struct avow_diff_run *run)
{
	/* Silence is the first answer of each side. */
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		avow_diff_view(run, s);
		if (avow_diff_may_go_on(run))
			(void)avow_diff_answer_silence(run, s);
	}
	if (!avow_diff_may_go_on(run))
		return;
	class_claims(run);
	avow_diff_leaves_class(run);
	if (!run->failed && make_nodes(run))
		avow_diff_walk(run);
}

/* Every flow there is, as one box. */
static struct avow_diff_box *
box_all(struct avow_diff_run *run)
{
	struct avow_diff_box *box = avow_diff_room(run, 1, sizeof *box);

	if (box == NULL)
		return NULL;
	box->forms = (UINT32_C(1) << AVOW_FORMS) - 1;
	box->flows = AVOW_FORMS;
	for (int axis = 0; axis < AVOW_AXES && !run->failed; axis++) {
		uint32_t count = run->out->leaf_count[axis];
		uint64_t *all =
		    avow_diff_room(run, count / 64 + 1, sizeof *all);

		for (uint32_t i = 0; i < count && all != NULL; i++)
			avow_bit_put(all, i, true);
		box->leaves[axis] = all;
		box->flows *= count;
	}
	return box;
}

static void
suspect(struct avow_diff_run *run, enum avow_change_kind kind, const char *what)
{
	struct avow_diff_change *change = avow_diff_change_new(run, kind);

	if (change == NULL)
		return;
	change->older = change->newer = what;
	change->boxes = box_all(run);
	if (change->boxes != NULL)
		change->flows = change->boxes->flows;
	run->out->flows[kind] = change->flows;
}

/*
 * There is too much to walk: any flow may be allowed, lose a duty, and rest on
 * any item of both, which is never milder than the truth.
 */
static void
be_rough(struct avow_diff_run *run)
{
	run->is_over = false;
	run->is_rough = true;
	run->root = 0;
	avow_diff_tree_clear(&run->trees);
	avow_diff_tree_init(&run->trees);
	run->var_count = 0;
	avow_diff_facts(run);
	for (uint32_t c = 1; c < run->claim_count; c++)
		if (run->claims[c].is[0].kind == AVOW_BASIS_CONSENT &&
		    run->claims[c].is[1].kind == AVOW_BASIS_CONSENT &&
		    run->claims[c].is[0].id != AVOW_NONE32 &&
		    run->claims[c].is[1].id != AVOW_NONE32)
			suspect(run, AVOW_CHANGE_CONSENT_WIDENED,
			    run->claims[c].text);
	suspect(run, AVOW_CHANGE_ALLOWED, NULL);
	suspect(run, AVOW_CHANGE_DUTY_DROPPED, NULL);
}

static enum avow_status
status_of(const struct avow_diff_run *run, struct avow_error *why)
{
	if (run->failed)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to compare two editions");
	if (run->is_over)
		return avow_fail(why, AVOW_ERR_LIMIT, "diff.limit",
		    "the editions differ in more than can be told");
	return AVOW_OK;
}

/* What the worst change asks for. */
static enum avow_diff_class
class_of(const struct avow_diff *diff)
{
	enum avow_diff_class class = AVOW_DIFF_SAME;

	for (const struct avow_diff_change *c = diff->changes; c != NULL;
	     c = c->next) {
		enum avow_diff_class one = AVOW_DIFF_SAME;

		if (c->kind == AVOW_CHANGE_CONSENT_WIDENED)
			one = AVOW_DIFF_RECONSENT;
		else if (c->kind < AVOW_CHANGE_DENIED)
			one = AVOW_DIFF_NOTICE;
		else if (c->kind < AVOW_CHANGE_CITES)
			one = AVOW_DIFF_NARROWER;
		class = one > class ? one : class;
	}
	return class;
}

static void
tell_flows(struct avow_diff_run *run)
{
	if (run->root == 0)
		return; /* nothing was found, or it was not walked */
	avow_diff_tell_count(run);
	if (avow_diff_may_go_on(run))
		avow_diff_tell(run);
}

/* An edition is not suspected of differing from itself. */
static void
clear_suspicion(struct avow_diff_run *run)
{
	struct avow_diff *out = run->out;

	if (!run->is_rough ||
	    memcmp(avow_image_hash(out->older), avow_image_hash(out->newer),
		AVOW_HASH_SIZE) != 0)
		return;
	run->is_rough = false;
	out->changes = NULL;
	memset(out->flows, 0, sizeof out->flows);
}

static void
tell(struct avow_diff_run *run)
{
	static void (*const steps[])(struct avow_diff_run *) = {tell_flows,
	    avow_diff_keep, avow_diff_due, avow_diff_item, avow_diff_text,
	    avow_diff_change_sort};

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (avow_diff_may_go_on(run))
			steps[i](run);
	clear_suspicion(run);
	run->out->class = class_of(run->out);
	run->out->is_rough = run->is_rough;
	/* What found no room to be told might have been this. */
	if (run->is_rough && run->out->class < AVOW_DIFF_NOTICE)
		run->out->class = AVOW_DIFF_NOTICE;
}

enum avow_status
avow_diff_build(struct avow_diff *out, struct avow_arena *arena,
    const struct avow_image *older, const struct avow_image *newer,
    struct avow_error *why)
{
	struct avow_diff_run run = {.arena = NULL};
	enum avow_status status;

	*out = (struct avow_diff){.older = older, .newer = newer};
	begin(&run, out, arena);
	unite(&run);
	if (avow_diff_may_go_on(&run))
		compare(&run);
	if (!run.failed && !avow_diff_may_go_on(&run))
		be_rough(&run);
	if (avow_diff_may_go_on(&run))
		tell(&run);
	status = status_of(&run, why);
	if (status != AVOW_OK)
		*out = (struct avow_diff){.older = older, .newer = newer};
	end(&run);
	return status;
}

/* --- what widens --- */

static void
mark_services(struct avow_diff_run *run, bool *widens_out)
{
	const uint32_t worse = 1 << AVOW_CHANGE_CONSENT_WIDENED |
	    1 << AVOW_CHANGE_ALLOWED | 1 << AVOW_CHANGE_DUTY_DROPPED;
	uint32_t count = run->out->leaf_count[AVOW_AXIS_SERVICE];
	uint32_t own =
	    avow_image_leaf_count(run->out->newer, AVOW_AXIS_SERVICE);
	uint32_t *kinds = avow_diff_room(run, count, sizeof *kinds);

	if (run->failed)
		return;
	if (run->root != 0)
		avow_diff_tell_services(run, kinds);
	for (uint32_t i = 0; i < count; i++) {
		const struct avow_diff_leaf *leaf =
		    &run->out->leaves[AVOW_AXIS_SERVICE][i];
		uint32_t at = leaf->newer;

		if (at == AVOW_NONE32 && leaf->older != AVOW_NONE32)
			continue;
		if (at == AVOW_NONE32)
			at = own;
		widens_out[at] = widens_out[at] || (kinds[i] & worse) != 0;
	}
	for (uint32_t i = 0; i <= own && (run->widens || run->is_rough); i++)
		widens_out[i] = true;
}

enum avow_status
avow_diff_widens(bool *widens_out, const struct avow_image *older,
    const struct avow_image *newer, struct avow_error *why)
{
	struct avow_diff_run run = {.arena = NULL};
	struct avow_diff out = {.older = older, .newer = newer};
	struct avow_arena arena;
	enum avow_status status;

	memset(widens_out, 0,
	    (avow_image_leaf_count(newer, AVOW_AXIS_SERVICE) + 1) *
		sizeof *widens_out);
	avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
	begin(&run, &out, &arena);
	unite(&run);
	if (avow_diff_may_go_on(&run))
		compare(&run);
	if (!run.failed && !avow_diff_may_go_on(&run))
		be_rough(&run);
	if (avow_diff_may_go_on(&run))
		avow_diff_item(&run); /* for run.widens */
	if (avow_diff_may_go_on(&run))
		mark_services(&run, widens_out);
	status = status_of(&run, why);
	end(&run);
	avow_arena_clear(&arena);
	return status;
}
