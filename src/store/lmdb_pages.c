/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lmdb_pages.h"

#include "store/lmdb_trees.h"

#include "base/banned.h"

static enum avow_status
read_heads(struct avow_lmdb_file *file, struct avow_lmdb_head heads[2])
{
	for (unsigned i = 0; i < 2; i++) {
		enum avow_status status =
		    avow_lmdb_file_meta(file, i, &heads[i]);

		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

enum avow_status
avow_lmdb_check_head(const char *folder, size_t map_max, struct avow_error *why)
{
	struct avow_lmdb_head heads[2];
	struct avow_lmdb_file file;
	enum avow_status status = avow_lmdb_file_open(&file, folder, why);

	if (status == AVOW_OK)
		status = read_heads(&file, heads);
	/* LMDB takes as much address space as they say. */
	for (unsigned i = 0; i < 2 && status == AVOW_OK; i++) {
		if (heads[i].map_size > map_max ||
		    heads[i].last >= map_max / heads[i].page_size)
			status = avow_lmdb_file_fail(
			    &file, i, "larger than a store may be");
	}
	avow_lmdb_file_close(&file);
	return status;
}

enum avow_status
avow_lmdb_check_trees(
    const char *folder, uint64_t commit, bool is_whole, struct avow_error *why)
{
	struct avow_lmdb_head heads[2];
	const struct avow_lmdb_head *head;
	struct avow_lmdb_file file;
	enum avow_status status = avow_lmdb_file_open(&file, folder, why);

	if (status == AVOW_OK)
		status = read_heads(&file, heads);
	if (status != AVOW_OK)
		goto out;
	head = &heads[commit & 1];
	if (head->commit != commit) {
		status = avow_fail(why, AVOW_ERR_CONFLICT, "store.commit",
		    "others committed meanwhile");
		goto out;
	}
	if (avow_lmdb_file_pages(&file) <= AVOW_LMDB_WHOLE_MAX)
		is_whole = true;
	status = avow_lmdb_trees_walk(&file, head, is_whole);
out:
	avow_lmdb_file_close(&file);
	return status;
}
