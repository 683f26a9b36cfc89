/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lmdb_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"

enum {
	PAGE_MIN = 512, /* bytes; a power of two between these */
	PAGE_MAX = 65536,
	FORMAT = 1,
	FLAGS_AT = 10, /* of a page */
	LOWER_AT = 12, /* the end of the table of nodes */
	UPPER_AT = 14, /* the first byte of a node */
	SPAN_AT = 12,  /* of an overflow page: how many pages */
	META_AT = AVOW_LMDB_PAGE_HEAD,
	NODE_HEAD = 8, /* bytes in front of a key */
	KEY_MAX = 511,
};

static const uint32_t magic = 0xBEEFC0DE;

static uint16_t
get16(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static uint32_t
get32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

uint64_t
avow_lmdb_number(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

struct avow_lmdb_tree
avow_lmdb_tree_of(const uint8_t *bytes)
{
	return (struct avow_lmdb_tree){.pad = get32(bytes),
	    .flags = get16(bytes + 4),
	    .depth = get16(bytes + 6),
	    .entries = avow_lmdb_number(bytes + 32),
	    .root = avow_lmdb_number(bytes + 40)};
}

static enum avow_status
fail_at(const struct avow_lmdb_file *file, const char *code, uint64_t page,
    const char *what)
{
	char place[sizeof file->why->place];
	size_t size = strlen(file->path);
	/* The end of a long path says more than its beginning. */
	size_t cut = size > 150 ? size - 150 : 0;

	(void)snprintf(
	    place, sizeof place, "%s: page %" PRIu64, file->path + cut, page);
	return avow_fail_at(
	    file->why, AVOW_ERR_FORMAT, code, place, "the store: %s", what);
}

enum avow_status
avow_lmdb_file_fail(
    const struct avow_lmdb_file *file, uint64_t page, const char *what)
{
	return fail_at(file, "store.page", page, what);
}

/* The system's own word on the file. */
static enum avow_status
fail_system(const struct avow_lmdb_file *file)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return avow_fail_at(file->why, AVOW_ERR_NOT_FOUND,
		    "store.missing", file->path, "no store is here");
	return avow_fail_at(file->why, AVOW_ERR_IO, "store.missing", file->path,
	    "cannot look at the store: %s", strerror(errno));
}

static enum avow_status
map_file(struct avow_lmdb_file *file, int fd)
{
	struct stat found;
	void *at;

	if (fstat(fd, &found) != 0)
		return fail_system(file);
	if (!S_ISREG(found.st_mode))
		return avow_fail_at(file->why, AVOW_ERR_FORMAT, "store.head",
		    file->path, "the store is no plain file");
	if (found.st_size < 2 * PAGE_MIN)
		return fail_at(file, "store.head", 0, "the file was cut");
	at = mmap(NULL, (size_t)found.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return fail_system(file);
	file->at = at;
	file->size = (size_t)found.st_size;
	return AVOW_OK;
}

enum avow_status
avow_lmdb_file_open(
    struct avow_lmdb_file *file, const char *folder, struct avow_error *why)
{
	enum avow_status status;
	int fd;

	file->at = NULL;
	file->size = 0;
	file->page_size = 0;
	file->why = why;
	status = avow_file_join(file->path, folder, "data.mdb", why);
	if (status != AVOW_OK)
		return status;
	/* What is no plain file must not make us wait. */
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fail_system(file);
	status = map_file(file, fd);
	(void)close(fd); /* the map stays */
	return status;
}

void
avow_lmdb_file_close(struct avow_lmdb_file *file)
{
	union {
		const uint8_t *bytes;
		void *at;
	} map = {.bytes = file->at};

	if (file->at != NULL)
		(void)munmap(map.at, file->size);
	file->at = NULL;
}

/* Both meta pages have to say the same size, which is found in the first. */
static bool
has_page_size(struct avow_lmdb_file *file, const uint8_t *meta)
{
	uint32_t size = get32(meta + 24);

	if (size < PAGE_MIN || size > PAGE_MAX || (size & (size - 1)) != 0 ||
	    file->size / size < 2)
		return false;
	if (file->page_size == 0)
		file->page_size = size;
	return file->page_size == size;
}

/* Flags other than these would have LMDB read the trees in other ways. */
static bool
has_known_trees(const struct avow_lmdb_head *head)
{
	enum { INTEGER_KEYS = 0x08 };

	return head->free.flags == INTEGER_KEYS && head->main.flags == 0 &&
	    head->main.pad == 0;
}

enum avow_status
avow_lmdb_file_meta(
    struct avow_lmdb_file *file, unsigned number, struct avow_lmdb_head *out)
{
	/* Page 1 is looked at behind page 0, which has given the size. */
	const uint8_t *page = file->at + number * file->page_size;
	const uint8_t *meta = page + META_AT;

	if (avow_lmdb_number(page) != number ||
	    get16(page + FLAGS_AT) != AVOW_LMDB_PAGE_META)
		return fail_at(file, "store.head", number, "no meta page");
	if (get32(meta) != magic || get32(meta + 4) != FORMAT)
		return fail_at(file, "store.head", number,
		    "not a file of LMDB, or of another version");
	if (!has_page_size(file, meta))
		return fail_at(file, "store.head", number,
		    "its page size does not fit the file");
	out->page_size = file->page_size;
	out->free = avow_lmdb_tree_of(meta + 24);
	out->main = avow_lmdb_tree_of(meta + 24 + AVOW_LMDB_TREE_SIZE);
	out->map_size = avow_lmdb_number(meta + 16);
	out->last = avow_lmdb_number(meta + 120);
	out->commit = avow_lmdb_number(meta + 128);
	/* LMDB writes them in turns. */
	if (!has_known_trees(out) ||
	    (out->commit != 0 && (out->commit & 1) != number))
		return fail_at(
		    file, "store.head", number, "not a meta page of a store");
	return AVOW_OK;
}

uint64_t
avow_lmdb_file_pages(const struct avow_lmdb_file *file)
{
	return file->size / file->page_size;
}

static const uint8_t *
page_at(const struct avow_lmdb_file *file, uint64_t page)
{
	return file->at + page * file->page_size;
}

uint16_t
avow_lmdb_file_flags(const struct avow_lmdb_file *file, uint64_t page)
{
	return get16(page_at(file, page) + FLAGS_AT);
}

uint32_t
avow_lmdb_file_span(const struct avow_lmdb_file *file, uint64_t page)
{
	return get32(page_at(file, page) + SPAN_AT);
}

/* Bytes of a value that lie in its node. */
static size_t
near_size(const struct avow_lmdb_node *node)
{
	return (node->flags & AVOW_LMDB_NODE_FAR) != 0 ? sizeof(uint64_t)
						       : node->value_size;
}

struct avow_lmdb_node
avow_lmdb_page_node(const struct avow_lmdb_page *page, size_t at)
{
	const uint8_t *node =
	    page->at + get16(page->at + AVOW_LMDB_PAGE_HEAD + 2 * at);
	uint32_t low = get16(node);
	uint32_t high = get16(node + 2);
	uint16_t flags = get16(node + 4);
	uint16_t key_size = get16(node + 6);
	struct avow_lmdb_node out = {
	    .key = {(const char *)node + NODE_HEAD, key_size}};

	if (page->is_leaf) {
		out.flags = flags;
		out.value = node + NODE_HEAD + key_size;
		out.value_size = low | high << 16;
	} else {
		out.child = low | high << 16 | (uint64_t)flags << 32;
	}
	return out;
}

/* Whether node at of a page lies within it; adds what it takes to *taken. */
static bool
is_within(const struct avow_lmdb_page *page, size_t page_size, size_t at,
    size_t *taken)
{
	size_t from = get16(page->at + AVOW_LMDB_PAGE_HEAD + 2 * at);
	struct avow_lmdb_node node;
	size_t size;

	if (from < get16(page->at + UPPER_AT) || from % 2 != 0 ||
	    from > page_size - NODE_HEAD)
		return false;
	node = avow_lmdb_page_node(page, at);
	/* A branch's first key is never looked at, and mostly empty. */
	if (node.key.size > KEY_MAX ||
	    (node.key.size == 0 && (page->is_leaf || at > 0)))
		return false;
	/* Three small numbers and one of 32 bits: this can't wrap. */
	size = NODE_HEAD + node.key.size + near_size(&node);
	*taken += size + size % 2;
	return size <= page_size - from;
}

enum avow_status
avow_lmdb_file_page(const struct avow_lmdb_file *file, uint64_t number,
    bool is_leaf, struct avow_lmdb_page *out)
{
	size_t size = file->page_size;
	const uint8_t *at = page_at(file, number);
	size_t lower = get16(at + LOWER_AT);
	size_t upper = get16(at + UPPER_AT);
	size_t taken = 0;

	if (avow_lmdb_number(at) != number)
		return avow_lmdb_file_fail(
		    file, number, "a page of another place");
	if (get16(at + FLAGS_AT) !=
	    (is_leaf ? AVOW_LMDB_PAGE_LEAF : AVOW_LMDB_PAGE_BRANCH))
		return avow_lmdb_file_fail(
		    file, number, "not the kind of page that belongs here");
	if (lower < AVOW_LMDB_PAGE_HEAD || lower > upper || upper > size ||
	    lower % 2 != 0)
		return avow_lmdb_file_fail(file, number, "a page in disorder");
	*out = (struct avow_lmdb_page){.at = at,
	    .number = number,
	    .count = (lower - AVOW_LMDB_PAGE_HEAD) / 2,
	    .is_leaf = is_leaf};
	if (out->count == 0)
		return avow_lmdb_file_fail(file, number, "an empty page");
	for (size_t i = 0; i < out->count; i++) {
		if (!is_within(out, size, i, &taken))
			return avow_lmdb_file_fail(
			    file, number, "a row that is not within its page");
	}
	if (taken > size - upper)
		return avow_lmdb_file_fail(
		    file, number, "rows that overlap in their page");
	return AVOW_OK;
}
