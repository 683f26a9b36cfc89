/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/views.h"

#include "flow/facts.h"
#include "flow/request.h"
#include "policy/place.h"

#include "base/banned.h"

/* Views of one flow while they are made; a list that grows in the arena. */
struct views {
	struct avow *avow;
	struct avow_job *job;
	const struct avow_about *about;
	struct avow_gate_flow *flow;
	const struct avow_published *told; /* that has a say, or NULL */
	const char *service;               /* its name, or "" */
	size_t room;
};

/* A consent that stands, of whichever kind. */
struct given {
	uint64_t item;
	uint64_t service;
	uint32_t edition;
};

void
avow_views_start(struct avow *avow, struct avow_job *job)
{
	uint32_t now = avow->in_force->number;
	const struct avow_head *head = &job->head;

	job->bound = avow->in_force;
	if (!job->ask->is_new)
		job->bound = avow_bound_of(&avow->editions, head, job->now_ms);
	if (job->accepted != NULL &&
	    job->accepted->number > job->bound->number &&
	    job->accepted->effective_ms <= job->now_ms)
		job->bound = job->accepted;
	job->has_views = job->bound != avow->in_force;
	for (size_t i = 0; i < head->consent_count; i++)
		job->has_views |= head->consents[i].is_given != 0 &&
		    head->consents[i].edition != now;
	for (size_t i = 0; i < job->receipt_count; i++)
		job->has_views |= job->receipts[i].edition != now;
}

/* One more view; NULL when there is no memory. */
static struct avow_gate_view *
add_view(struct views *views)
{
	struct avow_gate_flow *flow = views->flow;

	if (flow->view_count == views->room) {
		size_t room = views->room == 0 ? 4 : views->room * 2;
		struct avow_gate_view *longer = avow_arena_array(
		    &views->job->arena, room, sizeof longer[0]);

		if (longer == NULL)
			return NULL;
		for (size_t i = 0; i < flow->view_count; i++)
			longer[i] = flow->views[i];
		flow->views = longer;
		views->room = room;
	}
	return &flow->views[flow->view_count++];
}

/* Places of each axis, and which of them a view is about. */
struct places {
	uint32_t leaf[AVOW_AXES][AVOW_PLACES_MAX];
	size_t count[AVOW_AXES];
	size_t at[AVOW_AXES];
};

/* Where a leaf of the flow stands in an edition; gives how many it is there. */
static size_t
place_leaf(const struct views *views, const struct avow_published *edition,
    enum avow_axis axis, uint32_t out[AVOW_PLACES_MAX])
{
	const struct avow_about *about = views->about;
	const struct avow_editions *editions = &views->avow->editions;
	uint32_t leaf = views->flow->flow.leaf[axis];
	size_t count = 0;

	if (axis == AVOW_AXIS_CATEGORY && about->last != NULL)
		return avow_former_leaves(editions, edition, AVOW_CODE_CATEGORY,
		    about->category, out);
	if (leaf != AVOW_NO_ID)
		return avow_place_leaf(views->avow->in_force->image, axis, leaf,
		    edition->image, out);
	/* A service that is gone is what it was there; one that never was
	   named stays so. */
	if (about->meta->service != 0)
		count = avow_former_leaves(editions, edition, AVOW_CODE_SERVICE,
		    about->meta->service, out);
	if (count == 0)
		out[count++] = AVOW_NO_ID;
	return count;
}

/* Where the flow's leaves stand in an edition; false: nowhere, or too much. */
static bool
place(const struct views *views, const struct avow_published *edition,
    struct places *out)
{
	size_t all = 1;

	for (unsigned a = 0; a < AVOW_AXES; a++) {
		out->at[a] = 0;
		out->count[a] =
		    place_leaf(views, edition, (enum avow_axis)a, out->leaf[a]);
		all *= out->count[a];
		if (all == 0 || all > AVOW_VIEWS_PLACES_MAX)
			return false;
	}
	return true;
}

/* The next combination; false after the last. */
static bool
next_place(struct places *places)
{
	for (unsigned a = 0; a < AVOW_AXES; a++) {
		if (++places->at[a] < places->count[a])
			return true;
		places->at[a] = 0;
	}
	return false;
}

static struct avow_flow
flow_at(const struct views *views, const struct places *places)
{
	struct avow_flow flow = views->flow->flow;

	for (unsigned a = 0; a < AVOW_AXES; a++)
		flow.leaf[a] = places->leaf[a][places->at[a]];
	return flow;
}

/* The world of a flow as an edition sees it, kept for the next like it. */
static const struct avow_world *
world_of(const struct views *views, const struct avow_facts_view *view,
    struct avow_world *out)
{
	struct avow_job *job = views->job;
	struct avow_job_world *kept = job->other_worlds;

	while (kept != NULL &&
	    (kept->edition != view->edition || kept->service != view->service ||
		kept->service_code != view->service_code ||
		kept->recipient != view->recipient))
		kept = kept->next;
	if (kept == NULL) {
		kept = avow_arena_alloc(&job->arena, sizeof *kept);
		if (kept == NULL)
			return NULL;
		*kept = (struct avow_job_world){.edition = view->edition,
		    .service = view->service,
		    .service_code = view->service_code,
		    .recipient = view->recipient,
		    .next = job->other_worlds};
		avow_facts_ask(views->avow->registry, job, view, &kept->world);
		job->other_worlds = kept;
	}
	*out = kept->world;
	avow_facts_record(view->edition, views->about->meta, out);
	return out;
}

/*
 * A copy for the person, or an erasure, that the edition bound to knows nothing
 * of: what it never spoke about it can't withhold.
 */
