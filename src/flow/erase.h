/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/erase: the end of a person.
 *
 *     commit (head erased, entry, outbox) -> slot overwritten -> rows deleted
 *         -> index rows deleted -> outbox row removed -> answer
 *
 * After the slot is overwritten nothing can be read; the rest is tidying, and
 * start-up goes on where a crash cut it short.  Refused where the policy
 * refuses, a lawful minimum still runs, or a hold is on a record.
 */
#ifndef AVOW_FLOW_ERASE_H
#define AVOW_FLOW_ERASE_H

#include "flow/job.h"

AVOW_CHECKED enum avow_status avow_erase_decide(
    struct avow *avow, struct avow_job *job);
AVOW_CHECKED enum avow_status avow_erase_write(
    struct avow *avow, struct avow_job *job);
/*
 * After the commit, if the erasure was allowed: everything else.  Where that
 * fails, avow->is_unfinished keeps anything else from being done first: a slot
 * must not be given to somebody new before it was overwritten.
 */
AVOW_CHECKED enum avow_status avow_erase_finish_job(
    struct avow *avow, struct avow_job *job);
/* Finish every erasure in the outbox.  Errors: IO; FULL; FORMAT; NOMEM. */
AVOW_CHECKED enum avow_status avow_erase_finish_all(
    struct avow *avow, struct avow_error *why);

#endif
