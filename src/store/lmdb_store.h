/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/lmdb_store: what lmdb.c (rows), lmdb_open.c (files) and lmdb_room.c
 * (the reserve) share.
 *
 *     DIR/data.mdb, DIR/lock.mdb   LMDB's own
 *     DIR/writer                   locked and holding the pid, by the writer
 *     DIR/reserve                  room kept for what is vital
 *
 * A handle is of one thread at a time.  Format: docs/formats/store.md.
 */
#ifndef AVOW_STORE_LMDB_STORE_H
#define AVOW_STORE_LMDB_STORE_H

#include <lmdb.h>

#include "store/engine.h"

/* What the handles of a store share; used by the thread that leads. */
struct avow_lmdb_store {
	struct avow_kv_store store;
	MDB_env *environment;
	MDB_dbi table[AVOW_KV_TABLES];
	int lock;         /* file descriptor of DIR/writer, or -1 */
	int reserve;      /* of DIR/reserve, or -1: none is kept */
	size_t kept;      /* bytes that the reserve ought to have */
	size_t map_size;  /* bytes of address space */
	size_t page_size; /* bytes */
	bool is_reserved; /* the reserve is whole */
	int stale;        /* readers that were cleared at open */
};

struct avow_lmdb {
	struct avow_kv kv;
	struct avow_lmdb_store *shared;
	MDB_txn *reader; /* kept: renewed for a read, reset after it */
	/* Of reader: opened when a table is read first, and renewed once a
	   read.  It stays where it was: what is read next is often near. */
	MDB_cursor *cursor[AVOW_KV_TABLES];
	bool is_renewed[AVOW_KV_TABLES];
	MDB_txn *writer; /* NULL unless this handle's thread leads a commit */
	MDB_cursor *appender; /* of writer, at the log's end; or NULL */
};

extern const struct avow_kv_engine avow_lmdb_engine;

/* Say what LMDB's (or the system's) error number means to us. */
enum avow_status avow_lmdb_fail(
    struct avow_error *why, int error, const char *what);
/* The same, with the file or folder that it is about. */
enum avow_status avow_lmdb_fail_at(
    struct avow_error *why, int error, const char *path, const char *what);

void avow_lmdb_close(struct avow_kv *kv);
AVOW_CHECKED enum avow_status avow_lmdb_join(
    struct avow_kv **out, struct avow_kv *kv, struct avow_error *why);

/*
 * Make or find the reserve of a store that is written; a disk that has no room
 * for it is no error: then there is none until there is.  Errors: IO.
 */
AVOW_CHECKED enum avow_status avow_lmdb_reserve_open(
    struct avow_lmdb_store *shared, const char *path, size_t size,
    struct avow_error *why);
/* Find that of a store that is only read, where it has one. */
AVOW_CHECKED enum avow_status avow_lmdb_reserve_find(
    struct avow_lmdb_store *shared, const char *path, size_t size,
    struct avow_error *why);
bool avow_lmdb_has_room(struct avow_kv *kv);
bool avow_lmdb_use_reserve(struct avow_kv *kv);
AVOW_CHECKED enum avow_status avow_lmdb_measure(
    struct avow_kv *kv, struct avow_kv_extent *out, struct avow_error *why);

#endif
