/* SPDX-License-Identifier: Apache-2.0 */
/* Handles of the log: opened to append, looked at, joined, closed. */
#include "audit/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log_segment.h"
#include "audit/log_state.h"

#include "base/banned.h"

_Static_assert((int)AVOW_LOG_ORIGIN_MAX == (int)AVOW_NOTE_NAME_MAX,
    "the origin is the name of the log's key");

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "log");
}

static void
core_free(struct avow_log_core *core)
{
	avow_hash_free(core->hash);
	avow_buffer_clear(&core->row);
	avow_log_open_clear(&core->open);
	(void)pthread_mutex_destroy(&core->mutex);
	free(core);
}

/* A core of an empty log, with one handle to come. */
static struct avow_log_core *
core_new(void)
{
	struct avow_log_core *core = calloc(1, sizeof *core);

	if (core == NULL)
		return NULL;
	if (pthread_mutex_init(&core->mutex, NULL) != 0) {
		free(core);
		return NULL;
	}
	core->handles = 1;
	core->now.generation = 1;
	avow_buffer_init(&core->row, AVOW_KV_VALUE_MAX);
	avow_log_open_init(&core->open);
	if (avow_hash_new(&core->hash, NULL) != AVOW_OK) {
		core_free(core);
		return NULL;
	}
	return core;
}

/* A handle; core is owned by it, or NULL for a new one. */
static struct avow_log *
log_new(struct avow_kv *kv, struct avow_log_core *core)
{
	struct avow_log *log = calloc(1, sizeof *log);

	if (log == NULL)
		return NULL;
	log->kv = kv;
	avow_buffer_init(&log->row, AVOW_KV_VALUE_MAX);
	if (avow_hash_new(&log->hash, NULL) != AVOW_OK) {
		free(log);
		return NULL;
	}
	log->core = core != NULL ? core : core_new();
	if (log->core == NULL) {
		avow_hash_free(log->hash);
		free(log);
		return NULL;
	}
	return log;
}

void
avow_log_close(struct avow_log *log)
{
	bool is_last;

	if (log == NULL)
		return;
	(void)pthread_mutex_lock(&log->core->mutex);
	is_last = --log->core->handles == 0;
	(void)pthread_mutex_unlock(&log->core->mutex);
	if (is_last && log->core->now.seed != NULL)
		avow_kv_set_log(log->kv, &(struct avow_kv_log){0});
	if (is_last)
		core_free(log->core);
	avow_hash_free(log->hash);
	avow_buffer_clear(&log->row);
	free(log);
}

enum avow_status
avow_log_join(struct avow_log **out, struct avow_log *log, struct avow_kv *kv,
    struct avow_error *why)
{
	*out = log_new(kv, log->core);
	if (*out == NULL)
		return no_memory(why);
	(void)pthread_mutex_lock(&log->core->mutex);
	log->core->handles++;
	(void)pthread_mutex_unlock(&log->core->mutex);
	return AVOW_OK;
}

/* The newest generation of the store. */
static enum avow_status
find_generation(
    struct avow_log *log, uint32_t *generation, struct avow_error *why)
{
	struct avow_log_row row =
	    avow_log_row_family(1, AVOW_LOG_ROW_GENERATION);
	struct avow_reader reader;
	enum avow_status status = avow_log_read(log, &row, why);

	*generation = 1;
	if (status == AVOW_ERR_NOT_FOUND)
		return AVOW_OK;
	if (status != AVOW_OK)
		return status;
	reader = avow_reader_of(log->row.at, log->row.size);
	*generation = avow_reader_u32(&reader);
	if (!avow_reader_done(&reader) || *generation < 2 ||
	    *generation > AVOW_LOG_GENERATIONS_MAX)
		return avow_log_fail_state(why, "its generation");
	return AVOW_OK;
}

enum avow_status
avow_log_make_key(struct avow_hash *hash, struct avow_note_key *out,
    const struct avow_log_named *named, struct avow_secret *seed,
    struct avow_error *why)
{
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];

	if (avow_secret_size(seed) != AVOW_SIGN_SEED_SIZE)
		return avow_fail(why, AVOW_ERR_INPUT, "log.seed",
		    "a log's secret has %d bytes", AVOW_SIGN_SEED_SIZE);
	avow_sign_public(public_key, avow_secret_open(seed));
	avow_secret_shut(seed);
	return avow_log_name_key(hash, out, named, public_key, why);
}

