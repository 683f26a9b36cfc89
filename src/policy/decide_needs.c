/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buffer.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* What a walk over the completions of a changed world has seen. */
struct seen {
	uint64_t open[4];
	bool is_allowed;
	bool is_denied;
};

static void
look(struct avow_search *search, const struct avow_outcome *outcome)
{
	struct seen *seen = search->context;
	uint64_t open[4];

	if (!outcome->is_allowed) {
		seen->is_denied = true;
		search->is_over = true;
		return;
	}
	seen->is_allowed = true;
	(void)avow_duty_open(
	    search->image, outcome->duties, search->world.fulfilled, open);
	for (int w = 0; w < 4; w++)
		seen->open[w] |= open[w];
}

static uint32_t
count_bits(const uint64_t *words, size_t count)
{
	uint32_t bits = 0;

	for (size_t w = 0; w < count; w++)
		bits += (uint32_t)__builtin_popcountll(words[w]);
	return bits;
}

bool
avow_decide_needs_settle(
    const struct avow_trial *trial, struct avow_change *change)
{
	struct seen seen = {.is_allowed = false};
	struct avow_search search = {.image = trial->image,
	    .flow = trial->flow,
	    .world = *trial->world,
	    .left = *trial->left,
	    .found = look,
	    .context = &seen};

	avow_world_replace(
	    trial->image, &search.world, change->set, change->value);
	avow_decide_search(&search);
	*trial->left = search.left;
	if (seen.is_denied || !seen.is_allowed || search.is_exhausted)
		return false;
	memcpy(change->open, seen.open, sizeof change->open);
	change->cost = count_bits(change->set, 2) + count_bits(seen.open, 4);
	return true;
}

static void
drop_needless(const struct avow_trial *trial, struct avow_change *change)
{
	/* Of one fact, the one value says all that the others are not. */
	for (int value = 0; value <= 1; value++)
		for (uint32_t atom = 0; atom < AVOW_ATOMS_MAX; atom++) {
			struct avow_change less = *change;

			if (!avow_bit(change->set, atom) ||
			    avow_bit(change->value, atom) != (value != 0))
				continue;
			avow_bit_put(less.set, atom, false);
			avow_bit_put(less.value, atom, false);
			if (avow_decide_needs_settle(trial, &less) &&
			    less.cost <= change->cost)
				*change = less;
		}
}

/* Whether the change says otherwise of a fact than what is known. */
static bool
is_overturned(const struct avow_trial *trial, const struct avow_change *change,
    struct avow_image_list atoms)
{
	for (uint32_t i = 0; i < atoms.count; i++) {
		uint32_t atom = atoms.first + i;

		if (avow_bit(change->set, atom) &&
		    avow_bit(trial->world->known, atom) &&
		    avow_bit(trial->world->value, atom) !=
			avow_bit(change->value, atom))
			return true;
	}
	return false;
}

/*
 * Instead of several values that a fact must not have, the one it must; but
 * not one that it is known not to have, if what is known stays.
 */
static void
name_value(const struct avow_trial *trial, struct avow_change *change,
    struct avow_image_list atoms)
{
	struct avow_change without = *change;
	bool may_overturn = is_overturned(trial, change, atoms);
	uint32_t count = 0;

	for (uint32_t i = 0; i < atoms.count; i++) {
		count += avow_bit(change->set, atoms.first + i);
		avow_bit_put(without.set, atoms.first + i, false);
		avow_bit_put(without.value, atoms.first + i, false);
	}
	for (uint32_t i = 0; count > 1 && i < atoms.count; i++) {
		struct avow_change one = without;

		if (avow_bit(trial->world->known, atoms.first + i) &&
		    !may_overturn)
			continue;
		avow_bit_put(one.set, atoms.first + i, true);
		avow_bit_put(one.value, atoms.first + i, true);
		if (avow_decide_needs_settle(trial, &one) &&
		    one.cost < change->cost) {
			*change = one;
			return;
		}
	}
}

void
avow_decide_needs_shrink(
    const struct avow_trial *trial, struct avow_change *change)
{
	const struct avow_image *image = trial->image;
	const struct avow_image_fact *fact = image->section[AVOW_SECTION_FACTS];

	drop_needless(trial, change);
	for (uint32_t f = 0; f < image->count[AVOW_SECTION_FACTS]; f++, fact++)
		if (fact->kind == AVOW_FACT_ONE_OF)
			name_value(trial, change, fact->atoms);
}

size_t
avow_decide_needs_list(
    const struct avow_change *change, struct avow_need out[AVOW_NEEDS_MAX])
{
	size_t count = 0;

	for (uint32_t id = 0; id < AVOW_ATOMS_MAX; id++)
		if (avow_bit(change->set, id) && count < AVOW_NEEDS_MAX)
			out[count++] = (struct avow_need){
			    .value = avow_bit(change->value, id), .id = id};
	for (uint32_t id = 0; id < AVOW_DUTIES_MAX; id++)
		if (avow_bit(change->open, id) && count < AVOW_NEEDS_MAX)
			out[count++] =
			    (struct avow_need){.is_duty = true, .id = id};
	return count;
}

void
avow_need_text(const struct avow_image *image, const struct avow_need *need,
    struct avow_buffer *out)
{
	const struct avow_image_atom *atoms =
	    image->section[AVOW_SECTION_ATOMS];
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];

	if (need->is_duty) {
		avow_buffer_string(out, avow_duty_text(image, need->id));
		return;
	}
	if (!need->value)
		avow_buffer_string(out, "not ");
	if (!need->is_claim) {
		avow_buffer_string(out, image->strings + atoms[need->id].text);
		return;
	}
	avow_buffer_string(out, "claim ");
	avow_buffer_string(out,
	    need->id == AVOW_NONE32 ? "of a basis"
				    : image->strings + bases[need->id].name);
}
