/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/head: what the gate must know of a person, in one small row.
 *
 *     row H|person: version, token, state, slot | sealed {facts}
 *
 * The clear part names the key slot and carries a token that is new at every
 * rewrite; whatever commits about the person expects it.  The rest is sealed
 * under a key of the bucket, `key` below: derived from its key-encryption key
 * (flow/keys.h).  Format: docs/formats/head.md.
 * Plain data without a lock; one thread at a time.
 */
#ifndef AVOW_LEDGER_HEAD_H
#define AVOW_LEDGER_HEAD_H

#include "base/arena.h"
#include "gate/permit.h"
#include "seal/box.h"
#include "store/kv.h"

enum {
	AVOW_HEAD_LIST_MAX = 256, /* consents, facts, ... of one person */
};

enum avow_person_state {
	AVOW_PERSON_LIVING = 1,
	AVOW_PERSON_ERASED = 2,
};

/* A consent as it stands.  each-time items are receipts instead. */
struct avow_head_consent {
	uint64_t item;    /* code */
	uint64_t service; /* code; 0: across services */
	uint32_t edition; /* number of the edition it was given under */
	uint64_t at_ms;
	uint8_t is_given; /* 0: withdrawn */
	uint8_t by_guardian;
	uint8_t is_bundled;
};

/* How a person came to know an edition. */
enum avow_told_how {
	AVOW_TOLD_COLLECTED = 1, /* it was in force when they came */
	AVOW_TOLD_ACCEPTED,      /* they accepted it */
	AVOW_TOLD_NOTICE,        /* a notice: it binds once announced long
	                            enough */
};

/* That a person was told of an edition. */
struct avow_head_told {
	uint32_t edition; /* its number */
	uint64_t at_ms;
	uint8_t how; /* enum avow_told_how */
};

/* A fact, agreement, or objection (value 1) about the person. */
struct avow_head_fact {
	uint64_t name;  /* code */
	uint64_t value; /* code of the value; 0/1 for yes/no; or the count */
};

/* A row of the blind index that points here, so that erasing finds it. */
struct avow_head_index {
	uint8_t kind;
	uint8_t hash[AVOW_HASH_SIZE];
};

/* A head, opened.  Lists live in the arena it was opened into. */
struct avow_head {
	uint8_t person[AVOW_PERMIT_PERSON];
	uint8_t token[AVOW_PERMIT_TOKEN]; /* as stored; zeros for a new one */
	uint64_t instant; /* of the read that gave it, or 0; not stored */
	enum avow_person_state state;
	uint32_t slot;
	uint64_t created_ms;
	int32_t birth_day;           /* days since 1970; AVOW_NO_DAY: unknown */
	struct avow_head_told *told; /* oldest first */
	size_t told_count;
	struct avow_head_consent *consents;
	size_t consent_count;
	struct avow_head_fact *facts;
	size_t fact_count;
	struct avow_head_fact *agreements;
	size_t agreement_count;
	struct avow_head_fact *objections;
	size_t objection_count;
	struct avow_head_index *indexes;
	size_t index_count;
};
#define AVOW_NO_DAY INT32_MIN

/* The row key of a head, appended to out. */
void avow_head_key(
    struct avow_buffer *out, const uint8_t person[AVOW_PERMIT_PERSON]);
/*
 * Open a head's row.  Errors: FORMAT; KEY; NOMEM.  An erased head opens, with
 * nothing in it but its state and slot.
 */
AVOW_CHECKED enum avow_status avow_head_open(struct avow_head *out,
    struct avow_arena *arena, const uint8_t person[AVOW_PERMIT_PERSON],
    struct avow_text row, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/*
 * Write a head into a set under a fresh token, expecting head->token (or no
 * head when it is zero); the permit must be for AVOW_ACT_LEDGER, WRITE or
 * ERASE and for this token.  Errors: PERMIT; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_head_put(struct avow_kv_set *set,
    const struct avow_permit *permit, const struct avow_head *head,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why);
/* Let a set commit only if the head is still the one that was opened. */
AVOW_CHECKED enum avow_status avow_head_expect(struct avow_kv_set *set,
    const struct avow_head *head, struct avow_error *why);

/* The standing of a consent in a service, or NULL. */
const struct avow_head_consent *avow_head_find_consent(
    const struct avow_head *head, uint64_t item, uint64_t service);
/*
 * Change or add to a list; the list is copied into arena when it grows.
 * Errors: LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_head_set_consent(struct avow_head *head,
    struct avow_arena *arena, const struct avow_head_consent *consent,
    struct avow_error *why);
AVOW_CHECKED enum avow_status avow_head_add_told(struct avow_head *head,
    struct avow_arena *arena, struct avow_head_told told,
    struct avow_error *why);
AVOW_CHECKED enum avow_status avow_head_set_fact(struct avow_head_fact **list,
    size_t *count, struct avow_arena *arena, struct avow_head_fact fact,
    struct avow_error *why);

#endif
