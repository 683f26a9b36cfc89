/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/record.h"

#include <string.h>

#include "seal/secret.h"

#include "base/banned.h"

/*
 * Row key:   bucket(2) 'R' person(16) category(8) record(8)
 * Row value: version(1) revision(4) box
 * Box:       door(1) flags(1) service(8) purpose(8) collected(8) expires(8)
 *            edition(4) cite(2 + n) value
 * Bound:     "record" person category record revision
 * Format: docs/formats/record.md.
 */
enum {
	VERSION = 2,
	FAMILY = 'R',
	CLEAR_SIZE = 1 + 4,
	PREFIX_SIZE = 2 + 1 + AVOW_PERMIT_PERSON,
	KEY_SIZE = PREFIX_SIZE + 8 + 8,
	META_SIZE = 1 + 1 + 8 + 8 + 8 + 8 + 4 + 2,
	ROW_MAX = CLEAR_SIZE + AVOW_BOX_EXTRA + META_SIZE +
	    AVOW_RECORD_CITE_MAX + AVOW_RECORD_VALUE_MAX,
	FLAG_ANOTHER = 1,
	FLAG_PUBLIC = 2,
	FLAG_HELD = 4,
	FLAGS = FLAG_ANOTHER | FLAG_PUBLIC | FLAG_HELD,
};
_Static_assert((int)ROW_MAX <= (int)AVOW_KV_VALUE_MAX, "a row is one value");

struct avow_record {
	struct avow_record_meta meta;
	uint8_t person[AVOW_PERMIT_PERSON];
	uint8_t token[AVOW_PERMIT_TOKEN];
	struct avow_text value;
};

static void
put_u64(uint8_t *out, uint64_t value)
{
	for (int i = 7; i >= 0; i--) {
		out[i] = (uint8_t)value;
		value >>= 8;
	}
}

uint16_t
avow_record_bucket(const uint8_t person[AVOW_PERMIT_PERSON])
{
	return (uint16_t)(person[0] << 4 | person[1] >> 4);
}

/* Gives the size: shorter where category or record is 0. */
static size_t
make_key(uint8_t out[KEY_SIZE], const uint8_t *person, uint64_t category,
    uint64_t record)
{
	uint16_t bucket = avow_record_bucket(person);

	out[0] = (uint8_t)(bucket >> 8);
	out[1] = (uint8_t)bucket;
	out[2] = FAMILY;
	memcpy(out + 3, person, AVOW_PERMIT_PERSON);
	if (category == 0)
		return PREFIX_SIZE;
	put_u64(out + PREFIX_SIZE, category);
	if (record == 0)
		return PREFIX_SIZE + 8;
	put_u64(out + PREFIX_SIZE + 8, record);
	return KEY_SIZE;
}

void
avow_record_key(struct avow_buffer *out,
    const uint8_t person[AVOW_PERMIT_PERSON], uint64_t category,
    uint64_t record)
{
	uint8_t key[KEY_SIZE];

	avow_buffer_put(out, key, make_key(key, person, category, record));
}

enum avow_status
avow_record_key_read(uint64_t *category_out, uint64_t *record_out,
    struct avow_text key, struct avow_error *why)
{
	struct avow_reader r = avow_reader_of(key.at, key.size);

	(void)avow_reader_bytes(&r, 2);
	if (avow_reader_u8(&r) != FAMILY)
		r.failed = true;
	(void)avow_reader_bytes(&r, AVOW_PERMIT_PERSON);
	*category_out = avow_reader_u64(&r);
	*record_out = avow_reader_u64(&r);
	if (!avow_reader_done(&r) || *category_out == 0 || *record_out == 0)
		return avow_fail(why, AVOW_ERR_FORMAT, "record.key",
		    "the key of a record has another shape");
	return AVOW_OK;
}

/* The key of a person's category; the caller wipes it. */
static void
derive(uint8_t out[AVOW_KEY_SIZE], const struct avow_owner *owner,
    uint64_t category)
{
	static const char use[] = "record";
	uint8_t name[sizeof use - 1 + 8];

	memcpy(name, use, sizeof use - 1);
	put_u64(name + sizeof use - 1, category);
	avow_key_derive(owner->hash, out, owner->key,
	    (struct avow_text){(const char *)name, sizeof name});
}

struct place {
	uint8_t bytes[6 + AVOW_PERMIT_PERSON + 8 + 8 + 4];
};

/* What a box is bound to. */
static struct avow_text
place_of(struct place *place, const struct avow_owner *owner,
    const struct avow_record_meta *meta)
{
	uint8_t *at = place->bytes;

	memcpy(at, "record", 6);
	memcpy(at + 6, owner->person, AVOW_PERMIT_PERSON);
	put_u64(at + 6 + AVOW_PERMIT_PERSON, meta->category);
	put_u64(at + 6 + AVOW_PERMIT_PERSON + 8, meta->record);
	at += 6 + AVOW_PERMIT_PERSON + 16;
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(meta->revision >> (24 - 8 * i));
	return (struct avow_text){
	    (const char *)place->bytes, sizeof place->bytes};
}

