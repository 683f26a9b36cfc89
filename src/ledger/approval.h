/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/approval: one operator's yes, stored, to one thing.
 *
 *     rows A|kind|subject|who in the system's bucket: sealed {who, when}
 *
 * Some acts need the yes of two: each is a row of its own, written with its
 * log entry before the act, and never taken away.  What is approved is named
 * by a hash, so that a yes to one thing is no yes to another.  Sealed under
 * the root key of use "approval".  Format: docs/formats/record.md.
 */
#ifndef AVOW_LEDGER_APPROVAL_H
#define AVOW_LEDGER_APPROVAL_H

#include "ledger/row.h"

enum {
	AVOW_APPROVAL_NAME_MAX = 64, /* bytes of an operator's name */
	AVOW_APPROVALS_MAX = 32,     /* of one thing, that are read */
};

enum avow_approval_kind {
	AVOW_APPROVAL_IMAGE = 1, /* subject: the SHA-256 that names an image */
};

struct avow_approval {
	enum avow_approval_kind kind;
	uint8_t subject[AVOW_HASH_SIZE];
	struct avow_text by;
	uint64_t at_ms;
};

/* What stands about one thing, in the order of no meaning. */
struct avow_approvals {
	struct avow_approval list[AVOW_APPROVALS_MAX];
	size_t count;
};

/*
 * Whether a name may approve: small letters, digits, '.', '-' and '_', so that
 * two names that look alike are the same.
 */
bool avow_approval_is_name(struct avow_text name);
/*
 * Put an approval into a set of the system's bucket, which commits only if
 * this name has not approved the same before.  Errors: LIMIT (no name); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_approval_put(struct avow_kv_set *set,
    const struct avow_approval *approval, struct avow_hash *hash,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why);
/*
 * Who approved a thing: all names are different.  Texts live in arena.
 * Errors: FORMAT; KEY; LIMIT (more than are read); NOMEM; IO.
 */
AVOW_CHECKED enum avow_status avow_approval_load(struct avow_approvals *out,
    struct avow_arena *arena, struct avow_kv *kv,
    const struct avow_approval *of, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);

#endif
