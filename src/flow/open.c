/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ask.h"
#include "flow/erase.h"
#include "flow/facts.h"
#include "flow/folder.h"
#include "flow/seed.h"
#include "ledger/publish.h"

#include "base/banned.h"

enum { ARENA_MAX = 1 << 20, CITE_MAX = 512 };

void
avow_close(struct avow *avow)
{
	if (avow == NULL)
		return;
	avow_ask_free(avow);
	if (avow->cites != NULL) {
		for (uint32_t i = 0; avow->cites[i] != NULL; i++)
			free(avow->cites[i]);
		free(avow->cites);
	}
	avow_registry_clear(&avow->registry);
	avow_codes_clear(&avow->codes);
	avow_image_free(avow->image);
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

/* The image in force, and no other. */
static enum avow_status
open_image(struct avow *avow, struct avow_error *why)
{
	struct avow_publish publish;
	struct avow_arena arena;
	struct avow_path path;
	enum avow_status status;

	avow_arena_init(&arena, ARENA_MAX);
	status = avow_publish_load(&publish, &arena, avow->kv,
	    avow_keys_get(&avow->keys, AVOW_KEY_PUBLISH), why);
	if (status == AVOW_OK)
		status = avow_folder_image(
		    &path, avow->dir, publish.image_hash, why);
	if (status == AVOW_OK)
		status = avow_image_load(&avow->image, path.at, why);
	if (status == AVOW_OK &&
	    !avow_same_bytes(avow_image_hash(avow->image), publish.image_hash,
		AVOW_HASH_SIZE))
		status = avow_fail_at(why, AVOW_ERR_POLICY, "open.image",
		    path.at, "this is not the image that is in force");
	avow_arena_clear(&arena);
	return status;
}

/* How each rule is cited, with its page; the list ends with NULL. */
static enum avow_status
make_cites(struct avow *avow, struct avow_error *why)
{
	uint32_t count = avow_image_rule_count(avow->image);

	avow->cites = calloc((size_t)count + 1, sizeof avow->cites[0]);
	if (avow->cites == NULL)
		return no_memory(why);
	for (uint32_t i = 0; i < count; i++) {
		char cite[CITE_MAX];
		char page[128];

		avow_image_rule_page(avow->image, i, page);
		(void)snprintf(cite, sizeof cite, "%s#%s", page,
		    avow_image_rule_cite(avow->image, i));
		avow->cites[i] = strdup(cite);
		if (avow->cites[i] == NULL)
			return no_memory(why);
	}
	return AVOW_OK;
}

static enum avow_status
open_edition(struct avow *avow, struct avow_error *why)
{
	enum avow_status status;

	status = open_image(avow, why);
	if (status == AVOW_OK)
		status = avow_codes_init(&avow->codes, avow->image, avow->hash,
		    avow_keys_get(&avow->keys, AVOW_KEY_CODES), why);
	if (status != AVOW_OK)
		return status;
	avow_facts_core(avow);
	status = make_cites(avow, why);
	if (status == AVOW_OK)
		status = avow_registry_load(&avow->registry, avow->kv,
		    avow_keys_get(&avow->keys, AVOW_KEY_REGISTRY), why);
	return status;
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
		status = open_edition(avow, why);
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
