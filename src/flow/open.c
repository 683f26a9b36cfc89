/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/open.h"

#include <stdlib.h>
#include <string.h>

#include "flow/ask.h"
#include "flow/erase.h"
#include "flow/folder.h"
#include "flow/seed.h"

#include "base/banned.h"

void
avow_close(struct avow *avow)
{
	if (avow == NULL)
		return;
	avow_ask_free(avow);
	avow_bounds_clear(&avow->bounds);
	avow_formers_clear(&avow->formers);
	avow_log_close(avow->log);
	avow_kv_close(avow->kv);
	avow_hash_free(avow->hash);
	avow_secret_free(avow->opened); /* wipes */
	if (avow->place < AVOW_TURNS_MAX)
		avow_turns_leave(&avow->shared->turns, avow->place);
	if (avow->arrival < AVOW_TURNS_MAX)
		avow_turns_leave(&avow->shared->arriving, avow->arrival);
	avow_shared_drop(avow->shared);
	free(avow);
}

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "open.memory", "no memory for a vault");
}

/* Guarded memory ends where a page does, and the size of a key is a multiple of
   its alignment: so it begins where one may. */
static struct avow_slot_key *
key_room(struct avow_secret *secret)
{
	void *room = avow_secret_change(secret);

	return room;
}

enum avow_status
avow_open_handle(
    struct avow **out, struct avow_shared *shared, struct avow_error *why)
{
	struct avow *avow = calloc(1, sizeof *avow);
	enum avow_status status;

	*out = NULL;
	if (avow == NULL) {
		avow_shared_drop(shared);
		return no_memory(why);
	}
	avow->shared = shared;
	avow->dir = shared->dir;
	avow->clock = shared->clock;
	avow->keys = shared->keys;
	avow->arrival = AVOW_TURNS_MAX;
	status = avow_turns_join(&shared->turns, &avow->place, why);
	if (status == AVOW_OK)
		status =
		    avow_turns_join(&shared->arriving, &avow->arrival, why);
	if (status == AVOW_OK)
		status = avow_hash_new(&avow->hash, why);
	if (status == AVOW_OK)
		status = avow_secret_new(
		    &avow->opened, sizeof *avow->person_key, why);
	if (status == AVOW_OK)
		avow->person_key = key_room(avow->opened);
	if (status == AVOW_OK)
		status = avow_kv_join(&avow->kv, shared->kv, why);
	if (status == AVOW_OK)
		*out = avow;
	else
		avow_close(avow);
	return status;
}

enum avow_status
avow_join(struct avow **out, struct avow *avow, struct avow_error *why)
{
	enum avow_status status;

	avow_shared_keep(avow->shared);
	status = avow_open_handle(out, avow->shared, why);
	if (status == AVOW_OK)
		avow_open_turn(*out);
	return status;
}

/* The root key: where the caller or vault.json says. */
enum avow_status
avow_open_keys(struct avow_shared *shared, const struct avow_folder *folder,
    const char *root_key, struct avow_error *why)
{
	struct avow_path path;
	enum avow_status status;

	if (root_key == NULL && folder->root_key.at[0] == '/')
		root_key = folder->root_key.at;
	if (root_key == NULL) {
		status = avow_file_join(
		    path.at, shared->dir, folder->root_key.at, why);
		if (status != AVOW_OK)
			return status;
		root_key = path.at;
	}
	status = avow_root_load(&shared->root, root_key, shared->dir, why);
	if (status == AVOW_OK)
		status = avow_keys_init(
		    &shared->keys, shared->root, shared->hash, why);
	return status;
}

/*
 * The log by its key; or by the one that was to come, where a change of key
 * was cut short behind its entry.
 */
static enum avow_status
open_log(struct avow_shared *shared, const struct avow_folder *folder,
    struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_text name = avow_text_of(folder->name);
	struct avow_secret *next = NULL;
	enum avow_status status =
	    avow_log_open(&shared->log, shared->kv, name, shared->seed, &inner);

	if (status == AVOW_OK) {
		avow_seed_forget(shared->dir);
		return AVOW_OK;
	}
	if (status != AVOW_ERR_KEY ||
	    avow_seed_load_next(&next, shared->dir, &shared->keys, NULL) !=
		AVOW_OK)
		return avow_fail_at(why, status, inner.code,
		    inner.place[0] != '\0' ? inner.place : "store", "%s",
		    inner.message);
	avow_secret_free(shared->seed);
	shared->seed = next;
	status = avow_log_open(&shared->log, shared->kv, name, next, why);
	return status == AVOW_OK ? avow_seed_settle(shared->dir, why) : status;
}

