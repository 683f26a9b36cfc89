/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/who: which flows an edition allows, in which ways, and when.
 *
 *     image + question --avow_who_ask--> ways, each with its flows and its
 *     conditions
 *
 * Who may see a category, what a recipient may get, which flows rest on a
 * consent, what lets a category leave the company, what is allowed about a
 * person of whom this and that is known: each is a walk over all flows within
 * the question's terms, side by side with the image's diagram where it has one.
 * What comes of a flow is asked of the plain engine, for every claim and every
 * world, so the answer is exact: nothing is sampled.  One thread at a time.
 */
#ifndef AVOW_POLICY_WHO_H
#define AVOW_POLICY_WHO_H

#include "base/arena.h"
#include "policy/cover.h"
#include "policy/decide.h"

enum {
	AVOW_WHO_ARENA_MAX = 512 << 20, /* bytes: a fit arena's maximum */
	AVOW_WHO_WAYS_MAX = 4096,       /* different ways; more: LIMIT */
	AVOW_WHO_BOXES_MAX = 16384,     /* of one way; more: LIMIT */
	AVOW_WHO_FORMS_MAX = 128,       /* forms, an aggregate by each k */
	/* Flows asked one by one of an image whose diagram can't say all. */
	AVOW_WHO_CELLS_MAX = 1 << 16,
};

struct avow_who_question {
	/* Bits of leaves, for each axis; NULL: any. */
	const uint64_t *leaves[AVOW_AXES];
	/* Only what rests on it: allowed with it given and, all else being
	   the same, not without; UINT32_MAX: whatever is allowed. */
	uint32_t consent;
	/* What is known, claims apart; NULL: nothing is. */
	const struct avow_world *world;
};

/* Atoms that are all as said. */
struct avow_who_cube {
	uint64_t set[2];
	uint64_t value[2];
};

/* Flows as a product: any leaf of each set. */
struct avow_who_box {
	const uint64_t *leaves[AVOW_AXES];
	uint64_t flows; /* five leaves each; forms are not counted */
	struct avow_who_box *next;
};

/*
 * Flows that are allowed by the same rules, with the same duties, under the
 * same conditions.  A flow may be in several ways.
 */
struct avow_who_way {
	uint32_t cites[AVOW_CITES_MAX]; /* rules that allow */
	size_t cite_count;
	uint32_t required[AVOW_CITES_MAX]; /* `require` rules with duties */
	size_t required_count;
	uint64_t duties[4];
	/* The basis that has to be claimed: one of these; none: that no basis
	   is claimed is enough. */
	const struct avow_claim *claims;
	size_t claim_count;
	/* Bit f: a form below aggregates; then aggregates of k below the first
	   threshold, and from each threshold on. */
	uint64_t forms[AVOW_WHO_FORMS_MAX / 64];
	const struct avow_who_cube *cubes; /* one has to hold; see is_always */
	size_t cube_count;
	bool is_always;             /* no condition */
	struct avow_who_box *boxes; /* disjoint */
	uint64_t flows;             /* leaves and forms */
	bool leaves_company;        /* some are to outside or public */
	bool is_sensitive;          /* some are about a sensitive category */
	struct avow_who_way *next;
};

struct avow_who_report {
	const struct avow_image *image; /* borrowed */
	const uint32_t *thresholds;     /* k's that rules ask of aggregates */
	uint32_t threshold_count;
	struct avow_who_way *ways; /* those that leave the company first */
	size_t way_count;
	uint64_t flows; /* leaves and forms that are in one way or more */
};

/*
 * Ask.  All but the image is the arena's.
 * Errors: NOMEM; LIMIT (too many flows, ways or facts to tell exactly: name
 * fewer terms).
 */
AVOW_CHECKED enum avow_status avow_who_ask(struct avow_who_report *out,
    struct avow_arena *arena, const struct avow_image *image,
    const struct avow_who_question *question, struct avow_error *why);

/* Leaves of recipients that are outside the company, as bits. */
void avow_who_outside(const struct avow_image *image, uint64_t *bits_out);

/*
 * Put a fact, as a rule would say it ("not consent ads"), into what is known;
 * one that the image does not test changes nothing.
 */
void avow_who_know(const struct avow_image *image, struct avow_world *world,
    struct avow_text fact);

/* How an answer is told. */
struct avow_who_style {
	const char *title; /* the question in words, one line */
	enum avow_cover_words words;
	bool is_colored;
};
/* Append the answer for people, at most 80 columns.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_who_print(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_who_report *who,
    const struct avow_who_style *style, struct avow_error *why);
/* Append it as one JSON object (docs/formats/who.md).  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_who_json(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_who_report *who,
    struct avow_error *why);

#endif
