/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/cover: a set of leaves told by the fewest terms of its tree.
 *
 *     image, or two --avow_cover_tree_of--> tree
 *     tree + leaves --avow_cover_find--> "contact but not contact.phone"
 *
 * A cover is what a rule would write: terms, and behind `but not` terms that
 * are taken out again.  Of covers with as few terms the one with fewer taken
 * out is found, and of those the one with the higher terms; a leaf goes by its
 * own name.  The same set gives the same cover.  Pure; any thread.
 */
#ifndef AVOW_POLICY_COVER_H
#define AVOW_POLICY_COVER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "policy/diff.h"
#include "policy/image.h"

/* Parents stand before their children. */
struct avow_cover_term {
	const char *name;    /* borrowed from an image, or the arena's */
	const char *english; /* the name where it has no label */
	const char *chinese;
	uint32_t parent; /* or UINT32_MAX */
	uint32_t leaf;   /* that it is; UINT32_MAX: an inner one */
};

struct avow_cover_tree {
	struct avow_cover_term *terms;
	uint32_t term_count;
	uint32_t leaf_count;
	enum avow_axis axis;
};

/* The leaves are those below `with`, and not below `without`. */
struct avow_cover {
	bool is_any;    /* all there are, but for `without` */
	uint32_t *with; /* terms, as they stand in the tree */
	uint32_t with_count;
	uint32_t *without;
	uint32_t without_count;
};

/* How terms are told. */
enum avow_cover_words {
	AVOW_COVER_NAMES, /* as a rule writes them */
	AVOW_COVER_ENGLISH,
	AVOW_COVER_CHINESE,
};

/* Whose leaves: one image's, or those that two images have together. */
struct avow_cover_source {
	const struct avow_image *image;      /* the newer one */
	const struct avow_image *older;      /* or NULL */
	const struct avow_diff_leaf *leaves; /* with older: the united ones */
	uint32_t leaf_count;
};

/*
 * The tree of an axis; everything is the arena's or the images'.  A leaf that
 * only the older image has stands below its nearest parent.
 * Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_cover_tree_of(struct avow_cover_tree *out,
    struct avow_arena *arena, const struct avow_cover_source *source,
    enum avow_axis axis, struct avow_error *why);

/* Cover the leaves whose bits are set.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_cover_find(struct avow_cover *out,
    struct avow_arena *arena, const struct avow_cover_tree *tree,
    const uint64_t *leaves, struct avow_error *why);

/* Append the cover: "contact, order but not order.phone"; "any"; "none". */
void avow_cover_put(struct avow_buffer *out, const struct avow_cover_tree *tree,
    const struct avow_cover *cover, enum avow_cover_words words);
/* Append the name or label of one leaf. */
void avow_cover_put_leaf(struct avow_buffer *out,
    const struct avow_cover_tree *tree, uint32_t leaf,
    enum avow_cover_words words);

#endif
