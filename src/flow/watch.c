/* SPDX-License-Identifier: Apache-2.0 */
/* avow_watch_*: the log beside its writer, without the root key. */
#include <stdlib.h>

#include "avow_log.h"
#include "flow/folder.h"
#include "flow/log_json.h"
#include "seal/secret.h"

#include "base/banned.h"

enum { KEY_MAX = 512 };

struct avow_watch {
	struct avow_path dir;
	struct avow_kv *kv;
	struct avow_log *log;
	bool is_older; /* the log is of a generation that others followed */
};

/* See the newest generation, by the key that log.pub holds now. */
static enum avow_status
view(struct avow_watch *watch, struct avow_error *why)
{
	struct avow_path path;
	struct avow_buffer key;
	enum avow_status status =
	    avow_file_join(path.at, watch->dir.at, "log.pub", why);

	avow_log_close(watch->log);
	watch->log = NULL;
	avow_buffer_init(&key, KEY_MAX);
	if (status == AVOW_OK)
		status = avow_file_read_plain(&key, path.at, why);
	if (status == AVOW_OK)
		status = avow_log_view(
		    &watch->log, watch->kv, avow_buffer_view(&key), why);
	avow_buffer_clear(&key);
	return status;
}

enum avow_status
avow_watch_open(
    struct avow_watch **out, const char *dir, struct avow_error *why)
{
	struct avow_watch *watch = calloc(1, sizeof *watch);
	struct avow_path path;
	enum avow_status status;

	*out = NULL;
	if (watch == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "log.memory", "no memory to watch");
	status = avow_seal_start(why);
	if (status == AVOW_OK)
		status = avow_file_join(watch->dir.at, dir, ".", why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, dir, "store", why);
	if (status == AVOW_OK)
		status = avow_kv_open_lmdb_readonly(&watch->kv, path.at, why);
	if (status == AVOW_OK)
		status = view(watch, why);
	if (status != AVOW_OK) {
		avow_watch_close(watch);
		return status;
	}
	*out = watch;
	return AVOW_OK;
}

enum avow_status
avow_watch_open_generation(struct avow_watch **out, const char *dir,
    uint32_t generation, struct avow_error *why)
{
	struct avow_log *older = NULL;
	struct avow_watch *watch;
	enum avow_status status = avow_watch_open(&watch, dir, why);

	*out = NULL;
	if (status != AVOW_OK)
		return status;
	if (generation != avow_log_generation(watch->log)) {
		status = avow_log_older(&older, watch->log, generation, why);
		avow_log_close(watch->log);
		watch->log = older;
		watch->is_older = true;
	}
	if (status != AVOW_OK) {
		avow_watch_close(watch);
		return status;
	}
	*out = watch;
	return AVOW_OK;
}

void
avow_watch_close(struct avow_watch *watch)
{
	if (watch == NULL)
		return;
	avow_log_close(watch->log);
	avow_kv_close(watch->kv);
	free(watch);
}

enum avow_status
avow_watch_look(struct avow_watch *watch, uint64_t *entries_out,
    uint32_t *generation_out, struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	enum avow_status status = AVOW_OK;

	/* What others followed grows no more. */
	if (!watch->is_older)
		status = avow_log_refresh(watch->log, &inner);
	/* Another key signs, or another generation has begun. */
	if (status == AVOW_ERR_KEY)
		status = view(watch, &inner);
	if (status != AVOW_OK)
		return avow_fail_at(
		    why, status, inner.code, inner.place, "%s", inner.message);
	*entries_out = avow_log_size(watch->log);
	*generation_out = avow_log_generation(watch->log);
	return AVOW_OK;
}

enum avow_status
avow_watch_json(struct avow_watch *watch, uint64_t index, char **json_out,
    struct avow_error *why)
{
	return avow_log_json_of(json_out, watch->log, index, why);
}
