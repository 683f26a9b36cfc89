/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/export: all that is held about a person, for that person.
 *
 * Each record is decided by itself, in its own service: what is allowed is
 * given as it is, the rest is named as withheld.
 */
#ifndef AVOW_FLOW_EXPORT_H
#define AVOW_FLOW_EXPORT_H

#include "flow/job.h"

AVOW_CHECKED enum avow_status avow_export_decide(
    struct avow *avow, struct avow_job *job);
AVOW_CHECKED enum avow_status avow_export_write(
    struct avow *avow, struct avow_job *job);

/*
 * A flow for every record of the person, each in its own service.  Errors, in
 * the job too: LIMIT; NOMEM; KEY; FORMAT; IO.
 */
AVOW_CHECKED enum avow_status avow_export_flows(
    struct avow *avow, struct avow_job *job);

#endif
