/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/check_log: the rows of records that the log knows, for a check.
 *
 *     every entry --hashes of rows--> sorted set --has?--> yes or no
 *
 * Included by flow/check.h.  One thread at a time.
 */
#ifndef AVOW_FLOW_CHECK_LOG_H
#define AVOW_FLOW_CHECK_LOG_H

#include "flow/open.h"

struct avow_check;

enum {
	AVOW_CHECK_HASH_PART = 16,      /* bytes kept of a hash */
	AVOW_CHECK_HASHES_MAX = 1 << 28 /* rows ever written: 4 GiB of them */
};

struct avow_check_hashes {
	uint8_t (*at)[AVOW_CHECK_HASH_PART];
	size_t count;
	size_t room;
};

struct avow_check_log {
	struct avow_check_hashes rows;
	struct avow_check_hashes replaced; /* keyed, of those that are gone */
	uint8_t *seen;      /* bits, one for each of rows: it is in the store */
	size_t seen_count;  /* of them */
	size_t publishes;   /* entries that published an edition */
	uint64_t latest_ms; /* of all entries */
};

/*
 * Read every entry into check->log; faults are reported.  Owns: ended by
 * avow_check_log_clear, also on failure.  Errors: LIMIT; NOMEM; IO.
 */
AVOW_CHECKED enum avow_status avow_check_log_read(struct avow_check *check);
void avow_check_log_clear(struct avow_check_log *log);

/* Whether a row with this hash was written; if so it is seen now. */
bool avow_check_log_see(
    struct avow_check_log *log, const uint8_t hash[AVOW_HASH_SIZE]);
/* Whether one with this hash was written, and nobody has seen it. */
bool avow_check_log_misses(
    const struct avow_check_log *log, const uint8_t hash[AVOW_HASH_SIZE]);
/* Whether the row of this keyed hash (flow/job_entry.h) was replaced. */
bool avow_check_log_replaced(
    const struct avow_check_log *log, const uint8_t gone[AVOW_HASH_SIZE]);

#endif
