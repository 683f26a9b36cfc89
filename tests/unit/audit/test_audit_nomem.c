/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   without memory every call of store and log says so, changes nothing,
 *         and works once there is some.
 * Method: fail the n-th allocation, for every n, of a short life of a log in
 *         memory: opened, written, proved, exported, verified.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/receipt.h"
#include "audit/verify.h"
#include "tests/support/log_fixture.h"
#include "tests/support/nomem.h"

enum { ENTRIES = 5 };

/* Commit some sets, each with rows, expectations and an entry. */
static enum avow_status
write_some(struct log_fixture *f, struct avow_error *why)
{
	static const char key[] = {0, 0, 'k', 'a'};
	struct avow_text row = {key, sizeof key};
	enum avow_status status = AVOW_OK;

	for (unsigned i = 0; i < ENTRIES && status == AVOW_OK; i++) {
		struct avow_kv_set *set;
		struct avow_kv_outcome outcome;
		char text[256];

		status = avow_kv_set_new(&set, 0, why);
		if (status == AVOW_OK && i > 0)
			status = avow_kv_expect(set, row, AVOW_TEXT("v"), why);
		if (status == AVOW_OK)
			status = avow_kv_put(set, row, AVOW_TEXT("v1"), why);
		if (status == AVOW_OK)
			status = avow_kv_delete(
			    set, (struct avow_text){"\0\0kb", 4}, why);
		if (status == AVOW_OK)
			status =
			    avow_kv_entry(set, log_entry_text(text, i), why);
		if (status == AVOW_OK)
			status = avow_kv_commit(f->kv, &set, 1, &outcome, why);
		avow_kv_set_free(set);
	}
	return status;
}

/* Exporting and verifying; the receipt is of entry 2. */
static enum avow_status
convince(struct log_fixture *f, struct avow_error *why)
{
	struct avow_verify_report report;
	struct avow_buffer receipt;
	struct avow_buffer key;
	char text[256];
	enum avow_status status = avow_log_export(f->log, f->out, why);

	avow_buffer_init(&receipt, AVOW_RECEIPT_MAX);
	avow_buffer_init(&key, 512);
	if (status == AVOW_OK)
		status = avow_verify_export(&report, f->out, NULL, why);
	if (status == AVOW_OK)
		status = avow_log_receipt(f->log, &receipt, 2, why);
	avow_log_key(f->log, &key);
	avow_buffer_u8(&key, '\n');
	if (status == AVOW_OK)
		status = avow_buffer_check(&key, why);
	if (status == AVOW_OK)
		status = avow_verify_store(
		    &report, f->kv, avow_buffer_view(&key), NULL, why);
	if (status == AVOW_OK) {
		key.at[key.size - 1] = '\0';
		status =
		    avow_verify_receipt(&report, avow_buffer_view(&receipt),
			log_entry_text(text, 2), (const char *)key.at, why);
	}
	avow_buffer_clear(&receipt);
	avow_buffer_clear(&key);
	return status;
}

static enum avow_status
live(struct log_fixture *f, struct avow_error *why)
{
	enum avow_status status = avow_kv_open_memory(&f->kv, why);

	if (status == AVOW_OK)
		status = avow_log_open(
		    &f->log, f->kv, AVOW_TEXT(LOG_ORIGIN), f->seed, why);
	if (status == AVOW_OK)
		status = write_some(f, why);
	if (status == AVOW_OK)
		status = convince(f, why);
	return status;
}

/* What was written before the failure stands, and more can be. */
static void
check_sound(struct log_fixture *f)
{
	struct avow_error why = {0};

	if (f->log == NULL)
		return;
	scratch_remove(f->out);
	assert_in_range(avow_log_size(f->log), 0, ENTRIES);
	log_append_text(f, "and on");
	log_append_text(f, "and on");
	log_append_text(f, "and on");
	assert_int_equal(avow_log_export(f->log, f->out, &why), AVOW_OK);
	assert_int_equal(
	    avow_verify_export(
		&(struct avow_verify_report){.size = 0}, f->out, NULL, &why),
	    AVOW_OK);
}

static void
any_allocation_may_be_the_one_that_fails(void **state)
{
	struct log_fixture *f = *state;
	bool has_failed = true;

	for (unsigned n = 1; has_failed; n++) {
		struct avow_error why = {0};
		enum avow_status status;

		log_shut(f);
		scratch_remove(f->out);
		nomem_fail_at(n);
		status = live(f, &why);
		has_failed = nomem_end();
		assert_int_equal(status, has_failed ? AVOW_ERR_NOMEM : AVOW_OK);
		assert_int_equal(why.status, status);
		check_sound(f);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		any_allocation_may_be_the_one_that_fails, log_begin_memory,
		log_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
