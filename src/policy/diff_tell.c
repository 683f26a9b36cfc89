/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result of the walk as changes: for each finding the flows in which it is
 * found, as products.  Children of a node that hold a finding alike are told
 * together.
 */
#include <string.h>

#include "policy/diff_state.h"

#include "base/banned.h"

enum {
	BOXES_MAX = 1 << 16,         /* of all changes */
	ROWS_MAX = 256 << 20,        /* bytes of a table */
	FINDING_SIZE_MAX = 64 << 20, /* bytes of sets of findings by node */
};

/* --- counts --- */

static const uint32_t *
children(const struct avow_diff_run *run, unsigned level, uint32_t node)
{
	return avow_diagram_table_row(&run->nodes[level], node);
}

static const uint32_t *
forms_of(const struct avow_diff_run *run, uint32_t leaf)
{
	return avow_diagram_table_row(&run->leaves, leaf);
}

typedef uint64_t tally[AVOW_CHANGES];

static void
tally_leaf(const struct avow_diff_run *run, uint32_t leaf, tally out)
{
	for (int f = 0; f < AVOW_FORMS; f++) {
		uint32_t kinds =
		    avow_diff_found_kinds(run, forms_of(run, leaf)[f]);

		for (; kinds != 0; kinds &= kinds - 1)
			out[__builtin_ctz(kinds)]++;
	}
}

/* The flows below each node of a level, from those of the level below. */
static tally *
tally_level(struct avow_diff_run *run, unsigned level, tally *below)
{
	const struct avow_diff_level *l = &run->level[level];
	uint32_t count = run->nodes[level].count;
	tally *all = avow_diff_room(run, count, sizeof *all);

	for (uint32_t n = 0; n < count && !run->failed; n++) {
		const uint32_t *child = children(run, level, n);

		for (uint32_t c = 0; c < l->classes.count; c++)
			for (int k = 0; child[c] != 0 && k < AVOW_CHANGES; k++)
				all[n][k] += l->count[c] * below[child[c]][k];
	}
	return all;
}

void
avow_diff_tell_count(struct avow_diff_run *run)
{
	tally *below = avow_diff_room(run, run->leaves.count, sizeof *below);

	for (uint32_t i = 0; i < run->leaves.count && !run->failed; i++)
		tally_leaf(run, i, below[i]);
	for (unsigned level = AVOW_DIFF_AXES; level-- > 0 && !run->failed;)
		below = tally_level(run, level, below);
	if (!run->failed)
		memcpy(
		    run->out->flows, below[run->root], sizeof run->out->flows);
}

/* --- what is found below each node --- */

/* Sets of findings by node, of all levels and the leaves below them. */
struct below {
	uint64_t *set[AVOW_DIFF_AXES + 1];
	uint32_t words;
};

static uint64_t *
row_of(const struct below *below, unsigned level, uint32_t node)
{
	return below->set[level] + (size_t)node * below->words;
}

static bool
is_below(
    const struct below *below, unsigned level, uint32_t node, uint32_t finding)
{
	return node != 0 && avow_bit(row_of(below, level, node), finding);
}

static void
add_sets(const struct avow_diff_run *run, uint32_t leaf, uint64_t *row)
{
	for (int f = 0; f < AVOW_FORMS; f++) {
		uint32_t set = forms_of(run, leaf)[f];

		for (; set != 0; set = avow_diff_found_at(run, set)->tail)
			avow_bit_put(
			    row, avow_diff_found_at(run, set)->head, true);
	}
}

static bool
make_below(struct avow_diff_run *run, struct below *below)
{
	size_t total = run->leaves.count;

	below->words = run->found.count / 64 + 1;
	for (unsigned level = 0; level < AVOW_DIFF_AXES; level++)
		total += run->nodes[level].count;
	if (total > FINDING_SIZE_MAX / sizeof(uint64_t) / below->words) {
		run->is_over = true;
		return false;
	}
	for (unsigned level = 0; level <= AVOW_DIFF_AXES; level++)
		below->set[level] = avow_diff_room(run,
		    (size_t)below->words *
			(level < AVOW_DIFF_AXES ? run->nodes[level].count
						: run->leaves.count),
		    sizeof(uint64_t));
	return !run->failed;
}

