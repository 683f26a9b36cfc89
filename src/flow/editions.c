/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/editions.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { ARENA_MAX = 256 << 20 };

enum avow_status
avow_editions_load(struct avow_editions *editions, struct avow_kv *kv,
    const uint8_t publish_key[AVOW_KEY_SIZE],
    const struct avow_published_from *from, struct avow_error *why)
{
	struct avow_publishes records;
	struct avow_arena arena;
	enum avow_status status;

	avow_arena_init(&arena, ARENA_MAX);
	status = avow_publish_load(&records, &arena, kv, publish_key, why);
	for (size_t i = 0; i < records.count && status == AVOW_OK; i++) {
		struct avow_published *edition = NULL;

		status = avow_editions_make_room(editions, why);
		if (status == AVOW_OK)
			status = avow_published_load(
			    &edition, &records.records[i], from, why);
		if (status == AVOW_OK)
			avow_editions_add(editions, edition);
	}
	if (status != AVOW_OK)
		avow_editions_clear(editions);
	avow_arena_clear(&arena);
	return status;
}

void
avow_editions_clear(struct avow_editions *editions)
{
	for (size_t i = 0; i < editions->count; i++)
		avow_published_free(editions->list[i]);
	free(editions->list);
	*editions = (struct avow_editions){NULL, 0, 0};
}

enum avow_status
avow_editions_make_room(struct avow_editions *editions, struct avow_error *why)
{
	if (editions->count >= AVOW_PUBLISH_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "editions.limit",
		    "a vault has at most %d editions", AVOW_PUBLISH_MAX);
	if (editions->count < editions->room)
		return AVOW_OK;
	/* All there may ever be: it must not move. */
	editions->list = calloc(AVOW_PUBLISH_MAX, sizeof editions->list[0]);
	if (editions->list == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "editions.memory",
		    "no memory for an edition");
	editions->room = AVOW_PUBLISH_MAX;
	return AVOW_OK;
}

void
avow_editions_add(
    struct avow_editions *editions, struct avow_published *edition)
{
	editions->list[editions->count++] = edition;
}

struct avow_published *
avow_editions_get(const struct avow_editions *editions, uint32_t number)
{
	if (number == 0 || number > editions->count)
		return NULL;
	return editions->list[number - 1];
}

struct avow_published *
avow_editions_newest(const struct avow_editions *editions)
{
	return avow_editions_get(editions, (uint32_t)editions->count);
}

struct avow_published *
avow_editions_at(const struct avow_editions *editions, uint64_t now_ms)
{
	struct avow_published *found = NULL;

	for (size_t i = 0; i < editions->count; i++) {
		struct avow_published *one = editions->list[i];

		/* Of two that took effect together, the later one. */
		if (found == NULL ||
		    (one->effective_ms <= now_ms &&
			one->effective_ms >= found->effective_ms))
			found = one;
	}
	return found;
}

struct avow_published *
avow_editions_named(const struct avow_editions *editions, struct avow_text name)
{
	for (size_t i = editions->count; i > 0; i--) {
		struct avow_published *one = editions->list[i - 1];

		if (avow_text_is(name, avow_image_name(one->image)))
			return one;
	}
	return NULL;
}

const char *
avow_editions_word(const struct avow_editions *editions,
    enum avow_code_kind kind, uint64_t code)
{
	for (size_t i = editions->count; i > 0; i--) {
		const struct avow_published *one = editions->list[i - 1];
		const struct avow_code *found =
		    avow_codes_find(&one->codes, kind, code);

		if (found != NULL)
			return avow_codes_name(one->image, found);
	}
	return "";
}
