/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying an exported log, so that each byte of each file counts.
 *
 * Everything is computed again from the entries alone, and compared with the
 * tiles on the way.  The first difference is kept until the root is known: a
 * root that fits the checkpoint shows that the tile lies, one that does not
 * shows that the entry does.  Files nobody asked for are refused as well.  Of
 * entries that were pruned only their hashes are there: these are believed as
 * far as the root needs them to be as they are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/log.h"
#include "audit/tile.h"
#include "audit/verify_files.h"
#include "audit/verify_folder.h"

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
	struct avow_verify_folder folder;
	struct avow_verify_walk walk;
	struct avow_verify_chain chain;
	struct avow_merkle_head newest; /* what has to come out */
	uint64_t pruned;                /* before it there are no entries */
	uint64_t pruned_said;           /* as the entries say */
	struct avow_buffer bundle;
	struct avow_buffer tiles[AVOW_TILE_LEVELS]; /* the one in use, each */
	struct difference difference;
	enum avow_status status; /* of reading tiles, inside callbacks */
	struct avow_error *why;
};

/* Read a file of the export whole; place in why is its name inside it. */
static enum avow_status
read_file(struct export *export, struct avow_buffer *out, const char *name,
    struct avow_error *why)
{
	return avow_verify_folder_read(&export->folder, out, name, why);
}

static enum avow_status
fail_at(
    struct export *export, const char *name, const char *code, const char *what)
{
	char place[AVOW_VERIFY_PLACE];

	avow_verify_folder_place(place, &export->folder, name);
	return avow_fail_at(
	    export->why, AVOW_ERR_FORMAT, code, place, "%s", what);
}

/* Read a tile, which has to have just its width in hashes. */
static enum avow_status
read_tile(struct export *export, unsigned level, uint64_t number,
    struct avow_error *why)
{
	struct avow_buffer *bytes = &export->tiles[level];
	struct avow_tile tile = {.level = level,
	    .number = number,
	    .width = avow_tile_width(level, number, export->newest.size)};
	char name[AVOW_TILE_PATH];
	enum avow_status status;

	avow_tile_path(name, tile);
	status = read_file(export, bytes, name, why);
	if (status == AVOW_OK &&
	    bytes->size != (size_t)tile.width * AVOW_HASH_SIZE)
		return fail_at(export, name, "export.tile",
		    "it does not have just its hashes");
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
	char place[AVOW_VERIFY_PLACE];

	/* Leaf hashes that stand for pruned entries are believed at first. */
	if (at->level == 1 && !root_is_right && first < export->pruned)
		tile = (struct avow_tile){.number = at->index};
	tile.width =
	    avow_tile_width(tile.level, tile.number, export->newest.size);
	avow_tile_path(name, tile);
	avow_verify_folder_place(place, &export->folder, name);
	if (is_entry)
		return avow_fail_at(export->why, AVOW_ERR_FORMAT, "log.entry",
		    place, "entry %llu is not the one that was logged",
		    (unsigned long long)first);
	return avow_fail_at(export->why, AVOW_ERR_FORMAT, "log.tile", place,
	    "hash %llu of the tile is not that of entry %llu%s",
	    (unsigned long long)(at->index % AVOW_TILE_WIDTH),
	    (unsigned long long)first,
	    at->level == 0 ? "" : " and those that follow");
}

static enum avow_status
fail_bundle(struct export *export, const char *name, const char *what)
{
	char place[AVOW_VERIFY_PLACE];

	/* An entry that differs explains why the next ones can't be read. */
	if (export->difference.is_there)
		return fail_difference(export, false);
	avow_verify_folder_place(place, &export->folder, name);
	return avow_fail_at(export->why, AVOW_ERR_FORMAT, "log.entry", place,
	    "entry %llu: %s", (unsigned long long)export->walk.edge.size, what);
}

/* What an entry says of the log itself. */
static enum avow_status
take_mark(struct export *export, struct avow_text entry, const char *name)
{
	char place[AVOW_VERIFY_PLACE];
	struct avow_mark mark;

	/* Nothing is said by an entry that was never logged. */
	if (export->difference.is_there)
		return AVOW_OK;
	if (avow_mark_kind_of(entry) == AVOW_MARK_PRUNE &&
	    avow_mark_read(&mark, entry))
		export->pruned_said = mark.before;
	avow_verify_folder_place(place, &export->folder, name);
	return avow_verify_walk_mark(&export->walk, entry, place, export->why);
}