static bool
is_own_right(const struct views *views, const struct avow_gate_view *blank)
{
	return blank->why == AVOW_GATE_TOLD && views->about->last == NULL &&
	    (views->job->verb == AVOW_VERB_EXPORT ||
		views->job->verb == AVOW_VERB_ERASE);
}

/* A view of each place; one without image where the edition can't tell. */
static bool
add_places(struct views *views, const struct avow_published *edition,
    struct avow_gate_view blank)
{
	struct avow_facts_view view = {
	    .edition = edition, .service_code = views->job->view_service_code};
	struct avow_gate_view *added;
	struct places places;
	struct avow_world *world;

	if (!place(views, edition, &places) ||
	    !avow_request_claim(
		edition->image, views->job->ask->claim, &view.claim)) {
		if (is_own_right(views, &blank))
			return true;
		added = add_view(views);
		if (added != NULL)
			*added = blank;
		return added != NULL;
	}
	do {
		added = add_view(views);
		world = avow_arena_alloc(&views->job->arena, sizeof *world);
		if (added == NULL || world == NULL)
			return false;
		*added = blank;
		added->flow = flow_at(views, &places);
		view.service = added->flow.leaf[AVOW_AXIS_SERVICE];
		view.recipient = added->flow.leaf[AVOW_AXIS_RECIPIENT];
		added->world = world_of(views, &view, world);
		if (added->world == NULL)
			return false;
		/* What cannot be, there, is not decided there. */
		if (!avow_world_contradicts(edition->image, world))
			added->image = edition->image;
	} while (next_place(&places));
	return true;
}

/* The number of an item in an edition, where its coverage is in question. */
static uint32_t
hangs_on(const struct views *views, const struct avow_published *edition,
    const struct avow_published *given, uint64_t item)
{
	const struct avow_code *found;

	if (edition == NULL || edition == given)
		return AVOW_GATE_NO_ITEM;
	found = avow_codes_find(&edition->codes, AVOW_CODE_CONSENT, item);
	if (found == NULL)
		return AVOW_GATE_NO_ITEM;
	if (given != NULL &&
	    !avow_bound_widens(&views->avow->bounds, &views->avow->editions,
		given, edition, views->service))
		return AVOW_GATE_NO_ITEM;
	return found->id;
}

static bool
add_given(struct views *views, const struct given *given)
{
	struct avow *avow = views->avow;
	const struct avow_published *edition =
	    avow_editions_get(&avow->editions, given->edition);
	const struct avow_code *item;
	struct avow_gate_view blank = {.why = AVOW_GATE_GIVEN,
	    .edition = given->edition,
	    .item_in_force =
		hangs_on(views, avow->in_force, edition, given->item),
	    .item_told = hangs_on(views, views->told, edition, given->item)};

	/* In another service it counts for nothing here. */
	if (given->service != 0 &&
	    given->service != views->job->view_service_code)
		return true;
	if (blank.item_in_force == AVOW_GATE_NO_ITEM &&
	    blank.item_told == AVOW_GATE_NO_ITEM)
		return true;
	item = edition == NULL
	    ? NULL
	    : avow_codes_find(&edition->codes, AVOW_CODE_CONSENT, given->item);
	if (item == NULL) {
		struct avow_gate_view *added = add_view(views);

		if (added != NULL)
			*added = blank;
		return added != NULL;
	}
	blank.item = item->id;
	return add_places(views, edition, blank);
}

static bool
add_all_given(struct views *views)
{
	const struct avow_job *job = views->job;
	const struct avow_head *head = &job->head;

	for (size_t i = 0; i < head->consent_count; i++) {
		const struct avow_head_consent *c = &head->consents[i];
		const struct given given = {c->item, c->service, c->edition};

		if (c->is_given && !add_given(views, &given))
			return false;
	}
	for (size_t i = 0; i < job->receipt_count; i++) {
		const struct avow_receipt *r = &job->receipts[i];
		const struct given given = {r->item, r->service, r->edition};

		if (r->is_given && !add_given(views, &given))
			return false;
	}
	return true;
}

/* The edition that must allow a flow besides the one in force, or NULL. */
static const struct avow_published *
told_of(struct avow *avow, const struct avow_job *job,
    const struct avow_about *about)
{
	uint32_t unused[AVOW_PLACES_MAX];

	if (about->last != NULL)
		return avow_former_leaves(&avow->editions, job->bound,
			   AVOW_CODE_CATEGORY, about->category, unused) > 0
		    ? job->bound
		    : about->last;
	/* From a service that is gone nobody moves by themselves. */
	if (about->service == AVOW_NO_ID && about->meta->service != 0)
		return job->bound != avow->in_force ? job->bound : NULL;
	return avow_bound_say(&avow->bounds, &avow->editions, avow->in_force,
	    job->bound, about->service);
}

enum avow_status
avow_views_add(struct avow *avow, struct avow_job *job,
    const struct avow_about *about, struct avow_gate_flow *flow)
{
	const struct avow_gate_view told = {.why = AVOW_GATE_TOLD,
	    .item_in_force = AVOW_GATE_NO_ITEM,
	    .item_told = AVOW_GATE_NO_ITEM};
	struct views views = {.avow = avow,
	    .job = job,
	    .about = about,
	    .flow = flow,
	    .told = told_of(avow, job, about),
	    .service = about->service == AVOW_NO_ID
		? ""
		: avow_image_leaf_name(avow->in_force->image, AVOW_AXIS_SERVICE,
		      about->service)};

	job->view_service_code = avow_job_service_code(avow, about->service);
	if (views.told != NULL) {
		struct avow_gate_view blank = told;

		blank.edition = views.told->number;
		if (!add_places(&views, views.told, blank))
			return avow_job_no_memory(job);
	}
	if (!add_all_given(&views))
		return avow_job_no_memory(job);
	return AVOW_OK;
}
