/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a secret can be read only while it is open, is never dumped, and
 *         misuse ends the process instead of showing the secret.
 * Method: touch secrets in a child process and see how it ends.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "seal/secret.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static struct avow_secret *
new_secret(size_t size)
{
	struct avow_secret *secret;

	assert_int_equal(avow_secret_new(&secret, size, NULL), AVOW_OK);
	return secret;
}

/* Whether a child that does this is killed. */
static bool
dies(void (*deed)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		(void)signal(SIGSEGV, SIG_DFL);
		(void)signal(SIGABRT, SIG_DFL);
		(void)close(STDERR_FILENO);
		deed();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) &&
	    (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGABRT);
}

static volatile uint8_t seen;

static void
read_shut(void)
{
	struct avow_secret *secret = new_secret(32);
	const uint8_t *bytes = avow_secret_open(secret);

	avow_secret_shut(secret);
	seen = bytes[0];
}

static void
read_shut_after_a_change(void)
{
	struct avow_secret *secret = new_secret(32);
	const volatile uint8_t *bytes = avow_secret_change(secret);

	avow_secret_shut(secret);
	seen = bytes[31];
}

static void
write_open(void)
{
	struct avow_secret *secret = new_secret(32);
	uint8_t *bytes = avow_secret_change(secret);

	avow_secret_shut(secret);
	(void)avow_secret_open(secret);
	bytes[0] = 1;
}

static void
read_past_the_end(void)
{
	struct avow_secret *secret = new_secret(32);
	const volatile uint8_t *bytes = avow_secret_open(secret);

	seen = bytes[32];
}

static void
write_before_the_start(void)
{
	struct avow_secret *secret = new_secret(32);
	volatile uint8_t *bytes = avow_secret_change(secret);

	/* Seen when it is freed, by the canary that lies there. */
	bytes[-1] ^= 1;
	avow_secret_free(secret);
}

static void
shut_twice(void)
{
	struct avow_secret *secret = new_secret(32);

	(void)avow_secret_open(secret);
	avow_secret_shut(secret);
	avow_secret_shut(secret);
}

static void
do_nothing_wrong(void)
{
	struct avow_secret *secret = new_secret(32);

	avow_secret_change(secret)[31] = 7;
	avow_secret_shut(secret);
	seen = avow_secret_open(secret)[31];
	avow_secret_shut(secret);
	avow_secret_free(secret);
}

static void
only_an_open_secret_can_be_touched(void **state)
{
	(void)state;
	assert_false(dies(do_nothing_wrong));
	assert_true(dies(read_shut));
	assert_true(dies(read_shut_after_a_change));
	assert_true(dies(write_open));
	assert_true(dies(read_past_the_end));
	assert_true(dies(write_before_the_start));
	assert_true(dies(shut_twice));
}

static void
opens_nest_and_keep_what_was_written(void **state)
{
	static const uint8_t zeros[32];
	struct avow_secret *secret = new_secret(32);
	uint8_t *bytes;

	(void)state;
	assert_int_equal(avow_secret_size(secret), 32);
	assert_memory_equal(avow_secret_open(secret), zeros, 32);
	bytes = avow_secret_change(secret);
	bytes[0] = 1;
	assert_int_equal(avow_secret_open(secret)[0], 1);
	avow_secret_shut(secret);
	bytes[1] = 2; /* still within the change */
	avow_secret_shut(secret);
	assert_int_equal(bytes[1], 2); /* still within the first open */
	avow_secret_shut(secret);
	bytes = avow_secret_change(secret);
	assert_int_equal(bytes[0] + bytes[1], 3);
	avow_secret_shut(secret);
	avow_secret_free(secret);
	avow_secret_free(NULL);
}

static void
sizes_have_limits(void **state)
{
	static const size_t wrong[] = {0, 4097, SIZE_MAX};
	struct avow_secret *secret;
	struct avow_error why;

	(void)state;
	avow_secret_free(new_secret(1));
	avow_secret_free(new_secret(4096));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		why.status = AVOW_OK;
		assert_int_equal(
		    avow_secret_new(&secret, wrong[i], &why), AVOW_ERR_LIMIT);
		assert_null(secret);
		assert_string_equal(why.code, "secret.size");
	}
}

static void
starting_again_does_nothing(void **state)
{
	struct rlimit cores;

	(void)state;
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(getrlimit(RLIMIT_CORE, &cores), 0);
	assert_int_equal(cores.rlim_cur, 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
}

static void
random_bytes_differ_and_wiping_leaves_zeros(void **state)
{
	static const uint8_t zeros[64];
	uint8_t a[64] = {0};
	uint8_t b[64] = {0};

	(void)state;
	avow_random(a, sizeof a);
	avow_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	assert_memory_not_equal(a, zeros, sizeof a);
	avow_wipe(a, sizeof a);
	assert_memory_equal(a, zeros, sizeof a);
	avow_wipe(b, 0);
	assert_memory_not_equal(b, zeros, sizeof b);
}

/* In a process that may lock nothing; the superuser's may always. */
static int
without_lockable_memory(void)
{
	const struct rlimit none = {0, 0};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_secret *secret;

	if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
	    (geteuid() == 0 && setuid(65534) != 0))
		return 1;
	if (avow_secret_new(&secret, 32, &why) != AVOW_ERR_IO)
		return 2;
	return strcmp(why.code, "secret.lock") == 0 ? 0 : 3;
}

static void
memory_that_cannot_be_locked_holds_no_secret(void **state)
{
	int status = 0;
	pid_t child;

	(void)state;
#if IS_SANITIZED
	print_message("skip: a sanitizer locks nothing\n");
	skip();
#endif
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(without_lockable_memory());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_an_open_secret_can_be_touched),
	    cmocka_unit_test(opens_nest_and_keep_what_was_written),
	    cmocka_unit_test(sizes_have_limits),
	    cmocka_unit_test(starting_again_does_nothing),
	    cmocka_unit_test(random_bytes_differ_and_wiping_leaves_zeros),
	    cmocka_unit_test(memory_that_cannot_be_locked_holds_no_secret),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/secret", tests, NULL, NULL);
}
