/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/lmdb_pages: is the file of a store one that LMDB can be let loose on?
 *
 *     data.mdb --head--> both meta pages --trees--> every page, used once
 *
 * LMDB believes its pages: a number that leads beyond the file, or a row
 * beyond its page, ends the process.  Here every number is held against the
 * file before LMDB follows it.  What rows say is not looked at.  The layout is
 * that of LMDB's data format 1: docs/formats/store.md.  Any thread.
 */
#ifndef AVOW_STORE_LMDB_PAGES_H
#define AVOW_STORE_LMDB_PAGES_H

#include "base/text.h"

enum {
	/* Pages of a file of which every one is looked at; in a larger one the
	 * leaves of the tables are left out, which are nearly all. */
	AVOW_LMDB_WHOLE_MAX = 16384,
	AVOW_LMDB_DEPTH_MAX = 32, /* levels of a tree, as LMDB has it */
};

/* A database as LMDB keeps it, in a meta page or in a row. */
struct avow_lmdb_tree {
	uint64_t root; /* UINT64_MAX: it is empty */
	uint64_t entries;
	uint32_t pad;
	uint16_t flags;
	uint16_t depth; /* levels */
};

/* What the newest meta page says, or the one of a given commit. */
struct avow_lmdb_head {
	struct avow_lmdb_tree free; /* of page numbers that may be reused */
	struct avow_lmdb_tree main; /* of the names of tables */
	uint64_t last;              /* page ever used */
	uint64_t map_size;          /* bytes of address space it had */
	uint64_t commit;
	size_t page_size; /* bytes */
};

/*
 * Look at the meta pages of a data.mdb before it is opened; map_max is the
 * size of address space it may want.
 * Errors: FORMAT ("store.head"); NOT_FOUND; IO; LIMIT (path too long).
 */
AVOW_CHECKED enum avow_status avow_lmdb_check_head(
    const char *folder, size_t map_max, struct avow_error *why);

/*
 * Look at all trees as of a commit, which a reader holds so that none of its
 * pages is used again meanwhile.  is_whole: leaves, too, however many.
 * Errors: FORMAT ("store.page", and where); CONFLICT (the file has no such
 * commit any more); NOMEM; IO; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_lmdb_check_trees(
    const char *folder, uint64_t commit, bool is_whole, struct avow_error *why);

#endif
