/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

/* Whether set b is within set a; NONE is the empty set. */
static bool
covers(const struct avow_image *image, uint32_t a, uint32_t b)
{
	uint32_t words =
	    (avow_engine_tree(image, AVOW_AXIS_CATEGORY)->leaf_count + 63) / 64;

	if (b == AVOW_NONE32 || a == b)
		return true;
	if (a == AVOW_NONE32)
		return false;
	for (uint32_t w = 0; w < words; w++)
		if ((image->sets[b + w] & ~image->sets[a + w]) != 0)
			return false;
	return true;
}

bool
avow_duty_does(
    const struct avow_image_duty *more, const struct avow_image_duty *less)
{
	if (more->kind != less->kind)
		return false;
	switch ((enum avow_duty_kind)more->kind) {
	case AVOW_DUTY_REVIEW:
		return more->number >= less->number;
	case AVOW_DUTY_SHOW:
		return more->clause == less->clause;
	case AVOW_DUTY_NOTIFY:
		return more->who == less->who &&
		    more->is_before >= less->is_before &&
		    more->is_prominent >= less->is_prominent;
	case AVOW_DUTY_RECIPIENT_KEEPS:
		return more->event == less->event && more->hours <= less->hours;
	default:
		return true;
	}
}

bool
avow_duty_implies(const struct avow_image *image, uint32_t a, uint32_t b)
{
	const struct avow_image_duty *more = avow_engine_duty(image, a);
	const struct avow_image_duty *less = avow_engine_duty(image, b);

	if (a == b)
		return true;
	/* Acts of `upon`, and their sets of other axes: equal ones are one. */
	if (more->kind >= AVOW_DUTY_NOTIFY_RECIPIENTS)
		return false;
	return avow_duty_does(more, less) &&
	    covers(image, more->set, less->set);
}

/* As avow_duty_implies, for one leaf that both duties touch. */
static bool
implies_here(const struct avow_image *image, uint32_t a, uint32_t b)
{
	uint32_t kind = avow_engine_duty(image, a)->kind;

	if (kind == AVOW_DUTY_MASK || kind == AVOW_DUTY_PSEUDONYMISE)
		return kind == avow_engine_duty(image, b)->kind;
	return avow_duty_implies(image, a, b);
}

static bool
implied_by_one(
    const struct avow_image *image, const uint64_t a[4], uint32_t duty)
{
	for (uint32_t w = 0; w < 4; w++)
		for (uint64_t left = a[w]; left != 0; left &= left - 1)
			if (implies_here(image,
				w * 64 + (uint32_t)__builtin_ctzll(left), duty))
				return true;
	return false;
}

bool
avow_duty_implies_all(
    const struct avow_image *image, const uint64_t a[4], const uint64_t b[4])
{
	for (uint32_t w = 0; w < 4; w++)
		for (uint64_t left = b[w] & ~a[w]; left != 0; left &= left - 1)
			if (!implied_by_one(image, a,
				w * 64 + (uint32_t)__builtin_ctzll(left)))
				return false;
	return true;
}

bool
avow_duty_is_before(const struct avow_image *image, uint32_t duty)
{
	const struct avow_image_duty *d = avow_engine_duty(image, duty);

	switch ((enum avow_duty_kind)d->kind) {
	case AVOW_DUTY_REVIEW:
	case AVOW_DUTY_KEEP_DOCUMENT:
	case AVOW_DUTY_SHOW:
		return true;
	case AVOW_DUTY_NOTIFY:
		return d->is_before != 0;
	default:
		return false;
	}
}

bool
avow_duty_open(const struct avow_image *image, const uint64_t duties[4],
    const uint64_t fulfilled[4], uint64_t out[4])
{
	bool any = false;

	for (uint32_t w = 0; w < 4; w++) {
		uint64_t left = duties[w] & ~fulfilled[w];

		for (out[w] = 0; left != 0; left &= left - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(left);

			if (!avow_duty_is_before(image, w * 64 + bit))
				continue;
			out[w] |= UINT64_C(1) << bit;
			any = true;
		}
	}
	return any;
}

/* Whether another duty of the set makes this one needless. */
static bool
is_needless(
    const struct avow_image *image, const uint64_t duties[4], uint32_t duty)
{
	for (uint32_t other = 0; other < AVOW_DUTIES_MAX; other++) {
		if (other == duty || !avow_bit(duties, other) ||
		    !avow_duty_implies(image, other, duty))
			continue;
		/* Of two that imply each other the first is kept. */
		if (other < duty || !avow_duty_implies(image, duty, other))
			return true;
	}
	return false;
}

size_t
avow_decision_duties(const struct avow_image *image,
    const struct avow_decision *decision, uint32_t duties_out[256])
{
	size_t count = 0;

	for (uint32_t duty = 0; duty < AVOW_DUTIES_MAX; duty++)
		if (avow_bit(decision->duties, duty) &&
		    !is_needless(image, decision->duties, duty))
			duties_out[count++] = duty;
	return count;
}

const char *
avow_duty_text(const struct avow_image *image, uint32_t duty)
{
	return image->strings + avow_engine_duty(image, duty)->text;
}

enum avow_duty_kind
avow_duty_kind(const struct avow_image *image, uint32_t duty)
{
	return (enum avow_duty_kind)avow_engine_duty(image, duty)->kind;
}
