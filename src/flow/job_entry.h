/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/job_entry: the log entry of a job, put into its write set.
 */
#ifndef AVOW_FLOW_JOB_ENTRY_H
#define AVOW_FLOW_JOB_ENTRY_H

#include "flow/entry.h"
#include "flow/job.h"

/*
 * The handle of a person for a month counted from 1970-01: it dies with the
 * person's key, and next month's cannot be linked to it.
 */
void avow_job_entry_month(struct avow_hash *hash, const uint8_t *person_key,
    uint32_t month, uint8_t handle_out[AVOW_ENTRY_HANDLE]);
/*
 * How the log says that a sealed row is no more: a keyed hash, since the row's
 * own hash stands in an older entry and would link its handle to this one.
 */
void avow_job_entry_replaced(struct avow_hash *hash, const uint8_t *person_key,
    struct avow_text row, uint8_t out[AVOW_HASH_SIZE]);
/* The same of the row's SHA-256. */
void avow_job_entry_replaced_hash(struct avow_hash *hash,
    const uint8_t *person_key, const uint8_t row[AVOW_HASH_SIZE],
    uint8_t out[AVOW_HASH_SIZE]);
/*
 * Put the entry of a decided, unknown or erased job into job->set.  The
 * handle of a known person must be in job->handle.
 * Errors, in the job too: LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_job_entry(
    struct avow *avow, struct avow_job *job);

/* Of a job with another end than a decision: why nothing was told. */
const char *avow_job_entry_status(const struct avow_job *job);

#endif
