/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/verify.h"
#include "base/file.h"
#include "tests/support/witness.h"
#include "json/read.h"

enum {
	OTHERS = 4, /* people of older rounds that are looked at, too */
	SLOT_SIZE = 128,
	SLOT_USED = 1,
};

static struct avow_ask
ask_for(const char *person, const char *category, const char *purpose,
    struct avow_item *item)
{
	*item = (struct avow_item){.category = category};
	return (struct avow_ask){.action = "use",
	    .person = person,
	    .service = "shop",
	    .purpose = purpose,
	    .items = item,
	    .item_count = 1};
}

static bool
failed(struct witness *w, const char *what, const char *name)
{
	return witness_wrong(w, "%s of %s: %s %s %s", what, name,
	    w->vault.why.code, w->vault.why.place, w->vault.why.message);
}

/* What was pending about the record when the program died, if anything. */
static bool
is_new_value(
    const struct deed *pending, const struct avow_field *field, uint64_t record)
{
	return pending != NULL && pending->record == record &&
	    field->value != NULL && strcmp(field->value, pending->value) == 0;
}

static bool
has_field(struct witness *w, const struct witness_person *person,
    struct witness_value *value, const struct avow_answer *answer)
{
	const struct deed *pending =
	    witness_pending(w, person->name, DEED_COLLECT);

	for (size_t i = 0; i < answer->field_count; i++) {
		const struct avow_field *field = &answer->fields[i];

		if (field->record != value->record)
			continue;
		if (strcmp(field->value, value->text) == 0)
			return true;
		if (!is_new_value(pending, field, value->record))
			return witness_wrong(w, "%s: record %llu is another",
			    person->name, (unsigned long long)value->record);
		(void)snprintf(
		    value->text, sizeof value->text, "%s", field->value);
		return true;
	}
	return witness_wrong(w, "%s: record %llu is lost", person->name,
	    (unsigned long long)value->record);
}

/* Every acknowledged value, and at most the one that was pending. */
static bool
look_at_values(struct witness *w, struct witness_person *person,
    const struct avow_answer *answer)
{
	const struct deed *pending =
	    witness_pending(w, person->name, DEED_COLLECT);

	for (size_t i = 0; i < person->value_count; i++)
		if (!has_field(w, person, &person->values[i], answer))
			return false;
	if (answer->field_count == person->value_count)
		return true;
	for (size_t i = 0; i < answer->field_count; i++) {
		struct witness_value *value =
		    &person->values[person->value_count];

		if (!is_new_value(pending, &answer->fields[i], 0) ||
		    answer->field_count != person->value_count + 1)
			continue;
		value->record = answer->fields[i].record;
		memcpy(value->text, pending->value, sizeof value->text);
		person->value_count++;
		return true;
	}
	return witness_wrong(w, "%s: %zu records, but %zu were collected",
	    person->name, answer->field_count, person->value_count);
}

/* Whether the JSON list holds this text, or an object with this member. */
static const struct avow_json *
find_in(const struct avow_json *list, const char *member, const char *text)
{
	for (size_t i = 0; i < avow_json_count(list); i++) {
		const struct avow_json *item = avow_json_item(list, i);
		const struct avow_json *value =
		    member != NULL ? avow_json_get(item, member) : item;

		if (avow_text_equal(avow_json_text(value), avow_text_of(text)))
			return item;
	}
	return NULL;
}

/* A yes or no of the person, which the pending deed may have changed. */
static bool
look_at_switch(struct witness *w, const struct witness_person *person,
    enum deed_kind kind, bool *known, bool found)
{
	const struct deed *pending = witness_pending(w, person->name, kind);

	if (found == *known)
		return true;
	if (pending == NULL || (pending->is_on != 0) != found)
		return witness_wrong(w, "%s: %s is %s", person->name,
		    kind == DEED_CONSENT ? "the consent" : "the objection",
		    found ? "there" : "not there");
	*known = found;
	return true;
}

