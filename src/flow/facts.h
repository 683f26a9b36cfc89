/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/facts: what is known when the gate decides.
 *
 *     edition + head + registry + ask + record --> struct avow_world
 *
 * Facts come from the ledger or the registry; from the ask only such as the
 * edition declares `asserted`.  What nobody knows stays unknown, which the
 * gate answers with "needs".  Where birthdays and an age band on record differ,
 * the youngest counts.
 */
#ifndef AVOW_FLOW_FACTS_H
#define AVOW_FLOW_FACTS_H

#include "flow/facts_core.h"
#include "flow/job.h"
#include "policy/guardian.h"

/* An ask as one edition reads it. */
struct avow_facts_view {
	const struct avow_published *edition;
	uint32_t recipient;    /* leaf of its image */
	uint32_t service;      /* leaf, or AVOW_NO_ID */
	uint64_t service_code; /* that consents are looked up by; 0: none */
	struct avow_claim claim;
};

/*
 * The world of an ask, as an edition sees it.  Every consent that stands is in
 * it, whatever edition it was given under.
 */
void avow_facts_ask(const struct avow_registry *registry,
    const struct avow_job *job, const struct avow_facts_view *view,
    struct avow_world *world);
/* The facts of a record put into it. */
void avow_facts_record(const struct avow_published *edition,
    const struct avow_record_meta *meta, struct avow_world *world);
/* Whether a guardian decides for the person of a head, now. */
enum avow_guardian avow_facts_guardian(const struct avow_published *edition,
    const struct avow_head *head, uint64_t now_ms);

/*
 * What a head keeps of a birthday: of an adult, who stays one, no more than
 * that.  A head is not sealed under the person's key, so that old copies of it
 * outlive the person.
 */
int32_t avow_facts_kept_day(int32_t birth_day, uint64_t now_ms);
/* Age in whole years on a day (both in days since 1970). */
int avow_facts_age_years(int32_t birth_day, int32_t today);

#endif
