/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_state: the inside of a log, for src/audit/log*.c.
 *
 *     handles (one a thread) --> core: what is committed, what is in hand
 *
 * The hooks run in whichever thread commits, one at a time, and alone touch
 * what is in hand; what is committed is guarded by a mutex.
 */
#ifndef AVOW_AUDIT_LOG_STATE_H
#define AVOW_AUDIT_LOG_STATE_H

#include <pthread.h>

#include "audit/log.h"
#include "audit/log_row.h"
#include "audit/mark.h"
#include "audit/merkle.h"
#include "audit/note.h"

/* All that a commit of the log changes together. */
struct avow_log_tree {
	uint32_t generation;          /* from 1 */
	struct avow_merkle_edge edge; /* its size is the log's */
	struct avow_note_key key;     /* signs what comes; name: the origin */
	struct avow_secret *seed;     /* of key, borrowed; NULL: only looking */
	uint32_t formers;             /* keys that signed before */
	uint64_t handover; /* size of the last checkpoint by the last of them */
	uint64_t pruned;   /* entries before it are gone */
};

/* Something that the log does to itself, inside one commit. */
struct avow_log_act {
	enum avow_mark_kind kind;
	struct avow_text entry; /* its mark */
	/* Called before the entry is appended; again after a commit failed. */
	enum avow_status (*apply)(struct avow_log_act *act,
	    struct avow_log_core *core, struct avow_kv_log_rows *rows,
	    struct avow_error *why);
	void *context;
};

/* The origin of a generation: name, and `/n` behind it from the second on. */
struct avow_log_named {
	struct avow_text origin; /* of the first */
	uint32_t generation;
};
/* The verifier key of a seed that no commit may be signing with.
   Errors: INPUT. */
AVOW_CHECKED enum avow_status avow_log_make_key(struct avow_hash *hash,
    struct avow_note_key *out, const struct avow_log_named *named,
    struct avow_secret *seed, struct avow_error *why);
/* The same of its public half. */
AVOW_CHECKED enum avow_status avow_log_name_key(struct avow_hash *hash,
    struct avow_note_key *out, const struct avow_log_named *named,
    const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE], struct avow_error *why);

/*
 * Handles and times of the entries since the open segment began.  Bytes up to
 * the first two numbers are of segments that this commit closed; those behind
 * the other two came with this commit.  All four are 0 and the sizes outside.
 */
struct avow_log_open {
	struct avow_buffer items; /* handle, offset in its segment */
	struct avow_buffer times; /* of each entry */
	size_t items_closed;
	size_t times_closed;
	size_t items_settled;
	size_t times_settled;
};

/*
 * Invariants:
 * 1. now is what the store has committed;
 * 2. outside a commit next equals now, and open covers all entries of now's
 *    last segment;
 * 3. now.seed is NULL exactly when the log is only looked at, and then its
 *    hooks were not handed to kv.
 */
struct avow_log_core {
	pthread_mutex_t mutex; /* guards now, act, handles */
	size_t handles;
	struct avow_log_tree now;
	struct avow_log_act *act; /* begun, and not over; or NULL */
	/* What follows is the hooks' alone. */
	struct avow_log_tree next;
	const struct avow_log_tree *coming; /* key and seed sign what follows */
	uint64_t rotated_by;                /* the entry that said so */
	struct avow_log_open open;
	struct avow_hash *hash;
	struct avow_buffer row; /* the row being written */
};

struct avow_log {
	struct avow_kv *kv;
	struct avow_log_core *core;
	struct avow_hash *hash;
	struct avow_buffer row; /* the row that was read */
};

/* What is committed, as of now. */
struct avow_log_tree avow_log_now(const struct avow_log *log);

/*
 * The hash of a complete node of the committed tree.
 * Errors: FORMAT (its row is missing or too short); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_node(struct avow_log *log,
    unsigned level, uint64_t index, uint8_t out[AVOW_HASH_SIZE],
    struct avow_error *why);
/* Read a row of entry index into log->row.  Errors: as avow_log_node. */
AVOW_CHECKED enum avow_status avow_log_read_row(struct avow_log *log,
    uint64_t index, enum avow_log_row_kind kind, struct avow_error *why);
/* Read any row into log->row.  Errors: NOT_FOUND, without a why; IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_log_read(struct avow_log *log,
    const struct avow_log_row *row, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_log_fail_state(
    struct avow_error *why, const char *what);
/* The same of the row of an entry: what it is. */
AVOW_CHECKED enum avow_status avow_log_fail_row(
    struct avow_error *why, uint64_t index, const char *what);
/* Read what is committed of the generation that tree names into tree, whose
   key is settled.  Errors: as avow_log_open. */
AVOW_CHECKED enum avow_status avow_log_load(
    struct avow_log *log, struct avow_log_tree *tree, struct avow_error *why);

/* The root of the first size entries, of which there are some.
   Errors: as avow_log_node. */
AVOW_CHECKED enum avow_status avow_log_root(struct avow_log *log, uint64_t size,
    uint8_t out[AVOW_HASH_SIZE], struct avow_error *why);

/* The hooks. */
struct avow_kv_log avow_log_hooks(struct avow_log_core *core);
/*
 * Commit an act's entry; apply is called inside.  Errors: BUSY (another one is
 * not over); INPUT (the log is only looked at); what avow_kv_commit gives.
 */
AVOW_CHECKED enum avow_status avow_log_act(struct avow_log *log,
    struct avow_log_act *act, uint64_t *index_out, struct avow_error *why);

#endif
