/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trees are walked in the order of their keys, down a stack that is as
 * deep as LMDB's own.  A page is taken once; so whatever the pages say, the
 * walk ends.
 */
#include "store/lmdb_trees.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum {
	TABLES_MAX = 8,  /* named trees; a store has fewer */
	FIRST_PAGE = 2,  /* behind the meta pages */
	FREE_KEY = 8,    /* bytes of a key of the free tree: a commit */
	NUMBER_SIZE = 8, /* bytes of a page number */
	LEVEL_FLAGS = AVOW_LMDB_NODE_FAR | AVOW_LMDB_NODE_TREE,
};

/* What a tree's rows are. */
enum kind {
	KIND_MAIN,  /* trees, and the format row */
	KIND_TABLE, /* a table's rows */
	KIND_FREE,  /* lists of free pages */
};

struct walk {
	const struct avow_lmdb_file *file;
	const struct avow_lmdb_head *head;
	uint64_t *used; /* a bit for each page of the file */
	struct avow_lmdb_tree tables[TABLES_MAX];
	size_t table_count;
	bool is_whole;
};

struct level {
	struct avow_lmdb_page page;
	size_t next; /* node */
};

/* One tree on its way. */
struct climb {
	struct walk *walk;
	enum kind kind;
	bool has_leaves; /* are looked at */
	size_t depth;    /* levels, leaves included */
	size_t height;   /* levels on the stack */
	struct level levels[AVOW_LMDB_DEPTH_MAX];
	struct avow_text last; /* key that was met */
	bool is_floor;         /* last is of a branch: the next may equal it */
	uint64_t entries;
};

/* Take a page of the file, for one use. */
static enum avow_status
take(struct walk *walk, uint64_t page, uint64_t from)
{
	uint64_t bit = (uint64_t)1 << (page % 64);

	if (page < FIRST_PAGE || page > walk->head->last)
		return avow_lmdb_file_fail(
		    walk->file, from, "it leads to a page that is none");
	if (page >= avow_lmdb_file_pages(walk->file))
		return avow_lmdb_file_fail(
		    walk->file, page, "missing: the file was cut");
	if ((walk->used[page / 64] & bit) != 0)
		return avow_lmdb_file_fail(walk->file, page, "used twice");
	walk->used[page / 64] |= bit;
	return AVOW_OK;
}

/* Free-page numbers are those of a machine of 64 bits, in its order. */
static int
compare(enum kind kind, struct avow_text a, struct avow_text b)
{
	uint64_t x;
	uint64_t y;

	if (kind != KIND_FREE)
		return avow_text_compare(a, b);
	x = avow_lmdb_number((const uint8_t *)a.at);
	y = avow_lmdb_number((const uint8_t *)b.at);
	return x < y ? -1 : x > y;
}

/* Keys ascend, through leaves and the branches between them. */
static enum avow_status
meet_key(struct climb *climb, const struct avow_lmdb_page *page,
    struct avow_text key)
{
	int order = -1;

	if (climb->kind == KIND_FREE && key.size != FREE_KEY)
		return avow_lmdb_file_fail(climb->walk->file, page->number,
		    "a list of free pages without its commit");
	if (climb->last.at != NULL)
		order = compare(climb->kind, climb->last, key);
	if (order > 0 || (order == 0 && !(climb->is_floor && page->is_leaf)))
		return avow_lmdb_file_fail(
		    climb->walk->file, page->number, "keys out of order");
	climb->last = key;
	climb->is_floor = !page->is_leaf;
	return AVOW_OK;
}

/* Take the pages of a value that lies beside its row. */
static enum avow_status
take_far(struct walk *walk, const struct avow_lmdb_node *node, uint64_t from,
    const uint8_t **bytes)
{
	uint64_t page = avow_lmdb_number(node->value);
	size_t size = walk->file->page_size;
	uint64_t needs =
	    (AVOW_LMDB_PAGE_HEAD - 1 + node->value_size) / size + 1;
	enum avow_status status = take(walk, page, from);
	uint32_t span;

	if (status != AVOW_OK)
		return status;
	*bytes = walk->file->at + page * size;
	span = avow_lmdb_file_span(walk->file, page);
	if (avow_lmdb_number(*bytes) != page ||
	    avow_lmdb_file_flags(walk->file, page) != AVOW_LMDB_PAGE_OVERFLOW ||
	    span < needs)
		return avow_lmdb_file_fail(
		    walk->file, page, "not the pages of this long value");
	for (uint32_t i = 1; i < span && status == AVOW_OK; i++)
		status = take(walk, page + i, page);
	*bytes += AVOW_LMDB_PAGE_HEAD;
	return status;
}

static enum avow_status
keep_table(struct walk *walk, const struct avow_lmdb_page *page,
    const struct avow_lmdb_node *node)
{
	struct avow_lmdb_tree tree;

	if (node->value_size != AVOW_LMDB_TREE_SIZE ||
	    walk->table_count == TABLES_MAX)
		return avow_lmdb_file_fail(
		    walk->file, page->number, "not a table of a store");
	tree = avow_lmdb_tree_of(node->value);
	if (tree.flags != 0 || tree.pad != 0)
		return avow_lmdb_file_fail(
		    walk->file, page->number, "a table of another kind");
	walk->tables[walk->table_count++] = tree;
	return AVOW_OK;
}

