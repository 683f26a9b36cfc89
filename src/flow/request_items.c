/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/request_items.h"

#include <stdio.h>
#include <string.h>

#include "flow/facts.h"
#include "flow/request.h"

#include "base/banned.h"

enum { PLACE_SIZE = 48 };

static enum avow_status
bad_at(struct avow_job *job, const char *list, size_t index, const char *field,
    const char *message)
{
	char place[PLACE_SIZE];

	(void)snprintf(place, sizeof place, "%s[%zu]%s", list, index, field);
	return avow_job_fail(job, AVOW_ERR_INPUT, "ask.input", place, message);
}

static enum avow_status
too_many(struct avow_job *job, const char *list)
{
	return avow_job_fail(
	    job, AVOW_ERR_LIMIT, "ask.limit", list, "too many entries");
}

/* A birthday tells the age, so it has to be a day that has been. */
static enum avow_status
read_birthday(struct avow_job *job, const struct avow_item *item, size_t index)
{
	struct avow_text value = {item->value, item->value_size};
	int32_t day;

	if (!avow_date_days(&day, value))
		return bad_at(
		    job, "items", index, ".value", "not a date YYYY-MM-DD");
	if (day > (int32_t)(job->now_ms / 86400000))
		return bad_at(job, "items", index, ".value",
		    "a birthday cannot be in the future");
	/* A friend's birthday says nothing of the person's age; AVOW_NO_DAY
	 * is the least number, and of two birthdays the younger counts. */
	if (!job->ask->about_another && day > job->birth_day)
		job->birth_day = day;
	return AVOW_OK;
}

static enum avow_status
check_value(struct avow_job *job, const struct avow_item *item, size_t index)
{
	if (item->value == NULL || item->value_size == 0)
		return bad_at(job, "items", index, ".value", "it is missing");
	if (item->value_size > AVOW_VALUE_MAX)
		return avow_job_fail(job, AVOW_ERR_LIMIT, "ask.limit",
		    "items.value", "a value is too long");
	if (!avow_utf8_valid((struct avow_text){item->value, item->value_size}))
		return bad_at(job, "items", index, ".value", "not UTF-8");
	return AVOW_OK;
}

static void
want(struct avow *avow, struct avow_job *job, uint32_t leaf, size_t index)
{
	uint32_t term = avow_image_leaf_term(
	    avow->in_force->image, AVOW_AXIS_CATEGORY, leaf);

	job->wanted[job->wanted_count++] = (struct avow_wanted){.leaf = leaf,
	    .code = avow->in_force->codes.of[AVOW_CODE_CATEGORY][term],
	    .record = job->ask->items[index].record,
	    .item = index};
}

/* Whether the leaf is among those wanted, all records of it. */
static bool
is_wanted(const struct avow_job *job, uint32_t leaf, uint64_t record)
{
	for (size_t i = 0; i < job->wanted_count; i++) {
		if (job->wanted[i].leaf == leaf &&
		    (job->wanted[i].record == record ||
			job->wanted[i].record == 0))
			return true;
	}
	return false;
}

/* Of two values for one record only one would stay, unseen. */
static bool
replaces_twice(const struct avow_job *job, uint32_t leaf, uint64_t record)
{
	for (size_t i = 0; i < job->wanted_count && record != 0; i++) {
		if (job->wanted[i].leaf == leaf &&
		    job->wanted[i].record == record)
			return true;
	}
	return false;
}

static enum avow_status
read_collected(struct avow *avow, struct avow_job *job, size_t index)
{
	const struct avow_item *item = &job->ask->items[index];
	uint32_t leaf;
	enum avow_status status;

	if (!avow_image_find_leaf(avow->in_force->image, AVOW_AXIS_CATEGORY,
		avow_text_of(item->category), &leaf))
		return bad_at(job, "items", index, ".category",
		    "no such leaf in the edition in force");
	status = check_value(job, item, index);
	if (status == AVOW_OK && leaf == avow->in_force->core.birthday)
		status = read_birthday(job, item, index);
	if (status == AVOW_OK && replaces_twice(job, leaf, item->record))
		status = bad_at(job, "items", index, ".record",
		    "an earlier item replaces it already");
	if (status == AVOW_OK)
		want(avow, job, leaf, index);
	return status;
}

