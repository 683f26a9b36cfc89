/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine in memory: a skip list a table, and an undo list for the one
 * write in progress.
 *
 * Designed for tests and try-outs: every answer is that of the embedded
 * engine, nothing is durable.  A put never changes a node's value in place but
 * swaps it, and the old value waits in the undo list, so that an abort needs
 * no memory and cannot fail.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/engine.h"

#include "base/banned.h"

enum { LEVELS = 20 }; /* good for some 4^20 rows */

struct node {
	uint8_t *value; /* NULL when value_size is 0 */
	uint8_t *key;   /* inside this allocation, behind next */
	size_t value_size;
	size_t key_size;
	unsigned levels;
	struct node *next[]; /* levels of them */
};

/*
 * How to take back one change: the node gets its old value, or goes, or
 * comes back.
 */
struct undo {
	struct undo *before;
	struct node *node;
	uint8_t *value; /* owned: the old one, of a replaced node */
	size_t value_size;
	enum avow_kv_table table;
	enum { UNDO_REPLACE, UNDO_INSERT, UNDO_DELETE } change;
};

struct memory {
	struct avow_kv_store store;
	struct node *head[AVOW_KV_TABLES]; /* LEVELS high, no key */
	struct undo *undo;                 /* the newest change */
	uint64_t random;
	uint64_t instant;      /* counts commits, from 1 */
	pthread_rwlock_t lock; /* held by every view, and by the write */
};

static struct memory *
memory_of(struct avow_kv *kv)
{
	return (struct memory *)kv->store;
}

static struct avow_text
node_key(const struct node *node)
{
	return (struct avow_text){(const char *)node->key, node->key_size};
}

static struct avow_text
node_value(const struct node *node)
{
	if (node->value_size == 0)
		return (struct avow_text){"", 0};
	return (struct avow_text){(const char *)node->value, node->value_size};
}

static struct node *
node_new(struct avow_text key, unsigned levels)
{
	/* A key is at most AVOW_KV_KEY_MAX bytes: this cannot wrap. */
	size_t links = levels * sizeof(struct node *);
	struct node *node = calloc(1, sizeof *node + links + key.size);

	if (node == NULL)
		return NULL;
	node->levels = levels;
	node->key = (uint8_t *)node + sizeof *node + links;
	node->key_size = key.size;
	if (key.size > 0)
		memcpy(node->key, key.at, key.size);
	return node;
}

static void
node_free(struct node *node)
{
	if (node == NULL)
		return;
	free(node->value);
	free(node);
}

/* One level for three in four nodes, and so on upwards (xorshift64). */
static unsigned
choose_levels(struct memory *memory)
{
	unsigned levels = 1;

	memory->random ^= memory->random << 13;
	memory->random ^= memory->random >> 7;
	memory->random ^= memory->random << 17;
	for (uint64_t bits = memory->random; (bits & 3) == 0 && levels < LEVELS;
	     bits >>= 2)
		levels++;
	return levels;
}

/* Fill path with the last node before key on each level; gives what follows. */
static struct node *
seek(const struct memory *memory, enum avow_kv_table table,
    struct avow_text key, struct node *path[LEVELS])
{
	struct node *at = memory->head[table];

	for (unsigned level = LEVELS; level-- > 0;) {
		while (at->next[level] != NULL &&
		    avow_text_compare(node_key(at->next[level]), key) < 0)
			at = at->next[level];
		path[level] = at;
	}
	return at->next[0];
}

static void
link_node(struct memory *memory, enum avow_kv_table table, struct node *node)
{
	struct node *path[LEVELS];

	(void)seek(memory, table, node_key(node), path);
	for (unsigned level = 0; level < node->levels; level++) {
		node->next[level] = path[level]->next[level];
		path[level]->next[level] = node;
	}
}

static void
unlink_node(struct memory *memory, enum avow_kv_table table, struct node *node)
{
	struct node *path[LEVELS];

	(void)seek(memory, table, node_key(node), path);
	for (unsigned level = 0; level < node->levels; level++) {
		assert(path[level]->next[level] == node);
		path[level]->next[level] = node->next[level];
	}
}

