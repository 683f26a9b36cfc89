/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_find: the entries that speak of somebody.
 *
 *     handle of each month --lists of closed segments, open segment--> entries
 *
 * A person's handle changes with the month of an entry's time, and only who
 * has the person's key can tell it, so the caller gives it.  One thread at a
 * time.
 */
#ifndef AVOW_AUDIT_LOG_FIND_H
#define AVOW_AUDIT_LOG_FIND_H

#include "audit/log.h"
#include "audit/mark.h"

struct avow_log_search {
	uint64_t from; /* entries before it are not looked at */
	/* The handle for a month, counted from 1970-01. */
	void (*handle)(
	    void *context, uint32_t month, uint8_t out[AVOW_MARK_HANDLE]);
	/* An entry, in ascending order; false stops.  Borrowed. */
	bool (*found)(void *context, uint64_t index, struct avow_text entry);
	void *context;
};

/*
 * Find entries by their handle, in this generation.  Those that were pruned
 * are not found.  A list that leads nowhere is refused; that a list is whole
 * only avow_log_lists_check can tell.
 * Errors: FORMAT (the lists of a closed segment are missing or broken); IO;
 * NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_find(struct avow_log *log,
    const struct avow_log_search *search, struct avow_error *why);

#endif
