/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/raw_log: the rows of a vault's log, changed by the store's engine, at
 * which nothing is checked (needs cmocka).
 *
 *     closed vault --raw_open--> raw_put, raw_remove --raw_close-->
 */
#ifndef AVOW_TESTS_RAW_LOG_H
#define AVOW_TESTS_RAW_LOG_H

#include "audit/log_row.h"
#include "tests/support/flow.h"

enum { RAW_ROWS_MAX = 64, RAW_KEY_MAX = 16, RAW_VALUE_MAX = 2048 };

struct raw_row {
	char key[RAW_KEY_MAX];
	size_t key_size;
	char value[RAW_VALUE_MAX];
	size_t size;
};

/* All rows of a log. */
struct raw_rows {
	struct raw_row at[RAW_ROWS_MAX];
	size_t count;
};

/* The log of a closed vault, opened for harm. */
struct raw {
	struct avow_kv *kv;
};

void raw_open(struct raw *raw, const struct vault *vault);
/* Commits. */
void raw_close(struct raw *raw);
void raw_put(struct raw *raw, const struct raw_row *row);
/* Put the value of one row under the key of another. */
void raw_move(
    struct raw *raw, const struct raw_row *to, const struct raw_row *from);
void raw_remove(struct raw *raw, const struct raw_row *row);
/* All rows, of a closed vault. */
void raw_read(struct raw_rows *rows, const struct vault *vault);
/* Put back what was there, and nothing else. */
void raw_write(const struct raw_rows *rows, const struct vault *vault);
/* The row of an entry of the first generation, or of the checkpoint behind it;
   fails the test when there is none. */
const struct raw_row *raw_find(
    const struct raw_rows *rows, uint64_t index, enum avow_log_row_kind kind);

#endif
