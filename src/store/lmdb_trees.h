/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/lmdb_trees: walks every tree of a data.mdb (private to lmdb_pages).
 * One thread.
 */
#ifndef AVOW_STORE_LMDB_TREES_H
#define AVOW_STORE_LMDB_TREES_H

#include "store/lmdb_file.h"

/*
 * Each page that a tree leads to is in the file, of its kind, at its depth,
 * used once, and has its keys in order; none of them is free.  Leaves of
 * tables are left out unless is_whole.  Errors: FORMAT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_lmdb_trees_walk(
    const struct avow_lmdb_file *file, const struct avow_lmdb_head *head,
    bool is_whole);

#endif
