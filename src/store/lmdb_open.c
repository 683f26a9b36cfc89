/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The embedded engine: its folder, its locks, and what its errors mean.
 *
 * LMDB keeps readers and writers of other processes apart, but its locks are
 * those of a process: one environment opened twice in one process loses them.
 * Therefore a writer holds DIR/writer with flock, which also tells two opens
 * in one process apart, and leaves its pid there for a reader to compare.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/lmdb_pages.h"
#include "store/lmdb_store.h"

#include "base/banned.h"

enum {
	FILE_MODE = 0600,
	LOCK_TRIES_MAX = 100, /* one a millisecond */
};

/* The format row stands beside the names of the sub-databases. */
static const char format_key[] = "format";
static const char format_text[] = "avow-store-2";

static const char *const table_names[AVOW_KV_TABLES] = {
    [AVOW_KV_DATA] = "data",
    [AVOW_KV_LOG] = "log",
    [AVOW_KV_SPREAD] = "spread",
};

static const struct {
	int error;
	enum avow_status status;
} meanings[] = {
    {MDB_MAP_FULL, AVOW_ERR_FULL},
    {MDB_TXN_FULL, AVOW_ERR_FULL},
    {ENOSPC, AVOW_ERR_FULL},
    {EDQUOT, AVOW_ERR_FULL},
    {MDB_INVALID, AVOW_ERR_FORMAT},
    {MDB_CORRUPTED, AVOW_ERR_FORMAT},
    {MDB_PAGE_NOTFOUND, AVOW_ERR_FORMAT},
    {MDB_VERSION_MISMATCH, AVOW_ERR_FORMAT},
    {MDB_INCOMPATIBLE, AVOW_ERR_FORMAT},
    {MDB_NOTFOUND, AVOW_ERR_FORMAT},
    {MDB_READERS_FULL, AVOW_ERR_BUSY},
    {ENOMEM, AVOW_ERR_NOMEM},
    {ENOENT, AVOW_ERR_NOT_FOUND},
};

enum avow_status
avow_lmdb_fail_at(
    struct avow_error *why, int error, const char *path, const char *what)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		if (meanings[i].error == error)
			return avow_fail_at(why, meanings[i].status,
			    "store.lmdb", path, "%s: %s", what,
			    mdb_strerror(error));
	}
	return avow_fail_at(why, AVOW_ERR_IO, "store.lmdb", path, "%s: %s",
	    what, mdb_strerror(error));
}

enum avow_status
avow_lmdb_fail(struct avow_error *why, int error, const char *what)
{
	return avow_lmdb_fail_at(why, error, "", what);
}

/* The file has to be there and LMDB's, unless it is to be made. */
static enum avow_status
find_file(const struct avow_lmdb_options *options, size_t map_size,
    struct avow_error *why)
{
	char data[AVOW_FILE_PATH_SIZE];
	struct stat found;
	enum avow_status status =
	    avow_file_join(data, options->path, "data.mdb", why);

	if (status == AVOW_OK && options->create)
		status = avow_file_folder(options->path, why);
	if (status != AVOW_OK)
		return status;
	/* One that was just being made when the process ended is empty. */
	if (options->create && (stat(data, &found) != 0 || found.st_size == 0))
		return AVOW_OK;
	return avow_lmdb_check_head(options->path, map_size, why);
}

/* Whoever only looks at the lock has it for a moment, and then lets go. */
static bool
take_lock(int file)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	int tries = 0;

	while (flock(file, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || ++tries == LOCK_TRIES_MAX)
			return false;
		(void)nanosleep(&moment, NULL);
	}
	return true;
}

/* Hold DIR/writer until the store is closed. */
static enum avow_status
lock_writer(
    struct avow_lmdb_store *lmdb, const char *path, struct avow_error *why)
{
	char name[AVOW_FILE_PATH_SIZE];
	char pid[24];
	enum avow_status status = avow_file_join(name, path, "writer", why);
	int size;

	if (status != AVOW_OK)
		return status;
	lmdb->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
	if (lmdb->lock < 0)
		return avow_lmdb_fail_at(
		    why, errno, name, "cannot open the lock file");
	if (!take_lock(lmdb->lock))
		return errno == EWOULDBLOCK
		    ? avow_fail_at(why, AVOW_ERR_BUSY, "store.busy", path,
			  "another process has the store open for writing")
		    : avow_lmdb_fail_at(
			  why, errno, name, "cannot lock the store");
	size = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	/* What a longer one left behind its line is never read. */
	if (pwrite(lmdb->lock, pid, (size_t)size, 0) != size ||
	    ftruncate(lmdb->lock, size) != 0)
		return avow_lmdb_fail_at(
		    why, errno, name, "cannot write the lock file");
	return AVOW_OK;
}

