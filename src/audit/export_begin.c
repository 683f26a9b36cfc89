/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an export begins.  What a checkpoint of ours in the folder covers was
 * synced before it was written, so its full tiles are there; without one all
 * is written again.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "audit/export.h"

#include "base/banned.h"

/* What stands in a folder already. */
struct found {
	bool is_empty; /* nothing, or what one export cut short at once left */
	bool is_ours;  /* nothing but what an export has */
};

static bool
is_name(const char *name)
{
	static const char *const names[] = {"checkpoint", "log.pub", "tile",
	    "former", "pruned", "first.entry", "generation"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static enum avow_status
look(const char *path, struct found *out, struct avow_error *why)
{
	const struct dirent *entry;
	DIR *folder = opendir(path);

	if (folder == NULL)
		return avow_export_fail(why, path);
	*out = (struct found){true, true};
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    strcmp(entry->d_name, AVOW_EXPORT_BESIDE) == 0)
			continue;
		out->is_empty = false;
		out->is_ours = out->is_ours && is_name(entry->d_name);
	}
	(void)closedir(folder); /* read only: nothing to lose */
	return AVOW_OK;
}

static enum avow_status
fail_other(const struct avow_export *export, struct avow_error *why)
{
	return avow_fail_at(why, AVOW_ERR_EXISTS, "export.folder",
	    export->folder,
	    "the folder is not empty, and no export of this log");
}

/* A key of the folder's own, if it is one of this log's: present or former. */
static enum avow_status
find_key(struct avow_export *export, struct avow_text text,
    struct avow_note_key *key, struct avow_error *why)
{
	struct avow_log_former former;
	enum avow_status status;

	if (text.size > 0 && text.at[text.size - 1] == '\n')
		text.size--;
	if (avow_note_key_parse(export->log->hash, key, text, NULL) != AVOW_OK)
		return fail_other(export, why);
	if (strcmp(key->name, export->now.key.name) != 0)
		return fail_other(export, why);
	if (memcmp(key->public_key, export->now.key.public_key,
		sizeof key->public_key) == 0)
		return AVOW_OK;
	for (uint32_t i = 0; i < export->now.formers; i++) {
		status = avow_log_former_read(
		    export->log, export->now.generation, i, &former, why);
		if (status != AVOW_OK)
			return status;
		if (memcmp(key->public_key, former.public_key,
			sizeof key->public_key) == 0)
			return AVOW_OK;
	}
	return fail_other(export, why);
}

/* The folder's checkpoint has to be of the beginning of this log. */
static enum avow_status
read_checkpoint(
    struct avow_export *export, uint64_t *size_out, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	uint8_t root[AVOW_HASH_SIZE];
	struct avow_merkle_head head;
	struct avow_buffer note;
	enum avow_status status;

	*size_out = 0;
	avow_buffer_init(&note, AVOW_NOTE_MAX);
	status = avow_file_join(path, export->folder, "checkpoint", why);
	if (status == AVOW_OK)
		status = avow_file_read_plain(&note, path, why);
	if (status == AVOW_ERR_NOT_FOUND)
		goto unfinished;
	if (status == AVOW_OK)
		status = avow_log_former_note(export->log, &export->now,
		    avow_buffer_view(&note), &head, why);
	if (status != AVOW_OK)
		goto out;
	if (head.size == 0 || head.size > export->now.edge.size)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "export.history",
		    "checkpoint",
		    "the export has entries that the log has not: keep it, and "
		    "write another");
	if (status == AVOW_OK)
		status = avow_log_root(export->log, head.size, root, why);
	if (status == AVOW_OK && memcmp(root, head.root, sizeof root) != 0)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "export.history",
		    "checkpoint", "the export is of another history");
	*size_out = head.size;
	goto out;
unfinished:
	status = AVOW_OK;
out:
	avow_buffer_clear(&note);
	return status;
}

/* Fill the tiles that are not full with what lies before `next`. */
static enum avow_status
refill(struct avow_export *export, struct avow_error *why)
{
	for (unsigned level = 1; level < AVOW_TILE_LEVELS; level++) {
		uint64_t count = export->next >> (level * AVOW_TILE_BITS);
		uint64_t number = count / AVOW_TILE_WIDTH;
		uint8_t node[AVOW_HASH_SIZE];

		export->tile_number[level] = number;
		for (uint64_t i = number * AVOW_TILE_WIDTH; i < count; i++) {
			enum avow_status status = avow_log_node(
			    export->log, level * AVOW_TILE_BITS, i, node, why);

			if (status != AVOW_OK)
				return status;
			avow_buffer_put(
			    &export->tiles[level], node, sizeof node);
		}
	}
	export->tile_number[0] = export->next / AVOW_TILE_WIDTH;
	return AVOW_OK;
}

static enum avow_status
write_key(struct avow_export *export, struct avow_error *why)
{
	struct avow_buffer text;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(&export->now.key, &text);
	avow_buffer_string(&text, "\n");
	status = avow_export_file(export, "log.pub", &text, why);
	avow_buffer_clear(&text);
	return status;
}

/*
 * What is there is ours, and grows.  A key of this log says so only together
 * with a checkpoint, or where nothing else is: a vault has such a key, too.
 */
static enum avow_status
go_on(struct avow_export *export, bool is_ours, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	struct avow_note_key key;
	struct avow_buffer text;
	uint64_t size;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = avow_file_join(path, export->folder, "log.pub", why);
	if (status == AVOW_OK &&
	    avow_file_read_plain(&text, path, NULL) != AVOW_OK)
		status = fail_other(export, why);
	if (status == AVOW_OK)
		status = find_key(export, avow_buffer_view(&text), &key, why);
	avow_buffer_clear(&text);
	if (status == AVOW_OK)
		status = read_checkpoint(export, &size, why);
	if (status == AVOW_OK && size == 0 && !is_ours)
		status = fail_other(export, why);
	if (status != AVOW_OK)
		return status;
	export->next = size / AVOW_TILE_WIDTH * AVOW_TILE_WIDTH;
	return refill(export, why);
}

enum avow_status
avow_export_begin(struct avow_export *export, struct avow_error *why)
{
	struct found found = {true, true};
	enum avow_status status = avow_file_folder(export->folder, why);

	if (status == AVOW_OK)
		status = look(export->folder, &found, why);
	export->is_fresh = found.is_empty;
	if (status == AVOW_OK && !found.is_empty)
		status = go_on(export, found.is_ours, why);
	if (status == AVOW_OK)
		status = write_key(export, why);
	return status;
}
