/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/nothing.h"

#include "base/banned.h"

static enum avow_status
make_flows(struct avow *avow, struct avow_job *job)
{
	static const struct avow_record_meta usual = {.door = AVOW_DOOR_PERSON};
	uint32_t count =
	    avow_image_leaf_count(avow->in_force->image, AVOW_AXIS_CATEGORY);
	enum avow_status status;

	status = avow_job_room(job, count);
	for (uint32_t leaf = 0; leaf < count && status == AVOW_OK; leaf++) {
		const struct avow_about about = {.action = job->action,
		    .leaf = leaf,
		    .service = job->service,
		    .meta = &usual};

		status = avow_job_flow(avow, job, &about);
	}
	return status;
}

/* Keep the flows with this ruling, if there are any. */
static bool
keep(struct avow_job *job, enum avow_ruling ruling)
{
	size_t kept = 0;

	for (size_t i = 0; i < job->flow_count; i++) {
		if (job->flows[i].ruling == ruling)
			job->flows[kept++] = job->flows[i];
	}
	if (kept > 0)
		job->flow_count = kept;
	return kept > 0;
}

enum avow_status
avow_nothing_decide(struct avow *avow, struct avow_job *job, unsigned acts)
{
	enum avow_status status;

	status = make_flows(avow, job);
	if (status == AVOW_OK)
		status = avow_job_decide(avow, job, acts);
	if (status != AVOW_OK || job->permit != NULL)
		return status;
	if (!keep(job, AVOW_RULING_ALLOW) && !keep(job, AVOW_RULING_NEEDS))
		return AVOW_OK; /* denied, all of it */
	return avow_job_decide(avow, job, acts);
}

enum avow_status
avow_nothing_stand_in(
    struct avow *avow, struct avow_job *job, uint32_t *leaf_out)
{
	enum avow_status status = make_flows(avow, job);

	*leaf_out = 0;
	if (status == AVOW_OK)
		status = avow_job_decide(avow, job, 1U << AVOW_ACT_LEDGER);
	job->permit = NULL; /* it was to see what is allowed */
	if (status == AVOW_OK &&
	    (keep(job, AVOW_RULING_ALLOW) || keep(job, AVOW_RULING_NEEDS)))
		*leaf_out = job->flows[0].flow.leaf[AVOW_AXIS_CATEGORY];
	job->flow_count = 0;
	return status;
}
