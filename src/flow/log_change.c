/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to the log itself: another key, generation, pruning, lists. */
#include "audit/log_change.h"
#include "avow_log.h"
#include "flow/entry.h"
#include "flow/open.h"
#include "flow/seed.h"

#include "base/banned.h"

static struct avow_mark_said
say(const struct avow *avow, const struct avow_log_said *said)
{
	return (struct avow_mark_said){
	    .time_ms = avow_clock_now(&avow->clock),
	    .caller = said != NULL ? said->by : NULL,
	    .reason = said != NULL ? said->reason : NULL,
	};
}

/* A change that is the only one at the log while it lasts. */
static enum avow_status
begin(struct avow *avow, struct avow_error *why)
{
	enum avow_status status = avow_open_log(avow, why);

	(void)pthread_mutex_lock(&avow->shared->logging);
	return status;
}

static enum avow_status
end(struct avow *avow, enum avow_status status)
{
	(void)pthread_mutex_unlock(&avow->shared->logging);
	return status;
}

/* Put a key that the log has taken in its place: it is the only copy. */
static enum avow_status
settle(struct avow_shared *shared, struct avow_error *why)
{
	enum avow_status status;

	if (shared->next_key == AVOW_NEXT_UNKNOWN)
		return avow_fail(why, AVOW_ERR_UNKNOWN, "kv.unknown",
		    "whether the log has another key is not known: open the "
		    "vault again");
	if (shared->next_key == AVOW_NEXT_NONE)
		return AVOW_OK;
	status = avow_seed_settle(shared->dir, why);
	if (status == AVOW_OK)
		shared->next_key = AVOW_NEXT_NONE;
	return status;
}

static enum avow_status
change_key(struct avow *avow, const struct avow_mark_said *said,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_shared *shared = avow->shared;
	struct avow_secret *next = NULL;
	enum avow_status status = settle(shared, why);

	/* The new key is on the disk before the log can need it. */
	if (status == AVOW_OK)
		status = avow_seed_next(&next, shared->dir, &avow->keys, why);
	if (status != AVOW_OK)
		return status;
	status = avow_log_rotate(avow->log, next, said, index_out, why);
	if (status == AVOW_OK) {
		shared->next_key = AVOW_NEXT_TAKEN;
		avow_secret_free(shared->seed);
		shared->seed = next;
		status = settle(shared, why);
		return status == AVOW_OK
		    ? avow_seed_publish(shared->dir, avow->log, why)
		    : status;
	}
	if (status == AVOW_ERR_UNKNOWN)
		shared->next_key = AVOW_NEXT_UNKNOWN;
	else
		avow_seed_forget(shared->dir);
	avow_secret_free(next);
	return status;
}

enum avow_status
avow_log_change_key(struct avow *avow, const struct avow_log_said *said,
    uint64_t *index_out, struct avow_error *why)
{
	const struct avow_mark_said mark = say(avow, said);
	enum avow_status status = begin(avow, why);

	*index_out = 0;
	if (status == AVOW_OK)
		status = change_key(avow, &mark, index_out, why);
	return end(avow, status);
}

enum avow_status
avow_log_restart(struct avow *avow, const char *checkpoint,
    size_t checkpoint_size, const struct avow_log_said *said,
    struct avow_error *why)
{
	const struct avow_mark_said mark = say(avow, said);
	enum avow_status status = begin(avow, why);

	if (status == AVOW_OK)
		status = avow_log_next_generation(avow->log,
		    (struct avow_text){checkpoint, checkpoint_size}, &mark,
		    why);
	if (status == AVOW_OK)
		status = avow_seed_publish(avow->dir, avow->log, why);
	return end(avow, status);
}

/* What was published and approved is looked up for ever. */
static bool
keeps(void *context, struct avow_text entry)
{
	struct avow_mark mark;

	(void)context;
	return avow_mark_read(&mark, entry) &&
	    (mark.kind == AVOW_ENTRY_PUBLISH ||
		mark.kind == AVOW_ENTRY_APPROVAL);
}

enum avow_status
avow_log_forget(struct avow *avow, uint64_t before, uint64_t before_ms,
    const struct avow_log_said *said, uint64_t *forgotten_out,
    struct avow_error *why)
{
	const struct avow_mark_said mark = say(avow, said);
	const struct avow_log_pruning pruning = {
	    .before = before, .before_ms = before_ms, .keeps = keeps};
	enum avow_status status;

	*forgotten_out = 0;
	/* A slip of a digit would take the words of all entries, for ever. */
	if (before_ms > avow_clock_now(&avow->clock))
		return avow_fail(why, AVOW_ERR_INPUT, "log.time",
		    "only what is past can be pruned: this day has not come");
	status = begin(avow, why);
	if (status == AVOW_OK)
		status = avow_log_prune(
		    avow->log, &pruning, &mark, forgotten_out, why);
	return end(avow, status);
}

enum avow_status
avow_log_relist(struct avow *avow, const struct avow_log_said *said,
    uint32_t *built_out, struct avow_error *why)
{
	const struct avow_mark_said mark = say(avow, said);
	enum avow_status status = begin(avow, why);

	*built_out = 0;
	if (status == AVOW_OK)
		status = avow_log_lists_build(avow->log, &mark, built_out, why);
	return end(avow, status);
}
