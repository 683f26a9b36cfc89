/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/covers.h"

#include <string.h>

#include "base/banned.h"

struct search {
	const struct avow_image *image;
	const struct avow_flow *flow;
	uint32_t item;
	uint32_t others[AVOW_COVERS_OTHERS_MAX]; /* given, but for the item */
	size_t other_count;
};

/* Whether a consent stands in a world: then saying so changes nothing. */
static bool
is_given(const struct avow_image *image, const struct avow_world *world,
    uint32_t item)
{
	struct avow_world given = *world;
	struct avow_world withdrawn = *world;

	avow_world_consent(image, &given, item, true);
	avow_world_consent(image, &withdrawn, item, false);
	/* What no rule asks makes no difference either way. */
	return memcmp(given.value, world->value, sizeof given.value) == 0 &&
	    memcmp(withdrawn.value, world->value, sizeof given.value) != 0;
}

static enum avow_ruling
rule(const struct search *search, const struct avow_world *world, bool given)
{
	struct avow_world changed = *world;
	struct avow_decision decision;

	avow_world_consent(search->image, &changed, search->item, given);
	avow_decide(search->image, search->flow, &changed, &decision);
	return decision.ruling;
}

/*
 * Whether the item turns the decision, in world, for some setting of the
 * others from `next` on, which are unknown in it.  At most
 * AVOW_COVERS_OTHERS_MAX deep.
 */
static bool
turns(const struct search *search, const struct avow_world *world, size_t next)
{
	enum avow_ruling with = rule(search, world, true);

	/* Denied, or allowed anyway, however the others are set. */
	if (with == AVOW_RULING_DENY ||
	    rule(search, world, false) == AVOW_RULING_ALLOW)
		return false;
	/* Allowed with it however they are, and for one of them not without. */
	if (with == AVOW_RULING_ALLOW)
		return true;
	if (next == search->other_count)
		return false;
	for (int given = 1; given >= 0; given--) {
		struct avow_world set = *world;

		avow_world_consent(
		    search->image, &set, search->others[next], given != 0);
		if (turns(search, &set, next + 1))
			return true;
	}
	return false;
}

bool
avow_gate_covers(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, uint32_t item)
{
	struct search search = {.image = image, .flow = flow, .item = item};
	struct avow_world open = *world;
	uint32_t count = avow_image_consent_count(image);

	for (uint32_t i = 0; i < count; i++) {
		if (i == item || !is_given(image, world, i))
			continue;
		if (search.other_count == AVOW_COVERS_OTHERS_MAX)
			break;
		search.others[search.other_count++] = i;
		avow_world_forget(image, &open, AVOW_TEST_CONSENT, i);
	}
	memset(open.fulfilled, 0xff, sizeof open.fulfilled);
	return turns(&search, &open, 0);
}