static void
take_leaf(struct export *export, const uint8_t leaf[AVOW_HASH_SIZE])
{
	const struct avow_verify_made made = {compare_node, export};

	avow_verify_walk_leaf(&export->walk, leaf, &made);
}

/* Take every entry of a bundle into the tree. */
static enum avow_status
walk_bundle(struct export *export, struct avow_tile tile)
{
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
		avow_merkle_leaf(export->walk.all->hash, leaf, entry);
		compare(export, 0, export->walk.edge.size, leaf);
		if (export->status == AVOW_OK)
			export->status = take_mark(export, entry, name);
		take_leaf(export, leaf);
		if (export->status != AVOW_OK)
			return export->status;
	}
	if (!avow_reader_done(&reader))
		return fail_bundle(export, name, "bytes behind the last one");
	return AVOW_OK;
}

/* Of a bundle that is pruned the leaf hashes are there. */
static enum avow_status
walk_pruned(struct export *export, uint64_t number)
{
	enum avow_status status = read_tile(export, 0, number, export->why);

	for (unsigned i = 0; status == AVOW_OK && i < AVOW_TILE_WIDTH; i++) {
		take_leaf(
		    export, export->tiles[0].at + (size_t)i * AVOW_HASH_SIZE);
		export->walk.pruned++;
		status = export->status;
	}
	return status;
}

/* The first entry of a later generation, which is there even when pruned. */
static enum avow_status
read_first(struct export *export)
{
	static const char name[] = "first.entry";
	uint8_t leaf[AVOW_HASH_SIZE];
	struct avow_text entry;
	enum avow_status status;

	if (export->walk.generation < 2)
		return AVOW_OK;
	status = read_file(export, &export->bundle, name, export->why);
	if (status == AVOW_OK)
		status = read_tile(export, 0, 0, export->why);
	if (status != AVOW_OK)
		return status;
	entry = avow_buffer_view(&export->bundle);
	avow_merkle_leaf(export->walk.all->hash, leaf, entry);
	if (memcmp(leaf, export->tiles[0].at, sizeof leaf) != 0)
		return fail_at(export, name, "log.entry",
		    "it is not the first one that was logged");
	if (export->pruned == 0)
		return AVOW_OK; /* its bundle tells */
	return take_mark(export, entry, name);
}

static enum avow_status
read_checkpoint(struct export *export)
{
	const struct avow_verify_chain *chain = &export->chain;
	struct avow_error inner = {.status = AVOW_OK};
	char place[AVOW_VERIFY_PLACE];
	struct avow_buffer note;
	uint64_t size = 0;
	enum avow_status status;

	avow_buffer_init(&note, AVOW_NOTE_MAX);
	status = read_file(export, &note, "checkpoint", export->why);
	if (status != AVOW_OK)
		goto out;
	/* Where nothing came after a key gave way, it signed the last one. */
	status = avow_note_size(&size, avow_buffer_view(&note), &inner);
	if (status == AVOW_OK)
		status = avow_note_open(&export->newest,
		    avow_verify_chain_for(chain, size), avow_buffer_view(&note),
		    &inner);
	if (status == AVOW_OK && export->newest.size == 0)
		status = avow_fail(&inner, AVOW_ERR_FORMAT, "log.checkpoint",
		    "a checkpoint of no entries proves nothing");
	avow_verify_folder_place(place, &export->folder, "checkpoint");
	if (status != AVOW_OK)
		status = avow_fail_at(export->why, status, inner.code, place,
		    "%s", inner.message);
	export->folder.all->report->checkpoints += chain->count;
	export->folder.all->report->signatures += chain->count;
out:
	avow_buffer_clear(&note);
	return status;
}

