/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diagram: the fast engine: the layers of one service as a diagram.
 *
 *     image --build--> sections;  flow + world --find--> outcome
 *
 * A walk takes one step for the action, service, recipient, purpose and
 * category of a flow, one for its form and the claimed basis where they
 * matter, and one for each fact that does.  What a diagram says was asked of
 * the plain engine (policy/decide.h) when it was built, which stays the
 * reference.  Finding is pure; any thread.
 */
#ifndef AVOW_POLICY_DIAGRAM_H
#define AVOW_POLICY_DIAGRAM_H

#include "base/buffer.h"
#include "policy/decide.h"
#include "policy/image_format.h"

enum {
	/* Building gives up beyond: then decisions are the plain engine's. */
	AVOW_DIAGRAM_STATES_MAX = 1 << 17, /* different sets of rules met */
	AVOW_DIAGRAM_TRIALS_MAX = 1 << 20, /* flows asked of the plain engine */
	AVOW_DIAGRAM_LEAF_TRIALS_MAX = 1 << 11, /* of them for one state: its
	                                           flows are left to it */
	AVOW_DIAGRAM_SIZE_MAX = 8 << 20, /* bytes of nodes and branches */
};

struct avow_outcome; /* policy/decide_engine.h */

/* The axes as levels go. */
extern const enum avow_axis avow_diagram_axes[AVOW_LEVEL_CATEGORY + 1];

static inline bool
avow_diagram_is_there(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_DIAGRAM] != 0;
}

/*
 * The outcome of one flow as its own service's layers answer it.  NULL when the
 * flow names no real leaf; when a fact that matters is unknown: then that atom
 * is in *unknown_out; and when the plain engine must be asked, because too many
 * facts matter: then AVOW_ATOMS_MAX is.  It is left alone otherwise.
 */
const struct avow_image_outcome *avow_diagram_find(
    const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, uint32_t *unknown_out);
/* The same; NULL also when the flow is one to be asked several times. */
const struct avow_image_outcome *avow_diagram_find_single(
    const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, uint32_t *unknown_out);
/*
 * Where a flow's facts are asked under a claim of this class (below
 * width[AVOW_LEVEL_CLAIM]): an outcome or a branch.  False for no real leaf.
 */
AVOW_CHECKED bool avow_diagram_end(const struct avow_image *image,
    const struct avow_flow *flow, uint32_t claim, uint32_t *end_out);
/* The class of a leaf, below AVOW_NAMES_MAX: leaves that no rule tells apart
   are of one.  Without a diagram, the leaf. */
uint32_t avow_diagram_class(
    const struct avow_image *image, enum avow_axis axis, uint32_t leaf);
/* The class that a claim is of. */
uint32_t avow_diagram_claim(
    const struct avow_image *image, const struct avow_claim *claim);

/*
 * Whoever wants to see the cases that a build asks the plain engine about.  A
 * case stands for all that no rule tells from it, so together they are all
 * there are, but for what is missed.
 */
struct avow_diagram_watch {
	void *context;
	/*
	 * The flow, as its own service's layers answer it in every world of
	 * these facts and this claim, those that can't be included.  rules: a
	 * rule set, all that may speak about it.
	 */
	void (*saw)(void *context, const struct avow_flow *flow,
	    const struct avow_world *world, const struct avow_outcome *outcome,
	    const uint64_t *rules);
	/* Too many cases: not all that these rules may say was shown. */
	void (*missed)(void *context, const uint64_t *rules);
};

/*
 * Build the diagram of an image: its sections, AVOW_SECTION_DIAGRAM and later,
 * are appended to section[]; a section without memory for them is marked.
 * *is_whole_out is false, and nothing appended, when a limit above was passed.
 * Nothing is appended either when there are no flows, an axis being empty.
 * Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_diagram_build(
    struct avow_buffer section[AVOW_SECTIONS], const struct avow_image *image,
    bool *is_whole_out, struct avow_error *why);
/* The same, watched; where it gives up, not all was shown. */
AVOW_CHECKED enum avow_status avow_diagram_build_watched(
    struct avow_buffer section[AVOW_SECTIONS], const struct avow_image *image,
    const struct avow_diagram_watch *watch, bool *is_whole_out,
    struct avow_error *why);

#endif
