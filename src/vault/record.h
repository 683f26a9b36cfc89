/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vault/record: records: one item of one category about one person.
 *
 *     value + meta --seal--> row R|person|category|record --open--> meta
 *                                                  + permit ------> value
 *
 * Meta and value are sealed together under a key that belongs to the person
 * and the category, bound to person, category, record and revision.  Opening a
 * row gives its meta, which the gate needs to decide; the value stays inside
 * until a permit is shown.  Row format: docs/formats/record.md.  Categories,
 * services and purposes are codes (flow/codes.h).  One thread at a time.
 */
#ifndef AVOW_VAULT_RECORD_H
#define AVOW_VAULT_RECORD_H

#include "base/arena.h"
#include "gate/permit.h"
#include "seal/box.h"
#include "store/kv.h"

enum {
	AVOW_RECORD_VALUE_MAX = 32768, /* bytes */
	AVOW_RECORD_CITE_MAX = 128,    /* bytes */
};

/* What is known of a record besides its value. */
struct avow_record_meta {
	uint64_t category;  /* code */
	uint64_t record;    /* id; never 0 */
	uint32_t revision;  /* from 1 */
	uint8_t door;       /* enum avow_door */
	bool about_another; /* whose: other-person */
	bool is_public;     /* made public by the person */
	bool is_held;       /* a lawful hold */
	uint64_t service;   /* code */
	uint64_t purpose;   /* code it was collected for */
	uint64_t collected_ms;
	uint64_t expires_ms;   /* 0: only an event ends it */
	uint32_t edition;      /* number of the one its person was bound to */
	struct avow_text cite; /* clause and edition it came in under */
};

struct avow_record; /* opaque: an opened row, in a request's arena */

/* Who a record belongs to, as the head said when it was opened. */
struct avow_owner {
	uint8_t person[AVOW_PERMIT_PERSON];
	uint8_t token[AVOW_PERMIT_TOKEN]; /* of the head; zeros: a new one */
	const uint8_t *key;               /* AVOW_KEY_SIZE bytes, borrowed */
	struct avow_hash *hash;           /* borrowed: to derive keys with */
};

/* The bucket of a person: the first 12 bits of the id. */
uint16_t avow_record_bucket(const uint8_t person[AVOW_PERMIT_PERSON]);
/* The row key of a record, appended to out; record 0: the category's prefix;
   category 0: the prefix of all the person's records. */
void avow_record_key(struct avow_buffer *out,
    const uint8_t person[AVOW_PERMIT_PERSON], uint64_t category,
    uint64_t record);
/* Category and record of a row's key.  Errors: FORMAT (another shape). */
AVOW_CHECKED enum avow_status avow_record_key_read(uint64_t *category_out,
    uint64_t *record_out, struct avow_text key, struct avow_error *why);

/* What is put: meta, value, and whether a duty has transformed the value. */
struct avow_record_new {
	struct avow_record_meta meta;
	struct avow_text value;
	bool is_raw;
	uint8_t hash[AVOW_HASH_SIZE]; /* out: SHA-256 of the sealed row */
};

/*
 * Seal a record into a write set.  new->hash is for the log.
 * Errors: PERMIT; LIMIT (value, cite); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_record_put(struct avow_kv_set *set,
    const struct avow_permit *permit, const struct avow_owner *owner,
    struct avow_record_new *new, struct avow_error *why);
/* Remove a record.  Errors: PERMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_record_delete(struct avow_kv_set *set,
    const struct avow_permit *permit, const struct avow_owner *owner,
    uint64_t category, uint64_t record, struct avow_error *why);

/*
 * Open a sealed row found under key.  Owns: *out lives in arena, which wipes
 * it.  Errors: FORMAT (short, unknown version, key of another shape); KEY
 * (another person's, moved, or changed); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_record_open(struct avow_record **out,
    struct avow_arena *arena, const struct avow_owner *owner,
    struct avow_text key, struct avow_text row, struct avow_error *why);
const struct avow_record_meta *avow_record_meta(
    const struct avow_record *record);

/* What makes a value safe to look at; appends to out. */
struct avow_shape {
	void (*apply)(
	    void *context, struct avow_buffer *out, struct avow_text value);
	void *context;
};
/*
 * The value, as the permit lets it leave: as it is when the permit says raw
 * and shape is NULL, else what shape makes of it.
 * Borrowed from arena.  Errors: PERMIT (raw, but only a shape may leave; or
 * not this person, head or category); NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_record_value(struct avow_text *value_out,
    const struct avow_record *record, const struct avow_permit *permit,
    struct avow_arena *arena, const struct avow_shape *shape,
    struct avow_error *why);

#endif
