/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/slot_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

/*
 * Invariants of an open file:
 * 1. The file has (count + 1) * AVOW_SLOT_SIZE bytes, unless it is broken.
 * 2. free[free_next .. free_count) are slots that were free or erased when the
 *    file was opened.  A slot erased since is not among them: whoever finishes
 *    an erasure twice, after a crash, must not hit another person's key.
 */

enum {
	SCAN_SLOTS = 512, /* slots read at a time when opening */
	STATE_AT = 1,     /* byte of a slot that holds its state */
};

static const char header[AVOW_SLOT_SIZE] =
    "avow-slots-1\n128-byte slots, each a wrapped key; see slots.md\n";

static enum avow_status
fail_file(struct avow_error *why, const char *code, const char *path)
{
	enum avow_status status = AVOW_ERR_IO;

	if (errno == ENOENT || errno == ENOTDIR)
		status = AVOW_ERR_NOT_FOUND;
	else if (errno == EEXIST)
		status = AVOW_ERR_EXISTS;
	else if (errno == ENOSPC || errno == EDQUOT)
		status = AVOW_ERR_FULL;
	else if (errno == EWOULDBLOCK)
		status = AVOW_ERR_BUSY;
	return avow_fail_at(
	    why, status, code, path, "key slots: %s", strerror(errno));
}

static off_t
offset_of(uint32_t slot)
{
	return (off_t)slot * AVOW_SLOT_SIZE;
}

static bool
write_at(int fd, const void *bytes, size_t size, off_t offset)
{
	const uint8_t *at = bytes;

	while (size > 0) {
		ssize_t put = pwrite(fd, at, size, offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		at += put;
		size -= (size_t)put;
		offset += put;
	}
	return true;
}

/* False, with errno 0 where the file ended too early. */
static bool
read_at(int fd, void *bytes, size_t size, off_t offset)
{
	uint8_t *at = bytes;

	while (size > 0) {
		ssize_t got = pread(fd, at, size, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			return false;
		at += got;
		size -= (size_t)got;
		offset += got;
	}
	return true;
}

enum avow_status
avow_slot_file_create(const char *path, struct avow_error *why)
{
	enum avow_status status;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail_file(why, "slots.create", path);
	if (write_at(fd, header, sizeof header, 0) && fsync(fd) == 0)
		status = avow_file_sync_parent(path, why);
	else
		status = fail_file(why, "slots.create", path);
	if (status != AVOW_OK)
		(void)unlink(path);
	(void)close(fd); /* synced above */
	return status;
}

static bool
is_zero(const uint8_t *bytes, size_t size)
{
	uint8_t any = 0;

	for (size_t i = 0; i < size; i++)
		any |= bytes[i];
	return any == 0;
}

enum avow_slot_state
avow_slot_state(const uint8_t bytes[AVOW_SLOT_SIZE])
{
	const size_t end = AVOW_SLOT_WRAP_AT + AVOW_WRAP_SIZE;

	if (is_zero(bytes, AVOW_SLOT_SIZE))
		return AVOW_SLOT_FREE;
	if (bytes[0] != AVOW_SLOT_VERSION)
		return AVOW_SLOT_DAMAGED;
	switch (bytes[STATE_AT]) {
	case AVOW_SLOT_USED:
		return is_zero(bytes + end, AVOW_SLOT_SIZE - end)
		    ? AVOW_SLOT_USED
		    : AVOW_SLOT_DAMAGED;
	case AVOW_SLOT_ERASED:
		return is_zero(bytes + 2, AVOW_SLOT_SIZE - 2)
		    ? AVOW_SLOT_ERASED
		    : AVOW_SLOT_DAMAGED;
	case AVOW_SLOT_ERASING:
		return AVOW_SLOT_ERASING;
	default:
		return AVOW_SLOT_DAMAGED;
	}
}

static enum avow_status
note_free(struct avow_slot_file *file, uint32_t slot, struct avow_error *why)
{
	size_t room = file->free_room == 0 ? 256 : file->free_room * 2;
	uint32_t *grown;

	if (file->free_count == file->free_room) {
		/* At most 2^32 items of 4 bytes: this cannot wrap. */
		grown = realloc(file->free, room * sizeof *grown);
		if (grown == NULL)
			return avow_fail(why, AVOW_ERR_NOMEM, "slots.memory",
			    "out of memory");
		file->free = grown;
		file->free_room = room;
	}
	file->free[file->free_count++] = slot;
	return AVOW_OK;
}

/* The second half of an erasure: the marker, and zeros. */
static bool
write_erased(const struct avow_slot_file *file, uint32_t slot)
{
	const uint8_t bytes[AVOW_SLOT_SIZE] = {
	    AVOW_SLOT_VERSION, AVOW_SLOT_ERASED};

	return write_at(file->fd, bytes, sizeof bytes, offset_of(slot));
}

static enum avow_status
scan_slot(struct avow_slot_file *file, uint32_t slot,
    const uint8_t bytes[AVOW_SLOT_SIZE], struct avow_error *why)
{
	switch (avow_slot_state(bytes)) {
	case AVOW_SLOT_ERASING:
		if (!write_erased(file, slot))
			return fail_file(why, "slots.write", "");
		file->is_dirty = true;
		return note_free(file, slot, why);
	case AVOW_SLOT_FREE:
	case AVOW_SLOT_ERASED:
		return note_free(file, slot, why);
	case AVOW_SLOT_USED:
		file->used++;
		return AVOW_OK;
	case AVOW_SLOT_DAMAGED: /* one person's trouble; told when asked for */
	default:
		return AVOW_OK;
	}
}

/* Find the free slots, and finish what a crash cut short. */
static enum avow_status
scan(struct avow_slot_file *file, struct avow_error *why)
{
	uint8_t step[SCAN_SLOTS * AVOW_SLOT_SIZE];

	for (uint32_t done = 0; done < file->count;) {
		uint32_t left = file->count - done;
		uint32_t now = left < SCAN_SLOTS ? left : SCAN_SLOTS;

		if (!read_at(file->fd, step, (size_t)now * AVOW_SLOT_SIZE,
			offset_of(done + 1)))
			return fail_file(why, "slots.read", "");
		for (uint32_t i = 0; i < now; i++) {
			enum avow_status status = scan_slot(file, done + i + 1,
			    step + (size_t)i * AVOW_SLOT_SIZE, why);

			if (status != AVOW_OK)
				return status;
		}
		done += now;
	}
	return avow_slot_file_sync(file, why);
}

static enum avow_status
check_header(
    struct avow_slot_file *file, const char *path, struct avow_error *why)
{
	uint8_t found[AVOW_SLOT_SIZE];
	struct stat stat;

	if (fstat(file->fd, &stat) != 0)
		return fail_file(why, "slots.open", path);
	if (!S_ISREG(stat.st_mode) || stat.st_size < AVOW_SLOT_SIZE ||
	    stat.st_size % AVOW_SLOT_SIZE != 0 ||
	    stat.st_size / AVOW_SLOT_SIZE > UINT32_MAX)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "slots.size", path,
		    "not the size of a file of %d-byte slots", AVOW_SLOT_SIZE);
	if (!read_at(file->fd, found, sizeof found, 0))
		return fail_file(why, "slots.read", path);
	if (memcmp(found, header, sizeof found) != 0)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "slots.header", path,
		    "not a file of key slots, or one of another version");
	file->count = (uint32_t)(stat.st_size / AVOW_SLOT_SIZE - 1);
	return AVOW_OK;
}

