/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_check: whether store, slots and log are in step.
 *
 * Bucket by bucket: heads first, then each row of theirs is opened with their
 * keys, and each record's hash looked up among those the log knows.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/check_log.h"
#include "flow/job_entry.h"
#include "ledger/head.h"
#include "ledger/paper.h"
#include "ledger/receipt.h"
#include "ledger/release.h"
#include "seal/secret.h"
#include "vault/record.h"

#include "base/banned.h"

enum { PAGE = 500, ARENA_MAX = 256 << 20, PERSON_AT = 3 };

/* A person of the bucket, with the slot of a living one. */
struct somebody {
	uint8_t person[AVOW_PERMIT_PERSON];
	uint32_t slot; /* 0: erased */
};

struct check {
	struct avow *avow;
	struct avow_check_log log;
	struct avow_arena arena; /* of one page */
	struct somebody *people; /* of one bucket, ascending by id */
	size_t people_count;
	size_t people_room;
	uint16_t bucket;
	enum avow_family family;
	struct avow_row_key last;
	size_t seen;
	uint64_t living;
	uint64_t records;
	struct avow_error *why;
	enum avow_status status;
};

static enum avow_status
fail(struct check *check, enum avow_status status, const char *what)
{
	char word[2] = {(char)check->family, '\0'};

	return avow_fail(check->why, status, "check.row",
	    "bucket %u, family %s: %s", check->bucket, word, what);
}

