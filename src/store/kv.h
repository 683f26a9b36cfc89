/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/kv: ordered keys and values in buckets, committed with a log entry.
 *
 *     reads (batched) ... expectations + puts + deletes + log entry --commit-->
 *
 * One interface for every engine; the limits below hold on each of them, so
 * that what passes on a laptop passes on a cluster.  A write set stays in one
 * bucket; there is no snapshot across buckets.  The store never looks into a
 * value.
 *
 * A struct avow_kv is a handle, of one thread at a time; avow_kv_join gives
 * another thread one of its own.  Reads run beside each other and beside a
 * commit; commits of several threads become one transaction (store/queue.h).
 *
 * A key is bucket(2, big-endian) family(1) and fields that sort bytewise.
 */
#ifndef AVOW_STORE_KV_H
#define AVOW_STORE_KV_H

#include "base/buffer.h"

enum {
	AVOW_KV_KEY_MAX = 500,           /* bytes, bucket and family included */
	AVOW_KV_VALUE_MAX = 65536,       /* bytes */
	AVOW_KV_SET_ROWS_MAX = 1000,     /* rows a write set */
	AVOW_KV_SET_BYTES_MAX = 1 << 20, /* all that was put, if replaced too */
	AVOW_KV_BUCKETS = 4096,          /* people's buckets: 0..4095 */
	AVOW_KV_SYSTEM = 4096,           /* the system's own bucket */
	AVOW_KV_BATCH_MAX = 4096,        /* write sets a commit */
	AVOW_KV_PAGE_MAX = 1000,         /* rows a page of a scan */
	AVOW_KV_WAITING_MAX = 16384,     /* write sets that wait: then BUSY */
	AVOW_KV_TRIES_MAX = 5, /* of a transaction that an engine gave up */
	AVOW_KV_HANDLES_MAX = 1024,
	/* The family of attributes, which is read across buckets only. */
	AVOW_KV_ATTRIBUTES = 'X',
};

struct avow_kv;     /* a handle of a store, opaque */
struct avow_kv_set; /* a write set, opaque */

/* What the log may do inside a commit: see struct avow_kv_log. */
struct avow_kv_log_rows; /* opaque: the rows of the log, in this commit */

/*
 * The log's part of a commit: function pointers handed in at open, so that
 * store/ need not know audit/.  For each write set that commits with an entry
 * `append` is called, in order; after the last of them `close` once.  A
 * failure of either aborts the whole commit.  After `close` the engine makes
 * all durable, then calls `settled(true)`; after any abort `settled(false)`.
 */
struct avow_kv_log {
	void *context;
	enum avow_status (*append)(void *context, struct avow_kv_log_rows *rows,
	    struct avow_text entry, uint64_t *index_out,
	    struct avow_error *why);
	enum avow_status (*close)(void *context, struct avow_kv_log_rows *rows,
	    struct avow_error *why);
	void (*settled)(void *context, bool committed);
};

/* Write a row of the log inside append or close; of close, the last one is
   another in each commit. */
AVOW_CHECKED enum avow_status avow_kv_log_put(struct avow_kv_log_rows *rows,
    struct avow_text key, struct avow_text value, struct avow_error *why);
/*
 * Read one row of the log outside a commit, appended to out.
 * Errors: NOT_FOUND; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_kv_log_get(struct avow_kv *kv,
    struct avow_buffer *out, struct avow_text key, struct avow_error *why);
/* Rows with from <= key < to, in ascending order. */
struct avow_kv_range {
	struct avow_text from; /* may be empty: from the first */
	struct avow_text to;
	size_t limit; /* rows at most */
	/* Borrowed: key and value during the call.  False stops; no call of
	 * kv in it. */
	bool (*visit)(
	    void *context, struct avow_text key, struct avow_text value);
	void *context;
};

/* Visit log rows, all of one instant; any limit is allowed. */
AVOW_CHECKED enum avow_status avow_kv_log_scan(struct avow_kv *kv,
    const struct avow_kv_range *range, struct avow_error *why);

