/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a publication killed at any moment leaves the editions there were,
 *         or one more, whole: record, image and entry. [R2]
 * Method: publish in a child that dies at its n-th write, sync or rename, for
 *         every n, some writes torn in the middle; then open and look.
 * timeout: 120
 */
#include <sys/wait.h>
#include <unistd.h>

#include "tests/crash/dying.h"
#include "tests/support/publishing.h"

enum { TRIES_MAX = 300, DONE = 7 };

/* Publish an edition in a child that dies at the n-th write; how it ended. */
static int
publish_and_die(struct vault *vault, unsigned version, unsigned n)
{
	const struct edition edition = {
	    .version = version, .effective = "2027-01-05"};
	struct avow_publish_options options = {.caller = NULL};
	struct avow_publish_result result;
	struct avow_buffer image;
	int status = 0;
	pid_t child;

	edition_compile(&image, &edition);
	options.image = image.at;
	options.image_size = image.size;
	avow_close(vault->avow);
	vault->avow = NULL;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		vault_reopen(vault);
		dying_left = n;
		if (avow_publish(vault->avow, &options, &result, &vault->why) !=
		    AVOW_OK)
			_exit(1);
		_exit(DONE);
	}
	avow_buffer_clear(&image);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	vault_reopen(vault);
	return WEXITSTATUS(status);
}

/* The editions are whole, and there are as many as there may be. */
static void
look(struct vault *vault, uint32_t before, int how)
{
	uint32_t count = avow_editions(vault->avow);
	struct avow_edition_info info;
	uint64_t people;
	uint64_t records;

	assert_true(count == before || count == before + 1);
	if (how == DONE)
		assert_int_equal(count, before + 1);
	assert_int_equal(avow_log_entries(vault->avow), count);
	for (uint32_t i = 1; i <= count; i++) {
		assert_int_equal(
		    avow_edition(vault->avow, i, &info, NULL), AVOW_OK);
		assert_int_equal(info.log_index, i - 1);
	}
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
}

static void
a_killed_publication_is_whole_or_was_not(void **state)
{
	struct vault vault;
	unsigned version = 2;
	unsigned n = 1;
	int how = DYING_DIED;

	(void)state;
	vault_make(&vault, NULL);
	for (; n <= TRIES_MAX && how == DYING_DIED; n++) {
		uint32_t before = avow_editions(vault.avow);

		dying_is_torn = n % 2 == 1;
		how = publish_and_die(&vault, version, n);
		assert_true(how == DYING_DIED || how == DONE);
		look(&vault, before, how);
		if (avow_editions(vault.avow) > before)
			version++;
	}
	assert_int_equal(how, DONE); /* every write has been the last */
	assert_true(n > 5);
	vault_remove(&vault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_killed_publication_is_whole_or_was_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
