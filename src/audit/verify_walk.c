/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify_walk.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

#include "base/banned.h"

/* The key from outside; log.pub then has to hold the very same. */
static enum avow_status
settle_given_key(struct avow_verify_walk *walk, struct avow_text given,
    struct avow_text ours, struct avow_error *why)
{
	enum avow_status status;

	/* A key read from a file may come with the file's line feed. */
	if (given.size > 0 && given.at[given.size - 1] == '\n')
		given.size--;
	status = avow_note_key_parse(walk->hash, &walk->key, given, NULL);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "verifier key");
	if (status != AVOW_OK)
		return avow_fail_at(why, AVOW_ERR_INPUT, "log.key", "--key",
		    "the key given is no verifier key: name+hash+base64");
	if (!avow_text_equal(given, ours))
		return avow_fail_at(why, AVOW_ERR_KEY, "log.key", "log.pub",
		    "log.pub is not the key that was given");
	walk->key_given = true;
	return AVOW_OK;
}

static enum avow_status
settle_key(struct avow_verify_walk *walk, struct avow_text public_text,
    const char *given, struct avow_error *why)
{
	struct avow_text ours = public_text;
	enum avow_status status;

	if (ours.size == 0 || ours.at[ours.size - 1] != '\n')
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.key", "log.pub",
		    "log.pub does not end in a line feed");
	ours.size--;
	if (given != NULL)
		return settle_given_key(walk, avow_text_of(given), ours, why);
	status = avow_note_key_parse(walk->hash, &walk->key, ours, NULL);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "verifier key");
	if (status != AVOW_OK)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.key", "log.pub",
		    "log.pub is no verifier key: name+hash+base64");
	return AVOW_OK;
}

/* Say where a note stands when it fails. */
static enum avow_status
open_note(struct avow_verify_walk *walk, struct avow_merkle_head *tree,
    struct avow_text note, const char *place, struct avow_error *why)
{
	struct avow_error inner = {0};
	enum avow_status status =
	    avow_note_open(tree, &walk->key, note, &inner);

	if (status != AVOW_OK)
		return avow_fail_at(
		    why, status, inner.code, place, "%s", inner.message);
	if (tree->size == 0)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.checkpoint",
		    place, "a checkpoint of no entries proves nothing");
	return AVOW_OK;
}

static enum avow_status
read_older(struct avow_verify_walk *walk, struct avow_error *why)
{
	struct avow_buffer note;
	enum avow_status status;

	avow_buffer_init(&note, AVOW_NOTE_MAX);
	status = avow_file_read(&note, walk->since, why);
	if (status == AVOW_OK)
		status = open_note(walk, &walk->older, avow_buffer_view(&note),
		    walk->since, why);
	avow_buffer_clear(&note);
	return status;
}

enum avow_status
avow_verify_walk_begin(struct avow_verify_walk *walk,
    struct avow_text public_text, const struct avow_verify_options *options,
    struct avow_error *why)
{
	enum avow_status status;

	memset(walk, 0, sizeof *walk);
	walk->since = options != NULL ? options->since : NULL;
	status = avow_hash_new(&walk->hash, why);
	if (status == AVOW_OK)
		status = settle_key(walk, public_text,
		    options != NULL ? options->key : NULL, why);
	if (status == AVOW_OK && walk->since != NULL)
		status = read_older(walk, why);
	return status;
}

enum avow_status
avow_verify_walk_newest(struct avow_verify_walk *walk, struct avow_text note,
    struct avow_error *why)
{
	enum avow_status status =
	    open_note(walk, &walk->newest, note, "checkpoint", why);

	if (status != AVOW_OK)
		return status;
	if (walk->older.size > walk->newest.size)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.history",
		    walk->since,
		    "the older checkpoint has %llu entries, this one %llu",
		    (unsigned long long)walk->older.size,
		    (unsigned long long)walk->newest.size);
	return AVOW_OK;
}

/* Whether the entries so far give this tree. */
static bool
gives(struct avow_verify_walk *walk, const struct avow_merkle_head *tree)
{
	uint8_t root[AVOW_HASH_SIZE];

	if (walk->edge.size != tree->size)
		return false;
	avow_merkle_root(&walk->edge, walk->hash, root);
	return avow_same_bytes(root, tree->root, sizeof root);
}

void
avow_verify_walk_leaf(struct avow_verify_walk *walk,
    const uint8_t leaf[AVOW_HASH_SIZE],
    void (*made)(void *context, unsigned level, uint64_t index,
	const uint8_t node[AVOW_HASH_SIZE]),
    void *context)
{
	avow_merkle_append(&walk->edge, walk->hash, leaf, made, context);
	if (walk->edge.size == walk->older.size)
		walk->is_prefix = gives(walk, &walk->older);
}

bool
avow_verify_walk_is_whole(struct avow_verify_walk *walk)
{
	return gives(walk, &walk->newest);
}

enum avow_status
avow_verify_walk_end(struct avow_verify_walk *walk,
    struct avow_verify_report *report, struct avow_error *why)
{
	if (!avow_verify_walk_is_whole(walk))
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.root",
		    "checkpoint",
		    "the checkpoint is not that of its %llu entries",
		    (unsigned long long)walk->newest.size);
	if (walk->since != NULL && !walk->is_prefix)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.history",
		    walk->since,
		    "the first %llu entries are not those of the older "
		    "checkpoint",
		    (unsigned long long)walk->older.size);
	report->size = walk->newest.size;
	memcpy(report->root, walk->newest.root, sizeof report->root);
	(void)snprintf(
	    report->origin, sizeof report->origin, "%s", walk->key.name);
	report->key_given = walk->key_given;
	report->history_proved = walk->is_prefix;
	return AVOW_OK;
}

void
avow_verify_walk_clear(struct avow_verify_walk *walk)
{
	avow_hash_free(walk->hash);
	walk->hash = NULL;
}
