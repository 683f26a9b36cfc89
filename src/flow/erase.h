/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/erase: the end of a person.
 *
 *     commit (head erased, entry, outbox) -> slot overwritten -> rows deleted
 *         -> index rows deleted -> outbox row removed
 *         -> asks that others had begun are over -> answer
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
 * fails, it is done before the next call of any handle does anything: see
 * avow_erase_finish_failed.
 */
AVOW_CHECKED enum avow_status avow_erase_finish_job(
    struct avow *avow, struct avow_job *job);
/* Finish every erasure in the outbox.  Errors: IO; FULL; FORMAT; NOMEM. */
AVOW_CHECKED enum avow_status avow_erase_finish_all(
    struct avow *avow, struct avow_error *why);
/* The same where one has failed since it was last done, outside of a turn. */
AVOW_CHECKED enum avow_status avow_erase_finish_failed(
    struct avow *avow, struct avow_error *why);

#endif
