/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_log_about: who asked for a person's data, when, for what, and what was
 * decided.
 *
 * A handle can be told only with the person's key, so it is asked for like
 * everything else about a person, and logged before it is answered.
 */
#include <string.h>

#include "audit/log_find.h"
#include "avow_log.h"
#include "flow/job_entry.h"
#include "flow/locate.h"
#include "flow/log_json.h"
#include "flow/own.h"

#include "base/banned.h"

enum { JSON_MAX = 64 << 20, LIMIT_DEFAULT = 1000, LIMIT_MAX = 100000 };

struct about {
	const struct avow_log_question *question;
	struct avow_hash *hash;
	const uint8_t *key; /* of the person */
	uint32_t limit;
	uint32_t generation; /* of the log that is searched */
	struct avow_buffer out;
	uint32_t count;
	uint64_t next; /* the first entry that there was no room for */
	bool has_more;
	enum avow_status status;
	struct avow_error *why;
};

static void
tell_handle(void *context, uint32_t month, uint8_t out[AVOW_MARK_HANDLE])
{
	const struct about *about = context;

	avow_job_entry_month(about->hash, about->key, month, out);
}

static bool
take_entry(void *context, uint64_t index, struct avow_text entry)
{
	struct about *about = context;
	struct avow_entry_place place = {about->generation, index};

	if (about->count == about->limit) {
		about->next = index;
		about->has_more = true;
		return false;
	}
	if (about->count++ > 0)
		avow_buffer_u8(&about->out, ',');
	about->status = avow_entry_json(&about->out, place, entry, about->why);
	return about->status == AVOW_OK;
}

/* The log of the generation that is asked for; *older is to be closed. */
static enum avow_status
find_log(struct avow *avow, uint32_t generation, struct avow_log **log,
    struct avow_log **older, struct avow_error *why)
{
	*older = NULL;
	*log = avow->log;
	if (generation == 0 || generation == avow_log_generation(avow->log))
		return AVOW_OK;
	*log = NULL;
	if (avow_log_older(older, avow->log, generation, why) != AVOW_OK)
		return why->status;
	*log = *older;
	return AVOW_OK;
}

static enum avow_status
search(struct about *about, struct avow *avow, struct avow_error *why)
{
	const struct avow_log_search wanted = {.from = about->question->from,
	    .handle = tell_handle,
	    .found = take_entry,
	    .context = about};
	struct avow_log *older;
	struct avow_log *log;
	enum avow_status status = avow_open_log(avow, why);

	if (status == AVOW_OK)
		status = find_log(
		    avow, about->question->generation, &log, &older, why);
	if (status != AVOW_OK)
		return status;
	about->generation = avow_log_generation(log);
	avow_buffer_format(&about->out,
	    "{\"generation\":%u,\"generations\":%u,\"entries\":[",
	    (unsigned)about->generation,
	    (unsigned)avow_log_generation(avow->log));
	status = avow_log_find(log, &wanted, why);
	avow_log_close(older);
	if (status == AVOW_OK)
		status = about->status;
	if (about->has_more)
		avow_buffer_format(&about->out, "],\"next\":%llu}",
		    (unsigned long long)about->next);
	else
		avow_buffer_string(&about->out, "],\"next\":null}");
	return status == AVOW_OK ? avow_buffer_check(&about->out, why) : status;
}

static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	struct about *about = context;

	/* The log has gone on since the head was read, and is asked as it is
	   now. */
	avow_locate_end(avow);
	avow_buffer_reset(&about->out);
	about->count = 0;
	about->has_more = false;
	about->status = AVOW_OK;
	about->hash = avow->hash;
	about->key = job->owner.key;
	about->why = &job->why;
	avow_entry_text(&job->entry, AVOW_TAG_NAME, "log");
	return search(about, avow, &job->why);
}

enum avow_status
avow_log_about(struct avow *avow, const struct avow_log_question *question,
    char **json_out, struct avow_error *why)
{
	struct about about = {.question = question, .limit = question->limit};
	const struct avow_own own = {.person = question->person,
	    .external_id = question->external_id,
	    .caller = question->caller,
	    .kind = AVOW_ENTRY_SHOW,
	    .is_vital = true,
	    .change = change,
	    .context = &about};
	enum avow_status status;

	*json_out = NULL;
	if (about.limit == 0)
		about.limit = LIMIT_DEFAULT;
	if (about.limit > LIMIT_MAX)
		return avow_fail_at(why, AVOW_ERR_INPUT, "ask.input", "limit",
		    "at most %d entries at once", LIMIT_MAX);
	avow_buffer_init(&about.out, JSON_MAX);
	status = avow_own_run(avow, &own, why);
	if (status == AVOW_OK)
		status = avow_log_json_text(json_out, &about.out, why);
	avow_buffer_clear(&about.out);
	return status;
}
