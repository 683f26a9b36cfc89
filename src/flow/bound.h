/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/bound: which edition a person is bound to, and whether it has a say.
 *
 *     head: told of ... --> the edition last told of, announced long enough
 *     that one, the one in force, a service --> itself, a later one, or none
 *
 * docs/language.md 6.5.  Where an edition widens nothing for a service, people
 * who use it move silently; that is computed once for each pair of editions.
 * A correction binds whoever is bound to the edition that it corrects, at
 * once.  Whatever can't be computed is taken as widened.  One thread at a time.
 */
#ifndef AVOW_FLOW_BOUND_H
#define AVOW_FLOW_BOUND_H

#include "flow/editions.h"
#include "ledger/head.h"

/* A pair of editions; services of the newer one, and one that has no name. */
struct avow_pair {
	uint32_t older;
	uint32_t newer;
	bool *widens; /* NULL: all of them */
};

/* What was computed so far.  Owns what it holds; all zero when empty. */
struct avow_bounds {
	struct avow_pair *pairs;
	size_t pair_count;
	size_t pair_room;
	/* For the edition `for_number` in force: by the number bound to and
	   the service, the number that has a say, 0 for none. */
	uint32_t for_number;
	uint32_t **says;
	size_t say_count;
};
void avow_bounds_clear(struct avow_bounds *bounds);

/*
 * The edition that a person is bound to at an instant: of those the person was
 * told of that have taken effect, and whose notice is old enough, the newest,
 * and its corrections.  The first where none is known.
 */
const struct avow_published *avow_bound_of(const struct avow_editions *editions,
    const struct avow_head *head, uint64_t now_ms);

/*
 * The edition besides the one in force that has a say over a service (a leaf
 * of the one in force, or AVOW_NO_ID) for somebody bound to `bound`: NULL for
 * none.
 */
const struct avow_published *avow_bound_say(struct avow_bounds *bounds,
    const struct avow_editions *editions, const struct avow_published *in_force,
    const struct avow_published *bound, uint32_t service);

/*
 * Whether an item may have covered less under `older` than under `newer`, in a
 * service by its name ("" for one that no page names).
 */
bool avow_bound_widens(struct avow_bounds *bounds,
    const struct avow_editions *editions, const struct avow_published *older,
    const struct avow_published *newer, const char *service);

#endif
