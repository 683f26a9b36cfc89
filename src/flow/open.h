/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/open: the inside of an open vault: what every flow works with.
 *
 * Everything hangs from struct avow, which belongs to one thread at a time;
 * several of them may share a vault (flow/shared.h).  Nothing is global.  Only
 * src/flow includes this.
 */
#ifndef AVOW_FLOW_OPEN_H
#define AVOW_FLOW_OPEN_H

#include "flow/bound.h"
#include "flow/former.h"
#include "flow/shared.h"

struct avow_job;

enum { AVOW_NAME_KEPT = 48 }; /* bytes of a name that is kept, NUL included */

/* The leaf that was looked up last on an axis: asks of a batch are alike. */
struct avow_name_kept {
	char name[AVOW_NAME_KEPT]; /* "": none */
	uint32_t leaf;
};

/* Room for one batch of asks, reused; count elements in each but reads. */
struct avow_batch {
	struct avow_job *jobs;
	struct avow_kv_get *reads;
	struct avow_row_key *keys; /* of the first reads */
	struct avow_kv_set **sets;
	struct avow_kv_outcome *outcomes;
	struct avow_job **of_set;  /* whose set it is */
	struct avow_arena scratch; /* of the one ask that is being decided */
	size_t count;
	size_t read_count; /* elements of reads, at least count */
	bool is_own;       /* asks are of calls of their own: export, erase */
};

struct avow {
	struct avow_shared *shared;
	size_t place;   /* in shared->turns */
	size_t arrival; /* in shared->arriving */
	/* Copies of what is shared. */
	const char *dir;
	struct avow_clock clock;
	struct avow_keys keys;
	struct avow_editions editions;
	const struct avow_registry *registry; /* to be read inside a turn */
	unsigned changes; /* of shared->changes, when these were taken */
	/* Of this handle alone. */
	struct avow_kv *kv;
	struct avow_log *log; /* NULL until avow_open_log was called */
	struct avow_hash *hash;
	struct avow_secret *opened; /* one person's key, in writable memory */
	struct avow_slot_key *person_key; /* it */
	struct avow_published *in_force;  /* since the present call began */
	struct avow_bounds bounds; /* what was worked out about editions */
	struct avow_formers formers;
	struct avow_batch batch;
	struct avow_name_kept kept[AVOW_AXES];
};

/*
 * A handle on what is shared: store, hash, a place for a key.  It takes a
 * reference over, also on failure.  Errors: NOMEM; IO; BUSY (too many).
 */
AVOW_CHECKED enum avow_status avow_open_handle(
    struct avow **out, struct avow_shared *shared, struct avow_error *why);

/* Parts of opening a vault, also for who only looks: root and keys, and the
   editions with the registry.  Errors: as avow_open. */
struct avow_folder;
AVOW_CHECKED enum avow_status avow_open_keys(struct avow_shared *shared,
    const struct avow_folder *folder, const char *root_key,
    struct avow_error *why);
AVOW_CHECKED enum avow_status avow_open_editions(
    struct avow_shared *shared, struct avow_error *why);

/*
 * At the beginning of every call: take the editions there are, and the one
 * that is in force now.  It stays the same to the call's end.
 */
void avow_open_turn(struct avow *avow);
/* Whatever tells of people happens inside a turn (flow/turns.h). */
void avow_open_begin(struct avow *avow);
/* The turn is over, where one had begun; no key stays open. */
void avow_open_over(struct avow *avow);
/* End the turn, and wait for those of other handles. */
void avow_open_wait(struct avow *avow);

/* The opened key of a person, valid until the next one is opened; it is
   avow->person_key->key.
   Errors: as avow_slots_key. */
AVOW_CHECKED enum avow_status avow_open_key(struct avow *avow,
    const uint8_t **key_out, uint32_t slot,
    const uint8_t person[AVOW_PERSON_SIZE], struct avow_error *why);
/* A handle of the log for this thread: avow->log.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_open_log(
    struct avow *avow, struct avow_error *why);

#endif