/* The permit is for this head, too. */
static enum avow_status
check_token(const struct avow_permit *permit,
    const uint8_t token[AVOW_PERMIT_TOKEN], struct avow_error *why)
{
	if (!avow_same_bytes(
		avow_permit_token(permit), token, AVOW_PERMIT_TOKEN))
		return avow_fail(why, AVOW_ERR_PERMIT, "permit.token",
		    "the permit is for an older head of this person");
	return AVOW_OK;
}

static enum avow_status
check_new(const struct avow_record_new *new, struct avow_error *why)
{
	if (new->value.size > AVOW_RECORD_VALUE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "record.value",
		    "a value has %zu bytes, at most %d", new->value.size,
		    AVOW_RECORD_VALUE_MAX);
	if (new->meta.cite.size > AVOW_RECORD_CITE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "record.cite",
		    "a citation has %zu bytes, at most %d", new->meta.cite.size,
		    AVOW_RECORD_CITE_MAX);
	return AVOW_OK;
}

static void
put_meta(struct avow_buffer *out, const struct avow_record_meta *meta)
{
	unsigned flags = 0;

	if (meta->about_another)
		flags |= FLAG_ANOTHER;
	if (meta->is_public)
		flags |= FLAG_PUBLIC;
	if (meta->is_held)
		flags |= FLAG_HELD;
	avow_buffer_u8(out, meta->door);
	avow_buffer_u8(out, (uint8_t)flags);
	avow_buffer_u64(out, meta->service);
	avow_buffer_u64(out, meta->purpose);
	avow_buffer_u64(out, meta->collected_ms);
	avow_buffer_u64(out, meta->expires_ms);
	avow_buffer_u32(out, meta->edition);
	avow_buffer_text16(out, meta->cite);
}

static void
seal_row(struct avow_buffer *row, struct avow_buffer *plain,
    const struct avow_owner *owner, const struct avow_record_new *new)
{
	uint8_t key[AVOW_KEY_SIZE];
	struct place place;

	put_meta(plain, &new->meta);
	avow_buffer_text(plain, new->value);
	avow_buffer_u8(row, VERSION);
	avow_buffer_u32(row, new->meta.revision);
	if (plain->failed || row->failed)
		return;
	derive(key, owner, new->meta.category);
	avow_box_seal(row, key, place_of(&place, owner, &new->meta), plain->at,
	    plain->size);
	avow_wipe(key, sizeof key);
}

enum avow_status
avow_record_put(struct avow_kv_set *set, const struct avow_permit *permit,
    const struct avow_owner *owner, struct avow_record_new *new,
    struct avow_error *why)
{
	struct avow_buffer plain;
	struct avow_buffer row;
	uint8_t key[KEY_SIZE];
	size_t key_size;
	enum avow_status status;

	avow_buffer_init(&plain, ROW_MAX);
	avow_buffer_init(&row, ROW_MAX);
	status = avow_permit_covers(permit, AVOW_ACT_WRITE, owner->person,
	    new->meta.category, new->is_raw, why);
	if (status == AVOW_OK)
		status = check_token(permit, owner->token, why);
	if (status == AVOW_OK)
		status = check_new(new, why);
	if (status != AVOW_OK)
		goto out;

	seal_row(&row, &plain, owner, new);
	status = avow_buffer_check(&plain, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&row, why);
	if (status != AVOW_OK)
		goto out;
	avow_hash_of(owner->hash, new->hash, row.at, row.size);
	key_size =
	    make_key(key, owner->person, new->meta.category, new->meta.record);
	status =
	    avow_kv_put(set, (struct avow_text){(const char *)key, key_size},
		avow_buffer_view(&row), why);
out:
	avow_buffer_clear(&plain);
	avow_buffer_clear(&row);
	return status;
}

enum avow_status
avow_record_delete(struct avow_kv_set *set, const struct avow_permit *permit,
    const struct avow_owner *owner, uint64_t category, uint64_t record,
    struct avow_error *why)
{
	uint8_t key[KEY_SIZE];
	size_t size;
	enum avow_status status;

	status = avow_permit_covers(
	    permit, AVOW_ACT_DELETE, owner->person, category, false, why);
	if (status == AVOW_OK)
		status = check_token(permit, owner->token, why);
	if (status != AVOW_OK)
		return status;
	size = make_key(key, owner->person, category, record);
	return avow_kv_delete(
	    set, (struct avow_text){(const char *)key, size}, why);
}

static enum avow_status
bad_row(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_FORMAT, "record.row",
	    "the row of a record is not what it should be");
}

static enum avow_status
read_plain(struct avow_record *record, const uint8_t *plain, size_t size,
    struct avow_error *why)
{
	struct avow_reader r = avow_reader_of(plain, size);
	struct avow_record_meta *meta = &record->meta;
	unsigned flags;