/* BUSY when this very process has the store open for writing. */
static enum avow_status
refuse_own_writer(const char *path, struct avow_error *why)
{
	char name[AVOW_FILE_PATH_SIZE];
	char pid[24] = "";
	enum avow_status status = avow_file_join(name, path, "writer", why);
	bool is_ours;
	int file;

	if (status != AVOW_OK)
		return status;
	file = open(name, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return AVOW_OK; /* nobody ever wrote under this lock */
	is_ours = read(file, pid, sizeof pid - 1) > 0 &&
	    strtol(pid, NULL, 10) == (long)getpid() &&
	    flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	(void)close(file); /* read only: nothing to lose */
	if (is_ours)
		return avow_fail_at(why, AVOW_ERR_BUSY, "store.busy", path,
		    "this process has the store open already");
	return AVOW_OK;
}

static enum avow_status
open_environment(struct avow_lmdb_store *lmdb,
    const struct avow_lmdb_options *options, struct avow_error *why)
{
	unsigned flags = MDB_NOTLS | (options->is_readonly ? MDB_RDONLY : 0);
	MDB_stat stat;
	int error = mdb_env_create(&lmdb->environment);

	if (error == 0)
		error = mdb_env_set_mapsize(lmdb->environment, lmdb->map_size);
	if (error == 0)
		error = mdb_env_set_maxdbs(lmdb->environment, AVOW_KV_TABLES);
	if (error == 0)
		error = mdb_env_set_maxreaders(
		    lmdb->environment, AVOW_KV_HANDLES_MAX);
	if (error == 0)
		error = mdb_env_open(
		    lmdb->environment, options->path, flags, FILE_MODE);
	/* A reader that was killed would keep old pages for ever. */
	if (error == 0)
		error = mdb_reader_check(lmdb->environment, &lmdb->stale);
	if (error == 0)
		error = mdb_env_stat(lmdb->environment, &stat);
	if (error != 0)
		return avow_lmdb_fail_at(
		    why, error, options->path, "cannot open the store");
	lmdb->page_size = stat.ms_psize;
	return AVOW_OK;
}

/* Look at the pages of one instant, which a reader keeps from changing. */
static enum avow_status
check_instant(struct avow_lmdb_store *lmdb, const char *path, bool is_whole,
    struct avow_error *why)
{
	MDB_txn *txn = NULL;
	int error = mdb_txn_begin(lmdb->environment, NULL, MDB_RDONLY, &txn);
	enum avow_status status;

	if (error != 0)
		return avow_lmdb_fail_at(
		    why, error, path, "cannot open a reader");
	status = avow_lmdb_check_trees(path, mdb_txn_id(txn), is_whole, why);
	mdb_txn_abort(txn);
	return status;
}

/*
 * Before a row is read.  Beside a writer, a meta page may be met while it is
 * written; then the next instant tells.
 */
static enum avow_status
check_pages(struct avow_lmdb_store *lmdb, const char *path, bool is_whole,
    struct avow_error *why)
{
	struct avow_error inner;
	enum avow_status status;
	int tries = 0;

	do {
		inner = (struct avow_error){.status = AVOW_OK};
		status = check_instant(lmdb, path, is_whole, &inner);
	} while (status != AVOW_OK && lmdb->store.is_readonly &&
	    ++tries < AVOW_KV_TRIES_MAX);
	if (status == AVOW_OK)
		return AVOW_OK;
	return avow_fail_at(
	    why, status, inner.code, inner.place, "%s", inner.message);
}

/* Read the format row; a store without any row gets one if it is being made. */
static int
settle_format(MDB_txn *txn, bool create)
{
	MDB_val key = {sizeof format_key - 1, (void *)(uintptr_t)format_key};
	MDB_val value = {
	    sizeof format_text - 1, (void *)(uintptr_t)format_text};
	MDB_val found;
	MDB_stat stat;
	MDB_dbi root;
	int error = mdb_dbi_open(txn, NULL, 0, &root);

	if (error == 0)
		error = mdb_stat(txn, root, &stat);
	if (error != 0)
		return error;
	if (create && stat.ms_entries == 0)
		return mdb_put(txn, root, &key, &value, 0);
	error = mdb_get(txn, root, &key, &found);
	if (error != 0)
		return error;
	if (found.mv_size != value.mv_size ||
	    memcmp(found.mv_data, value.mv_data, value.mv_size) != 0)
		return MDB_VERSION_MISMATCH;
	return 0;
}

static enum avow_status
open_tables(struct avow_lmdb_store *lmdb, const char *path, bool create,
    struct avow_error *why)
{
	MDB_txn *txn = NULL;
	int error = mdb_txn_begin(
	    lmdb->environment, NULL, create ? 0 : MDB_RDONLY, &txn);

	if (error == 0)
		error = settle_format(txn, create);
	for (size_t i = 0; i < AVOW_KV_TABLES && error == 0; i++)
		error = mdb_dbi_open(txn, table_names[i],
		    create ? MDB_CREATE : 0, &lmdb->table[i]);
	if (error != 0) {
		mdb_txn_abort(txn); /* NULL is allowed */
		return avow_lmdb_fail_at(
		    why, error, path, "this is no store of ours");
	}
	/* Committing, even a read, is what keeps the table handles. */
	error = mdb_txn_commit(txn);
	if (error != 0)
		return avow_lmdb_fail_at(
		    why, error, path, "cannot open the tables");
	return AVOW_OK;
}

/* A new file is durable only when its name in the folder is. */
static enum avow_status
sync_folder(const char *path, struct avow_error *why)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error = 0;

	if (folder < 0)
		return avow_lmdb_fail_at(
		    why, errno, path, "cannot open the folder");
	if (fsync(folder) != 0)
		error = errno;
	(void)close(folder); /* synced, or failed already */
	if (error != 0)
		return avow_lmdb_fail_at(
		    why, error, path, "cannot sync the folder");
	return AVOW_OK;
}