/* Another key or generation may have come without its log.pub. */
static void
tell_key(const struct avow_shared *shared)
{
	/* Where it can't be, on a full disk, the next one to open does it. */
	if (avow_seed_publish(shared->dir, shared->log, NULL) != AVOW_OK)
		return;
}

/* Slots first: their lock keeps a second process out of all the rest. */
static enum avow_status
open_files(struct avow_shared *shared, const struct avow_folder *folder,
    struct avow_error *why)
{
	struct avow_path path;
	enum avow_status status;

	status = avow_file_join(path.at, shared->dir, "keys/slots", why);
	if (status == AVOW_OK)
		status =
		    avow_slots_open(&shared->slots, path.at, shared->root, why);
	if (status == AVOW_OK)
		status = avow_seed_load(
		    &shared->seed, shared->dir, &shared->keys, why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, shared->dir, "store", why);
	if (status == AVOW_OK)
		status = avow_kv_open_lmdb(&shared->kv, path.at, false, why);
	if (status == AVOW_OK)
		status = open_log(shared, folder, why);
	/* The first entry came before vault.json, so this one was lost. */
	if (status == AVOW_OK && avow_log_size(shared->log) == 0)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "open.log", path.at,
		    "the store has lost its log");
	if (status == AVOW_OK)
		tell_key(shared);
	return status;
}

/* Every edition that was published, and what is known of others. */
enum avow_status
avow_open_editions(struct avow_shared *shared, struct avow_error *why)
{
	const struct avow_published_from from = {.dir = shared->dir,
	    .hash = shared->hash,
	    .codes_key = avow_keys_get(&shared->keys, AVOW_KEY_CODES)};
	enum avow_status status;

	status = avow_editions_load(&shared->editions, shared->kv,
	    avow_keys_get(&shared->keys, AVOW_KEY_PUBLISH), &from, why);
	if (status != AVOW_OK)
		return status;
	shared->registry = calloc(1, sizeof *shared->registry);
	if (shared->registry == NULL)
		return no_memory(why);
	atomic_store(&shared->changes, 1);
	return avow_registry_load(shared->registry, shared->kv,
	    avow_keys_get(&shared->keys, AVOW_KEY_REGISTRY), why);
}

/* dir without slashes at its end, so that DIR.root-key lies beside it. */
static char *
copy_dir(const char *dir)
{
	return strndup(dir, avow_file_bare_size(dir));
}

static enum avow_status
open_shared(struct avow_shared *shared, const struct avow_folder *folder,
    const struct avow_open_options *options, struct avow_error *why)
{
	enum avow_status status;

	shared->clock = avow_clock_system();
	if (options->now_ms != NULL)
		shared->clock =
		    (struct avow_clock){options->now_ms, options->now_context};
	shared->dir = copy_dir(options->dir);
	status = shared->dir != NULL ? avow_hash_new(&shared->hash, why)
				     : no_memory(why);
	if (status == AVOW_OK)
		status = avow_open_keys(shared, folder, options->root_key, why);
	if (status == AVOW_OK)
		status = open_files(shared, folder, why);
	if (status == AVOW_OK)
		status = avow_open_editions(shared, why);
	return status;
}

enum avow_status
avow_open(struct avow **out, const struct avow_open_options *options,
    struct avow_error *why)
{
	struct avow_shared *shared = NULL;
	struct avow *avow = NULL;
	struct avow_folder folder;
	enum avow_status status;

	*out = NULL;
	status = avow_seal_start(why);
	if (status == AVOW_OK)
		status = avow_folder_read(&folder, options->dir, why);
	if (status == AVOW_OK)
		status = avow_shared_new(&shared, why);
	if (status == AVOW_OK)
		status = open_shared(shared, &folder, options, why);
	if (status != AVOW_OK) {
		avow_shared_drop(shared);
		return status;
	}
	status = avow_open_handle(&avow, shared, why);
	if (status != AVOW_OK)
		return status;
	avow_open_turn(avow);
	status = avow_erase_finish_all(avow, why);
	if (status == AVOW_OK)
		*out = avow;
	else
		avow_close(avow);
	return status;
}
