/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/possible: whether some world lets a flow happen.
 *
 *     image + flow + what is fixed --walk its diagram--> yes or no
 *
 * A world is a value for every fact that is not fixed, and a claim or none; one
 * that an `impossible` excludes is none.  Duties to be done first count as
 * done.  A flow that is asked several times (to another service of ours, or of
 * a derived category) is looked at by itself.  Exact where the image has a
 * diagram and `left` lasts; otherwise the answer is yes.  One thread a struct.
 */
#ifndef AVOW_POLICY_POSSIBLE_H
#define AVOW_POLICY_POSSIBLE_H

#include "policy/decide.h"
#include "policy/image_format.h"

enum { AVOW_POSSIBLE_WORDS = AVOW_NAMES_MAX / 64 };

struct avow_possible {
	const struct avow_image *image;
	struct avow_world fixed; /* what is known in it is fixed */
	uint32_t rule; /* only an allow that cites it counts; UINT32_MAX: any */
	unsigned left; /* steps that may be taken */
	/* Flows to be passed over, or NULL; with the context. */
	bool (*skip)(const void *context, const struct avow_flow *flow);
	const void *context;
};

/* Flows: every combination of these leaves, in one form. */
struct avow_possible_scope {
	uint64_t leaves[AVOW_AXES][AVOW_POSSIBLE_WORDS];
	enum avow_form form;
	uint32_t k;
};

/* Fix nothing; any allow counts. */
void avow_possible_init(
    struct avow_possible *p, const struct avow_image *image, unsigned left);
/* Fix an atom. */
void avow_possible_fix(struct avow_possible *p, uint32_t atom, bool value);

/* Whether a world allows the flow. */
AVOW_CHECKED bool avow_possible(
    struct avow_possible *p, const struct avow_flow *flow);
/*
 * The first flow of a scope that a world allows; false: there is none.  Leaves
 * that no rule tells apart are tried once, by the first of them.
 */
AVOW_CHECKED bool avow_possible_find(struct avow_possible *p,
    const struct avow_possible_scope *scope, struct avow_flow *out);

#endif
