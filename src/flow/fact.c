/* SPDX-License-Identifier: Apache-2.0 */
/* avow_fact: a verified fact or an agreement goes on record. */
#include <string.h>

#include "flow/erase.h"
#include "flow/facts.h"
#include "flow/own.h"
#include "flow/request.h"

#include "base/banned.h"

/* What is put on record, its names looked up. */
struct act {
	const struct avow_fact_act *said;
	uint64_t name;                /* code */
	uint64_t value;               /* as a head or the registry holds it */
	struct avow_registry_row row; /* not about a person */
};

static enum avow_status
bad(struct avow_error *why, const char *place, const char *message)
{
	return avow_fail_at(
	    why, AVOW_ERR_INPUT, "fact.input", place, "%s", message);
}

static bool
read_count(uint64_t *out, struct avow_text digits, uint32_t max)
{
	uint64_t count = 0;

	if (digits.size == 0 || digits.size > 9)
		return false;
	for (size_t i = 0; i < digits.size; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		count = count * 10 + (uint64_t)(digits.at[i] - '0');
	}
	*out = count;
	return count <= max;
}

static bool
read_value(struct avow *avow, struct act *act, uint32_t fact)
{
	const struct avow_image *image = avow->in_force->image;
	struct avow_text value = avow_text_of(act->said->value);
	uint32_t id;

	switch (avow_image_fact_kind(image, fact)) {
	case AVOW_FACT_YES_NO:
		act->value = avow_text_is(value, "yes");
		return act->value == 1 || avow_text_is(value, "no");
	case AVOW_FACT_ONE_OF:
		act->value = avow_codes_value(avow->hash,
		    avow_keys_get(&avow->keys, AVOW_KEY_CODES),
		    avow_text_of(act->said->name), value);
		return avow_image_find_value(image, fact, value, &id);
	case AVOW_FACT_COUNT:
		break;
	}
	return read_count(&act->value, value, avow_image_fact_max(image, fact));
}

static enum avow_status
read_fact(struct avow *avow, struct act *act, struct avow_error *why)
{
	const struct avow_fact_act *said = act->said;
	enum avow_fact_about about = AVOW_ABOUT_SERVICE;
	uint32_t fact;

	if (said->person != NULL)
		about = AVOW_ABOUT_PERSON;
	else if (said->recipient != NULL)
		about = AVOW_ABOUT_RECIPIENT;
	if (!avow_image_find_fact(
		avow->in_force->image, avow_text_of(said->name), &fact) ||
	    avow_image_fact_about(avow->in_force->image, fact) != about)
		return bad(why, "name",
		    "the edition declares no such fact about such a thing");
	if (!read_value(avow, act, fact))
		return bad(why, "value", "the fact has no such value");
	act->name = avow->in_force->codes.of[AVOW_CODE_FACT][fact];
	act->row.what = AVOW_REGISTRY_FACT;
	return AVOW_OK;
}

static enum avow_status
read_agreement(struct avow *avow, struct act *act, struct avow_error *why)
{
	const struct avow_fact_act *said = act->said;
	uint32_t agreement;

	if (said->service != NULL ||
	    !avow_image_find_agreement(
		avow->in_force->image, avow_text_of(said->name), &agreement) ||
	    avow_image_agreement_is_with_person(
		avow->in_force->image, agreement) != (said->person != NULL))
		return bad(why, "name",
		    "the edition declares no such agreement with such a "
		    "party");
	act->value = strcmp(said->value, "in-force") == 0;
	if (act->value == 0 && strcmp(said->value, "ended") != 0)
		return bad(why, "value", "in-force or ended");
	act->name = avow->in_force->codes.of[AVOW_CODE_AGREEMENT][agreement];
	act->row.what = AVOW_REGISTRY_AGREEMENT;
	return AVOW_OK;
}

static enum avow_status
read_act(struct avow *avow, struct act *act, struct avow_error *why)
{
	const struct avow_fact_act *said = act->said;
	int subjects = (said->person != NULL) + (said->recipient != NULL) +
	    (said->service != NULL);

	if (subjects != 1)
		return bad(why, "person",
		    "a fact is about a person, a recipient or a service");
	if (!avow_request_is_word(said->name))
		return bad(why, "name", "it is missing");
	if (!avow_request_is_word(said->value))
		return bad(why, "value", "it is missing");
	return said->is_agreement ? read_agreement(avow, act, why)
				  : read_fact(avow, act, why);
}

static void
put_entry(struct avow_buffer *entry, const struct act *act)
{
	const struct avow_fact_act *said = act->said;

	avow_entry_text(entry, AVOW_TAG_SUBJECT,
	    said->recipient != NULL ? said->recipient : said->service);
	avow_entry_text(entry, AVOW_TAG_NAME, said->name);
	/* What is so of a person is a value, and stays out of the log. */
	if (said->person == NULL || said->is_agreement)
		avow_entry_text(entry, AVOW_TAG_VALUE, said->value);
}

