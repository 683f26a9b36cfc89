/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/locate: finds the people whom asks are about, and opens their heads.
 *
 *     external id --blind index--> person --read--> head
 *
 * All asks of a batch together: one round trip for the index, if any asks for
 * it, and one for the heads and all that the asks read besides (flow/ahead.h).
 */
#ifndef AVOW_FLOW_LOCATE_H
#define AVOW_FLOW_LOCATE_H

#include "flow/job.h"

/*
 * Read what every job whose status is OK needs.  A job's own failure goes to
 * its status.  What was read is borrowed until avow_locate_end, which must come
 * before a commit, whatever this gives.
 * Errors (nothing was located): IO; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_locate(struct avow *avow,
    struct avow_job *jobs, size_t count, struct avow_error *why);
/*
 * Open the head that was read for a job, if its status is OK.  Its own failure
 * goes to its status; EXISTS where a new person's external id is taken; who is
 * not found or erased is told by job->end.
 */
void avow_locate_take(struct avow *avow, struct avow_job *job);
void avow_locate_end(struct avow *avow);
/* The blind index of an external id. */
void avow_locate_index(struct avow *avow, const char *external_id,
    struct avow_head_index *index_out);

#endif
