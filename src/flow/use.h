/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/use: values that leave the vault for a use: use, access, share,
 * disclose, transfer, publish.
 *
 *     rows + permit --shape--> fields; and a release, where they leave us
 */
#ifndef AVOW_FLOW_USE_H
#define AVOW_FLOW_USE_H

#include "flow/job.h"

/* Find the records, decide, fill the answer.  Errors: in the job too. */
AVOW_CHECKED enum avow_status avow_use_decide(
    struct avow *avow, struct avow_job *job);
/* What the commit has to hold besides the entry. */
AVOW_CHECKED enum avow_status avow_use_write(
    struct avow *avow, struct avow_job *job);

/* The value of a record, shaped as the permit has it, into the answer. */
AVOW_CHECKED enum avow_status avow_use_give(
    struct avow *avow, struct avow_job *job, const struct avow_record *record);
/* Refuse forms that nothing here can make. */
AVOW_CHECKED enum avow_status avow_use_check_form(struct avow_job *job);

#endif
