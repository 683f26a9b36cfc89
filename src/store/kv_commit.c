/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Group commit: the write sets of many threads, one transaction, one sync.
 *
 * A set whose expectations fail has touched nothing, so it simply is left out
 * and the others go on.  Anything else that fails takes the whole transaction
 * with it, for a change must never become durable without its log entry; then
 * each request is tried by itself, so that one thread's fault is not
 * another's.
 */
#include <assert.h>

#include "store/engine.h"
#include "store/set.h"

#include "base/banned.h"

/*
 * The last row that the log wrote when it was closed.  Where an engine cannot
 * tell whether it committed, the row tells: no two commits write the same one.
 */
struct marker {
	struct avow_buffer key;
	struct avow_buffer value;
};

struct avow_kv_log_rows {
	struct avow_kv *kv;
	struct marker *marker; /* NULL: more rows will come */
};

/* Copy a row; false: no memory. */
static bool
mark(struct marker *marker, struct avow_text key, struct avow_text value)
{
	avow_buffer_reset(&marker->key);
	avow_buffer_reset(&marker->value);
	avow_buffer_text(&marker->key, key);
	avow_buffer_text(&marker->value, value);
	return !marker->key.failed && !marker->value.failed;
}

enum avow_status
avow_kv_log_put(struct avow_kv_log_rows *rows, struct avow_text key,
    struct avow_text value, struct avow_error *why)
{
	struct avow_kv *kv = rows->kv;

	if (key.size == 0 || key.size > AVOW_KV_KEY_MAX ||
	    value.size > AVOW_KV_VALUE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.log",
		    "a log row of %zu and %zu bytes", key.size, value.size);
	if (rows->marker != NULL && !mark(rows->marker, key, value))
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "log row");
	return kv->engine->put(kv, AVOW_KV_LOG, key, value, why);
}

/* Where a transaction stands. */
struct commit {
	struct avow_kv *kv;
	struct marker marker;
	bool only_vital;  /* the rest fails with FULL */
	bool has_rows;    /* a set was written */
	bool has_changed; /* and it changed rows, besides the log's */
	bool has_entries; /* the log's hooks were called */
};

/* Whether an expectation was seen to hold, and nothing has changed since. */
static bool
holds_still(
    const struct commit *commit, const struct avow_kv_expectation *expectation)
{
	return expectation->instant != 0 &&
	    expectation->instant == commit->kv->instant && !commit->has_changed;
}

/* CONFLICT, with why left as it was, when an expectation does not hold. */
static enum avow_status
check_expectations(const struct commit *commit, const struct avow_kv_set *set,
    struct avow_error *why)
{
	struct avow_kv *kv = commit->kv;

	for (size_t i = 0; i < set->expectation_count; i++) {
		const struct avow_kv_expectation *e = &set->expectations[i];
		struct avow_text prefix = avow_kv_set_text(set, e->prefix);
		struct avow_text value = {"", 0};
		struct avow_kv_place place;
		enum avow_status status;

		if (holds_still(commit, e))
			continue;
		avow_kv_place(&place, avow_kv_set_text(set, e->key));
		status =
		    kv->engine->find(kv, place.table, place.key, &value, why);
		if (status != AVOW_OK && status != AVOW_ERR_NOT_FOUND)
			return status;
		if ((status == AVOW_ERR_NOT_FOUND) != e->is_absent)
			return AVOW_ERR_CONFLICT;
		if (e->is_absent)
			continue;
		if (value.size < prefix.size)
			return AVOW_ERR_CONFLICT;
		value.size = prefix.size;
		if (!avow_text_equal(value, prefix))
			return AVOW_ERR_CONFLICT;
	}
	return AVOW_OK;
}

