/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/collect: values that come into the vault, and people with them.
 *
 *     items --collect and store, both allowed--> records
 *
 * Each item is decided as `collect` and as `store`; unless the policy allows
 * both for every item, nothing of the ask is kept.  What may be seen but not
 * stored is no matter for a vault: use it, and do not collect it here.
 */
#ifndef AVOW_FLOW_COLLECT_H
#define AVOW_FLOW_COLLECT_H

#include "flow/job.h"

AVOW_CHECKED enum avow_status avow_collect_decide(
    struct avow *avow, struct avow_job *job);
/*
 * Make ready the people whom allowed asks of a batch make: their index rows,
 * durable, and their key slots, durable with one sync.  Errors: IO; FULL.
 */
AVOW_CHECKED enum avow_status avow_collect_create(struct avow *avow,
    struct avow_job *jobs, size_t count, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_collect_write(
    struct avow *avow, struct avow_job *job);
/* Take back the slot of a person who was not made after all. */
void avow_collect_undo(struct avow *avow, struct avow_job *job);

#endif
