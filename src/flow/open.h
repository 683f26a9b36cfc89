/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/open: the inside of an open vault: what every flow works with.
 *
 * Everything hangs from struct avow; nothing here is global.  One thread at a
 * time.  Only src/flow includes this.
 */
#ifndef AVOW_FLOW_OPEN_H
#define AVOW_FLOW_OPEN_H

#include "audit/log.h"
#include "base/clock.h"
#include "flow/bound.h"
#include "flow/former.h"
#include "flow/keys.h"
#include "ledger/registry.h"
#include "seal/slots.h"

struct avow_job;

enum { AVOW_NAME_KEPT = 48 }; /* bytes of a name that is kept, NUL included */

/* The leaf that was looked up last on an axis: asks of a batch are alike. */
struct avow_name_kept {
	char name[AVOW_NAME_KEPT]; /* "": none */
	uint32_t leaf;
};

/* Room for one batch of asks, reused; count elements in each. */
struct avow_batch {
	struct avow_job *jobs;
	struct avow_kv_get *reads;
	struct avow_row_key *keys; /* of reads */
	struct avow_kv_set **sets;
	struct avow_kv_outcome *outcomes;
	struct avow_job **of_set; /* whose set it is */
	size_t count;
	bool is_own; /* asks are of calls of their own: export, erase */
};

struct avow {
	char *dir;
	struct avow_clock clock;
	struct avow_root *root;
	struct avow_slots *slots;
	struct avow_kv *kv;
	struct avow_log *log;
	struct avow_secret *seed; /* of the log's signatures */
	struct avow_hash *hash;
	struct avow_keys keys;
	struct avow_editions editions;
	struct avow_published *in_force; /* since the present call began */
	struct avow_bounds bounds; /* what was worked out about editions */
	struct avow_formers formers;
	struct avow_registry registry;
	struct avow_batch batch;
	struct avow_name_kept kept[AVOW_AXES];
	bool is_unfinished; /* an erasure failed half-way: finish it first */
};

/*
 * At the beginning of every call: take the edition that is in force now.  It
 * stays the same to the call's end.
 */
void avow_open_turn(struct avow *avow);

#endif
