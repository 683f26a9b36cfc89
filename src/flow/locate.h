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
 * Locate for every job whose status is OK.  A job's own failure goes to its
 * status; EXISTS where a new person's external id is taken; who is not found or
 * erased is told by job->end.  Errors (nothing was located): IO; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_locate(struct avow *avow,
    struct avow_job *jobs, size_t count, struct avow_error *why);
/* The blind index of an external id. */
void avow_locate_index(struct avow *avow, const char *external_id,
    struct avow_head_index *index_out);

#endif
