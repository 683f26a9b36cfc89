/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/receipts: consents asked each time, as one ask names and uses them.
 */
#ifndef AVOW_FLOW_RECEIPTS_H
#define AVOW_FLOW_RECEIPTS_H

#include "flow/job.h"

/*
 * Read the receipts that the ask names into the job; one that does not exist
 * is left out, and so gives nothing.  The job must be unlocked.
 * Errors, in the job too: FORMAT; KEY; NOMEM; IO.
 */
AVOW_CHECKED enum avow_status avow_receipts_read(
    struct avow *avow, struct avow_job *job);
/* Mark them used, in the commit of the ask, which conflicts if one was. */
AVOW_CHECKED enum avow_status avow_receipts_use(
    struct avow *avow, struct avow_job *job);

/*
 * When the newest receipt of an item in a service (codes) was given, whatever
 * the clock said then; 0: never.  The job is unlocked.
 */
AVOW_CHECKED enum avow_status avow_receipts_newest(struct avow *avow,
    struct avow_job *job, const struct avow_receipt *of, uint64_t *at_ms_out);

#endif