static struct node *
find_node(
    const struct memory *memory, enum avow_kv_table table, struct avow_text key)
{
	struct node *path[LEVELS];
	struct node *node = seek(memory, table, key, path);

	if (node == NULL || !avow_text_equal(node_key(node), key))
		return NULL;
	return node;
}

static enum avow_status
memory_read_begin(struct avow_kv *kv, struct avow_error *why)
{
	(void)why;
	(void)pthread_rwlock_rdlock(&memory_of(kv)->lock);
	kv->instant = memory_of(kv)->instant;
	return AVOW_OK;
}

static void
memory_read_end(struct avow_kv *kv)
{
	(void)pthread_rwlock_unlock(&memory_of(kv)->lock);
}

static enum avow_status
memory_find(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_text *value, struct avow_error *why)
{
	const struct node *node = find_node(memory_of(kv), table, key);

	(void)why;
	if (node == NULL)
		return AVOW_ERR_NOT_FOUND;
	*value = node_value(node);
	return AVOW_OK;
}

static enum avow_status
memory_scan(struct avow_kv *kv, enum avow_kv_table table,
    const struct avow_kv_range *range, struct avow_error *why)
{
	struct node *path[LEVELS];
	const struct node *node;

	(void)why;
	node = seek(memory_of(kv), table, range->from, path);
	for (size_t i = 0; i < range->limit && node != NULL; i++) {
		if (avow_text_compare(node_key(node), range->to) >= 0)
			break;
		if (!range->visit(
			range->context, node_key(node), node_value(node)))
			break;
		node = node->next[0];
	}
	return AVOW_OK;
}

/* An undo entry that still has to be filled, or NULL. */
static struct undo *
undo_new(struct node *node, enum avow_kv_table table)
{
	struct undo *undo = calloc(1, sizeof *undo);

	if (undo == NULL)
		return NULL;
	undo->node = node;
	undo->table = table;
	return undo;
}

static void
undo_push(struct memory *memory, struct undo *undo)
{
	undo->before = memory->undo;
	memory->undo = undo;
}

static enum avow_status
memory_write_begin(struct avow_kv *kv, struct avow_error *why)
{
	(void)why;
	(void)pthread_rwlock_wrlock(&memory_of(kv)->lock);
	assert(memory_of(kv)->undo == NULL);
	kv->instant = memory_of(kv)->instant;
	return AVOW_OK;
}

/* Make undo and node show a new value; the old one waits in undo. */
static void
replace_value(
    struct undo *undo, struct node *node, uint8_t *value, size_t value_size)
{
	undo->value = node->value;
	undo->value_size = node->value_size;
	node->value = value;
	node->value_size = value_size;
}

static enum avow_status
memory_put(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_text value, struct avow_error *why)
{
	struct memory *memory = memory_of(kv);
	struct node *node = find_node(memory, table, key);
	bool is_new = node == NULL;
	struct undo *undo;
	uint8_t *copy;

	if (is_new)
		node = node_new(key, choose_levels(memory));
	undo = undo_new(node, table);
	copy = malloc(value.size + 1);
	if (node == NULL || undo == NULL || copy == NULL) {
		if (is_new)
			node_free(node);
		free(undo);
		free(copy);
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "row");
	}
	if (value.size > 0)
		memcpy(copy, value.at, value.size);
	undo->change = is_new ? UNDO_INSERT : UNDO_REPLACE;
	replace_value(undo, node, copy, value.size);
	if (is_new)
		link_node(memory, table, node);
	undo_push(memory, undo);
	return AVOW_OK;
}

static enum avow_status
memory_remove(struct avow_kv *kv, enum avow_kv_table table,
    struct avow_text key, struct avow_error *why)
{
	struct memory *memory = memory_of(kv);
	struct node *node = find_node(memory, table, key);
	struct undo *undo;

	if (node == NULL)
		return AVOW_OK;
	undo = undo_new(node, table);
	if (undo == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "row");
	undo->change = UNDO_DELETE;
	unlink_node(memory, table, node);
	undo_push(memory, undo);
	return AVOW_OK;
}

