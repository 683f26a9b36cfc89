/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blind index against the heads, both ways.  A row whose head is missing
 * or erased is a dead hint, as an arrival that was cut short leaves one.
 */
#include <string.h>

#include "flow/check.h"
#include "ledger/index.h"

#include "base/banned.h"

enum { KIND_AT = 3, HASH_AT = 4 };

/* Read one row of the store into the arena; *found_out. */
static enum avow_status
read_row(struct avow_check *check, const struct avow_row_key *key,
    bool *found_out, struct avow_text *row_out)
{
	struct avow_kv_get get = {.key = avow_row_key_text(key)};
	enum avow_status status =
	    avow_kv_read(check->avow->kv, &get, 1, &check->own);
	const char *row = "";

	if (status == AVOW_OK && get.found) {
		row = avow_arena_copy(&check->arena, get.value);
		if (row == NULL)
			status = avow_fail(&check->own, AVOW_ERR_NOMEM,
			    "check.memory", "no memory for a row");
	}
	*found_out = status == AVOW_OK && get.found;
	*row_out = (struct avow_text){row, *found_out ? get.value.size : 0};
	avow_kv_read_end(check->avow->kv);
	return status;
}

static bool
knows(const struct avow_head *head, struct avow_text key)
{
	for (size_t i = 0; i < head->index_count; i++)
		if (head->indexes[i].kind == (uint8_t)key.at[KIND_AT] &&
		    memcmp(head->indexes[i].hash, key.at + HASH_AT,
			AVOW_HASH_SIZE) == 0)
			return true;
	return false;
}

enum avow_status
avow_check_index_row(
    struct avow_check *check, struct avow_text key, struct avow_text row)
{
	uint8_t person[AVOW_PERMIT_PERSON];
	struct avow_row_key head_key;
	struct avow_head head;
	struct avow_text head_row;
	enum avow_status status;
	bool found;

	check->counts->indexes++;
	if (key.size != HASH_AT + AVOW_HASH_SIZE)
		return avow_check_row_fault(
		    check, AVOW_ERR_FORMAT, "a key of another shape");
	status = avow_index_read(person, row, &check->own);
	if (status != AVOW_OK)
		return avow_check_opened(check, status);
	head_key = avow_row_key_person(person, AVOW_FAMILY_HEAD);
	status = read_row(check, &head_key, &found, &head_row);
	if (status == AVOW_OK && found)
		/* A head that does not open is told where it lies. */
		found = avow_head_open(&head, &check->arena, person, head_row,
			    avow_keys_head(&check->avow->keys, person),
			    &check->own) == AVOW_OK;
	if (status != AVOW_OK)
		return status;
	if (!found || head.state == AVOW_PERSON_ERASED) {
		check->counts->dead_indexes++;
		return AVOW_OK;
	}
	if (knows(&head, key))
		return AVOW_OK;
	return avow_check_row_fault(check, AVOW_ERR_FORMAT,
	    "an index row leads to somebody who does not name it");
}

static enum avow_status
check_one(struct avow_check *check, const struct avow_head *head,
    const struct avow_head_index *index)
{
	struct avow_row_key key = avow_index_key(index);
	uint8_t person[AVOW_PERMIT_PERSON];
	struct avow_text row;
	bool found;
	enum avow_status status = read_row(check, &key, &found, &row);

	if (status != AVOW_OK)
		return status;
	if (!found)
		return avow_check_row_fault(check, AVOW_ERR_FORMAT,
		    "the index row that a head names is missing");
	/* One that is no index row is told where it lies. */
	if (avow_index_read(person, row, &check->own) != AVOW_OK ||
	    memcmp(person, head->person, sizeof person) == 0)
		return AVOW_OK;
	return avow_check_row_fault(check, AVOW_ERR_FORMAT,
	    "the index row that a head names leads to somebody else");
}

enum avow_status
avow_check_indexes(struct avow_check *check, const struct avow_head *head)
{
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < head->index_count && status == AVOW_OK; i++)
		status = check_one(check, head, &head->indexes[i]);
	return status;
}
