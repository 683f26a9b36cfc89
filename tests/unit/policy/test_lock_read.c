/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a lock is believed only when every byte of it is accounted for.
 * Method: one good lock, cut at every byte, and with one line wrong at a time;
 *         what is read is written as the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/lock.h"

#define A "0123456789abcdef0123456789abcdef"
#define B "fedcba9876543210fedcba9876543210"
#define HEAD "avow-lock 1\npage general\n"
#define GOOD                                                                   \
	HEAD "clause about " A " -\nclause share.a " A " " B " reviewed\n"     \
	     "retired share.b\nclause words " B " " B "\n"                     \
	     "translated de about " A " " B "\n"                               \
	     "translated zh about " A " " A " reviewed\n"                      \
	     "translated zh words " B " " A "\nend\n"

struct fixture {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_lock *lock;
};

static void
read_lock(struct fixture *f, struct avow_text text)
{
	avow_arena_init(&f->arena, 64 << 20);
	avow_report_init(&f->report, &f->arena);
	assert_int_equal(avow_lock_read(&f->lock, &f->arena, "a.lock", text,
			     &f->report, NULL),
	    AVOW_OK);
	assert_true((f->lock != NULL) == (f->report.errors == 0));
}

static void
reads_what_it_writes(void **state)
{
	struct fixture f;
	struct avow_buffer out;

	(void)state;
	read_lock(&f, AVOW_TEXT(GOOD));
	assert_non_null(f.lock);
	assert_true(avow_text_is(f.lock->page, "general"));
	assert_int_equal(f.lock->clause_count, 4);
	assert_true(avow_lock_find(f.lock, AVOW_TEXT("share.a"))->is_reviewed);
	assert_true(avow_lock_find(f.lock, AVOW_TEXT("share.b"))->is_retired);
	assert_int_equal(avow_lock_find(f.lock, AVOW_TEXT("words"))->line, 6);
	assert_null(avow_lock_find(f.lock, AVOW_TEXT("share")));
	assert_int_equal(f.lock->translated_count, 3);
	assert_null(avow_lock_find_translated(
	    f.lock, AVOW_TEXT("de"), AVOW_TEXT("words")));
	avow_buffer_init(&out, AVOW_LOCK_MAX);
	avow_lock_write(&out, f.lock);
	assert_true(avow_text_equal(avow_buffer_view(&out), AVOW_TEXT(GOOD)));
	avow_buffer_clear(&out);
	avow_arena_clear(&f.arena);
}

static void
refuses_every_prefix(void **state)
{
	struct avow_text good = AVOW_TEXT(GOOD);

	(void)state;
	for (size_t size = 0; size < good.size; size++) {
		struct fixture f;
		char *copy = malloc(size + 1); /* so that a misread is seen */

		assert_non_null(copy);
		memcpy(copy, good.at, size);
		read_lock(&f, (struct avow_text){copy, size});
		assert_null(f.lock);
		assert_string_equal(f.report.first->code, "P0116");
		avow_arena_clear(&f.arena);
		free(copy);
	}
}

static void
reads_or_refuses_every_changed_byte(void **state)
{
	static const char bytes[] = {'\0', '\n', ' ', 'z', '-', '\xFF', 'A'};
	struct avow_text good = AVOW_TEXT(GOOD);
	char copy[sizeof GOOD];

	(void)state;
	for (size_t at = 0; at < good.size; at++) {
		for (size_t i = 0; i < sizeof bytes; i++) {
			struct fixture f;

			memcpy(copy, good.at, good.size);
			copy[at] = bytes[i];
			read_lock(&f, (struct avow_text){copy, good.size});
			avow_arena_clear(&f.arena);
		}
	}
}

static const char no_line[] = "this lock is broken: this is no line of a lock";
static const char marks[] = "this lock is broken: the marks of this "
			    "clause cannot be read";
static const char translated[] = "this lock is broken: this "
				 "translated clause cannot be read";
static const char short_file[] = "this lock is broken: it ends before "
				 "its last line, which is `end`";
static const char first[] = "this lock is broken: its first line is "
			    "not `avow-lock 1`";
static const char second[] = "this lock is broken: its second line "
			     "does not name a page";
