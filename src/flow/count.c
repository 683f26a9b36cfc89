/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_count_people: how many people a change would touch.
 *
 * Heads are opened, records are not: a record's key tells its category.  The
 * count is given out once its log entry is durable, like every other look.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/entry.h"
#include "flow/open.h"
#include "flow/request.h"
#include "ledger/row.h"
#include "vault/record.h"

#include "base/banned.h"

enum { PAGE = 500, ARENA_MAX = 64 << 20, PERSON_AT = 3 };

struct somebody {
	uint8_t person[AVOW_PERMIT_PERSON];
	bool has_consent;
	bool has_record;
};

struct count {
	struct avow *avow;
	uint64_t *consents;      /* codes */
	uint64_t *categories;    /* codes, ascending */
	struct avow_arena arena; /* of one page */
	struct somebody *people; /* living, of one bucket, ascending by id */
	size_t people_count, people_room;
	const struct avow_count_question *question;
	struct avow_row_key last;
	size_t seen;
	struct avow_counts counts;
	struct avow_error *why;
	enum avow_status status;
};

static int
compare_codes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int
compare_person(const void *person, const void *body)
{
	return memcmp(person, ((const struct somebody *)body)->person,
	    AVOW_PERMIT_PERSON);
}

/* The codes of names, whatever edition declares them; NULL without memory. */
static uint64_t *
codes_of(struct avow *avow, enum avow_code_kind kind, const char *const *names,
    size_t count)
{
	uint64_t *codes = calloc(count + 1, sizeof codes[0]);

	for (size_t i = 0; i < count && codes != NULL; i++)
		codes[i] = avow_code_of(avow->hash,
		    avow_keys_get(&avow->keys, AVOW_KEY_CODES), kind,
		    avow_text_of(names[i]));
	if (codes != NULL)
		qsort(codes, count, sizeof codes[0], compare_codes);
	return codes;
}

static bool
is_among(const uint64_t *codes, size_t count, uint64_t code)
{
	return bsearch(&code, codes, count, sizeof codes[0], compare_codes) !=
	    NULL;
}

static enum avow_status
add_person(struct count *c, const struct avow_head *head)
{
	size_t room = c->people_room == 0 ? 64 : c->people_room * 2;
	struct somebody *body;

	if (c->people_count == c->people_room) {
		body = realloc(c->people, room * sizeof body[0]);
		if (body == NULL)
			return avow_fail(c->why, AVOW_ERR_NOMEM, "count.memory",
			    "no memory to count people");
		c->people = body;
		c->people_room = room;
	}
	body = &c->people[c->people_count++];
	memset(body, 0, sizeof *body);
	memcpy(body->person, head->person, sizeof body->person);
	for (size_t i = 0; i < head->consent_count; i++)
		if (head->consents[i].is_given &&
		    is_among(c->consents, c->question->consent_count,
			head->consents[i].item))
			body->has_consent = true;
	return AVOW_OK;
}

static enum avow_status
take_head(struct count *c, struct avow_text key, struct avow_text row)
{
	uint8_t person[AVOW_PERMIT_PERSON];
	struct avow_head head;
	enum avow_status status;

	if (key.size != PERSON_AT + sizeof person)
		return avow_fail(c->why, AVOW_ERR_FORMAT, "count.row",
		    "a head's key of another shape");
	memcpy(person, key.at + PERSON_AT, sizeof person);
	status = avow_head_open(&head, &c->arena, person, row,
	    avow_keys_head(&c->avow->keys, person), c->why);
	if (status != AVOW_OK || head.state == AVOW_PERSON_ERASED)
		return status;
	memcpy(head.person, person, sizeof person);
	return add_person(c, &head);
}

static enum avow_status
take_record(struct count *c, struct avow_text key)
{
	uint64_t category, record;
	struct somebody *body = NULL;
	enum avow_status status;

	status = avow_record_key_read(&category, &record, key, c->why);
	if (status != AVOW_OK ||
	    !is_among(c->categories, c->question->category_count, category))
		return status;
	if (c->people_count > 0)
		body = bsearch(key.at + PERSON_AT, c->people, c->people_count,
		    sizeof c->people[0], compare_person);
	if (body != NULL)
		body->has_record = true;
	return AVOW_OK;
}

static bool
visit(void *context, struct avow_text key, struct avow_text row)
{
	struct count *c = context;
	bool is_head =
	    key.size > 2 && (uint8_t)key.at[2] == (uint8_t)AVOW_FAMILY_HEAD;

	c->status = is_head ? take_head(c, key, row) : take_record(c, key);
	if (c->status != AVOW_OK)
		return false;
	c->last = (struct avow_row_key){.size = 0};
	avow_row_key_add(&c->last, key.at, key.size);
	avow_row_key_add(&c->last, "", 1);
	c->seen++;
	return true;
}

