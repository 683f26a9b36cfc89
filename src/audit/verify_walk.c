/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify_walk.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

#include "base/banned.h"

/* The key from outside. */
static enum avow_status
read_given(struct avow_verify *all, const char *text, struct avow_error *why)
{
	struct avow_text given = avow_text_of(text);
	enum avow_status status;

	/* A key read from a file may come with the file's line feed. */
	if (given.size > 0 && given.at[given.size - 1] == '\n')
		given.size--;
	status = avow_note_key_parse(all->hash, &all->given, given, NULL);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "verifier key");
	if (status != AVOW_OK)
		return avow_fail_at(why, AVOW_ERR_INPUT, "log.key", "--key",
		    "the key given is no verifier key: name+hash+base64");
	all->has_given = true;
	return AVOW_OK;
}

enum avow_status
avow_verify_begin(struct avow_verify *all, struct avow_verify_report *report,
    const struct avow_verify_options *options, struct avow_error *why)
{
	enum avow_status status;

	memset(report, 0, sizeof *report);
	memset(all, 0, sizeof *all);
	all->report = report;
	avow_buffer_init(&all->note, AVOW_NOTE_MAX);
	status = avow_hash_new(&all->hash, why);
	if (status != AVOW_OK || options == NULL)
		return status;
	all->every_signature = options->every_signature;
	all->since = options->since;
	if (options->key != NULL)
		status = read_given(all, options->key, why);
	if (status == AVOW_OK && all->since != NULL)
		status = avow_file_read_plain(&all->note, all->since, why);
	/* Longer than a checkpoint is as good as none. */
	if (status == AVOW_ERR_LIMIT)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "log.checkpoint",
		    all->since, "this is no checkpoint");
	return status;
}

void
avow_verify_end(struct avow_verify *all)
{
	avow_hash_free(all->hash);
	avow_buffer_clear(&all->note);
	avow_verify_chain_clear(&all->before);
}

/* Lost or taken away: either way the older checkpoint proves nothing here. */
static enum avow_status
fail_missing(const struct avow_verify *all, struct avow_error *why)
{
	unsigned long long older = all->missing.older.size;
	unsigned long long here = all->missing.here;

	if (all->missing.is_told)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.history",
		    all->since,
		    "the older checkpoint has %llu entries; a restore lost all "
		    "behind the first %llu, as generation %u says, so these "
		    "cannot be compared",
		    older, here, (unsigned)all->missing.generation + 1);
	return avow_fail_at(why, AVOW_ERR_FORMAT, "log.history", all->since,
	    "the older checkpoint has %llu entries, this one %llu", older,
	    here);
}

enum avow_status
avow_verify_settle(struct avow_verify *all, struct avow_error *why)
{
	if (all->missing.older.size > 0)
		return fail_missing(all, why);
	if (all->has_given && !all->is_given_met)
		return avow_fail_at(why, AVOW_ERR_KEY, "log.key", "log.pub",
		    "neither log.pub nor a key before it is the one given");
	if (all->since != NULL && !all->is_since_met)
		return avow_fail_at(why, AVOW_ERR_KEY, "log.key", all->since,
		    "the older checkpoint is of another log");
	all->report->key_given = all->has_given;
	return AVOW_OK;
}

enum avow_status
avow_verify_read_key(struct avow_verify *all, struct avow_note_key *key,
    struct avow_text text, const char *place, struct avow_error *why)
{
	enum avow_status status;

	if (text.size == 0 || text.at[text.size - 1] != '\n')
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.key", place,
		    "it does not end in a line feed");
	text.size--;
	status = avow_note_key_parse(all->hash, key, text, NULL);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "verifier key");
	if (status != AVOW_OK)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.key", place,
		    "it is no verifier key: name+hash+base64");
	return AVOW_OK;
}

