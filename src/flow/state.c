/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a vault is doing.  Whoever looks beside the process that writes opens
 * the store for reading only, and leaves the lock of the key slots alone.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "audit/mark.h"
#include "avow_state.h"
#include "flow/folder.h"
#include "flow/open.h"
#include "ledger/outbox.h"

#include "base/banned.h"

enum { PUBLIC_KEY_MAX = 512 };
_Static_assert((int)AVOW_FOLDER_NAME_MAX < (int)AVOW_STATE_NAME,
    "a vault's name has room");

/* What can be seen of a vault, in whatever way it is open. */
struct sight {
	struct avow_kv *kv;
	struct avow_log *log;
	const struct avow_editions *editions; /* NULL: not to be seen */
};

static void
copy_text(char *out, size_t room, struct avow_text text)
{
	size_t size = text.size < room ? text.size : room - 1;

	memcpy(out, text.at, size);
	out[size] = '\0';
}

static enum avow_status
see_store(
    struct avow_state *out, const struct sight *sight, struct avow_error *why)
{
	struct avow_kv_extent extent;
	enum avow_status status = avow_kv_measure(sight->kv, &extent, why);

	if (status != AVOW_OK)
		return status;
	out->store_size = extent.size;
	out->store_free = extent.free;
	out->store_max = extent.max;
	out->disk_left = extent.disk;
	out->reserve = extent.reserve;
	out->is_full = extent.is_full;
	out->stale_readers = extent.stale_readers;
	out->log_size = extent.log;
	return AVOW_OK;
}

/* When the newest entry was written; the checkpoint came with it. */
static enum avow_status
see_newest(
    struct avow_state *out, const struct sight *sight, struct avow_error *why)
{
	struct avow_buffer entry;
	struct avow_mark mark;
	enum avow_status status;

	if (out->entries == 0)
		return AVOW_OK;
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	status = avow_log_entry(sight->log, &entry, out->entries - 1, why);
	if (status == AVOW_OK &&
	    avow_mark_read(&mark, avow_buffer_view(&entry)))
		out->written_ms = mark.time_ms;
	avow_buffer_clear(&entry);
	return status;
}

static enum avow_status
see_log(
    struct avow_state *out, const struct sight *sight, struct avow_error *why)
{
	struct avow_buffer key;
	enum avow_status status;

	out->generation = avow_log_generation(sight->log);
	out->entries = avow_log_size(sight->log);
	out->pruned = avow_log_pruned(sight->log);
	avow_buffer_init(&key, PUBLIC_KEY_MAX);
	avow_log_key(sight->log, &key);
	status = avow_buffer_check(&key, why);
	if (status == AVOW_OK)
		copy_text(
		    out->log_key, sizeof out->log_key, avow_buffer_view(&key));
	avow_buffer_clear(&key);
	return status == AVOW_OK ? see_newest(out, sight, why) : status;
}

static void
see_editions(struct avow_state *out, const struct avow_editions *editions)
{
	const struct avow_published *now =
	    avow_editions_at(editions, out->now_ms);

	copy_text(out->edition, sizeof out->edition,
	    avow_text_of(avow_image_name(now->image)));
	out->number = now->number;
	out->editions = (uint32_t)editions->count;
	for (size_t i = 0; i < editions->count; i++) {
		uint64_t at = editions->list[i]->effective_ms;

		if (at > out->now_ms &&
		    (out->next_ms == 0 || at < out->next_ms))
			out->next_ms = at;
	}
}

static enum avow_status
see(struct avow_state *out, const struct sight *sight, struct avow_error *why)
{
	enum avow_status status = see_store(out, sight, why);

	if (status == AVOW_OK)
		status = see_log(out, sight, why);
	if (status == AVOW_OK)
		status = avow_outbox_owed(
		    sight->kv, &out->owed, &out->owed_since_ms, why);
	if (status == AVOW_OK && sight->editions != NULL)
		see_editions(out, sight->editions);
	return status;
}

static void
put_keys(struct avow_state *out, struct avow_slots_counts counts)
{
	out->keys = counts.used;
	out->slots = counts.slots;
}

/* Its own copy of vault.json, which never changes. */
static enum avow_status
see_name(struct avow_state *out, const char *dir, struct avow_error *why)
{
	struct avow_folder folder;
	enum avow_status status = avow_folder_read(&folder, dir, why);

	if (status == AVOW_OK)
		copy_text(
		    out->name, sizeof out->name, avow_text_of(folder.name));
	return status;
}

