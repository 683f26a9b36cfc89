/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/check_log: the sealed rows that the log knows, for avow_check.
 *
 *     every entry --hashes of rows--> sorted set --has?--> yes or no
 *
 * One thread at a time.
 */
#ifndef AVOW_FLOW_CHECK_LOG_H
#define AVOW_FLOW_CHECK_LOG_H

#include "flow/open.h"

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
	size_t publishes; /* entries that published an edition */
};

/*
 * Read every entry.  Owns: ended by avow_check_log_clear, also on failure.
 * Errors: FORMAT (an entry is damaged, or published an edition that the vault
 * has not); LIMIT; NOMEM; IO.
 */
AVOW_CHECKED enum avow_status avow_check_log_read(
    struct avow_check_log *out, struct avow *avow, struct avow_error *why);
void avow_check_log_clear(struct avow_check_log *log);
/*
 * Whether a row with this hash was written, and none with this keyed hash
 * (flow/job_entry.h) was replaced since.
 */
bool avow_check_log_has(const struct avow_check_log *log,
    const uint8_t hash[AVOW_HASH_SIZE], const uint8_t gone[AVOW_HASH_SIZE]);

#endif
