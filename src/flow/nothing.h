/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/nothing: rights over a person of whom no record is held.
 *
 * That nothing is held is an answer, too, and an account without a record can
 * be ended: whether the asker may is for the policy to say.  Every category
 * stands in for the records that are not there.
 */
#ifndef AVOW_FLOW_NOTHING_H
#define AVOW_FLOW_NOTHING_H

#include "flow/job.h"

/*
 * Decide the job's action over every category, as of usual records of its
 * service.  A permit is given where at least one of them is allowed; where
 * none is, but some might be, the joint decision says what those need.
 * Errors, in the job too: INPUT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_nothing_decide(
    struct avow *avow, struct avow_job *job, unsigned acts);

/*
 * A category that stands in for one that the edition in force has no word for:
 * one that it lets the ask have, else one that it might.  Adds no flow.
 */
AVOW_CHECKED enum avow_status avow_nothing_stand_in(
    struct avow *avow, struct avow_job *job, uint32_t *leaf_out);

#endif
