/* SPDX-License-Identifier: Apache-2.0 */
/* What is due `upon` an event: acts dropped, later, added, sooner. */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

/* One act of one `upon`, as it holds in a service. */
struct act {
	unsigned side;
	const struct avow_image_obligation *upon;
	uint32_t duty; /* united */
};

/* Whether the row's page speaks about a service: its own, and the general. */
static bool
speaks(const struct avow_image *image, const struct avow_image_obligation *upon,
    uint32_t service)
{
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];
	uint32_t page = image->rules[upon->rule].page;
	uint32_t own = AVOW_NONE32;

	if (service < image->count[AVOW_SECTION_SERVICES])
		own = pages[service];
	if (page == own)
		return true;
	return page == image->info->general &&
	    (own == AVOW_NONE32 ||
		avow_engine_page(image, own)->layer != AVOW_LAYER_ALONE);
}

/* The worlds in which it is due. */
static uint32_t
when_of(struct avow_diff_run *run, unsigned side,
    const struct avow_image_obligation *upon)
{
	uint32_t when = avow_diff_tree_and(&run->trees, run->valid,
	    avow_diff_facts_all(run, side, upon->when));

	return avow_diff_tree_but_not(
	    &run->trees, when, avow_diff_facts_any(run, side, upon->unless));
}

static const char *
act_text(struct avow_diff_run *run, const struct act *act)
{
	const struct avow_image *image = run->side[act->side].image;
	struct avow_text within =
	    avow_diff_keep_words(image, act->upon->rule, "within ");

	return avow_diff_change_text(run, "upon %s must %s%s%.*s",
	    avow_image_term_name(image, AVOW_AXIS_EVENT, act->upon->event),
	    avow_diff_duties_text(run, act->side, act->duty),
	    within.size != 0 ? " within " : "", (int)within.size, within.at);
}

static uint32_t
service_of(const struct avow_diff_run *run, unsigned side, uint32_t leaf)
{
	const struct avow_diff_leaf *pair =
	    &run->out->leaves[AVOW_AXIS_SERVICE][leaf];

	return side == AVOW_DIFF_OLDER ? pair->older : pair->newer;
}

/* What the other image has instead of an act, and where it lacks it. */
struct instead {
	uint32_t lost;  /* the worlds in which it is due, and there is none */
	struct act act; /* later, or less; upon is NULL: none */
};

static void
look(struct avow_diff_run *run, const struct act *act, const struct act *other,
    struct instead *out)
{
	bool does = avow_diff_duty_does(run, other->duty, act->duty);
	bool is_less = avow_diff_duty_does(run, act->duty, other->duty);

	if (does && other->upon->within_hours <= act->upon->within_hours)
		out->lost = avow_diff_tree_but_not(&run->trees, out->lost,
		    when_of(run, other->side, other->upon));
	else if ((does || is_less) && out->act.upon == NULL)
		out->act = *other;
}

