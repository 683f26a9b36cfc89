/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The embedded engine: reads, scans and writes of LMDB.
 *
 * Named sub-databases, one a table.  Commits sync fully; nothing here passes
 * MDB_NOSYNC or its kin.  A handle keeps one read transaction, reset and
 * renewed, so that a read allocates nothing.  Log rows mostly ascend, and such
 * rows are appended, which keeps the pages full.
 */
#include <lmdb.h>

#include <assert.h>

#include "store/lmdb_store.h"

#include "base/banned.h"

static struct avow_lmdb *
lmdb_of(struct avow_kv *kv)
{
	return (struct avow_lmdb *)kv;
}

/* LMDB asks for pointers to non-const bytes, and never writes to them. */
static MDB_val
value_of(struct avow_text text)
{
	union {
		const char *text;
		void *bytes;
	} at = {.text = text.at};

	return (MDB_val){.mv_size = text.size, .mv_data = at.bytes};
}

static struct avow_text
text_of(MDB_val value)
{
	return (struct avow_text){value.mv_data, value.mv_size};
}

static enum avow_status
lmdb_read_begin(struct avow_kv *kv, struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	int error = mdb_txn_renew(lmdb->reader);

	if (error != 0)
		return avow_lmdb_fail(why, error, "cannot begin to read");
	kv->instant = mdb_txn_id(lmdb->reader);
	for (size_t i = 0; i < AVOW_KV_TABLES; i++)
		lmdb->is_renewed[i] = false;
	return AVOW_OK;
}

static void
lmdb_read_end(struct avow_kv *kv)
{
	mdb_txn_reset(lmdb_of(kv)->reader);
}

/* The cursor of a table, for the read that is going on. */
static int
renew(struct avow_lmdb *lmdb, enum avow_kv_table table, MDB_cursor **out)
{
	MDB_cursor **cursor = &lmdb->cursor[table];
	int error = 0;

	if (*cursor == NULL)
		error = mdb_cursor_open(
		    lmdb->reader, lmdb->shared->table[table], cursor);
	else if (!lmdb->is_renewed[table])
		error = mdb_cursor_renew(lmdb->reader, *cursor);
	lmdb->is_renewed[table] = error == 0;
	*out = *cursor;
	return error;
}

static enum avow_status
lmdb_find(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_text *value, struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	MDB_val wanted = value_of(key);
	MDB_val found;
	MDB_cursor *cursor;
	int error;

	if (lmdb->writer != NULL) {
		error = mdb_get(
		    lmdb->writer, lmdb->shared->table[table], &wanted, &found);
	} else {
		error = renew(lmdb, table, &cursor);
		if (error == 0)
			error =
			    mdb_cursor_get(cursor, &wanted, &found, MDB_SET);
	}
	if (error == MDB_NOTFOUND)
		return AVOW_ERR_NOT_FOUND;
	if (error != 0)
		return avow_lmdb_fail(why, error, "cannot read a row");
	*value = text_of(found);
	return AVOW_OK;
}

/* Walk the range with an open cursor; MDB_NOTFOUND is its natural end. */
static int
walk(MDB_cursor *cursor, const struct avow_kv_range *range)
{
	MDB_val key = value_of(range->from);
	MDB_val value;
	int error = mdb_cursor_get(cursor, &key, &value,
	    range->from.size == 0 ? MDB_FIRST : MDB_SET_RANGE);

	for (size_t i = 0; error == 0 && i < range->limit; i++) {
		if (avow_text_compare(text_of(key), range->to) >= 0)
			return 0;
		if (!range->visit(range->context, text_of(key), text_of(value)))
			return 0;
		error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
	}
	return error == MDB_NOTFOUND ? 0 : error;
}

static enum avow_status
lmdb_scan(struct avow_kv *kv, enum avow_kv_table table,
    const struct avow_kv_range *range, struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	MDB_cursor *cursor;
	int error = renew(lmdb, table, &cursor);

	if (error == 0)
		error = walk(cursor, range);
	if (error != 0)
		return avow_lmdb_fail(why, error, "cannot scan");
	return AVOW_OK;
}

