/* SPDX-License-Identifier: Apache-2.0 */
/* flow/release: the ledger row of what leaves with an allowed ask. */
#ifndef AVOW_FLOW_RELEASE_H
#define AVOW_FLOW_RELEASE_H

#include "flow/job.h"

/* Put it into job->set.  Errors, in the job too: PERMIT; LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_release_write(
    struct avow *avow, struct avow_job *job);

#endif
