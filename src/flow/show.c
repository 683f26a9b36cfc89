/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_person_show: what is known of a person, without any value.
 *
 * Looking is logged like everything else, and told only after its entry is
 * durable.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/ahead.h"
#include "flow/own.h"
#include "flow/rows.h"
#include "ledger/release.h"
#include "seal/secret.h"
#include "json/writer.h"

#include "base/banned.h"

enum { JSON_MAX = 16 << 20, RELEASES_MAX = 1000 };

struct show {
	struct avow *avow;
	struct avow_job *job;
	struct avow_json_writer json;
	struct avow_buffer out;
	uint8_t key[AVOW_KEY_SIZE]; /* of the ledger's rows */
	struct avow_row_key last;   /* behind the last release */
	size_t seen;                /* releases */
	enum avow_status status;
};

static const char *
name_of(const struct avow *avow, enum avow_code_kind kind, uint64_t code)
{
	const char *word = avow_editions_word(&avow->editions, kind, code);

	return word[0] != '\0' ? word : "unknown";
}

static const char *
edition_name(const struct avow *avow, uint32_t number)
{
	const struct avow_published *edition =
	    avow_editions_get(&avow->editions, number);

	return edition != NULL ? avow_image_name(edition->image) : "unknown";
}

static void
put_string(struct avow_json_writer *json, const char *name, const char *string)
{
	avow_json_name(json, name);
	avow_json_put_string(json, string);
}

static void
put_text(struct avow_json_writer *json, const char *name, struct avow_text text)
{
	avow_json_name(json, name);
	avow_json_put_text(json, text);
}

static void
put_time(struct avow_json_writer *json, const char *name, uint64_t ms)
{
	char time[AVOW_TIME_TEXT_SIZE];

	avow_time_text(time, ms);
	put_string(json, name, time);
}

/* Which editions the person was told of, and the one they are bound to. */
static void
put_told(struct show *show)
{
	static const char *const hows[] = {
	    [AVOW_TOLD_COLLECTED] = "collected",
	    [AVOW_TOLD_ACCEPTED] = "accepted",
	    [AVOW_TOLD_NOTICE] = "notice",
	};
	const struct avow_job *job = show->job;
	struct avow_json_writer *json = &show->json;

	put_string(json, "bound",
	    avow_image_name(
		avow_bound_of(&show->avow->editions, &job->head, job->now_ms)
		    ->image));
	avow_json_name(json, "told");
	avow_json_open_list(json);
	for (size_t i = 0; i < job->head.told_count; i++) {
		const struct avow_head_told *told = &job->head.told[i];

		avow_json_open_object(json);
		put_string(
		    json, "edition", edition_name(show->avow, told->edition));
		put_string(json, "how", hows[told->how]);
		put_time(json, "at", told->at_ms);
		avow_json_close(json);
	}
	avow_json_close(json);
}

static void
put_consents(struct show *show)
{
	const struct avow_head *head = &show->job->head;
	struct avow_json_writer *json = &show->json;

	avow_json_name(json, "consents");
	avow_json_open_list(json);
	for (size_t i = 0; i < head->consent_count; i++) {
		const struct avow_head_consent *c = &head->consents[i];

		avow_json_open_object(json);
		put_string(json, "item",
		    name_of(show->avow, AVOW_CODE_CONSENT, c->item));
		if (c->service != 0)
			put_string(json, "service",
			    name_of(show->avow, AVOW_CODE_SERVICE, c->service));
		put_string(json, "state", c->is_given ? "given" : "withdrawn");
		put_string(json, "by", c->by_guardian ? "guardian" : "person");
		put_string(
		    json, "edition", edition_name(show->avow, c->edition));
		put_time(json, "at", c->at_ms);
		avow_json_close(json);
	}
	avow_json_close(json);
}

