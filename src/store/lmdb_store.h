/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/lmdb_store: what lmdb.c (rows) and lmdb_open.c (files) share.
 *
 *     DIR/data.mdb, DIR/lock.mdb   LMDB's own
 *     DIR/writer                   locked and holding the pid, by the writer
 *
 * One thread at a time.  Format: docs/formats/store.md.
 */
#ifndef AVOW_STORE_LMDB_STORE_H
#define AVOW_STORE_LMDB_STORE_H

#include <lmdb.h>

#include "store/engine.h"

struct avow_lmdb {
	struct avow_kv kv;
	MDB_env *environment;
	MDB_dbi table[AVOW_KV_TABLES];
	MDB_txn *reader; /* kept: renewed for a read, reset after it */
	MDB_txn *writer; /* NULL unless a commit is in progress */
	int lock;        /* file descriptor of DIR/writer, or -1 */
};

extern const struct avow_kv_engine avow_lmdb_engine;

/* Say what LMDB's (or the system's) error number means to us. */
enum avow_status avow_lmdb_fail(
    struct avow_error *why, int error, const char *what);

void avow_lmdb_close(struct avow_kv *kv);

#endif
