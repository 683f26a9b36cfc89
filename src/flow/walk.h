/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/walk: every record of every living person, without its value.
 *
 *     buckets --heads, records--> visit(meta), bucket by bucket
 *
 * For what counts or sweeps.  It looks at nothing but what the gate would see,
 * and gives no value.  Outside of a turn: it takes one a bucket, so that an
 * erasure waits for no more.  No call on the vault inside a visit.
 */
#ifndef AVOW_FLOW_WALK_H
#define AVOW_FLOW_WALK_H

#include "flow/open.h"
#include "vault/record.h"

struct avow_walk {
	/* False stops, and is for the caller to remember.  meta: borrowed
	   during the call. */
	bool (*visit)(void *context, const uint8_t person[AVOW_PERMIT_PERSON],
	    const struct avow_record_meta *meta);
	void *context;
};

/* Errors: FORMAT, KEY (a row that is not what it should be); NOMEM; IO. */
AVOW_CHECKED enum avow_status avow_walk_records(
    struct avow *avow, const struct avow_walk *walk, struct avow_error *why);

#endif