/* The older checkpoint, if this generation is the one it tells of. */
static enum avow_status
read_older(struct avow_verify_walk *walk, struct avow_error *why)
{
	struct avow_verify *all = walk->all;
	struct avow_text note = avow_buffer_view(&all->note);
	struct avow_error inner = {.status = AVOW_OK};
	enum avow_status status = AVOW_ERR_KEY;
	bool is_here =
	    avow_text_is(avow_note_origin(note), walk->chain->at[0].key.name);

	if (all->since == NULL)
		return AVOW_OK;
	if (!is_here && walk->generation > 1)
		return AVOW_OK;
	for (uint32_t i = 0; i < walk->chain->count && status == AVOW_ERR_KEY;
	     i++)
		status = avow_note_open(
		    &walk->older, &walk->chain->at[i].key, note, &inner);
	/* A later generation may know it, unless it is none at all. */
	if (status == AVOW_ERR_KEY && !is_here) {
		walk->older.size = 0;
		return AVOW_OK;
	}
	if (status != AVOW_OK)
		return avow_fail_at(
		    why, status, inner.code, all->since, "%s", inner.message);
	if (walk->older.size == 0)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.checkpoint",
		    all->since, "a checkpoint of no entries proves nothing");
	if (avow_note_read(&walk->older,
		avow_verify_chain_for(walk->chain, walk->older.size), note,
		NULL) != AVOW_OK)
		return avow_fail_at(why, AVOW_ERR_KEY, "log.key", all->since,
		    "the older checkpoint is signed by a key that was not in "
		    "force at its size");
	all->is_since_met = true;
	return AVOW_OK;
}

enum avow_status
avow_verify_walk_begin(struct avow_verify_walk *walk, struct avow_verify *all,
    const struct avow_verify_chain *chain, uint32_t generation,
    struct avow_error *why)
{
	*walk = (struct avow_verify_walk){
	    .all = all, .chain = chain, .generation = generation};
	if (all->has_given && avow_verify_chain_has(chain, &all->given))
		all->is_given_met = true;
	return read_older(walk, why);
}

bool
avow_verify_walk_gives(
    struct avow_verify_walk *walk, const struct avow_merkle_head *tree)
{
	uint8_t root[AVOW_HASH_SIZE];

	if (walk->edge.size != tree->size)
		return false;
	avow_merkle_root(&walk->edge, walk->all->hash, root);
	return avow_same_bytes(root, tree->root, sizeof root);
}

/* The tree up to here, if a former key signed it, has to be as it was. */
static void
check_former(struct avow_verify_walk *walk)
{
	const struct avow_verify_key *key;
	struct avow_merkle_head head;

	if (walk->handed == 0)
		return;
	key = &walk->chain->at[walk->handed - 1];
	if (!key->has_root || key->until != walk->edge.size)
		return;
	head.size = key->until;
	memcpy(head.root, key->root, sizeof head.root);
	if (!avow_verify_walk_gives(walk, &head))
		walk->is_rewritten = true;
}

void
avow_verify_walk_leaf(struct avow_verify_walk *walk,
    const uint8_t leaf[AVOW_HASH_SIZE], const struct avow_verify_made *made)
{
	const struct avow_verify_chain *chain = walk->chain;
	uint64_t index = walk->edge.size;

	avow_merkle_append(
	    &walk->edge, walk->all->hash, leaf, made->made, made->context);
	/* What the entry says was looked at before. */
	if (walk->handed + 1 < chain->count &&
	    chain->at[walk->handed].index == index)
		walk->handed++;
	check_former(walk);
	if (walk->edge.size == walk->older.size)
		walk->is_prefix = avow_verify_walk_gives(walk, &walk->older);
}

/* What is wrong with a mark; NOMEM says only that. */
static enum avow_status
fail_mark(const struct avow_verify_walk *walk, const char *place,
    const char *what, struct avow_error *why)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "log.mark", place,
	    "entry %llu: %s", (unsigned long long)walk->edge.size, what);
}

static enum avow_status
fail_either(const struct avow_verify_walk *walk, enum avow_status status,
    const char *place, const char *what, struct avow_error *why)
{
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "a mark");
	return fail_mark(walk, place, what, why);
}

/* The entry hands the log to another key: the next of the chain. */
static enum avow_status
take_rotation(struct avow_verify_walk *walk, const struct avow_mark *mark,
    const char *place, struct avow_error *why)
{
	const struct avow_verify_chain *chain = walk->chain;
	uint32_t next = walk->handed + 1;
	enum avow_status status;

	if (next >= chain->count ||
	    chain->at[walk->handed].index != walk->edge.size)
		return fail_mark(
		    walk, place, "it gives the log to a key unknown here", why);
	status = avow_verify_chain_named(mark, &chain->at[next].key);
	if (status != AVOW_OK)
		return fail_either(walk, status, place,
		    "it gives the log to another key", why);
	return AVOW_OK;
}