static enum avow_status
read_asked(struct avow *avow, struct avow_job *job, size_t index)
{
	const struct avow_item *item = &job->ask->items[index];
	uint32_t term;
	uint32_t first;
	uint32_t count;

	if (item->value != NULL)
		return bad_at(
		    job, "items", index, ".value", "only a collect has one");
	if (!avow_image_find_term(avow->in_force->image, AVOW_AXIS_CATEGORY,
		avow_text_of(item->category), &term))
		return bad_at(job, "items", index, ".category",
		    "no such category in the edition in force");
	avow_image_term_leaves(
	    avow->in_force->image, AVOW_AXIS_CATEGORY, term, &first, &count);
	if (item->record != 0 && count != 1)
		return bad_at(job, "items", index, ".record",
		    "a record has one category, a leaf");
	for (uint32_t leaf = first; leaf < first + count; leaf++) {
		if (!is_wanted(job, leaf, item->record))
			want(avow, job, leaf, index);
	}
	return AVOW_OK;
}

/* How many leaves the items name; more than AVOW_ITEMS_MAX when too many. */
static size_t
count_leaves(const struct avow *avow, const struct avow_ask *ask)
{
	size_t total = 0;

	for (size_t i = 0; i < ask->item_count; i++) {
		uint32_t term;
		uint32_t first;
		uint32_t count = 1;

		if (avow_image_find_term(avow->in_force->image,
			AVOW_AXIS_CATEGORY,
			avow_text_of(ask->items[i].category), &term))
			avow_image_term_leaves(avow->in_force->image,
			    AVOW_AXIS_CATEGORY, term, &first, &count);
		total += count; /* 256 items of at most 1,024 leaves */
	}
	return total;
}

static enum avow_status
check_items(struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;

	if (ask->item_count > AVOW_ITEMS_MAX)
		return too_many(job, "items");
	if (ask->item_count == 0 || ask->items == NULL)
		return avow_job_fail(
		    job, AVOW_ERR_INPUT, "ask.input", "items", "none");
	if (ask->door != AVOW_DOOR_PERSON && ask->door != AVOW_DOOR_OTHER &&
	    ask->door != AVOW_DOOR_OBSERVED)
		return avow_job_fail(
		    job, AVOW_ERR_INPUT, "ask.input", "door", "unknown");
	for (size_t i = 0; i < ask->item_count; i++) {
		if (!avow_request_is_word(ask->items[i].category))
			return bad_at(
			    job, "items", i, ".category", "it is missing");
	}
	return AVOW_OK;
}

enum avow_status
avow_request_items(struct avow *avow, struct avow_job *job)
{
	bool is_collect = job->verb == AVOW_VERB_COLLECT;
	enum avow_status status;
	size_t room;

	/* These are about whatever is held. */
	if (job->verb == AVOW_VERB_EXPORT || job->verb == AVOW_VERB_ERASE)
		return AVOW_OK;
	status = check_items(job);
	if (status != AVOW_OK)
		return status;
	room = is_collect ? job->ask->item_count : count_leaves(avow, job->ask);
	if (room > AVOW_ITEMS_MAX)
		return too_many(job, "items");
	job->wanted =
	    avow_arena_array(&job->arena, room, sizeof job->wanted[0]);
	if (job->wanted == NULL)
		return avow_job_no_memory(job);
	for (size_t i = 0; i < job->ask->item_count && status == AVOW_OK; i++)
		status = is_collect ? read_collected(avow, job, i)
				    : read_asked(avow, job, i);
	return status;
}

/* The words of a list are there and well-formed. */
static enum avow_status
check_words(struct avow_job *job, const char *const *words, size_t count,
    const char *list)
{
	if (count > AVOW_LIST_MAX)
		return too_many(job, list);
	if (count > 0 && words == NULL)
		return avow_job_fail(
		    job, AVOW_ERR_INPUT, "ask.input", list, "missing");
	for (size_t i = 0; i < count; i++) {
		if (!avow_request_is_word(words[i]))
			return bad_at(job, list, i, "", "it is missing");
	}
	return AVOW_OK;
}

