/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/request.h"

#include <stdio.h>
#include <string.h>

#include "flow/facts.h"
#include "flow/request_items.h"
#include "flow/told.h"

#include "base/banned.h"

/* What may be asked by avow_ask; export and erase have calls of their own. */
static const struct {
	const char *action;
	enum avow_verb verb;
} verbs[] = {
    {"collect", AVOW_VERB_COLLECT},
    {"use", AVOW_VERB_USE},
    {"access", AVOW_VERB_USE},
    {"share", AVOW_VERB_LEAVE},
    {"disclose", AVOW_VERB_LEAVE},
    {"transfer", AVOW_VERB_LEAVE},
    {"publish", AVOW_VERB_LEAVE},
    {"export", AVOW_VERB_EXPORT},
    {"erase", AVOW_VERB_ERASE},
};

static enum avow_status
bad(struct avow_job *job, const char *place, const char *message)
{
	return avow_job_fail(job, AVOW_ERR_INPUT, "ask.input", place, message);
}

bool
avow_request_is_word(const char *word)
{
	size_t size;

	if (word == NULL)
		return false;
	size = strnlen(word, AVOW_JOB_TEXT_MAX + 1);
	return size > 0 && size <= AVOW_JOB_TEXT_MAX &&
	    avow_utf8_valid((struct avow_text){word, size});
}

bool
avow_request_person(uint8_t person_out[AVOW_PERMIT_PERSON], const char *hex)
{
	size_t size = strnlen(hex, AVOW_PERSON_TEXT);

	return size == AVOW_PERSON_TEXT - 1 &&
	    avow_unhex(
		person_out, AVOW_PERMIT_PERSON, (struct avow_text){hex, size});
}

static enum avow_status
read_leaf(struct avow *avow, struct avow_job *job, enum avow_axis axis,
    const char *name, uint32_t *leaf_out)
{
	static const char *const places[] = {
	    [AVOW_AXIS_ACTION] = "action",
	    [AVOW_AXIS_PURPOSE] = "purpose",
	    [AVOW_AXIS_RECIPIENT] = "recipient",
	    [AVOW_AXIS_SERVICE] = "service",
	};

	struct avow_name_kept *kept = &avow->kept[axis];
	size_t size;

	if (name != NULL && name[0] != '\0' && strcmp(name, kept->name) == 0) {
		*leaf_out = kept->leaf;
		return AVOW_OK;
	}
	if (!avow_request_is_word(name))
		return bad(job, places[axis], "it is missing");
	if (!avow_image_find_leaf(
		avow->in_force->image, axis, avow_text_of(name), leaf_out))
		return bad(
		    job, places[axis], "no such leaf in the edition in force");
	size = strlen(name);
	if (size < sizeof kept->name) {
		memcpy(kept->name, name, size + 1);
		kept->leaf = *leaf_out;
	}
	return AVOW_OK;
}

static enum avow_status
read_verb(struct avow *avow, struct avow_job *job)
{
	const char *action = job->ask->action;

	if (!avow_request_is_word(action))
		return bad(job, "action", "it is missing");
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (strcmp(action, verbs[i].action) != 0)
			continue;
		job->verb = verbs[i].verb;
		if ((job->verb == AVOW_VERB_EXPORT ||
			job->verb == AVOW_VERB_ERASE) &&
		    !avow->batch.is_own)
			break;
		return read_leaf(
		    avow, job, AVOW_AXIS_ACTION, action, &job->action);
	}
	return bad(job, "action", "this is not offered");
}

/* The recipient; `service.X` also names the service that uses it. */
static enum avow_status
read_recipient(struct avow *avow, struct avow_job *job)
{
	const char *name = job->ask->recipient;
	enum avow_status status;

	if (name == NULL)
		name = "self";
	status =
	    read_leaf(avow, job, AVOW_AXIS_RECIPIENT, name, &job->recipient);
	if (status != AVOW_OK)
		return status;
	job->recipient_name = name;
	if (strncmp(name, "service.", 8) == 0 &&
	    !avow_image_find_leaf(avow->in_force->image, AVOW_AXIS_SERVICE,
		avow_text_of(name + 8), &job->other_service))
		return bad(job, "recipient", "no such service");
	return AVOW_OK;
}