enum avow_status
avow_log_name_key(struct avow_hash *hash, struct avow_note_key *out,
    const struct avow_log_named *named,
    const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE], struct avow_error *why)
{
	struct avow_text origin = named->origin;
	char name[AVOW_LOG_ORIGIN_MAX + 16];

	if (named->generation > 1 && origin.size <= AVOW_LOG_ORIGIN_MAX) {
		(void)snprintf(name, sizeof name, "%.*s/%u", (int)origin.size,
		    origin.at, (unsigned)named->generation);
		origin = avow_text_of(name);
	}
	return avow_note_key_make(hash, out, origin, public_key, why);
}

/* Settle the key, and load what it signed. */
static enum avow_status
attach(struct avow_log *log, struct avow_text origin, struct avow_secret *seed,
    struct avow_error *why)
{
	struct avow_log_core *core = log->core;
	struct avow_log_named named = {.origin = origin};
	enum avow_status status =
	    find_generation(log, &core->now.generation, why);

	core->now.seed = seed;
	named.generation = core->now.generation;
	if (status == AVOW_OK)
		status = avow_log_make_key(
		    log->hash, &core->now.key, &named, seed, why);
	if (status == AVOW_OK)
		status = avow_log_load(log, &core->now, why);
	if (status == AVOW_OK)
		status = avow_log_open_load(log, why);
	if (status != AVOW_OK)
		core->now.seed = NULL; /* no hooks to take back */
	return status;
}

enum avow_status
avow_log_open(struct avow_log **out, struct avow_kv *kv,
    struct avow_text origin, struct avow_secret *seed, struct avow_error *why)
{
	struct avow_log *log = log_new(kv, NULL);
	struct avow_kv_log hooks;
	enum avow_status status;

	*out = NULL;
	if (log == NULL)
		return no_memory(why);
	status = attach(log, origin, seed, why);
	if (status != AVOW_OK) {
		avow_log_close(log);
		return status;
	}
	log->core->next = log->core->now;
	hooks = avow_log_hooks(log->core);
	avow_kv_set_log(kv, &hooks);
	*out = log;
	return AVOW_OK;
}

/* A log to look at, its generation given or, with 0, the newest. */
static enum avow_status
view(struct avow_log **out, struct avow_kv *kv, struct avow_text public_text,
    uint32_t generation, struct avow_error *why)
{
	struct avow_log *log = log_new(kv, NULL);
	struct avow_text text = public_text;
	struct avow_log_tree *tree;
	enum avow_status status = AVOW_OK;

	*out = NULL;
	if (log == NULL)
		return no_memory(why);
	tree = &log->core->now;
	tree->generation = generation;
	if (text.size > 0 && text.at[text.size - 1] == '\n')
		text.size--;
	if (generation == 0)
		status = find_generation(log, &tree->generation, why);
	if (status == AVOW_OK)
		status = avow_note_key_parse(log->hash, &tree->key, text, why);
	if (status == AVOW_OK)
		status = avow_log_load(log, tree, why);
	if (status != AVOW_OK) {
		avow_log_close(log);
		return status;
	}
	*out = log;
	return AVOW_OK;
}

enum avow_status
avow_log_view(struct avow_log **out, struct avow_kv *kv,
    struct avow_text public_text, struct avow_error *why)
{
	return view(out, kv, public_text, 0, why);
}

enum avow_status
avow_log_older(struct avow_log **out, struct avow_log *log, uint32_t generation,
    struct avow_error *why)
{
	struct avow_log_row row =
	    avow_log_row_of(generation + 1, 0, AVOW_LOG_ROW_ENTRY);
	struct avow_mark mark;
	struct avow_buffer key;
	enum avow_status status;

	*out = NULL;
	if (generation == 0 || generation >= avow_log_generation(log))
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.generation",
		    "the log has %u generations",
		    (unsigned)avow_log_generation(log));
	status = avow_log_read(log, &row, why);
	if (status != AVOW_OK && status != AVOW_ERR_NOT_FOUND)
		return status;
	if (status == AVOW_ERR_NOT_FOUND || log->row.size < AVOW_HASH_SIZE)
		return avow_log_fail_state(why, "a generation begins nowhere");
	if (!avow_mark_read(&mark,
		(struct avow_text){(const char *)log->row.at + AVOW_HASH_SIZE,
		    log->row.size - AVOW_HASH_SIZE}))
		return avow_log_fail_state(why, "a generation's first entry");
	avow_buffer_init(&key, AVOW_NOTE_KEY_MAX);
	avow_buffer_text(&key, mark.verifier);
	status = avow_buffer_check(&key, why);
	if (status == AVOW_OK)
		status =
		    view(out, log->kv, avow_buffer_view(&key), generation, why);
	avow_buffer_clear(&key);
	return status;
}