static enum avow_status
memory_commit(struct avow_kv *kv, struct avow_error *why)
{
	struct memory *memory = memory_of(kv);

	(void)why;
	while (memory->undo != NULL) {
		struct undo *undo = memory->undo;

		memory->undo = undo->before;
		if (undo->change == UNDO_DELETE)
			node_free(undo->node);
		free(undo->value);
		free(undo);
	}
	memory->instant++;
	(void)pthread_rwlock_unlock(&memory->lock);
	return AVOW_OK;
}

static void
take_back(struct memory *memory, struct undo *undo)
{
	struct node *node = undo->node;

	if (undo->change == UNDO_DELETE) {
		link_node(memory, undo->table, node);
	} else if (undo->change == UNDO_INSERT) {
		unlink_node(memory, undo->table, node);
		node_free(node);
	} else {
		free(node->value);
		node->value = undo->value;
		node->value_size = undo->value_size;
	}
	free(undo);
}

static void
memory_abort(struct avow_kv *kv)
{
	struct memory *memory = memory_of(kv);

	while (memory->undo != NULL) {
		struct undo *undo = memory->undo;

		memory->undo = undo->before;
		take_back(memory, undo);
	}
	(void)pthread_rwlock_unlock(&memory->lock);
}

static bool
memory_has_room(struct avow_kv *kv)
{
	(void)kv;
	return true;
}

static bool
memory_use_reserve(struct avow_kv *kv)
{
	(void)kv;
	return false; /* none is kept */
}

static void
free_memory(struct memory *memory)
{
	for (size_t table = 0; table < AVOW_KV_TABLES; table++) {
		struct node *node = memory->head[table];

		while (node != NULL) {
			struct node *next = node->next[0];

			node_free(node);
			node = next;
		}
	}
	(void)pthread_rwlock_destroy(&memory->lock);
	free(memory);
}

static void
memory_close(struct avow_kv *kv)
{
	struct memory *memory = memory_of(kv);

	free(kv);
	if (avow_kv_store_leave(&memory->store))
		free_memory(memory);
}

static enum avow_status
memory_join(struct avow_kv **out, struct avow_kv *kv, struct avow_error *why)
{
	struct avow_kv *handle = calloc(1, sizeof *handle);

	if (handle == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "handle");
	handle->engine = kv->engine;
	handle->store = kv->store;
	avow_kv_store_join(kv->store);
	*out = handle;
	return AVOW_OK;
}

/* It lies nowhere. */
static enum avow_status
memory_measure(
    struct avow_kv *kv, struct avow_kv_extent *out, struct avow_error *why)
{
	(void)kv;
	(void)out;
	(void)why;
	return AVOW_OK;
}

static const struct avow_kv_engine memory_engine = {
    .close = memory_close,
    .join = memory_join,
    .read_begin = memory_read_begin,
    .read_end = memory_read_end,
    .find = memory_find,
    .scan = memory_scan,
    .write_begin = memory_write_begin,
    .put = memory_put,
    .remove = memory_remove,
    .commit = memory_commit,
    .abort = memory_abort,
    .has_room = memory_has_room,
    .measure = memory_measure,
    .use_reserve = memory_use_reserve,
};

/* The heads of the lists; false: no memory. */
static bool
make_heads(struct memory *memory)
{
	for (size_t table = 0; table < AVOW_KV_TABLES; table++) {
		memory->head[table] = node_new(AVOW_TEXT(""), LEVELS);
		if (memory->head[table] == NULL)
			return false;
	}
	return true;
}

enum avow_status
avow_memory_open(struct avow_kv **out, struct avow_error *why)
{
	struct memory *memory = calloc(1, sizeof *memory);
	struct avow_kv *kv = calloc(1, sizeof *kv);

	*out = NULL;
	if (memory == NULL || kv == NULL ||
	    pthread_rwlock_init(&memory->lock, NULL) != 0) {
		free(memory);
		free(kv);
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "store");
	}
	memory->random = 0x9e3779b97f4a7c15u; /* any constant but zero */
	memory->instant = 1;
	if (!make_heads(memory) ||
	    avow_kv_store_init(&memory->store, why) != AVOW_OK) {
		free_memory(memory);
		free(kv);
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "store");
	}
	kv->engine = &memory_engine;
	kv->store = &memory->store;
	*out = kv;
	return AVOW_OK;
}