/* The first entry of a later generation tells where the one before ended. */
static enum avow_status
take_generation(struct avow_verify_walk *walk, const struct avow_mark *mark,
    const char *place, struct avow_error *why)
{
	struct avow_verify *all = walk->all;
	const struct avow_verify_chain *before = &all->before;
	const struct avow_note_key *last;
	enum avow_status status = AVOW_ERR_KEY;
	enum avow_status named;
	struct avow_merkle_head head;

	if (walk->generation < 2 || walk->edge.size != 0)
		return fail_mark(walk, place, "no generation begins here", why);
	last = &before->at[before->count - 1].key;
	named = avow_verify_chain_named(mark, last);
	if (named == AVOW_OK &&
	    memcmp(last->public_key, walk->chain->at[0].key.public_key,
		sizeof last->public_key) != 0)
		named = AVOW_ERR_FORMAT;
	if (named != AVOW_OK)
		return fail_either(walk, named, place,
		    "it does not go on with the key of the generation before",
		    why);
	for (uint32_t i = 0; i < before->count && status == AVOW_ERR_KEY; i++)
		status = avow_note_open(
		    &head, &before->at[i].key, mark->checkpoint, NULL);
	if (status != AVOW_OK)
		return fail_either(walk, status, place,
		    "it holds no checkpoint of the generation before", why);
	if (head.size < all->last.size ||
	    (head.size == all->last.size &&
		memcmp(head.root, all->last.root, sizeof head.root) != 0))
		return fail_mark(walk, place,
		    "its checkpoint is not of the generation before", why);
	all->report->lost += head.size - all->last.size;
	if (walk->generation == all->missing.generation + 1)
		all->missing.is_told = head.size > all->missing.older.size ||
		    (head.size == all->missing.older.size &&
			memcmp(head.root, all->missing.older.root,
			    sizeof head.root) == 0);
	return AVOW_OK;
}

enum avow_status
avow_verify_walk_mark(struct avow_verify_walk *walk, struct avow_text entry,
    const char *place, struct avow_error *why)
{
	enum avow_mark_kind kind = avow_mark_kind_of(entry);
	bool begins = walk->generation > 1 && walk->edge.size == 0;
	struct avow_mark mark;

	if (begins && kind != AVOW_MARK_GENERATION)
		return fail_mark(
		    walk, place, "a generation begins with another entry", why);
	if (kind != AVOW_MARK_KEY && kind != AVOW_MARK_GENERATION)
		return AVOW_OK;
	if (!avow_mark_read(&mark, entry))
		return fail_mark(walk, place, "it is malformed", why);
	return kind == AVOW_MARK_KEY ? take_rotation(walk, &mark, place, why)
				     : take_generation(walk, &mark, place, why);
}

enum avow_status
avow_verify_walk_end(struct avow_verify_walk *walk,
    struct avow_verify_chain *chain, const struct avow_merkle_head *newest,
    struct avow_error *why)
{
	struct avow_verify *all = walk->all;
	struct avow_verify_report *report = all->report;

	if (!avow_verify_walk_gives(walk, newest) || walk->is_rewritten)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.root",
		    "checkpoint",
		    "the checkpoint is not that of its %llu entries",
		    (unsigned long long)newest->size);
	if (walk->handed + 1 != chain->count)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.mark", "log.pub",
		    "no entry gives the log to its key");
	if (walk->older.size > newest->size) {
		all->missing.older = walk->older;
		all->missing.here = newest->size;
		all->missing.generation = walk->generation;
	} else if (walk->older.size > 0 && !walk->is_prefix) {
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.history",
		    all->since,
		    "the first %llu entries are not those of the older "
		    "checkpoint",
		    (unsigned long long)walk->older.size);
	}
	report->size = newest->size;
	memcpy(report->root, newest->root, sizeof report->root);
	(void)snprintf(
	    report->origin, sizeof report->origin, "%s", chain->at[0].key.name);
	report->history_proved |= walk->is_prefix;
	report->generation = walk->generation;
	report->rotations += chain->count - 1;
	report->pruned += walk->pruned;
	avow_verify_chain_clear(&all->before);
	all->before = *chain;
	*chain = (struct avow_verify_chain){.count = 0};
	all->last = *newest;
	return AVOW_OK;
}
