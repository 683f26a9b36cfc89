/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/lmdb_file: a data.mdb in memory, and what its pages say (private to
 * lmdb_pages and lmdb_trees).  Nothing is believed: each number that is given
 * out lies within the file.  One thread.
 */
#ifndef AVOW_STORE_LMDB_FILE_H
#define AVOW_STORE_LMDB_FILE_H

#include "base/file.h"
#include "store/lmdb_pages.h"

enum {
	AVOW_LMDB_PAGE_HEAD = 16, /* bytes in front of a page's own */
	AVOW_LMDB_TREE_SIZE = 48, /* bytes of a tree, in a meta page or a row */
	AVOW_LMDB_PAGE_BRANCH = 0x01, /* flags of a page */
	AVOW_LMDB_PAGE_LEAF = 0x02,
	AVOW_LMDB_PAGE_OVERFLOW = 0x04,
	AVOW_LMDB_PAGE_META = 0x08,
	AVOW_LMDB_NODE_FAR = 0x01,  /* the value lies in pages of its own */
	AVOW_LMDB_NODE_TREE = 0x02, /* the value is a tree */
};

struct avow_lmdb_file {
	char path[AVOW_FILE_PATH_SIZE];
	const uint8_t *at;
	size_t size;      /* bytes */
	size_t page_size; /* bytes */
	struct avow_error *why;
};

/* A page whose every node lies within it. */
struct avow_lmdb_page {
	const uint8_t *at;
	uint64_t number;
	size_t count; /* nodes */
	bool is_leaf;
};

struct avow_lmdb_node {
	struct avow_text key;
	const uint8_t *value; /* of a leaf; of NODE_FAR: 8 bytes, a page's */
	size_t value_size;    /* bytes, wherever they lie */
	uint64_t child;       /* of a branch */
	unsigned flags;       /* of a leaf */
};

/* Map the file.  Errors: NOT_FOUND; IO; FORMAT (no plain file, or too short);
   LIMIT. */
AVOW_CHECKED enum avow_status avow_lmdb_file_open(
    struct avow_lmdb_file *file, const char *folder, struct avow_error *why);
void avow_lmdb_file_close(struct avow_lmdb_file *file);
/* Read meta page 0 or 1.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_lmdb_file_meta(
    struct avow_lmdb_file *file, unsigned number, struct avow_lmdb_head *out);

/* Say what is wrong with a page. */
enum avow_status avow_lmdb_file_fail(
    const struct avow_lmdb_file *file, uint64_t page, const char *what);
/* How many whole pages the file has. */
uint64_t avow_lmdb_file_pages(const struct avow_lmdb_file *file);
/* The flags, or an overflow page's span in pages, of a page of the file. */
uint16_t avow_lmdb_file_flags(const struct avow_lmdb_file *file, uint64_t page);
uint32_t avow_lmdb_file_span(const struct avow_lmdb_file *file, uint64_t page);

/* Look at a page of the file and at its nodes.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_lmdb_file_page(
    const struct avow_lmdb_file *file, uint64_t number, bool is_leaf,
    struct avow_lmdb_page *out);
/* Node at < page->count. */
struct avow_lmdb_node avow_lmdb_page_node(
    const struct avow_lmdb_page *page, size_t at);
/* AVOW_LMDB_TREE_SIZE bytes, or a page number, of this machine. */
struct avow_lmdb_tree avow_lmdb_tree_of(const uint8_t *bytes);
uint64_t avow_lmdb_number(const uint8_t *bytes);

#endif
