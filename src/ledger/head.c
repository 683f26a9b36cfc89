/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/head.h"

#include <string.h>

#include "ledger/row.h"
#include "seal/secret.h"

#include "base/banned.h"

/*
 * Row value: version(1) token(16) state(1) slot(4) box
 * Box:       created(8) birth(4), then six lists, each a count(2) and its
 *            entries: told, consents, facts, agreements, objections, indexes.
 *            Empty in the head of an erased person.
 * Bound:     the row's key, token, state and slot.
 * Format: docs/formats/head.md.
 */
enum {
	VERSION = 2,
	EXPECT_SIZE = 1 + AVOW_PERMIT_TOKEN, /* what an expectation compares */
	CLEAR_SIZE = EXPECT_SIZE + 1 + 4,
	TOLD_SIZE = 4 + 8 + 1,
	CONSENT_SIZE = 8 + 8 + 4 + 8 + 1,
	FACT_SIZE = 8 + 8,
	INDEX_SIZE = 1 + AVOW_HASH_SIZE,
	PLAIN_MAX = 8 + 4 + 6 * 2 +
	    AVOW_HEAD_LIST_MAX *
		(TOLD_SIZE + CONSENT_SIZE + 3 * FACT_SIZE + INDEX_SIZE),
	FLAG_GIVEN = 1,
	FLAG_GUARDIAN = 2,
	FLAG_BUNDLED = 4,
	FLAGS = FLAG_GIVEN | FLAG_GUARDIAN | FLAG_BUNDLED,
};
_Static_assert(PLAIN_MAX < AVOW_KV_VALUE_MAX - 100, "a head is one value");

void
avow_head_key(struct avow_buffer *out, const uint8_t person[AVOW_PERMIT_PERSON])
{
	struct avow_row_key key = avow_row_key_person(person, AVOW_FAMILY_HEAD);

	avow_buffer_put(out, key.at, key.size);
}

static bool
is_blank(const uint8_t token[AVOW_PERMIT_TOKEN])
{
	static const uint8_t zero[AVOW_PERMIT_TOKEN];

	return memcmp(token, zero, sizeof zero) == 0;
}

struct place {
	uint8_t bytes[2 + 1 + AVOW_PERMIT_PERSON + CLEAR_SIZE];
};

static struct avow_text
place_of(struct place *place, const uint8_t *person, const uint8_t *clear)
{
	struct avow_row_key key = avow_row_key_person(person, AVOW_FAMILY_HEAD);

	memcpy(place->bytes, key.at, key.size);
	memcpy(place->bytes + key.size, clear, CLEAR_SIZE);
	return (struct avow_text){
	    (const char *)place->bytes, sizeof place->bytes};
}

static void
put_told(struct avow_buffer *out, const struct avow_head *head)
{
	avow_buffer_u16(out, (uint16_t)head->told_count);
	for (size_t i = 0; i < head->told_count; i++) {
		avow_buffer_u32(out, head->told[i].edition);
		avow_buffer_u64(out, head->told[i].at_ms);
		avow_buffer_u8(out, head->told[i].how);
	}
}

static void
put_consents(struct avow_buffer *out, const struct avow_head *head)
{
	avow_buffer_u16(out, (uint16_t)head->consent_count);
	for (size_t i = 0; i < head->consent_count; i++) {
		const struct avow_head_consent *c = &head->consents[i];
		unsigned flags = 0;

		if (c->is_given)
			flags |= FLAG_GIVEN;
		if (c->by_guardian)
			flags |= FLAG_GUARDIAN;
		if (c->is_bundled)
			flags |= FLAG_BUNDLED;
		avow_buffer_u64(out, c->item);
		avow_buffer_u64(out, c->service);
		avow_buffer_u32(out, c->edition);
		avow_buffer_u64(out, c->at_ms);
		avow_buffer_u8(out, (uint8_t)flags);
	}
}

