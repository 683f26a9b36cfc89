/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Perfect hashes over names (image_table.c says how one is asked): buckets are
 * placed one by one, the fullest first, each moved until its names fall on free
 * slots.  A bucket of one name finds the last free slots soon enough.
 */
#include <stdlib.h>

#include "policy/compile_state.h"

#include "base/banned.h"

enum {
	BUCKET_NAMES = 4,    /* names a bucket, on the average */
	SEEDS_MAX = 16,      /* tries with other hashes */
	MOVES_MAX = 1 << 22, /* tries to place a bucket */
};

struct named {
	struct avow_text name;
	uint64_t hash;
	uint32_t row;
	uint32_t bucket;
	uint32_t size; /* names in its bucket */
};

/* Names to be placed, and where they have been. */
struct placing {
	struct named *names;
	uint32_t count;
	uint32_t seed;
	uint32_t *moved; /* by bucket */
	uint32_t bucket_count;
	uint32_t *slots; /* row, or NONE: free */
};

/* Fullest buckets first, the names of a bucket together. */
static int
compare_named(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

/* Put the names of a bucket into slots; none stays there when two meet. */
static bool
fits(struct placing *p, const struct named *names, uint32_t moved)
{
	for (uint32_t i = 0; i < names->size; i++) {
		uint32_t slot =
		    avow_image_table_slot(names[i].hash, moved, p->count);

		if (p->slots[slot] == AVOW_NONE32) {
			p->slots[slot] = names[i].row;
			continue;
		}
		while (i-- > 0)
			p->slots[avow_image_table_slot(
			    names[i].hash, moved, p->count)] = AVOW_NONE32;
		return false;
	}
	return true;
}

static bool
place_bucket(struct placing *p, const struct named *names)
{
	for (uint32_t moved = 0; moved < MOVES_MAX; moved++) {
		if (fits(p, names, moved)) {
			p->moved[names->bucket] = moved;
			return true;
		}
	}
	return false;
}

/* Deal the names into buckets by a seed, and place all buckets. */
static bool
place(struct placing *p, uint32_t seed)
{
	p->seed = seed;
	for (uint32_t b = 0; b < p->bucket_count; b++)
		p->moved[b] = 0;
	for (uint32_t i = 0; i < p->count; i++) {
		struct named *named = &p->names[i];

		p->slots[i] = AVOW_NONE32;
		named->hash = avow_image_table_hash(seed, named->name);
		named->bucket =
		    avow_image_table_bucket(named->hash, p->bucket_count);
		p->moved[named->bucket]++; /* counts them for now */
	}
	for (uint32_t i = 0; i < p->count; i++)
		p->names[i].size = p->moved[p->names[i].bucket];
	for (uint32_t b = 0; b < p->bucket_count; b++)
		p->moved[b] = 0;
	qsort(p->names, p->count, sizeof *p->names, compare_named);
	for (uint32_t i = 0; i < p->count; i += p->names[i].size) {
		if (!place_bucket(p, &p->names[i]))
			return false;
	}
	return true;
}

/* Find a seed, and put the table's rows. */
static void
put_table(struct avow_compile_state *c, struct placing *p)
{
	struct avow_image_table row = {
	    .buckets.first = avow_compile_put_count(c, AVOW_SECTION_BUCKETS),
	    .slots.first = avow_compile_put_count(c, AVOW_SECTION_SLOTS),
	};

	p->bucket_count = p->count / BUCKET_NAMES + (p->count > 0);
	p->slots = avow_arena_array(c->r.arena, p->count, sizeof *p->slots);
	p->moved =
	    avow_arena_array(c->r.arena, p->bucket_count, sizeof *p->moved);
	if (p->slots == NULL || p->moved == NULL) {
		c->failed = true;
		return;
	}
	while (p->count > 0 && !place(p, row.seed)) {
		if (++row.seed < SEEDS_MAX)
			continue;
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
		    (struct avow_place){0},
		    "among %u names some cannot be told apart by their hash",
		    p->count)
		    ->help = "give the latest one another name";
		return;
	}
	row.buckets.count = p->bucket_count;
	row.slots.count = p->count;
	for (uint32_t b = 0; b < p->bucket_count; b++)
		(void)avow_compile_put(c, AVOW_SECTION_BUCKETS, &p->moved[b]);
	for (uint32_t i = 0; i < p->count; i++)
		(void)avow_compile_put(c, AVOW_SECTION_SLOTS, &p->slots[i]);
	(void)avow_compile_put(c, AVOW_SECTION_TABLES, &row);
}

static bool
make_room(struct avow_compile_state *c, struct placing *p, uint32_t names)
{
	*p = (struct placing){
	    .names = avow_arena_array(c->r.arena, names, sizeof *p->names)};
	c->failed = c->failed || p->names == NULL;
	return !c->failed;
}

static void
add(struct placing *p, struct avow_text name, uint32_t row)
{
	p->names[p->count++] = (struct named){.name = name, .row = row};
}

static void
put_items(struct avow_compile_state *c, enum avow_resolve_kind kind)
{
	const struct avow_resolve_list *list = &c->r.list[kind];
	struct placing p;

	if (!make_room(c, &p, list->count))
		return;
	for (uint32_t i = 0; i < list->count; i++)
		add(&p, list->items[i].name, i);
	put_table(c, &p);
}

static int
compare_ids(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	int order = avow_text_compare(x->name, y->name);

	if (order != 0)
		return order;
	return x->row < y->row ? -1 : 1;
}

/* Several pages may use an id; the first one is found. */
static void
put_clauses(struct avow_compile_state *c)
{
	struct placing p;
	uint32_t kept = 0;

	if (!make_room(c, &p, c->clause_count))
		return;
	for (uint32_t i = 0; i < c->clause_count; i++)
		add(&p, c->clauses[i].clause->id, i);
	qsort(p.names, p.count, sizeof *p.names, compare_ids);
	for (uint32_t i = 0; i < p.count; i++) {
		if (i == 0 ||
		    !avow_text_equal(p.names[i].name, p.names[kept - 1].name))
			p.names[kept++] = p.names[i];
	}
	p.count = kept;
	put_table(c, &p);
}

void
avow_compile_table_rows(struct avow_compile_state *c)
{
	static const enum avow_resolve_kind kinds[] = {
	    [AVOW_TABLE_CONSENTS - AVOW_TREES] = AVOW_RESOLVE_CONSENT,
	    [AVOW_TABLE_FACTS - AVOW_TREES] = AVOW_RESOLVE_FACT,
	    [AVOW_TABLE_BASES - AVOW_TREES] = AVOW_RESOLVE_BASE,
	    [AVOW_TABLE_AGREEMENTS - AVOW_TREES] = AVOW_RESOLVE_AGREEMENT,
	};
	struct placing p;

	for (unsigned t = 0; t < AVOW_TREES && !c->failed; t++) {
		const struct avow_terms_tree *tree = &c->r.terms.tree[t];

		if (!make_room(c, &p, tree->count))
			return;
		for (uint32_t i = 0; i < tree->count; i++)
			add(&p, tree->nodes[tree->term_node[i]].name, i);
		put_table(c, &p);
	}
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0] && !c->failed;
	     k++)
		put_items(c, kinds[k]);
	if (!c->failed)
		put_clauses(c);
	if (c->failed || !make_room(c, &p, c->r.terms.group_count))
		return;
	for (uint32_t i = 0; i < c->r.terms.group_count; i++)
		add(&p, c->r.terms.groups[i].declared->name.text, i);
	put_table(c, &p);
}
