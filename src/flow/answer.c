/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/answer.h"

#include <stdlib.h>
#include <string.h>

#include "seal/secret.h"

#include "base/banned.h"

enum {
	ANSWER_MAX = 128 << 20, /* bytes */
	ANSWER_FIRST = 1024,    /* enough for a field and why it is given */
};

void
avow_answer_clear(struct avow_answer *answer)
{
	struct avow_arena *arena;

	if (answer == NULL)
		return;
	arena = answer->memory;
	if (arena != NULL)
		avow_arena_clear(arena);
	free(arena);
	*answer = (struct avow_answer){.verdict = AVOW_DENIED};
}

/* The answer's memory, made when first needed. */
static bool
start(struct avow_job *job)
{
	struct avow_arena *arena;

	if (job->out != NULL)
		return true;
	arena = malloc(sizeof *arena);
	if (arena == NULL)
		return false;
	avow_arena_init_small(arena, ANSWER_MAX, ANSWER_FIRST);
	job->answer->memory = arena;
	job->out = arena;
	return true;
}

const char *
avow_answer_copy(struct avow_job *job, struct avow_text text)
{
	return start(job) ? avow_arena_copy(job->out, text) : NULL;
}

static const char *
copy_string(struct avow_job *job, const char *string)
{
	return avow_answer_copy(job, avow_text_of(string));
}

static bool
fill_cite(struct avow_job *job, const struct avow_published *edition,
    uint32_t rule, struct avow_cited *out)
{
	const struct avow_image *image = edition->image;
	uint32_t clause = avow_image_rule_clause(image, rule);

	out->cite = copy_string(job, edition->cites[rule]);
	out->title = copy_string(job, avow_image_clause_title(image, clause));
	out->rule = copy_string(job, avow_image_rule_text(image, rule));
	return out->cite != NULL && out->title != NULL && out->rule != NULL;
}

/* The rules of an edition that decided, behind those that are there. */
static bool
fill_edition(struct avow_job *job, const struct avow_published *edition,
    const struct avow_decision *decision, struct avow_cited *cited)
{
	size_t *filled = &job->answer->cited_count;

	for (size_t i = 0; i < decision->cite_count; i++) {
		if (!fill_cite(
			job, edition, decision->cites[i], &cited[*filled]))
			return false;
		(*filled)++;
	}
	for (size_t i = 0; i < decision->required_count; i++) {
		if (!fill_cite(
			job, edition, decision->required[i], &cited[*filled]))
			return false;
		(*filled)++;
	}
	return true;
}

static size_t
count_cites(const struct avow_job *job)
{
	size_t count = job->joint.cite_count + job->joint.required_count +
	    (job->extra_cite != AVOW_NO_ID ? 1 : 0);

	for (size_t i = 0; i < job->part_count; i++)
		count += job->parts[i].decision.cite_count +
		    job->parts[i].decision.required_count;
	return count;
}

static bool
fill_cites(struct avow *avow, struct avow_job *job)
{
	size_t count = count_cites(job);
	struct avow_cited *cited;

	if (count == 0)
		return true;
	cited = avow_arena_array(job->out, count, sizeof cited[0]);
	if (cited == NULL)
		return false;
	job->answer->cited = cited;
	if (!fill_edition(job, avow->in_force, &job->joint, cited))
		return false;
	for (size_t i = 0; i < job->part_count; i++) {
		const struct avow_published *edition =
		    avow_editions_get(&avow->editions, job->parts[i].edition);

		if (edition != NULL &&
		    !fill_edition(job, edition, &job->parts[i].decision, cited))
			return false;
	}
	if (job->extra_cite == AVOW_NO_ID)
		return true;
	return fill_cite(job, avow->in_force, job->extra_cite,
	    &cited[job->answer->cited_count++]);
}

/* count strings, copied; NULL when there is no memory. */
static const char **
copy_list(struct avow_job *job, const char *const *list, size_t count)
{
	const char **copies =
	    avow_arena_array(job->out, count, sizeof copies[0]);

	for (size_t i = 0; i < count && copies != NULL; i++) {
		copies[i] = copy_string(job, list[i]);
		if (copies[i] == NULL)
			return NULL;
	}
	return copies;
}

static bool
fill_duties(struct avow *avow, struct avow_job *job)
{
	struct avow_job_duty duties[AVOW_JOB_DUTIES_MAX];
	const char *texts[AVOW_JOB_DUTIES_MAX];
	size_t count = avow_job_duties(avow, job, duties);

	if (count == 0)
		return true;
	for (size_t i = 0; i < count; i++)
		texts[i] = duties[i].text;
	job->answer->duties = copy_list(job, texts, count);
	job->answer->duty_count = count;
	return job->answer->duties != NULL;
}

