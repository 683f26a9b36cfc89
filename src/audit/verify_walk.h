/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_walk: what every verification does, wherever the entries lie.
 *
 *     all: key given, older checkpoint
 *     each generation: keys --begin--> entry, entry, ... --end--> report
 *
 * Generations are walked in their order.  One thread at a time.  Included by
 * src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_WALK_H
#define AVOW_AUDIT_VERIFY_WALK_H

#include "audit/merkle.h"
#include "audit/verify.h"
#include "audit/verify_chain.h"

/* One verification, over all generations. */
struct avow_verify {
	struct avow_hash *hash;
	struct avow_verify_report *report;
	const char *since;       /* path of the older checkpoint, or NULL */
	struct avow_buffer note; /* the older checkpoint */
	struct avow_note_key given;
	bool has_given;
	bool is_given_met;
	bool is_since_met; /* its generation was found */
	bool every_signature;
	struct avow_verify_chain before; /* of the generation before */
	struct avow_merkle_head last;    /* of it, as it is here */
	/* The older checkpoint has more entries than its generation here. */
	struct {
		struct avow_merkle_head older; /* size 0: all is well */
		uint64_t here;
		uint32_t generation;
		bool is_told; /* the next generation says that it knew */
	} missing;
};

/* One generation. */
struct avow_verify_walk {
	struct avow_verify *all;
	const struct avow_verify_chain *chain;
	uint32_t generation;
	struct avow_merkle_edge edge;  /* of the entries seen so far */
	struct avow_merkle_head older; /* of options.since; size 0: not here */
	bool is_prefix;    /* the first older.size entries gave older.root */
	uint32_t handed;   /* keys that gave way so far */
	bool is_rewritten; /* the tree is not that of a former key */
	uint64_t pruned;   /* entries of which only the hash was there */
};

/* How a node that became complete is told: as in avow_merkle_append. */
struct avow_verify_made {
	void (*made)(void *context, unsigned level, uint64_t index,
	    const uint8_t node[AVOW_HASH_SIZE]);
	void *context;
};

/*
 * Read options.  Owns: ended by avow_verify_end, also on failure.
 * Errors: FORMAT, IO, NOT_FOUND (the older checkpoint); INPUT (the key given);
 * NOMEM.
 */
AVOW_CHECKED enum avow_status avow_verify_begin(struct avow_verify *all,
    struct avow_verify_report *report,
    const struct avow_verify_options *options, struct avow_error *why);
void avow_verify_end(struct avow_verify *all);
/*
 * After the last generation: the key that was given was met, and so was the
 * older checkpoint.  Errors: KEY.
 */
AVOW_CHECKED enum avow_status avow_verify_settle(
    struct avow_verify *all, struct avow_error *why);

/* The text of log.pub, with its line feed.  Errors: FORMAT; NOMEM. */
AVOW_CHECKED enum avow_status avow_verify_read_key(struct avow_verify *all,
    struct avow_note_key *key, struct avow_text text, const char *place,
    struct avow_error *why);

/* Begin a generation, whose chain is borrowed.  Errors: FORMAT, KEY (the older
   checkpoint, if it is of this one). */
AVOW_CHECKED enum avow_status avow_verify_walk_begin(
    struct avow_verify_walk *walk, struct avow_verify *all,
    const struct avow_verify_chain *chain, uint32_t generation,
    struct avow_error *why);
/* The next leaf hash, of an entry that is gone. */
void avow_verify_walk_leaf(struct avow_verify_walk *walk,
    const uint8_t leaf[AVOW_HASH_SIZE], const struct avow_verify_made *made);
/*
 * What the next entry, whose leaf hash comes after this, says of the log
 * itself; place is where it stands.  Errors: FORMAT; KEY.
 */
AVOW_CHECKED enum avow_status avow_verify_walk_mark(
    struct avow_verify_walk *walk, struct avow_text entry, const char *place,
    struct avow_error *why);
/* Whether the entries so far are just those of this tree. */
AVOW_CHECKED bool avow_verify_walk_gives(
    struct avow_verify_walk *walk, const struct avow_merkle_head *tree);
/*
 * All entries are there, and they give the newest tree: add to the report, and
 * keep what the next generation has to fit.  chain is taken over by all.
 * Errors: FORMAT.
 */
AVOW_CHECKED enum avow_status avow_verify_walk_end(
    struct avow_verify_walk *walk, struct avow_verify_chain *chain,
    const struct avow_merkle_head *newest, struct avow_error *why);

#endif
