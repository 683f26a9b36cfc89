/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/facts.h"

#include <string.h>

#include "flow/papers.h"

#include "base/banned.h"

enum {
	CHILD_YEARS = 14,
	ADULT_YEARS = 18,
	DAY_MS = 86400000,
	BANDS = 3,
	ADULT_DAY = -36524
}; /* 1870-01-01: any adult's */

/* What a fact of the edition is made of, from a stored value. */
static void
put_fact(const struct avow_published *edition, struct avow_world *world,
    uint32_t fact, uint64_t value)
{
	const struct avow_code *found;

	switch (avow_image_fact_kind(edition->image, fact)) {
	case AVOW_FACT_YES_NO:
		avow_world_fact(edition->image, world, fact, value != 0);
		break;
	case AVOW_FACT_ONE_OF:
		found =
		    avow_codes_find(&edition->codes, AVOW_CODE_VALUE, value);
		if (found != NULL)
			avow_world_fact_is(
			    edition->image, world, fact, found->id, true);
		break;
	case AVOW_FACT_COUNT:
		avow_world_fact_count(edition->image, world, fact,
		    value > UINT32_MAX ? UINT32_MAX : (uint32_t)value);
		break;
	}
}

static void
put_agreement(const struct avow_published *edition, struct avow_world *world,
    uint64_t code, bool in_force)
{
	const struct avow_code *found =
	    avow_codes_find(&edition->codes, AVOW_CODE_AGREEMENT, code);

	if (found != NULL)
		avow_world_agreement(
		    edition->image, world, found->id, in_force);
}

/* Days since 1970 to a civil date: year * 10000 + month * 100 + day. */
static int32_t
civil(int32_t days)
{
	/* Eras of 400 years from 0000-03-01, so that leap days come last. */
	int64_t z = (int64_t)days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day = z - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t shifted = (5 * of_year + 2) / 153;
	int64_t of_month = of_year - (153 * shifted + 2) / 5 + 1;
	int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;

	year += era * 400 + (month <= 2 ? 1 : 0);
	return (int32_t)(year * 10000 + month * 100 + of_month);
}

int
avow_facts_age_years(int32_t birth_day, int32_t today)
{
	/* Dates as decimal numbers subtract to whole years. */
	return (civil(today) - civil(birth_day)) / 10000;
}

int32_t
avow_facts_kept_day(int32_t birth_day, uint64_t now_ms)
{
	int32_t today = (int32_t)(now_ms / DAY_MS);

	if (birth_day != AVOW_NO_DAY &&
	    avow_facts_age_years(birth_day, today) >= ADULT_YEARS)
		return ADULT_DAY;
	return birth_day;
}

/* The age band that was put on record, or BANDS. */
static size_t
recorded_band(
    const struct avow_published *edition, const struct avow_head *head)
{
	const struct avow_core *core = &edition->core;
	uint64_t name = edition->codes.of[AVOW_CODE_FACT][core->age_band];

	for (size_t i = 0; i < head->fact_count; i++) {
		const struct avow_code *value = avow_codes_find(
		    &edition->codes, AVOW_CODE_VALUE, head->facts[i].value);

		if (head->facts[i].name != name || value == NULL)
			continue;
		for (size_t band = 0; band < BANDS; band++)
			if (core->age_value[band] == value->id)
				return band;
	}
	return BANDS;
}

/* Who says to be older than is on record is believed when that changes. */
static void
put_age(const struct avow_published *edition, const struct avow_head *head,
    int32_t birth_day, uint64_t now_ms, struct avow_world *world)
{
	const struct avow_core *core = &edition->core;
	int32_t today = (int32_t)(now_ms / DAY_MS);
	size_t recorded;
	size_t band = 2;
	int years;

	if (core->age_band == AVOW_NO_ID || birth_day == AVOW_NO_DAY)
		return;
	years = avow_facts_age_years(birth_day, today);
	if (years < CHILD_YEARS)
		band = 0;
	else if (years < ADULT_YEARS)
		band = 1;
	recorded = recorded_band(edition, head);
	if (recorded < band)
		band = recorded;
	avow_world_fact_is(
	    edition->image, world, core->age_band, core->age_value[band], true);
}

