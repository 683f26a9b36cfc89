/* SPDX-License-Identifier: Apache-2.0 */
/* Another key, and another generation. */
#include <string.h>

#include "audit/log_change.h"
#include "audit/log_former.h"
#include "audit/log_state.h"

#include "base/banned.h"

enum { MARK_MAX = 8192 };

/* The old key signs the checkpoint of this commit; the new one what follows. */
static enum avow_status
apply_rotation(struct avow_log_act *act, struct avow_log_core *core,
    struct avow_kv_log_rows *rows, struct avow_error *why)
{
	(void)rows;
	if (core->coming != NULL)
		return avow_fail(
		    why, AVOW_ERR_BUSY, "log.act", "two keys at once");
	core->coming = act->context;
	core->rotated_by = core->next.edge.size;
	return AVOW_OK;
}

static enum avow_status
apply_nothing(struct avow_log_act *act, struct avow_log_core *core,
    struct avow_kv_log_rows *rows, struct avow_error *why)
{
	(void)act;
	(void)core;
	(void)rows;
	(void)why;
	return AVOW_OK;
}

/* Commit a mark that names a key. */
static enum avow_status
write_mark(struct avow_log *log, struct avow_log_act *act,
    const struct avow_note_key *key, const struct avow_mark_said *said,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_buffer entry;
	struct avow_buffer text;
	enum avow_status status;

	avow_buffer_init(&entry, MARK_MAX);
	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(key, &text);
	status = avow_mark_start(&entry, act->kind, said, why);
	avow_mark_text(&entry, AVOW_MARK_TAG_VERIFIER, avow_buffer_view(&text));
	if (status == AVOW_OK)
		status = avow_buffer_check(&text, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&entry, why);
	act->entry = avow_buffer_view(&entry);
	if (status == AVOW_OK)
		status = avow_log_act(log, act, index_out, why);
	avow_buffer_clear(&entry);
	avow_buffer_clear(&text);
	return status;
}

enum avow_status
avow_log_rotate(struct avow_log *log, struct avow_secret *seed,
    const struct avow_mark_said *said, uint64_t *index_out,
    struct avow_error *why)
{
	struct avow_log_tree now = avow_log_now(log);
	struct avow_log_tree coming = {.seed = seed};
	struct avow_log_named named = {avow_text_of(now.key.name), 1};
	struct avow_log_act act = {
	    .kind = AVOW_MARK_KEY, .apply = apply_rotation, .context = &coming};
	struct avow_log_act taken = {
	    .kind = AVOW_MARK_TAKEN, .apply = apply_nothing};
	enum avow_status status =
	    avow_log_make_key(log->hash, &coming.key, &named, seed, why);

	if (status != AVOW_OK)
		return status;
	if (memcmp(coming.key.public_key, now.key.public_key,
		sizeof now.key.public_key) == 0)
		return avow_fail(why, AVOW_ERR_INPUT, "log.seed",
		    "the log has this key already");
	status = write_mark(log, &act, &coming.key, said, index_out, why);
	if (status != AVOW_OK)
		return status;
	/* So that there is a checkpoint by the new key; any entry would do,
	   so it is no matter if this one fails. */
	status = write_mark(log, &taken, &coming.key, said, NULL, NULL);
	(void)status;
	return AVOW_OK;
}

/* What comes before the `/n` of a generation's name. */
static struct avow_text
first_name(const struct avow_log_tree *tree)
{
	struct avow_text name = avow_text_of(tree->key.name);

	if (tree->generation > 1) {
		while (name.size > 0 && name.at[name.size - 1] != '/')
			name.size--;
		name.size--; /* and the slash */
	}
	return name;
}

/* A generation begins with nothing but its key. */
static enum avow_status
apply_generation(struct avow_log_act *act, struct avow_log_core *core,
    struct avow_kv_log_rows *rows, struct avow_error *why)
{
	const struct avow_log_tree *first = act->context;
	struct avow_log_row row =
	    avow_log_row_family(1, AVOW_LOG_ROW_GENERATION);
	uint8_t number[4];

