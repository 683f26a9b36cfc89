/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/codes: numbers that stand for names in stored rows.
 *
 *     "category:order.phone" + root key "codes" --HMAC, 6 bytes--> code
 *
 * Rows never hold names: whoever reads the store without the root key sees
 * that two rows share a category, not which.  A code depends on the name
 * alone, so it outlives editions.  Immutable after init; any thread.
 */
#ifndef AVOW_FLOW_CODES_H
#define AVOW_FLOW_CODES_H

#include "policy/image.h"
#include "seal/box.h"

enum avow_code_kind {
	AVOW_CODE_CATEGORY, /* term */
	AVOW_CODE_PURPOSE,
	AVOW_CODE_RECIPIENT,
	AVOW_CODE_SERVICE,
	AVOW_CODE_CONSENT,
	AVOW_CODE_FACT,
	AVOW_CODE_VALUE, /* "fact=value" */
	AVOW_CODE_AGREEMENT,
	AVOW_CODE_KINDS,
};

struct avow_code {
	uint64_t code;
	uint32_t id; /* of the kind; a value: its number in the fact */
	uint32_t kind;
};

struct avow_codes {
	uint64_t *of[AVOW_CODE_KINDS]; /* by id; values have none */
	uint32_t count[AVOW_CODE_KINDS];
	struct avow_code *sorted; /* by code, then kind */
	size_t sorted_count;
	size_t sorted_room;
};

/* The code of a name: never 0. */
uint64_t avow_code_of(struct avow_hash *hash, const uint8_t key[AVOW_KEY_SIZE],
    enum avow_code_kind kind, struct avow_text name);

/*
 * The codes of every name of an image.
 * Owns: ended by avow_codes_clear.  Errors: POLICY (two names share a code:
 * rename one); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_codes_init(struct avow_codes *codes,
    const struct avow_image *image, struct avow_hash *hash,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why);
void avow_codes_clear(struct avow_codes *codes);

/* The name of a code in this image, or NULL. */
const struct avow_code *avow_codes_find(
    const struct avow_codes *codes, enum avow_code_kind kind, uint64_t code);
/* The name of what was found, in the image that it was found for; of a value
   "". */
const char *avow_codes_name(
    const struct avow_image *image, const struct avow_code *found);
/* The code of value number `value` of a fact, by the value's name. */
uint64_t avow_codes_value(struct avow_hash *hash,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_text fact,
    struct avow_text value);

#endif