static bool
look_at_visits(struct witness *w, struct witness_person *person, int64_t found)
{
	const struct deed *pending =
	    witness_pending(w, person->name, DEED_FACT);

	if (found == person->visits)
		return true;
	if (pending == NULL || found != pending->visits)
		return witness_wrong(w, "%s: %lld visits, not %u", person->name,
		    (long long)found, (unsigned)person->visits);
	person->visits = (uint8_t)found;
	return true;
}

static bool
look_at_shares(struct witness *w, struct witness_person *person, size_t found)
{
	bool may = witness_pending(w, person->name, DEED_SHARE) != NULL;

	if (found == person->shares)
		return true;
	if (!may || found != person->shares + 1)
		return witness_wrong(w, "%s: %zu releases, not %u",
		    person->name, found, person->shares);
	person->shares++;
	return true;
}

static bool
look_at_state(struct witness *w, struct witness_person *person,
    const struct avow_json *json)
{
	const struct avow_json *consent =
	    find_in(avow_json_get(json, "consents"), "item", "marketing");
	const struct avow_json *objection =
	    find_in(avow_json_get(json, "objections"), NULL, "market.push");
	const struct avow_json *visits =
	    find_in(avow_json_get(json, "facts"), "name", "visits");
	bool is_given =
	    avow_text_equal(avow_json_text(avow_json_get(consent, "state")),
		AVOW_TEXT("given"));

	return look_at_switch(
		   w, person, DEED_CONSENT, &person->consents, is_given) &&
	    look_at_switch(
		w, person, DEED_OBJECT, &person->objects, objection != NULL) &&
	    look_at_visits(
		w, person, avow_json_integer(avow_json_get(visits, "value"))) &&
	    look_at_shares(
		w, person, avow_json_count(avow_json_get(json, "releases")));
}

static bool
show(struct witness *w, struct witness_person *person)
{
	struct avow_json *json = NULL;
	char *text = NULL;
	bool is_good;

	if (avow_person_show(w->vault.avow, person->person, NULL, &text,
		&w->vault.why) != AVOW_OK)
		return failed(w, "what is held", person->name);
	if (avow_json_parse(&json, avow_text_of(text), &w->vault.why) !=
	    AVOW_OK)
		is_good = failed(w, "the JSON", person->name);
	else
		is_good = look_at_state(w, person, json);
	avow_json_free(json);
	avow_text_free(text);
	return is_good;
}

static bool
look_at_living(struct witness *w, struct witness_person *person)
{
	struct avow_answer answer;
	struct avow_item item;
	const struct avow_ask ask =
	    ask_for(person->person, "order.phone", "fulfil.delivery", &item);
	enum avow_status status =
	    avow_ask(w->vault.avow, &ask, &answer, &w->vault.why);
	bool is_good;

	if (status == AVOW_ERR_ERASED &&
	    witness_pending(w, person->name, DEED_ERASE) != NULL) {
		person->fate = WITNESS_ERASED;
		return true;
	}
	if (status != AVOW_OK)
		return failed(w, "the phone", person->name);
	is_good = look_at_values(w, person, &answer);
	avow_answer_clear(&answer);
	return is_good && show(w, person);
}

static bool
look_at_erased(struct witness *w, struct witness_person *person)
{
	struct avow_answer answer;
	struct avow_item item;
	struct avow_ask ask = ask_for(
	    person->person, "basic.birthday", "account.register", &item);
	enum avow_status status =
	    avow_ask(w->vault.avow, &ask, &answer, &w->vault.why);

	avow_answer_clear(&answer);
	if (status != AVOW_ERR_ERASED)
		return witness_wrong(w, "%s is erased, but: %s", person->name,
		    avow_status_name(status));
	ask.person = NULL;
	ask.external_id = person->name;
	status = avow_ask(w->vault.avow, &ask, &answer, &w->vault.why);
	avow_answer_clear(&answer);
	if (status != AVOW_ERR_NOT_FOUND)
		return witness_wrong(w, "the name of %s leads somewhere: %s",
		    person->name, avow_status_name(status));
	return true;
}