/* A fact's value as a word. */
static void
put_value(struct show *show, const struct avow_head_fact *fact)
{
	const struct avow_image *image = show->avow->in_force->image;
	const struct avow_code *name = avow_codes_find(
	    &show->avow->in_force->codes, AVOW_CODE_FACT, fact->name);
	const struct avow_code *value = avow_codes_find(
	    &show->avow->in_force->codes, AVOW_CODE_VALUE, fact->value);

	avow_json_name(&show->json, "value");
	if (name == NULL)
		avow_json_put_null(&show->json);
	else if (avow_image_fact_kind(image, name->id) == AVOW_FACT_YES_NO)
		avow_json_put_string(
		    &show->json, fact->value != 0 ? "yes" : "no");
	else if (avow_image_fact_kind(image, name->id) == AVOW_FACT_COUNT)
		avow_json_put_u64(&show->json, fact->value);
	else if (value != NULL)
		avow_json_put_string(&show->json,
		    avow_image_value_name(image, name->id, value->id));
	else
		avow_json_put_null(&show->json);
}

static void
put_facts(struct show *show)
{
	const struct avow_head *head = &show->job->head;
	struct avow_json_writer *json = &show->json;

	avow_json_name(json, "facts");
	avow_json_open_list(json);
	for (size_t i = 0; i < head->fact_count; i++) {
		avow_json_open_object(json);
		put_string(json, "name",
		    name_of(show->avow, AVOW_CODE_FACT, head->facts[i].name));
		put_value(show, &head->facts[i]);
		avow_json_close(json);
	}
	avow_json_close(json);
}

/* Agreements in force, or purposes objected to: names only. */
static void
put_names(struct show *show, const char *title, enum avow_code_kind kind,
    const struct avow_head_fact *list, size_t count)
{
	avow_json_name(&show->json, title);
	avow_json_open_list(&show->json);
	for (size_t i = 0; i < count; i++) {
		if (list[i].value != 0)
			avow_json_put_string(&show->json,
			    name_of(show->avow, kind, list[i].name));
	}
	avow_json_close(&show->json);
}

static void
put_record(struct show *show, const struct avow_record_meta *meta)
{
	static const char *const doors[] = {
	    [AVOW_DOOR_PERSON] = "person",
	    [AVOW_DOOR_OTHER] = "other",
	    [AVOW_DOOR_OBSERVED] = "observed",
	};
	struct avow_json_writer *json = &show->json;

	avow_json_open_object(json);
	put_string(json, "category",
	    name_of(show->avow, AVOW_CODE_CATEGORY, meta->category));
	avow_json_name(json, "record");
	avow_json_put_u64(json, meta->record);
	avow_json_name(json, "revision");
	avow_json_put_u64(json, meta->revision);
	put_string(json, "service",
	    name_of(show->avow, AVOW_CODE_SERVICE, meta->service));
	put_string(json, "purpose",
	    name_of(show->avow, AVOW_CODE_PURPOSE, meta->purpose));
	put_string(json, "door", doors[meta->door]);
	put_text(json, "cite", meta->cite);
	put_time(json, "collected", meta->collected_ms);
	if (meta->expires_ms != 0)
		put_time(json, "expires", meta->expires_ms);
	avow_json_close(json);
}

static enum avow_status
put_records(struct show *show)
{
	static const struct avow_rows_wanted all = {0, 0, 0};
	struct avow_job *job = show->job;
	enum avow_status status;

	job->verb = AVOW_VERB_EXPORT; /* every record, whatever its purpose */
	status = avow_rows_find(show->avow, job, &all);
	avow_json_name(&show->json, "records");
	avow_json_open_list(&show->json);
	for (size_t i = 0; i < job->found_count; i++)
		put_record(show, job->found[i].meta);
	avow_json_close(&show->json);
	return status;
}

static void
put_texts(struct avow_json_writer *json, const char *name,
    const struct avow_text *list, size_t count)
{
	avow_json_name(json, name);
	avow_json_open_list(json);
	for (size_t i = 0; i < count; i++)
		avow_json_put_text(json, list[i]);
	avow_json_close(json);
}

