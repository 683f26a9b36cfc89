/* SPDX-License-Identifier: Apache-2.0 */
/* avow_edition: the editions of a vault, for who wants to see them. */
#include <string.h>

#include "flow/entry.h"
#include "flow/publish_steps.h"

#include "base/banned.h"

/* Whether an entry says that this edition was published. */
static enum avow_status
is_publish(
    bool *out, struct avow_text entry, uint32_t number, struct avow_error *why)
{
	struct avow_entry_field field;
	struct avow_reader reader;
	enum avow_status status = avow_entry_read(&reader, entry, why);
	bool has_kind = false;
	bool has_number = false;

	*out = false;
	while (status == AVOW_OK && avow_entry_next(&reader, &field)) {
		struct avow_reader value =
		    avow_reader_of(field.value.at, field.value.size);

		if (field.tag == AVOW_TAG_KIND)
			has_kind = avow_reader_u8(&value) == AVOW_ENTRY_PUBLISH;
		if (field.tag == AVOW_TAG_NUMBER)
			has_number = avow_reader_u32(&value) == number;
	}
	*out = has_kind && has_number;
	return status;
}

/* Its entry: the first of its kind and number behind what stood before it. */
static enum avow_status
find_entry(struct avow *avow, const struct avow_published *edition,
    struct avow_edition_info *out, struct avow_error *why)
{
	enum avow_status status = avow_open_log(avow, why);
	uint64_t size = status == AVOW_OK ? avow_log_size(avow->log) : 0;

	for (uint64_t i = edition->log_size;
	     i < size && status == AVOW_OK && !out->is_logged; i++) {
		struct avow_error inner = {.status = AVOW_OK};
		struct avow_buffer entry;

		avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
		status = avow_log_entry(avow->log, &entry, i, &inner);
		if (status == AVOW_OK)
			status = is_publish(&out->is_logged,
			    avow_buffer_view(&entry), edition->number, why);
		/* Entries of others came between; publishing ones stay. */
		else if (strcmp(inner.code, "log.pruned") == 0)
			status = AVOW_OK;
		else
			status = avow_fail_at(why, status, inner.code,
			    inner.place, "%s", inner.message);
		out->log_index = i;
		avow_buffer_clear(&entry);
	}
	if (status == AVOW_OK && !out->is_logged)
		status = avow_fail(why, AVOW_ERR_FORMAT, "edition.log",
		    "the log does not know edition %u",
		    (unsigned)edition->number);
	return status;
}

uint32_t
avow_editions(const struct avow *avow)
{
	return (uint32_t)avow->editions.count;
}

enum avow_status
avow_edition(struct avow *avow, uint32_t number, struct avow_edition_info *out,
    struct avow_error *why)
{
	const struct avow_published *edition;

	*out = (struct avow_edition_info){.number = 0};
	avow_open_turn(avow);
	edition = avow_editions_get(&avow->editions, number);
	if (edition == NULL)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "edition.number",
		    "this vault has editions 1 to %zu", avow->editions.count);
	out->number = number;
	out->name = avow_image_name(edition->image);
	avow_hex(out->image, avow_image_hash(edition->image), AVOW_HASH_SIZE);
	out->diff_class = edition->diff_class;
	out->at_ms = edition->at_ms;
	out->effective_ms = edition->effective_ms;
	out->is_in_force = edition == avow->in_force;
	out->corrects = edition->corrects;
	return find_entry(avow, edition, out, why);
}