static enum avow_status
write_rows(
    struct avow_kv *kv, const struct avow_kv_set *set, struct avow_error *why)
{
	for (size_t i = 0; i < set->row_count; i++) {
		const struct avow_kv_row *row = &set->rows[i];
		struct avow_kv_place place;
		enum avow_status status;

		avow_kv_place(&place, avow_kv_set_text(set, row->key));
		if (row->is_delete)
			status =
			    kv->engine->remove(kv, place.table, place.key, why);
		else
			status = kv->engine->put(kv, place.table, place.key,
			    avow_kv_set_text(set, row->value), why);
		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

static enum avow_status
append_entry(struct commit *commit, const struct avow_kv_set *set,
    uint64_t *index_out, struct avow_error *why)
{
	const struct avow_kv_log *log = &commit->kv->store->log;
	struct avow_kv_log_rows rows = {commit->kv, NULL};

	if (log->append == NULL)
		return avow_fail(
		    why, AVOW_ERR_INPUT, "kv.log", "a log entry, but no log");
	commit->has_entries = true;
	return log->append(log->context, &rows,
	    avow_kv_set_text(set, set->entry), index_out, why);
}

static enum avow_status
commit_set(struct commit *commit, const struct avow_kv_set *set,
    struct avow_kv_outcome *outcome, struct avow_error *why)
{
	enum avow_status status;

	*outcome = (struct avow_kv_outcome){AVOW_ERR_FULL, 0};
	if (commit->only_vital && !set->is_vital)
		return AVOW_OK;
	status = check_expectations(commit, set, why);
	outcome->status = status;
	if (status == AVOW_ERR_CONFLICT)
		return AVOW_OK; /* it fails alone */
	if (status != AVOW_OK)
		return status;
	commit->has_rows = true;
	commit->has_changed = commit->has_changed || set->row_count > 0;
	status = write_rows(commit->kv, set, why);
	if (status == AVOW_OK && set->has_entry)
		status = append_entry(commit, set, &outcome->log_index, why);
	return status;
}

static enum avow_status
commit_sets(struct commit *commit, const struct avow_kv_request *first,
    struct avow_error *why)
{
	const struct avow_kv_log *log = &commit->kv->store->log;
	struct avow_kv_log_rows rows = {commit->kv, &commit->marker};
	enum avow_status status = AVOW_OK;

	for (const struct avow_kv_request *r = first;
	     r != NULL && status == AVOW_OK; r = r->next)
		for (size_t i = 0; i < r->count && status == AVOW_OK; i++)
			status = commit_set(
			    commit, r->sets[i], &r->outcomes[i], why);
	if (status == AVOW_OK && commit->has_entries)
		status = log->close(log->context, &rows, why);
	return status;
}

/* Whether a commit whose end the engine does not know was made. */
static enum avow_status
find_out(struct commit *commit, struct avow_error *why)
{
	struct avow_kv *kv = commit->kv;
	struct avow_text value = {"", 0};
	struct avow_error ignored = {.status = AVOW_OK};
	enum avow_status status = AVOW_ERR_UNKNOWN;

	if (commit->marker.key.size != 0 &&
	    kv->engine->read_begin(kv, &ignored) == AVOW_OK) {
		status = kv->engine->find(kv, AVOW_KV_LOG,
		    avow_buffer_view(&commit->marker.key), &value, &ignored);
		if (status == AVOW_OK &&
		    !avow_text_equal(
			value, avow_buffer_view(&commit->marker.value)))
			status = AVOW_ERR_NOT_FOUND;
		kv->engine->read_end(kv);
	}
	if (status == AVOW_OK)
		return AVOW_OK;
	if (status == AVOW_ERR_NOT_FOUND)
		return avow_fail(
		    why, AVOW_ERR_IO, "kv.commit", "the commit was lost");
	kv->store->is_lost = true;
	return avow_fail(why, AVOW_ERR_UNKNOWN, "kv.unknown",
	    "whether the commit was made is not known: open the store again");
}

static enum avow_status
end_commit(
    struct commit *commit, enum avow_status status, struct avow_error *why)
{
	struct avow_kv *kv = commit->kv;
	struct avow_error found = {.status = AVOW_OK};

	if (status != AVOW_OK || !commit->has_rows) {
		kv->engine->abort(kv);
	} else {
		status = kv->engine->commit(kv, &found);
		if (status == AVOW_ERR_UNKNOWN)
			status = find_out(commit, why);
		else if (status != AVOW_OK)
			status = avow_fail(
			    why, status, found.code, "%s", found.message);
	}
	if (commit->has_entries)
		kv->store->log.settled(
		    kv->store->log.context, status == AVOW_OK);
	return status;
}

/* Requests in one transaction, once. */
static enum avow_status
try_once(struct avow_kv *kv, const struct avow_kv_request *first,
    bool *only_vital, struct avow_error *why)
{
	struct commit commit = {.kv = kv, .only_vital = *only_vital};
	enum avow_status status = kv->engine->write_begin(kv, why);

	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&commit.marker.key, AVOW_KV_KEY_MAX);
	avow_buffer_init(&commit.marker.value, AVOW_KV_VALUE_MAX);
	status = commit_sets(&commit, first, why);
	status = end_commit(&commit, status, why);
	avow_buffer_clear(&commit.marker.key);
	avow_buffer_clear(&commit.marker.value);
	return status;
}

/* The same until it is done, fails for good, or the reserve is spent, too. */
static enum avow_status
try_all(struct avow_kv *kv, const struct avow_kv_request *first,
    struct avow_error *why)
{
	bool only_vital = !kv->engine->has_room(kv);
	enum avow_status status = AVOW_ERR_BUSY;