	if (core->next.edge.size != core->now.edge.size ||
	    core->next.generation != core->now.generation)
		return avow_fail(why, AVOW_ERR_BUSY, "log.act",
		    "other entries came with a new generation");
	core->next = *first;
	core->open.items_closed = core->open.items.size;
	core->open.times_closed = core->open.times.size;
	for (unsigned i = 0; i < sizeof number; i++)
		number[i] = (uint8_t)(first->generation >> (24 - 8 * i));
	return avow_kv_log_put(rows, avow_log_row_key(&row),
	    (struct avow_text){(const char *)number, sizeof number}, why);
}

/* It must tell of all that this log has, and of the same. */
static enum avow_status
check_note(struct avow_log *log, const struct avow_log_tree *now,
    struct avow_text note, struct avow_error *why)
{
	struct avow_merkle_head head;
	uint8_t root[AVOW_HASH_SIZE];
	enum avow_status status =
	    avow_log_former_note(log, now, note, &head, why);

	if (status != AVOW_OK)
		return status;
	avow_merkle_root(&now->edge, log->hash, root);
	if (head.size < now->edge.size ||
	    (head.size == now->edge.size &&
		memcmp(head.root, root, sizeof root) != 0))
		return avow_fail(why, AVOW_ERR_INPUT, "log.generation",
		    "the checkpoint has %llu entries, the log %llu; it must "
		    "be the largest that is known",
		    (unsigned long long)head.size,
		    (unsigned long long)now->edge.size);
	return AVOW_OK;
}

static enum avow_status
write_generation(struct avow_log *log, const struct avow_log_tree *now,
    struct avow_text note, struct avow_log_act *act,
    const struct avow_mark_said *said, struct avow_error *why)
{
	struct avow_buffer entry;
	struct avow_buffer key;
	enum avow_status status;

	avow_buffer_init(&entry, MARK_MAX);
	avow_buffer_init(&key, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(&now->key, &key);
	status = avow_mark_start(&entry, act->kind, said, why);
	avow_mark_text(&entry, AVOW_MARK_TAG_VERIFIER, avow_buffer_view(&key));
	avow_mark_text(&entry, AVOW_MARK_TAG_CHECKPOINT, note);
	if (status == AVOW_OK)
		status = avow_buffer_check(&key, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&entry, why);
	act->entry = avow_buffer_view(&entry);
	if (status == AVOW_OK)
		status = avow_log_act(log, act, NULL, why);
	avow_buffer_clear(&entry);
	avow_buffer_clear(&key);
	return status;
}

enum avow_status
avow_log_next_generation(struct avow_log *log, struct avow_text checkpoint,
    const struct avow_mark_said *said, struct avow_error *why)
{
	struct avow_log_tree now = avow_log_now(log);
	struct avow_log_tree first = {
	    .generation = now.generation + 1, .seed = now.seed};
	struct avow_log_named named = {first_name(&now), first.generation};
	struct avow_log_act act = {.kind = AVOW_MARK_GENERATION,
	    .apply = apply_generation,
	    .context = &first};
	enum avow_status status;

	if (now.seed == NULL)
		return avow_fail(why, AVOW_ERR_INPUT, "log.view",
		    "the log is only looked at");
	if (now.generation >= AVOW_LOG_GENERATIONS_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "log.generation",
		    "a log has at most %d generations",
		    AVOW_LOG_GENERATIONS_MAX);
	status = check_note(log, &now, checkpoint, why);
	if (status != AVOW_OK)
		return status;
	/* Not from the seed, with which another thread may be signing. */
	status = avow_log_name_key(
	    log->hash, &first.key, &named, now.key.public_key, why);
	if (status == AVOW_ERR_INPUT)
		return avow_fail(why, AVOW_ERR_LIMIT, "log.origin",
		    "the log's name leaves no room for a generation");
	if (status != AVOW_OK)
		return status;
	return write_generation(log, &now, checkpoint, &act, said, why);
}
