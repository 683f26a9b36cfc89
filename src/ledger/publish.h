/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/publish: which editions were published, and when each takes effect.
 *
 *     rows P|number in the system's bucket: sealed {image hash, when, ...}
 *
 * Editions are numbered 1, 2, 3 ... as they were published; none is ever taken
 * away.  Written with the log entry that says the same; an image whose hash
 * does not stand here is not loaded.  Each record names the image of the one
 * before, so that none can be taken out of the middle.  Sealed under the root
 * key of use "publish".  Format: docs/formats/record.md.
 */
#ifndef AVOW_LEDGER_PUBLISH_H
#define AVOW_LEDGER_PUBLISH_H

#include "ledger/row.h"

enum {
	AVOW_PUBLISH_MAX = 4096,       /* editions of a vault */
	AVOW_PUBLISH_PAGES_MAX = 256,  /* pages of an edition */
	AVOW_PUBLISH_TEXT_MAX = 16384, /* bytes of its name; of a clause */
};

/* A page of an edition. */
struct avow_publish_page {
	struct avow_text name; /* "general" */
	uint32_t version;
	uint32_t announce_days; /* from being told to being bound */
	bool is_changed;        /* new, or not as in the edition before */
};

struct avow_publish {
	uint32_t number; /* 1 for the first */
	uint8_t image_hash[AVOW_HASH_SIZE];
	uint8_t prior[AVOW_HASH_SIZE]; /* image before; zeros: the first */
	uint64_t at_ms;                /* when it was published, announced */
	uint64_t effective_ms;         /* in force from then */
	uint64_t log_size;  /* entries before: its own is not among them */
	uint8_t diff_class; /* that was acknowledged: enum avow_diff_class */
	/* A correction allows what the edition before wrongly forbade: whoever
	   is bound to that one is bound to this one, at once. */
	bool is_correction;
	struct avow_text corrects; /* the clause; empty: no correction */
	struct avow_text edition;  /* "general@1+app@1" */
	const struct avow_publish_page *pages;
	size_t page_count;
};

/* All records, ascending by number: records[i].number is i + 1. */
struct avow_publishes {
	struct avow_publish *records;
	size_t count;
};

struct avow_row_key avow_publish_key(uint32_t number);
/*
 * Put a record into a set of the system's bucket, which commits only if no
 * record has its number yet.  Errors: LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_publish_put(struct avow_kv_set *set,
    const struct avow_publish *publish, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/*
 * All records as they stand, in arena.  Errors: POLICY (none); FORMAT (a row
 * of another shape, a number left out, or an image before that is not); LIMIT;
 * KEY; NOMEM; IO.
 */
AVOW_CHECKED enum avow_status avow_publish_load(struct avow_publishes *out,
    struct avow_arena *arena, struct avow_kv *kv,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why);
/*
 * How long a person is told of an edition before being bound to it: the
 * longest of its changed pages, or of all where none is marked so.
 */
uint32_t avow_publish_announce_days(const struct avow_publish *publish);

#endif