/* About a person: into the head. */
static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	const struct act *act = context;
	const struct avow_head_fact fact = {act->name, act->value};
	struct avow_head *head = &job->head;

	(void)avow;
	put_entry(&job->entry, act);
	job->head_changed = true;
	if (!act->said->is_agreement)
		return avow_head_set_fact(&head->facts, &head->fact_count,
		    &job->arena, fact, &job->why);
	return avow_head_set_fact(&head->agreements, &head->agreement_count,
	    &job->arena, fact, &job->why);
}

static enum avow_status
find_subject(struct avow *avow, struct act *act, struct avow_error *why)
{
	bool is_recipient = act->said->recipient != NULL;
	const char *name =
	    is_recipient ? act->said->recipient : act->said->service;
	uint32_t term;

	if (!avow_request_is_word(name) ||
	    !avow_image_find_term(avow->in_force->image,
		is_recipient ? AVOW_AXIS_RECIPIENT : AVOW_AXIS_SERVICE,
		avow_text_of(name), &term))
		return bad(why, is_recipient ? "recipient" : "service",
		    "no such term in the edition in force");
	act->row.about =
	    is_recipient ? AVOW_REGISTRY_RECIPIENT : AVOW_REGISTRY_SERVICE;
	act->row.subject =
	    avow->in_force->codes.of[is_recipient ? AVOW_CODE_RECIPIENT
						  : AVOW_CODE_SERVICE][term];
	act->row.name = act->name;
	act->row.value = act->value;
	act->row.at_ms = avow_clock_now(&avow->clock);
	return AVOW_OK;
}

static enum avow_status
commit(struct avow *avow, const struct act *act, struct avow_text entry,
    struct avow_error *why)
{
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	enum avow_status status;

	status = avow_kv_set_new(&set, AVOW_KV_SYSTEM, why);
	if (status == AVOW_OK)
		status = avow_registry_put(set, &act->row,
		    avow_keys_get(&avow->keys, AVOW_KEY_REGISTRY), why);
	if (status == AVOW_OK)
		status = avow_kv_entry(set, entry, why);
	if (status == AVOW_OK)
		status = avow_kv_commit(avow->kv, &set, 1, &outcome, why);
	avow_kv_set_free(set);
	return status;
}

/* About others: into the registry. */
static enum avow_status
register_act(struct avow *avow, struct act *act, struct avow_error *why)
{
	const struct avow_fact_act *said = act->said;
	struct avow_shared *shared = avow->shared;
	struct avow_registry *next = NULL;
	struct avow_buffer entry;
	enum avow_status status;

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	avow_entry_start(&entry,
	    said->is_agreement ? AVOW_ENTRY_AGREEMENT : AVOW_ENTRY_FACT,
	    act->row.at_ms);
	avow_entry_text(&entry, AVOW_TAG_CALLER,
	    said->caller != NULL ? said->caller : "operator");
	avow_entry_text(
	    &entry, AVOW_TAG_EDITION, avow_image_name(avow->in_force->image));
	put_entry(&entry, act);
	status = avow_buffer_check(&entry, why);
	if (status != AVOW_OK)
		goto out;
	/* What is committed first is known first. */
	(void)pthread_mutex_lock(&shared->registering);
	status = avow_registry_with(&next, shared->registry, &act->row, why);
	if (status == AVOW_OK)
		status = commit(avow, act, avow_buffer_view(&entry), why);
	if (status == AVOW_OK)
		next = avow_shared_register(shared, next);
	(void)pthread_mutex_unlock(&shared->registering);
	/* Then nobody goes on from what was known before, or reads it. */
	avow_open_wait(avow);
	avow_registry_free(next);
out:
	avow_buffer_clear(&entry);
	return status;
}

enum avow_status
avow_fact(
    struct avow *avow, const struct avow_fact_act *said, struct avow_error *why)
{
	struct act act = {.said = said};
	const struct avow_own own = {.person = said->person,
	    .caller = said->caller,
	    .kind = said->is_agreement ? AVOW_ENTRY_AGREEMENT : AVOW_ENTRY_FACT,
	    .change = change,
	    .context = &act};
	enum avow_status status;

	avow_open_turn(avow);
	status = read_act(avow, &act, why);
	if (status == AVOW_OK && said->person != NULL)
		return avow_own_run(avow, &own, why);
	if (status == AVOW_OK)
		status = find_subject(avow, &act, why);
	if (status == AVOW_OK && said->caller != NULL &&
	    !avow_request_is_word(said->caller))
		status = bad(why, "caller", "it is not a word");
	if (status == AVOW_OK)
		status = register_act(avow, &act, why);
	return status;
}
