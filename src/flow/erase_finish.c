/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of an erasure that follow its commit; each may be repeated. */
#include <string.h>

#include "flow/erase.h"
#include "ledger/index.h"
#include "ledger/outbox.h"

#include "base/banned.h"

enum {
	PAGE = 900, /* rows a write set of deletes */
	SETS_MAX = 4 + AVOW_HEAD_LIST_MAX,
	ARENA_MAX = 4 << 20,
	OUTBOX_PAGE = 16,
};

/* The families in which rows of a person lie, the head aside. */
static const enum avow_family families[] = {AVOW_FAMILY_RECORD,
    AVOW_FAMILY_RECEIPT, AVOW_FAMILY_RELEASE, AVOW_FAMILY_PAPER};
enum { FAMILIES = sizeof families / sizeof families[0] };
_Static_assert(FAMILIES + AVOW_HEAD_LIST_MAX <= SETS_MAX, "a round has room");

/* One page of rows to be deleted. */
struct page {
	struct avow_kv_set *set;
	const struct avow_permit *permit;
	struct avow_owner owner;
	enum avow_family family;
	size_t seen;
	struct avow_error *why;
	enum avow_status status;
};

static enum avow_status
delete_row(struct page *page, struct avow_text key)
{
	uint64_t category;
	uint64_t record;
	enum avow_status status;

	if (page->family != AVOW_FAMILY_RECORD)
		return avow_kv_delete(page->set, key, page->why);
	status = avow_record_key_read(&category, &record, key, page->why);
	if (status == AVOW_OK)
		status = avow_record_delete(page->set, page->permit,
		    &page->owner, category, record, page->why);
	return status;
}

static bool
visit(void *context, struct avow_text key, struct avow_text value)
{
	struct page *page = context;

	(void)value;
	page->status = delete_row(page, key);
	page->seen++;
	return page->status == AVOW_OK;
}

/* What one round of deletes is made of. */
struct round {
	struct avow_kv_set *sets[SETS_MAX];
	struct avow_kv_outcome outcomes[SETS_MAX];
	size_t count;
	bool is_last; /* no family had a full page */
};

static enum avow_status
plan_family(struct avow *avow, struct round *round, struct page *page,
    struct avow_error *why)
{
	struct avow_row_key from =
	    avow_row_key_person(page->owner.person, page->family);
	struct avow_row_key to = avow_row_key_end(&from);
	struct avow_kv_range range = {.from = avow_row_key_text(&from),
	    .to = avow_row_key_text(&to),
	    .limit = PAGE,
	    .visit = visit,
	    .context = page};
	enum avow_status status;

	page->seen = 0;
	page->status = AVOW_OK;
	status = avow_kv_set_new(
	    &page->set, avow_record_bucket(page->owner.person), why);
	if (status != AVOW_OK)
		return status;
	avow_kv_set_vital(page->set);
	round->sets[round->count++] = page->set;
	status = avow_kv_scan(avow->kv, &range, why);
	if (status == AVOW_OK)
		status = page->status;
	if (page->seen == PAGE)
		round->is_last = false;
	return status;
}

static enum avow_status
plan_indexes(struct round *round, const struct avow_outbox *outbox,
    struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < outbox->index_count && status == AVOW_OK; i++) {
		const struct avow_head_index *index = &outbox->indexes[i];
		struct avow_kv_set **set = &round->sets[round->count];

		status = avow_kv_set_new(set, avow_index_bucket(index), why);
		if (status != AVOW_OK)
			return status;
		avow_kv_set_vital(*set);
		round->count++;
		/* One that points elsewhere by now conflicts, and stays. */
		status = avow_index_delete(*set, index, outbox->person, why);
	}
	return status;
}

static enum avow_status
delete_round(struct avow *avow, struct round *round, struct page *page,
    const struct avow_outbox *outbox, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	round->count = 0;
	round->is_last = true;
	for (size_t i = 0; i < FAMILIES && status == AVOW_OK; i++) {
		page->family = families[i];
		status = plan_family(avow, round, page, why);
	}
	if (status == AVOW_OK)
		status = plan_indexes(round, outbox, why);
	if (status == AVOW_OK)
		status = avow_kv_commit(
		    avow->kv, round->sets, round->count, round->outcomes, why);
	for (size_t i = 0; i < round->count; i++)
		avow_kv_set_free(round->sets[i]);
	return status;
}

static enum avow_status
drop_outbox(
    struct avow *avow, const struct avow_outbox *outbox, struct avow_error *why)
{
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;
	enum avow_status status;

	status = avow_kv_set_new(&set, avow_record_bucket(outbox->person), why);
	if (status == AVOW_OK) {
		avow_kv_set_vital(set);
		status = avow_outbox_delete(set, outbox->person, why);
	}
	if (status == AVOW_OK)
		status = avow_kv_commit(avow->kv, &set, 1, &outcome, why);
	avow_kv_set_free(set);
	return status;
}

/* The row is not sealed, so it is believed where the head says the same. */
static enum avow_status
check_erased(struct avow *avow, const struct avow_outbox *outbox,
    struct avow_arena *arena, struct avow_error *why)
{
	struct avow_row_key key =
	    avow_row_key_person(outbox->person, AVOW_FAMILY_HEAD);
	struct avow_kv_get get = {.key = avow_row_key_text(&key)};
	struct avow_head head = {.state = AVOW_PERSON_LIVING};
	enum avow_status status;