/* A list: how many, and the numbers, falling; each page is used by nothing. */
static enum avow_status
take_free(struct walk *walk, const struct avow_lmdb_page *page,
    const uint8_t *bytes, size_t size)
{
	uint64_t count = size >= NUMBER_SIZE ? avow_lmdb_number(bytes) : 1;
	uint64_t above = UINT64_MAX;

	if (count > size / NUMBER_SIZE - 1)
		return avow_lmdb_file_fail(
		    walk->file, page->number, "a list of free pages was cut");
	for (uint64_t i = 1; i <= count; i++) {
		uint64_t number = avow_lmdb_number(bytes + i * NUMBER_SIZE);
		enum avow_status status = AVOW_OK;

		if (number >= above || number > walk->head->last)
			return avow_lmdb_file_fail(walk->file, page->number,
			    "a list of free pages in disorder");
		/* Pages at the end that were never written may be free. */
		if (number < avow_lmdb_file_pages(walk->file))
			status = take(walk, number, page->number);
		if (status != AVOW_OK)
			return status;
		above = number;
	}
	return AVOW_OK;
}

/* A row of a leaf. */
static enum avow_status
meet_row(struct climb *climb, const struct avow_lmdb_page *page, size_t at)
{
	struct avow_lmdb_node node = avow_lmdb_page_node(page, at);
	const uint8_t *bytes = node.value;
	struct walk *walk = climb->walk;
	enum avow_status status = meet_key(climb, page, node.key);
	bool is_tree = (node.flags & AVOW_LMDB_NODE_TREE) != 0;

	if (status != AVOW_OK)
		return status;
	climb->entries++;
	if ((node.flags & ~(unsigned)LEVEL_FLAGS) != 0 ||
	    node.flags == LEVEL_FLAGS || (is_tree && climb->kind != KIND_MAIN))
		return avow_lmdb_file_fail(
		    walk->file, page->number, "a row of another kind");
	if (is_tree)
		return keep_table(walk, page, &node);
	if ((node.flags & AVOW_LMDB_NODE_FAR) != 0)
		status = take_far(walk, &node, page->number, &bytes);
	if (status == AVOW_OK && climb->kind == KIND_FREE)
		status = take_free(walk, page, bytes, node.value_size);
	return status;
}

/* Go down to a page, which one higher up names. */
static enum avow_status
go_down(struct climb *climb, uint64_t number, uint64_t from)
{
	struct level *level = &climb->levels[climb->height];
	bool is_leaf = climb->height + 1 == climb->depth;
	const struct walk *walk = climb->walk;
	enum avow_status status = take(climb->walk, number, from);

	if (status != AVOW_OK || (is_leaf && !climb->has_leaves))
		return status;
	status = avow_lmdb_file_page(walk->file, number, is_leaf, &level->page);
	if (status != AVOW_OK)
		return status;
	/* LMDB takes it for granted that a branch parts something. */
	if (!is_leaf && level->page.count == 1 && climb->kind != KIND_FREE)
		return avow_lmdb_file_fail(
		    walk->file, number, "a branch of one page");
	level->next = 0;
	climb->height++;
	return AVOW_OK;
}

/* One step through the tree: the next node of the deepest page. */
static enum avow_status
step(struct climb *climb)
{
	struct level *level = &climb->levels[climb->height - 1];
	size_t at = level->next++;
	struct avow_lmdb_node node;
	enum avow_status status = AVOW_OK;

	if (at == level->page.count) {
		climb->height--;
		return AVOW_OK;
	}
	if (level->page.is_leaf)
		return meet_row(climb, &level->page, at);
	node = avow_lmdb_page_node(&level->page, at);
	/* A branch's first key says nothing. */
	if (at > 0)
		status = meet_key(climb, &level->page, node.key);
	if (status == AVOW_OK)
		status = go_down(climb, node.child, level->page.number);
	return status;
}

static enum avow_status
walk_tree(struct walk *walk, const struct avow_lmdb_tree *tree, enum kind kind)
{
	struct climb climb = {.walk = walk,
	    .kind = kind,
	    .has_leaves = walk->is_whole || kind != KIND_TABLE,
	    .depth = tree->depth};
	uint64_t meta = walk->head->commit & 1;
	enum avow_status status = AVOW_OK;

	if (tree->root == UINT64_MAX && tree->depth == 0 && tree->entries == 0)
		return AVOW_OK;
	if (tree->depth == 0 || tree->depth > AVOW_LMDB_DEPTH_MAX)
		return avow_lmdb_file_fail(
		    walk->file, meta, "a tree of no depth that can be");
	status = go_down(&climb, tree->root, meta);
	while (status == AVOW_OK && climb.height > 0)
		status = step(&climb);
	if (status == AVOW_OK && climb.has_leaves &&
	    climb.entries != tree->entries)
		status = avow_lmdb_file_fail(walk->file, tree->root,
		    "the tree from here has not as many rows as it says");
	return status;
}

enum avow_status
avow_lmdb_trees_walk(const struct avow_lmdb_file *file,
    const struct avow_lmdb_head *head, bool is_whole)
{
	struct walk walk = {.file = file, .head = head, .is_whole = is_whole};
	/* A file has no more pages than bytes: this can't wrap. */
	size_t words = (size_t)(avow_lmdb_file_pages(file) / 64 + 1);
	enum avow_status status;

	walk.used = calloc(words, sizeof *walk.used);
	if (walk.used == NULL)
		return avow_fail(
		    file->why, AVOW_ERR_NOMEM, "kv.memory", "store");
	status = walk_tree(&walk, &head->main, KIND_MAIN);
	for (size_t i = 0; i < walk.table_count && status == AVOW_OK; i++)
		status = walk_tree(&walk, &walk.tables[i], KIND_TABLE);
	/* Last: what it names is to be used by none of the others. */
	if (status == AVOW_OK)
		status = walk_tree(&walk, &head->free, KIND_FREE);
	free(walk.used);
	return status;
}
