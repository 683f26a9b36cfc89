/* SPDX-License-Identifier: Apache-2.0 */
/* An edition becomes part of the vault, whole or not at all. */
#include "flow/entry.h"
#include "flow/folder.h"
#include "flow/publish_steps.h"

#include "base/banned.h"

/* What was acknowledged, in the words of the command line. */
static const char *
acknowledged_text(unsigned bits)
{
	static const char *const texts[8] = {NULL, "notice", "reconsent",
	    "notice,reconsent", "erase", "notice,erase", "reconsent,erase",
	    "notice,reconsent,erase"};

	return texts[bits & 7];
}

static void
put_entry(struct avow_buffer *entry, const struct avow_publish *record,
    const struct avow_publish_said *said)
{
	avow_entry_start(entry, AVOW_ENTRY_PUBLISH, record->at_ms);
	avow_entry_text(entry, AVOW_TAG_CALLER,
	    said->caller != NULL ? said->caller : "operator");
	avow_entry_bytes(
	    entry, AVOW_TAG_EDITION, record->edition.at, record->edition.size);
	avow_entry_u32(entry, AVOW_TAG_NUMBER, record->number);
	avow_entry_bytes(
	    entry, AVOW_TAG_IMAGE, record->image_hash, AVOW_HASH_SIZE);
	avow_entry_u64(entry, AVOW_TAG_EFFECTIVE, record->effective_ms);
	avow_entry_u8(entry, AVOW_TAG_CLASS, record->diff_class);
	if (record->is_correction)
		avow_entry_bytes(entry, AVOW_TAG_CORRECTS, record->corrects.at,
		    record->corrects.size);
	avow_entry_text(
	    entry, AVOW_TAG_VALUE, acknowledged_text(said->acknowledged));
}

static enum avow_status
write_image(
    const char *dir, const struct avow_image *image, struct avow_error *why)
{
	struct avow_path path;
	enum avow_status status =
	    avow_folder_image(&path, dir, avow_image_hash(image), why);

	if (status != AVOW_OK)
		return status;
	return avow_file_write(path.at, avow_image_bytes(image), 0600, why);
}

static enum avow_status
commit(struct avow *avow, const struct avow_publish *record,
    struct avow_text entry, uint64_t *index_out, struct avow_error *why)
{
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	enum avow_status status;

	status = avow_kv_set_new(&set, AVOW_KV_SYSTEM, why);
	if (status == AVOW_OK)
		status = avow_publish_put(set, record,
		    avow_keys_get(&avow->keys, AVOW_KEY_PUBLISH), why);
	if (status == AVOW_OK)
		status = avow_kv_entry(set, entry, why);
	if (status == AVOW_OK)
		status = avow_kv_commit(avow->kv, &set, 1, &outcome, why);
	if (status == AVOW_OK && outcome.status != AVOW_OK)
		status = avow_fail(why, outcome.status, "publish.conflict",
		    "another edition was published at the same time");
	*index_out = outcome.log_index;
	avow_kv_set_free(set);
	return status;
}

enum avow_status
avow_publish_commit(struct avow *avow, struct avow_publish *record,
    const struct avow_image *image, struct avow_publish_said *said,
    struct avow_error *why)
{
	struct avow_buffer entry;
	enum avow_status status;

	record->log_size = avow_log_size(avow->shared->log);
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	put_entry(&entry, record, said);
	status = avow_buffer_check(&entry, why);
	if (status == AVOW_OK)
		status = write_image(said->dir, image, why);
	if (status == AVOW_OK)
		status = commit(avow, record, avow_buffer_view(&entry),
		    &said->log_index, why);
	avow_buffer_clear(&entry);
	return status;
}
