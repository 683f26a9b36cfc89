/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key slots against heads: a living head's slot holds its key, and is no other
 * head's; an erased one's key is nowhere.  A key that no head names is left of
 * an arrival that was cut short: nobody can open it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "flow/check.h"
#include "vault/record.h"

#include "base/banned.h"

enum { IS_NAMED = 1 };

enum avow_status
avow_check_slots_start(struct avow_check *check)
{
	check->slot_count = avow_slots_count(check->avow->shared->slots);
	/* Slot 0 is the header; the count is below 2^32 - 1. */
	check->slots = calloc((size_t)check->slot_count + 1, 1);
	if (check->slots == NULL)
		return avow_fail(&check->own, AVOW_ERR_NOMEM, "check.memory",
		    "no memory for the key slots");
	return AVOW_OK;
}

static enum avow_status
fault(struct avow_check *check, uint32_t slot, const char *message)
{
	char place[48];

	(void)snprintf(
	    place, sizeof place, "keys/slots: slot %u", (unsigned)slot);
	return avow_check_fault(
	    check, AVOW_ERR_KEY, "check.slot", place, message);
}

static enum avow_status
check_erased(struct avow_check *check, const struct avow_head *head)
{
	const uint8_t *key;
	enum avow_status status = avow_open_key(
	    check->avow, &key, head->slot, head->person, &check->own);

	if (status == AVOW_OK)
		return fault(check, head->slot,
		    "the key of somebody erased is still there");
	/* Overwritten, or another person's by now: as it should be. */
	return status == AVOW_ERR_IO ? status : AVOW_OK;
}

enum avow_status
avow_check_slot(struct avow_check *check, const struct avow_head *head)
{
	const uint8_t *key;
	enum avow_status status;

	if (head->state == AVOW_PERSON_ERASED)
		return check_erased(check, head);
	if (head->slot == 0 || head->slot > check->slot_count)
		return fault(check, head->slot,
		    "a head names it, but the file does not have it");
	if (check->slots[head->slot] == IS_NAMED)
		(void)fault(check, head->slot, "two heads name it");
	check->slots[head->slot] = IS_NAMED;
	status = avow_open_key(
	    check->avow, &key, head->slot, head->person, &check->own);
	if (status == AVOW_OK)
		return AVOW_OK;
	if (status == AVOW_ERR_IO)
		return status;
	return fault(check, head->slot, check->own.message);
}

enum avow_status
avow_check_slots_end(struct avow_check *check)
{
	for (uint32_t slot = 1; slot <= check->slot_count; slot++) {
		bool is_named = check->slots[slot] == IS_NAMED;
		bool is_used = false;
		enum avow_status status = avow_slots_used(
		    check->avow->shared->slots, slot, &is_used, &check->own);

		if (status == AVOW_ERR_KEY && !is_named)
			(void)fault(check, slot, check->own.message);
		else if (status != AVOW_OK && status != AVOW_ERR_KEY)
			return status;
		check->counts->slots += is_used ? 1 : 0;
		check->counts->dead_slots += is_used && !is_named ? 1 : 0;
	}
	return AVOW_OK;
}
