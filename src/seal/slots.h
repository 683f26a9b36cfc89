/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/slots: the wrapped keys of people, outside the store.
 *
 *     DIR/keys/slots: 128 bytes a slot, overwritten in place, own fdatasync
 *
 * A copy-on-write store leaves old pages behind, so a key kept there could not
 * be destroyed.  Here a slot is overwritten where it lies.  A slot holds
 * version, state, bucket and a wrapped key, bound to its slot number and
 * person id.  Slot 0 is the file's own header.  Format: docs/formats/slots.md.
 * Any thread; the file is locked against a second process.
 *
 * Opened keys stay in one guarded slab, which grows with their number up to
 * AVOW_SLOTS_OPEN_MAX keys, in sets of four by slot number; in a full set the
 * one used longest ago gives way.  Beside a key lies what it names its person
 * in the log this month.
 *
 * After a failed sync, or a failed write of an erasure, every call that writes
 * fails (IO): what lies on the disk is then unknown, and the vault must be
 * opened again.
 */
#ifndef AVOW_SEAL_SLOTS_H
#define AVOW_SEAL_SLOTS_H

#include "seal/root.h"

enum {
	AVOW_SLOT_SIZE = 128, /* bytes */
	/* Opened keys kept, 64 bytes of locked memory each; less where not so
	   much may be locked. */
	AVOW_SLOTS_OPEN_MAX = 1 << 20,
	AVOW_SLOTS_OPEN_MIN = 2048,
	AVOW_PERSON_SIZE = 16, /* bytes of a person id */
	AVOW_HANDLE_SIZE = 16, /* bytes of what names a person in the log */
};

/* An opened key.  Whoever copies it keeps the copy in guarded memory. */
struct avow_slot_key {
	uint8_t key[AVOW_KEY_SIZE];
	uint8_t handle[AVOW_HANDLE_SIZE]; /* of month */
	uint32_t month; /* months since 1970-01, plus one; 0: of none yet */
};

struct avow_slots; /* opaque */

/* Make a new, empty file (EXISTS, IO). */
AVOW_CHECKED enum avow_status avow_slots_create(
    const char *path, struct avow_error *why);
/*
 * Open the file, and finish erasures that a crash cut short.  root is borrowed
 * until avow_slots_close.
 * Errors: IO; NOT_FOUND; FORMAT (header, or a size of half slots); BUSY
 * (another process has it open); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_slots_open(struct avow_slots **out,
    const char *path, struct avow_root *root, struct avow_error *why);
void avow_slots_close(struct avow_slots *slots); /* NULL is allowed */

/*
 * Make a random key for person in a free slot and write it; *slot_out is its
 * number (>= 1).  Not durable before avow_slots_sync.
 * Errors: IO; FULL (disk, or slot numbers).
 */
AVOW_CHECKED enum avow_status avow_slots_add(struct avow_slots *slots,
    uint32_t *slot_out, const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket,
    struct avow_error *why);
/* Make every added slot durable: one fdatasync for all threads that wait, none
   when nothing is new. */
AVOW_CHECKED enum avow_status avow_slots_sync(
    struct avow_slots *slots, struct avow_error *why);

/*
 * The opened key of a slot, copied to key_out; zeros on failure.
 * Errors: ERASED (the slot is empty or overwritten); KEY (it is not this
 * person's, or damaged); IO; NOT_FOUND (beyond the file).
 */
AVOW_CHECKED enum avow_status avow_slots_key(struct avow_slots *slots,
    struct avow_slot_key *key_out, uint32_t slot,
    const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket,
    struct avow_error *why);
/* Keep the handle of key beside the same opened key, for as long as this stays
   opened. */
void avow_slots_name(struct avow_slots *slots, const struct avow_slot_key *key,
    uint32_t slot, const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket);

/*
 * Overwrite the slot with random bytes, then zeros marked erased, each synced;
 * purge the opened key, and open it no more.  Durable when it returns;
 * repeating it is harmless as long as the slot has no new owner: an erased slot
 * is used again only after the file was closed and opened, and whoever opens it
 * must finish the pending erasures before the first avow_slots_add.
 * Errors: NOT_FOUND (beyond the file); IO.
 */
AVOW_CHECKED enum avow_status avow_slots_erase(
    struct avow_slots *slots, uint32_t slot, struct avow_error *why);

/* Count of slots in the file, header excluded: for checks and tests. */
uint32_t avow_slots_count(struct avow_slots *slots);
struct avow_slots_counts {
	uint32_t slots; /* in the file, header excluded */
	uint32_t used;  /* that hold a key */
};
struct avow_slots_counts avow_slots_counts(struct avow_slots *slots);
/*
 * The same of a file that another process may have open: all of it is read.
 * Errors: NOT_FOUND; IO.
 */
AVOW_CHECKED enum avow_status avow_slots_survey(
    struct avow_slots_counts *out, const char *path, struct avow_error *why);
/*
 * Whether a slot holds a key, whosever it is.
 * Errors: NOT_FOUND (beyond the file); IO; KEY (damaged).
 */
AVOW_CHECKED enum avow_status avow_slots_used(struct avow_slots *slots,
    uint32_t slot, bool *used_out, struct avow_error *why);

#endif
