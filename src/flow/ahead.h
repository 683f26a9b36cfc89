/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/ahead: what an ask will read of a person, read together with the head.
 *
 *     ask --plan--> rows and ranges --one read, with the head--> rows
 *     avow_ahead_get, avow_ahead_scan --> such a row, or else the store
 *
 * So a known person costs one round trip for all that is read, and all of it is
 * of one instant.  What was not planned is read from the store when it is asked
 * for, of the same instant.  Rows are borrowed until avow_locate_end.  One
 * thread at a time.
 */
#ifndef AVOW_FLOW_AHEAD_H
#define AVOW_FLOW_AHEAD_H

#include "flow/job.h"

enum {
	AVOW_AHEAD_PAGE = 256, /* rows of a range that are read ahead */
	AVOW_AHEAD_MAX = 1024, /* rows and ranges of one ask */
};

/* A row that was read ahead. */
struct avow_ahead_row {
	struct avow_text key;
	struct avow_text value;
	struct avow_ahead_row *next;
};

/* A row, or a range of rows, that is read ahead. */
struct avow_ahead_part {
	struct avow_row_key from;
	struct avow_row_key to; /* empty: the row `from` alone */
	struct avow_kv_range range;
	struct avow_ahead_row *first;
	struct avow_ahead_row *last;
	struct avow_job *job;
	struct avow_ahead_part *next;
};

/*
 * Plan what the job will read of its person, whom it knows by now.
 * Errors, in the job too: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_ahead_plan(
    struct avow *avow, struct avow_job *job);
/* The reads of a job's plan: *out has room for job->ahead_count of them. */
void avow_ahead_reads(struct avow_job *job, struct avow_kv_get *out);
/* After they were read: take them over.  Errors, in the job too: NOMEM. */
AVOW_CHECKED enum avow_status avow_ahead_keep(
    struct avow_job *job, const struct avow_kv_get *reads);

/* One row, as avow_kv_read_more. */
AVOW_CHECKED enum avow_status avow_ahead_get(
    struct avow *avow, struct avow_job *job, struct avow_kv_get *get);
/* A page of AVOW_AHEAD_PAGE rows or fewer, as avow_kv_scan. */
AVOW_CHECKED enum avow_status avow_ahead_scan(
    struct avow *avow, struct avow_job *job, const struct avow_kv_range *range);

#endif
