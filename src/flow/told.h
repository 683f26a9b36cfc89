/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/told: which editions a person was told of, when, and how.
 *
 *     first collect, an acceptance, a notice --> head->told
 *
 * What flow/bound.h reads to find the edition that a person is bound to.
 * Going on using a service records nothing here by itself: a person is told by
 * a notice, and never gives a consent by it.
 */
#ifndef AVOW_FLOW_TOLD_H
#define AVOW_FLOW_TOLD_H

#include "flow/job.h"

/* Entries that a head keeps although they decide nothing any more. */
enum { AVOW_TOLD_KEPT_MAX = 32 };

/*
 * An edition by its name or its number; the newest published by now where
 * words is NULL.  NULL: there is none.
 */
const struct avow_published *avow_told_find(
    const struct avow *avow, const char *words, uint64_t now_ms);
/*
 * What an allowed ask tells its person: the edition in force, if the ask makes
 * the person; the one that it accepts; the newest, if it is a notice of a
 * change of the policy and gives something to send it to.  Into the head, and
 * job->told for the log.  Errors, in the job: NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_told_write(
    struct avow *avow, struct avow_job *job);

#endif
