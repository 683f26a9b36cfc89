/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff: what changed between two editions, exactly.
 *
 *     older image + newer image --diff--> changes, each with its flows
 *
 * Both images are read over their united vocabulary: a pair of leaves where
 * one stands for the other (policy/place.h), or a leaf alone, which the image
 * that lacks it denies.  A *case* is a flow (five leaves and a form; an
 * aggregate once for every k that some rule of either image asks) with a world
 * (every fact of either image known, no `impossible` of either broken) and a
 * claim.  Each image answers every case: denied, or allowed with duties; a
 * duty to be done first is a duty.  A flow is in a class when one of its cases
 * is.  Nothing is sampled: the diagrams are walked side by side.
 * One thread at a time.
 */
#ifndef AVOW_POLICY_DIFF_H
#define AVOW_POLICY_DIFF_H

#include "base/arena.h"
#include "policy/image.h"

enum { AVOW_DIFF_ARENA_MAX = 512 << 20 }; /* bytes: a fit arena's maximum */

/* Worst first, as they are told. */
enum avow_change_kind {
	/* A case newly rests on an item of both: allowed with it and not
	   without.  Without a flow: the item counts in more services, or for
	   more than one ask. */
	AVOW_CHANGE_CONSENT_WIDENED,
	AVOW_CHANGE_ALLOWED,       /* denied before */
	AVOW_CHANGE_DUTY_DROPPED,  /* or weakened: the older duties are not
	                                implied by the newer */
	AVOW_CHANGE_KEPT_LONGER,   /* a later end, or a longer or new minimum */
	AVOW_CHANGE_DUE_LATER,     /* `upon`: an act dropped, or later */
	AVOW_CHANGE_BASIS,         /* allowed by both, on other bases */
	AVOW_CHANGE_CONSENT_ADDED, /* an item that the older one lacks */
	/* Narrower. */
	AVOW_CHANGE_DENIED, /* allowed before */
	AVOW_CHANGE_DUTY_ADDED,
	AVOW_CHANGE_KEPT_SHORTER,
	AVOW_CHANGE_DUE_SOONER,
	AVOW_CHANGE_CONSENT_REMOVED,
	/* The same decisions in other words. */
	AVOW_CHANGE_CITES, /* other rules decide */
	AVOW_CHANGE_TEXT,  /* of a clause, a label, a title */
	AVOW_CHANGES,
};

/* What an edition asks of those it concerns: the exit of `policy diff`. */
enum avow_diff_class {
	AVOW_DIFF_SAME = 0,
	AVOW_DIFF_NARROWER = 4,
	AVOW_DIFF_NOTICE = 5,
	AVOW_DIFF_RECONSENT = 6,
};

/*
 * A leaf of the united vocabulary; NONE32 in the image that lacks it.  Behind
 * the services stands one that no page names: NONE32 in both, and not denied.
 */
struct avow_diff_leaf {
	uint32_t older;
	uint32_t newer;
};

/*
 * Flows as a product: any leaf of each set with any form of the mask.  Sets
 * are bitsets over the united leaves of their axis.  What is kept is a product
 * of categories, purposes and services alone, what is due one of services: the
 * other sets are NULL and forms is 0.
 */
struct avow_diff_box {
	const uint64_t *leaves[AVOW_AXES];
	uint32_t forms; /* bit f: enum avow_form f */
	uint64_t flows; /* how many it holds; of what is kept, cells */
	struct avow_diff_box *next;
};

/* One case of a change, to be shown and to be asked again. */
struct avow_diff_witness {
	uint32_t leaf[AVOW_AXES]; /* of the united vocabulary */
	enum avow_form form;
	uint32_t k;
	const char *claim;             /* "consent marketing", or NULL */
	const char *const *conditions; /* that matter: "not minor" */
	size_t condition_count;
};

/*
 * One change: flows that changed alike, for the same reason.  Fields that a
 * kind does not use are empty.
 */
struct avow_diff_change {
	enum avow_change_kind kind;
	/* The duty, the item, the basis, the end or the act that differs, as a
	   rule would say it; NULL on the side that has none. */
	const char *older;
	const char *newer;
	/* Rules that decide, by number in each image; clauses for TEXT. */
	const uint32_t *older_cites, *newer_cites;
	size_t older_cite_count, newer_cite_count;
	struct avow_diff_box *boxes; /* disjoint; NULL: not about flows */
	uint64_t flows;
	struct avow_diff_witness witness;
	bool has_witness;
	bool leaves_company; /* to outside or public */
	bool is_sensitive;   /* a sensitive category is among them */
	bool is_minor;       /* the witness is about a minor */
	struct avow_diff_change *next;
};

struct avow_diff {
	const struct avow_image *older; /* borrowed */
	const struct avow_image *newer;
	struct avow_diff_leaf *leaves[AVOW_AXES];
	uint32_t leaf_count[AVOW_AXES];
	/* Exact: flows of each class, each counted once; for the classes that
	   are not about flows, the changes. */
	uint64_t flows[AVOW_CHANGES];
	struct avow_diff_change *changes; /* worst first */
	enum avow_diff_class class;
	/* There was too much to walk: a diagram that is left to the rules, and
	   rules that ask too many facts.  Then any flow is suspected of being
	   allowed, of losing a duty, and of resting on each item of both.  Or
	   too much is said of what is kept: then the class is at least NOTICE.
	   It is never milder than it should be. */
	bool is_rough;
};

/*
 * Compare.  Everything is the arena's but the images.
 * Errors: NOMEM; LIMIT (more differences than can be told).
 */
AVOW_CHECKED enum avow_status avow_diff_build(struct avow_diff *out,
    struct avow_arena *arena, const struct avow_image *older,
    const struct avow_image *newer, struct avow_error *why);

/*
 * For each service leaf of the newer image, and behind them for a service that
 * no page names: whether a flow in it is newly allowed, loses a duty, or newly
 * rests on an item.  Where none is, what the newer image allows the older one
 * allows too, and a consent given under the older one covers no less.
 * widens_out has room for one more than the newer image's service leaves.
 * Errors: NOMEM; LIMIT: then take all as widened.
 */
AVOW_CHECKED enum avow_status avow_diff_widens(bool *widens_out,
    const struct avow_image *older, const struct avow_image *newer,
    struct avow_error *why);

#endif
