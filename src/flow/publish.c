/* SPDX-License-Identifier: Apache-2.0 */
/* avow_publish: an edition is judged, then put among those of the vault. */
#include <stdlib.h>
#include <string.h>

#include "flow/publish_steps.h"
#include "flow/request.h"
#include "ledger/approval.h"

#include "base/banned.h"

enum {
	ARENA_MAX = 16 << 20,
	APPROVALS_NEEDED = 2,
	ACKNOWLEDGES = AVOW_ACKNOWLEDGE_NOTICE | AVOW_ACKNOWLEDGE_RECONSENT |
	    AVOW_ACKNOWLEDGE_ERASE,
};

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_NOMEM, "publish.memory",
	    "no memory to publish an edition");
}

static enum avow_status
check_said(const struct avow_publishing *p)
{
	const struct avow_publish_options *said = p->said;

	if (said->image == NULL || said->image_size == 0)
		return avow_fail_at(p->why, AVOW_ERR_INPUT, "publish.image",
		    "image", "an edition is a compiled policy");
	if ((said->acknowledged & ~(unsigned)ACKNOWLEDGES) != 0)
		return avow_fail_at(p->why, AVOW_ERR_INPUT, "publish.input",
		    "acknowledged", "no such thing can be acknowledged");
	if (said->caller != NULL && !avow_request_is_word(said->caller))
		return avow_fail_at(p->why, AVOW_ERR_INPUT, "publish.input",
		    "caller", "it is not a word");
	if (said->correction != NULL && !avow_request_is_word(said->correction))
		return avow_fail_at(p->why, AVOW_ERR_INPUT, "publish.clause",
		    "correction", "it is not a word");
	return AVOW_OK;
}

/* The record, as far as image and options say it. */
static enum avow_status
start_record(struct avow_publishing *p, const struct avow_image *image)
{
	enum avow_status status = avow_published_record(
	    &p->record, p->arena, image, p->prior, p->why);

	if (status != AVOW_OK)
		return status;
	p->record.at_ms = p->now_ms;
	p->record.effective_ms = p->now_ms;
	p->record.is_correction = p->said->correction != NULL;
	p->record.corrects = avow_text_of(p->said->correction);
	return AVOW_OK;
}

/* A correction is of the edition in force: nothing stands between them. */
static enum avow_status
check_pending(const struct avow_publishing *p)
{
	if (!p->record.is_correction || p->prior->effective_ms <= p->now_ms)
		return AVOW_OK;
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.pending",
	    "edition %u has yet to take effect: publish the correction after "
	    "it",
	    (unsigned)p->prior->number);
}

/* Two operators said yes to this very image. */
static enum avow_status
check_approved(const struct avow_publishing *p)
{
	struct avow_approval of = {.kind = AVOW_APPROVAL_IMAGE};
	struct avow_approvals found;
	enum avow_status status;
	char hex[2 * AVOW_HASH_SIZE + 1];

	memcpy(of.subject, p->record.image_hash, AVOW_HASH_SIZE);
	status = avow_approval_load(&found, p->arena, p->avow->kv, &of,
	    avow_keys_get(&p->avow->keys, AVOW_KEY_APPROVAL), p->why);
	if (status != AVOW_OK || found.count >= APPROVALS_NEEDED)
		return status;
	avow_hex(hex, of.subject, sizeof of.subject);
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.approval",
	    "a correction needs the yes of %d operators, and has %zu: avow "
	    "approve %s --by NAME",
	    APPROVALS_NEEDED, found.count, hex);
}

/* What must be acknowledged, and was it? */
static enum avow_status
check_acknowledged(const struct avow_publishing *p)
{
	static const char *const asks[] = {"", "asks that people be told",
	    "asks that people be told and asked again"};
	unsigned given = p->said->acknowledged;
	unsigned *needed = &p->result->needed;
	uint64_t at_once = 0;
	unsigned class = 0;

	for (size_t i = 0; i < p->result->end_count; i++)
		at_once += p->result->ends[i].at_once;
	if (p->record.diff_class >= AVOW_DIFF_NOTICE)
		class = p->record.diff_class - AVOW_DIFF_NARROWER;
	*needed = class | (at_once > 0 ? AVOW_ACKNOWLEDGE_ERASE : 0U);
	if ((given & AVOW_ACKNOWLEDGE_RECONSENT) != 0)
		given |= AVOW_ACKNOWLEDGE_NOTICE;
	if ((*needed & ~given) == 0)
		return AVOW_OK;
	if (at_once == 0)
		return avow_fail(p->why, AVOW_ERR_POLICY, "publish.acknowledge",
		    "this edition %s (see `avow policy diff`): acknowledge %s",
		    asks[class], class == 2 ? "reconsent" : "notice");
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.acknowledge",
	    "this edition %s%sends %llu record%s that no edition before "
	    "ends by then (see `avow policy diff`): acknowledge %s%serase",
	    asks[class], class > 0 ? " and " : "", (unsigned long long)at_once,
	    at_once == 1 ? "" : "s",
	    class == 0       ? ""
		: class == 2 ? "reconsent"
			     : "notice",
	    class > 0 ? "," : "");
}

