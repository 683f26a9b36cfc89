/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/erase.h"

#include <string.h>

#include "flow/answer.h"
#include "flow/ask.h"
#include "flow/export.h"
#include "flow/keep.h"
#include "flow/nothing.h"
#include "ledger/outbox.h"

#include "base/banned.h"

/* A retention rule that still wants the record kept. */
static bool
is_bound(const struct avow *avow, const struct avow_job *job,
    const struct avow_record_meta *meta, uint32_t *rule_out)
{
	const struct avow_kept kept = {
	    meta->category, meta->purpose, meta->service};

	return avow_keep_is_bound(&avow->editions, avow->in_force, &kept,
	    job->now_ms > meta->collected_ms ? job->now_ms - meta->collected_ms
					     : 0,
	    rule_out);
}

/* Turn an allow into a denial where law or a hold says so. */
static void
heed_duties_to_keep(struct avow *avow, struct avow_job *job)
{
	for (size_t i = 0; i < job->found_count; i++) {
		const struct avow_found *found = &job->found[i];
		uint32_t rule = AVOW_NO_ID;
		bool is_held = found->meta->is_held;

		if (!is_held && !is_bound(avow, job, found->meta, &rule))
			continue;
		job->permit = NULL;
		job->joint = (struct avow_decision){.ruling = AVOW_RULING_DENY};
		job->part_count = 0;
		job->extra_cite = rule;
		return;
	}
}

enum avow_status
avow_erase_decide(struct avow *avow, struct avow_job *job)
{
	unsigned acts = 1U << AVOW_ACT_ERASE | 1U << AVOW_ACT_LEDGER;
	enum avow_status status;

	/* What the edition has no word for, it wants nobody to keep. */
	status = avow_export_flows(avow, job);
	if (status == AVOW_OK && job->flow_count == 0)
		status = avow_nothing_decide(avow, job, acts);
	else if (status == AVOW_OK)
		status = avow_job_decide(avow, job, acts);
	if (status == AVOW_OK && job->permit != NULL)
		heed_duties_to_keep(avow, job);
	if (status == AVOW_OK)
		status = avow_answer_decided(avow, job);
	return status;
}

enum avow_status
avow_erase_write(struct avow *avow, struct avow_job *job)
{
	struct avow_outbox outbox = {.slot = job->head.slot,
	    .since_ms = job->now_ms,
	    .indexes = job->head.indexes,
	    .index_count = job->head.index_count};
	struct avow_head tombstone = {.state = AVOW_PERSON_ERASED,
	    .slot = job->head.slot,
	    .birth_day = AVOW_NO_DAY};

	(void)avow;
	memcpy(outbox.person, job->person, sizeof outbox.person);
	memcpy(tombstone.person, job->person, sizeof tombstone.person);
	memcpy(tombstone.token, job->head.token, sizeof tombstone.token);
	job->head = tombstone;
	job->head_changed = true;
	return avow_outbox_put(job->set, job->permit, &outbox, &job->why);
}

enum avow_status
avow_person_erase(struct avow *avow, const struct avow_ask *ask,
    struct avow_answer *answer, struct avow_error *why)
{
	struct avow_ask own = *ask;

	own.action = "erase";
	own.recipient = "person";
	own.is_new = false;
	own.form = NULL;
	own.items = NULL;
	own.item_count = 0;
	own.agree_count = 0;
	own.accept = NULL;
	if (own.purpose == NULL)
		own.purpose = "exercise.rights";
	return avow_ask_run(avow, &own, answer, why);
}
