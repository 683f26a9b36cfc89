/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/answer: what goes back to whoever asked.
 *
 * An answer has an arena of its own, so that it outlives the ask and holds
 * nothing but what it gives.  It is filled before the commit and let go after
 * it; a commit that fails clears it.
 */
#ifndef AVOW_FLOW_ANSWER_H
#define AVOW_FLOW_ANSWER_H

#include "flow/job.h"

/* The decision: verdict, clauses, duties, needs.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_answer_decided(
    struct avow *avow, struct avow_job *job);
/* Room for fields.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_answer_room(
    struct avow_job *job, size_t fields);
/*
 * Add a field for a record; value.at NULL: without a value (a collect).
 * Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_answer_field(struct avow *avow,
    struct avow_job *job, const struct avow_record_meta *meta, bool is_raw,
    struct avow_text value);
/* A category kept back from an export, once.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_answer_withheld(
    struct avow_job *job, const char *category);
/* A copy of text in the answer's memory; NULL when there is none. */
AVOW_CHECKED const char *avow_answer_copy(
    struct avow_job *job, struct avow_text text);

/* The needs of a decision as texts, into the job's arena; at most
   AVOW_NEEDS_MAX.  Gives the count. */
size_t avow_answer_needs(struct avow *avow, struct avow_job *job,
    const char *needs_out[AVOW_NEEDS_MAX]);

#endif
