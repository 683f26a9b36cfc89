/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/receipts.h"

#include <string.h>

#include "flow/ahead.h"
#include "flow/request.h"
#include "seal/secret.h"

#include "base/banned.h"

enum { PAGE = AVOW_AHEAD_PAGE, SCRATCH_MAX = 1 << 20 };

static enum avow_status
take(struct avow_job *job, const struct avow_kv_get *get, const uint8_t *key)
{
	struct avow_receipt *receipt = &job->receipts[job->receipt_count];
	struct avow_text *row = &job->receipt_rows[job->receipt_count];
	enum avow_status status;

	status = avow_receipt_open(
	    receipt, &job->arena, get->key, get->value, key, &job->why);
	if (status != AVOW_OK)
		return status;
	row->at = avow_arena_copy(&job->arena, get->value);
	row->size = get->value.size;
	if (row->at == NULL)
		return avow_job_no_memory(job);
	job->receipt_count++;
	return AVOW_OK;
}

static enum avow_status
read_one(struct avow *avow, struct avow_job *job, const char *hex,
    const uint8_t *key)
{
	uint8_t id[AVOW_RECEIPT_SIZE];
	struct avow_row_key row_key;
	struct avow_kv_get get;
	enum avow_status status;

	if (!avow_request_person(id, hex))
		return AVOW_OK; /* request.c has refused it */
	row_key = avow_receipt_key(job->person, id);
	get = (struct avow_kv_get){.key = avow_row_key_text(&row_key)};
	status = avow_ahead_get(avow, job, &get);
	if (status == AVOW_OK && get.found)
		status = take(job, &get, key);
	return status;
}

enum avow_status
avow_receipts_read(struct avow *avow, struct avow_job *job)
{
	size_t count = job->ask->receipt_count;
	uint8_t key[AVOW_KEY_SIZE];
	enum avow_status status = AVOW_OK;

	if (count == 0)
		return AVOW_OK;
	job->receipts =
	    avow_arena_array(&job->arena, count, sizeof job->receipts[0]);
	job->receipt_rows =
	    avow_arena_array(&job->arena, count, sizeof job->receipt_rows[0]);
	if (job->receipts == NULL || job->receipt_rows == NULL)
		return avow_job_no_memory(job);
	avow_key_derive(avow->hash, key, job->owner.key, AVOW_TEXT("ledger"));
	for (size_t i = 0; i < count && status == AVOW_OK; i++)
		status = read_one(avow, job, job->ask->receipts[i], key);
	avow_wipe(key, sizeof key);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

static enum avow_status
use_one(struct avow_job *job, size_t index, const uint8_t *key)
{
	struct avow_receipt receipt = job->receipts[index];
	struct avow_row_key row_key = avow_receipt_key(job->person, receipt.id);
	enum avow_status status;

	receipt.used_ms = job->now_ms;
	status = avow_kv_expect(job->set, avow_row_key_text(&row_key),
	    job->receipt_rows[index], &job->why);
	if (status == AVOW_OK)
		status = avow_receipt_put(job->set, job->permit, job->person,
		    &receipt, key, &job->why);
	return status;
}

enum avow_status
avow_receipts_use(struct avow *avow, struct avow_job *job)
{
	uint8_t key[AVOW_KEY_SIZE];
	enum avow_status status = AVOW_OK;

	if (job->receipt_count == 0)
		return AVOW_OK;
	avow_key_derive(avow->hash, key, job->owner.key, AVOW_TEXT("ledger"));
	for (size_t i = 0; i < job->receipt_count && status == AVOW_OK; i++) {
		if (job->receipts[i].used_ms == 0)
			status = use_one(job, i, key);
	}
	avow_wipe(key, sizeof key);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

/* One page of a search among a person's receipts. */
struct page {
	struct avow_arena arena;
	uint8_t key[AVOW_KEY_SIZE];
	const struct avow_receipt *of;
	uint64_t at_ms;
	struct avow_row_key next;
	size_t seen;
	struct avow_error *why;
	enum avow_status status;
};

static bool
visit(void *context, struct avow_text key, struct avow_text row)
{
	struct page *page = context;
	struct avow_receipt receipt;

	page->status = avow_receipt_open(
	    &receipt, &page->arena, key, row, page->key, page->why);
	if (page->status != AVOW_OK)
		return false;
	if (receipt.is_given && receipt.item == page->of->item &&
	    receipt.service == page->of->service && receipt.at_ms > page->at_ms)
		page->at_ms = receipt.at_ms;
	page->next.size = 0;
	avow_row_key_add(&page->next, key.at, key.size);
	avow_row_key_add(&page->next, "", 1);
	page->seen++;
	return true;
}

enum avow_status
avow_receipts_newest(struct avow *avow, struct avow_job *job,
    const struct avow_receipt *of, uint64_t *at_ms_out)
{
	struct avow_row_key from =
	    avow_row_key_person(job->person, AVOW_FAMILY_RECEIPT);
	struct avow_row_key to = avow_row_key_end(&from);
	struct page page = {.of = of, .next = from, .why = &job->why};
	struct avow_kv_range range = {.to = avow_row_key_text(&to),
	    .limit = PAGE,
	    .visit = visit,
	    .context = &page};
	enum avow_status status;

	avow_arena_init(&page.arena, SCRATCH_MAX);
	avow_key_derive(
	    avow->hash, page.key, job->owner.key, AVOW_TEXT("ledger"));
	do {
		page.seen = 0;
		from = page.next;
		range.from = avow_row_key_text(&from);
		status = avow_ahead_scan(avow, job, &range);
		if (status == AVOW_OK)
			status = page.status;
		avow_arena_reset(&page.arena);
	} while (status == AVOW_OK && page.seen == PAGE);
	avow_wipe(page.key, sizeof page.key);
	avow_arena_clear(&page.arena);
	*at_ms_out = page.at_ms;
	return status;
}
