/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/facts: what is known when the gate decides.
 *
 *     head + registry + ask + record --> struct avow_world
 *
 * Facts come from the ledger or the registry; from the ask only such as the
 * edition declares `asserted`.  What nobody knows stays unknown, which the
 * gate answers with "needs".  Where birthdays and an age band on record differ,
 * the youngest counts.
 */
#ifndef AVOW_FLOW_FACTS_H
#define AVOW_FLOW_FACTS_H

#include "flow/job.h"
#include "policy/guardian.h"

/* Look up what the vault itself knows the truth of, and the world in which
   nothing else is known.  Once an image. */
void avow_facts_core(struct avow *avow);
/* The world of an ask in one service (a leaf, or UINT32_MAX). */
void avow_facts_ask(struct avow *avow, const struct avow_job *job,
    uint32_t service, struct avow_world *world);
/* The facts of a record put into it. */
void avow_facts_record(const struct avow *avow,
    const struct avow_record_meta *meta, struct avow_world *world);
/* Whether a guardian decides for the person of a head, now. */
enum avow_guardian avow_facts_guardian(
    struct avow *avow, const struct avow_head *head, uint64_t now_ms);
/* Check an asserted fact and, with a world, put it there.  Errors: INPUT. */
AVOW_CHECKED enum avow_status avow_facts_asserted(struct avow *avow,
    struct avow_text words, struct avow_world *world, struct avow_error *why);

/*
 * What a head keeps of a birthday: of an adult, who stays one, no more than
 * that.  A head is not sealed under the person's key, so that old copies of it
 * outlive the person.
 */
int32_t avow_facts_kept_day(int32_t birth_day, uint64_t now_ms);
/* Age in whole years on a day (both in days since 1970). */
int avow_facts_age_years(int32_t birth_day, int32_t today);

#endif
