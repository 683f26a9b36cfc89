/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/entry: entries of the log.
 *
 *     what was asked and decided --put--> tag, length, value ... --json-->
 *
 * An entry holds words of the policy, counts, hashes and times; never a value,
 * an external id or a person id.  Format: docs/formats/log-entry.md.  Writing
 * is one run of puts into a buffer, checked once at its end.
 */
#ifndef AVOW_FLOW_ENTRY_H
#define AVOW_FLOW_ENTRY_H

#include "audit/mark.h"
#include "base/buffer.h"
#include "seal/hash.h"

enum {
	AVOW_ENTRY_VERSION = 1,
	AVOW_ENTRY_HANDLE = 16, /* bytes that name a person for a month */
	AVOW_ENTRY_IMAGE = 8,   /* first bytes of the image's hash */
};

enum avow_entry_kind {
	AVOW_ENTRY_DECISION = 1,
	AVOW_ENTRY_CONSENT,
	AVOW_ENTRY_OBJECTION,
	AVOW_ENTRY_FACT,
	AVOW_ENTRY_AGREEMENT,
	AVOW_ENTRY_PUBLISH,
	AVOW_ENTRY_SHOW, /* what is held was looked at, without values */
	AVOW_ENTRY_TOLD, /* a person was told of an edition, or accepted it */
	AVOW_ENTRY_APPROVAL, /* an operator's yes to one image */
	AVOW_ENTRY_COUNT,    /* people were counted */
	AVOW_ENTRY_KINDS,
};

/* Tags: numbers are for ever; a new field gets a new one. */
enum avow_entry_tag {
	AVOW_TAG_TIME = 1,  /* u64, ms since 1970 */
	AVOW_TAG_KIND,      /* u8, enum avow_entry_kind */
	AVOW_TAG_VERDICT,   /* u8, enum avow_verdict */
	AVOW_TAG_STATUS,    /* text: "not-found", "erased" */
	AVOW_TAG_ACTION,    /* text */
	AVOW_TAG_SERVICE,   /* text */
	AVOW_TAG_PURPOSE,   /* text */
	AVOW_TAG_RECIPIENT, /* text */
	AVOW_TAG_CALLER,    /* text */
	AVOW_TAG_PERSON,    /* 16 bytes: the handle; zeros: nobody known */
	AVOW_TAG_EDITION,   /* text */
	AVOW_TAG_IMAGE,     /* 8 or 32 bytes */
	AVOW_TAG_FORM,      /* text */
	AVOW_TAG_CLAIM,     /* text */
	AVOW_TAG_CATEGORY,  /* text, repeated */
	AVOW_TAG_CITE,      /* text, repeated */
	AVOW_TAG_DUTY,      /* text, repeated */
	AVOW_TAG_NEED,      /* text, repeated */
	AVOW_TAG_ASSERTED,  /* text, repeated */
	AVOW_TAG_SHOWN,     /* text, repeated */
	AVOW_TAG_AGREED,    /* text, repeated */
	AVOW_TAG_DOCUMENT,  /* 32 bytes SHA-256, then text: its kind; rep. */
	AVOW_TAG_RECEIPT,   /* 16 bytes, repeated */
	AVOW_TAG_ROW,       /* 32 bytes, SHA-256 of a sealed row; repeated */
	AVOW_TAG_GIVEN,     /* u32: values that the answer gives */
	AVOW_TAG_TRIAL,     /* empty: only decided */
	AVOW_TAG_NAME,      /* text: consent item, fact, agreement */
	AVOW_TAG_VALUE,     /* text: "given", "withdrawn", "yes", "in-force" */
	AVOW_TAG_BY,        /* text: "guardian" */
	AVOW_TAG_METHOD,    /* text */
	AVOW_TAG_BUNDLED,   /* empty */
	AVOW_TAG_SUBJECT,   /* text: recipient or service a fact is about */
	AVOW_TAG_WITHHELD,  /* text, repeated: categories kept back */
	AVOW_TAG_REPLACED,  /* 32 bytes: of the row that a new one replaces */
	AVOW_TAG_NUMBER,    /* u32: of an edition */
	AVOW_TAG_EFFECTIVE, /* u64, ms since 1970: when one takes effect */
	AVOW_TAG_CLASS,     /* u8: what its diff asks, enum avow_diff_class */
	AVOW_TAG_CORRECTS,  /* text: the clause that it corrects */
	AVOW_TAG_BOUND,     /* text, repeated: older editions that had a say */
	AVOW_TAG_TOLD,      /* text: the edition a person was told of */
	AVOW_TAG_ITEM,      /* text, repeated: consent items counted by */
	AVOW_TAGS,
};

void avow_entry_start(
    struct avow_buffer *entry, enum avow_entry_kind kind, uint64_t time_ms);
/* NULL and "" put nothing. */
void avow_entry_text(
    struct avow_buffer *entry, enum avow_entry_tag tag, const char *text);
void avow_entry_bytes(struct avow_buffer *entry, enum avow_entry_tag tag,
    const void *bytes, size_t size);
void avow_entry_u8(
    struct avow_buffer *entry, enum avow_entry_tag tag, uint8_t value);
void avow_entry_u32(
    struct avow_buffer *entry, enum avow_entry_tag tag, uint32_t value);
void avow_entry_u64(
    struct avow_buffer *entry, enum avow_entry_tag tag, uint64_t value);

/* What many alike changes came to (audit/log_bulk.h). */
struct avow_log_bulk;
void avow_entry_bulk(struct avow_buffer *entry, struct avow_hash *hash,
    const struct avow_log_bulk *bulk);

/* One field of an entry: what a reader meets. */
struct avow_entry_field {
	uint8_t tag;
	struct avow_text value; /* borrowed from the entry */
};
/* The next field; false at the end or, with reader->failed, at damage. */
bool avow_entry_next(
    struct avow_reader *reader, struct avow_entry_field *field_out);
/* A reader past the version byte.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_entry_read(struct avow_reader *reader_out,
    struct avow_text entry, struct avow_error *why);

/* Where an entry stands in the log. */
struct avow_entry_place {
	uint32_t generation; /* from 1 */
	uint64_t index;
};
/* Begin its JSON object; the generation is told from the second on. */
void avow_entry_json_place(
    struct avow_buffer *out, struct avow_entry_place place);
/* Append an entry as one JSON object; marks of the log, too (audit/mark.h).
   Errors: FORMAT; LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_entry_json(struct avow_buffer *out,
    struct avow_entry_place place, struct avow_text entry,
    struct avow_error *why);

#endif
