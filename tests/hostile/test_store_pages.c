/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a store whose file was cut, mixed up or changed is refused with the
 *         page, and is left as it was; or every row can be read and changed
 *         without harm.  What LMDB itself wrote is never refused.
 * Method: fill a store with rows of all sizes, in and out, so that it has
 *         branches, long values and free pages; then break a copy of its file
 *         one way at a time, open it, and where that went well walk and
 *         change all that is in it.  A second store gives foreign pages.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/engine.h"
#include "store/lmdb_pages.h"
#include "tests/support/scratch.h"

enum {
	PAGE = 4096,
	KEYS = 700,
	ROUNDS = 16,
	ROUND_ROWS = 100,
	FLIPS = 1000,
};

struct fixture {
	char folder[SCRATCH_PATH];
	char store[SCRATCH_PATH];
	char data[SCRATCH_PATH];
	struct avow_buffer good;    /* the file */
	struct avow_buffer foreign; /* that of another store */
	struct avow_buffer put;     /* what the file holds; empty: unknown */
	uint64_t random;
	struct avow_error why;
};

static uint32_t
next(struct fixture *f, uint32_t below)
{
	f->random = f->random * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(f->random >> 33) % below;
}

static struct avow_kv *
open_store(struct fixture *f, bool create)
{
	const struct avow_lmdb_options options = {
	    .path = f->store, .reserve = PAGE, .create = create};
	struct avow_kv *kv;

	f->why = (struct avow_error){.status = AVOW_OK};
	if (avow_lmdb_open(&kv, &options, &f->why) != AVOW_OK)
		return NULL;
	return kv;
}

/* Rows that grow, shrink and go; one in eight has pages of its own. */
static void
change(struct fixture *f, struct avow_kv *kv, size_t rows)
{
	static const char bytes[20000];
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set;
	char key[64];

	assert_int_equal(avow_kv_set_new(&set, 0, NULL), AVOW_OK);
	for (size_t i = 0; i < rows; i++) {
		unsigned number = next(f, KEYS);
		int size = snprintf(key + 2, sizeof key - 2, "k%0*u",
		    (int)(number % 40) + 4, number);
		struct avow_text at = {key, (size_t)size + 2};
		size_t long_size = next(f, 8) == 0 ? 20000 : 300;

		memset(key, 0, 2);
		if (next(f, 3) == 0)
			assert_int_equal(
			    avow_kv_delete(set, at, NULL), AVOW_OK);
		else
			assert_int_equal(avow_kv_put(set, at,
					     (struct avow_text){bytes,
						 next(f, (uint32_t)long_size)},
					     NULL),
			    AVOW_OK);
	}
	/* A file that was broken where it does not show may fail here. */
	(void)!avow_kv_commit(kv, &set, 1, &outcome, NULL);
	avow_kv_set_free(set);
}

static void
fill(struct fixture *f, struct avow_buffer *out)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct avow_kv *kv = open_store(f, i == 0);

		if (kv == NULL)
			fail_msg("%s: %s", f->why.place, f->why.message);
		change(f, kv, ROUND_ROWS);
		change(f, kv, next(f, 4) + 1);
		avow_kv_close(kv);
	}
	avow_buffer_init(out, 1 << 26);
	assert_int_equal(avow_file_read(out, f->data, NULL), AVOW_OK);
	assert_true(out->size > 50 * PAGE && out->size % PAGE == 0);
}

static int
begin(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	scratch_make(f->folder);
	scratch_path(f->store, f->folder, "other");
	scratch_path(f->data, f->folder, "other/data.mdb");
	f->random = 7;
	avow_buffer_init(&f->put, 1 << 26);
	fill(f, &f->foreign);
	scratch_path(f->store, f->folder, "store");
	scratch_path(f->data, f->folder, "store/data.mdb");
	fill(f, &f->good);
	*state = f;
	return 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	avow_buffer_clear(&f->good);
	avow_buffer_clear(&f->foreign);
	avow_buffer_clear(&f->put);
	scratch_remove(f->folder);
	free(f);
	return 0;
}

