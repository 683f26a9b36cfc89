/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/check: the parts of avow_check_whole.
 *
 *     log --hashes--> sorted; buckets: heads, then their rows; slots;
 *     then the log's rows that nobody met
 *
 * Each part looks at everything it can and reports each fault; only what keeps
 * it from looking (no memory, an unreadable file) ends the check.  One thread
 * at a time; only src/flow includes this.
 */
#ifndef AVOW_FLOW_CHECK_H
#define AVOW_FLOW_CHECK_H

#include "flow/check_log.h"
#include "ledger/head.h"
#include "ledger/row.h"

/* A person of the bucket that is walked. */
struct avow_check_body {
	uint8_t person[AVOW_PERMIT_PERSON];
	uint32_t slot; /* 0: erased */
};

struct avow_check {
	struct avow *avow;
	const struct avow_check_options *options;
	struct avow_check_counts *counts;
	struct avow_check_log log;
	struct avow_arena arena;        /* of one page */
	struct avow_check_body *people; /* of one bucket, ascending by id */
	size_t people_count;
	size_t people_room;
	uint8_t *slots; /* by number: not 0 where a living head names it */
	uint32_t slot_count;
	uint16_t bucket;
	enum avow_family family;
	uint64_t done; /* of the work, for options->progress */
	uint64_t all;
	enum avow_status worst; /* of the faults; OK: none */
	struct avow_error own;  /* what an opener said */
};

/*
 * Report one fault; status is FORMAT or KEY, and place says where.  Gives OK:
 * the check goes on.
 */
enum avow_status avow_check_fault(struct avow_check *check,
    enum avow_status status, const char *code, const char *place,
    const char *message);
/* A fault of the row that is looked at, in its bucket and family. */
enum avow_status avow_check_row_fault(
    struct avow_check *check, enum avow_status status, const char *message);
/*
 * What an opener gave, with check->own as its reason: a fault of the row where
 * it speaks of the bytes, else the end of the check.
 */
enum avow_status avow_check_opened(
    struct avow_check *check, enum avow_status status);
/* Some of the work is done. */
void avow_check_step(struct avow_check *check, uint64_t steps);

/* Rows from..to of the store, each taken in a copy. */
struct avow_check_rows {
	struct avow_row_key from;
	struct avow_row_key to;
	enum avow_status (*take)(
	    void *context, struct avow_text key, struct avow_text row);
	void *context;
};
AVOW_CHECKED enum avow_status avow_check_scan(
    struct avow_check *check, const struct avow_check_rows *rows);

/* check_rows.c: heads and other rows of one bucket, the system's included. */
AVOW_CHECKED enum avow_status avow_check_bucket(
    struct avow_check *check, uint16_t bucket);

/* check_index.c: whom an index row points at, and whether they know it. */
AVOW_CHECKED enum avow_status avow_check_index_row(
    struct avow_check *check, struct avow_text key, struct avow_text row);
/* Every index row that a head names is there and points back. */
AVOW_CHECKED enum avow_status avow_check_indexes(
    struct avow_check *check, const struct avow_head *head);

/* check_slots.c: room for what heads say of slots; then what they said. */
AVOW_CHECKED enum avow_status avow_check_slots_start(struct avow_check *check);
/* A head names its slot; its key is opened where it lives. */
AVOW_CHECKED enum avow_status avow_check_slot(
    struct avow_check *check, const struct avow_head *head);
AVOW_CHECKED enum avow_status avow_check_slots_end(struct avow_check *check);

/* check_gone.c: rows of living people that the log knows and nobody has. */
AVOW_CHECKED enum avow_status avow_check_gone(struct avow_check *check);

/* check_system.c: editions and their images, what is registered, the log. */
AVOW_CHECKED enum avow_status avow_check_system(struct avow_check *check);

#endif
