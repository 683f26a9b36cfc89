/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a log that is only looked at, or that has had too many keys, says so
 *         by its code, and nothing is changed.
 * Method: act on a view of a log; give a verifier a key too many.
 */
#include <string.h>

#include "audit/verify_chain.h"
#include "tests/support/log_change.h"

static void
a_view_changes_nothing(void **state)
{
	const struct avow_log_pruning pruning = {.before = 256};
	struct log_fixture *f = *state;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer key;
	struct avow_log *view;
	uint64_t size;
	uint64_t pruned;

	log_tell(f, 300, STEP_MS);
	size = avow_log_size(f->log);
	key = change_key(f);
	assert_int_equal(
	    avow_log_view(&view, f->kv, avow_buffer_view(&key), NULL), AVOW_OK);
	assert_int_equal(
	    avow_log_prune(view, &pruning, &change_said, &pruned, &why),
	    AVOW_ERR_INPUT);
	assert_string_equal(why.code, "log.view");
	avow_log_close(view);
	avow_buffer_clear(&key);
	assert_int_equal(avow_log_size(f->log), size);
}

static void
a_log_with_too_many_keys_is_not_followed(void **state)
{
	static const struct avow_verify_key key;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_verify_chain chain = {.count = 0};

	(void)state;
	assert_int_equal(avow_verify_chain_add(&chain, &key, &why), AVOW_OK);
	chain.count = AVOW_VERIFY_KEYS_MAX;
	assert_int_equal(
	    avow_verify_chain_add(&chain, &key, &why), AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "log.keys");
	chain.count = 1;
	avow_verify_chain_clear(&chain);
}

#define EACH(test)                                                             \
	cmocka_unit_test_setup_teardown(test, log_begin_memory, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(a_view_changes_nothing),
	    cmocka_unit_test(a_log_with_too_many_keys_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