/* Put the file there; pages that it has already are not written again. */
static void
put_file(struct fixture *f, const uint8_t *bytes, size_t size)
{
	int fd = open(f->data, O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	if (f->put.size == 0 || f->put.size != size)
		assert_int_equal(ftruncate(fd, (off_t)size), 0);
	for (size_t at = 0; at < size; at += PAGE) {
		size_t now = size - at < PAGE ? size - at : PAGE;

		if (f->put.size >= at + now &&
		    memcmp(f->put.at + at, bytes + at, now) == 0)
			continue;
		assert_int_equal(
		    pwrite(fd, bytes + at, now, (off_t)at), (ssize_t)now);
	}
	assert_int_equal(close(fd), 0);
	f->put.size = 0;
	avow_buffer_put(&f->put, bytes, size);
	assert_int_equal(avow_buffer_check(&f->put, NULL), AVOW_OK);
}

static bool
visit(void *context, struct avow_text key, struct avow_text value)
{
	uint64_t *sum = context;

	for (size_t i = 0; i < key.size; i++)
		*sum += (uint8_t)key.at[i];
	for (size_t i = 0; i < value.size; i++)
		*sum += (uint8_t)value.at[i];
	return true;
}

/* Read every byte, then change this and that. */
static void
live_with(struct fixture *f, struct avow_kv *kv)
{
	uint64_t sum = 0;
	const struct avow_kv_range all = {.to = AVOW_TEXT("\xff\xff"),
	    .limit = AVOW_KV_PAGE_MAX,
	    .visit = visit,
	    .context = &sum};

	(void)!avow_kv_scan(kv, &all, NULL);
	/* A commit waits for the disk: some of them will do. */
	if (next(f, 30) != 0)
		return;
	f->put.size = 0;
	for (int i = 0; i < 2; i++)
		change(f, kv, ROUND_ROWS);
}

/* Open what was put; gives whether it was refused, and then left alone. */
static bool
is_refused(struct fixture *f, const uint8_t *bytes, size_t size)
{
	struct avow_buffer after;
	struct avow_kv *kv;

	put_file(f, bytes, size);
	kv = open_store(f, false);
	if (kv != NULL) {
		live_with(f, kv);
		avow_kv_close(kv);
		return false;
	}
	assert_int_equal(f->why.status, AVOW_ERR_FORMAT);
	assert_memory_equal(f->why.code, "store.", 6);
	assert_non_null(strstr(f->why.place, "/store"));
	avow_buffer_init(&after, 1 << 26);
	assert_int_equal(avow_file_read(&after, f->data, NULL), AVOW_OK);
	assert_int_equal(after.size, size);
	assert_memory_equal(after.at, bytes, size);
	avow_buffer_clear(&after);
	return true;
}

static void
a_file_that_was_cut_is_refused_with_the_page(void **state)
{
	struct fixture *f = *state;
	size_t pages = f->good.size / PAGE;

	for (size_t i = 0; i < pages; i++) {
		static const size_t more[] = {0, 200, PAGE - 1};

		for (size_t m = 0; m < sizeof more / sizeof more[0]; m++) {
			if (!is_refused(f, f->good.at, i * PAGE + more[m]))
				/* the last pages may be free ones */
				assert_true(i > pages / 2);
			else if (strcmp(f->why.code, "store.page") == 0)
				assert_non_null(
				    strstr(f->why.place, "data.mdb: page "));
		}
	}
	assert_true(is_refused(f, f->good.at, PAGE * 10));
	assert_false(is_refused(f, f->good.at, f->good.size));
}

static void
a_longer_file_is_the_same_store(void **state)
{
	struct fixture *f = *state;
	uint8_t *longer = calloc(1, f->good.size + 3 * PAGE + 5);

	assert_non_null(longer);
	memcpy(longer, f->good.at, f->good.size);
	assert_false(is_refused(f, longer, f->good.size + 3 * PAGE + 5));
	free(longer);
}

/* What is done to page `page`, with page `other`. */
static void
page_becomes(struct fixture *f, uint8_t *copy, size_t page, int how)
{
	size_t pages = f->good.size / PAGE;
	size_t other = (page + 1 + next(f, (uint32_t)pages - 1)) % pages;
	uint8_t *at = copy + page * PAGE;

	switch (how) {
	case 0:
		memset(at, 0, PAGE);
		break;
	case 1: /* two pages change places */
		memcpy(at, f->good.at + other * PAGE, PAGE);
		memcpy(copy + other * PAGE, f->good.at + page * PAGE, PAGE);
		break;
	case 2: /* the same, with their numbers set right */
		memcpy(at + 8, f->good.at + other * PAGE + 8, PAGE - 8);
		memcpy(copy + other * PAGE + 8, f->good.at + page * PAGE + 8,
		    PAGE - 8);
		break;
	case 3:
		memset(at, 0xff, PAGE);
		break;
	default: /* the other store's */
		memcpy(at, f->foreign.at + page * PAGE, PAGE);
		break;
	}
}

static void
pages_that_moved_or_came_from_elsewhere_harm_nobody(void **state)
{
	struct fixture *f = *state;
	uint8_t *copy = malloc(f->good.size);
	size_t pages = f->good.size / PAGE;
	size_t refused[5] = {0};

	assert_non_null(copy);
	if (pages > f->foreign.size / PAGE)
		pages = f->foreign.size / PAGE;
	for (size_t i = 0; i < pages; i++) {
		for (int how = 0; how < 5; how++) {
			memcpy(copy, f->good.at, f->good.size);
			page_becomes(f, copy, i, how);
			refused[how] += is_refused(f, copy, f->good.size);
		}
	}
	print_message("%zu pages: refused %zu %zu %zu %zu %zu\n", pages,
	    refused[0], refused[1], refused[2], refused[3], refused[4]);
	for (int how = 0; how < 5; how++)
		assert_true(refused[how] > pages / 4);
	free(copy);
}

/* Where what matters lies: heads of pages, their tables, heads of nodes. */
static size_t
tender_place(struct fixture *f)
{
	size_t pages = f->good.size / PAGE;
	size_t page = next(f, 4) == 0 ? next(f, 2) : next(f, (uint32_t)pages);
	const uint8_t *at = f->good.at + page * PAGE;
	uint16_t node;

	switch (next(f, 4)) {
	case 0:
		return page * PAGE + next(f, 16);
	case 1:
		return page * PAGE + next(f, 160);
	case 2:
		memcpy(&node, at + 16 + 2 * next(f, 4), 2);
		return page * PAGE + (node + next(f, 16)) % PAGE;
	default:
		return page * PAGE + next(f, PAGE);
	}
}

static void
bytes_that_were_changed_harm_nobody(void **state)
{
	struct fixture *f = *state;
	uint8_t *copy = malloc(f->good.size);
	size_t refused = 0;

	assert_non_null(copy);
	for (int i = 0; i < FLIPS; i++) {
		memcpy(copy, f->good.at, f->good.size);
		for (uint32_t n = next(f, 3) + 1; n > 0; n--)
			copy[tender_place(f)] ^= (uint8_t)(1 + next(f, 255));
		refused += is_refused(f, copy, f->good.size);
	}
	print_message("%d changes: refused %zu\n", FLIPS, refused);
	assert_true(refused > FLIPS / 4);
	free(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_that_was_cut_is_refused_with_the_page),
	    cmocka_unit_test(a_longer_file_is_the_same_store),
	    cmocka_unit_test(
		pages_that_moved_or_came_from_elsewhere_harm_nobody),
	    cmocka_unit_test(bytes_that_were_changed_harm_nobody),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
