/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Group commit: many write sets, one transaction, one sync.
 *
 * A set whose expectations fail has touched nothing, so it simply is left out
 * and the others go on.  Anything else that fails takes the whole commit with
 * it: a change must never become durable without its log entry.
 */
#include <assert.h>

#include "store/engine.h"
#include "store/set.h"

#include "base/banned.h"

struct avow_kv_log_rows {
	struct avow_kv *kv;
};

enum avow_status
avow_kv_log_put(struct avow_kv_log_rows *rows, struct avow_text key,
    struct avow_text value, struct avow_error *why)
{
	struct avow_kv *kv = rows->kv;

	if (key.size == 0 || key.size > AVOW_KV_KEY_MAX ||
	    value.size > AVOW_KV_VALUE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.log",
		    "a log row of %zu and %zu bytes", key.size, value.size);
	return kv->engine->put(kv, AVOW_KV_LOG, key, value, why);
}

/* CONFLICT, with why left as it was, when an expectation does not hold. */
static enum avow_status
check_expectations(
    struct avow_kv *kv, const struct avow_kv_set *set, struct avow_error *why)
{
	for (size_t i = 0; i < set->expectation_count; i++) {
		const struct avow_kv_expectation *e = &set->expectations[i];
		struct avow_text prefix = avow_kv_set_text(set, e->prefix);
		struct avow_text value = {"", 0};
		enum avow_status status = kv->engine->find(kv, AVOW_KV_DATA,
		    avow_kv_set_text(set, e->key), &value, why);

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
		struct avow_text key = avow_kv_set_text(set, row->key);
		enum avow_status status;

		if (row->is_delete)
			status = kv->engine->remove(kv, AVOW_KV_DATA, key, why);
		else
			status = kv->engine->put(kv, AVOW_KV_DATA, key,
			    avow_kv_set_text(set, row->value), why);
		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

/* Where a commit stands. */
struct commit {
	struct avow_kv *kv;
	struct avow_kv_log_rows log_rows;
	bool has_rows;    /* a set was written */
	bool has_entries; /* the log's hooks were called */
};

static enum avow_status
append_entry(struct commit *commit, const struct avow_kv_set *set,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_kv *kv = commit->kv;

	if (kv->log.append == NULL)
		return avow_fail(
		    why, AVOW_ERR_INPUT, "kv.log", "a log entry, but no log");
	commit->has_entries = true;
	return kv->log.append(kv->log.context, &commit->log_rows,
	    avow_kv_set_text(set, set->entry), index_out, why);
}

static enum avow_status
commit_set(struct commit *commit, const struct avow_kv_set *set,
    struct avow_kv_outcome *outcome, struct avow_error *why)
{
	enum avow_status status;

	status = check_expectations(commit->kv, set, why);
	outcome->status = status;
	if (status == AVOW_ERR_CONFLICT)
		return AVOW_OK; /* it fails alone */
	if (status != AVOW_OK)
		return status;
	commit->has_rows = true;
	status = write_rows(commit->kv, set, why);
	if (status == AVOW_OK && set->has_entry)
		status = append_entry(commit, set, &outcome->log_index, why);
	return status;
}

static enum avow_status
commit_sets(struct commit *commit, struct avow_kv_set *const *sets,
    size_t count, struct avow_kv_outcome *outcomes, struct avow_error *why)
{
	struct avow_kv *kv = commit->kv;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < count && status == AVOW_OK; i++)
		status = commit_set(commit, sets[i], &outcomes[i], why);
	if (status == AVOW_OK && commit->has_entries)
		status = kv->log.close(kv->log.context, &commit->log_rows, why);
	if (status != AVOW_OK || !commit->has_rows)
		kv->engine->abort(kv);
	else
		status = kv->engine->commit(kv, why);
	if (commit->has_entries)
		kv->log.settled(kv->log.context, status == AVOW_OK);
	return status;
}

static enum avow_status
check_commit(const struct avow_kv *kv, size_t count, struct avow_error *why)
{
	if (kv->is_readonly)
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
	struct commit commit = {.kv = kv, .log_rows = {.kv = kv}};
	enum avow_status status;

	assert(!kv->is_reading);
	for (size_t i = 0; i < count; i++)
		outcomes[i] = (struct avow_kv_outcome){AVOW_OK, 0};
	kv->round_trips++;
	status = check_commit(kv, count, why);
	if (status == AVOW_OK)
		status = kv->engine->write_begin(kv, why);
	if (status == AVOW_OK)
		status = commit_sets(&commit, sets, count, outcomes, why);
	for (size_t i = 0; i < count && status != AVOW_OK; i++)
		outcomes[i] = (struct avow_kv_outcome){status, 0};
	return status;
}
