/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/papers: documents that an ask presents and the policy says are kept.
 */
#ifndef AVOW_FLOW_PAPERS_H
#define AVOW_FLOW_PAPERS_H

#include "flow/job.h"

/* Whether every document of the ask could be kept; false without any. */
bool avow_papers_can_keep(const struct avow_ask *ask);
/*
 * Put them into job->set where the decision has the duty to keep them.
 * Errors, in the job too: PERMIT; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_papers_keep(
    struct avow *avow, struct avow_job *job);

#endif
