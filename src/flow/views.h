/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/views: how the editions besides the one in force see a flow.
 *
 *     flow of a job + head + receipts --> views for the gate (gate/gate.h)
 *
 * The one that the person is bound to, where it has a say; and for each consent
 * that was given under another edition, that one.  Leaves are placed in the
 * other image by policy/place.h; a flow with several places there has a view
 * for each.  Most people need none, and cost nothing.
 */
#ifndef AVOW_FLOW_VIEWS_H
#define AVOW_FLOW_VIEWS_H

#include "flow/job.h"

enum { AVOW_VIEWS_PLACES_MAX = 64 }; /* of one flow, in one edition */

/*
 * Once the head and the receipts are read: to which edition the job's person
 * is bound, and whether any view is needed.
 */
void avow_views_start(struct avow *avow, struct avow_job *job);
/* The views of a flow that was added for `about`.  Errors, in the job:
   NOMEM. */
AVOW_CHECKED enum avow_status avow_views_add(struct avow *avow,
    struct avow_job *job, const struct avow_about *about,
    struct avow_gate_flow *flow);

#endif