static bool
fill_needs(struct avow *avow, struct avow_job *job)
{
	const char *needs[AVOW_NEEDS_MAX];
	size_t count = avow_answer_needs(avow, job, needs);

	if (count == 0)
		return true;
	job->answer->needs = copy_list(job, needs, count);
	job->answer->need_count = count;
	return job->answer->needs != NULL;
}

enum avow_status
avow_answer_decided(struct avow *avow, struct avow_job *job)
{
	static const enum avow_verdict verdicts[] = {
	    [AVOW_RULING_DENY] = AVOW_DENIED,
	    [AVOW_RULING_ALLOW] = AVOW_ALLOWED,
	    [AVOW_RULING_NEEDS] = AVOW_NEEDED,
	};
	struct avow_answer *answer = job->answer;

	answer->verdict = verdicts[job->joint.ruling];
	answer->edition =
	    copy_string(job, avow_image_name(avow->in_force->image));
	answer->number = avow->in_force->number;
	if (job->bound != avow->in_force) {
		answer->bound =
		    copy_string(job, avow_image_name(job->bound->image));
		answer->bound_number = job->bound->number;
		if (answer->bound == NULL)
			return avow_job_no_memory(job);
	}
	/* Of a person who was refused there is nobody. */
	if (!job->ask->is_new || answer->verdict == AVOW_ALLOWED)
		avow_hex(answer->person, job->person, sizeof job->person);
	if (job->ask->is_new && job->ask->only_decide)
		answer->person[0] = '\0';
	if (answer->edition == NULL || !fill_cites(avow, job) ||
	    !fill_duties(avow, job) || !fill_needs(avow, job))
		return avow_job_no_memory(job);
	return AVOW_OK;
}

enum avow_status
avow_answer_room(struct avow_job *job, size_t fields)
{
	if (fields == 0)
		return AVOW_OK;
	if (start(job))
		job->fields =
		    avow_arena_array(job->out, fields, sizeof job->fields[0]);
	if (job->fields == NULL)
		return avow_job_no_memory(job);
	job->answer->fields = job->fields;
	return AVOW_OK;
}

enum avow_status
avow_answer_field(struct avow *avow, struct avow_job *job,
    const struct avow_record_meta *meta, bool is_raw, struct avow_text value)
{
	static const char *const doors[] = {
	    [AVOW_DOOR_PERSON] = "person",
	    [AVOW_DOOR_OTHER] = "other",
	    [AVOW_DOOR_OBSERVED] = "observed",
	};
	struct avow_field *field = &job->fields[job->answer->field_count];

	field->category = copy_string(job,
	    avow_editions_word(
		&avow->editions, AVOW_CODE_CATEGORY, meta->category));
	field->service = copy_string(job,
	    avow_editions_word(
		&avow->editions, AVOW_CODE_SERVICE, meta->service));
	field->door = doors[meta->door];
	field->form = is_raw ? "raw" : "masked";
	field->record = meta->record;
	field->collected_ms = meta->collected_ms;
	if (value.at != NULL) {
		field->value = avow_answer_copy(job, value);
		field->value_size = value.size;
	}
	if (field->category == NULL || field->service == NULL ||
	    (value.at != NULL && field->value == NULL))
		return avow_job_no_memory(job);
	job->answer->field_count++;
	return AVOW_OK;
}

enum avow_status
avow_answer_withheld(struct avow_job *job, const char *category)
{
	struct avow_answer *answer = job->answer;
	const char **longer;

	for (size_t i = 0; i < answer->withheld_count; i++) {
		if (strcmp(answer->withheld[i], category) == 0)
			return AVOW_OK;
	}
	longer = !start(job) ? NULL
			     : avow_arena_array(job->out,
				   answer->withheld_count + 1, sizeof *longer);
	if (longer == NULL)
		return avow_job_no_memory(job);
	if (answer->withheld_count > 0)
		memcpy(longer, answer->withheld,
		    answer->withheld_count * sizeof *longer);
	longer[answer->withheld_count] = copy_string(job, category);
	if (longer[answer->withheld_count] == NULL)
		return avow_job_no_memory(job);
	answer->withheld = longer;
	answer->withheld_count++;
	return AVOW_OK;
}

void
avow_text_free(char *text)
{
	if (text != NULL)
		avow_wipe(text, strlen(text));
	free(text);
}
