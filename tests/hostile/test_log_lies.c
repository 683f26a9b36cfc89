/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever an enemy makes of exported logs, ours and others' together,
 *         is refused with a stable code and the file, and nothing is changed.
 * Method: a small log with two keys and two generations: every prefix of every
 *         file, each file in each other's place, and parts of another log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/listing.h"
#include "tests/support/log_change.h"

static enum avow_status
verify(struct log_fixture *f, const char *key, struct avow_error *why)
{
	const struct avow_verify_options options = {.key = key};
	struct avow_verify_report report;
	enum avow_status status;

	*why = (struct avow_error){.status = AVOW_OK};
	status = avow_verify_export(&report, f->out, &options, why);
	if (status != AVOW_OK)
		assert_int_equal(report.size, 0);
	return status;
}

/* Refused as a log that does not hold, with a code and a file of the export. */
static struct avow_error
check_refused(struct log_fixture *f, const char *what)
{
	struct avow_error why;
	enum avow_status status = verify(f, NULL, &why);

	if (status != AVOW_ERR_FORMAT && status != AVOW_ERR_KEY &&
	    status != AVOW_ERR_NOT_FOUND)
		fail_msg("%s: %s", what, avow_status_name(status));
	if (strncmp(why.code, "log.", 4) != 0 &&
	    strncmp(why.code, "export.", 7) != 0)
		fail_msg("%s: the code is '%s'", what, why.code);
	if (why.place[0] == '\0')
		fail_msg("%s: no place with '%s'", what, why.message);
	return why;
}

static void
make_small(struct log_fixture *f, struct listing *all)
{
	change_small(f);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	listing_read(all, f->out);
	assert_int_equal(all->count, 12);
}

static void
check_whole(struct log_fixture *f)
{
	struct avow_error why;

	if (verify(f, NULL, &why) != AVOW_OK)
		fail_msg("%s: %s", why.place, why.message);
}

static void
refuses_every_prefix_of_every_file(void **state)
{
	struct log_fixture *f = *state;
	struct listing all;

	make_small(f, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct avow_text bytes = avow_buffer_view(&all.bytes[i]);

		while (bytes.size-- > 0) {
			struct avow_error why;

			listing_put(f->out, all.name[i], bytes);
			why = check_refused(f, all.name[i]);
			/* A proof does not fit an entry that is cut, nor
			   another generation a key: either may be named. */
			if (strstr(all.name[i], ".entry") == NULL &&
			    strstr(all.name[i], "generation") == NULL)
				assert_string_equal(why.place, all.name[i]);
		}
		listing_put_back(&all, i);
	}
	check_whole(f);
	listing_forget(&all);
}

static void
refuses_each_file_in_the_place_of_each_other(void **state)
{
	struct log_fixture *f = *state;
	struct listing all;

	make_small(f, &all);
	for (size_t i = 0; i < all.count; i++) {
		for (size_t n = 0; n < all.count; n++) {
			struct avow_text bytes =
			    avow_buffer_view(&all.bytes[n]);

			if (avow_text_equal(
				bytes, avow_buffer_view(&all.bytes[i])))
				continue;
			listing_put(f->out, all.name[i], bytes);
			(void)check_refused(f, all.name[i]);
		}
		listing_put_back(&all, i);
	}
	check_whole(f);
	listing_forget(&all);
}

/* Two logs of the same name, with the same keys and sizes, as after a theft. */
static void
make_two(struct log_fixture *f, struct listing *theirs, struct listing *ours)
{
	log_append_text(f, "another beginning");
	make_small(f, theirs);
	scratch_remove(f->out);
	scratch_remove(f->store);
	change_reopen(f, log_seed(7));
	log_append_text(f, "our own beginning");
	make_small(f, ours);
	assert_int_equal(theirs->count, ours->count);
}

/* Each file is of one or of the other, in every mixture of those that differ:
   only the two logs as they are stand. */
static void
refuses_every_mixture_of_two_logs(void **state)
{
	struct log_fixture *f = *state;
	struct listing ours;
	struct listing theirs;
	size_t differing[LISTING_MAX];
	size_t count = 0;

	make_two(f, &theirs, &ours);
	for (size_t i = 0; i < ours.count; i++) {
		size_t same = listing_find(&theirs, ours.name[i]);

		if (!avow_text_equal(avow_buffer_view(&ours.bytes[i]),
			avow_buffer_view(&theirs.bytes[same])))
			differing[count++] = i;
	}
	assert_in_range(count, 8, 12);
	for (unsigned mixed = 0; mixed < 1U << count; mixed++) {
		for (size_t n = 0; n < count; n++) {
			const char *name = ours.name[differing[n]];

			listing_put_back(mixed >> n & 1 ? &theirs : &ours,
			    listing_find(
				mixed >> n & 1 ? &theirs : &ours, name));
		}
		if (mixed == 0 || mixed + 1 == 1U << count)
			check_whole(f);
		else
			(void)check_refused(f, "a mixture");
	}
	listing_forget(&ours);
	listing_forget(&theirs);
}

