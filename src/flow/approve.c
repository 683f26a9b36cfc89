/* SPDX-License-Identifier: Apache-2.0 */
/* avow_approve: an operator's yes to one image goes on record. */
#include "flow/entry.h"
#include "flow/open.h"
#include "ledger/approval.h"

#include "base/banned.h"

static enum avow_status
commit(struct avow *avow, const struct avow_approval *approval,
    struct avow_text entry, struct avow_error *why)
{
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	enum avow_status status;

	status = avow_kv_set_new(&set, AVOW_KV_SYSTEM, why);
	if (status == AVOW_OK)
		status = avow_approval_put(set, approval, avow->hash,
		    avow_keys_get(&avow->keys, AVOW_KEY_APPROVAL), why);
	if (status == AVOW_OK)
		status = avow_kv_entry(set, entry, why);
	if (status == AVOW_OK)
		status = avow_kv_commit(avow->kv, &set, 1, &outcome, why);
	if (status == AVOW_OK && outcome.status == AVOW_ERR_CONFLICT)
		status = avow_fail(why, AVOW_ERR_EXISTS, "approve.exists",
		    "%.*s approved this image before", (int)approval->by.size,
		    approval->by.at);
	avow_kv_set_free(set);
	return status;
}

enum avow_status
avow_approve(struct avow *avow, const char *image, const char *by,
    struct avow_error *why)
{
	struct avow_approval approval = {.kind = AVOW_APPROVAL_IMAGE,
	    .by = avow_text_of(by),
	    .at_ms = avow_clock_now(&avow->clock)};
	struct avow_buffer entry;
	enum avow_status status;

	avow_open_turn(avow);
	if (!avow_unhex(approval.subject, AVOW_HASH_SIZE, avow_text_of(image)))
		return avow_fail_at(why, AVOW_ERR_INPUT, "approve.image",
		    "image",
		    "an image is named by the 64 hex digits of its "
		    "hash");
	if (!avow_approval_is_name(approval.by))
		return avow_fail_at(why, AVOW_ERR_INPUT, "approve.name", "by",
		    "a name has 1 to %d small letters, digits, '.', '-' or "
		    "'_'",
		    AVOW_APPROVAL_NAME_MAX);
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	avow_entry_start(&entry, AVOW_ENTRY_APPROVAL, approval.at_ms);
	avow_entry_text(&entry, AVOW_TAG_CALLER, by);
	avow_entry_bytes(
	    &entry, AVOW_TAG_IMAGE, approval.subject, AVOW_HASH_SIZE);
	status = avow_buffer_check(&entry, why);
	if (status == AVOW_OK)
		status = commit(avow, &approval, avow_buffer_view(&entry), why);
	avow_buffer_clear(&entry);
	return status;
}
