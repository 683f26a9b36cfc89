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
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/lmdb_store.h"

#include "base/banned.h"

enum { FILE_MODE = 0600 };

/* Whether every byte of the reserve has its block on the disk. */
static bool
is_whole(const struct avow_lmdb_store *shared)
{
	struct stat info;

	return fstat(shared->reserve, &info) == 0 &&
	    (size_t)info.st_size >= shared->kept &&
	    (size_t)info.st_blocks * 512 >= shared->kept;
}

/* Take the blocks; false: the disk does not have them. */
static bool
fill(struct avow_lmdb_store *shared)
{
	if (is_whole(shared))
		return true;
	if (posix_fallocate(shared->reserve, 0, (off_t)shared->kept) == 0 &&
	    is_whole(shared))
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