static enum avow_status
lmdb_write_begin(struct avow_kv *kv, struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	int error;

	assert(lmdb->writer == NULL);
	error =
	    mdb_txn_begin(lmdb->shared->environment, NULL, 0, &lmdb->writer);
	if (error != 0) {
		lmdb->writer = NULL;
		return avow_lmdb_fail(why, error, "cannot begin to write");
	}
	/* A write's own number is that of the last commit, and one. */
	kv->instant = mdb_txn_id(lmdb->writer) - 1;
	return AVOW_OK;
}

static void
lmdb_abort(struct avow_kv *kv)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);

	mdb_txn_abort(lmdb->writer); /* NULL is allowed */
	lmdb->writer = NULL;
	lmdb->appender = NULL; /* ended with it */
}

/*
 * Put a row of the log behind all others.  The cursor stays where it is, so
 * that the next one needs no search.  MDB_KEYEXIST: the key is not the last,
 * and nothing changed.
 */
static int
append(struct avow_lmdb *lmdb, MDB_val *key, MDB_val *value)
{
	int error = 0;

	if (lmdb->appender == NULL)
		error = mdb_cursor_open(lmdb->writer,
		    lmdb->shared->table[AVOW_KV_LOG], &lmdb->appender);
	if (error != 0) {
		lmdb->appender = NULL;
		return error;
	}
	return mdb_cursor_put(lmdb->appender, key, value, MDB_APPEND);
}

static enum avow_status
lmdb_put(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_text value, struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	MDB_dbi dbi = lmdb->shared->table[table];
	MDB_val k = value_of(key);
	MDB_val v = value_of(value);
	int error = MDB_KEYEXIST;

	if (table == AVOW_KV_LOG)
		error = append(lmdb, &k, &v);
	if (error == MDB_KEYEXIST)
		error = mdb_put(lmdb->writer, dbi, &k, &v, 0);
	if (error != 0)
		return avow_lmdb_fail(why, error, "cannot write a row");
	return AVOW_OK;
}

static enum avow_status
lmdb_remove(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	MDB_val k = value_of(key);
	int error = mdb_del(lmdb->writer, lmdb->shared->table[table], &k, NULL);

	if (error != 0 && error != MDB_NOTFOUND)
		return avow_lmdb_fail(why, error, "cannot remove a row");
	return AVOW_OK;
}

static enum avow_status
lmdb_commit(struct avow_kv *kv, struct avow_error *why)
{
	struct avow_lmdb *lmdb = lmdb_of(kv);
	int error = mdb_txn_commit(lmdb->writer);

	lmdb->writer = NULL; /* ended, whether it failed or not */
	lmdb->appender = NULL;
	if (error == 0)
		return AVOW_OK;
	/* LMDB refuses to go on only where it failed between old and new. */
	if (mdb_txn_begin(lmdb->shared->environment, NULL, 0, &lmdb->writer) ==
	    MDB_PANIC) {
		lmdb->writer = NULL;
		return AVOW_ERR_UNKNOWN;
	}
	mdb_txn_abort(lmdb->writer);
	lmdb->writer = NULL;
	return avow_lmdb_fail(why, error, "cannot commit");
}

const struct avow_kv_engine avow_lmdb_engine = {
    .close = avow_lmdb_close,
    .join = avow_lmdb_join,
    .read_begin = lmdb_read_begin,
    .read_end = lmdb_read_end,
    .find = lmdb_find,
    .scan = lmdb_scan,
    .write_begin = lmdb_write_begin,
    .put = lmdb_put,
    .remove = lmdb_remove,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .has_room = avow_lmdb_has_room,
    .measure = avow_lmdb_measure,
    .use_reserve = avow_lmdb_use_reserve,
};
