/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/published: one published edition, ready to decide with.
 *
 *     publish record + DIR/policy/HASH.image --load--> struct avow_published
 *
 * Image, codes, what the vault itself knows the truth of, and how each rule is
 * cited.  Never changes after it is loaded; any thread.
 */
#ifndef AVOW_FLOW_PUBLISHED_H
#define AVOW_FLOW_PUBLISHED_H

#include "flow/codes.h"
#include "ledger/publish.h"
#include "policy/decide.h"

#define AVOW_NO_ID UINT32_MAX /* the edition declares no such thing */

/* Facts and terms that the vault itself knows the truth of, by their ids in
   the image; AVOW_NO_ID where the edition has none. */
struct avow_core {
	uint32_t source, source_value[3]; /* by enum avow_door */
	uint32_t whose, own_value, another_value;
	uint32_t made_public;
	uint32_t on_hold;
	uint32_t age_band, age_value[3]; /* under-14, minor, adult */
	uint32_t birthday;               /* leaf of basic.birthday */
	uint32_t store;                  /* leaf of the action store */
	uint32_t collected;              /* event term */
	uint32_t automated;              /* fact automated-decision */
	uint32_t destination;            /* fact, else taken for home */
	uint32_t policy_notice;          /* leaf of purpose message.policy */
};

struct avow_published {
	uint32_t number; /* 1 for the vault's first */
	uint64_t at_ms;  /* published, announced */
	uint64_t effective_ms;
	uint64_t announce_ms; /* from being told to being bound */
	uint8_t diff_class;   /* enum avow_diff_class */
	bool is_correction;   /* of the one before */
	char *corrects;       /* the clause; NULL: no correction */
	uint64_t log_size;    /* entries before its own */
	struct avow_image *image;
	struct avow_codes codes;
	struct avow_core core;
	struct avow_world base; /* what is so in every ask */
	char **cites;           /* of each rule: "general@1#share/courier" */
};

/*
 * Where its image lies, and what codes are made with.  Borrowed.
 */
struct avow_published_from {
	const char *dir;
	struct avow_hash *hash;
	const uint8_t *codes_key; /* AVOW_KEY_SIZE bytes */
};

/*
 * Load an edition by its record: its image file, and no other.
 * Owns: *out, ended by avow_published_free.
 * Errors: POLICY (the file's image is not the record's; two names share a
 * code), NOT_FOUND, FORMAT, IO (the file; its path is the place); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_published_load(struct avow_published **out,
    const struct avow_publish *record, const struct avow_published_from *from,
    struct avow_error *why);
/*
 * The same for an image that is not yet published, which is taken over, also on
 * failure.  Errors: POLICY (two names share a code); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_published_make(struct avow_published **out,
    const struct avow_publish *record, struct avow_image *image,
    const struct avow_published_from *from, struct avow_error *why);
void avow_published_free(struct avow_published *edition); /* NULL is allowed */

/*
 * The record of an image that is put in force as it is, after `prior` (NULL:
 * the first): its name, its pages, what changed among them by their versions.
 * The caller fills in the instants, the class and what it corrects.  Borrowed
 * from image and arena.  Errors: NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_published_record(struct avow_publish *out,
    struct avow_arena *arena, const struct avow_image *image,
    const struct avow_published *prior, struct avow_error *why);

#endif
