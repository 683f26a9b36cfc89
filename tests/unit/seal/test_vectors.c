/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   our primitives agree with every vector of project Wycheproof that
 *         has our sizes, the valid and the invalid.
 * Method: read the project's files, where the environment says that they are:
 *         AVOW_VECTORS=DIR with DIR/wycheproof; skipped without.  A typed-in
 *         part of them always runs, in the tests of each file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "seal/aead.h"
#include "seal/hash.h"
#include "seal/secret.h"
#include "seal/sign.h"
#include "json/read.h"

enum { ROOM = 16384 }; /* bytes of the longest field */

struct bytes {
	uint8_t at[ROOM];
	size_t size;
};

/* One vector: its fields in hex, and whether it is valid. */
struct vector {
	const struct avow_json *group;
	const struct avow_json *json;
	bool is_valid;
};

static void
get_bytes(struct bytes *out, const struct avow_json *from, const char *name)
{
	struct avow_text hex = avow_json_text(avow_json_get(from, name));

	out->size = hex.size / 2;
	assert_true(out->size <= ROOM);
	assert_true(avow_unhex(out->at, out->size, hex));
}

static struct avow_json *
read_vectors(const char *name)
{
	const char *folder = getenv("AVOW_VECTORS");
	struct avow_buffer bytes;
	struct avow_json *json;
	char path[4096];

	if (folder == NULL)
		return NULL;
	(void)snprintf(path, sizeof path, "%s/wycheproof/%s", folder, name);
	avow_buffer_init(&bytes, AVOW_JSON_MAX);
	assert_int_equal(avow_file_read(&bytes, path, NULL), AVOW_OK);
	assert_int_equal(
	    avow_json_parse(&json, avow_buffer_view(&bytes), NULL), AVOW_OK);
	avow_buffer_clear(&bytes);
	return json;
}

static int64_t
size_of(const struct avow_json *group, const char *name)
{
	return avow_json_integer(avow_json_get(group, name));
}

/* Check each vector of each group that fits; gives how many there were. */
static size_t
each_vector(const char *name, bool (*fits)(const struct avow_json *group),
    bool (*agrees)(const struct vector *vector))
{
	struct avow_json *json = read_vectors(name);
	const struct avow_json *groups = avow_json_get(json, "testGroups");
	size_t count = 0;

	if (json == NULL)
		skip();
	for (size_t i = 0; i < avow_json_count(groups); i++) {
		struct vector vector = {.group = avow_json_item(groups, i)};
		const struct avow_json *tests =
		    avow_json_get(vector.group, "tests");

		if (!fits(vector.group))
			continue;
		for (size_t j = 0; j < avow_json_count(tests); j++) {
			vector.json = avow_json_item(tests, j);
			vector.is_valid = avow_text_is(
			    avow_json_text(
				avow_json_get(vector.json, "result")),
			    "valid");
			if (!agrees(&vector))
				fail_msg("%s: tcId %d", name,
				    (int)size_of(vector.json, "tcId"));
			count++;
		}
	}
	avow_json_free(json);
	return count;
}

/* What a vector of an AEAD holds. */
struct sealed {
	struct bytes key, nonce, bound, plain, sealed, tag;
	struct avow_aead with;
	uint8_t out[ROOM + AVOW_AEAD_TAG_SIZE];
};

static void
get_sealed(struct sealed *it, const struct vector *vector)
{
	get_bytes(&it->key, vector->json, "key");
	get_bytes(&it->nonce, vector->json, "iv");
	get_bytes(&it->bound, vector->json, "aad");
	get_bytes(&it->plain, vector->json, "msg");
	get_bytes(&it->sealed, vector->json, "ct");
	get_bytes(&it->tag, vector->json, "tag");
	assert_int_equal(it->tag.size, AVOW_AEAD_TAG_SIZE);
	assert_true(it->sealed.size <= ROOM - AVOW_AEAD_TAG_SIZE);
	memcpy(it->sealed.at + it->sealed.size, it->tag.at, it->tag.size);
	it->sealed.size += it->tag.size;
	it->with = (struct avow_aead){it->key.at, it->nonce.at,
	    {(const char *)it->bound.at, it->bound.size}};
}

/* Whether sealing gives these bytes, and opening these back, if valid. */
static bool
came_out(const struct sealed *it, bool has_opened, const uint8_t *resealed,
    bool is_valid)
{
	const bool is_same =
	    memcmp(resealed, it->sealed.at, it->sealed.size) == 0;

	return has_opened == is_valid && is_same == is_valid &&
	    (!is_valid || memcmp(it->out, it->plain.at, it->plain.size) == 0);
}