static bool
visit_release(void *context, struct avow_text key, struct avow_text row)
{
	struct show *show = context;
	struct avow_json_writer *json = &show->json;
	struct avow_release release;

	show->status = avow_release_open(
	    &release, &show->job->arena, key, row, show->key, &show->job->why);
	if (show->status != AVOW_OK)
		return false;
	avow_json_open_object(json);
	put_time(json, "at", release.at_ms);
	put_text(json, "action", release.action);
	put_text(json, "recipient", release.recipient);
	put_text(json, "service", release.service);
	put_text(json, "purpose", release.purpose);
	put_text(json, "cite", release.cite);
	put_texts(
	    json, "categories", release.categories, release.category_count);
	put_texts(json, "duties", release.duties, release.duty_count);
	avow_json_close(json);
	show->seen++;
	show->last = (struct avow_row_key){.size = 0};
	avow_row_key_add(&show->last, key.at, key.size);
	avow_row_key_add(&show->last, "", 1);
	return true;
}

/* The first RELEASES_MAX of them. */
static enum avow_status
put_releases(struct show *show)
{
	struct avow_row_key from =
	    avow_row_key_person(show->job->person, AVOW_FAMILY_RELEASE);
	struct avow_row_key to = avow_row_key_end(&from);
	struct avow_kv_range range = {.from = avow_row_key_text(&from),
	    .to = avow_row_key_text(&to),
	    .limit = AVOW_AHEAD_PAGE,
	    .visit = visit_release,
	    .context = show};
	enum avow_status status;

	avow_json_name(&show->json, "releases");
	avow_json_open_list(&show->json);
	status = avow_ahead_scan(show->avow, show->job, &range);
	if (status == AVOW_OK && show->seen == AVOW_AHEAD_PAGE) {
		range.from = avow_row_key_text(&show->last);
		range.limit = RELEASES_MAX - AVOW_AHEAD_PAGE;
		status = avow_kv_scan(show->avow->kv, &range, &show->job->why);
	}
	avow_json_close(&show->json);
	return status == AVOW_OK ? show->status : status;
}

static void
put_head(struct show *show)
{
	const struct avow_head *head = &show->job->head;
	char person[AVOW_PERSON_TEXT];

	avow_hex(person, head->person, sizeof head->person);
	put_string(&show->json, "person", person);
	put_string(&show->json, "state", "living");
	put_time(&show->json, "created", head->created_ms);
	put_told(show);
	put_consents(show);
	put_facts(show);
	put_names(show, "agreements", AVOW_CODE_AGREEMENT, head->agreements,
	    head->agreement_count);
	put_names(show, "objections", AVOW_CODE_PURPOSE, head->objections,
	    head->objection_count);
}

static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	struct show *show = context;
	enum avow_status status;

	show->avow = avow;
	show->job = job;
	show->seen = 0;
	avow_buffer_reset(&show->out);
	avow_key_derive(
	    avow->hash, show->key, job->owner.key, AVOW_TEXT("ledger"));
	show->json = avow_json_writer_of(&show->out);
	avow_json_open_object(&show->json);
	put_head(show);
	status = put_records(show);
	if (status == AVOW_OK)
		status = put_releases(show);
	avow_wipe(show->key, sizeof show->key);
	if (status != AVOW_OK)
		return status;
	avow_json_close(&show->json);
	avow_buffer_u8(&show->out, '\0');
	return avow_buffer_check(&show->out, &job->why);
}

enum avow_status
avow_person_show(struct avow *avow, const char *person, const char *external_id,
    char **json_out, struct avow_error *why)
{
	static const enum avow_family families[] = {
	    AVOW_FAMILY_RECORD, AVOW_FAMILY_RELEASE};
	struct show show = {.status = AVOW_OK};
	const struct avow_own own = {.person = person,
	    .external_id = external_id,
	    .kind = AVOW_ENTRY_SHOW,
	    .is_vital = true,
	    .families = families,
	    .family_count = 2,
	    .change = change,
	    .context = &show};
	enum avow_status status;

	*json_out = NULL;
	avow_open_turn(avow);
	avow_buffer_init(&show.out, JSON_MAX);
	status = avow_own_run(avow, &own, why);
	if (status == AVOW_OK) {
		*json_out = strdup((const char *)show.out.at);
		if (*json_out == NULL)
			status = avow_fail(why, AVOW_ERR_NOMEM, "show.memory",
			    "no memory to show a person");
	}
	avow_buffer_clear(&show.out);
	return status;
}
