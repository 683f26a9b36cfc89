/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of one bucket: heads, and then all others with their keys. */
#include <stdlib.h>
#include <string.h>

#include "flow/check.h"
#include "flow/job_entry.h"
#include "ledger/outbox.h"
#include "ledger/paper.h"
#include "ledger/receipt.h"
#include "ledger/release.h"
#include "seal/secret.h"
#include "vault/record.h"

#include "base/banned.h"

enum { PAGE = 500, PERSON_AT = 3, FAMILY_AT = 2 };

/* One page, copied: other rows are read while it is looked at. */
struct page {
	struct avow_check *check;
	struct avow_text *keys;
	struct avow_text *rows;
	size_t count;
	bool no_memory;
};

static bool
copy(void *context, struct avow_text key, struct avow_text row)
{
	struct page *page = context;
	char *key_copy = avow_arena_copy(&page->check->arena, key);
	char *row_copy = avow_arena_copy(&page->check->arena, row);

	page->no_memory = key_copy == NULL || row_copy == NULL;
	if (page->no_memory)
		return false;
	page->keys[page->count] = (struct avow_text){key_copy, key.size};
	page->rows[page->count++] = (struct avow_text){row_copy, row.size};
	return true;
}

static enum avow_status
no_memory(struct avow_check *check)
{
	return avow_fail(&check->own, AVOW_ERR_NOMEM, "check.memory",
	    "no memory to walk the vault");
}

static enum avow_status
read_page(struct page *page, const struct avow_kv_range *range)
{
	struct avow_check *check = page->check;
	enum avow_status status;

	avow_arena_reset(&check->arena);
	page->count = 0;
	page->no_memory = false;
	page->keys =
	    avow_arena_array(&check->arena, PAGE, sizeof(struct avow_text));
	page->rows =
	    avow_arena_array(&check->arena, PAGE, sizeof(struct avow_text));
	if (page->keys == NULL || page->rows == NULL)
		return no_memory(check);
	status = avow_kv_scan(check->avow->kv, range, &check->own);
	if (status == AVOW_OK && page->no_memory)
		status = no_memory(check);
	return status;
}

enum avow_status
avow_check_scan(struct avow_check *check, const struct avow_check_rows *rows)
{
	struct page page = {.check = check};
	struct avow_row_key last = rows->from;
	struct avow_kv_range range = {.to = avow_row_key_text(&rows->to),
	    .limit = PAGE,
	    .visit = copy,
	    .context = &page};
	enum avow_status status;

	do {
		range.from = avow_row_key_text(&last);
		status = read_page(&page, &range);
		for (size_t i = 0; i < page.count && status == AVOW_OK; i++)
			status = rows->take(
			    rows->context, page.keys[i], page.rows[i]);
		if (status == AVOW_OK && page.count > 0) {
			struct avow_text key = page.keys[page.count - 1];

			last = (struct avow_row_key){.size = 0};
			avow_row_key_add(&last, key.at, key.size);
			avow_row_key_add(&last, "", 1);
		}
	} while (status == AVOW_OK && page.count == PAGE);
	return status;
}

static bool
make_room(struct avow_check *check)
{
	size_t room = check->people_room == 0 ? 64 : check->people_room * 2;
	struct avow_check_body *people;

	if (check->people_count < check->people_room)
		return true;
	people = realloc(check->people, room * sizeof people[0]);
	if (people == NULL)
		return false;
	check->people = people;
	check->people_room = room;
	return true;
}

