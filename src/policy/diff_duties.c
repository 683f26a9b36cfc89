/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/diff_state.h"

#include "base/banned.h"

/* A duty as both images would number it. */
static struct avow_image_duty
duty_of(const struct avow_diff_side *side, uint32_t number)
{
	struct avow_image_duty is = *avow_engine_duty(side->image, number);

	is.set = is.set2 = 0; /* names of categories say it: see is_same */
	is.text = 0;
	is.duration_count = is.duration_unit = 0;
	if (is.clause != AVOW_NONE32)
		is.clause = side->clause_of[is.clause];
	if (is.event != AVOW_NONE32)
		is.event = side->event_of[is.event];
	return is;
}

const char *
avow_diff_duties_text(
    const struct avow_diff_run *run, unsigned side, uint32_t duty)
{
	uint32_t number = run->duties[duty].number[side];

	return number == AVOW_NONE32
	    ? NULL
	    : avow_duty_text(run->side[side].image, number);
}

static const char *
any_text(const struct avow_diff_run *run, uint32_t duty)
{
	const char *text = avow_diff_duties_text(run, AVOW_DIFF_OLDER, duty);

	return text != NULL ? text
			    : avow_diff_duties_text(run, AVOW_DIFF_NEWER, duty);
}

static void
add_duty(struct avow_diff_run *run, unsigned side, uint32_t number)
{
	struct avow_image_duty is = duty_of(&run->side[side], number);
	const char *text = avow_duty_text(run->side[side].image, number);
	uint32_t at = 0;

	while (at < run->duty_count &&
	    (memcmp(&run->duties[at].is, &is, sizeof is) != 0 ||
		strcmp(any_text(run, at), text) != 0))
		at++;
	if (at == run->duty_count) {
		run->duty_count++;
		run->duties[at].is = is;
		run->duties[at].number[AVOW_DIFF_OLDER] = AVOW_NONE32;
		run->duties[at].number[AVOW_DIFF_NEWER] = AVOW_NONE32;
	}
	if (run->duties[at].number[side] == AVOW_NONE32)
		run->duties[at].number[side] = number;
	run->side[side].duty_of[number] = at;
}

/*
 * Masks are compared for one leaf, where all are equal; acts of `upon` that
 * name sets do each other when they say the same.
 */
static bool
does(const struct avow_diff_run *run, uint32_t a, uint32_t b)
{
	const struct avow_image_duty *more = &run->duties[a].is;
	const struct avow_image_duty *less = &run->duties[b].is;

	if (a == b)
		return true;
	if (more->kind >= AVOW_DUTY_NOTIFY_RECIPIENTS)
		return more->kind == less->kind &&
		    strcmp(any_text(run, a), any_text(run, b)) == 0;
	return avow_duty_does(more, less);
}

void
avow_diff_duties(struct avow_diff_run *run)
{
	run->duties =
	    avow_diff_room(run, AVOW_DIFF_DUTIES_MAX, sizeof *run->duties);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES && !run->failed; s++) {
		uint32_t count = run->side[s].image->count[AVOW_SECTION_DUTIES];

		run->side[s].duty_of =
		    avow_diff_room(run, count, sizeof(uint32_t));
		for (uint32_t i = 0; i < count && !run->failed; i++)
			add_duty(run, s, i);
	}
	if (run->failed)
		return;
	run->does = avow_diff_room(run,
	    (size_t)run->duty_count * AVOW_DIFF_DUTY_WORDS, sizeof *run->does);
	for (uint32_t a = 0; a < run->duty_count && !run->failed; a++)
		for (uint32_t b = 0; b < run->duty_count; b++)
			avow_bit_put(
			    run->does + (size_t)a * AVOW_DIFF_DUTY_WORDS, b,
			    does(run, a, b));
}
