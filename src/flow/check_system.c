/* SPDX-License-Identifier: Apache-2.0 */
/* What is no person's: the log's tree, the editions, rows of nobody. */
#include "audit/verify.h"
#include "flow/check.h"

#include "base/banned.h"

enum { KEY_TEXT_MAX = 4096, STRAY_PAGE = 1 };

/* The tree of the log, recomputed, is what the newest checkpoint signs. */
static enum avow_status
check_tree(struct avow_check *check)
{
	const struct avow_verify_options options = {.every_signature = true};
	struct avow_verify_report report;
	struct avow_buffer text; /* as log.pub has it */
	enum avow_status status;

	avow_buffer_init(&text, KEY_TEXT_MAX);
	avow_log_key(check->avow->log, &text);
	avow_buffer_u8(&text, '\n');
	status = avow_buffer_check(&text, &check->own);
	if (status == AVOW_OK)
		status = avow_verify_store(&report, check->avow->kv,
		    avow_buffer_view(&text), &options, &check->own);
	avow_buffer_clear(&text);
	if (status != AVOW_ERR_FORMAT && status != AVOW_ERR_KEY)
		return status;
	return avow_check_fault(check, status, "check.log",
	    check->own.place[0] != '\0' ? check->own.place : "log",
	    check->own.message);
}

/* Records and images of editions, as they are on the disk now. */
static enum avow_status
check_editions(struct avow_check *check)
{
	struct avow *avow = check->avow;
	const struct avow_published_from from = {.dir = avow->dir,
	    .hash = avow->hash,
	    .codes_key = avow_keys_get(&avow->keys, AVOW_KEY_CODES)};
	struct avow_editions editions = {.count = 0};
	enum avow_status status = avow_editions_load(&editions, avow->kv,
	    avow_keys_get(&avow->keys, AVOW_KEY_PUBLISH), &from, &check->own);

	check->counts->editions = avow->editions.count;
	if (status == AVOW_OK && editions.count != avow->editions.count)
		status = avow_fail_at(&check->own, AVOW_ERR_FORMAT,
		    "check.edition", "store", "an edition is gone");
	avow_editions_clear(&editions);
	if (status == AVOW_OK || status == AVOW_ERR_NOMEM)
		return status;
	/* Whatever else it is, the edition is not there as it should be. */
	return avow_check_fault(check, AVOW_ERR_FORMAT, "check.edition",
	    check->own.place[0] != '\0' ? check->own.place : "store",
	    check->own.message);
}

static bool
visit_stray(void *context, struct avow_text key, struct avow_text row)
{
	(void)key;
	(void)row;
	*(bool *)context = true;
	return false;
}

/* Nothing writes rows of attributes yet. */
static enum avow_status
check_attributes(struct avow_check *check)
{
	bool is_there = false;
	const struct avow_kv_range range = {.from = AVOW_TEXT(""),
	    .to = AVOW_TEXT("\xff\xff\xff"),
	    .limit = STRAY_PAGE,
	    .visit = visit_stray,
	    .context = &is_there};
	enum avow_status status =
	    avow_kv_scan_all(check->avow->kv, &range, &check->own);

	if (status != AVOW_OK || !is_there)
		return status;
	return avow_check_fault(check, AVOW_ERR_FORMAT, "check.row",
	    "store: attributes", "a row that does not belong here");
}

enum avow_status
avow_check_system(struct avow_check *check)
{
	enum avow_status status = check_tree(check);

	if (status == AVOW_OK)
		status = check_editions(check);
	if (status == AVOW_OK)
		status = check_attributes(check);
	return status;
}