static const char order[] = "this lock is broken: the ids do not ascend";
static const struct {
	const char *text;
	const char *message;
	uint32_t line;
} broken[] = {
    {"", short_file, 1},
    {"avow-lock 2\npage general\nend\n", first, 1},
    {"avow-lock 1 \npage general\nend\n", no_line, 1},
    {"avow-lock 1\r\npage general\nend\n", first, 1},
    {"avow-lock 1\npage G\nend\n", second, 2},
    {"avow-lock 1\nend\n", second, 2},
    {HEAD "<<<<<<< mine\nend\n", no_line, 3},
    {HEAD "\nend\n", no_line, 3},
    {HEAD "clause a " A "\nend\n", marks, 3},
    {HEAD "clause a - " A "\nend\n", marks, 3},
    {HEAD "clause a " A " " A " seen\nend\n", marks, 3},
    {HEAD "clause a " A " " A " reviewed x\nend\n", marks, 3},
    {HEAD "clause a " A " 0123456789ABCDEF0123456789abcdef\nend\n", marks, 3},
    {HEAD "clause a " A " " A "0\nend\n", marks, 3},
    {HEAD "clause\nend\n",
	"this lock is broken: no id of a clause stands behind its "
	"first word",
	3},
    {HEAD "clause A " A " -\nend\n",
	"this lock is broken: no id of a clause stands behind its "
	"first word",
	3},
    {HEAD "retired a b\nend\n", marks, 3},
    {HEAD "retired b\nretired a\nend\n", order, 4},
    {HEAD "retired a\nclause a " A " -\nend\n", order, 4},
    {HEAD "translated zh a " A " -\nend\n", translated, 3},
    {HEAD "translated zh a " A "\nend\n", translated, 3},
    {HEAD "translated zh a " A " " A "\ntranslated zh a " A " " A "\nend\n",
	"this lock is broken: the translated clauses do not ascend", 4},
    {HEAD "translated zh a " A " " A "\ntranslated de b " A " " A "\nend\n",
	"this lock is broken: the translated clauses do not ascend", 4},
    {HEAD "translated zh a " A " " A "\nretired b\nend\n",
	"this lock is broken: clauses stand before translations", 4},
    {HEAD "end\nend\n", "this lock is broken: something follows its `end`", 3},
    {HEAD "end \n", no_line, 3},
    {HEAD "end x\n", no_line, 3},
};

static void
says_what_is_wrong_and_on_which_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		struct fixture f;

		read_lock(&f, avow_text_of(broken[i].text));
		assert_null(f.lock);
		assert_non_null(f.report.first);
		if (strcmp(f.report.first->message, broken[i].message) != 0)
			fail_msg("%zu: %s", i, f.report.first->message);
		assert_int_equal(f.report.first->place.line, broken[i].line);
		assert_null(f.report.first->next);
		avow_arena_clear(&f.arena);
	}
}

/* A lock with so many lines of a kind. */
static void
put_lines(
    struct avow_buffer *out, const char *head, const char *tail, unsigned count)
{
	avow_buffer_reset(out);
	avow_buffer_string(out, HEAD);
	for (unsigned i = 0; i < count; i++) {
		avow_buffer_format(out, "%s%05u%s\n", head, i, tail);
	}
	avow_buffer_string(out, "end\n");
	assert_int_equal(avow_buffer_check(out, NULL), AVOW_OK);
}

static void
reads_as_many_lines_as_it_says_and_no_more(void **state)
{
	static const struct {
		const char *head;
		const char *tail;
		unsigned max;
	} cases[] = {
	    {"retired a", "", AVOW_SOURCE_CLAUSES_MAX},
	    {"translated zh a", " " A " " A, AVOW_LOCK_TRANSLATED_MAX},
	};
	struct avow_buffer out;
	struct fixture f;

	(void)state;
	avow_buffer_init(&out, AVOW_LOCK_MAX);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		put_lines(&out, cases[i].head, cases[i].tail, cases[i].max);
		read_lock(&f, avow_buffer_view(&out));
		assert_non_null(f.lock);
		avow_arena_clear(&f.arena);
		put_lines(&out, cases[i].head, cases[i].tail, cases[i].max + 1);
		read_lock(&f, avow_buffer_view(&out));
		assert_null(f.lock);
		assert_string_equal(f.report.first->message,
		    "this lock is broken: it has more lines than a lock can "
		    "have");
		avow_arena_clear(&f.arena);
	}
	avow_buffer_clear(&out);
}

static void
reads_a_file_as_large_as_it_says_and_no_larger(void **state)
{
	struct fixture f;
	char *text = malloc(AVOW_LOCK_MAX + 1);
	const char tail[] = "\nend\n";

	(void)state;
	assert_non_null(text);
	for (size_t over = 0; over < 2; over++) {
		size_t size = AVOW_LOCK_MAX + over;

		memset(text, 'a', size);
		memcpy(text, HEAD "retired ", sizeof HEAD "retired " - 1);
		memcpy(text + size - sizeof tail + 1, tail, sizeof tail - 1);
		read_lock(&f, (struct avow_text){text, size});
		assert_true((f.lock != NULL) == (over == 0));
		avow_arena_clear(&f.arena);
	}
	free(text);
}

static void
fails_cleanly_without_memory(void **state)
{
	struct avow_text good = AVOW_TEXT(GOOD);

	(void)state;
	for (size_t max = 0; max < 8192; max += 128) {
		struct avow_arena arena;
		struct avow_report report;
		struct avow_lock *lock;
		struct avow_error why = {.status = AVOW_OK};
		enum avow_status status;

		avow_arena_init(&arena, max);
		avow_report_init(&report, &arena);
		status = avow_lock_read(
		    &lock, &arena, "a.lock", good, &report, &why);
		assert_true((status == AVOW_OK) == (lock != NULL));
		if (status != AVOW_OK)
			assert_string_equal(why.code, "lock.memory");
		avow_arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_it_writes),
	    cmocka_unit_test(refuses_every_prefix),
	    cmocka_unit_test(reads_or_refuses_every_changed_byte),
	    cmocka_unit_test(says_what_is_wrong_and_on_which_line),
	    cmocka_unit_test(reads_as_many_lines_as_it_says_and_no_more),
	    cmocka_unit_test(reads_a_file_as_large_as_it_says_and_no_larger),
	    cmocka_unit_test(fails_cleanly_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
