/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate/permit_inside: what a permit is made of, for gate.c, which mints it,
 * and permit.c, which reads it.  Nobody else includes this.
 */
#ifndef AVOW_GATE_PERMIT_INSIDE_H
#define AVOW_GATE_PERMIT_INSIDE_H

#include "gate/permit.h"

struct avow_permit_category {
	uint64_t code; /* never 0 */
	bool is_raw;   /* its values may leave as they are */
};

/*
 * Invariants:
 * 1. no code stands twice in categories;
 * 2. a category is raw only if every flow of it was allowed raw.
 */
struct avow_permit {
	uint8_t person[AVOW_PERMIT_PERSON];
	uint8_t token[AVOW_PERMIT_TOKEN];
	unsigned acts; /* bit a: enum avow_act a */
	bool is_served;
	size_t count;
	struct avow_permit_category *categories; /* same arena */
};

#endif