/* A clause of any edition: the one that a person is bound to may ask for it. */
static bool
is_clause(const struct avow *avow, const char *id)
{
	uint32_t clause;

	for (size_t i = 0; i < avow->editions.count; i++) {
		if (avow_image_find_clause(avow->editions.list[i]->image,
			avow_text_of(id), &clause))
			return true;
	}
	return false;
}

/* A fact that any edition lets an ask assert; else *why says why the one in
   force does not. */
static bool
is_assertable(
    const struct avow *avow, const char *words, struct avow_error *why)
{
	struct avow_text text = avow_text_of(words);

	if (avow_facts_asserted(avow->in_force, text, NULL, why) == AVOW_OK)
		return true;
	for (size_t i = 0; i < avow->editions.count; i++) {
		if (avow_facts_asserted(
			avow->editions.list[i], text, NULL, NULL) == AVOW_OK)
			return true;
	}
	return false;
}

static enum avow_status
read_shown(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	enum avow_status status =
	    check_words(job, ask->shown, ask->shown_count, "shown");

	for (size_t i = 0; i < ask->shown_count && status == AVOW_OK; i++) {
		if (!is_clause(avow, ask->shown[i]))
			status = bad_at(job, "shown", i, "", "no such clause");
	}
	return status;
}

static enum avow_status
read_asserted(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	enum avow_status status =
	    check_words(job, ask->asserted, ask->asserted_count, "asserted");

	for (size_t i = 0; i < ask->asserted_count && status == AVOW_OK; i++) {
		struct avow_error why = {0};

		if (!is_assertable(avow, ask->asserted[i], &why))
			status = bad_at(job, "asserted", i, "", why.message);
	}
	return status;
}

static enum avow_status
read_agree(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	enum avow_status status =
	    check_words(job, ask->agree, ask->agree_count, "agree");
	uint32_t id;

	for (size_t i = 0; i < ask->agree_count && status == AVOW_OK; i++) {
		if (!avow_image_find_agreement(avow->in_force->image,
			avow_text_of(ask->agree[i]), &id) ||
		    !avow_image_agreement_is_with_person(
			avow->in_force->image, id))
			status = bad_at(job, "agree", i, "",
			    "no such agreement with a person");
	}
	return status;
}

static enum avow_status
read_documents(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	uint32_t id;

	if (ask->document_count > AVOW_LIST_MAX)
		return too_many(job, "documents");
	for (size_t i = 0; i < ask->document_count; i++) {
		const struct avow_document *d = &ask->documents[i];

		if (!avow_request_is_word(d->kind) ||
		    !avow_image_find_term(avow->in_force->image,
			AVOW_AXIS_DOCUMENT, avow_text_of(d->kind), &id))
			return bad_at(job, "documents", i, ".kind",
			    "no such document in the edition");
		if (d->bytes == NULL || d->size == 0)
			return bad_at(
			    job, "documents", i, ".bytes", "it is empty");
	}
	return AVOW_OK;
}

static enum avow_status
read_receipts(struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	enum avow_status status =
	    check_words(job, ask->receipts, ask->receipt_count, "receipts");
	uint8_t id[AVOW_RECEIPT_SIZE];

	for (size_t i = 0; i < ask->receipt_count && status == AVOW_OK; i++) {
		if (!avow_request_person(id, ask->receipts[i]))
			status =
			    bad_at(job, "receipts", i, "", "not 32 hex digits");
	}
	return status;
}

enum avow_status
avow_request_evidence(struct avow *avow, struct avow_job *job)
{
	enum avow_status status;

	status = read_shown(avow, job);
	if (status == AVOW_OK)
		status = read_asserted(avow, job);
	if (status == AVOW_OK)
		status = read_agree(avow, job);
	if (status == AVOW_OK)
		status = read_documents(avow, job);
	if (status == AVOW_OK)
		status = read_receipts(job);
	return status;
}