/* What the result says of the edition, however far it came. */
static void
tell(struct avow_publishing *p)
{
	struct avow_edition_info *info = &p->result->edition;
	char *name = avow_arena_copy(p->arena, p->record.edition);

	info->number = p->record.number;
	info->name = name != NULL ? name : "";
	avow_hex(info->image, p->record.image_hash, AVOW_HASH_SIZE);
	info->diff_class = p->record.diff_class;
	info->at_ms = p->record.at_ms;
	info->effective_ms = p->record.effective_ms;
	if (p->record.is_correction)
		info->corrects = avow_arena_copy(p->arena, p->record.corrects);
}

/* Everything that can be said of it before anything is written. */
static enum avow_status
judge(struct avow_publishing *p, struct avow_image *image)
{
	const struct avow_published_from from = {.dir = p->avow->dir,
	    .hash = p->avow->hash,
	    .codes_key = avow_keys_get(&p->avow->keys, AVOW_KEY_CODES)};
	enum avow_status status;

	status = start_record(p, image);
	if (status == AVOW_OK)
		status = check_pending(p);
	if (status == AVOW_OK)
		status = avow_publish_versions(p, image);
	if (status == AVOW_OK)
		status = avow_publish_facts(p, image);
	if (status == AVOW_OK)
		status = avow_publish_compare(p, image);
	if (status == AVOW_OK)
		status = avow_publish_date(p, image);
	tell(p); /* while the image lives that the record borrows from */
	if (status != AVOW_OK) {
		avow_image_free(image);
		return status;
	}
	status =
	    avow_published_make(&p->edition, &p->record, image, &from, p->why);
	if (status == AVOW_OK && p->record.is_correction)
		return check_approved(p);
	if (status == AVOW_OK)
		status = avow_publish_ends(p);
	if (status == AVOW_OK)
		status = check_acknowledged(p);
	return status;
}

static enum avow_status
put(struct avow_publishing *p)
{
	struct avow_publish_said said = {.dir = p->avow->dir,
	    .caller = p->said->caller,
	    .acknowledged = p->said->acknowledged};
	enum avow_status status;

	status = avow_shared_room(p->avow->shared, p->why);
	if (status == AVOW_OK)
		status = avow_publish_commit(
		    p->avow, &p->record, p->edition->image, &said, p->why);
	if (status != AVOW_OK)
		return status;
	p->edition->log_size = p->record.log_size;
	avow_shared_publish(p->avow->shared, p->edition);
	p->edition = NULL; /* handed over */
	avow_open_turn(p->avow);
	p->result->edition.is_in_force =
	    p->avow->in_force->number == p->record.number;
	/* Then nobody is still answered by the one before. */
	if (p->result->edition.is_in_force)
		avow_open_wait(p->avow);
	p->result->edition.is_logged = true;
	p->result->edition.log_index = said.log_index;
	return AVOW_OK;
}

static enum avow_status
publish(struct avow_publishing *p)
{
	struct avow_image *image = NULL;
	enum avow_status status;

	status = check_said(p);
	if (status == AVOW_OK)
		status = avow_image_read(&image,
		    (struct avow_text){p->said->image, p->said->image_size},
		    p->why);
	if (status != AVOW_OK)
		return status;
	status = judge(p, image);
	if (status == AVOW_OK && !p->said->only_decide)
		status = put(p);
	return status;
}

enum avow_status
avow_publish(struct avow *avow, const struct avow_publish_options *options,
    struct avow_publish_result *result, struct avow_error *why)
{
	struct avow_publishing p = {
	    .avow = avow, .said = options, .result = result, .why = why};
	enum avow_status status;

	*result = (struct avow_publish_result){.needed = 0};
	p.arena = calloc(1, sizeof *p.arena);
	if (p.arena == NULL)
		return no_memory(why);
	avow_arena_init(p.arena, ARENA_MAX);
	result->memory = p.arena;
	avow_open_turn(avow);
	p.now_ms = avow_clock_now(&avow->clock);
	p.prior = avow_editions_newest(&avow->editions);
	status = publish(&p);
	avow_open_over(avow);
	avow_published_free(p.edition);
	return status;
}

void
avow_publish_result_clear(struct avow_publish_result *result)
{
	if (result == NULL)
		return;
	if (result->memory != NULL)
		avow_arena_clear(result->memory);
	free(result->memory);
	*result = (struct avow_publish_result){.needed = 0};
}
