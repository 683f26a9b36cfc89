/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an export is written to a folder of its own, and nowhere else.
 * Method: export into the vault, and over an export that lacks its end, alone
 *         and among other files.
 */
#include <unistd.h>

#include "audit/verify.h"
#include "base/file.h"
#include "tests/support/log_fixture.h"

/* It has the key of this very log, and its name in the right place. */
static void
never_takes_the_vault_itself_for_an_export(void **state)
{
	struct log_fixture *f = *state;
	char path[SCRATCH_PATH];

	log_grow(f, 3, 3);
	assert_int_equal(
	    avow_log_export(f->log, f->folder, NULL), AVOW_ERR_EXISTS);
	scratch_path(path, f->folder, "checkpoint");
	assert_int_not_equal(access(path, F_OK), 0);
	scratch_path(path, f->folder, "tile");
	assert_int_not_equal(access(path, F_OK), 0);
}

static void
goes_on_with_what_was_cut_short_unless_it_has_more(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	char path[SCRATCH_PATH];

	log_grow(f, 3, 3);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	scratch_path(path, f->out, "checkpoint");
	assert_int_equal(unlink(path), 0);
	scratch_path(path, f->out, "something");
	assert_int_equal(
	    avow_file_write(path, AVOW_TEXT(""), 0600, NULL), AVOW_OK);
	assert_int_equal(
	    avow_log_export(f->log, f->out, NULL), AVOW_ERR_EXISTS);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(
	    avow_verify_export(&report, f->out, NULL, NULL), AVOW_OK);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(never_takes_the_vault_itself_for_an_export),
	    EACH(goes_on_with_what_was_cut_short_unless_it_has_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
