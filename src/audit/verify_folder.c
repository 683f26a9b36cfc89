/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/line.h"
#include "audit/log.h"
#include "audit/receipt.h"
#include "audit/tile.h"

#include "base/banned.h"

void
avow_verify_folder_place(char out[AVOW_VERIFY_PLACE],
    const struct avow_verify_folder *folder, const char *name)
{
	(void)snprintf(out, AVOW_VERIFY_PLACE, "%s%.63s", folder->prefix, name);
}

/* Nothing but a plain file is opened: a pipe would never end. */
static enum avow_status
check_plain(const char *path, const char *place, struct avow_error *why)
{
	struct stat is;

	if (lstat(path, &is) != 0)
		return avow_fail_at(why,
		    errno == ENOENT || errno == ENOTDIR ? AVOW_ERR_NOT_FOUND
							: AVOW_ERR_IO,
		    "export.file", place, "cannot be read: %s",
		    strerror(errno));
	if (!S_ISREG(is.st_mode))
		return avow_fail_at(why, AVOW_ERR_FORMAT, "export.file", place,
		    "this is no plain file");
	return AVOW_OK;
}

enum avow_status
avow_verify_folder_read(const struct avow_verify_folder *folder,
    struct avow_buffer *out, const char *name, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	char place[AVOW_VERIFY_PLACE];
	struct avow_error inner = {0};
	enum avow_status status = avow_file_join(path, folder->path, name, why);

	avow_verify_folder_place(place, folder, name);
	avow_buffer_reset(out);
	if (status == AVOW_OK)
		status = check_plain(path, place, why);
	if (status != AVOW_OK)
		return status;
	status = avow_file_read_plain(out, path, &inner);
	if (status == AVOW_ERR_LIMIT)
		status = AVOW_ERR_FORMAT; /* longer than it can be */
	if (status != AVOW_OK)
		return avow_fail_at(
		    why, status, "export.file", place, "%s", inner.message);
	return AVOW_OK;
}

static enum avow_status
read_key(const struct avow_verify_folder *folder, struct avow_note_key *key,
    const char *name, struct avow_error *why)
{
	char place[AVOW_VERIFY_PLACE];
	struct avow_buffer text;
	enum avow_status status;

	avow_verify_folder_place(place, folder, name);
	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = avow_verify_folder_read(folder, &text, name, why);
	if (status == AVOW_OK)
		status = avow_verify_read_key(
		    folder->all, key, avow_buffer_view(&text), place, why);
	avow_buffer_clear(&text);
	return status;
}

/* A former key, and what it proves. */
struct former {
	const struct avow_verify_folder *folder;
	struct avow_verify_key key;
	struct avow_buffer proof;
	struct avow_buffer entry;
	char place[AVOW_VERIFY_PLACE]; /* of the proof */
};

static enum avow_status
check_proof(struct former *f, struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	uint8_t leaf[AVOW_HASH_SIZE];
	struct avow_merkle_head head;
	struct avow_merkle_proof path;
	struct avow_receipt receipt;
	struct avow_hash *hash = f->folder->all->hash;
	enum avow_status status =
	    avow_receipt_read(&receipt, avow_buffer_view(&f->proof), &inner);

	if (status == AVOW_OK && receipt.is_growth)
		status = AVOW_ERR_FORMAT;
	if (status == AVOW_OK)
		status =
		    avow_note_open(&head, &f->key.key, receipt.note, &inner);
	if (status != AVOW_OK)
		return avow_fail_at(why, status,
		    inner.code[0] != '\0' ? inner.code : "log.receipt",
		    f->place, "%s", inner.message);
	path.hashes = (const uint8_t(*)[AVOW_HASH_SIZE])receipt.hashes;
	path.count = receipt.count;
	avow_merkle_leaf(hash, leaf, avow_buffer_view(&f->entry));
	if (!avow_merkle_included(hash, leaf, receipt.number, &head, &path))
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.receipt",
		    f->place, "it does not prove its entry");
	f->key.index = receipt.number;
	f->key.until = head.size;
	f->key.has_root = true;
	memcpy(f->key.root, head.root, sizeof f->key.root);
	return AVOW_OK;
}

static enum avow_status
read_former(struct former *f, unsigned number, struct avow_error *why)
{
	char name[32];
	enum avow_status status;

	(void)snprintf(name, sizeof name, "former/%03u.pub", number);
	status = read_key(f->folder, &f->key.key, name, why);
	(void)snprintf(name, sizeof name, "former/%03u.entry", number);
	if (status == AVOW_OK)
		status =
		    avow_verify_folder_read(f->folder, &f->entry, name, why);
	(void)snprintf(name, sizeof name, "former/%03u.proof", number);
	avow_verify_folder_place(f->place, f->folder, name);
	if (status == AVOW_OK)
		status =
		    avow_verify_folder_read(f->folder, &f->proof, name, why);
	return status == AVOW_OK ? check_proof(f, why) : status;
}