/* Whoever was about to arrive is there, whole, or not. */
static bool
look_at_newcomer(struct witness *w, const struct deed *deed)
{
	struct avow_answer answer;
	struct avow_item item;
	struct avow_ask ask =
	    ask_for(NULL, "basic.birthday", "account.register", &item);
	struct witness_person *person = &w->people[w->count];
	enum avow_status status;
	bool is_whole;

	ask.external_id = deed->name;
	status = avow_ask(w->vault.avow, &ask, &answer, &w->vault.why);
	if (status == AVOW_ERR_NOT_FOUND) {
		w->orphans++; /* a slot may have been made for them */
		return true;
	}
	if (status != AVOW_OK)
		return failed(w, "the birthday", deed->name);
	is_whole = answer.field_count == 1 &&
	    strcmp(answer.fields[0].value, "1990-05-17") == 0;
	*person = (struct witness_person){.round = w->round};
	memcpy(person->name, deed->name, sizeof person->name);
	memcpy(person->person, answer.person, sizeof person->person);
	w->count++;
	avow_answer_clear(&answer);
	return is_whole ||
	    witness_wrong(w, "%s is there by halves", deed->name);
}

static bool
look_at_people(struct witness *w)
{
	size_t count = w->count;

	for (size_t i = 0; i < count; i++) {
		struct witness_person *person = &w->people[i];
		bool is_other = w->round % 16 == i % 16 &&
		    i / 16 % OTHERS == w->round / 16 % OTHERS;

		if (person->round != w->round && !is_other)
			continue;
		if (person->fate == WITNESS_ERASED ? !look_at_erased(w, person)
						   : !look_at_living(w, person))
			return false;
	}
	for (size_t i = 0; i < WITNESS_LANES_MAX; i++)
		if (w->is_pending[i] && w->pending[i].kind == DEED_ARRIVE &&
		    !look_at_newcomer(w, &w->pending[i]))
			return false;
	return true;
}

static size_t
pending_count(const struct witness *w)
{
	size_t count = 0;

	for (size_t i = 0; i < WITNESS_LANES_MAX; i++)
		count += w->is_pending[i] ? 1 : 0;
	return count;
}

/* One entry for each step, and for what was pending perhaps. */
static bool
look_at_log(struct witness *w)
{
	uint64_t least = w->entries + w->steps;
	uint64_t found = avow_log_entries(w->vault.avow);

	if (found >= least && found <= least + pending_count(w) + w->slack)
		return true;
	return witness_wrong(w, "the log has %llu entries, not %llu",
	    (unsigned long long)found, (unsigned long long)least);
}

static bool
look_at_editions(struct witness *w)
{
	uint32_t found = avow_editions(w->vault.avow);
	bool may = witness_pending(w, "", DEED_PUBLISH) != NULL;

	if (found != w->editions && !(may && found == w->editions + 1))
		return witness_wrong(
		    w, "%u editions, not %u", found, w->editions);
	w->editions = found;
	for (uint32_t i = 1; i <= found; i++) {
		struct avow_edition_info info;

		w->vault.why = (struct avow_error){.status = AVOW_OK};
		if (avow_edition(w->vault.avow, i, &info, &w->vault.why) !=
		    AVOW_OK)
			return failed(w, "an edition", "the vault");
	}
	return true;
}

/* How many keys the file of slots holds. */
static bool
count_keys(struct witness *w, uint64_t *used_out)
{
	char path[SCRATCH_PATH];
	struct avow_buffer bytes;
	bool is_read;

	*used_out = 0;
	scratch_path(path, w->vault.dir, "keys/slots");
	avow_buffer_init(&bytes, 1 << 26);
	is_read = avow_file_read(&bytes, path, &w->vault.why) == AVOW_OK;
	for (size_t at = SLOT_SIZE; is_read && at + SLOT_SIZE <= bytes.size;
	     at += SLOT_SIZE)
		*used_out += bytes.at[at + 1] == SLOT_USED ? 1 : 0;
	avow_buffer_clear(&bytes);
	return is_read || failed(w, "the slots", "the vault");
}

