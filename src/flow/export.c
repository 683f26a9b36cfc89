/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/export.h"

#include <string.h>

#include "flow/answer.h"
#include "flow/ask.h"
#include "flow/nothing.h"
#include "flow/rows.h"
#include "flow/use.h"

#include "base/banned.h"

/* The leaf of a service in the edition in force, or AVOW_NO_ID. */
static uint32_t
service_of(const struct avow *avow, uint64_t code)
{
	uint32_t leaves[AVOW_PLACES_MAX];
	size_t count = avow_former_leaves(
	    &avow->editions, avow->in_force, AVOW_CODE_SERVICE, code, leaves);

	return count == 1 ? leaves[0] : AVOW_NO_ID;
}

/* What a record's category stands for now: each is a flow. */
static size_t
leaves_of(const struct avow *avow, const struct avow_found *found,
    uint32_t leaves[AVOW_PLACES_MAX])
{
	return avow_former_leaves(&avow->editions, avow->in_force,
	    AVOW_CODE_CATEGORY, found->meta->category, leaves);
}

static enum avow_status
add_flows(struct avow *avow, struct avow_job *job, struct avow_found *found,
    uint32_t stand_in)
{
	struct avow_about about = {.action = job->action,
	    .category = found->meta->category,
	    .service = service_of(avow, found->meta->service),
	    .meta = found->meta};
	uint32_t leaves[AVOW_PLACES_MAX];
	size_t count = leaves_of(avow, found, leaves);
	enum avow_status status = AVOW_OK;

	found->first_flow = job->flow_count;
	if (count == 0) {
		about.last = avow_former_last(
		    &avow->editions, AVOW_CODE_CATEGORY, about.category);
		leaves[count++] = stand_in;
	}
	/* An erasure asks nobody about what no edition in force knows. */
	if (about.last != NULL && job->verb == AVOW_VERB_ERASE)
		count = 0;
	for (size_t i = 0; i < count && status == AVOW_OK; i++) {
		about.leaf = leaves[i];
		status = avow_job_flow(avow, job, &about);
	}
	found->flow_count = job->flow_count - found->first_flow;
	return status;
}

enum avow_status
avow_export_flows(struct avow *avow, struct avow_job *job)
{
	static const struct avow_rows_wanted all = {0, 0, 0};
	uint32_t leaves[AVOW_PLACES_MAX];
	uint32_t stand_in = 0;
	bool has_gone = false;
	size_t room = 0;
	enum avow_status status;

	status = avow_rows_find(avow, job, &all);
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++) {
		size_t count = leaves_of(avow, &job->found[i], leaves);

		has_gone |= count == 0;
		room += count > 0 ? count : 1;
	}
	if (status == AVOW_OK && has_gone)
		status = avow_nothing_stand_in(avow, job, &stand_in);
	if (status == AVOW_OK)
		status = avow_job_room(job, room);
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++)
		status = add_flows(avow, job, &job->found[i], stand_in);
	return status;
}

/* Whether all that a record stands for is allowed. */
static bool
is_allowed(const struct avow_job *job, const struct avow_found *found)
{
	for (size_t i = 0; i < found->flow_count; i++) {
		if (job->flows[found->first_flow + i].ruling !=
		    AVOW_RULING_ALLOW)
			return false;
	}
	return found->flow_count > 0;
}

/* Its category as the edition in force calls it, else as the last one did. */
static const char *
name_of(const struct avow *avow, const struct avow_found *found)
{
	uint32_t leaves[AVOW_PLACES_MAX];

	return leaves_of(avow, found, leaves) > 0
	    ? avow_image_leaf_name(
		  avow->in_force->image, AVOW_AXIS_CATEGORY, leaves[0])
	    : avow_editions_word(
		  &avow->editions, AVOW_CODE_CATEGORY, found->meta->category);
}

/* Keep the flows that were allowed, so that the next decision permits. */
static enum avow_status
keep_allowed(struct avow *avow, struct avow_job *job)
{
	size_t kept = 0;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++) {
		struct avow_found *found = &job->found[i];
		size_t first = found->first_flow;

		if (!is_allowed(job, found)) {
			found->flow_count = 0;
			status =
			    avow_answer_withheld(job, name_of(avow, found));
			continue;
		}
		found->first_flow = kept;
		for (size_t f = 0; f < found->flow_count; f++)
			job->flows[kept++] = job->flows[first + f];
	}
	job->flow_count = kept;
	return status;
}

/*
 * Where nothing is allowed, keep what might be: a person whose identity is
 * still to be checked is told so, not that passwords are shown to nobody.
 */
static void
keep_needed(struct avow_job *job, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (job->flows[i].ruling == AVOW_RULING_NEEDS)
			job->flows[kept++] = job->flows[i];
	job->flow_count = kept > 0 ? kept : count; /* none: say why not */
}

/* Decide on what was found; what is not allowed of it is withheld. */
static enum avow_status
decide_found(struct avow *avow, struct avow_job *job, unsigned acts)
{
	size_t flows = job->flow_count;
	enum avow_status status;

	status = avow_job_decide(avow, job, acts);
	if (status != AVOW_OK || job->permit != NULL)
		return status;
	status = keep_allowed(avow, job);
	if (status != AVOW_OK)
		return status;
	if (job->flow_count == 0) {
		/* Nor is a stranger told what is held. */
		job->answer->withheld_count = 0;
		keep_needed(job, flows);
	}
	return avow_job_decide(avow, job, acts);
}

enum avow_status
avow_export_decide(struct avow *avow, struct avow_job *job)
{
	unsigned acts = 1U << AVOW_ACT_READ | 1U << AVOW_ACT_LEDGER;
	enum avow_status status;

	status = avow_export_flows(avow, job);
	if (status != AVOW_OK)
		return status;
	if (job->found_count == 0)
		status = avow_nothing_decide(avow, job, acts);
	else
		status = decide_found(avow, job, acts);
	if (status == AVOW_OK)
		status = avow_use_check_form(job);
	if (status == AVOW_OK)
		status = avow_answer_decided(avow, job);
	if (status != AVOW_OK || job->permit == NULL || job->ask->only_decide)
		return status;
	status = avow_answer_room(job, job->found_count);
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++) {
		if (job->found[i].flow_count > 0)
			status = avow_use_give(avow, job, job->found[i].record);
	}
	return status;
}

enum avow_status
avow_export_write(struct avow *avow, struct avow_job *job)
{
	(void)avow;
	(void)job;
	return AVOW_OK; /* the entry says it all */
}

enum avow_status
avow_person_export(struct avow *avow, const struct avow_ask *ask,
    struct avow_answer *answer, struct avow_error *why)
{
	struct avow_ask own = *ask;

	own.action = "export";
	own.recipient = "person";
	own.is_new = false;
	own.items = NULL;
	own.item_count = 0;
	if (own.purpose == NULL)
		own.purpose = "exercise.rights";
	return avow_ask_run(avow, &own, answer, why);
}
