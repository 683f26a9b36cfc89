/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/keep: how long a record is kept, and for what.
 *
 *     record + the editions it was ever kept under --> its end
 *
 * docs/language.md 6.5: the shortest of what its person was told when it came,
 * and of what any edition in force since then said.  So an end can move nearer
 * and never farther away.  What the law wants kept is the edition's in force
 * (policy/minimum.h).
 */
#ifndef AVOW_FLOW_KEEP_H
#define AVOW_FLOW_KEEP_H

#include "flow/job.h"

/* What is kept, by codes: names outlive editions. */
struct avow_kept {
	uint64_t category;
	uint64_t purpose;
	uint64_t service;
};

/*
 * Hours from its collection that an edition keeps it, the least of all that it
 * stands for there; UINT32_MAX: the edition sets no such end, or has no word
 * for it, and so promised nothing about it.
 */
uint32_t avow_keep_hours(const struct avow_editions *editions,
    const struct avow_published *edition, const struct avow_kept *kept);
/*
 * Whether a minimum of an edition still binds what came `held_ms` ago;
 * *rule_out as avow_minimum_binds.
 */
bool avow_keep_is_bound(const struct avow_editions *editions,
    const struct avow_published *edition, const struct avow_kept *kept,
    uint64_t held_ms, uint32_t *rule_out);
/*
 * When a record of a category (a code) that a collect brings ends, in ms since
 * 1970; 0: only an event ends it.
 */
uint64_t avow_keep_expiry(
    const struct avow *avow, const struct avow_job *job, uint64_t category);
/* Whether a record's own end, or its end for this ask's purpose, has come. */
bool avow_keep_is_over(const struct avow *avow, const struct avow_job *job,
    const struct avow_record_meta *meta);

#endif