static void
fill_below(struct avow_diff_run *run, struct below *below)
{
	for (uint32_t i = 0; i < run->leaves.count; i++)
		add_sets(run, i, row_of(below, AVOW_DIFF_AXES, i));
	for (unsigned level = AVOW_DIFF_AXES; level-- > 0;)
		for (uint32_t n = 0; n < run->nodes[level].count; n++) {
			const uint32_t *child = children(run, level, n);
			uint64_t *row = row_of(below, level, n);

			for (uint32_t c = 0;
			     c < run->level[level].classes.count; c++) {
				const uint64_t *more =
				    row_of(below, level + 1, child[c]);

				for (uint32_t w = 0;
				     child[c] != 0 && w < below->words; w++)
					row[w] |= more[w];
			}
		}
}

/* Bits of the kinds that are found below a node. */
static uint32_t
kinds_below(const struct avow_diff_run *run, const struct below *below,
    unsigned level, uint32_t node)
{
	uint32_t kinds = 0;

	for (uint32_t f = 0; f < run->found.count; f++) {
		const struct avow_diff_found *found =
		    avow_diagram_table_row(&run->found, f);

		if (is_below(below, level, node, f))
			kinds |= UINT32_C(1) << found->kind;
	}
	return kinds;
}

void
avow_diff_tell_services(struct avow_diff_run *run, uint32_t *kinds_out)
{
	const struct avow_diff_level *level = &run->level[AVOW_LEVEL_SERVICE];
	const uint32_t *action = children(run, AVOW_LEVEL_ACTION, run->root);
	uint32_t actions = run->level[AVOW_LEVEL_ACTION].classes.count;
	uint32_t services = run->out->leaf_count[AVOW_AXIS_SERVICE];
	struct below below;

	if (!make_below(run, &below))
		return;
	fill_below(run, &below);
	for (uint32_t a = 0; a < actions; a++)
		for (uint32_t c = 0; c < level->classes.count; c++) {
			uint32_t node =
			    children(run, AVOW_LEVEL_SERVICE, action[a])[c];
			uint32_t kinds = kinds_below(
			    run, &below, AVOW_LEVEL_RECIPIENT, node);

			for (uint32_t i = 0; i < services; i++)
				if (avow_bit(level->leaves[c], i))
					kinds_out[i] |= kinds;
		}
}

/* --- boxes --- */

/* One finding being told: nodes that hold nothing else. */
struct teller {
	struct avow_diff_run *run;
	struct below below;
	struct avow_diagram_table nodes[AVOW_DIFF_AXES];
	uint32_t *child[AVOW_DIFF_AXES];
	uint32_t *met[AVOW_DIFF_AXES];  /* by node: what it became */
	uint32_t *told[AVOW_DIFF_AXES]; /* by node: for which finding, + 1 */
	uint32_t finding;
	uint64_t *leaves[AVOW_AXES]; /* chosen so far */
	struct avow_diff_change *change;
	struct avow_diff_box **end;
	uint32_t boxes;
};

static void
make_teller(struct teller *t, struct avow_diff_run *run)
{
	*t = (struct teller){.run = run};
	for (unsigned level = 0; level < AVOW_DIFF_AXES; level++) {
		uint32_t classes = run->level[level].classes.count;
		uint32_t nodes = run->nodes[level].count;

		avow_diagram_table_init(
		    &t->nodes[level], classes * sizeof(uint32_t), ROWS_MAX);
		t->child[level] =
		    avow_diff_room(run, classes, sizeof(uint32_t));
		t->met[level] = avow_diff_room(run, nodes, sizeof(uint32_t));
		t->told[level] = avow_diff_room(run, nodes, sizeof(uint32_t));
	}
}

/* The forms of a leaf in which the finding is found. */
static uint32_t
forms_with(const struct teller *t, uint32_t leaf)
{
	uint32_t forms = 0;

	for (uint32_t f = 0; f < AVOW_FORMS; f++) {
		uint32_t set = forms_of(t->run, leaf)[f];

		for (; set != 0; set = avow_diff_found_at(t->run, set)->tail)
			if (avow_diff_found_at(t->run, set)->head == t->finding)
				forms |= UINT32_C(1) << f;
	}
	return forms;
}

