/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying an exported log, so that each byte of each file counts.
 *
 * Everything is computed again from the entries alone, and compared with the
 * tiles on the way.  The first difference is kept until the root is known: a
 * root that fits the checkpoint shows that the tile lies, one that does not
 * shows that the entry does.  Files nobody asked for are refused as well.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/tile.h"
#include "audit/verify_files.h"
#include "audit/verify_walk.h"
#include "base/file.h"

#include "base/banned.h"

enum { TILE_SIZE = AVOW_TILE_WIDTH * AVOW_HASH_SIZE };

/* The first hash that was not as computed. */
struct difference {
	bool is_there;
	unsigned level; /* of the tile */
	uint64_t index; /* of the hash in that level */
};

struct export
{
	struct avow_verify_walk walk;
	const char *folder;
	struct avow_buffer bundle;
	struct avow_buffer tiles[AVOW_TILE_LEVELS]; /* the one in use, each */
	struct difference difference;
	enum avow_status status; /* of reading tiles, inside callbacks */
	struct avow_error *why;
};

/* Nothing but a plain file is opened: a pipe would never end. */
static enum avow_status
check_plain(const char *path, const char *name, struct avow_error *why)
{
	struct stat is;

	if (lstat(path, &is) != 0)
		return avow_fail_at(why,
		    errno == ENOENT ? AVOW_ERR_NOT_FOUND : AVOW_ERR_IO,
		    "export.file", name, "cannot be read: %s", strerror(errno));
	if (!S_ISREG(is.st_mode))
		return avow_fail_at(why, AVOW_ERR_FORMAT, "export.file", name,
		    "this is no plain file");
	return AVOW_OK;
}

/* Read a file of the export whole; place in why is its name inside it. */
static enum avow_status
read_file(struct export *export, struct avow_buffer *out, const char *name,
    struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	struct avow_error inner = {0};
	enum avow_status status =
	    avow_file_join(path, export->folder, name, why);

	avow_buffer_reset(out);
	if (status == AVOW_OK)
		status = check_plain(path, name, why);
	if (status != AVOW_OK)
		return status;
	status = avow_file_read(out, path, &inner);
	if (status == AVOW_ERR_LIMIT)
		status = AVOW_ERR_FORMAT; /* longer than it can be */
	if (status != AVOW_OK)
		return avow_fail_at(
		    why, status, "export.file", name, "%s", inner.message);
	return AVOW_OK;
}

/* Read a tile, which has to have just its width in hashes. */
static enum avow_status
read_tile(struct export *export, unsigned level, uint64_t number,
    struct avow_error *why)
{
	struct avow_buffer *bytes = &export->tiles[level];
	struct avow_tile tile = {.level = level,
	    .number = number,
	    .width = avow_tile_width(level, number, export->walk.newest.size)};
	char name[AVOW_TILE_PATH];
	enum avow_status status;

	avow_tile_path(name, tile);
	status = read_file(export, bytes, name, why);
	if (status == AVOW_OK &&
	    bytes->size != (size_t)tile.width * AVOW_HASH_SIZE)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "export.tile", name,
		    "%zu bytes for %u hashes", bytes->size, tile.width);
	return status;
}

/* Compare a hash with the one in its tile, read when its first hash comes. */
static void
compare(struct export *export, unsigned level, uint64_t index,
    const uint8_t hash[AVOW_HASH_SIZE])
{
	size_t at = (size_t)(index % AVOW_TILE_WIDTH) * AVOW_HASH_SIZE;

	if (at == 0 && export->status == AVOW_OK)
		export->status = read_tile(
		    export, level, index / AVOW_TILE_WIDTH, export->why);
	if (export->status != AVOW_OK || export->difference.is_there)
		return;
	if (memcmp(export->tiles[level].at + at, hash, AVOW_HASH_SIZE) != 0)
		export->difference = (struct difference){true, level, index};
}

static void
compare_node(void *context, unsigned level, uint64_t index,
    const uint8_t node[AVOW_HASH_SIZE])
{
	if (level % AVOW_TILE_BITS == 0)
		compare(context, level / AVOW_TILE_BITS, index, node);
}

/* Say what a difference means, now that the root is known or can't be. */
static enum avow_status
fail_difference(struct export *export, bool root_is_right)
{
	const struct difference *at = &export->difference;
	uint64_t first = at->index << (at->level * AVOW_TILE_BITS);
	bool is_entry = at->level == 0 && !root_is_right;
	struct avow_tile tile = {
	    .level = is_entry ? AVOW_TILE_ENTRIES : at->level,
	    .number = at->index / AVOW_TILE_WIDTH,
	};
	char name[AVOW_TILE_PATH];

	tile.width =
	    avow_tile_width(tile.level, tile.number, export->walk.newest.size);
	avow_tile_path(name, tile);
	if (is_entry)
		return avow_fail_at(export->why, AVOW_ERR_FORMAT, "log.entry",
		    name, "entry %llu is not the one that was logged",
		    (unsigned long long)first);
	return avow_fail_at(export->why, AVOW_ERR_FORMAT, "log.tile", name,
	    "hash %llu of the tile is not that of entry %llu%s",
	    (unsigned long long)(at->index % AVOW_TILE_WIDTH),
	    (unsigned long long)first,
	    at->level == 0 ? "" : " and those that follow");
}