static void
put_facts(
    struct avow_buffer *out, const struct avow_head_fact *list, size_t count)
{
	avow_buffer_u16(out, (uint16_t)count);
	for (size_t i = 0; i < count; i++) {
		avow_buffer_u64(out, list[i].name);
		avow_buffer_u64(out, list[i].value);
	}
}

static void
put_plain(struct avow_buffer *out, const struct avow_head *head)
{
	if (head->state == AVOW_PERSON_ERASED)
		return;
	avow_buffer_u64(out, head->created_ms);
	avow_buffer_u32(out, (uint32_t)head->birth_day);
	put_told(out, head);
	put_consents(out, head);
	put_facts(out, head->facts, head->fact_count);
	put_facts(out, head->agreements, head->agreement_count);
	put_facts(out, head->objections, head->objection_count);
	avow_buffer_u16(out, (uint16_t)head->index_count);
	for (size_t i = 0; i < head->index_count; i++) {
		avow_buffer_u8(out, head->indexes[i].kind);
		avow_buffer_put(out, head->indexes[i].hash, AVOW_HASH_SIZE);
	}
}

static enum avow_status
check_put(const struct avow_permit *permit, const struct avow_head *head,
    struct avow_error *why)
{
	const uint8_t *person = head->person;
	enum avow_status status;

	status =
	    avow_permit_covers(permit, AVOW_ACT_WRITE, person, 0, false, NULL);
	if (status != AVOW_OK)
		status = avow_permit_covers(
		    permit, AVOW_ACT_ERASE, person, 0, false, NULL);
	if (status != AVOW_OK)
		status = avow_permit_covers(
		    permit, AVOW_ACT_LEDGER, person, 0, false, why);
	if (status != AVOW_OK)
		return status;
	if (!avow_same_bytes(
		avow_permit_token(permit), head->token, AVOW_PERMIT_TOKEN))
		return avow_fail(why, AVOW_ERR_PERMIT, "permit.token",
		    "the permit is for an older head of this person");
	if (head->told_count > AVOW_HEAD_LIST_MAX ||
	    head->consent_count > AVOW_HEAD_LIST_MAX ||
	    head->fact_count > AVOW_HEAD_LIST_MAX ||
	    head->agreement_count > AVOW_HEAD_LIST_MAX ||
	    head->objection_count > AVOW_HEAD_LIST_MAX ||
	    head->index_count > AVOW_HEAD_LIST_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "head.list",
		    "a list in a head has over %d entries", AVOW_HEAD_LIST_MAX);
	return AVOW_OK;
}

static void
seal_row(struct avow_buffer *row, struct avow_buffer *plain,
    const struct avow_head *head, const uint8_t key[AVOW_KEY_SIZE])
{
	uint8_t token[AVOW_PERMIT_TOKEN];
	struct place place;

	avow_random(token, sizeof token);
	avow_buffer_u8(row, VERSION);
	avow_buffer_put(row, token, sizeof token);
	avow_buffer_u8(row, (uint8_t)head->state);
	avow_buffer_u32(row, head->slot);
	put_plain(plain, head);
	if (row->failed || plain->failed)
		return;
	/* place_of copies, so row may grow while it is in use. */
	avow_box_seal(row, key, place_of(&place, head->person, row->at),
	    plain->at, plain->size);
}

enum avow_status
avow_head_put(struct avow_kv_set *set, const struct avow_permit *permit,
    const struct avow_head *head, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_row_key row_key =
	    avow_row_key_person(head->person, AVOW_FAMILY_HEAD);
	struct avow_buffer plain;
	struct avow_buffer row;
	enum avow_status status;

	avow_buffer_init(&plain, PLAIN_MAX);
	avow_buffer_init(&row, AVOW_KV_VALUE_MAX);
	status = check_put(permit, head, why);
	if (status != AVOW_OK)
		goto out;
	seal_row(&row, &plain, head, key);
	status = avow_buffer_check(&plain, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&row, why);
	if (status == AVOW_OK)
		status = avow_head_expect(set, head, why);
	if (status == AVOW_OK)
		status = avow_kv_put(set, avow_row_key_text(&row_key),
		    avow_buffer_view(&row), why);
out:
	avow_buffer_clear(&plain);
	avow_buffer_clear(&row);
	return status;
}