enum avow_status
avow_state(struct avow *avow, struct avow_state *out, struct avow_error *why)
{
	struct sight sight = {.kv = avow->kv};
	enum avow_status status;

	*out = (struct avow_state){.now_ms = avow_clock_now(&avow->clock),
	    .writer = (uint64_t)getpid()};
	avow_open_turn(avow);
	sight.editions = &avow->editions;
	status = avow_open_log(avow, why);
	sight.log = avow->log;
	if (status == AVOW_OK)
		status = see_name(out, avow->dir, why);
	if (status == AVOW_OK)
		status = see(out, &sight, why);
	put_keys(out, avow_slots_counts(avow->shared->slots));
	return status;
}

/* The process that holds DIR/store/writer; 0: nobody does. */
static enum avow_status
see_writer(struct avow_state *out, const char *dir, struct avow_error *why)
{
	struct avow_path path;
	char pid[24] = "";
	enum avow_status status =
	    avow_file_join(path.at, dir, "store/writer", why);
	int file;

	if (status != AVOW_OK)
		return status;
	file = open(path.at, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return AVOW_OK;
	if (flock(file, LOCK_SH | LOCK_NB) != 0 &&
	    read(file, pid, sizeof pid - 1) > 0)
		out->writer = strtoull(pid, NULL, 10);
	(void)close(file); /* and with it the lock */
	return AVOW_OK;
}

/* The editions, where the root key may be read. */
static enum avow_status
open_editions(struct avow_shared *shared,
    const struct avow_open_options *options, bool *seen_out,
    struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_folder folder;
	enum avow_status status = avow_folder_read(&folder, shared->dir, why);

	*seen_out = false;
	if (status == AVOW_OK)
		status = avow_hash_new(&shared->hash, why);
	if (status != AVOW_OK)
		return status;
	status = avow_open_keys(shared, &folder, options->root_key, &inner);
	if (status == AVOW_ERR_NOT_FOUND || status == AVOW_ERR_IO)
		return AVOW_OK;
	if (status != AVOW_OK)
		return avow_fail_at(
		    why, status, inner.code, inner.place, "%s", inner.message);
	*seen_out = true;
	return avow_open_editions(shared, why);
}

/* The log by log.pub, beside its writer. */
static enum avow_status
open_log(struct avow_shared *shared, struct avow_error *why)
{
	struct avow_path path;
	struct avow_buffer key;
	enum avow_status status =
	    avow_file_join(path.at, shared->dir, "store", why);

	avow_buffer_init(&key, PUBLIC_KEY_MAX);
	if (status == AVOW_OK)
		status = avow_kv_open_lmdb_readonly(&shared->kv, path.at, why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, shared->dir, "log.pub", why);
	if (status == AVOW_OK)
		status = avow_file_read_plain(&key, path.at, why);
	if (status == AVOW_OK)
		status = avow_log_view(
		    &shared->log, shared->kv, avow_buffer_view(&key), why);
	avow_buffer_clear(&key);
	return status;
}

static enum avow_status
see_beside(struct avow_state *out, struct avow_shared *shared,
    const struct avow_open_options *options, struct avow_error *why)
{
	struct avow_slots_counts counts = {.slots = 0};
	struct sight sight = {.kv = NULL};
	struct avow_path path;
	bool seen = false;
	enum avow_status status = see_name(out, shared->dir, why);

	if (status == AVOW_OK)
		status = open_log(shared, why);
	if (status == AVOW_OK)
		status = open_editions(shared, options, &seen, why);
	if (status == AVOW_OK)
		status = see_writer(out, shared->dir, why);
	if (status == AVOW_OK)
		status =
		    avow_file_join(path.at, shared->dir, "keys/slots", why);
	if (status == AVOW_OK)
		status = avow_slots_survey(&counts, path.at, why);
	if (status != AVOW_OK)
		return status;
	put_keys(out, counts);
	sight.kv = shared->kv;
	sight.log = shared->log;
	sight.editions = seen ? &shared->editions : NULL;
	return see(out, &sight, why);
}

enum avow_status
avow_state_beside(struct avow_state *out,
    const struct avow_open_options *options, struct avow_error *why)
{
	struct avow_clock clock = avow_clock_system();
	struct avow_shared *shared = NULL;
	enum avow_status status = avow_seal_start(why);

	*out = (struct avow_state){.now_ms = 0};
	if (status == AVOW_OK)
		status = avow_shared_new(&shared, why);
	if (status != AVOW_OK)
		return status;
	if (options->now_ms != NULL)
		clock =
		    (struct avow_clock){options->now_ms, options->now_context};
	out->now_ms = avow_clock_now(&clock);
	shared->dir = strndup(options->dir, avow_file_bare_size(options->dir));
	if (shared->dir != NULL)
		status = see_beside(out, shared, options, why);
	else
		status = avow_fail(
		    why, AVOW_ERR_NOMEM, "open.memory", "no memory to look");
	avow_shared_drop(shared);
	return status;
}
