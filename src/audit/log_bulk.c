/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/log_bulk.h"

#include <string.h>

#include "audit/mark.h"

#include "base/banned.h"

void
avow_log_bulk_init(struct avow_log_bulk *bulk)
{
	memset(bulk, 0, sizeof *bulk);
}

void
avow_log_bulk_add(
    struct avow_log_bulk *bulk, struct avow_hash *hash, struct avow_text item)
{
	uint8_t leaf[AVOW_HASH_SIZE];

	avow_merkle_leaf(hash, leaf, item);
	avow_merkle_append(&bulk->edge, hash, leaf, NULL, NULL);
}

uint64_t
avow_log_bulk_count(const struct avow_log_bulk *bulk)
{
	return bulk->edge.size;
}

void
avow_log_bulk_digest(const struct avow_log_bulk *bulk, struct avow_hash *hash,
    uint8_t out[AVOW_HASH_SIZE])
{
	avow_merkle_root(&bulk->edge, hash, out);
}

/* The tree over the items that an entry tells of. */
static enum avow_status
read_head(struct avow_merkle_head *head, struct avow_text entry,
    struct avow_error *why)
{
	struct avow_mark mark;

	if (!avow_mark_read(&mark, entry) || mark.digest == NULL)
		return avow_fail(why, AVOW_ERR_FORMAT, "log.bulk",
		    "the entry does not tell of many changes");
	head->size = mark.count;
	memcpy(head->root, mark.digest, sizeof head->root);
	return AVOW_OK;
}

static enum avow_status
fail_other(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_FORMAT, "log.bulk",
	    "the entry tells of other changes than these");
}

enum avow_status
avow_log_bulk_check(const struct avow_log_bulk *bulk, struct avow_hash *hash,
    struct avow_text entry, struct avow_error *why)
{
	uint8_t root[AVOW_HASH_SIZE];
	struct avow_merkle_head head;
	enum avow_status status = read_head(&head, entry, why);

	if (status != AVOW_OK)
		return status;
	avow_merkle_root(&bulk->edge, hash, root);
	if (head.size != bulk->edge.size ||
	    memcmp(head.root, root, sizeof root) != 0)
		return fail_other(why);
	return AVOW_OK;
}

enum avow_status
avow_log_bulk_has(struct avow_hash *hash, struct avow_text entry,
    struct avow_text item, uint64_t index,
    const struct avow_merkle_proof *proof, struct avow_error *why)
{
	uint8_t leaf[AVOW_HASH_SIZE];
	struct avow_merkle_head head;
	enum avow_status status = read_head(&head, entry, why);

	if (status != AVOW_OK)
		return status;
	avow_merkle_leaf(hash, leaf, item);
	if (!avow_merkle_included(hash, leaf, index, &head, proof))
		return fail_other(why);
	return AVOW_OK;
}
