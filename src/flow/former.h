/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/former: records whose category has another name by now, or none.
 *
 *     code in a row <--formerly--> leaves of an edition (policy/place.h)
 *
 * A row keeps the code of the category that it came in under.  Where a later
 * edition renamed, split or joined that one, the row stands for what it has
 * become: it is found under each, and decided as all of them.
 * One thread at a time.
 */
#ifndef AVOW_FLOW_FORMER_H
#define AVOW_FLOW_FORMER_H

#include "flow/editions.h"
#include "policy/place.h"

/* For each category leaf of the edition in force the codes that it had in
   others and no category of this one has.  All zero when empty. */
struct avow_formers {
	uint32_t for_number; /* the edition in force; 0: not made yet */
	size_t edition_count;
	uint32_t *first; /* by leaf, and one behind the last */
	uint64_t *codes;
	size_t code_count;
	size_t code_room;
};

/* Make it fit the editions.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_formers_make(struct avow_formers *formers,
    const struct avow_editions *editions, const struct avow_published *in_force,
    struct avow_error *why);
void avow_formers_clear(struct avow_formers *formers);
/* The former codes of a leaf: *count_out of them.  Borrowed. */
const uint64_t *avow_formers_of(
    const struct avow_formers *formers, uint32_t leaf, size_t *count_out);

/*
 * The leaves of an edition that a category, purpose or service, by its code,
 * stands for; gives their count, 0 where the edition can't place it.
 */
size_t avow_former_leaves(const struct avow_editions *editions,
    const struct avow_published *edition, enum avow_code_kind kind,
    uint64_t code, uint32_t leaves_out[AVOW_PLACES_MAX]);
/* The newest edition that has a leaf of this code; NULL: none. */
const struct avow_published *avow_former_last(
    const struct avow_editions *editions, enum avow_code_kind kind,
    uint64_t code);

#endif