static void
put_person(const struct avow_published *edition, const struct avow_head *head,
    int32_t birth_day, uint64_t now_ms, struct avow_world *world)
{
	for (size_t i = 0; i < head->fact_count; i++) {
		const struct avow_code *found = avow_codes_find(
		    &edition->codes, AVOW_CODE_FACT, head->facts[i].name);

		if (found != NULL)
			put_fact(
			    edition, world, found->id, head->facts[i].value);
	}
	put_age(edition, head, birth_day, now_ms, world);
	for (size_t i = 0; i < head->agreement_count; i++)
		put_agreement(edition, world, head->agreements[i].name,
		    head->agreements[i].value != 0);
	for (size_t i = 0; i < head->objection_count; i++) {
		const struct avow_code *found = avow_codes_find(&edition->codes,
		    AVOW_CODE_PURPOSE, head->objections[i].name);

		if (found != NULL && head->objections[i].value != 0)
			avow_world_objection(
			    edition->image, world, found->id, true);
	}
}

/* Whether a consent act counts where `guardian` says who decides. */
static bool
counts(const struct avow_published *edition, uint32_t item, bool by_guardian,
    bool is_bundled, enum avow_guardian guardian)
{
	if (guardian != AVOW_GUARDIAN_NO && !by_guardian)
		return false;
	return !is_bundled ||
	    !avow_image_consent_is_separate(edition->image, item);
}

static void
put_consents(const struct avow_published *edition, const struct avow_head *head,
    uint64_t service, struct avow_world *world)
{
	enum avow_guardian guardian =
	    avow_guardian_decides(edition->image, world);

	for (size_t i = 0; i < head->consent_count; i++) {
		const struct avow_head_consent *c = &head->consents[i];
		const struct avow_code *found = avow_codes_find(
		    &edition->codes, AVOW_CODE_CONSENT, c->item);
		bool is_across;

		if (found == NULL ||
		    avow_image_consent_is_each_time(edition->image, found->id))
			continue;
		is_across =
		    avow_image_consent_is_across(edition->image, found->id);
		if (c->service != (is_across ? 0 : service))
			continue;
		/* A yes that does not count is no answer: it stays unknown. */
		if (!c->is_given)
			avow_world_consent(
			    edition->image, world, found->id, false);
		else if (counts(edition, found->id, c->by_guardian != 0,
			     c->is_bundled != 0, guardian))
			avow_world_consent(
			    edition->image, world, found->id, true);
	}
}

/* Whether a later no ends a receipt: its own, one to all, or the service's. */
static bool
is_withdrawn(const struct avow_head *head, const struct avow_receipt *receipt,
    uint64_t service)
{
	const uint64_t services[] = {receipt->service, 0, service};

	for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
		const struct avow_head_consent *said =
		    avow_head_find_consent(head, receipt->item, services[i]);

		if (said != NULL && !said->is_given &&
		    said->at_ms >= receipt->at_ms)
			return true;
	}
	return false;
}

/* Consents asked each time: the receipts that this ask names. */
static void
put_receipts(const struct avow_published *edition, const struct avow_job *job,
    uint64_t service, struct avow_world *world)
{
	enum avow_guardian guardian =
	    avow_guardian_decides(edition->image, world);

	for (size_t i = 0; i < job->receipt_count; i++) {
		const struct avow_receipt *r = &job->receipts[i];
		const struct avow_code *found = avow_codes_find(
		    &edition->codes, AVOW_CODE_CONSENT, r->item);

		if (found == NULL || !r->is_given || r->used_ms != 0 ||
		    !avow_image_consent_is_each_time(edition->image, found->id))
			continue;
		if (r->service != 0 && r->service != service)
			continue;
		if (is_withdrawn(&job->head, r, service))
			continue;
		if (counts(edition, found->id, r->by_guardian, r->is_bundled,
			guardian))
			avow_world_consent(
			    edition->image, world, found->id, true);
	}
}

/* What the registry says of a term. */
static void
put_registered(const struct avow_published *edition,
    const struct avow_registry_row *rows, size_t count,
    struct avow_world *world)
{
	for (size_t i = 0; i < count; i++) {
		const struct avow_code *found;

		if (rows[i].what == AVOW_REGISTRY_AGREEMENT) {
			put_agreement(
			    edition, world, rows[i].name, rows[i].value != 0);
			continue;
		}
		found = avow_codes_find(
		    &edition->codes, AVOW_CODE_FACT, rows[i].name);
		if (found != NULL)
			put_fact(edition, world, found->id, rows[i].value);
	}
}

/* Of a term and those above it, from the root down: the nearest word wins. */
static void
put_lineage(const struct avow_registry *registry,
    const struct avow_published *edition, enum avow_axis axis, uint32_t leaf,
    struct avow_world *world)
{
	bool is_service = axis == AVOW_AXIS_SERVICE;
	const uint64_t *codes =
	    edition->codes
		.of[is_service ? AVOW_CODE_SERVICE : AVOW_CODE_RECIPIENT];
	const char *name;

