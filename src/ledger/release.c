/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/release.h"

#include "seal/secret.h"

#include "base/banned.h"

/* at(8) action recipient service purpose cite, count(2) categories,
   count(2) duties; each name (2 + n). */
enum { ID_SIZE = 8, PLAIN_MAX = 60000 };

static void
put_list(struct avow_buffer *plain, const struct avow_text *list, size_t count)
{
	avow_buffer_u16(plain, (uint16_t)count);
	for (size_t i = 0; i < count; i++)
		avow_buffer_text16(plain, list[i]);
}

static void
put_plain(struct avow_buffer *plain, const struct avow_release *release)
{
	avow_buffer_u64(plain, release->at_ms);
	avow_buffer_text16(plain, release->action);
	avow_buffer_text16(plain, release->recipient);
	avow_buffer_text16(plain, release->service);
	avow_buffer_text16(plain, release->purpose);
	avow_buffer_text16(plain, release->cite);
	put_list(plain, release->categories, release->category_count);
	put_list(plain, release->duties, release->duty_count);
}

enum avow_status
avow_release_put(struct avow_kv_set *set, const struct avow_permit *permit,
    const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_release *release, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_row_key row_key =
	    avow_row_key_person(person, AVOW_FAMILY_RELEASE);
	struct avow_buffer plain;
	uint8_t id[ID_SIZE];
	enum avow_status status;

	status =
	    avow_permit_covers(permit, AVOW_ACT_LEDGER, person, 0, false, why);
	if (status != AVOW_OK)
		return status;
	if (release->category_count > AVOW_RELEASE_CATEGORIES_MAX ||
	    release->duty_count > AVOW_RELEASE_DUTIES_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "release.list",
		    "a release names too much");
	avow_random(id, sizeof id);
	avow_row_key_u64(&row_key, release->at_ms);
	avow_row_key_add(&row_key, id, sizeof id);
	avow_buffer_init(&plain, PLAIN_MAX);
	put_plain(&plain, release);
	status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

static bool
read_list(const struct avow_text **list_out, size_t *count_out, size_t max,
    struct avow_arena *arena, struct avow_reader *r)
{
	size_t count = avow_reader_u16(r);
	struct avow_text *list;

	if (count > max)
		r->failed = true;
	if (r->failed || count == 0)
		return true;
	list = avow_arena_array(arena, count, sizeof list[0]);
	if (list == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		list[i] = avow_reader_text16(r);
	*list_out = list;
	*count_out = count;
	return true;
}

enum avow_status
avow_release_open(struct avow_release *out, struct avow_arena *arena,
    struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_release release = {.at_ms = 0};
	struct avow_text plain;
	struct avow_reader r;
	enum avow_status status;

	*out = release;
	status = avow_row_open(&plain, arena, key, row, box_key, why);
	if (status != AVOW_OK)
		return status;
	r = avow_reader_of(plain.at, plain.size);
	release.at_ms = avow_reader_u64(&r);
	release.action = avow_reader_text16(&r);
	release.recipient = avow_reader_text16(&r);
	release.service = avow_reader_text16(&r);
	release.purpose = avow_reader_text16(&r);
	release.cite = avow_reader_text16(&r);
	if (!read_list(&release.categories, &release.category_count,
		AVOW_RELEASE_CATEGORIES_MAX, arena, &r) ||
	    !read_list(&release.duties, &release.duty_count,
		AVOW_RELEASE_DUTIES_MAX, arena, &r))
		return avow_fail(why, AVOW_ERR_NOMEM, "release.memory",
		    "no memory for a release");
	if (!avow_reader_done(&r))
		return avow_fail(why, AVOW_ERR_FORMAT, "release.row",
		    "the row of a release is not what it should be");
	*out = release;
	return AVOW_OK;
}