/* The keys of those who live, and no other but of newcomers cut short. */
static bool
look_at_slots(struct witness *w, uint64_t living)
{
	uint64_t used;

	if (!count_keys(w, &used))
		return false;
	if (used < living || used > living + w->orphans)
		return witness_wrong(w, "%llu keys for %llu people",
		    (unsigned long long)used, (unsigned long long)living);
	return true;
}

/* An export that was cut short is made whole by the next one. */
static bool
look_at_export(struct witness *w)
{
	const struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;
	char path[SCRATCH_PATH];

	if (!w->has_export)
		return true;
	scratch_path(path, w->vault.folder, "log");
	w->vault.why = (struct avow_error){.status = AVOW_OK};
	if (avow_log_write(w->vault.avow, path, &w->vault.why) != AVOW_OK)
		return failed(w, "writing", "the log");
	if (avow_verify_export(&report, path, &options, &w->vault.why) !=
	    AVOW_OK)
		return failed(w, "verifying", "what was written of the log");
	return true;
}

static uint64_t
count_living(const struct witness *w)
{
	uint64_t living = 0;

	for (size_t i = 0; i < w->count; i++)
		living += w->people[i].fate == WITNESS_LIVING ? 1 : 0;
	return living;
}

/*
 * The keys of whoever was told to be erased were gone when that was told; an
 * open that finishes what was cut short must not be what takes them away.
 */
static bool
look_at_keys_left(struct witness *w)
{
	uint64_t most = count_living(w) + w->orphans + pending_count(w);
	uint64_t used;

	if (!count_keys(w, &used))
		return false;
	return used <= most ||
	    witness_wrong(w, "%llu keys are left, and not %llu at most",
		(unsigned long long)used, (unsigned long long)most);
}

static bool
look_at_all(struct witness *w)
{
	uint64_t people = 0;
	uint64_t records = 0;

	if (!look_at_log(w) || !look_at_editions(w) || !look_at_people(w))
		return false;
	if (avow_check(w->vault.avow, &people, &records, &w->vault.why) !=
	    AVOW_OK)
		return failed(w, "the check", "the vault");
	if (people != count_living(w))
		return witness_wrong(w, "%llu people, not %llu",
		    (unsigned long long)people,
		    (unsigned long long)count_living(w));
	return look_at_slots(w, people) && look_at_export(w);
}

static uint64_t
now(void *context)
{
	return ((struct vault *)context)->now_ms;
}

bool
witness_look(struct witness *w)
{
	const struct avow_open_options options = {
	    .dir = w->vault.dir, .now_ms = now, .now_context = &w->vault};
	const struct avow_verify_options verify = {.key = NULL};
	struct avow_verify_report report;
	enum avow_status status;
	bool is_good;

	w->wrong[0] = '\0';
	w->vault.why = (struct avow_error){.status = AVOW_OK};
	if (w->has_vault && !look_at_keys_left(w))
		return false;
	status = avow_open(&w->vault.avow, &options, &w->vault.why);
	if (status == AVOW_ERR_NOT_FOUND && !w->has_vault)
		return true; /* it was not made, and nobody was told so */
	if (status != AVOW_OK)
		return failed(w, "opening", "the vault");
	w->has_vault = true;
	is_good = look_at_all(w);
	w->entries = avow_log_entries(w->vault.avow);
	avow_close(w->vault.avow);
	w->vault.avow = NULL;
	if (is_good &&
	    avow_verify_vault(&report, w->vault.dir, &verify, &w->vault.why) !=
		AVOW_OK)
		return failed(w, "verifying", "the log");
	return is_good;
}