static enum avow_status
read_axes(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	enum avow_status status;
	uint32_t term;

	status = read_verb(avow, job);
	if (status == AVOW_OK)
		status = read_leaf(
		    avow, job, AVOW_AXIS_SERVICE, ask->service, &job->service);
	if (status == AVOW_OK)
		status = read_leaf(
		    avow, job, AVOW_AXIS_PURPOSE, ask->purpose, &job->purpose);
	if (status == AVOW_OK)
		status = read_recipient(avow, job);
	if (status != AVOW_OK)
		return status;
	term = avow_image_leaf_term(
	    avow->in_force->image, AVOW_AXIS_SERVICE, job->service);
	job->service_code = avow->in_force->codes.of[AVOW_CODE_SERVICE][term];
	term = avow_image_leaf_term(
	    avow->in_force->image, AVOW_AXIS_PURPOSE, job->purpose);
	job->purpose_code = avow->in_force->codes.of[AVOW_CODE_PURPOSE][term];
	return AVOW_OK;
}

static enum avow_status
read_form(struct avow_job *job)
{
	const char *form = job->ask->form;

	job->form = AVOW_FORM_RAW;
	if (form == NULL || strcmp(form, "raw") == 0)
		return AVOW_OK;
	if (strcmp(form, "masked") != 0)
		return bad(job, "form", "only raw and masked are offered here");
	if (job->verb == AVOW_VERB_COLLECT)
		return bad(job, "form", "a collect has no form");
	job->form = AVOW_FORM_MASKED;
	return AVOW_OK;
}

bool
avow_request_claim(const struct avow_image *image, const char *words,
    struct avow_claim *claim_out)
{
	struct avow_text claim = avow_text_of(words);

	*claim_out = (struct avow_claim){AVOW_BASIS_NONE, 0};
	if (words == NULL)
		return true;
	if (avow_text_starts(claim, "consent ")) {
		claim_out->kind = AVOW_BASIS_CONSENT;
		return avow_image_find_consent(image,
		    (struct avow_text){claim.at + 8, claim.size - 8},
		    &claim_out->id);
	}
	if (avow_text_starts(claim, "contract ")) {
		claim_out->kind = AVOW_BASIS_CONTRACT;
		return avow_image_find_agreement(image,
		    (struct avow_text){claim.at + 9, claim.size - 9},
		    &claim_out->id);
	}
	claim_out->kind = AVOW_BASIS_TERM;
	return avow_image_find_base(image, claim, &claim_out->id);
}

static enum avow_status
read_claim(struct avow *avow, struct avow_job *job)
{
	if (job->ask->claim != NULL && !avow_request_is_word(job->ask->claim))
		return bad(job, "claim", "it is not a basis");
	if (!avow_request_claim(
		avow->in_force->image, job->ask->claim, &job->claim))
		return bad(job, "claim", "no such basis in the edition");
	return AVOW_OK;
}

static enum avow_status
read_person(struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;

	if (ask->caller != NULL && !avow_request_is_word(ask->caller))
		return bad(job, "caller", "it is not a word");
	if (ask->external_id != NULL && !avow_request_is_word(ask->external_id))
		return bad(job, "external_id", "it is not a word");
	if (ask->is_new) {
		if (job->verb != AVOW_VERB_COLLECT)
			return bad(
			    job, "is_new", "only a collect makes a person");
		if (ask->person != NULL)
			return bad(job, "person",
			    "a new person gets an id of its own");
		return AVOW_OK;
	}
	if (ask->person != NULL && ask->external_id != NULL)
		return bad(job, "external_id",
		    "the person is named already: name one of the two");
	if (ask->person != NULL) {
		if (!avow_request_person(job->person, ask->person))
			return bad(job, "person", "not 32 hex digits");
		job->is_known = true;
		return AVOW_OK;
	}
	if (ask->external_id == NULL)
		return bad(job, "person", "it is missing");
	return AVOW_OK;
}

/* The edition that the person accepts with this. */
static enum avow_status
read_accept(struct avow *avow, struct avow_job *job)
{
	const char *accept = job->ask->accept;

	if (accept == NULL)
		return AVOW_OK;
	if (!avow_request_is_word(accept))
		return bad(job, "accept", "it is not a word");
	job->accepted = avow_told_find(avow, accept, job->now_ms);
	if (job->accepted == NULL)
		return bad(job, "accept", "no such edition was published");
	return AVOW_OK;
}

enum avow_status
avow_request_read(struct avow *avow, struct avow_job *job)
{
	enum avow_status status;

	status = read_axes(avow, job);
	if (status == AVOW_OK)
		status = read_form(job);
	if (status == AVOW_OK)
		status = read_claim(avow, job);
	if (status == AVOW_OK)
		status = read_person(job);
	if (status == AVOW_OK)
		status = read_accept(avow, job);
	if (status == AVOW_OK)
		status = avow_request_evidence(avow, job);
	if (status == AVOW_OK)
		status = avow_request_items(avow, job);
	return status;
}
