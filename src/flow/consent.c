/* SPDX-License-Identifier: Apache-2.0 */
/* avow_consent: a person, or a guardian, says yes, or no more. */
#include <string.h>

#include "flow/facts.h"
#include "flow/own.h"
#include "flow/receipts.h"
#include "flow/request.h"
#include "seal/secret.h"

#include "base/banned.h"

/* An act of consent, its names looked up. */
struct act {
	const struct avow_consent_act *said;
	uint32_t item;
	uint64_t item_code;
	uint64_t service_code; /* 0: across services */
	bool by_guardian;
	bool is_each_time;
	uint64_t at_ms;
	const char *method;
	uint8_t receipt[AVOW_RECEIPT_SIZE];
};

static enum avow_status
bad(struct avow_error *why, const char *place, const char *message)
{
	return avow_fail_at(
	    why, AVOW_ERR_INPUT, "consent.input", place, "%s", message);
}

static enum avow_status
read_how(struct act *act, struct avow_error *why)
{
	const struct avow_consent_act *said = act->said;

	if (said->by != NULL && strcmp(said->by, "guardian") == 0)
		act->by_guardian = true;
	else if (said->by != NULL && strcmp(said->by, "person") != 0)
		return bad(why, "by", "person or guardian");
	act->method = said->method != NULL ? said->method : "unstated";
	if (!avow_request_is_word(act->method) ||
	    strlen(act->method) > AVOW_RECEIPT_METHOD_MAX)
		return bad(why, "method", "not a word");
	return AVOW_OK;
}

static enum avow_status
read_act(struct avow *avow, struct act *act, struct avow_error *why)
{
	const struct avow_consent_act *said = act->said;
	const struct avow_image *image = avow->in_force->image;
	uint32_t leaf;

	if (!avow_request_is_word(said->item) ||
	    !avow_image_find_consent(
		image, avow_text_of(said->item), &act->item))
		return avow_fail_at(why, AVOW_ERR_NOT_FOUND, "consent.item",
		    "item", "the edition declares no such consent item");
	if (!avow_request_is_word(said->service) ||
	    !avow_image_find_leaf(
		image, AVOW_AXIS_SERVICE, avow_text_of(said->service), &leaf))
		return bad(why, "service", "no such service");
	act->item_code = avow->in_force->codes.of[AVOW_CODE_CONSENT][act->item];
	if (!avow_image_consent_is_across(image, act->item))
		act->service_code =
		    avow->in_force->codes
			.of[AVOW_CODE_SERVICE][avow_image_leaf_term(
			    image, AVOW_AXIS_SERVICE, leaf)];
	act->is_each_time = avow_image_consent_is_each_time(image, act->item);
	if (said->is_bundled && !said->is_withdrawal &&
	    avow_image_consent_is_separate(image, act->item))
		return avow_fail_at(why, AVOW_ERR_INPUT, "consent.bundled",
		    "item", "this item asks for an act of its own");
	return read_how(act, why);
}

/* Whoever decides for the person has to be the one who says yes. */
static enum avow_status
check_guardian(struct avow *avow, struct avow_job *job, const struct act *act)
{
	enum avow_guardian guardian =
	    avow_facts_guardian(avow->in_force, &job->head, job->now_ms);

	if (act->said->is_withdrawal)
		return AVOW_OK; /* a no is taken from either */
	if (guardian == AVOW_GUARDIAN_YES && !act->by_guardian)
		return avow_job_fail(job, AVOW_ERR_INPUT, "consent.guardian",
		    "by", "a guardian decides for this person");
	if (guardian == AVOW_GUARDIAN_NO && act->by_guardian)
		return avow_job_fail(job, AVOW_ERR_INPUT, "consent.guardian",
		    "by", "no guardian decides for this person");
	return AVOW_OK;
}

/*
 * A withdrawal ends every receipt before it, and no later one: also where the
 * clock was set back between them.
 */
static enum avow_status
put_in_order(struct avow *avow, struct avow_job *job, struct act *act)
{
	const struct avow_receipt of = {
	    .item = act->item_code, .service = act->service_code};
	const struct avow_head_consent *standing = avow_head_find_consent(
	    &job->head, act->item_code, act->service_code);
	uint64_t newest = 0;
	enum avow_status status = AVOW_OK;

	act->at_ms = job->now_ms;
	if (!act->is_each_time)
		return AVOW_OK;
	if (act->said->is_withdrawal)
		status = avow_receipts_newest(avow, job, &of, &newest);
	else if (standing != NULL && !standing->is_given)
		newest = standing->at_ms + 1;
	if (newest > act->at_ms)
		act->at_ms = newest;
	return status;
}