static enum avow_status
take_head(void *context, struct avow_text key, struct avow_text row)
{
	struct avow_check *check = context;
	struct avow_check_body *body;
	struct avow_head head;
	enum avow_status status;

	if (key.size != PERSON_AT + AVOW_PERMIT_PERSON)
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a key of another shape");
	if (!make_room(check))
		return no_memory(check);
	body = &check->people[check->people_count++];
	memcpy(body->person, key.at + PERSON_AT, sizeof body->person);
	body->slot = UINT32_MAX; /* unless the head opens */
	status = avow_head_open(&head, &check->arena, body->person, row,
	    avow_keys_head(&check->avow->keys, body->person), &check->own);
	if (status != AVOW_OK)
		return avow_check_opened(check, status);
	body->slot = 0;
	if (head.state == AVOW_PERSON_ERASED) {
		check->counts->erased++;
		return avow_check_slot(check, &head);
	}
	body->slot = head.slot;
	check->counts->people++;
	status = avow_check_slot(check, &head);
	return status == AVOW_OK ? avow_check_indexes(check, &head) : status;
}

static int
compare(const void *person, const void *body)
{
	return memcmp(person, ((const struct avow_check_body *)body)->person,
	    AVOW_PERMIT_PERSON);
}

static const struct avow_check_body *
find_body(const struct avow_check *check, const uint8_t *person)
{
	if (check->people_count == 0)
		return NULL;
	return bsearch(person, check->people, check->people_count,
	    sizeof check->people[0], compare);
}

static enum avow_status
take_record(struct avow_check *check, const struct avow_owner *owner,
    struct avow_text key, struct avow_text row)
{
	uint8_t hash[AVOW_HASH_SIZE];
	uint8_t gone[AVOW_HASH_SIZE];
	struct avow_record *record;
	enum avow_status status;

	check->counts->records++;
	status = avow_record_open(
	    &record, &check->arena, owner, key, row, &check->own);
	if (status != AVOW_OK)
		return avow_check_opened(check, status);
	avow_hash_of(check->avow->hash, hash, row.at, row.size);
	avow_job_entry_replaced_hash(check->avow->hash, owner->key, hash, gone);
	if (!avow_check_log_see(&check->log, hash))
		return avow_check_row_fault(
		    check, AVOW_ERR_KEY, "a record that the log does not know");
	if (avow_check_log_replaced(&check->log, gone))
		return avow_check_row_fault(check, AVOW_ERR_KEY,
		    "a record that the log knows to be replaced");
	return AVOW_OK;
}

/* A row of the ledger under the person's key. */
static enum avow_status
take_sealed(struct avow_check *check, const struct avow_owner *owner,
    struct avow_text key, struct avow_text row)
{
	struct avow_check_counts *counts = check->counts;
	uint8_t ledger_key[AVOW_KEY_SIZE];
	struct avow_receipt receipt;
	struct avow_release release;
	struct avow_paper paper;
	enum avow_status status;

	avow_key_derive(
	    check->avow->hash, ledger_key, owner->key, AVOW_TEXT("ledger"));
	if (check->family == AVOW_FAMILY_RECEIPT) {
		counts->consents++;
		status = avow_receipt_open(
		    &receipt, &check->arena, key, row, ledger_key, &check->own);
	} else if (check->family == AVOW_FAMILY_PAPER) {
		counts->papers++;
		status = avow_paper_open(
		    &paper, &check->arena, key, row, ledger_key, &check->own);
	} else {
		counts->releases++;
		status = avow_release_open(
		    &release, &check->arena, key, row, ledger_key, &check->own);
	}
	avow_wipe(ledger_key, sizeof ledger_key);
	return status == AVOW_OK ? status : avow_check_opened(check, status);
}

static enum avow_status
take_owned(struct avow_check *check, struct avow_text key, struct avow_text row)
{
	struct avow *avow = check->avow;
	struct avow_owner owner = {.hash = avow->hash};
	const struct avow_check_body *body;

	if (key.size < PERSON_AT + AVOW_PERMIT_PERSON)
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a key of another shape");
	memcpy(owner.person, key.at + PERSON_AT, sizeof owner.person);
	body = find_body(check, owner.person);
	if (body == NULL)
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a row of somebody without head");
	if (body->slot == 0)
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a row of an erased person");
	/* What is wrong with the head or its slot was said of them. */
	if (avow_open_key(avow, &owner.key, body->slot, owner.person,
		&check->own) != AVOW_OK)
		return AVOW_OK;
	return check->family == AVOW_FAMILY_RECORD
	    ? take_record(check, &owner, key, row)
	    : take_sealed(check, &owner, key, row);
}

