/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Room for the day when the disk is full.
 *
 * A file of its own holds blocks that nobody else can take meanwhile.  When a
 * commit finds the disk full it is cut to nothing, and what is vital goes on;
 * everything else waits until the file can be made whole again.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "store/lmdb_store.h"

#include "base/banned.h"

enum {
	FILE_MODE = 0600,
	FREE_TABLE = 0, /* LMDB's own: lists of pages that hold nothing */
};

/* Whether the reserve has its size; used up it has none. */
static bool
is_whole(const struct avow_lmdb_store *shared)
{
	struct stat info;

	return fstat(shared->reserve, &info) == 0 &&
	    (size_t)info.st_size >= shared->kept;
}

/*
 * Take the blocks; false: the disk does not have them.  The system's word for
 * it is all there is: a file system that compresses, or takes blocks when they
 * are written, shows none for a file of zeros.
 */
static bool
fill(struct avow_lmdb_store *shared)
{
	int error;

	do
		error =
		    posix_fallocate(shared->reserve, 0, (off_t)shared->kept);
	while (error == EINTR);
	if (error == 0)
		return true;
	/* Half of it would only be in the way. */
	(void)!ftruncate(shared->reserve, 0);
	return false;
}

enum avow_status
avow_lmdb_reserve_open(struct avow_lmdb_store *shared, const char *path,
    size_t size, struct avow_error *why)
{
	char name[AVOW_FILE_PATH_SIZE];
	enum avow_status status = avow_file_join(name, path, "reserve", why);

	if (status != AVOW_OK)
		return status;
	shared->reserve = open(name, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
	if (shared->reserve < 0)
		return avow_lmdb_fail_at(
		    why, errno, name, "cannot open the reserve");
	shared->kept = size;
	shared->is_reserved = fill(shared);
	return AVOW_OK;
}

enum avow_status
avow_lmdb_reserve_find(struct avow_lmdb_store *shared, const char *path,
    size_t size, struct avow_error *why)
{
	char name[AVOW_FILE_PATH_SIZE];
	enum avow_status status = avow_file_join(name, path, "reserve", why);

	shared->kept = size;
	if (status == AVOW_OK)
		shared->reserve = open(name, O_RDONLY | O_CLOEXEC);
	return status;
}

/* Whether the map has more room left than is kept. */
static bool
has_map(const struct avow_lmdb_store *shared)
{
	MDB_envinfo info;
	size_t used;

	if (mdb_env_info(shared->environment, &info) != 0)
		return false;
	used = (info.me_last_pgno + 1) * shared->page_size;
	return used < shared->map_size &&
	    shared->map_size - used > shared->kept;
}

bool
avow_lmdb_has_room(struct avow_kv *kv)
{
	struct avow_lmdb_store *shared = ((struct avow_lmdb *)kv)->shared;

	if (!shared->is_reserved)
		shared->is_reserved = fill(shared);
	return shared->is_reserved && has_map(shared);
}

bool
avow_lmdb_use_reserve(struct avow_kv *kv)
{
	struct avow_lmdb_store *shared = ((struct avow_lmdb *)kv)->shared;

	if (!shared->is_reserved)
		return false;
	shared->is_reserved = false;
	return ftruncate(shared->reserve, 0) == 0;
}

/* A list of free pages begins with how many it has. */
static int
count_free(MDB_txn *txn, uint64_t *pages_out)
{
	MDB_cursor *cursor = NULL;
	MDB_val key;
	MDB_val list;
	int error = mdb_cursor_open(txn, FREE_TABLE, &cursor);

	*pages_out = 0;
	if (error != 0)
		return error;
	error = mdb_cursor_get(cursor, &key, &list, MDB_FIRST);
	while (error == 0) {
		size_t pages = 0;

		if (list.mv_size >= sizeof pages)
			memcpy(&pages, list.mv_data, sizeof pages);
		*pages_out += pages;
		error = mdb_cursor_get(cursor, &key, &list, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	return error == MDB_NOTFOUND ? 0 : error;
}

/* What is of one instant. */
static int
measure_pages(const struct avow_lmdb *lmdb, struct avow_kv_extent *out)
{
	const struct avow_lmdb_store *shared = lmdb->shared;
	MDB_stat log;
	int error = mdb_stat(lmdb->reader, shared->table[AVOW_KV_LOG], &log);

	if (error == 0)
		error = count_free(lmdb->reader, &out->free);
	if (error != 0)
		return error;
	out->free *= shared->page_size;
	out->log =
	    (log.ms_branch_pages + log.ms_leaf_pages + log.ms_overflow_pages) *
	    shared->page_size;
	return 0;
}

/* The disk, and what is kept of it. */
static int
measure_disk(const struct avow_lmdb_store *shared, struct avow_kv_extent *out)
{
	struct statvfs disk;
	MDB_envinfo info;
	int file = -1;
	int error = mdb_env_info(shared->environment, &info);

	if (error == 0)
		error = mdb_env_get_fd(shared->environment, &file);
	if (error != 0)
		return error;
	if (fstatvfs(file, &disk) != 0)
		return errno;
	out->disk = (uint64_t)disk.f_bavail * disk.f_frsize;
	out->size = (info.me_last_pgno + 1) * shared->page_size;
	out->max = shared->map_size;
	if (shared->reserve >= 0 && is_whole(shared))
		out->reserve = shared->kept;
	out->is_full = out->reserve == 0 || !has_map(shared);
	return 0;
}

enum avow_status
avow_lmdb_measure(
    struct avow_kv *kv, struct avow_kv_extent *out, struct avow_error *why)
{
	const struct avow_lmdb *lmdb = (struct avow_lmdb *)kv;
	enum avow_status status = kv->engine->read_begin(kv, why);
	int error;

	if (status != AVOW_OK)
		return status;
	error = measure_pages(lmdb, out);
	kv->engine->read_end(kv);
	if (error == 0)
		error = measure_disk(lmdb->shared, out);
	if (error != 0)
		return avow_lmdb_fail(why, error, "cannot measure the store");
	out->stale_readers = (unsigned)lmdb->shared->stale;
	return AVOW_OK;
}
