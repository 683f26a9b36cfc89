/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what we export of the log convinces a verifier that shares no line
 *         with us, and what somebody changed does not.
 * Method: tests/verify_rfc6962.py, written from the RFCs in another language,
 *         over exports and receipts, whole and broken.  Skipped without
 *         python3.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/receipt.h"
#include "base/file.h"
#include "tests/support/log_fixture.h"

enum { ARGUMENTS_MAX = 12 };

/* Run a program, quietly; gives its exit code, or -1. */
static int
run(const char *const *arguments)
{
	char *copy[ARGUMENTS_MAX + 1] = {NULL};
	int status;
	pid_t child;

	for (size_t i = 0; arguments[i] != NULL; i++) {
		assert_true(i < ARGUMENTS_MAX);
		copy[i] = strdup(arguments[i]);
		assert_non_null(copy[i]);
	}
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int quiet = open("/dev/null", O_WRONLY);

		(void)dup2(quiet, STDOUT_FILENO);
		(void)dup2(quiet, STDERR_FILENO);
		(void)execvp(copy[0], copy);
		_exit(127);
	}
	for (size_t i = 0; i < ARGUMENTS_MAX; i++)
		free(copy[i]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The stranger, with arguments; skips the test where there is no python3. */
#define STRANGER(...)                                                          \
	run((const char *const[]){                                             \
	    "python3", "-B", "tests/verify_rfc6962.py", __VA_ARGS__, NULL})

static void
need_python(void)
{
	const char *const ask[] = {"python3", "-c", "import hashlib", NULL};

	if (run(ask) != 0)
		skip();
}

static void export(struct log_fixture *f, uint64_t size)
{
	log_grow(f, size, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
}

/* Write a text into a file of the fixture's folder. */
static void
write_text(struct log_fixture *f, char path[SCRATCH_PATH], const char *name,
    struct avow_text text)
{
	scratch_path(path, f->folder, name);
	assert_int_equal(avow_file_write(path, text, 0600, NULL), AVOW_OK);
}

static void
convinces_a_verifier_written_from_the_rfcs(void **state)
{
	static const uint64_t sizes[] = {1, 2, 7, 256, 257, 700};
	struct log_fixture *f = *state;
	struct avow_buffer note;
	char key[SCRATCH_PATH];
	char since[SCRATCH_PATH];

	need_python();
	scratch_path(key, f->folder, "log.pub");
	avow_buffer_init(&note, 1024);
	log_append(f, 1);
	assert_int_equal(avow_log_checkpoint(f->log, &note, NULL), AVOW_OK);
	write_text(f, since, "since", avow_buffer_view(&note));
	avow_buffer_clear(&note);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		export(f, sizes[i]);
		assert_int_equal(STRANGER(f->out, "--key", key, "--since",
				     since, "--proofs", "0"),
		    0);
		scratch_remove(f->out);
	}
}

static void
does_not_convince_it_with_a_changed_byte(void **state)
{
	static const char *const files[] = {"checkpoint", "log.pub",
	    "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1",
	    "tile/entries/000", "tile/entries/001.p/44"};
	struct log_fixture *f = *state;

	need_python();
	export(f, 300);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char path[SCRATCH_PATH];
		struct avow_buffer bytes;

		scratch_path(path, f->out, files[i]);
		avow_buffer_init(&bytes, 1 << 17);
		assert_int_equal(avow_file_read(&bytes, path, NULL), AVOW_OK);
		bytes.at[bytes.size / 2] ^= 2;
		assert_int_equal(
		    avow_file_write(path, avow_buffer_view(&bytes), 0600, NULL),
		    AVOW_OK);
		assert_int_equal(STRANGER(f->out), 1);
		bytes.at[bytes.size / 2] ^= 2;
		assert_int_equal(
		    avow_file_write(path, avow_buffer_view(&bytes), 0600, NULL),
		    AVOW_OK);
		avow_buffer_clear(&bytes);
	}
	assert_int_equal(STRANGER(f->out), 0);
}

static void
convinces_it_of_one_entry_by_a_receipt(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer receipt;
	char text[256];
	char key[SCRATCH_PATH];
	char proof[SCRATCH_PATH];
	char right[SCRATCH_PATH];
	char wrong[SCRATCH_PATH];

	need_python();
	log_grow(f, 300, 100);
	scratch_path(key, f->folder, "log.pub");
	avow_buffer_init(&receipt, AVOW_RECEIPT_MAX);
	assert_int_equal(
	    avow_log_receipt(f->log, &receipt, 257, NULL), AVOW_OK);
	write_text(f, proof, "receipt", avow_buffer_view(&receipt));
	write_text(f, right, "right", log_entry_text(text, 257));
	write_text(f, wrong, "wrong", log_entry_text(text, 258));
	assert_int_equal(
	    STRANGER("--receipt", proof, "--entry", right, "--key", key), 0);
	assert_int_equal(
	    STRANGER("--receipt", proof, "--entry", wrong, "--key", key), 1);
	avow_buffer_clear(&receipt);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(convinces_a_verifier_written_from_the_rfcs),
	    EACH(does_not_convince_it_with_a_changed_byte),
	    EACH(convinces_it_of_one_entry_by_a_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