static enum avow_status
walk(struct count *c, uint16_t bucket, enum avow_family family)
{
	struct avow_row_key from = avow_row_key_of(bucket, family);
	struct avow_row_key to = avow_row_key_end(&from);
	struct avow_kv_range range = {.to = avow_row_key_text(&to),
	    .limit = PAGE,
	    .visit = visit,
	    .context = c};
	enum avow_status status;

	c->last = from;
	c->status = AVOW_OK;
	do {
		c->seen = 0;
		from = c->last;
		range.from = avow_row_key_text(&from);
		status = avow_kv_scan(c->avow->kv, &range, c->why);
		if (status == AVOW_OK)
			status = c->status;
		avow_arena_reset(&c->arena);
	} while (status == AVOW_OK && c->seen == PAGE);
	return status;
}

static enum avow_status
count_bucket(struct count *c, uint16_t bucket)
{
	enum avow_status status;

	c->people_count = 0;
	status = walk(c, bucket, AVOW_FAMILY_HEAD);
	if (status == AVOW_OK && c->people_count > 0)
		status = walk(c, bucket, AVOW_FAMILY_RECORD);
	for (size_t i = 0; i < c->people_count && status == AVOW_OK; i++) {
		const struct somebody *body = &c->people[i];

		c->counts.living++;
		c->counts.consented += body->has_consent;
		c->counts.holding += body->has_record;
		c->counts.touched += body->has_consent || body->has_record;
	}
	return status;
}

/* What was asked, and that it was, for the log. */
static void
put_entry(struct count *c, struct avow_buffer *entry)
{
	const struct avow_count_question *q = c->question;
	struct avow *avow = c->avow;

	avow_entry_start(entry, AVOW_ENTRY_COUNT, avow_clock_now(&avow->clock));
	avow_entry_text(
	    entry, AVOW_TAG_CALLER, q->caller != NULL ? q->caller : "operator");
	avow_entry_text(
	    entry, AVOW_TAG_EDITION, avow_image_name(avow->in_force->image));
	for (size_t i = 0; i < q->category_count; i++)
		avow_entry_text(entry, AVOW_TAG_CATEGORY, q->categories[i]);
	for (size_t i = 0; i < q->consent_count; i++)
		avow_entry_text(entry, AVOW_TAG_ITEM, q->consents[i]);
}

static enum avow_status
log_count(struct count *c)
{
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	struct avow_buffer entry;
	enum avow_status status;

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	put_entry(c, &entry);
	status = avow_buffer_check(&entry, c->why);
	if (status == AVOW_OK)
		status = avow_kv_set_new(&set, AVOW_KV_SYSTEM, c->why);
	if (status == AVOW_OK)
		status = avow_kv_entry(set, avow_buffer_view(&entry), c->why);
	if (status == AVOW_OK)
		status = avow_kv_commit(c->avow->kv, &set, 1, &outcome, c->why);
	avow_kv_set_free(set);
	avow_buffer_clear(&entry);
	return status;
}

static enum avow_status
check_names(const char *const *names, size_t count, struct avow_error *why)
{
	for (size_t i = 0; i < count; i++)
		if (!avow_request_is_word(names[i]))
			return avow_fail(why, AVOW_ERR_INPUT, "count.input",
			    "a name is not a word");
	return AVOW_OK;
}

static enum avow_status
count_all(struct count *c)
{
	const struct avow_count_question *q = c->question;
	enum avow_status status = AVOW_OK;

	c->consents =
	    codes_of(c->avow, AVOW_CODE_CONSENT, q->consents, q->consent_count);
	c->categories = codes_of(
	    c->avow, AVOW_CODE_CATEGORY, q->categories, q->category_count);
	if (c->consents == NULL || c->categories == NULL)
		return avow_fail(c->why, AVOW_ERR_NOMEM, "count.memory",
		    "no memory to count people");
	for (uint16_t b = 0; b < AVOW_KV_BUCKETS && status == AVOW_OK; b++)
		status = count_bucket(c, b);
	return status == AVOW_OK ? log_count(c) : status;
}

enum avow_status
avow_count_people(struct avow *avow, const struct avow_count_question *question,
    struct avow_counts *out, struct avow_error *why)
{
	struct count c = {.avow = avow, .question = question, .why = why};
	enum avow_status status;

	*out = (struct avow_counts){0, 0, 0, 0};
	if (question->consent_count > AVOW_COUNT_NAMES_MAX ||
	    question->category_count > AVOW_COUNT_NAMES_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "count.limit",
		    "too many names to count by");
	status = check_names(question->consents, question->consent_count, why);
	if (status == AVOW_OK)
		status = check_names(
		    question->categories, question->category_count, why);
	if (status == AVOW_OK && question->caller != NULL)
		status = check_names(&question->caller, 1, why);
	if (status != AVOW_OK)
		return status;
	avow_open_turn(avow);
	avow_arena_init(&c.arena, ARENA_MAX);
	status = count_all(&c);
	if (status == AVOW_OK)
		*out = c.counts;
	avow_arena_clear(&c.arena);
	free(c.people);
	free(c.consents);
	free(c.categories);
	return status;
}
