/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/slot_file: the file of 128-byte slots, as bytes on a disk.
 * For src/seal and its tests only.  One thread at a time.
 *
 * It knows states and places, no keys.  Format: docs/formats/slots.md.
 */
#ifndef AVOW_SEAL_SLOT_FILE_H
#define AVOW_SEAL_SLOT_FILE_H

#include "seal/slots.h"

enum {
	AVOW_SLOT_VERSION = 1,
	AVOW_SLOT_WRAP_AT = 4, /* byte of a slot where the wrapped key starts */
};

/* Byte 1 of a slot.  A slot of zeros was never used. */
enum avow_slot_state {
	AVOW_SLOT_FREE = 0,
	AVOW_SLOT_USED = 1,
	AVOW_SLOT_ERASED = 2,
	AVOW_SLOT_ERASING = 3, /* random bytes; a crash came before the zeros */
	AVOW_SLOT_DAMAGED = 4, /* never written: bytes that are none of these */
};

struct avow_slot_file {
	int fd;            /* -1 when closed */
	uint32_t count;    /* slots, the header excluded */
	uint32_t used;     /* of them with a key */
	uint32_t *free;    /* slots to be used again, found at open */
	size_t free_count; /* of them in all */
	size_t free_next;  /* of them taken */
	size_t free_room;  /* items allocated */
	bool is_dirty;     /* a write is not yet synced */
	bool is_broken;    /* a write or sync failed: nothing is sure now */
};

/* See avow_slots_create and avow_slots_open for the errors. */
AVOW_CHECKED enum avow_status avow_slot_file_create(
    const char *path, struct avow_error *why);
/* Finishes erasures that a crash cut short.  On failure *file is closed. */
AVOW_CHECKED enum avow_status avow_slot_file_open(
    struct avow_slot_file *file, const char *path, struct avow_error *why);
void avow_slot_file_close(struct avow_slot_file *file);

/* A slot that may be written: a free one, else one past the end; 0: none. */
uint32_t avow_slot_file_choose(const struct avow_slot_file *file);
/* Write the chosen slot, whereby it is taken.  Errors: IO; FULL. */
AVOW_CHECKED enum avow_status avow_slot_file_add(struct avow_slot_file *file,
    uint32_t slot, const uint8_t bytes[AVOW_SLOT_SIZE], struct avow_error *why);
/* Errors: NOT_FOUND; IO. */
AVOW_CHECKED enum avow_status avow_slot_file_read(
    const struct avow_slot_file *file, uint32_t slot,
    uint8_t bytes[AVOW_SLOT_SIZE], struct avow_error *why);
enum avow_slot_state avow_slot_state(const uint8_t bytes[AVOW_SLOT_SIZE]);
/*
 * The two halves of an erasure, to be synced each: random bytes, then zeros
 * behind the marker.  Errors: NOT_FOUND; IO.
 */
AVOW_CHECKED enum avow_status avow_slot_file_scramble(
    struct avow_slot_file *file, uint32_t slot, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_slot_file_blank(
    struct avow_slot_file *file, uint32_t slot, struct avow_error *why);
/* Errors: IO, for ever after: what a failed sync left behind is unknown. */
AVOW_CHECKED enum avow_status avow_slot_file_sync(
    struct avow_slot_file *file, struct avow_error *why);
/*
 * The same in steps, so that others may use the file while the disk is slow,
 * but for a sync of their own: *needed_out, then flush, which touches nothing
 * but the descriptor and gives 0 or an errno, then what came of it.
 */
AVOW_CHECKED enum avow_status avow_slot_file_sync_begin(
    struct avow_slot_file *file, bool *needed_out, struct avow_error *why);
int avow_slot_file_flush(int fd);
AVOW_CHECKED enum avow_status avow_slot_file_sync_end(
    struct avow_slot_file *file, int error, struct avow_error *why);

#endif