/* All acts of the other image upon the same event. */
static struct instead
find_instead(struct avow_diff_run *run, const struct act *act, uint32_t leaf)
{
	unsigned side = 1 - act->side;
	const struct avow_diff_side *s = &run->side[side];
	const struct avow_image_obligation *upon =
	    ROWS(s->image, obligation, OBLIGATIONS);
	uint32_t event = run->side[act->side].event_of[act->upon->event];
	struct instead found = {
	    when_of(run, act->side, act->upon), {side, NULL, 0}};

	for (uint32_t i = 0; i < s->image->count[AVOW_SECTION_OBLIGATIONS];
	     i++, upon++) {
		if (s->event_of[upon->event] != event ||
		    !speaks(s->image, upon, service_of(run, side, leaf)))
			continue;
		for (uint32_t a = 0; a < upon->acts.count; a++) {
			const struct act other = {side, upon,
			    s->duty_of[s->image->links[upon->acts.first + a]]};

			look(run, act, &other, &found);
		}
	}
	return found;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The change that says the same of other services, or a new one. */
static struct avow_diff_change *
change_for(
    struct avow_diff_run *run, const struct act *act, const struct act *other)
{
	enum avow_change_kind kind = act->side == AVOW_DIFF_OLDER
	    ? AVOW_CHANGE_DUE_LATER
	    : AVOW_CHANGE_DUE_SOONER;
	const char *text[AVOW_DIFF_SIDES] = {NULL, NULL};
	struct avow_diff_change *c;

	text[act->side] = act_text(run, act);
	if (other->upon != NULL)
		text[other->side] = act_text(run, other);
	for (c = run->out->changes; c != NULL; c = c->next)
		if (c->kind == kind && same_text(c->older, text[0]) &&
		    same_text(c->newer, text[1]))
			return c;
	c = avow_diff_change_new(run, kind);
	if (c == NULL)
		return NULL;
	c->older = text[AVOW_DIFF_OLDER];
	c->newer = text[AVOW_DIFF_NEWER];
	avow_diff_change_cite(run, c, act->side, act->upon->rule);
	if (other->upon != NULL)
		avow_diff_change_cite(run, c, other->side, other->upon->rule);
	run->out->flows[kind]++;
	return c;
}

static void
put_service(
    struct avow_diff_run *run, struct avow_diff_change *change, uint32_t leaf)
{
	uint32_t words = run->out->leaf_count[AVOW_AXIS_SERVICE] / 64 + 1;
	uint64_t *set = avow_diff_room(run, words, sizeof *set);

	if (change->boxes == NULL)
		change->boxes = avow_diff_room(run, 1, sizeof *change->boxes);
	if (run->failed)
		return;
	if (change->boxes->leaves[AVOW_AXIS_SERVICE] != NULL)
		memcpy(set, change->boxes->leaves[AVOW_AXIS_SERVICE],
		    words * sizeof *set);
	if (avow_bit(set, leaf))
		return; /* two rules say the same */
	avow_bit_put(set, leaf, true);
	change->boxes->leaves[AVOW_AXIS_SERVICE] = set;
	change->boxes->flows++;
	change->flows++;
}

static void
compare(struct avow_diff_run *run, const struct act *act, uint32_t leaf)
{
	struct instead found = find_instead(run, act, leaf);
	struct avow_diff_change *change;

	if (found.lost == AVOW_DIFF_FALSE || !avow_diff_may_go_on(run))
		return;
	change = change_for(run, act, &found.act);
	if (change != NULL)
		put_service(run, change, leaf);
}

/* A service that an image lacks owes nothing there: there is no change. */
static bool
is_of_both(const struct avow_diff_run *run, uint32_t leaf)
{
	return (service_of(run, AVOW_DIFF_OLDER, leaf) == AVOW_NONE32) ==
	    (service_of(run, AVOW_DIFF_NEWER, leaf) == AVOW_NONE32);
}

static void
compare_side(struct avow_diff_run *run, unsigned side, uint32_t leaf)
{
	const struct avow_diff_side *s = &run->side[side];
	const struct avow_image_obligation *upon =
	    ROWS(s->image, obligation, OBLIGATIONS);

	for (uint32_t i = 0; i < s->image->count[AVOW_SECTION_OBLIGATIONS];
	     i++, upon++) {
		if (!speaks(s->image, upon, service_of(run, side, leaf)))
			continue;
		for (uint32_t a = 0; a < upon->acts.count; a++) {
			const struct act act = {side, upon,
			    s->duty_of[s->image->links[upon->acts.first + a]]};

			compare(run, &act, leaf);
		}
	}
}

void
avow_diff_due(struct avow_diff_run *run)
{
	for (uint32_t leaf = 0; leaf < run->out->leaf_count[AVOW_AXIS_SERVICE];
	     leaf++)
		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			if (is_of_both(run, leaf) && avow_diff_may_go_on(run))
				compare_side(run, s, leaf);
}