enum avow_status
avow_head_expect(struct avow_kv_set *set, const struct avow_head *head,
    struct avow_error *why)
{
	struct avow_row_key key =
	    avow_row_key_person(head->person, AVOW_FAMILY_HEAD);
	uint8_t prefix[EXPECT_SIZE] = {VERSION};

	if (is_blank(head->token))
		return avow_kv_expect_absent(set, avow_row_key_text(&key), why);
	memcpy(prefix + 1, head->token, AVOW_PERMIT_TOKEN);
	return avow_kv_expect_read(set, avow_row_key_text(&key),
	    (struct avow_text){(const char *)prefix, sizeof prefix},
	    head->instant, why);
}

/* How many entries follow, each of size bytes; 0 and failed when too many. */
static size_t
read_count(struct avow_reader *r, size_t size)
{
	size_t count = avow_reader_u16(r);

	if (count > AVOW_HEAD_LIST_MAX || count * size > r->left)
		r->failed = true;
	return r->failed ? 0 : count;
}

/* Room for a list; an empty one needs none. */
static bool
make_list(void *list_out, struct avow_arena *arena, size_t count, size_t size)
{
	void *list = NULL;

	if (count > 0) {
		list = avow_arena_array(arena, count, size);
		if (list == NULL)
			return false;
	}
	memcpy(list_out, &list, sizeof list);
	return true;
}

static bool
read_told(
    struct avow_head *head, struct avow_arena *arena, struct avow_reader *r)
{
	size_t count = read_count(r, TOLD_SIZE);

	if (!make_list(&head->told, arena, count, sizeof head->told[0]))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct avow_head_told *told = &head->told[i];

		told->edition = avow_reader_u32(r);
		told->at_ms = avow_reader_u64(r);
		told->how = avow_reader_u8(r);
		if (told->how < AVOW_TOLD_COLLECTED ||
		    told->how > AVOW_TOLD_NOTICE)
			r->failed = true;
	}
	head->told_count = count;
	return true;
}

static bool
read_consents(
    struct avow_head *head, struct avow_arena *arena, struct avow_reader *r)
{
	size_t count = read_count(r, CONSENT_SIZE);

	if (!make_list(&head->consents, arena, count, sizeof head->consents[0]))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct avow_head_consent *c = &head->consents[i];
		unsigned flags;

		c->item = avow_reader_u64(r);
		c->service = avow_reader_u64(r);
		c->edition = avow_reader_u32(r);
		c->at_ms = avow_reader_u64(r);
		flags = avow_reader_u8(r);
		if (flags > FLAGS)
			r->failed = true;
		c->is_given = (flags & FLAG_GIVEN) != 0;
		c->by_guardian = (flags & FLAG_GUARDIAN) != 0;
		c->is_bundled = (flags & FLAG_BUNDLED) != 0;
	}
	head->consent_count = count;
	return true;
}

static bool
read_facts(struct avow_head_fact **list, size_t *count_out,
    struct avow_arena *arena, struct avow_reader *r)
{
	size_t count = read_count(r, FACT_SIZE);

	if (!make_list(list, arena, count, sizeof **list))
		return false;
	for (size_t i = 0; i < count; i++) {
		(*list)[i].name = avow_reader_u64(r);
		(*list)[i].value = avow_reader_u64(r);
	}
	*count_out = count;
	return true;
}

static bool
read_indexes(
    struct avow_head *head, struct avow_arena *arena, struct avow_reader *r)
{
	size_t count = read_count(r, INDEX_SIZE);