static void
swap(uint8_t *a, uint8_t *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t kept = a[i];

		a[i] = b[i];
		b[i] = kept;
	}
}

/* Everything is there, in another order: hashes, entries, tiles, bundles. */
static void
refuses_what_is_reordered(void **state)
{
	static const char *const pairs[][2] = {
	    {"tile/0/000", "tile/0/001"},
	    {"tile/entries/000", "tile/entries/001"},
	    {"tile/0/002.p/8", "tile/1/000.p/2"},
	};
	struct log_fixture *f = *state;
	struct listing all;
	struct avow_error why;
	char text[256];

	log_tell(f, 520, STEP_MS);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	listing_read(&all, f->out);
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		size_t a = listing_find(&all, pairs[i][0]);
		size_t b = listing_find(&all, pairs[i][1]);

		listing_put(
		    f->out, pairs[i][0], avow_buffer_view(&all.bytes[b]));
		listing_put(
		    f->out, pairs[i][1], avow_buffer_view(&all.bytes[a]));
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
		assert_true(strcmp(why.place, pairs[i][0]) == 0 ||
		    strcmp(why.place, pairs[i][1]) == 0);
		listing_put_back(&all, a);
		listing_put_back(&all, b);
	}
	/* Two hashes of a tile; two entries of a bundle, which are as long. */
	for (size_t i = 0; i < 2; i++) {
		static const char *const names[] = {
		    "tile/0/001", "tile/entries/001"};
		const size_t sizes[] = {32, 2 + log_told_text(text, 0, 0).size};
		size_t at = listing_find(&all, names[i]);
		uint8_t *bytes = all.bytes[at].at;

		swap(bytes + 3 * sizes[i], bytes + 9 * sizes[i], sizes[i]);
		listing_put_back(&all, at);
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.place, names[i]);
		if (strstr(why.message, "259") == NULL)
			fail_msg("%s", why.message);
		swap(bytes + 3 * sizes[i], bytes + 9 * sizes[i], sizes[i]);
		listing_put_back(&all, at);
	}
	check_whole(f);
	listing_forget(&all);
}

/* A file that seems to be of 4 TiB costs no more than its first bytes. */
static void
reads_no_more_than_a_file_can_have(void **state)
{
	struct log_fixture *f = *state;
	struct listing all;
	struct avow_error why;

	make_small(f, &all);
	for (size_t i = 0; i < all.count; i++) {
		char path[SCRATCH_PATH];

		scratch_path(path, f->out, all.name[i]);
		if (truncate(path, (off_t)1 << 42) != 0)
			skip(); /* no such files on this disk */
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.place, all.name[i]);
		listing_put_back(&all, i);
	}
	check_whole(f);
	listing_forget(&all);
}

/* Paths that are as long as a path may be, and one byte longer. */
static void
refuses_a_path_that_is_too_long(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	struct avow_error why = {.status = AVOW_OK};
	char *path = calloc(1, 2 * AVOW_FILE_PATH_SIZE);

	assert_non_null(path);
	log_grow(f, 40, 40);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	(void)snprintf(path, SCRATCH_PATH, "%s", f->out);
	for (size_t at = strlen(path); at < AVOW_FILE_PATH_SIZE + 10; at++) {
		enum avow_status status;

		path[at] = '/';
		why.status = AVOW_OK;
		status = avow_verify_export(&report, path, NULL, &why);
		if (status == AVOW_OK)
			continue;
		assert_in_range(
		    at, AVOW_FILE_PATH_SIZE - 100, AVOW_FILE_PATH_SIZE + 10);
		assert_true(status == AVOW_ERR_LIMIT ||
		    status == AVOW_ERR_INPUT || status == AVOW_ERR_IO);
	}
	assert_int_equal(why.status, AVOW_ERR_LIMIT);
	free(path);
}

static void
changes_nothing(void **state)
{
	struct log_fixture *f = *state;
	struct listing before;
	struct listing after;
	struct avow_error why;

	make_small(f, &before);
	listing_forget(&before);
	listing_put(f->out, "tile/0/000.p/9", AVOW_TEXT("not of this log"));
	listing_read(&before, f->out);
	assert_int_not_equal(verify(f, NULL, &why), AVOW_OK);
	listing_read(&after, f->out);
	listing_check_same(&before, &after);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(refuses_every_prefix_of_every_file),
	    EACH(refuses_each_file_in_the_place_of_each_other),
	    EACH(refuses_every_mixture_of_two_logs),
	    EACH(refuses_what_is_reordered),
	    EACH(reads_no_more_than_a_file_can_have),
	    EACH(refuses_a_path_that_is_too_long),
	    EACH(changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