static enum avow_status
walk_entries(struct export *export)
{
	uint64_t size = export->newest.size;
	enum avow_status status = read_first(export);

	for (uint64_t n = 0; status == AVOW_OK && n * AVOW_TILE_WIDTH < size;
	     n++) {
		struct avow_tile tile = {AVOW_TILE_ENTRIES, n,
		    avow_tile_width(AVOW_TILE_ENTRIES, n, size)};

		if (n < export->pruned / AVOW_TILE_WIDTH)
			status = walk_pruned(export, n);
		else
			status = walk_bundle(export, tile);
	}
	if (status != AVOW_OK)
		return status;
	if (export->difference.is_there)
		return fail_difference(export,
		    avow_verify_walk_gives(&export->walk, &export->newest));
	if (export->pruned_said != export->pruned)
		return fail_at(export, "pruned", "export.pruned",
		    "the entries say that another part of them was pruned");
	return AVOW_OK;
}

static enum avow_status
check_files(struct export *export, bool has_later)
{
	struct avow_verify_has has = {
	    .size = export->newest.size,
	    .pruned = export->pruned,
	    .formers = export->chain.count - 1,
	    .generation = export->walk.generation,
	    .has_later = has_later,
	};

	return avow_verify_files(export->folder.path, &has, export->why);
}

/* One generation, in its folder. */
static enum avow_status
verify_folder(struct export *export, uint32_t generation, bool has_later)
{
	enum avow_status status = avow_verify_folder_keys(
	    &export->folder, &export->chain, export->why);

	if (status == AVOW_OK)
		status = read_checkpoint(export);
	if (status == AVOW_OK)
		status =
		    avow_verify_walk_begin(&export->walk, export->folder.all,
			&export->chain, generation, export->why);
	if (status == AVOW_OK)
		status = avow_verify_folder_pruned(&export->folder,
		    export->newest.size, &export->pruned, export->why);
	if (status == AVOW_OK)
		status = walk_entries(export);
	if (status == AVOW_OK)
		status = check_files(export, has_later);
	if (status == AVOW_OK)
		status = avow_verify_walk_end(&export->walk, &export->chain,
		    &export->newest, export->why);
	return status;
}

/* Whether there is a folder for this generation. */
static bool
has_generation(const char *dir, uint32_t generation)
{
	char path[AVOW_FILE_PATH_SIZE];
	char name[32];
	struct stat is;

	(void)snprintf(
	    name, sizeof name, "generation/%u", (unsigned)generation);
	return avow_file_join(path, dir, name, NULL) == AVOW_OK &&
	    lstat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

static enum avow_status
verify_generation(struct avow_verify *all, const char *dir, uint32_t generation,
    struct avow_error *why)
{
	struct export *export = calloc(1, sizeof *export);
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status = AVOW_OK;

	if (export == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "verify");
	export->why = why;
	export->folder.all = all;
	export->folder.path = dir;
	if (generation > 1) {
		(void)snprintf(export->folder.prefix,
		    sizeof export->folder.prefix, "generation/%u/",
		    (unsigned)generation);
		status = avow_file_join(path, dir, export->folder.prefix, why);
		if (status == AVOW_OK)
			path[avow_file_bare_size(path)] = '\0';
		export->folder.path = path;
	}
	avow_buffer_init(&export->bundle, AVOW_TILE_BUNDLE_MAX);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_init(&export->tiles[level], TILE_SIZE);
	if (status == AVOW_OK)
		status = verify_folder(export, generation,
		    generation == 1 && has_generation(dir, 2));
	avow_buffer_clear(&export->bundle);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_clear(&export->tiles[level]);
	avow_verify_chain_clear(&export->chain);
	free(export);
	return status;
}

enum avow_status
avow_verify_export(struct avow_verify_report *report, const char *dir,
    const struct avow_verify_options *options, struct avow_error *why)
{
	struct avow_verify all;
	uint32_t generation = 1;
	enum avow_status status = avow_verify_begin(&all, report, options, why);

	if (status == AVOW_OK)
		status = verify_generation(&all, dir, generation, why);
	while (status == AVOW_OK && generation < AVOW_LOG_GENERATIONS_MAX &&
	    has_generation(dir, generation + 1))
		status = verify_generation(&all, dir, ++generation, why);
	if (status == AVOW_OK)
		status = avow_verify_generations(dir, generation, why);
	if (status == AVOW_OK)
		status = avow_verify_settle(&all, why);
	if (status != AVOW_OK)
		memset(report, 0, sizeof *report);
	avow_verify_end(&all);
	return status;
}
