/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/keys.h"

#include <string.h>

#include "store/kv.h"

#include "base/banned.h"

enum { KEK_BUCKETS = 256, HEAD_KEYS = AVOW_KV_BUCKETS / KEK_BUCKETS };

static const char *const uses[AVOW_KEYS] = {
    [AVOW_KEY_CODES] = "codes",
    [AVOW_KEY_INDEX] = "index",
    [AVOW_KEY_REGISTRY] = "registry",
    [AVOW_KEY_PUBLISH] = "publish",
    [AVOW_KEY_LOG] = "log",
    [AVOW_KEY_APPROVAL] = "approval",
};

/* Move a root key of one use to its place. */
static enum avow_status
fetch(uint8_t *out, struct avow_root *root, const char *use,
    struct avow_error *why)
{
	struct avow_secret *secret = NULL;
	enum avow_status status = avow_root_key(root, &secret, use, why);

	if (status == AVOW_OK) {
		memcpy(out, avow_secret_open(secret), AVOW_KEY_SIZE);
		avow_secret_shut(secret);
	}
	avow_secret_free(secret);
	return status;
}

enum avow_status
avow_keys_init(struct avow_keys *keys, struct avow_root *root,
    struct avow_hash *hash, struct avow_error *why)
{
	size_t size = (size_t)(AVOW_KEYS + HEAD_KEYS) * AVOW_KEY_SIZE;
	enum avow_status status;

	*keys = (struct avow_keys){0};
	status = avow_secret_new(&keys->secret, size, why);
	if (status != AVOW_OK)
		return status;
	keys->at = avow_secret_change(keys->secret);
	for (size_t i = 0; i < AVOW_KEYS && status == AVOW_OK; i++)
		status =
		    fetch(keys->at + i * AVOW_KEY_SIZE, root, uses[i], why);
	for (size_t i = 0; i < HEAD_KEYS && status == AVOW_OK; i++)
		avow_key_derive(hash,
		    keys->at + (AVOW_KEYS + i) * AVOW_KEY_SIZE,
		    avow_root_kek(root, (uint16_t)(i * KEK_BUCKETS)),
		    AVOW_TEXT("head"));
	if (status != AVOW_OK)
		avow_keys_clear(keys);
	return status;
}

void
avow_keys_clear(struct avow_keys *keys)
{
	if (keys->secret != NULL)
		avow_secret_shut(keys->secret);
	avow_secret_free(keys->secret);
	*keys = (struct avow_keys){0};
}

const uint8_t *
avow_keys_get(const struct avow_keys *keys, enum avow_key use)
{
	return keys->at + (size_t)use * AVOW_KEY_SIZE;
}

const uint8_t *
avow_keys_head(
    const struct avow_keys *keys, const uint8_t person[AVOW_PERMIT_PERSON])
{
	/* The bucket's upper four bits are the person's. */
	return keys->at +
	    (size_t)(AVOW_KEYS + (person[0] >> 4)) * AVOW_KEY_SIZE;
}
