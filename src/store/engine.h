/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/engine: what an engine gives, beneath the one interface of store/kv.
 *
 *     kv.c, kv_commit.c --find, scan, put, commit--> memory.c | lmdb.c
 *
 * An engine knows rows in a few tables, many views beside one write in
 * progress, and room; limits, write sets, expectations, the order of commits
 * and the log's hooks are above it, in shared code.  A handle is of one thread
 * at a time; handles of one store are of as many threads.  Included by
 * src/store and its tests only.
 */
#ifndef AVOW_STORE_ENGINE_H
#define AVOW_STORE_ENGINE_H

#include "store/queue.h"

enum avow_kv_table {
	AVOW_KV_DATA,
	AVOW_KV_LOG,
	AVOW_KV_SPREAD, /* data rows of AVOW_KV_ATTRIBUTES, bucket last */
	AVOW_KV_TABLES, /* how many there are */
};

/* Where a data row lies in an engine. */
struct avow_kv_place {
	enum avow_kv_table table;
	struct avow_text key; /* as it was, or in bytes */
	char bytes[AVOW_KV_KEY_MAX];
};
/* key is not empty, and at most AVOW_KV_KEY_MAX. */
void avow_kv_place(struct avow_kv_place *out, struct avow_text key);

/* Keys reach an engine checked: never empty, at most AVOW_KV_KEY_MAX. */
struct avow_kv_engine {
	/* End a handle; with the last one, the store. */
	void (*close)(struct avow_kv *kv);
	/* Another handle of the same store. */
	enum avow_status (*join)(
	    struct avow_kv **out, struct avow_kv *kv, struct avow_error *why);
	/* A view of one instant, until read_end; sets kv->instant. */
	enum avow_status (*read_begin)(
	    struct avow_kv *kv, struct avow_error *why);
	void (*read_end)(struct avow_kv *kv);
	/*
	 * Inside a read, or inside a write, which sees its own rows.
	 * Borrowed: *value until read_end or the next put or remove.
	 * Errors: NOT_FOUND, with why left as it was; IO.
	 */
	enum avow_status (*find)(struct avow_kv *kv, enum avow_kv_table table,
	    struct avow_text key, struct avow_text *value,
	    struct avow_error *why);
	/* Inside a read. */
	enum avow_status (*scan)(struct avow_kv *kv, enum avow_kv_table table,
	    const struct avow_kv_range *range, struct avow_error *why);
	/*
	 * One write at a time, of whichever handle, ended by commit (durable)
	 * or abort; sets kv->instant to that of the rows it begins with.
	 * Errors: BUSY (try again); IO.
	 */
	enum avow_status (*write_begin)(
	    struct avow_kv *kv, struct avow_error *why);
	enum avow_status (*put)(struct avow_kv *kv, enum avow_kv_table table,
	    struct avow_text key, struct avow_text value,
	    struct avow_error *why);
	/* A key that is not there is no error. */
	enum avow_status (*remove)(struct avow_kv *kv, enum avow_kv_table table,
	    struct avow_text key, struct avow_error *why);
	/*
	 * On failure nothing of the write remains, as after abort, but for
	 * UNKNOWN: then it may have been made durable all the same.
	 * Errors: BUSY (try again); FULL; IO; UNKNOWN.
	 */
	enum avow_status (*commit)(struct avow_kv *kv, struct avow_error *why);
	void (*abort)(struct avow_kv *kv);
	/* Whether there is room for what is not vital; makes up the reserve
	   again where that was used and can be had. */
	bool (*has_room)(struct avow_kv *kv);
	/* See avow_kv_measure; outside of any read, beside any write. */
	enum avow_status (*measure)(struct avow_kv *kv,
	    struct avow_kv_extent *out, struct avow_error *why);
	/* Give the reserve up for a write that is vital; false: it is gone. */
	bool (*use_reserve)(struct avow_kv *kv);
};

/* The head of an engine's own struct: what the handles of a store share. */
struct avow_kv_store {
	struct avow_kv_log log; /* append is NULL: no log */
	struct avow_kv_queue queue;
	bool is_readonly;
	bool is_lost;   /* whether a commit was made is not known: no more */
	size_t handles; /* guarded by queue.mutex */
};

/* A handle: the head of every engine's own struct for one. */
struct avow_kv {
	const struct avow_kv_engine *engine;
	struct avow_kv_store *store;
	uint64_t round_trips;
	/* Of the newest view or write: two of a store that have the same one
	   show the same rows; 0: this engine does not tell. */
	uint64_t instant;
	bool is_reading; /* between avow_kv_read and avow_kv_read_end */
};

/* Make ready what an engine allocated, zeroed.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_kv_store_init(
    struct avow_kv_store *store, struct avow_error *why);
/* Count a handle in. */
void avow_kv_store_join(struct avow_kv_store *store);
/* Count it out; true: it was the last one, and the store's queue is ended. */
AVOW_CHECKED bool avow_kv_store_leave(struct avow_kv_store *store);

AVOW_CHECKED enum avow_status avow_memory_open(
    struct avow_kv **out, struct avow_error *why);

struct avow_lmdb_options {
	const char *path; /* the store's folder */
	size_t map_size;  /* bytes of address space; 0: AVOW_LMDB_MAP_SIZE */
	size_t reserve;   /* bytes kept on the disk; 0: AVOW_LMDB_RESERVE */
	bool create;
	bool is_readonly;
};

/*
 * Address space kept for the map.  It costs nothing until it is used, and is
 * the largest the file may grow: then commits fail with FULL.
 */
#define AVOW_LMDB_MAP_SIZE ((size_t)64 << 30)

/* Kept back on the disk, and in the map, for what is vital: DESIGN 10. */
#define AVOW_LMDB_RESERVE ((size_t)64 << 20)

/* Errors: as avow_kv_open_lmdb. */
AVOW_CHECKED enum avow_status avow_lmdb_open(struct avow_kv **out,
    const struct avow_lmdb_options *options, struct avow_error *why);

#endif