	if (leaf == AVOW_NO_ID || registry->count == 0)
		return;
	name = avow_image_leaf_name(edition->image, axis, leaf);
	for (size_t size = 1;; size++) {
		const struct avow_registry_row *rows;
		size_t count = 0;
		uint32_t term;

		if (name[size] != '\0' && name[size] != '.')
			continue;
		if (avow_image_find_term(edition->image, axis,
			(struct avow_text){name, size}, &term)) {
			rows = avow_registry_find(registry,
			    is_service ? AVOW_REGISTRY_SERVICE
				       : AVOW_REGISTRY_RECIPIENT,
			    codes[term], &count);
			put_registered(edition, rows, count, world);
		}
		if (name[size] == '\0')
			return;
	}
}

/* What the ask says on its caller's word alone. */
static void
put_asserted(const struct avow_published *edition, const struct avow_ask *ask,
    struct avow_world *world)
{
	for (size_t i = 0; i < ask->asserted_count; i++) {
		if (avow_facts_asserted(edition, avow_text_of(ask->asserted[i]),
			world, NULL) != AVOW_OK)
			continue; /* it puts nothing there */
	}
}

/* What the ask itself brings.  request.c has checked all of it. */
static void
put_presented(const struct avow_published *edition, const struct avow_ask *ask,
    struct avow_world *world)
{
	uint32_t id;

	for (size_t i = 0; i < ask->agree_count; i++) {
		if (avow_image_find_agreement(
			edition->image, avow_text_of(ask->agree[i]), &id) &&
		    avow_image_agreement_is_with_person(edition->image, id))
			avow_world_agreement(edition->image, world, id, true);
	}
	for (size_t i = 0; i < ask->document_count; i++) {
		if (avow_image_find_term(edition->image, AVOW_AXIS_DOCUMENT,
			avow_text_of(ask->documents[i].kind), &id))
			avow_world_document(edition->image, world, id, true);
	}
	if (avow_papers_can_keep(ask))
		avow_world_document_kept(edition->image, world);
	for (size_t i = 0; i < ask->shown_count; i++) {
		if (avow_image_find_clause(
			edition->image, avow_text_of(ask->shown[i]), &id))
			avow_world_shown(edition->image, world, id);
	}
}

void
avow_facts_ask(const struct avow_registry *registry, const struct avow_job *job,
    const struct avow_facts_view *view, struct avow_world *world)
{
	const struct avow_published *edition = view->edition;
	const struct avow_head *head = &job->head;
	/* A new birthday counts from the next ask on, if this one is allowed;
	 * until then the younger one does.  AVOW_NO_DAY is the least. */
	int32_t birth_day =
	    job->birth_day > head->birth_day ? job->birth_day : head->birth_day;

	*world = edition->base;
	/* First, so that what is on record has the last word. */
	put_asserted(edition, job->ask, world);
	put_lineage(
	    registry, edition, AVOW_AXIS_RECIPIENT, view->recipient, world);
	put_lineage(registry, edition, AVOW_AXIS_SERVICE, view->service, world);
	put_person(edition, head, birth_day, job->now_ms, world);
	put_presented(edition, job->ask, world);
	world->claim = view->claim;
	if (head->consent_count > 0)
		put_consents(edition, head, view->service_code, world);
	if (job->receipt_count > 0)
		put_receipts(edition, job, view->service_code, world);
}

void
avow_facts_record(const struct avow_published *edition,
    const struct avow_record_meta *meta, struct avow_world *world)
{
	const struct avow_core *core = &edition->core;
	const struct avow_image *image = edition->image;
	uint32_t whose =
	    meta->about_another ? core->another_value : core->own_value;

	if (core->source != AVOW_NO_ID &&
	    core->source_value[meta->door] != AVOW_NO_ID)
		avow_world_fact_is(image, world, core->source,
		    core->source_value[meta->door], true);
	if (core->whose != AVOW_NO_ID && whose != AVOW_NO_ID)
		avow_world_fact_is(image, world, core->whose, whose, true);
	if (core->made_public != AVOW_NO_ID)
		avow_world_fact(
		    image, world, core->made_public, meta->is_public);
	if (core->on_hold != AVOW_NO_ID)
		avow_world_fact(image, world, core->on_hold, meta->is_held);
}

enum avow_guardian
avow_facts_guardian(const struct avow_published *edition,
    const struct avow_head *head, uint64_t now_ms)
{
	struct avow_world world = edition->base;

	put_person(edition, head, head->birth_day, now_ms, &world);
	return avow_guardian_decides(edition->image, &world);
}