static enum avow_status
fail_bundle(struct export *export, const char *name, const char *what)
{
	/* An entry that differs explains why the next ones can't be read. */
	if (export->difference.is_there)
		return fail_difference(export, false);
	return avow_fail_at(export->why, AVOW_ERR_FORMAT, "log.entry", name,
	    "entry %llu: %s", (unsigned long long)export->walk.edge.size, what);
}

/* Take every entry of a bundle into the tree. */
static enum avow_status
walk_bundle(struct export *export, uint64_t number)
{
	struct avow_tile tile = {AVOW_TILE_ENTRIES, number,
	    avow_tile_width(
		AVOW_TILE_ENTRIES, number, export->walk.newest.size)};
	char name[AVOW_TILE_PATH];
	struct avow_reader reader;
	enum avow_status status;

	avow_tile_path(name, tile);
	status = read_file(export, &export->bundle, name, export->why);
	if (status != AVOW_OK)
		return status;
	reader = avow_reader_of(export->bundle.at, export->bundle.size);
	for (unsigned i = 0; i < tile.width; i++) {
		struct avow_text entry = avow_reader_text16(&reader);
		uint8_t leaf[AVOW_HASH_SIZE];

		if (reader.failed)
			return fail_bundle(export, name, "the bundle ends");
		avow_merkle_leaf(export->walk.hash, leaf, entry);
		compare(export, 0, export->walk.edge.size, leaf);
		avow_verify_walk_leaf(
		    &export->walk, leaf, compare_node, export);
		if (export->status != AVOW_OK)
			return export->status;
	}
	if (!avow_reader_done(&reader))
		return fail_bundle(export, name, "bytes behind the last one");
	return AVOW_OK;
}

static enum avow_status
read_key(struct export *export, const struct avow_verify_options *options)
{
	struct avow_buffer text;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = read_file(export, &text, "log.pub", export->why);
	if (status == AVOW_OK)
		status = avow_verify_walk_begin(&export->walk,
		    avow_buffer_view(&text), options, export->why);
	avow_buffer_clear(&text);
	return status;
}

static enum avow_status
read_checkpoint(struct export *export)
{
	struct avow_buffer note;
	enum avow_status status;

	avow_buffer_init(&note, AVOW_NOTE_MAX);
	status = read_file(export, &note, "checkpoint", export->why);
	if (status == AVOW_OK)
		status = avow_verify_walk_newest(
		    &export->walk, avow_buffer_view(&note), export->why);
	avow_buffer_clear(&note);
	return status;
}

static enum avow_status
walk_entries(struct export *export)
{
	uint64_t size = export->walk.newest.size;
	enum avow_status status = AVOW_OK;

	for (uint64_t n = 0; n * AVOW_TILE_WIDTH < size; n++) {
		status = walk_bundle(export, n);
		if (status != AVOW_OK)
			return status;
	}
	if (export->difference.is_there)
		return fail_difference(
		    export, avow_verify_walk_is_whole(&export->walk));
	return AVOW_OK;
}

static enum avow_status
verify(struct export *export, struct avow_verify_report *report,
    const struct avow_verify_options *options)
{
	enum avow_status status = read_key(export, options);

	if (status == AVOW_OK)
		status = read_checkpoint(export);
	if (status == AVOW_OK)
		status = walk_entries(export);
	if (status == AVOW_OK)
		status = avow_verify_files(
		    export->folder, export->walk.newest.size, export->why);
	if (status == AVOW_OK)
		status =
		    avow_verify_walk_end(&export->walk, report, export->why);
	return status;
}

enum avow_status
avow_verify_export(struct avow_verify_report *report, const char *dir,
    const struct avow_verify_options *options, struct avow_error *why)
{
	struct export *export = calloc(1, sizeof *export);
	enum avow_status status;

	memset(report, 0, sizeof *report);
	if (export == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "verify");
	export->folder = dir;
	export->why = why;
	avow_buffer_init(&export->bundle, AVOW_TILE_BUNDLE_MAX);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_init(&export->tiles[level], TILE_SIZE);
	status = verify(export, report, options);
	avow_buffer_clear(&export->bundle);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_clear(&export->tiles[level]);
	avow_verify_walk_clear(&export->walk);
	free(export);
	return status;
}
