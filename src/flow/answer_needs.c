/* SPDX-License-Identifier: Apache-2.0 */
/* What is missing, in the words of the edition that misses it. */
#include <string.h>

#include "flow/answer.h"

#include "base/banned.h"

enum { NEED_MAX = 1024 };

/* Texts that are made, each once. */
struct needs {
	struct avow_job *job;
	struct avow_buffer text; /* the one being made */
	const char **out;        /* AVOW_NEEDS_MAX of them */
	size_t count;
};

/* The text that was made. */
static void
add(struct needs *needs)
{
	const char *copy;

	if (needs->text.failed || needs->count == AVOW_NEEDS_MAX)
		return;
	copy =
	    avow_arena_copy(&needs->job->arena, avow_buffer_view(&needs->text));
	if (copy == NULL)
		return;
	for (size_t i = 0; i < needs->count; i++) {
		if (strcmp(needs->out[i], copy) == 0)
			return;
	}
	needs->out[needs->count++] = copy;
}

static void
add_all(struct needs *needs, const struct avow_image *image,
    const struct avow_need *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		avow_buffer_reset(&needs->text);
		avow_need_text(image, &list[i], &needs->text);
		add(needs);
	}
}

/* What would allow a flow that the edition in force denies. */
static void
add_nearest(struct needs *needs, const struct avow_image *image,
    const struct avow_gate_flow *flow)
{
	struct avow_need list[AVOW_NEEDS_MAX];

	add_all(needs, image, list,
	    avow_decide_nearest(image, &flow->flow, flow->world, list));
}

/* Only an older edition stands against it: let the person know the newer. */
static void
add_accept(struct needs *needs, const struct avow_published *edition)
{
	avow_buffer_reset(&needs->text);
	avow_buffer_string(&needs->text, "accept ");
	avow_buffer_string(&needs->text, avow_image_name(edition->image));
	add(needs);
}

static void
add_denied(struct needs *needs, const struct avow *avow)
{
	const struct avow_job *job = needs->job;
	const struct avow_gate_flow *told = NULL;

	for (size_t i = 0; i < job->flow_count; i++) {
		const struct avow_gate_flow *flow = &job->flows[i];

		if (flow->decision.ruling == AVOW_RULING_DENY) {
			add_nearest(needs, avow->in_force->image, flow);
			return;
		}
		if (flow->ruling == AVOW_RULING_DENY)
			told = flow;
	}
	if (told == NULL)
		return;
	add_all(needs, avow->in_force->image, told->decision.needs,
	    told->decision.need_count);
	add_accept(needs, avow->in_force);
}

size_t
avow_answer_needs(struct avow *avow, struct avow_job *job,
    const char *needs_out[AVOW_NEEDS_MAX])
{
	struct needs needs = {.job = job, .out = needs_out};

	if (job->joint.ruling == AVOW_RULING_ALLOW)
		return 0;
	avow_buffer_init(&needs.text, NEED_MAX);
	if (job->joint.ruling == AVOW_RULING_DENY) {
		add_denied(&needs, avow);
	} else {
		add_all(&needs, avow->in_force->image, job->joint.needs,
		    job->joint.need_count);
		for (size_t i = 0; i < job->part_count; i++)
			add_all(&needs, job->parts[i].image,
			    job->parts[i].decision.needs,
			    job->parts[i].decision.need_count);
	}
	avow_buffer_clear(&needs.text);
	return needs.count;
}