enum avow_status
avow_slot_file_open(
    struct avow_slot_file *file, const char *path, struct avow_error *why)
{
	enum avow_status status;

	*file = (struct avow_slot_file){.fd = -1};
	file->fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (file->fd < 0)
		return fail_file(why, "slots.open", path);
	if (flock(file->fd, LOCK_EX | LOCK_NB) != 0)
		status = fail_file(why, "slots.locked", path);
	else
		status = check_header(file, path, why);
	if (status == AVOW_OK)
		status = scan(file, why);
	if (status != AVOW_OK)
		avow_slot_file_close(file);
	return status;
}

void
avow_slot_file_close(struct avow_slot_file *file)
{
	if (file->fd >= 0)
		(void)close(file->fd); /* who wants it durable has synced */
	free(file->free);
	*file = (struct avow_slot_file){.fd = -1};
}

uint32_t
avow_slot_file_choose(const struct avow_slot_file *file)
{
	if (file->free_next < file->free_count)
		return file->free[file->free_next];
	/* The file's size in slots, header included, must fit 32 bits. */
	return file->count < UINT32_MAX - 1 ? file->count + 1 : 0;
}

static enum avow_status
check_whole(const struct avow_slot_file *file, struct avow_error *why)
{
	if (!file->is_broken)
		return AVOW_OK;
	return avow_fail(why, AVOW_ERR_IO, "slots.broken",
	    "an earlier write of the key slots failed: start again");
}

