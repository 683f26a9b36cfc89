/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/decide_engine.h"
#include "policy/diagram.h"

#include "base/banned.h"

/* The pages that speak about a flow; NULL: there is no such page. */
struct layers {
	const struct avow_image_page *own;
	const struct avow_image_page *general;
};

static struct layers
find_layers(const struct avow_image *image, uint32_t service)
{
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];
	struct layers l = {NULL, NULL};

	if (image->info->general != AVOW_NONE32)
		l.general = avow_engine_page(image, image->info->general);
	if (service < image->count[AVOW_SECTION_SERVICES] &&
	    pages[service] != AVOW_NONE32)
		l.own = avow_engine_page(image, pages[service]);
	if (l.own == l.general)
		l.own = NULL;
	if (l.own != NULL && l.own->layer == AVOW_LAYER_ALONE)
		l.general = NULL;
	return l;
}

static void
ask_page(struct avow_eval *e, const struct avow_image_page *page,
    struct avow_saying *out)
{
	if (page == NULL)
		out->said = AVOW_SAID_NOTHING;
	else
		avow_decide_combine(e, e->image->sets + page->rules, out);
}

/* An allow of a service that narrows needs the general page's as well. */
static void
ask_narrowed(
    struct avow_eval *e, const struct layers *l, struct avow_saying *out)
{
	struct avow_saying general;

	ask_page(e, l->general, &general);
	if (general.said != AVOW_SAID_ALLOW) {
		*out = general;
		return;
	}
	for (int w = 0; w < 4; w++)
		out->duties[w] |= general.duties[w];
	avow_cites_join(&out->cites, &general.cites);
}

/* Nevers of both pages, the service's rules, then the general ones. */
static void
ask_layers(struct avow_eval *e, const struct layers *l, struct avow_saying *out)
{
	const uint64_t *sets = e->image->sets;

	out->said = AVOW_SAID_NOTHING;
	out->cites.count = 0;
	if (l->own != NULL)
		avow_decide_combine_nevers(e, sets + l->own->nevers, out);
	if (l->general != NULL)
		avow_decide_combine_nevers(e, sets + l->general->nevers, out);
	if (out->said == AVOW_SAID_DENY)
		return;
	ask_page(e, l->own, out);
	if (out->said == AVOW_SAID_NOTHING)
		ask_page(e, l->general, out);
	else if (out->said == AVOW_SAID_ALLOW &&
	    l->own->layer == AVOW_LAYER_NARROWS)
		ask_narrowed(e, l, out);
}

static void
add_requires(
    struct avow_eval *e, const struct layers *l, struct avow_outcome *out)
{
	const uint64_t *sets = e->image->sets;

	if (l->own != NULL)
		avow_decide_combine_requires(e, sets + l->own->requires, out);
	if (l->general != NULL)
		avow_decide_combine_requires(
		    e, sets + l->general->requires, out);
}

static void
join_row(struct avow_cites *to, const struct avow_image_cites *from)
{
	for (uint32_t i = 0; i < from->count; i++)
		avow_cites_add(to, from->rule[i]);
}

/* What the diagram says of one flow, joined like what the rules say. */
static void
answer_by_diagram(struct avow_work *work, const struct avow_flow *flow,
    bool is_asked, struct avow_outcome *out)
{
	const struct avow_image_cites *rows =
	    work->image->section[AVOW_SECTION_CITES];
	const struct avow_image_outcome *one =
	    avow_diagram_find(work->image, flow, work->world, &work->unknown);

	if (one == NULL || one->ruling != AVOW_OUTCOME_ALLOW) {
		out->is_allowed = false;
		out->cites.count = 0;
		if (one != NULL)
			join_row(&out->cites, &rows[one->cites]);
		return;
	}
	for (int w = 0; w < 4; w++)
		out->duties[w] |= one->duties[w];
	if (is_asked)
		join_row(&out->cites, &rows[one->cites]);
	join_row(&out->required, &rows[one->required]);
}

/*
 * One flow as its own service's layers answer it, joined to what others have
 * answered.  An allow that is not the asked flow's own brings no citations.
 */
static void
answer_one(struct avow_work *work, const struct avow_flow *flow, bool is_asked,
    struct avow_outcome *out)
{
	struct avow_eval e;
	struct avow_saying saying;
	struct layers l;

	if (work->is_by_diagram) {
		answer_by_diagram(work, flow, is_asked, out);
		return;
	}
	work->steps += 1 + work->image->info->rule_words;
	if (!avow_decide_match_begin(&e, work, flow)) {
		out->is_allowed = false;
		return;
	}
	if (work->without != 0)
		avow_bit_put(e.candidates, work->without - 1, false);
	l = find_layers(work->image, flow->leaf[AVOW_AXIS_SERVICE]);
	ask_layers(&e, &l, &saying);
	if (saying.said != AVOW_SAID_ALLOW || work->is_lost) {
		out->is_allowed = false;
		out->cites.count = 0;
		if (saying.said == AVOW_SAID_DENY)
			out->cites = saying.cites;
		return;
	}
	for (int w = 0; w < 4; w++)
		out->duties[w] |= saying.duties[w];
	if (is_asked)
		avow_cites_join(&out->cites, &saying.cites);
	add_requires(&e, &l, out);
}