/*
 * A no counts in all editions, also where the item was given to all services
 * and is one's own by now, or the other way about.
 */
static void
end_others(struct avow_job *job, const struct act *act)
{
	for (size_t i = 0; i < job->head.consent_count; i++) {
		struct avow_head_consent *c = &job->head.consents[i];

		if (c->item == act->item_code && c->is_given &&
		    (c->service == 0 || act->service_code == 0)) {
			c->is_given = false;
			c->at_ms = act->at_ms;
		}
	}
}

static enum avow_status
change_head(struct avow *avow, struct avow_job *job, const struct act *act)
{
	const struct avow_head_consent consent = {.item = act->item_code,
	    .service = act->service_code,
	    .edition = avow->in_force->number,
	    .at_ms = act->at_ms,
	    .is_given = !act->said->is_withdrawal,
	    .by_guardian = act->by_guardian,
	    .is_bundled = act->said->is_bundled};

	/* Given each time, it stands in its receipt alone; withdrawn, it
	 * ends the receipts that nobody has used.  Either is a new head, so
	 * that a no that is on its way is given again, after the yes. */
	job->head_changed = true;
	if (act->is_each_time && !act->said->is_withdrawal)
		return AVOW_OK;
	if (act->said->is_withdrawal)
		end_others(job, act);
	return avow_head_set_consent(
	    &job->head, &job->arena, &consent, &job->why);
}

static enum avow_status
put_receipt(struct avow *avow, struct avow_job *job, struct act *act)
{
	struct avow_receipt receipt = {.item = act->item_code,
	    .service = act->service_code,
	    .edition = avow->in_force->number,
	    .at_ms = act->at_ms,
	    .is_given = !act->said->is_withdrawal,
	    .by_guardian = act->by_guardian,
	    .is_bundled = act->said->is_bundled,
	    .method = avow_text_of(act->method)};
	uint8_t key[AVOW_KEY_SIZE];
	enum avow_status status;

	avow_random(act->receipt, sizeof act->receipt);
	memcpy(receipt.id, act->receipt, sizeof receipt.id);
	avow_key_derive(avow->hash, key, job->owner.key, AVOW_TEXT("ledger"));
	status = avow_receipt_put(
	    job->set, job->permit, job->person, &receipt, key, &job->why);
	avow_wipe(key, sizeof key);
	return status;
}

static void
put_entry(struct avow_job *job, const struct act *act)
{
	const struct avow_consent_act *said = act->said;
	struct avow_buffer *entry = &job->entry;

	avow_entry_text(entry, AVOW_TAG_SERVICE, said->service);
	avow_entry_text(entry, AVOW_TAG_NAME, said->item);
	avow_entry_text(
	    entry, AVOW_TAG_VALUE, said->is_withdrawal ? "withdrawn" : "given");
	avow_entry_text(
	    entry, AVOW_TAG_BY, act->by_guardian ? "guardian" : "person");
	avow_entry_text(entry, AVOW_TAG_METHOD, act->method);
	if (said->is_bundled)
		avow_entry_bytes(entry, AVOW_TAG_BUNDLED, NULL, 0);
	avow_entry_bytes(
	    entry, AVOW_TAG_RECEIPT, act->receipt, sizeof act->receipt);
}

static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	struct act *act = context;
	enum avow_status status;

	status = check_guardian(avow, job, act);
	if (status == AVOW_OK)
		status = put_in_order(avow, job, act);
	if (status == AVOW_OK)
		status = change_head(avow, job, act);
	if (status == AVOW_OK)
		status = put_receipt(avow, job, act);
	if (status == AVOW_OK)
		put_entry(job, act);
	return status;
}

enum avow_status
avow_consent(struct avow *avow, const struct avow_consent_act *said,
    char receipt_out[33], struct avow_error *why)
{
	struct act act = {.said = said};
	static const enum avow_family receipts[] = {AVOW_FAMILY_RECEIPT};
	struct avow_own own = {.person = said->person,
	    .external_id = said->external_id,
	    .caller = said->caller,
	    .kind = AVOW_ENTRY_CONSENT,
	    .is_vital = said->is_withdrawal,
	    .change = change,
	    .context = &act};
	enum avow_status status;

	receipt_out[0] = '\0';
	avow_open_turn(avow);
	status = read_act(avow, &act, why);
	if (status == AVOW_OK && act.is_each_time && said->is_withdrawal) {
		own.families = receipts;
		own.family_count = 1;
	}
	if (status == AVOW_OK)
		status = avow_own_run(avow, &own, why);
	if (status == AVOW_OK)
		avow_hex(receipt_out, act.receipt, sizeof act.receipt);
	return status;
}