	for (unsigned tries = 0;
	     status == AVOW_ERR_BUSY && tries < AVOW_KV_TRIES_MAX; tries++) {
		*why = (struct avow_error){.status = AVOW_OK};
		status = try_once(kv, first, &only_vital, why);
	}
	if (status != AVOW_ERR_FULL || !kv->engine->use_reserve(kv))
		return status;
	only_vital = true;
	*why = (struct avow_error){.status = AVOW_OK};
	return try_once(kv, first, &only_vital, why);
}

/* Whether all that a request asked for was left out. */
static bool
is_left_out(const struct avow_kv_request *request)
{
	size_t i = 0;

	while (
	    i < request->count && request->outcomes[i].status == AVOW_ERR_FULL)
		i++;
	return i == request->count && i > 0;
}

static void
settle(struct avow_kv_request *request, enum avow_status status,
    struct avow_error *why)
{
	if (status == AVOW_OK && is_left_out(request))
		status = avow_fail(why, AVOW_ERR_FULL, "kv.full",
		    "the disk is full: what is left of it is kept for reads, "
		    "erasures and withdrawals");
	request->status = status;
	request->why = *why;
	for (size_t i = 0; i < request->count && status != AVOW_OK; i++)
		request->outcomes[i] = (struct avow_kv_outcome){status, 0};
}

/* Whether what a group failed of may be the fault of one of it. */
static bool
may_be_anothers(enum avow_status status)
{
	return status != AVOW_OK && status != AVOW_ERR_UNKNOWN;
}

static void
lead(void *context, struct avow_kv_request *first)
{
	struct avow_kv *kv = context;
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status = AVOW_OK;
	bool is_alone = first->next == NULL;

	if (kv->store->is_lost)
		status = avow_fail(&why, AVOW_ERR_UNKNOWN, "kv.unknown",
		    "an earlier commit may have been made or not: open the "
		    "store again");
	else
		status = try_all(kv, first, &why);
	for (struct avow_kv_request *r = first; r != NULL; r = r->next) {
		struct avow_error own = why;

		if (!is_alone && may_be_anothers(status)) {
			struct avow_kv_request one = *r;

			one.next = NULL;
			own = (struct avow_error){.status = AVOW_OK};
			settle(r, try_all(kv, &one, &own), &own);
		} else {
			settle(r, status, &own);
		}
	}
}

static enum avow_status
check_commit(const struct avow_kv *kv, size_t count, struct avow_error *why)
{
	if (kv->store->is_readonly)
		return avow_fail(why, AVOW_ERR_INPUT, "kv.readonly",
		    "the store is open for reading only");
	if (count > AVOW_KV_BATCH_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.batch",
		    "a commit has %zu write sets, at most %d", count,
		    AVOW_KV_BATCH_MAX);
	return AVOW_OK;
}

enum avow_status
avow_kv_commit(struct avow_kv *kv, struct avow_kv_set *const *sets,
    size_t count, struct avow_kv_outcome *outcomes, struct avow_error *why)
{
	struct avow_kv_request request = {
	    .sets = sets, .count = count, .outcomes = outcomes};
	enum avow_status status;

	assert(!kv->is_reading);
	kv->round_trips++;
	status = check_commit(kv, count, &request.why);
	if (status == AVOW_OK)
		status =
		    avow_kv_queue_run(&kv->store->queue, &request, lead, kv);
	for (size_t i = 0; i < count && status != AVOW_OK; i++)
		outcomes[i] = (struct avow_kv_outcome){status, 0};
	if (status != AVOW_OK)
		return avow_fail_at(why, status, request.why.code,
		    request.why.place, "%s", request.why.message);
	return AVOW_OK;
}
