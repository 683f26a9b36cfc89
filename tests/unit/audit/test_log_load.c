/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whoever looks at a log sees it grow, and believes nothing that is
 *         not a growth of what was seen before, however often they look.
 * Method: a viewer beside a writer; then the rows of another history, signed
 *         by the same key, in the place of those that were seen.
 */
#include "tests/support/log_fixture.h"

#include <stdio.h>
#include <string.h>

#include "audit/log_change.h"
#include "base/buffer.h"
#include "tests/support/log_change.h"

static struct avow_log *
look(struct log_fixture *f)
{
	struct avow_log *view;
	struct avow_buffer text;

	avow_buffer_init(&text, 512);
	avow_log_key(f->log, &text);
	assert_int_equal(
	    avow_log_view(&view, f->kv, avow_buffer_view(&text), NULL),
	    AVOW_OK);
	avow_buffer_clear(&text);
	return view;
}

static void
sees_what_was_committed_since(void **state)
{
	struct log_fixture *f = *state;
	struct avow_log *view;

	log_append(f, 3);
	view = look(f);
	assert_int_equal(avow_log_size(view), 3);
	log_append(f, 6);
	assert_int_equal(avow_log_size(view), 3);
	assert_int_equal(avow_log_refresh(view, NULL), AVOW_OK);
	assert_int_equal(avow_log_size(view), 9);
	assert_int_equal(avow_log_refresh(view, NULL), AVOW_OK);
	avow_log_close(view);
}

/* The rows are stripped before a viewer knows of it. */
static void
tells_that_an_entry_was_pruned_since(void **state)
{
	const struct avow_log_pruning pruning = {.before = 256};
	struct log_fixture *f = *state;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer entry;
	struct avow_log *view;
	uint64_t gone;

	log_append(f, 300);
	view = look(f);
	assert_int_equal(
	    avow_log_prune(f->log, &pruning, &change_said, &gone, NULL),
	    AVOW_OK);
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	assert_int_equal(avow_log_pruned(view), 0);
	assert_int_equal(
	    avow_log_entry(view, &entry, 5, &why), AVOW_ERR_NOT_FOUND);
	assert_string_equal(why.code, "log.pruned");
	assert_int_equal(avow_log_entry(view, &entry, 256, NULL), AVOW_OK);
	/* One that never had a byte is another matter. */
	log_append_text(f, "");
	avow_buffer_reset(&entry);
	assert_int_equal(
	    avow_log_entry(f->log, &entry, avow_log_size(f->log) - 1, NULL),
	    AVOW_OK);
	assert_int_equal(entry.size, 0);
	avow_buffer_clear(&entry);
	avow_log_close(view);
}

static bool
put_row(void *context, struct avow_text key, struct avow_text value)
{
	log_forge_row(context, key, value);
	return true;
}

static void
never_believes_another_history(void **state)
{
	struct log_fixture *f = *state;
	struct avow_kv_range all = {.to = AVOW_TEXT("\xff"),
	    .limit = SIZE_MAX,
	    .visit = put_row,
	    .context = f};
	struct log_fixture *other;
	struct avow_log *view;
	void *begun;

	assert_int_equal(log_begin_memory(&begun), 0);
	other = begun;
	log_append(f, 3);
	view = look(f);
	log_append_text(other, "another beginning");
	log_append(other, 6);
	assert_int_equal(avow_kv_log_scan(other->kv, &all, NULL), AVOW_OK);
	for (int i = 0; i < 3; i++) {
		struct avow_error why = {.status = AVOW_OK};

		assert_int_equal(avow_log_refresh(view, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.code, "log.state");
		assert_int_equal(avow_log_size(view), 3);
	}
	avow_log_close(view);
	assert_int_equal(log_end(&begun), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		sees_what_was_committed_since, log_begin_memory, log_end),
	    cmocka_unit_test_setup_teardown(
		tells_that_an_entry_was_pruned_since, log_begin_memory,
		log_end),
	    cmocka_unit_test_setup_teardown(
		never_believes_another_history, log_begin_memory, log_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
