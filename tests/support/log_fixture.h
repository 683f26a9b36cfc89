/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/log_fixture: a log in a store, with a fixed key and made-up entries.
 */
#ifndef AVOW_TESTS_LOG_FIXTURE_H
#define AVOW_TESTS_LOG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/log.h"
#include "tests/support/scratch.h"

#define LOG_ORIGIN "log.example/vault/1"

struct log_fixture {
	char folder[SCRATCH_PATH]; /* with the vault's store and log.pub */
	char store[SCRATCH_PATH];
	char out[SCRATCH_PATH]; /* not made: for an export */
	struct avow_secret *seed;
	struct avow_kv *kv;
	struct avow_log *log;
	bool is_in_memory;
};

/* Begin with an empty log in an LMDB store, and log.pub beside it. */
int log_begin(void **state);
/* The same in memory: many commits cost nothing, and reopening does nothing. */
int log_begin_memory(void **state);
int log_end(void **state);
/* Close log and store, and open them again. */
void log_reopen(struct log_fixture *f);
/* Close them, for another opener. */
void log_shut(struct log_fixture *f);

/* Entry i: its text, of a size that varies with i, into out. */
struct avow_text log_entry_text(char out[256], uint64_t i);
/* Append count entries in one commit. */
void log_append(struct log_fixture *f, size_t count);
/* Commit one entry of another's making. */
void log_append_text(struct log_fixture *f, const char *text);
/* A secret of 32 bytes, all of this value. */
struct avow_secret *log_seed(uint8_t byte);
/* Entry i as flow/ would write it: a time, and the handle of one of some. */
struct avow_text log_told_text(char out[256], uint64_t i, uint64_t time_ms);
/* The handle of somebody for a month, as log_told_text has it. */
void log_told_handle(uint8_t out[16], unsigned who, uint32_t month);
enum { LOG_TOLD_PEOPLE = 7, LOG_TOLD_SIZE = 100 };
/* Append such entries until the log has size of them, the first of them at
   1,700,000,000,000 ms and one every step_ms. */
void log_tell(struct log_fixture *f, uint64_t size, uint64_t step_ms);
/* Put one row of the log as it should not be; the log itself knows nothing. */
void log_forge_row(
    struct log_fixture *f, struct avow_text key, struct avow_text value);
/* Append until the log has size entries, batch entries a commit. */
void log_grow(struct log_fixture *f, uint64_t size, size_t batch);

#endif
