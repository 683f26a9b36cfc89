/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/engine: what an engine gives, beneath the one interface of store/kv.
 *
 *     kv.c, kv_commit.c --find, scan, put, commit--> memory.c | lmdb.c
 *
 * An engine knows rows in two tables and one transaction at a time; limits,
 * write sets, expectations and the log's hooks are above it, in shared code.
 * One thread at a time.  Included by src/store and its tests only.
 */
#ifndef AVOW_STORE_ENGINE_H
#define AVOW_STORE_ENGINE_H

#include "store/kv.h"

enum avow_kv_table {
	AVOW_KV_DATA,
	AVOW_KV_LOG,
	AVOW_KV_TABLES, /* how many there are */
};

/* Keys reach an engine checked: never empty, at most AVOW_KV_KEY_MAX. */
struct avow_kv_engine {
	void (*close)(struct avow_kv *kv);
	/* A view of one instant, until read_end. */
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
	/* Outside of any read or write. */
	enum avow_status (*scan)(struct avow_kv *kv, enum avow_kv_table table,
	    const struct avow_kv_range *range, struct avow_error *why);
	/* One write at a time, ended by commit (durable) or abort. */
	enum avow_status (*write_begin)(
	    struct avow_kv *kv, struct avow_error *why);
	enum avow_status (*put)(struct avow_kv *kv, enum avow_kv_table table,
	    struct avow_text key, struct avow_text value,
	    struct avow_error *why);
	/* A key that is not there is no error. */
	enum avow_status (*remove)(struct avow_kv *kv, enum avow_kv_table table,
	    struct avow_text key, struct avow_error *why);
	/* On failure nothing of the write remains, as after abort. */
	enum avow_status (*commit)(struct avow_kv *kv, struct avow_error *why);
	void (*abort)(struct avow_kv *kv);
};

/* The head of every engine's own struct. */
struct avow_kv {
	const struct avow_kv_engine *engine;
	struct avow_kv_log log; /* append is NULL: no log */
	uint64_t round_trips;
	bool is_readonly;
	bool is_reading; /* between avow_kv_read and avow_kv_read_end */
};

AVOW_CHECKED enum avow_status avow_memory_open(
    struct avow_kv **out, struct avow_error *why);

struct avow_lmdb_options {
	const char *path; /* the store's folder */
	size_t map_size;  /* bytes of address space; 0: AVOW_LMDB_MAP_SIZE */
	bool create;
	bool is_readonly;
};

/*
 * Address space kept for the map.  It costs nothing until it is used, and is
 * the largest the file may grow: then commits fail with FULL.
 */
#define AVOW_LMDB_MAP_SIZE ((size_t)64 << 30)

/* Errors: as avow_kv_open_lmdb. */
AVOW_CHECKED enum avow_status avow_lmdb_open(struct avow_kv **out,
    const struct avow_lmdb_options *options, struct avow_error *why);

#endif
