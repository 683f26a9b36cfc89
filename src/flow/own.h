/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/own: what no policy may refuse a person: to consent, to withdraw, to
 * object; and what was verified about a person, to be recorded.
 *
 *     person --locate--> head --change--> head, entry --commit--> durable
 */
#ifndef AVOW_FLOW_OWN_H
#define AVOW_FLOW_OWN_H

#include "flow/entry.h"
#include "flow/job.h"

struct avow_own {
	const char *person;
	const char *external_id;
	const char *caller;
	enum avow_entry_kind kind;
	bool is_vital; /* done also when there is room for little more */
	const enum avow_family *families; /* that change reads, or NULL */
	size_t family_count;
	/*
	 * Change job->head (and tell job->head_changed), add rows to job->set,
	 * and put what is special to the act into job->entry.  May be called
	 * again, after a conflict, with another job.  The job is unlocked.
	 */
	enum avow_status (*change)(
	    struct avow *avow, struct avow_job *job, void *context);
	void *context;
};

/*
 * Carry it out; durable when it returns.
 * Errors: INPUT (no person, no words); NOT_FOUND; ERASED; CONFLICT; what
 * change gives; IO; FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_own_run(
    struct avow *avow, const struct avow_own *own, struct avow_error *why);

#endif