/* An engine in memory, for tests and `avow policy` try-outs. */
AVOW_CHECKED enum avow_status avow_kv_open_memory(
    struct avow_kv **out, struct avow_error *why);
/*
 * The embedded engine: folder `path` (made when create is set).  Errors: IO;
 * FORMAT; NOT_FOUND; BUSY (another process has it open for writing); LIMIT
 * (path too long).
 */
AVOW_CHECKED enum avow_status avow_kv_open_lmdb(struct avow_kv **out,
    const char *path, bool create, struct avow_error *why);
/*
 * The same, for reading beside a writer: commits are refused (INPUT).  One
 * process opens a store once at a time: BUSY when this very one is its writer.
 */
AVOW_CHECKED enum avow_status avow_kv_open_lmdb_readonly(
    struct avow_kv **out, const char *path, struct avow_error *why);
/*
 * Another handle of the same store, for another thread; made by a thread that
 * may use kv.  Errors: NOMEM; BUSY (more than AVOW_KV_HANDLES_MAX).
 */
AVOW_CHECKED enum avow_status avow_kv_join(
    struct avow_kv **out, struct avow_kv *kv, struct avow_error *why);
/* End a handle; the store ends with the last one.  NULL is allowed. */
void avow_kv_close(struct avow_kv *kv);
/* Hand the log in before the first commit; log is copied, its context kept.
   Its functions are called by one thread at a time, whichever commits. */
void avow_kv_set_log(struct avow_kv *kv, const struct avow_kv_log *log);

/* One read of a batch: of a row, or of a page of rows. */
struct avow_kv_get {
	struct avow_text key; /* in */
	/* In: NULL, or rows to be visited instead, as by avow_kv_scan. */
	const struct avow_kv_range *range;
	bool found;             /* out; of a row */
	struct avow_text value; /* out; borrowed until avow_kv_read_end */
	uint64_t instant;       /* out: for avow_kv_expect_read; 0: none */
};
/*
 * Read count rows and pages together: one round trip, all of one instant.
 * What is visited is borrowed, too, until avow_kv_read_end, which must come
 * before the next read and before a commit.  Until then scans, and what is read
 * of the log, are of the same instant.
 * Errors: IO; LIMIT (a key or page too long); INPUT (an empty key; attributes).
 */
AVOW_CHECKED enum avow_status avow_kv_read(struct avow_kv *kv,
    struct avow_kv_get *reads, size_t count, struct avow_error *why);
/* Read more of the same instant; whatever comes of it, the read goes on. */
AVOW_CHECKED enum avow_status avow_kv_read_more(struct avow_kv *kv,
    struct avow_kv_get *reads, size_t count, struct avow_error *why);
/* Where no read was begun there is nothing to end. */
void avow_kv_read_end(struct avow_kv *kv);

/*
 * Visit one page of rows.  To go on, scan again from the last key and one zero
 * byte: no transaction is held between pages, unless a read is going on.
 * Errors: LIMIT (limit over AVOW_KV_PAGE_MAX, a key too long); INPUT (the
 * range is of attributes); IO.
 */
AVOW_CHECKED enum avow_status avow_kv_scan(struct avow_kv *kv,
    const struct avow_kv_range *range, struct avow_error *why);
/*
 * The same for rows of AVOW_KV_ATTRIBUTES of all buckets.  Here a key, in the
 * range and in visit, has its bucket last: family, fields, bucket; so rows of
 * one attribute follow one another, and one scan finds them.
 */
AVOW_CHECKED enum avow_status avow_kv_scan_all(struct avow_kv *kv,
    const struct avow_kv_range *range, struct avow_error *why);

/* A write set for one bucket; keys and values are copied into it. */
AVOW_CHECKED enum avow_status avow_kv_set_new(
    struct avow_kv_set **out, uint16_t bucket, struct avow_error *why);
