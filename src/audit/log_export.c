/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log as files for strangers: tiles, bundles of entries, checkpoint, key.
 *
 * Entries are read a bundle at a time, so no transaction is held while files
 * are written, and memory does not grow with the log.  Hashes of the levels
 * above come with the entries that completed them.  The files are synced
 * together at the end, and the checkpoint is written after that: it never
 * speaks of what is not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/export.h"

#include "base/banned.h"

/* Take a row apart into the bundle and the tiles its hashes belong to. */
static bool
take_row(void *context, struct avow_text key, struct avow_text value)
{
	struct avow_export *export = context;
	struct avow_log_row row = avow_log_row_of(
	    export->now.generation, export->next, AVOW_LOG_ROW_ENTRY);
	size_t count = avow_log_row_hashes(export->next);
	size_t skip = count * AVOW_HASH_SIZE;

	if (key.size == row.size &&
	    key.at[key.size - 1] == AVOW_LOG_ROW_CHECKPOINT)
		return true;
	export->is_broken =
	    value.size < skip || !avow_text_equal(key, avow_log_row_key(&row));
	if (export->is_broken)
		return false;
	for (size_t level = 0; level < count; level += AVOW_TILE_BITS)
		avow_buffer_put(&export->tiles[level / AVOW_TILE_BITS],
		    value.at + level * AVOW_HASH_SIZE, AVOW_HASH_SIZE);
	if (export->next >= export->now.pruned)
		avow_buffer_text16(&export->bundle,
		    (struct avow_text){value.at + skip, value.size - skip});
	export->next++;
	return export->next % AVOW_TILE_WIDTH != 0;
}

/* Read entries up to the end of a bundle or of the log. */
static enum avow_status
read_bundle(struct avow_export *export, struct avow_error *why)
{
	struct avow_log_row from = avow_log_row_of(
	    export->now.generation, export->next, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row to = avow_log_row_of(
	    export->now.generation, export->now.edge.size, AVOW_LOG_ROW_ENTRY);
	uint64_t before = export->next;
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, take_row, export};
	enum avow_status status =
	    avow_kv_log_scan(export->log->kv, &range, why);

	if (status == AVOW_OK)
		status = avow_buffer_check(&export->bundle, why);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++) {
		if (status == AVOW_OK)
			status = avow_buffer_check(&export->tiles[level], why);
	}
	if (status != AVOW_OK)
		return status;
	if (export->is_broken || export->next == before)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the row of log entry %llu is missing or broken",
		    (unsigned long long)export->next);
	return AVOW_OK;
}

/* Write the tile being filled at this level, of this many items. */
static enum avow_status
flush_tile(struct avow_export *export, unsigned level, struct avow_error *why)
{
	struct avow_buffer *bytes = &export->tiles[level];
	struct avow_tile tile = {
	    .level = level,
	    .number = export->tile_number[level],
	    .width = (unsigned)(bytes->size / AVOW_HASH_SIZE),
	};

	export->tile_number[level]++;
	return avow_export_tile(export, tile, bytes, why);
}

static enum avow_status
flush_bundle(struct avow_export *export, struct avow_error *why)
{
	uint64_t number = (export->next - 1) / AVOW_TILE_WIDTH;
	struct avow_tile tile = {
	    .level = AVOW_TILE_ENTRIES,
	    .number = number,
	    .width = (unsigned)(export->next - number * AVOW_TILE_WIDTH),
	};

	/* What is pruned is pruned by whole bundles. */
	if (export->next <= export->now.pruned)
		return AVOW_OK;
	return avow_export_tile(export, tile, &export->bundle, why);
}

/* Write what is full, and at the end of the log what is begun. */
static enum avow_status
flush(struct avow_export *export, struct avow_error *why)
{
	bool is_end = export->next == export->now.edge.size;
	enum avow_status status = flush_bundle(export, why);

	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++) {
		size_t size = export->tiles[level].size;

		if (size == (size_t)AVOW_TILE_WIDTH * AVOW_HASH_SIZE ||
		    (is_end && size > 0)) {
			if (status == AVOW_OK)
				status = flush_tile(export, level, why);
		}
	}
	return status;
}

static enum avow_status
write_all(struct avow_export *export, struct avow_error *why)
{
	enum avow_status status = avow_export_begin(export, why);

	while (status == AVOW_OK && export->next < export->now.edge.size) {
		status = read_bundle(export, why);
		if (status == AVOW_OK)
			status = flush(export, why);
	}
	return status == AVOW_OK ? avow_export_end(export, why) : status;
}

/* One generation, into its folder. */
static enum avow_status
write_generation(
    struct avow_log *log, const char *folder, struct avow_error *why)
{
	struct avow_export *export = calloc(1, sizeof *export);
	enum avow_status status;

	if (export == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "export");
	export->log = log;
	export->folder = folder;
	export->now = avow_log_now(log);
	avow_buffer_init(&export->bundle, AVOW_TILE_BUNDLE_MAX);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_init(&export->tiles[level],
		    (size_t)AVOW_TILE_WIDTH * AVOW_HASH_SIZE);
	status = write_all(export, why);
	avow_buffer_clear(&export->bundle);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_clear(&export->tiles[level]);
	free(export);
	return status;
}

/* The folder of a generation, which the first has for itself. */
static enum avow_status
find_folder(char path[AVOW_FILE_PATH_SIZE], const char *out_dir,
    uint32_t generation, struct avow_error *why)
{
	char name[32];
	enum avow_status status;

	if (generation == 1) {
		int size = snprintf(path, AVOW_FILE_PATH_SIZE, "%s", out_dir);

		if (size < 0 || size >= AVOW_FILE_PATH_SIZE)
			return avow_fail(why, AVOW_ERR_LIMIT, "export.path",
			    "the folder's path is too long");
		return AVOW_OK;
	}
	(void)snprintf(
	    name, sizeof name, "generation/%u/", (unsigned)generation);
	status = avow_export_path(path, out_dir, name, why);
	if (status == AVOW_OK)
		status = avow_file_join(path, out_dir, "generation", why);
	if (status == AVOW_OK)
		status = avow_file_folder(path, why);
	name[strlen(name) - 1] = '\0';
	return status == AVOW_OK ? avow_file_join(path, out_dir, name, why)
				 : status;
}

enum avow_status
avow_log_export(
    struct avow_log *log, const char *out_dir, struct avow_error *why)
{
	uint32_t newest = avow_log_generation(log);
	enum avow_status status = AVOW_OK;

	if (avow_log_size(log) == 0)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "nothing has been logged yet");
	for (uint32_t i = 1; i <= newest && status == AVOW_OK; i++) {
		char folder[AVOW_FILE_PATH_SIZE];
		struct avow_log *older = NULL;

		status = find_folder(folder, out_dir, i, why);
		if (status == AVOW_OK && i < newest)
			status = avow_log_older(&older, log, i, why);
		if (status == AVOW_OK)
			status = write_generation(
			    older != NULL ? older : log, folder, why);
		avow_log_close(older);
	}
	return status;
}
