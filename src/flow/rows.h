/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/rows: the records an ask reaches, opened as far as the gate needs.
 *
 *     person, category, service --scan--> struct avow_found ...
 *
 * A record of another service, or one whose end has come, is not reached.
 * The job must be unlocked (avow_job_unlock).
 */
#ifndef AVOW_FLOW_ROWS_H
#define AVOW_FLOW_ROWS_H

#include "flow/job.h"

/* What a scan looks for. */
struct avow_rows_wanted {
	uint64_t category; /* code; 0: every category */
	uint64_t record;   /* 0: every record */
	uint64_t service;  /* code; 0: of every service */
};
/*
 * Append what is found to job->found, whose room is AVOW_JOB_ROWS_MAX.
 * Errors, in the job too: LIMIT; FORMAT; KEY; NOMEM; IO.
 */
AVOW_CHECKED enum avow_status avow_rows_find(struct avow *avow,
    struct avow_job *job, const struct avow_rows_wanted *wanted);

#endif
