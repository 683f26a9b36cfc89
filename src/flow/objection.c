/* SPDX-License-Identifier: Apache-2.0 */
/* avow_objection: a person objects to a purpose, or no longer does. */
#include "flow/own.h"
#include "flow/request.h"

#include "base/banned.h"

struct act {
	const char *purpose;
	uint64_t code;
	bool objects;
};

static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	const struct act *act = context;
	const struct avow_head_fact objection = {
	    .name = act->code, .value = act->objects ? 1 : 0};

	(void)avow;
	avow_entry_text(&job->entry, AVOW_TAG_PURPOSE, act->purpose);
	avow_entry_text(
	    &job->entry, AVOW_TAG_VALUE, act->objects ? "objects" : "ended");
	job->head_changed = true;
	return avow_head_set_fact(&job->head.objections,
	    &job->head.objection_count, &job->arena, objection, &job->why);
}

enum avow_status
avow_objection(struct avow *avow, const char *person, const char *purpose,
    bool objects, struct avow_error *why)
{
	struct act act = {.purpose = purpose, .objects = objects};
	const struct avow_own own = {.person = person,
	    .kind = AVOW_ENTRY_OBJECTION,
	    .is_vital = objects,
	    .change = change,
	    .context = &act};
	uint32_t term;

	avow_open_turn(avow);
	if (!avow_request_is_word(purpose) ||
	    !avow_image_find_term(avow->in_force->image, AVOW_AXIS_PURPOSE,
		avow_text_of(purpose), &term))
		return avow_fail_at(why, AVOW_ERR_INPUT, "objection.input",
		    "purpose", "no such purpose in the edition in force");
	act.code = avow->in_force->codes.of[AVOW_CODE_PURPOSE][term];
	return avow_own_run(avow, &own, why);
}