	if (!make_list(&head->indexes, arena, count, sizeof head->indexes[0]))
		return false;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *hash;

		head->indexes[i].kind = avow_reader_u8(r);
		hash = avow_reader_bytes(r, AVOW_HASH_SIZE);
		if (hash != NULL)
			memcpy(head->indexes[i].hash, hash, AVOW_HASH_SIZE);
	}
	head->index_count = count;
	return true;
}

static enum avow_status
bad_head(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_FORMAT, "head.row",
	    "the head of a person is not what it should be");
}

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "head.memory", "no memory for a head");
}

static enum avow_status
read_plain(struct avow_head *head, struct avow_arena *arena,
    struct avow_text plain, struct avow_error *why)
{
	struct avow_reader r = avow_reader_of(plain.at, plain.size);

	head->created_ms = avow_reader_u64(&r);
	head->birth_day = (int32_t)avow_reader_u32(&r);
	if (!read_told(head, arena, &r) || !read_consents(head, arena, &r) ||
	    !read_facts(&head->facts, &head->fact_count, arena, &r) ||
	    !read_facts(&head->agreements, &head->agreement_count, arena, &r) ||
	    !read_facts(&head->objections, &head->objection_count, arena, &r) ||
	    !read_indexes(head, arena, &r))
		return no_memory(why);
	return avow_reader_done(&r) ? AVOW_OK : bad_head(why);
}

/* Open the box of a row whose clear part, at `clear`, has been read. */
static enum avow_status
open_box(struct avow_head *head, struct avow_arena *arena, struct avow_text row,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	size_t box_size = row.size - CLEAR_SIZE;
	struct avow_text plain;
	struct place place;
	uint8_t *at;
	enum avow_status status;

	if (box_size < AVOW_BOX_EXTRA)
		return bad_head(why);
	plain.size = box_size - AVOW_BOX_EXTRA;
	at = avow_arena_alloc(arena, plain.size);
	if (at == NULL)
		return no_memory(why);
	plain.at = (const char *)at;
	status = avow_box_open(at, key,
	    place_of(&place, head->person, (const uint8_t *)row.at),
	    row.at + CLEAR_SIZE, box_size, why);
	if (status != AVOW_OK)
		return status;
	if (head->state == AVOW_PERSON_ERASED)
		return plain.size == 0 ? AVOW_OK : bad_head(why);
	return read_plain(head, arena, plain, why);
}

enum avow_status
avow_head_open(struct avow_head *out, struct avow_arena *arena,
    const uint8_t person[AVOW_PERMIT_PERSON], struct avow_text row,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_reader r = avow_reader_of(row.at, row.size);
	struct avow_head head = {.birth_day = AVOW_NO_DAY};
	const uint8_t *token;
	unsigned version;
	unsigned state;
	enum avow_status status;

	*out = (struct avow_head){0};
	version = avow_reader_u8(&r);
	token = avow_reader_bytes(&r, AVOW_PERMIT_TOKEN);
	state = avow_reader_u8(&r);
	head.slot = avow_reader_u32(&r);
	if (r.failed || version != VERSION || is_blank(token))
		return bad_head(why);
	if (state != AVOW_PERSON_LIVING && state != AVOW_PERSON_ERASED)
		return bad_head(why);
	head.state = (enum avow_person_state)state;
	memcpy(head.person, person, AVOW_PERMIT_PERSON);
	memcpy(head.token, token, AVOW_PERMIT_TOKEN);
	status = open_box(&head, arena, row, key, why);
	if (status == AVOW_OK)
		*out = head;
	return status;
}

const struct avow_head_consent *
avow_head_find_consent(
    const struct avow_head *head, uint64_t item, uint64_t service)
{
	for (size_t i = 0; i < head->consent_count; i++) {
		const struct avow_head_consent *c = &head->consents[i];

		if (c->item == item && c->service == service)
			return c;
	}
	return NULL;
}