static bool
gcm_agrees(const struct vector *vector)
{
	static struct sealed it;
	static uint8_t resealed[ROOM + AVOW_AEAD_TAG_SIZE];

	get_sealed(&it, vector);
	for (int engine = 0; engine < 2; engine++) {
		const enum avow_aead_engine by = (enum avow_aead_engine)engine;
		bool has_opened;

		if (by == AVOW_AEAD_SODIUM && !avow_aead_has_sodium())
			continue;
		has_opened = avow_aead_gcm_open(
		    by, &it.with, it.out, it.sealed.at, it.sealed.size);
		avow_aead_gcm_seal(
		    by, &it.with, resealed, it.plain.at, it.plain.size);
		if (!came_out(&it, has_opened, resealed, vector->is_valid))
			return false;
	}
	return true;
}

static bool
chacha_agrees(const struct vector *vector)
{
	static struct sealed it;
	static uint8_t resealed[ROOM + AVOW_AEAD_TAG_SIZE];
	bool has_opened;

	get_sealed(&it, vector);
	has_opened = avow_aead_chacha_open(
	    &it.with, it.out, it.sealed.at, it.sealed.size);
	avow_aead_chacha_seal(&it.with, resealed, it.plain.at, it.plain.size);
	return came_out(&it, has_opened, resealed, vector->is_valid);
}

static bool
fits_gcm(const struct avow_json *group)
{
	return size_of(group, "keySize") == 256 &&
	    size_of(group, "ivSize") == 96 && size_of(group, "tagSize") == 128;
}

static bool
fits_chacha(const struct avow_json *group)
{
	return size_of(group, "keySize") == 256 &&
	    size_of(group, "ivSize") == 192 && size_of(group, "tagSize") == 128;
}

static bool
fits_all(const struct avow_json *group)
{
	(void)group;
	return true;
}

/* A tag may be the first half of the hash. */
static bool
hmac_agrees(const struct vector *vector)
{
	static struct bytes key, message, tag;
	uint8_t out[AVOW_HASH_SIZE];
	struct avow_hash *hash;

	get_bytes(&key, vector->json, "key");
	get_bytes(&message, vector->json, "msg");
	get_bytes(&tag, vector->json, "tag");
	assert_true(tag.size <= sizeof out);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	avow_hash_keyed(hash, out,
	    (struct avow_text){(const char *)key.at, key.size},
	    (struct avow_text){(const char *)message.at, message.size});
	avow_hash_free(hash);
	return avow_same_bytes(out, tag.at, tag.size) == vector->is_valid;
}

static bool
signature_agrees(const struct vector *vector)
{
	static struct bytes public_key, message, signature;

	get_bytes(&public_key, avow_json_get(vector->group, "publicKey"), "pk");
	get_bytes(&message, vector->json, "msg");
	get_bytes(&signature, vector->json, "sig");
	assert_int_equal(public_key.size, AVOW_SIGN_PUBLIC_SIZE);
	/* Of another size it cannot even be asked about. */
	if (signature.size != AVOW_SIGN_SIZE)
		return !vector->is_valid;
	return avow_sign_verify(signature.at, public_key.at, message.at,
		   message.size) == vector->is_valid;
}

static void
aes_256_gcm_agrees_with_both_engines(void **state)
{
	(void)state;
	assert_true(
	    each_vector("aes_gcm_test.json", fits_gcm, gcm_agrees) >= 60);
}

static void
xchacha20_poly1305_agrees(void **state)
{
	(void)state;
	assert_true(each_vector("xchacha20_poly1305_test.json", fits_chacha,
			chacha_agrees) >= 250);
}

static void
hmac_sha256_agrees(void **state)
{
	(void)state;
	assert_true(
	    each_vector("hmac_sha256_test.json", fits_all, hmac_agrees) >= 150);
}

static void
ed25519_agrees(void **state)
{
	(void)state;
	assert_true(each_vector("ed25519_test.json", fits_all,
			signature_agrees) >= 140);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(aes_256_gcm_agrees_with_both_engines),
	    cmocka_unit_test(xchacha20_poly1305_agrees),
	    cmocka_unit_test(hmac_sha256_agrees),
	    cmocka_unit_test(ed25519_agrees),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/vectors", tests, NULL, NULL);
}