bool
avow_decide_flow_service(
    const struct avow_image *image, uint32_t recipient, uint32_t *out)
{
	static const char prefix[] = "service.";
	const struct avow_image_term *term;
	const char *name;

	if (recipient >=
	    avow_engine_tree(image, AVOW_AXIS_RECIPIENT)->leaf_count)
		return false;
	term = avow_engine_leaf(image, AVOW_AXIS_RECIPIENT, recipient);
	name = image->strings + term->name;
	if (strncmp(name, prefix, sizeof prefix - 1) != 0)
		return false;
	if (!avow_image_find_leaf(image, AVOW_AXIS_SERVICE,
		avow_text_of(name + sizeof prefix - 1), out))
		*out = AVOW_NONE32;
	return true;
}

/*
 * Another service of ours gets it: that one's pages must allow it too.  One
 * that is declared only as a recipient is asked as a service without a page.
 */
static void
answer_services(struct avow_work *work, const struct avow_flow *flow,
    bool is_asked, struct avow_outcome *out)
{
	struct avow_flow other = *flow;
	uint32_t service;

	answer_one(work, flow, is_asked, out);
	if (!out->is_allowed || work->unknown != AVOW_NONE32)
		return;
	if (!avow_decide_flow_service(
		work->image, flow->leaf[AVOW_AXIS_RECIPIENT], &service) ||
	    service == flow->leaf[AVOW_AXIS_SERVICE])
		return;
	other.leaf[AVOW_AXIS_SERVICE] = service;
	answer_one(work, &other, is_asked, out);
}

bool
avow_decide_flow_uses(const struct avow_image *image, uint32_t action)
{
	const char *name = image->strings +
	    avow_engine_leaf(image, AVOW_AXIS_ACTION, action)->name;

	/* The compiler lets nobody split them; an image may try. */
	return strcmp(name, "use") == 0 || strcmp(name, "derive") == 0 ||
	    strncmp(name, "use.", 4) == 0 || strncmp(name, "derive.", 7) == 0;
}

/* The sources of the flow's category, as an offset into SETS, or NONE. */
static uint32_t
find_sources(const struct avow_image *image, const struct avow_flow *flow)
{
	uint32_t sources = avow_engine_leaf(
	    image, AVOW_AXIS_CATEGORY, flow->leaf[AVOW_AXIS_CATEGORY])
			       ->derived;

	if (sources == AVOW_NONE32 || flow->form > AVOW_FORM_PSEUDONYMOUS)
		return AVOW_NONE32; /* not derived, or not identifying */
	return avow_decide_flow_uses(image, flow->leaf[AVOW_AXIS_ACTION])
	    ? sources
	    : AVOW_NONE32;
}

/*
 * Deriving or using a derived category in an identifying form is also using
 * all its sources (and theirs: the set is closed), raw, for the same purpose
 * and recipient.
 */
static void
answer_sources(struct avow_work *work, const struct avow_flow *flow,
    struct avow_outcome *out)
{
	const struct avow_image *image = work->image;
	uint32_t count = avow_image_leaf_count(image, AVOW_AXIS_CATEGORY);
	uint32_t sources = find_sources(image, flow);
	struct avow_flow use = *flow;

	if (sources == AVOW_NONE32)
		return;
	out->is_allowed = avow_image_find_leaf(image, AVOW_AXIS_ACTION,
	    AVOW_TEXT("use"), &use.leaf[AVOW_AXIS_ACTION]);
	use.form = AVOW_FORM_RAW;
	use.k = 0;
	for (uint32_t leaf = 0; leaf < count && out->is_allowed; leaf++) {
		if (!avow_bit(image->sets + sources, leaf))
			continue;
		use.leaf[AVOW_AXIS_CATEGORY] = leaf;
		answer_services(work, &use, false, out);
	}
}

/* The whole flow: its own answer, other services' and its sources'. */
static uint32_t
answer(struct avow_work *work, const struct avow_flow *flow,
    struct avow_outcome *out)
{
	work->unknown = AVOW_NONE32;
	out->is_allowed = true;
	memset(out->duties, 0, sizeof out->duties);
	out->cites.count = 0;
	out->required.count = 0;
	answer_services(work, flow, true, out);
	if (out->is_allowed && work->unknown == AVOW_NONE32)
		answer_sources(work, flow, out);
	if (!out->is_allowed) {
		memset(out->duties, 0, sizeof out->duties);
		out->required.count = 0;
	}
	out->cost = 1 + work->steps / AVOW_STEPS_EACH;
	return work->unknown;
}

uint32_t
avow_decide_flow(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_outcome *out)
{
	struct avow_work work = {.image = image, .world = world};

	return answer(&work, flow, out);
}

uint32_t
avow_decide_flow_by_diagram(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_outcome *out)
{
	struct avow_work work = {
	    .image = image, .world = world, .is_by_diagram = true};

	return answer(&work, flow, out);
}

uint32_t
avow_decide_flow_alone(struct avow_work *work, const struct avow_flow *flow,
    struct avow_outcome *out)
{
	work->unknown = AVOW_NONE32;
	memset(out, 0, sizeof *out);
	out->is_allowed = true;
	answer_one(work, flow, true, out);
	return work->unknown;
}