static bool
make_room(struct check *check)
{
	size_t room = check->people_room == 0 ? 64 : check->people_room * 2;
	struct somebody *people;

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
take_head(struct check *check, struct avow_text key, struct avow_text row)
{
	struct avow *avow = check->avow;
	struct somebody *body;
	struct avow_head head;
	const uint8_t *opened;
	enum avow_status status;

	if (key.size != PERSON_AT + AVOW_PERMIT_PERSON)
		return fail(check, AVOW_ERR_FORMAT, "a key of another shape");
	if (!make_room(check))
		return fail(check, AVOW_ERR_NOMEM, "no memory");
	body = &check->people[check->people_count++];
	memcpy(body->person, key.at + PERSON_AT, sizeof body->person);
	body->slot = 0;
	status = avow_head_open(&head, &check->arena, body->person, row,
	    avow_keys_head(&avow->keys, body->person), check->why);
	if (status != AVOW_OK || head.state == AVOW_PERSON_ERASED)
		return status;
	body->slot = head.slot;
	check->living++;
	return avow_open_key(
	    avow, &opened, head.slot, body->person, check->why);
}

static int
compare(const void *person, const void *body)
{
	return memcmp(person, ((const struct somebody *)body)->person,
	    AVOW_PERMIT_PERSON);
}

static enum avow_status
take_record(struct check *check, const struct avow_owner *owner,
    struct avow_text key, struct avow_text row)
{
	uint8_t hash[AVOW_HASH_SIZE];
	uint8_t gone[AVOW_HASH_SIZE];
	struct avow_record *record;
	enum avow_status status;

	status = avow_record_open(
	    &record, &check->arena, owner, key, row, check->why);
	if (status != AVOW_OK)
		return status;
	avow_hash_of(check->avow->hash, hash, row.at, row.size);
	avow_job_entry_replaced(check->avow->hash, owner->key, row, gone);
	if (!avow_check_log_has(&check->log, hash, gone))
		return fail(check, AVOW_ERR_KEY,
		    "a record that the log does not know, or knows replaced");
	check->records++;
	return AVOW_OK;
}

/* A row of the ledger under the person's key. */
static enum avow_status
take_sealed(struct check *check, const struct avow_owner *owner,
    struct avow_text key, struct avow_text row)
{
	uint8_t ledger_key[AVOW_KEY_SIZE];
	struct avow_receipt receipt;
	struct avow_release release;
	struct avow_paper paper;
	enum avow_status status;

	avow_key_derive(
	    check->avow->hash, ledger_key, owner->key, AVOW_TEXT("ledger"));
	if (check->family == AVOW_FAMILY_RECEIPT)
		status = avow_receipt_open(
		    &receipt, &check->arena, key, row, ledger_key, check->why);
	else if (check->family == AVOW_FAMILY_PAPER)
		status = avow_paper_open(
		    &paper, &check->arena, key, row, ledger_key, check->why);
	else
		status = avow_release_open(
		    &release, &check->arena, key, row, ledger_key, check->why);
	avow_wipe(ledger_key, sizeof ledger_key);
	return status;
}

static enum avow_status
take_owned(struct check *check, struct avow_text key, struct avow_text row)
{
	struct avow *avow = check->avow;
	struct avow_owner owner = {.hash = avow->hash};
	const struct somebody *body = NULL;
	enum avow_status status;

	if (key.size < PERSON_AT + AVOW_PERMIT_PERSON)
		return fail(check, AVOW_ERR_FORMAT, "a key of another shape");
	memcpy(owner.person, key.at + PERSON_AT, sizeof owner.person);
	if (check->people_count > 0)
		body = bsearch(owner.person, check->people, check->people_count,
		    sizeof check->people[0], compare);
	if (body == NULL)
		return fail(
		    check, AVOW_ERR_FORMAT, "a row of somebody without head");
	if (body->slot == 0)
		return fail(
		    check, AVOW_ERR_FORMAT, "a row of an erased person");
	status = avow_open_key(
	    avow, &owner.key, body->slot, owner.person, check->why);
	if (status != AVOW_OK)
		return status;
	return check->family == AVOW_FAMILY_RECORD
	    ? take_record(check, &owner, key, row)
	    : take_sealed(check, &owner, key, row);
}

static bool
visit(void *context, struct avow_text key, struct avow_text row)
{
	struct check *check = context;

	check->status = check->family == AVOW_FAMILY_HEAD
	    ? take_head(check, key, row)
	    : take_owned(check, key, row);
	if (check->status != AVOW_OK)
		return false;
	check->last = (struct avow_row_key){.size = 0};
	avow_row_key_add(&check->last, key.at, key.size);
	avow_row_key_add(&check->last, "", 1);
	check->seen++;
	return true;
}

static enum avow_status
check_family(struct check *check, enum avow_family family)
{
	struct avow_row_key from = avow_row_key_of(check->bucket, family);
	struct avow_row_key to = avow_row_key_end(&from);
	struct avow_kv_range range = {.to = avow_row_key_text(&to),
	    .limit = PAGE,
	    .visit = visit,
	    .context = check};
	enum avow_status status;

	check->family = family;
	check->last = from;
	check->status = AVOW_OK;
	do {
		check->seen = 0;
		from = check->last;
		range.from = avow_row_key_text(&from);
		status = avow_kv_scan(check->avow->kv, &range, check->why);
		if (status == AVOW_OK)
			status = check->status;
		avow_arena_reset(&check->arena);
	} while (status == AVOW_OK && check->seen == PAGE);
	return status;
}

static enum avow_status
check_bucket(struct check *check, uint16_t bucket)
{
	static const enum avow_family owned[] = {AVOW_FAMILY_RECEIPT,
	    AVOW_FAMILY_RECORD, AVOW_FAMILY_RELEASE, AVOW_FAMILY_PAPER};
	enum avow_status status;

	check->bucket = bucket;
	check->people_count = 0;
	status = check_family(check, AVOW_FAMILY_HEAD);
	for (size_t i = 0;
	     i < sizeof owned / sizeof owned[0] && status == AVOW_OK; i++)
		status = check_family(check, owned[i]);
	return status;
}

enum avow_status
avow_check(struct avow *avow, uint64_t *people_out, uint64_t *records_out,
    struct avow_error *why)
{
	struct check check = {.avow = avow, .why = why};
	enum avow_status status;

	*people_out = 0;
	*records_out = 0;
	avow_open_turn(avow);
	avow_arena_init(&check.arena, ARENA_MAX);
	status = avow_check_log_read(&check.log, avow, why);
	for (uint16_t b = 0; b < AVOW_KV_BUCKETS && status == AVOW_OK; b++)
		status = check_bucket(&check, b);
	avow_open_over(avow);
	if (status == AVOW_OK) {
		*people_out = check.living;
		*records_out = check.records;
	}
	avow_check_log_clear(&check.log);
	avow_arena_clear(&check.arena);
	free(check.people);
	return status;
}
