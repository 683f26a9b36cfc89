/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/kv_fixture: one test run over every engine of the store.
 *
 * A test gets a struct kv_fixture as its state: an empty store in a folder of
 * its own.  Rows are named by a few letters, and lie in bucket 7.
 */
#ifndef AVOW_TESTS_KV_FIXTURE_H
#define AVOW_TESTS_KV_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/kv.h"
#include "tests/support/scratch.h"

enum {
	KV_CALLS = 64,
	KV_TESTS_MAX = 32,
};

struct kv_engine {
	const char *name;
	enum avow_status (*open)(
	    struct avow_kv **out, const char *path, struct avow_error *why);
	bool is_durable;
};

/* A log that writes down its calls: 'a' append, 'c' close, '+' and '-'. */
struct kv_notes {
	char calls[KV_CALLS];
	size_t count;
	uint64_t size;
	uint64_t settled;  /* of it, what was committed */
	bool is_quiet;     /* calls are not written down */
	bool append_fails; /* with LIMIT */
	bool close_fails;  /* with KEY */
};

struct kv_fixture {
	const struct kv_engine *engine;
	struct avow_kv *kv;
	char folder[SCRATCH_PATH];
	char store[SCRATCH_PATH];
	struct kv_notes notes;
};

/* A test of a table for kv_run. */
#define KV_TEST(test)                                                          \
	{                                                                      \
		.name = #test, .test_func = test, .setup_func = kv_begin,      \
		.teardown_func = kv_end                                        \
	}

/* Run count tests over each engine; gives how many failed. */
int kv_run(const struct CMUnitTest *tests, size_t count);
int kv_begin(void **state);
int kv_end(void **state);

/* Close and open again, where the engine outlives that. */
void kv_reopen(struct kv_fixture *f);
/* Give the store a log that keeps f->notes. */
void kv_give_log(struct kv_fixture *f);

/* The key of letters in bucket 7. */
struct kv_key {
	char at[64];
	size_t size;
};
struct kv_key kv_key(const char *letters);
struct avow_text kv_key_text(const struct kv_key *key);

struct avow_kv_set *kv_new_set(void);
void kv_put(struct avow_kv_set *set, const char *letters, const char *value);
void kv_delete(struct avow_kv_set *set, const char *letters);
/* A NULL prefix: expect the row to be absent. */
void kv_expect(
    struct avow_kv_set *set, const char *letters, const char *prefix);
void kv_add_entry(struct avow_kv_set *set, const char *entry);
/* Commit one set, end it, and give its outcome. */
struct avow_kv_outcome kv_commit(struct kv_fixture *f, struct avow_kv_set *set);
void kv_put_now(struct kv_fixture *f, const char *letters, const char *value);

/* Check that the row has this value; NULL: that it is not there. */
void kv_check_row(struct kv_fixture *f, const char *letters, const char *value);
/* What a scan saw: "key=value " for each row, bucket left out. */
struct kv_seen {
	char rows[512];
	size_t count;
	size_t stop_after; /* rows; 0: never */
};
bool kv_see(void *context, struct avow_text key, struct avow_text value);
/* Check what one page of the rows from..to holds. */
void kv_check_scan(struct kv_fixture *f, const char *from, const char *to,
    size_t limit, const char *rows);

#endif
