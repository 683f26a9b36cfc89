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
	avow_registry_clear(&avow->registry);
	avow_bounds_clear(&avow->bounds);
	avow_formers_clear(&avow->formers);
	avow_editions_clear(&avow->editions);
	avow_log_close(avow->log);
	avow_secret_free(avow->seed);
	avow_kv_close(avow->kv);
	avow_slots_close(avow->slots);
	avow_keys_clear(&avow->keys);
	avow_root_free(avow->root);
	avow_hash_free(avow->hash);
	free(avow->dir);
	free(avow);
}

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "open.memory", "no memory for a vault");
}

/* The root key: where the caller or vault.json says. */
static enum avow_status
open_keys(struct avow *avow, const struct avow_folder *folder,
    const char *root_key, struct avow_error *why)
{
	struct avow_path path;
	enum avow_status status;

	if (root_key == NULL && folder->root_key.at[0] == '/')
		root_key = folder->root_key.at;
	if (root_key == NULL) {
		status = avow_file_join(
		    path.at, avow->dir, folder->root_key.at, why);
		if (status != AVOW_OK)
			return status;
		root_key = path.at;
	}
	status = avow_root_load(&avow->root, root_key, avow->dir, why);
	if (status == AVOW_OK)
		status =
		    avow_keys_init(&avow->keys, avow->root, avow->hash, why);
	return status;
}

/* Slots first: their lock keeps a second process out of all the rest. */
static enum avow_status
open_files(
    struct avow *avow, const struct avow_folder *folder, struct avow_error *why)
{
	struct avow_path path;
	enum avow_status status;

	status = avow_file_join(path.at, avow->dir, "keys/slots", why);
	if (status == AVOW_OK)
		status =
		    avow_slots_open(&avow->slots, path.at, avow->root, why);
	if (status == AVOW_OK)
		status =
		    avow_seed_load(&avow->seed, avow->dir, &avow->keys, why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, avow->dir, "store", why);
	if (status == AVOW_OK)
		status = avow_kv_open_lmdb(&avow->kv, path.at, false, why);
	if (status == AVOW_OK)
		status = avow_log_open(&avow->log, avow->kv,
		    avow_text_of(folder->name), avow->seed, why);
	/* The first entry came before vault.json, so this one was lost. */
	if (status == AVOW_OK && avow_log_size(avow->log) == 0)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "open.log", path.at,
		    "the store has lost its log");
	return status;
}

/* Every edition that was published, and what is known of others. */
static enum avow_status
open_editions(struct avow *avow, struct avow_error *why)
{
	const struct avow_published_from from = {.dir = avow->dir,
	    .hash = avow->hash,
	    .codes_key = avow_keys_get(&avow->keys, AVOW_KEY_CODES)};
	enum avow_status status;

	status = avow_editions_load(&avow->editions, avow->kv,
	    avow_keys_get(&avow->keys, AVOW_KEY_PUBLISH), &from, why);
	if (status != AVOW_OK)
		return status;
	avow_open_turn(avow);
	return avow_registry_load(&avow->registry, avow->kv,
	    avow_keys_get(&avow->keys, AVOW_KEY_REGISTRY), why);
}

void
avow_open_turn(struct avow *avow)
{
	struct avow_published *now =
	    avow_editions_at(&avow->editions, avow_clock_now(&avow->clock));

	if (now == avow->in_force)
		return;
	avow->in_force = now;
	/* Leaves are numbered anew. */
	memset(avow->kept, 0, sizeof avow->kept);
}

/* dir without slashes at its end, so that DIR.root-key lies beside it. */
static char *
copy_dir(const char *dir)
{
	return strndup(dir, avow_file_bare_size(dir));
}

enum avow_status
avow_open(struct avow **out, const struct avow_open_options *options,
    struct avow_error *why)
{
	struct avow *avow = NULL;
	struct avow_folder folder;
	enum avow_status status;

	*out = NULL;
	status = avow_seal_start(why);
	if (status == AVOW_OK)
		status = avow_folder_read(&folder, options->dir, why);
	if (status != AVOW_OK)
		goto out;
	avow = calloc(1, sizeof *avow);
	if (avow == NULL) {
		status = no_memory(why);
		goto out;
	}
	avow_registry_init(&avow->registry);
	avow->clock = avow_clock_system();
	if (options->now_ms != NULL)
		avow->clock =
		    (struct avow_clock){options->now_ms, options->now_context};
	avow->dir = copy_dir(options->dir);
	status = avow->dir != NULL ? avow_hash_new(&avow->hash, why)
				   : no_memory(why);
	if (status == AVOW_OK)
		status = open_keys(avow, &folder, options->root_key, why);
	if (status == AVOW_OK)
		status = open_files(avow, &folder, why);
	if (status == AVOW_OK)
		status = open_editions(avow, why);
	if (status == AVOW_OK)
		status = avow_erase_finish_all(avow, why);
	if (status != AVOW_OK)
		goto out;
	*out = avow;
	avow = NULL;
out:
	avow_close(avow);
	return status;
}