/* A handle of a store that is open.  Owns: *out. */
static enum avow_status
make_handle(struct avow_kv **out, struct avow_lmdb_store *shared,
    struct avow_error *why)
{
	struct avow_lmdb *lmdb = calloc(1, sizeof *lmdb);
	int error;

	if (lmdb == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "store");
	error =
	    mdb_txn_begin(shared->environment, NULL, MDB_RDONLY, &lmdb->reader);
	if (error != 0) {
		free(lmdb);
		return avow_lmdb_fail(why, error, "cannot open a reader");
	}
	mdb_txn_reset(lmdb->reader);
	lmdb->kv.engine = &avow_lmdb_engine;
	lmdb->kv.store = &shared->store;
	lmdb->shared = shared;
	*out = &lmdb->kv;
	return AVOW_OK;
}

/* End the files of a store; its handles are gone. */
static void
free_shared(struct avow_lmdb_store *shared)
{
	if (shared->environment != NULL)
		mdb_env_close(shared->environment);
	if (shared->reserve >= 0)
		(void)close(shared->reserve); /* read again when opened */
	if (shared->lock >= 0)
		(void)close(shared->lock); /* which also lets go of the lock */
	free(shared);
}

/* Open the files of a store. */
static enum avow_status
open_shared(struct avow_lmdb_store *shared,
    const struct avow_lmdb_options *options, struct avow_error *why)
{
	size_t reserve =
	    options->reserve != 0 ? options->reserve : AVOW_LMDB_RESERVE;
	enum avow_status status;

	shared->map_size =
	    options->map_size != 0 ? options->map_size : AVOW_LMDB_MAP_SIZE;
	shared->store.is_readonly = options->is_readonly;
	status = find_file(options, shared->map_size, why);
	if (status == AVOW_OK && options->is_readonly)
		status = refuse_own_writer(options->path, why);
	else if (status == AVOW_OK)
		status = lock_writer(shared, options->path, why);
	if (status == AVOW_OK)
		status = open_environment(shared, options, why);
	if (status == AVOW_OK)
		status = check_pages(shared, options->path, false, why);
	if (status == AVOW_OK)
		status =
		    open_tables(shared, options->path, options->create, why);
	if (status == AVOW_OK && options->is_readonly)
		status =
		    avow_lmdb_reserve_find(shared, options->path, reserve, why);
	else if (status == AVOW_OK)
		status =
		    avow_lmdb_reserve_open(shared, options->path, reserve, why);
	if (status == AVOW_OK && options->create)
		status = sync_folder(options->path, why);
	return status;
}

enum avow_status
avow_lmdb_open(struct avow_kv **out, const struct avow_lmdb_options *options,
    struct avow_error *why)
{
	struct avow_lmdb_store *shared = calloc(1, sizeof *shared);
	enum avow_status status;

	*out = NULL;
	if (shared == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "store");
	shared->lock = -1;
	shared->reserve = -1;
	status = open_shared(shared, options, why);
	if (status == AVOW_OK)
		status = avow_kv_store_init(&shared->store, why);
	if (status != AVOW_OK)
		goto out;
	status = make_handle(out, shared, why);
	if (status != AVOW_OK)
		avow_kv_queue_end(&shared->store.queue);
out:
	if (status != AVOW_OK)
		free_shared(shared);
	return status;
}

enum avow_status
avow_lmdb_join(struct avow_kv **out, struct avow_kv *kv, struct avow_error *why)
{
	struct avow_lmdb_store *shared = ((struct avow_lmdb *)kv)->shared;
	enum avow_status status = make_handle(out, shared, why);

	if (status == AVOW_OK)
		avow_kv_store_join(&shared->store);
	return status;
}

void
avow_lmdb_close(struct avow_kv *kv)
{
	struct avow_lmdb *lmdb = (struct avow_lmdb *)kv;
	struct avow_lmdb_store *shared = lmdb->shared;

	for (size_t i = 0; i < AVOW_KV_TABLES; i++)
		if (lmdb->cursor[i] != NULL)
			mdb_cursor_close(lmdb->cursor[i]);
	mdb_txn_abort(lmdb->reader);
	free(lmdb);
	if (avow_kv_store_leave(&shared->store))
		free_shared(shared);
}