enum avow_status
avow_slot_file_add(struct avow_slot_file *file, uint32_t slot,
    const uint8_t bytes[AVOW_SLOT_SIZE], struct avow_error *why)
{
	enum avow_status status = check_whole(file, why);

	if (status != AVOW_OK)
		return status;
	assert(slot != 0 && slot == avow_slot_file_choose(file));
	file->is_dirty = true;
	if (!write_at(file->fd, bytes, AVOW_SLOT_SIZE, offset_of(slot))) {
		status = fail_file(why, "slots.write", "");
		/* Half a slot at the end would make the file unreadable. */
		if (slot > file->count &&
		    ftruncate(file->fd, offset_of(file->count + 1)) != 0)
			file->is_broken = true;
		return status;
	}
	if (slot > file->count)
		file->count = slot;
	else
		file->free_next++;
	file->used++;
	return AVOW_OK;
}

static enum avow_status
check_number(
    const struct avow_slot_file *file, uint32_t slot, struct avow_error *why)
{
	if (slot != 0 && slot <= file->count)
		return AVOW_OK;
	return avow_fail(why, AVOW_ERR_NOT_FOUND, "slots.number",
	    "no key slot has the number %u", (unsigned)slot);
}

enum avow_status
avow_slot_file_read(const struct avow_slot_file *file, uint32_t slot,
    uint8_t bytes[AVOW_SLOT_SIZE], struct avow_error *why)
{
	enum avow_status status = check_number(file, slot, why);

	if (status != AVOW_OK)
		return status;
	if (!read_at(file->fd, bytes, AVOW_SLOT_SIZE, offset_of(slot)))
		return avow_fail(why, AVOW_ERR_IO, "slots.read",
		    "cannot read key slot %u: %s", (unsigned)slot,
		    errno == 0 ? "the file was cut" : strerror(errno));
	return AVOW_OK;
}

/*
 * Random bytes first, and synced: a disk that drops or merges writes of zeros
 * still has to store these.  The state in front lets a start after a crash
 * tell them from a slot that is in use.
 */
static bool
write_random(const struct avow_slot_file *file, uint32_t slot)
{
	uint8_t bytes[AVOW_SLOT_SIZE];

	avow_random(bytes, sizeof bytes);
	bytes[0] = AVOW_SLOT_VERSION;
	bytes[STATE_AT] = AVOW_SLOT_ERASING;
	return write_at(file->fd, bytes, sizeof bytes, offset_of(slot));
}

static enum avow_status
begin_erase(struct avow_slot_file *file, uint32_t slot, struct avow_error *why)
{
	enum avow_status status = check_whole(file, why);

	if (status == AVOW_OK)
		status = check_number(file, slot, why);
	if (status == AVOW_OK)
		file->is_dirty = true;
	return status;
}

/* A slot that is on the free list is zeros already, and stays there. */
enum avow_status
avow_slot_file_scramble(
    struct avow_slot_file *file, uint32_t slot, struct avow_error *why)
{
	uint8_t bytes[AVOW_SLOT_SIZE];
	enum avow_status status = begin_erase(file, slot, why);

	if (status != AVOW_OK)
		return status;
	/* One that can't be read any more is overwritten all the same. */
	if (avow_slot_file_read(file, slot, bytes, NULL) == AVOW_OK &&
	    avow_slot_state(bytes) == AVOW_SLOT_USED)
		file->used--;
	if (write_random(file, slot))
		return AVOW_OK;
	file->is_broken = true;
	return fail_file(why, "slots.erase", "");
}

enum avow_status
avow_slot_file_blank(
    struct avow_slot_file *file, uint32_t slot, struct avow_error *why)
{
	enum avow_status status = begin_erase(file, slot, why);

	if (status != AVOW_OK || write_erased(file, slot))
		return status;
	file->is_broken = true;
	return fail_file(why, "slots.erase", "");
}

enum avow_status
avow_slot_file_sync_begin(
    struct avow_slot_file *file, bool *needed_out, struct avow_error *why)
{
	enum avow_status status = check_whole(file, why);

	*needed_out = status == AVOW_OK && file->is_dirty;
	/* What is written from here on waits for the next sync. */
	file->is_dirty = file->is_dirty && !*needed_out;
	return status;
}

int
avow_slot_file_flush(int fd)
{
	return fdatasync(fd) == 0 ? 0 : errno;
}

enum avow_status
avow_slot_file_sync_end(
    struct avow_slot_file *file, int error, struct avow_error *why)
{
	if (error == 0)
		return AVOW_OK;
	/* The kernel may have dropped the pages: no second try. */
	file->is_broken = true;
	return avow_fail(why, AVOW_ERR_IO, "slots.sync",
	    "cannot sync the key slots: %s", strerror(error));
}

enum avow_status
avow_slot_file_sync(struct avow_slot_file *file, struct avow_error *why)
{
	bool needed;
	enum avow_status status = avow_slot_file_sync_begin(file, &needed, why);

	if (status != AVOW_OK || !needed)
		return status;
	return avow_slot_file_sync_end(
	    file, avow_slot_file_flush(file->fd), why);
}