/* The node with nothing but the finding: its number + 1; forms at the end. */
static uint32_t
only(struct teller *t, unsigned level, uint32_t node)
{
	struct avow_diff_run *run = t->run;
	uint32_t *child, result;

	if (!is_below(&t->below, level, node, t->finding))
		return 0;
	if (level == AVOW_DIFF_AXES)
		return forms_with(t, node);
	if (t->told[level][node] == t->finding + 1)
		return t->met[level][node];
	child = t->child[level];
	for (uint32_t c = 0; c < run->level[level].classes.count; c++)
		child[c] = only(t, level + 1, children(run, level, node)[c]);
	result = avow_diagram_table_put(&t->nodes[level], child) + 1;
	run->failed = run->failed || t->nodes[level].failed;
	t->told[level][node] = t->finding + 1;
	t->met[level][node] = result;
	return result;
}

static uint64_t
count_leaves(
    const struct avow_diff_run *run, unsigned level, const uint64_t *leaves)
{
	uint64_t count = 0;

	for (uint32_t w = 0; w < run->level[level].words; w++)
		count += (uint64_t)__builtin_popcountll(leaves[w]);
	return count;
}

static void
put_box(struct teller *t, uint32_t forms)
{
	struct avow_diff_box *box = avow_diff_room(t->run, 1, sizeof *box);

	if (++t->boxes > BOXES_MAX)
		t->run->is_over = true;
	if (box == NULL)
		return;
	box->forms = forms;
	box->flows = (uint64_t)__builtin_popcount(forms);
	for (unsigned level = 0; level < AVOW_DIFF_AXES; level++) {
		enum avow_axis axis = avow_diagram_axes[level];

		box->leaves[axis] = t->leaves[axis];
		box->flows *= count_leaves(t->run, level, t->leaves[axis]);
	}
	t->change->flows += box->flows;
	*t->end = box;
	t->end = &box->next;
}

/* The leaves of all classes that lead to the same. */
static uint64_t *
unite(struct teller *t, unsigned level, const uint32_t *child, uint32_t same)
{
	const struct avow_diff_level *l = &t->run->level[level];
	uint64_t *leaves = avow_diff_room(t->run, l->words, sizeof *leaves);

	for (uint32_t c = 0; c < l->classes.count && leaves != NULL; c++)
		for (uint32_t w = 0; child[c] == same && w < l->words; w++)
			leaves[w] |= l->leaves[c][w];
	return leaves;
}

static void
put_boxes(struct teller *t, unsigned level, uint32_t number)
{
	const struct avow_diff_level *l = &t->run->level[level];
	const uint32_t *child;

	if (level == AVOW_DIFF_AXES) {
		put_box(t, number);
		return;
	}
	child = avow_diagram_table_row(&t->nodes[level], number - 1);
	for (uint32_t c = 0;
	     c < l->classes.count && avow_diff_may_go_on(t->run); c++) {
		bool is_first = child[c] != 0;

		for (uint32_t b = 0; b < c && is_first; b++)
			is_first = child[b] != child[c];
		if (!is_first)
			continue;
		t->leaves[avow_diagram_axes[level]] =
		    unite(t, level, child, child[c]);
		if (!t->run->failed)
			put_boxes(t, level + 1, child[c]);
	}
}

static void
tell(struct teller *t, uint32_t finding)
{
	struct avow_diff_run *run = t->run;
	uint32_t root;

	t->finding = finding;
	for (unsigned level = 0; level < AVOW_DIFF_AXES; level++)
		avow_diagram_table_cut(&t->nodes[level], 0);
	root = only(t, AVOW_LEVEL_ACTION, run->root);
	if (root == 0 || run->failed)
		return;
	t->change = avow_diff_change_of(run, finding);
	if (t->change == NULL)
		return;
	t->end = &t->change->boxes;
	put_boxes(t, AVOW_LEVEL_ACTION, root);
}

void
avow_diff_tell(struct avow_diff_run *run)
{
	struct teller t;

	if (run->root == 0)
		return;
	make_teller(&t, run);
	if (!run->failed && make_below(run, &t.below)) {
		fill_below(run, &t.below);
		for (uint32_t f = 0;
		     f < run->found.count && avow_diff_may_go_on(run); f++)
			tell(&t, f);
	}
	for (unsigned level = 0; level < AVOW_DIFF_AXES; level++)
		avow_diagram_table_clear(&t.nodes[level]);
}