	meta->door = avow_reader_u8(&r);
	flags = avow_reader_u8(&r);
	meta->about_another = (flags & FLAG_ANOTHER) != 0;
	meta->is_public = (flags & FLAG_PUBLIC) != 0;
	meta->is_held = (flags & FLAG_HELD) != 0;
	meta->service = avow_reader_u64(&r);
	meta->purpose = avow_reader_u64(&r);
	meta->collected_ms = avow_reader_u64(&r);
	meta->expires_ms = avow_reader_u64(&r);
	meta->edition = avow_reader_u32(&r);
	meta->cite = avow_reader_text16(&r);
	if (r.failed || flags > FLAGS || meta->door > AVOW_DOOR_OBSERVED ||
	    meta->cite.size > AVOW_RECORD_CITE_MAX)
		return bad_row(why);
	record->value = (struct avow_text){(const char *)r.at, r.left};
	return AVOW_OK;
}

/* Open the box of a row, whose clear part has been read, into arena. */
static enum avow_status
open_box(struct avow_record *record, struct avow_arena *arena,
    const struct avow_owner *owner, struct avow_text box,
    struct avow_error *why)
{
	uint8_t key[AVOW_KEY_SIZE];
	struct place place;
	uint8_t *plain;
	size_t size;
	enum avow_status status;

	if (box.size < AVOW_BOX_EXTRA || box.size > ROW_MAX)
		return bad_row(why);
	size = box.size - AVOW_BOX_EXTRA;
	plain = avow_arena_alloc(arena, size);
	if (plain == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "record.memory",
		    "no memory for a record");
	derive(key, owner, record->meta.category);
	status = avow_box_open(plain, key,
	    place_of(&place, owner, &record->meta), box.at, box.size, why);
	avow_wipe(key, sizeof key);
	if (status == AVOW_OK)
		status = read_plain(record, plain, size, why);
	return status;
}

enum avow_status
avow_record_open(struct avow_record **out, struct avow_arena *arena,
    const struct avow_owner *owner, struct avow_text key, struct avow_text row,
    struct avow_error *why)
{
	struct avow_reader r = avow_reader_of(row.at, row.size);
	struct avow_record *record;
	enum avow_status status;

	*out = NULL;
	record = avow_arena_alloc(arena, sizeof *record);
	if (record == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "record.memory",
		    "no memory for a record");
	memcpy(record->person, owner->person, sizeof record->person);
	memcpy(record->token, owner->token, sizeof record->token);
	status = avow_record_key_read(
	    &record->meta.category, &record->meta.record, key, why);
	if (status != AVOW_OK)
		return status;
	if (avow_reader_u8(&r) != VERSION)
		return bad_row(why);
	record->meta.revision = avow_reader_u32(&r);
	if (r.failed || record->meta.revision == 0)
		return bad_row(why);
	status = open_box(record, arena, owner,
	    (struct avow_text){(const char *)r.at, r.left}, why);
	if (status == AVOW_OK)
		*out = record;
	return status;
}

const struct avow_record_meta *
avow_record_meta(const struct avow_record *record)
{
	return &record->meta;
}

static enum avow_status
apply_shape(struct avow_text *value_out, struct avow_text value,
    struct avow_arena *arena, const struct avow_shape *shape,
    struct avow_error *why)
{
	struct avow_buffer shaped;
	char *copy = NULL;
	size_t size;
	enum avow_status status;

	avow_buffer_init(&shaped, 2 * AVOW_RECORD_VALUE_MAX);
	shape->apply(shape->context, &shaped, value);
	status = avow_buffer_check(&shaped, why);
	size = shaped.size;
	if (status == AVOW_OK) {
		copy = avow_arena_copy(arena, avow_buffer_view(&shaped));
		if (copy == NULL)
			status = avow_fail(why, AVOW_ERR_NOMEM, "record.memory",
			    "no memory for a value");
	}
	avow_buffer_clear(&shaped);
	if (status == AVOW_OK)
		*value_out = (struct avow_text){copy, size};
	return status;
}

enum avow_status
avow_record_value(struct avow_text *value_out, const struct avow_record *record,
    const struct avow_permit *permit, struct avow_arena *arena,
    const struct avow_shape *shape, struct avow_error *why)
{
	bool is_raw = shape == NULL;
	enum avow_status status;

	*value_out = (struct avow_text){NULL, 0};
	status = avow_permit_covers(permit, AVOW_ACT_READ, record->person,
	    record->meta.category, is_raw, why);
	if (status == AVOW_OK)
		status = check_token(permit, record->token, why);
	if (status != AVOW_OK)
		return status;
	if (!is_raw)
		return apply_shape(value_out, record->value, arena, shape, why);
	*value_out = record->value;
	return AVOW_OK;
}
