/* SPDX-License-Identifier: Apache-2.0 */
/* flow/request_items: the lists of an ask; a part of flow/request. */
#ifndef AVOW_FLOW_REQUEST_ITEMS_H
#define AVOW_FLOW_REQUEST_ITEMS_H

#include "flow/job.h"

/* Categories and values into job->wanted.  Errors as avow_request_read. */
AVOW_CHECKED enum avow_status avow_request_items(
    struct avow *avow, struct avow_job *job);
/* What the ask shows, asserts, agrees to and presents. */
AVOW_CHECKED enum avow_status avow_request_evidence(
    struct avow *avow, struct avow_job *job);

#endif
