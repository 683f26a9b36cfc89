/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/ask: the one road from outside to data.
 *
 *     asks --read--> jobs --locate, decide, write--> sets --commit--> answers
 *
 * A batch makes one durable commit, log entries included; no answer is let go
 * before it.  An ask that lost a race is decided again, alone.
 */
#ifndef AVOW_FLOW_ASK_H
#define AVOW_FLOW_ASK_H

#include "flow/job.h"

/* Make room for count jobs.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_ask_room(
    struct avow *avow, size_t count, struct avow_error *why);
/* Make room for count reads; those planned stay.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_ask_reads(
    struct avow *avow, size_t count, struct avow_error *why);
void avow_ask_free(struct avow *avow);
/*
 * Run one ask of any verb, with a job of its own; the answer is filled.
 * Errors: those of avow_ask.
 */
AVOW_CHECKED enum avow_status avow_ask_run(struct avow *avow,
    const struct avow_ask *ask, struct avow_answer *answer,
    struct avow_error *why);

#endif