/* Whether the chain's last key, by its entry, names this one. */
static enum avow_status
check_next(const struct former *f, const struct avow_verify_chain *chain,
    const struct avow_note_key *next, struct avow_error *why)
{
	const struct avow_verify_key *last = &chain->at[chain->count - 1];
	struct avow_text entry = avow_buffer_view(&f->entry);
	struct avow_mark mark;
	bool in_order = chain->count < 2 ||
	    chain->at[chain->count - 2].until <= last->index;
	enum avow_status status = AVOW_ERR_FORMAT;

	if (in_order && avow_mark_kind_of(entry) == AVOW_MARK_KEY &&
	    avow_mark_read(&mark, entry))
		status = avow_verify_chain_named(&mark, next);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "former keys");
	if (status != AVOW_OK)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.mark", f->place,
		    "the entry that it proves does not give the log to the "
		    "next key");
	return AVOW_OK;
}

static bool
has_former(const struct avow_verify_folder *folder, unsigned number)
{
	char path[AVOW_FILE_PATH_SIZE];
	char name[32];
	struct stat is;

	(void)snprintf(name, sizeof name, "former/%03u.pub", number);
	return avow_file_join(path, folder->path, name, NULL) == AVOW_OK &&
	    lstat(path, &is) == 0;
}

static enum avow_status
read_chain(
    struct former *f, struct avow_verify_chain *chain, struct avow_error *why)
{
	struct avow_verify_key newest = {.until = UINT64_MAX};
	enum avow_status status = AVOW_OK;

	for (unsigned i = 0; status == AVOW_OK && has_former(f->folder, i);
	     i++) {
		/* Its entry is still that of the one before. */
		struct avow_note_key key;
		char name[32];

		(void)snprintf(name, sizeof name, "former/%03u.pub", i);
		status = read_key(f->folder, &key, name, why);
		if (status == AVOW_OK && i > 0)
			status = check_next(f, chain, &key, why);
		if (status == AVOW_OK)
			status = read_former(f, i, why);
		if (status == AVOW_OK)
			status = avow_verify_chain_add(chain, &f->key, why);
	}
	if (status == AVOW_OK)
		status = read_key(f->folder, &newest.key, "log.pub", why);
	if (status == AVOW_OK && chain->count > 0)
		status = check_next(f, chain, &newest.key, why);
	if (status == AVOW_OK)
		status = avow_verify_chain_add(chain, &newest, why);
	return status;
}

enum avow_status
avow_verify_folder_keys(const struct avow_verify_folder *folder,
    struct avow_verify_chain *chain, struct avow_error *why)
{
	struct former f = {.folder = folder};
	enum avow_status status;

	avow_buffer_init(&f.proof, AVOW_RECEIPT_MAX);
	avow_buffer_init(&f.entry, AVOW_LOG_ENTRY_MAX);
	status = read_chain(&f, chain, why);
	avow_buffer_clear(&f.proof);
	avow_buffer_clear(&f.entry);
	return status;
}

enum avow_status
avow_verify_folder_pruned(const struct avow_verify_folder *folder,
    uint64_t size, uint64_t *out, struct avow_error *why)
{
	char place[AVOW_VERIFY_PLACE];
	struct avow_text digits;
	struct avow_buffer text;
	enum avow_status status;
	char again[32];
	bool is_right;

	*out = 0;
	avow_buffer_init(&text, sizeof again);
	avow_verify_folder_place(place, folder, "pruned");
	status = avow_verify_folder_read(folder, &text, "pruned", NULL);
	if (status == AVOW_ERR_NOT_FOUND) {
		avow_buffer_clear(&text);
		return AVOW_OK;
	}
	digits = avow_buffer_view(&text);
	if (digits.size > 0)
		digits.size--; /* the line feed: written again, and compared */
	is_right = status == AVOW_OK && avow_line_number(out, digits);
	(void)snprintf(again, sizeof again, "%llu\n", (unsigned long long)*out);
	is_right = is_right && avow_text_is(avow_buffer_view(&text), again) &&
	    *out > 0 && *out < size && *out % AVOW_TILE_WIDTH == 0;
	avow_buffer_clear(&text);
	if (!is_right)
		return avow_fail_at(why,
		    status == AVOW_OK ? AVOW_ERR_FORMAT : status,
		    "export.pruned", place,
		    "it is not the number of a bundle's first entry");
	return AVOW_OK;
}
