/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/keys: the vault's own keys, held open while the vault is.
 *
 *     root --derive--> heads (one per 256 buckets), codes, index, ...
 *
 * They lie in one guarded, locked piece of memory.  Heads are sealed under keys
 * derived from the key-encryption keys, so that no key serves two ciphers.
 * One thread at a time.
 */
#ifndef AVOW_FLOW_KEYS_H
#define AVOW_FLOW_KEYS_H

#include "gate/permit.h"
#include "seal/root.h"

enum avow_key {
	AVOW_KEY_CODES,    /* names to codes */
	AVOW_KEY_INDEX,    /* the blind index */
	AVOW_KEY_REGISTRY, /* facts about recipients and services */
	AVOW_KEY_PUBLISH,  /* which image is in force */
	AVOW_KEY_LOG,      /* seals the log's signing key */
	AVOW_KEY_APPROVAL, /* who approved what */
	AVOW_KEYS,
};

struct avow_keys {
	struct avow_secret *secret; /* open until avow_keys_clear */
	uint8_t *at;
};

AVOW_CHECKED enum avow_status avow_keys_init(struct avow_keys *keys,
    struct avow_root *root, struct avow_hash *hash, struct avow_error *why);
void avow_keys_clear(struct avow_keys *keys);

const uint8_t *avow_keys_get(const struct avow_keys *keys, enum avow_key use);
/* The key of a person's head. */
const uint8_t *avow_keys_head(
    const struct avow_keys *keys, const uint8_t person[AVOW_PERMIT_PERSON]);

#endif
