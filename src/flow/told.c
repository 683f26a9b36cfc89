/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/told.h"

#include <string.h>

#include "flow/own.h"
#include "flow/request.h"

#include "base/banned.h"

/* What is said of a person. */
struct act {
	const struct avow_told_act *said;
	const struct avow_published *edition;
};

/* "2" is a number; 0 where the words are none. */
static uint32_t
read_number(const char *words)
{
	uint32_t number = 0;

	for (const char *at = words; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || number > AVOW_PUBLISH_MAX)
			return 0;
		number = number * 10 + (uint32_t)(*at - '0');
	}
	return number;
}

const struct avow_published *
avow_told_find(const struct avow *avow, const char *words, uint64_t now_ms)
{
	const struct avow_editions *editions = &avow->editions;
	const struct avow_published *found;

	if (words != NULL) {
		found = avow_editions_get(editions, read_number(words));
		return found != NULL
		    ? found
		    : avow_editions_named(editions, avow_text_of(words));
	}
	/* With a clock that was set back, nothing is newer than in force. */
	for (size_t i = editions->count; i > avow->in_force->number; i--) {
		if (editions->list[i - 1]->at_ms <= now_ms)
			return editions->list[i - 1];
	}
	return avow->in_force;
}

/* Whether the head says so already, or more. */
static bool
is_known(const struct avow_head *head, const struct avow_head_told *told)
{
	for (size_t i = 0; i < head->told_count; i++) {
		if (head->told[i].edition == told->edition &&
		    (head->told[i].how != AVOW_TOLD_NOTICE ||
			told->how == AVOW_TOLD_NOTICE))
			return true;
	}
	return false;
}

/* Let go of what was told of editions before the one bound to. */
static void
forget_older(struct avow *avow, struct avow_job *job)
{
	struct avow_head *head = &job->head;
	uint32_t bound =
	    avow_bound_of(&avow->editions, head, job->now_ms)->number;
	size_t kept = 0;

	/* A correction binds whoever was told of what it corrects. */
	while (bound > 1 &&
	    avow_editions_get(&avow->editions, bound)->is_correction)
		bound--;
	for (size_t i = 0; i < head->told_count; i++) {
		if (head->told[i].edition >= bound)
			head->told[kept++] = head->told[i];
	}
	head->told_count = kept;
}

static enum avow_status
add(struct avow *avow, struct avow_job *job,
    const struct avow_published *edition, enum avow_told_how how)
{
	const struct avow_head_told told = {.edition = edition->number,
	    .at_ms = job->now_ms,
	    .how = (uint8_t)how};

	if (is_known(&job->head, &told))
		return AVOW_OK;
	if (job->head.told_count >= AVOW_TOLD_KEPT_MAX)
		forget_older(avow, job);
	job->head_changed = true;
	if (how != AVOW_TOLD_COLLECTED)
		job->told = edition;
	return avow_head_add_told(&job->head, &job->arena, told, &job->why);
}

/* Whether an ask hands out where to send a notice of a change of policy. */
static bool
is_notice(const struct avow *avow, const struct avow_job *job)
{
	if ((job->verb != AVOW_VERB_USE && job->verb != AVOW_VERB_LEAVE) ||
	    job->purpose != avow->in_force->core.policy_notice)
		return false;
	/* To half an address nothing can be sent. */
	for (size_t i = 0; i < job->answer->field_count; i++) {
		if (strcmp(job->answer->fields[i].form, "raw") == 0)
			return true;
	}
	return false;
}

enum avow_status
avow_told_write(struct avow *avow, struct avow_job *job)
{
	enum avow_status status = AVOW_OK;

	if (job->ask->is_new)
		status = add(avow, job, avow->in_force, AVOW_TOLD_COLLECTED);
	if (status == AVOW_OK && job->accepted != NULL)
		status = add(avow, job, job->accepted, AVOW_TOLD_ACCEPTED);
	if (status == AVOW_OK && is_notice(avow, job))
		status = add(avow, job, avow_told_find(avow, NULL, job->now_ms),
		    AVOW_TOLD_NOTICE);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	const struct act *act = context;
	bool is_notice_act = act->said->is_notice;

	avow_entry_text(
	    &job->entry, AVOW_TAG_TOLD, avow_image_name(act->edition->image));
	avow_entry_u32(&job->entry, AVOW_TAG_NUMBER, act->edition->number);
	avow_entry_text(
	    &job->entry, AVOW_TAG_VALUE, is_notice_act ? "notice" : "accepted");
	return add(avow, job, act->edition,
	    is_notice_act ? AVOW_TOLD_NOTICE : AVOW_TOLD_ACCEPTED);
}

enum avow_status
avow_person_told(
    struct avow *avow, const struct avow_told_act *said, struct avow_error *why)
{
	struct act act = {.said = said};
	const struct avow_own own = {.person = said->person,
	    .external_id = said->external_id,
	    .caller = said->caller,
	    .kind = AVOW_ENTRY_TOLD,
	    .change = change,
	    .context = &act};

	avow_open_turn(avow);
	if (said->edition != NULL && !avow_request_is_word(said->edition))
		return avow_fail_at(why, AVOW_ERR_INPUT, "told.input",
		    "edition", "it is not a word");
	act.edition =
	    avow_told_find(avow, said->edition, avow_clock_now(&avow->clock));
	if (act.edition == NULL)
		return avow_fail_at(why, AVOW_ERR_NOT_FOUND, "told.edition",
		    "edition", "no such edition was published");
	return avow_own_run(avow, &own, why);
}