	status = avow_kv_read(avow->kv, &get, 1, why);
	if (status == AVOW_OK && get.found)
		status = avow_head_open(&head, arena, outbox->person, get.value,
		    avow_keys_head(&avow->keys, outbox->person), why);
	avow_kv_read_end(avow->kv);
	if (status == AVOW_OK &&
	    (head.state != AVOW_PERSON_ERASED || head.slot != outbox->slot))
		status = avow_fail(why, AVOW_ERR_FORMAT, "erase.outbox",
		    "the outbox names somebody who was not erased");
	return status;
}

static enum avow_status
finish(struct avow *avow, const struct avow_outbox *outbox,
    struct avow_arena *arena, struct avow_error *why)
{
	struct round *round = avow_arena_alloc(arena, sizeof *round);
	struct page page = {.why = why};
	struct avow_permit *permit;
	enum avow_status status;

	if (round == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "erase.memory",
		    "no memory to finish an erasure");
	memcpy(page.owner.person, outbox->person, sizeof page.owner.person);
	status = avow_gate_own(&permit, outbox->person, page.owner.token,
	    AVOW_ACT_ERASE, arena, why);
	if (status != AVOW_OK)
		return status;
	page.permit = permit;
	status = check_erased(avow, outbox, arena, why);
	if (status == AVOW_OK)
		status =
		    avow_slots_erase(avow->shared->slots, outbox->slot, why);
	do {
		if (status == AVOW_OK)
			status = delete_round(avow, round, &page, outbox, why);
	} while (status == AVOW_OK && !round->is_last);
	if (status == AVOW_OK)
		status = avow_permit_serve(permit, why);
	if (status == AVOW_OK)
		status = drop_outbox(avow, outbox, why);
	return status;
}

enum avow_status
avow_erase_finish_job(struct avow *avow, struct avow_job *job)
{
	struct avow_row_key key =
	    avow_row_key_person(job->person, AVOW_FAMILY_OUTBOX);
	struct avow_kv_get get = {.key = avow_row_key_text(&key)};
	struct avow_outbox outbox;
	enum avow_status status;
	bool is_there;

	if (job->answer->verdict != AVOW_ALLOWED || job->ask->only_decide)
		return AVOW_OK;
	status = avow_kv_read(avow->kv, &get, 1, &job->why);
	/* Without its row, another handle has finished it already. */
	is_there = status == AVOW_OK && get.found;
	if (is_there)
		status = avow_outbox_read(
		    &outbox, &job->arena, get.key, get.value, &job->why);
	avow_kv_read_end(avow->kv);
	if (status == AVOW_OK && is_there)
		status = finish(avow, &outbox, &job->arena, &job->why);
	if (status != AVOW_OK)
		atomic_fetch_add(&avow->shared->failed, 1);
	/* An erasure comes alone, so that the turn may end here. */
	avow_open_wait(avow);
	return status;
}

/* Outbox rows found in one bucket. */
struct found {
	struct avow_arena *arena;
	struct avow_outbox rows[OUTBOX_PAGE];
	size_t count;
	struct avow_error *why;
	enum avow_status status;
};

static bool
visit_outbox(void *context, struct avow_text key, struct avow_text value)
{
	struct found *found = context;

	found->status = avow_outbox_read(
	    &found->rows[found->count], found->arena, key, value, found->why);
	if (found->status != AVOW_OK)
		return false;
	found->count++;
	return true;
}

/* A page of a bucket's outbox; *more_out when there may be another. */
static enum avow_status
finish_bucket(struct avow *avow, uint16_t bucket, struct avow_arena *arena,
    bool *more_out, struct avow_error *why)
{
	struct avow_row_key from = avow_row_key_of(bucket, AVOW_FAMILY_OUTBOX);
	struct avow_row_key to = avow_row_key_end(&from);
	struct found found = {.arena = arena, .why = why};
	struct avow_kv_range range = {.from = avow_row_key_text(&from),
	    .to = avow_row_key_text(&to),
	    .limit = OUTBOX_PAGE,
	    .visit = visit_outbox,
	    .context = &found};
	enum avow_status status;

	status = avow_kv_scan(avow->kv, &range, why);
	if (status == AVOW_OK)
		status = found.status;
	for (size_t i = 0; i < found.count && status == AVOW_OK; i++)
		status = finish(avow, &found.rows[i], arena, why);
	*more_out = status == AVOW_OK && found.count == OUTBOX_PAGE;
	return status;
}

enum avow_status
avow_erase_finish_all(struct avow *avow, struct avow_error *why)
{
	struct avow_arena arena;
	enum avow_status status = AVOW_OK;

	avow_arena_init(&arena, ARENA_MAX);
	for (uint16_t b = 0; b < AVOW_KV_BUCKETS && status == AVOW_OK; b++) {
		bool more = true;

		while (more && status == AVOW_OK) {
			status = finish_bucket(avow, b, &arena, &more, why);
			avow_arena_reset(&arena);
		}
	}
	avow_arena_clear(&arena);
	return status;
}

enum avow_status
avow_erase_finish_failed(struct avow *avow, struct avow_error *why)
{
	struct avow_shared *shared = avow->shared;
	enum avow_status status = AVOW_OK;
	unsigned failed;

	if (atomic_load(&shared->failed) == atomic_load(&shared->finished))
		return AVOW_OK;
	(void)pthread_mutex_lock(&shared->finishing);
	failed = atomic_load(&shared->failed);
	if (failed != atomic_load(&shared->finished))
		status = avow_erase_finish_all(avow, why);
	if (status == AVOW_OK)
		atomic_store(&shared->finished, failed);
	(void)pthread_mutex_unlock(&shared->finishing);
	return status;
}