/* An erasure that is owed yet: its person is erased. */
static enum avow_status
take_outbox(
    struct avow_check *check, struct avow_text key, struct avow_text row)
{
	const struct avow_check_body *body;
	struct avow_outbox outbox;
	enum avow_status status;

	status =
	    avow_outbox_read(&outbox, &check->arena, key, row, &check->own);
	if (status != AVOW_OK)
		return avow_check_opened(check, status);
	body = find_body(check, outbox.person);
	if (body == NULL || body->slot != 0)
		return avow_check_row_fault(check, AVOW_ERR_FORMAT,
		    "an erasure is owed to somebody who was not erased");
	return avow_check_row_fault(
	    check, AVOW_ERR_FORMAT, "an erasure is owed: open the vault anew");
}

/* Rows that are no person's, each sealed under a key of the vault. */
static enum avow_status
take_system(
    struct avow_check *check, struct avow_text key, struct avow_text row)
{
	struct avow_text plain;
	enum avow_key use;
	enum avow_status status;

	switch (check->family) {
	case AVOW_FAMILY_APPROVAL:
		use = AVOW_KEY_APPROVAL;
		break;
	case AVOW_FAMILY_REGISTRY:
		use = AVOW_KEY_REGISTRY;
		break;
	case AVOW_FAMILY_PUBLISH:
		use = AVOW_KEY_PUBLISH;
		break;
	default:
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a row that does not belong here");
	}
	check->counts->registered++;
	status = avow_row_open(&plain, &check->arena, key, row,
	    avow_keys_get(&check->avow->keys, use), &check->own);
	return status == AVOW_OK ? status : avow_check_opened(check, status);
}

static enum avow_status
take_row(void *context, struct avow_text key, struct avow_text row)
{
	struct avow_check *check = context;
	check->family =
	    key.size > FAMILY_AT ? (enum avow_family)key.at[FAMILY_AT] : '?';
	if (check->bucket == AVOW_KV_SYSTEM)
		return take_system(check, key, row);
	switch (check->family) {
	case AVOW_FAMILY_HEAD: /* before all others */
		return AVOW_OK;
	case AVOW_FAMILY_RECEIPT:
	case AVOW_FAMILY_PAPER:
	case AVOW_FAMILY_RECORD:
	case AVOW_FAMILY_RELEASE:
		return take_owned(check, key, row);
	case AVOW_FAMILY_INDEX:
		return avow_check_index_row(check, key, row);
	case AVOW_FAMILY_OUTBOX:
		return take_outbox(check, key, row);
	case AVOW_FAMILY_APPROVAL:
	case AVOW_FAMILY_PUBLISH:
	case AVOW_FAMILY_REGISTRY:
	default:
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a row that does not belong here");
	}
}

enum avow_status
avow_check_bucket(struct avow_check *check, uint16_t bucket)
{
	struct avow_check_rows heads = {
	    .from = avow_row_key_of(bucket, AVOW_FAMILY_HEAD),
	    .take = take_head,
	    .context = check};
	struct avow_check_rows all = {
	    .from = heads.from, .take = take_row, .context = check};
	enum avow_status status = AVOW_OK;

	all.from.size = FAMILY_AT; /* the bucket alone */
	heads.to = avow_row_key_end(&heads.from);
	all.to = avow_row_key_end(&all.from);
	check->bucket = bucket;
	check->people_count = 0;
	check->family = AVOW_FAMILY_HEAD;
	if (bucket != AVOW_KV_SYSTEM)
		status = avow_check_scan(check, &heads);
	if (status == AVOW_OK)
		status = avow_check_scan(check, &all);
	return status;
}