/* Empty it, wiped, for another use in a bucket (<= AVOW_KV_SYSTEM); room that
   is not much stays. */
void avow_kv_set_reset(struct avow_kv_set *set, uint16_t bucket);
void avow_kv_set_free(struct avow_kv_set *set); /* NULL is allowed; wipes */
/*
 * Puts and deletes of one key: the last one counts.  Errors: LIMIT (key,
 * value, rows, bytes); INPUT (a key of another bucket); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_kv_put(struct avow_kv_set *set,
    struct avow_text key, struct avow_text value, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_kv_delete(
    struct avow_kv_set *set, struct avow_text key, struct avow_error *why);
/* Commit only if the key's value starts with `prefix` (the head's token). */
AVOW_CHECKED enum avow_status avow_kv_expect(struct avow_kv_set *set,
    struct avow_text key, struct avow_text prefix, struct avow_error *why);
/*
 * The same of a value that a read saw to start so, at get.instant: as long as
 * nothing was committed since then, it costs no second look at the row.
 */
AVOW_CHECKED enum avow_status avow_kv_expect_read(struct avow_kv_set *set,
    struct avow_text key, struct avow_text prefix, uint64_t instant,
    struct avow_error *why);
AVOW_CHECKED enum avow_status avow_kv_expect_absent(
    struct avow_kv_set *set, struct avow_text key, struct avow_error *why);
/*
 * The log entry that commits with the set (copied).  Errors: LIMIT (longer
 * than a value); INPUT (a second one); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_kv_entry(
    struct avow_kv_set *set, struct avow_text entry, struct avow_error *why);

/*
 * The set may use what is kept back for the day the disk is full: reads, whose
 * entries are written, erasures and withdrawals.
 */
void avow_kv_set_vital(struct avow_kv_set *set);

/* What became of a write set. */
struct avow_kv_outcome {
	/* OK; CONFLICT: an expectation failed; FULL: not vital, and only the
	   reserve is left, which others of the commit could use. */
	enum avow_status status;
	uint64_t log_index; /* of its entry, when OK and it had one */
};
/*
 * Commit count write sets in order in one durable transaction, which may hold
 * those of other threads.  Each checks its own expectations, seeing the sets
 * before it, and fails alone; outcomes has count elements.  Errors (then
 * nothing was committed, and each outcome has the same status): IO; FULL;
 * NOMEM; LIMIT (more than AVOW_KV_BATCH_MAX); BUSY (too many wait); INPUT
 * (read only, or an entry without a log); what the log's hooks gave; UNKNOWN:
 * the sets may have been committed or not, and the store commits nothing more
 * until it is opened again.
 */
AVOW_CHECKED enum avow_status avow_kv_commit(struct avow_kv *kv,
    struct avow_kv_set *const *sets, size_t count,
    struct avow_kv_outcome *outcomes, struct avow_error *why);

/* What a store takes up and has left, in bytes. */
struct avow_kv_extent {
	uint64_t size;    /* of the store's file, as far as it was ever used */
	uint64_t free;    /* of these, in pages to be used again */
	uint64_t max;     /* the most that size may become */
	uint64_t disk;    /* that the disk has left, the reserve apart */
	uint64_t reserve; /* kept back for what is vital; 0: used up, or the
	                     disk has no room for it */
	uint64_t log;     /* of size, in pages of the log */
	bool is_full;     /* what is not vital is refused */
	/* Of processes that died while they read, found and cleared when this
	   one opened the store. */
	unsigned stale_readers;
};
/*
 * Measure it as it is committed, in time that grows with its free pages only;
 * all zeros for an engine in memory.  Errors: IO; INPUT (a read is not ended).
 */
AVOW_CHECKED enum avow_status avow_kv_measure(
    struct avow_kv *kv, struct avow_kv_extent *out, struct avow_error *why);

/* How many reads, scans and commits of data this handle asked: for tests. */
uint64_t avow_kv_round_trips(const struct avow_kv *kv);

#endif
