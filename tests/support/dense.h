/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/dense: an image's decisions as one table with a place for each cell,
 * to be measured beside its diagram.
 *
 * A cell holds where the diagram's walk over the five axes ends; forms, claims
 * and facts are walked from there as the diagram does.  Cells are those of the
 * leaves that some flows name.  One thread at a time.
 */
#ifndef AVOW_TESTS_DENSE_H
#define AVOW_TESTS_DENSE_H

#include "policy/decide.h"

struct dense {
	uint32_t *place[AVOW_AXES]; /* of a leaf: times the axis's stride */
	uint32_t *end;              /* by cell */
	size_t cells;
};

/* The image has a diagram.  False: no memory, or none. */
AVOW_CHECKED bool dense_make(struct dense *d, const struct avow_image *image,
    const struct avow_flow *flows, size_t count);
void dense_clear(struct dense *d);
/* Flows that are asked once, nothing unknown, no duty before: as measured. */
void dense_decide(const struct dense *d, const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_decision *out);
/* Bytes of the table, and of what it shares with the diagram. */
size_t dense_size(const struct dense *d, const struct avow_image *image);

#endif
