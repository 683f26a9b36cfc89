/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/mark: entries that the log writes about itself, and what it reads of
 * the others: when, and under which handle.
 *
 *     version(1)=1 time kind { tag(1) length(2) value }...  (log-entry.md)
 *
 * A mark begins with time and kind, so that telling it from other entries
 * costs no walk.  Its kinds and tags are kept apart from those that flow/
 * numbers.  Pure.  Format: docs/formats/log-entry.md.
 */
#ifndef AVOW_AUDIT_MARK_H
#define AVOW_AUDIT_MARK_H

#include "base/buffer.h"

enum avow_mark_kind {
	AVOW_MARK_NONE = 0,
	AVOW_MARK_KEY = 64,   /* names the key that signs from now on */
	AVOW_MARK_GENERATION, /* the first entry after a restore */
	AVOW_MARK_PRUNE,      /* entries before a number are gone */
	AVOW_MARK_LISTS,      /* handle lists were built again */
	AVOW_MARK_BULK,       /* many alike changes, counted */
	AVOW_MARK_TAKEN,      /* the first entry that a new key signs */
	AVOW_MARK_END,
};

/* Tags of marks; those below 128 are flow/'s, which these three share. */
enum avow_mark_tag {
	AVOW_MARK_TAG_TIME = 1,
	AVOW_MARK_TAG_KIND = 2,
	AVOW_MARK_TAG_ACTION = 5,
	AVOW_MARK_TAG_CALLER = 9,
	AVOW_MARK_TAG_PERSON = 10,
	AVOW_MARK_TAG_ROW = 24,
	AVOW_MARK_TAG_REPLACED = 34,
	AVOW_MARK_TAG_VERIFIER = 128, /* text: a verifier key */
	AVOW_MARK_TAG_CHECKPOINT,     /* text: a checkpoint */
	AVOW_MARK_TAG_REASON,         /* text */
	AVOW_MARK_TAG_BEFORE,         /* u64: number of an entry */
	AVOW_MARK_TAG_COUNT,          /* u64 */
	AVOW_MARK_TAG_DIGEST,         /* 32 bytes: root over what was counted */
	AVOW_MARK_TAGS_END,
};

enum {
	AVOW_MARK_HANDLE = 16,     /* bytes */
	AVOW_MARK_TEXT_MAX = 1000, /* bytes of an operator or a reason */
};

/* Who does something to the log, when and why. */
struct avow_mark_said {
	uint64_t time_ms;
	const char *caller; /* NULL: "operator" */
	const char *reason; /* NULL: none */
};

/* What the log reads of an entry; all borrowed from it. */
struct avow_mark {
	uint8_t kind; /* whatever stands there; 0: none */
	bool has_time;
	uint64_t time_ms;
	const uint8_t *handle; /* NULL: nobody's */
	struct avow_text verifier;
	struct avow_text checkpoint;
	uint64_t before;
	uint64_t count;
	const uint8_t *digest; /* or NULL */
};

/* The kind of an entry that is a mark, else NONE: only its first bytes. */
enum avow_mark_kind avow_mark_kind_of(struct avow_text entry);
/* Read an entry.  False: it is none in our format, and says nothing. */
AVOW_CHECKED bool avow_mark_read(struct avow_mark *out, struct avow_text entry);
/* Visit each field; false as above, or when visit says so. */
AVOW_CHECKED bool avow_mark_fields(struct avow_text entry,
    bool (*visit)(void *context, uint8_t tag, struct avow_text value),
    void *context);

/*
 * Begin a mark.  Errors: INPUT (a text of said is longer than
 * AVOW_MARK_TEXT_MAX).
 */
AVOW_CHECKED enum avow_status avow_mark_start(struct avow_buffer *entry,
    enum avow_mark_kind kind, const struct avow_mark_said *said,
    struct avow_error *why);
void avow_mark_text(
    struct avow_buffer *entry, enum avow_mark_tag tag, struct avow_text text);
void avow_mark_u64(
    struct avow_buffer *entry, enum avow_mark_tag tag, uint64_t value);

#endif
