/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   both ciphers are those of their standards, whichever library does
 *         the work, and give nothing away on a wrong tag.
 * Method: vectors of project Wycheproof typed in, valid ones both ways; the
 *         two engines against each other on every size up to a few blocks and
 *         some large ones; every byte of a sealed value flipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/aead.h"
#include "seal/secret.h"

struct vector {
	const char *key;
	const char *nonce;
	const char *bound;
	const char *plain;
	const char *sealed; /* cipher and tag */
	bool is_valid;
	const char *remark;
};

static const struct vector gcm_vectors[] = {
    {"92ace3e348cd821092cd921aa3546374299ab46209691bc28b8752d17f12"
     "3c20",
	"00112233445566778899aabb", "00000000ffffffff", "00010203040506070809",
	"e27abdd2d2a53d2f136b9a4a2579529301bcfb71c78d4060f52c", true,
	"test 91"},
    {"29d3a44f8723dc640239100c365423a312934ac80239212ac3df3421a209"
     "8123",
	"00112233445566778899aabb", "aabbccddeeff", "",
	"2a7d77fa526b8250cb296078926b5020", true, "test 92"},
    {"cc56b680552eb75008f5484b4cb803fa5063ebd6eab91f6ab6aef4916a76"
     "6273",
	"99e23ec48985bccdeeab60f1", "", "2a",
	"06633c1e9703ef744ffffb40edf9d14355", true, "test 94"},
    {"3b2458d8176e1621c0cc24c0c0e24c1e80d72f7ee9149a4b166176629616"
     "d011",
	"45aaa3e5d16d2d42dc03445d", "", "3ff1514b1c503915918f0c0c31094a6e1f",
	"73a6b6f45f6ccc5131e07f2caa1f2e2f562d7379ec1db5952d4e95d30c34"
	"0b1b1d",
	true, "test 98"},
    {"ff0089ee870a4a39f645b0a5da774f7a5911e9696fc9cad646452c2aa859"
     "5a12",
	"bc2a7757d0ce2d8b1f14ccd9",
	"972ab4e06390caae8f99dd6e2187be6c7ff2c08a24be16ef",
	"748b28031621d95ee61812b4b4f47d04c6fc2ff3",
	"a929ee7e67c7a2f91bbcec6389a3caf43ab49305ebec6774b955e789591c"
	"822dab739e12",
	true, "test 103"},
    {"81b6b27e5ed90ab99fe6756d4cb41e3f07269687f5afabdb426e29096b5e"
     "4466",
	"13e727486031cca21f733375", "",
	"9a95a23cfb1e35d89a7597570df0fb0efcbb7429f53bebcbbfa49fa247b2"
	"51a8508ad497066855d08688576188e4ffb12d1d084dcabec3d57806daf2"
	"15dcc97edd",
	"7ede7368bca3c93d9f1d7f7750d6e44b1cb92c30e3c9834b0b69efd24709"
	"11644ae6f6d75715e13aea8781f8da611a13ac6364c406c1a715b7e97acb"
	"22b6e6156e74e20a93802f43407c8989a37f013802",
	true, "test 106"},
    {"00112233445566778899aabbccddeeff102132435465768798a9bacbdced"
     "fe0f",
	"000000000000000000000000", "", "561008fa07a68f5c61285cd013464eaf",
	"23293e9b07ca7d1b0cae7cc489a973b3ffffffffffffffffffffffffffff"
	"ffff",
	true, "special case"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
     "1e1f",
	"505152535455565758595a5b", "", "202122232425262728292a2b2c2d2e2f",
	"b2061457c0759fc1749f174ee1ccadfa9de8fef6d8ab1bf1bf887232eab5"
	"90dd",
	false, "Flipped bit 0 in tag"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
     "1e1f",
	"505152535455565758595a5b", "", "202122232425262728292a2b2c2d2e2f",
	"b2061457c0759fc1749f174ee1ccadfa9ce8fef6d8ab1bf1bf887232eab5"
	"905d",
	false, "Flipped bit 127 in tag"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
     "1e1f",
	"505152535455565758595a5b", "", "202122232425262728292a2b2c2d2e2f",
	"b2061457c0759fc1749f174ee1ccadfa631701092754e40e40778dcd154a"
	"6f22",
	false, "all bits of tag flipped"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
     "1e1f",
	"505152535455565758595a5b", "", "202122232425262728292a2b2c2d2e2f",
	"b2061457c0759fc1749f174ee1ccadfa0000000000000000000000000000"
	"0000",
	false, "Tag changed to all zero"},
};

static const struct vector chacha_vectors[] = {
    {"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d"
     "9e9f",
	"404142434445464748494a4b4c4d4e4f5051525354555657",
	"50515253c0c1c2c3c4c5c6c7",
	"4c616469657320616e642047656e746c656d656e206f662074686520636c"
	"617373206f66202739393a204966204920636f756c64206f666665722079"
	"6f75206f6e6c79206f6e652074697020666f722074686520667574757265"
	"2c2073756e73637265656e20776f756c642062652069742e",
	"bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c2139"
	"6cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e"
	"1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2"
	"383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7"
	"987947deafd8780acf49",
	true, "draft-arciszewski-xchacha-02"},
    {"ab1562faea9f47af3ae1c3d6d030e3af230255dff3df583ced6fbbcbf9d6"
     "06a9",
	"6a5e0c4617e07091b605a4de2c02dde117de2ebd53b23497", "", "",
	"e2697ea6877aba39d9555a00e14db041", true, "test 2"},
    {"b0f51b8227013464943370e926b6ed1c9fb45b5994af829ff3a9f998b77d"
     "822c",
	"4fd76cbf27cb387502a706461564e5a5c14e027d40bc6eef", "322f82a87ee82997",
	"ab8c", "b56aedcafa2c9032aff695e427fc2a344767", true, "test 7"},
    {"d447796ed4ceb2e43942700e7759e335f67afa8653748db95f924c944881"
     "95db",
	"cc4781134455e89c836f7433bd0426776f945d82f6358276", "06947c3afa797e99",
	"77c46ada19c81849", "80c8e9ac2cec97ce9b62dcc8076098affcb6e7995aaa99a6",
	true, "test 19"},
    {"e6d9fc8a9e3fa6ecadd9faffbb6ff387aa96502e60adadab029a9146ee39"
     "de28",
	"6570889af7acab7f555337bdce05499e8eb0d8d3d1a77660", "23230be73ba2a6fb",
	"deec95974eeef6e2b99739bed2f4a74771",
	"86d0fd1a325d501fe9efe83d3a3f62e3461ed9a79616c787a8de2ff5cdac"
	"6af0c9",
	true, "test 37"},
    {"50a1b2b155150936609d45596e9175f3271be548574405f827593fc5a057"
     "8c3a",
	"f357e3b3d3d5e4187e34da08afd4817635adde91b676da1d", "dc514d540551b9dc",
	"e854b8531ace95c975a5b1497f3dec6d80b29ca673690411abe277bbfd29"
	"fa00133ee17570805c1c605452d648581be8db878e782f217b481b126859"
	"1593efc0",
	"de03f775aee744e4148e008dfefa7156ce2a23a613d4d9cae99c3164f54a"
	"173f895a9466ef046c020179383d70c813e765f207860c79dcf627f17663"
	"ea76af20b473a9f1d5312d556bd0b62d84bb0803",
	true, "test 73"},
    {"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d"
     "3e3f",
	"000102030405060708090a0b0c0d0e0f1011121314151617", "000102", "",
	"0418b3e73e52c3be2eaba76807b784e1", false,
	"Flipped bit 0 in tag expected tag:0518b3e73e52c3be2eaba76807b784e1"},
    {"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d"
     "3e3f",
	"000102030405060708090a0b0c0d0e0f1011121314151617", "000102", "",
	"0718b3e73e52c3be2eaba76807b784e1", false,
	"Flipped bit 1 in tag expected tag:0518b3e73e52c3be2eaba76807b784e1"},
    {"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d"
     "3e3f",
	"000102030405060708090a0b0c0d0e0f1011121314151617", "000102", "",
	"8518b3e73e52c3be2eaba76807b784e1", false,
	"Flipped bit 7 in tag expected tag:0518b3e73e52c3be2eaba76807b784e1"},
};

enum { ROOM = 1024 };

struct bytes {
	uint8_t at[ROOM];
	size_t size;
};

static struct bytes
from_hex(const char *hex)
{
	struct bytes bytes = {.size = strlen(hex) / 2};

	assert_true(bytes.size <= ROOM);
	assert_true(avow_unhex(bytes.at, bytes.size, avow_text_of(hex)));
	return bytes;
}

static void
seal_any(int engine, const struct avow_aead *with, uint8_t *out,
    const struct bytes *plain)
{
	if (engine < 0)
		avow_aead_chacha_seal(with, out, plain->at, plain->size);
	else
		avow_aead_gcm_seal((enum avow_aead_engine)engine, with, out,
		    plain->at, plain->size);
}

static bool
open_any(int engine, const struct avow_aead *with, uint8_t *out,
    const struct bytes *sealed)
{
	if (engine < 0)
		return avow_aead_chacha_open(
		    with, out, sealed->at, sealed->size);
	return avow_aead_gcm_open(
	    (enum avow_aead_engine)engine, with, out, sealed->at, sealed->size);
}

/* engine -1 is XChaCha20-Poly1305. */
static void
check_vector(int engine, const struct vector *vector)
{
	const struct bytes key = from_hex(vector->key);
	const struct bytes nonce = from_hex(vector->nonce);
	const struct bytes bound = from_hex(vector->bound);
	const struct bytes plain = from_hex(vector->plain);
	const struct bytes sealed = from_hex(vector->sealed);
	const struct avow_aead with = {
	    key.at, nonce.at, {(const char *)bound.at, bound.size}};
	static const uint8_t zeros[ROOM];
	uint8_t out[ROOM];

	assert_int_equal(sealed.size, plain.size + AVOW_AEAD_TAG_SIZE);
	seal_any(engine, &with, out, &plain);
	if ((memcmp(out, sealed.at, sealed.size) == 0) != vector->is_valid)
		fail_msg("seal: %s", vector->remark);
	memset(out, 'x', sizeof out);
	if (open_any(engine, &with, out, &sealed) != vector->is_valid)
		fail_msg("open: %s", vector->remark);
	/* What is refused leaves nothing; nothing is written past the end. */
	assert_memory_equal(
	    out, vector->is_valid ? plain.at : zeros, plain.size);
	assert_int_equal(out[plain.size], 'x');
}

static void
values_are_sealed_as_the_vectors_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof gcm_vectors / sizeof gcm_vectors[0];
	     i++) {
		check_vector(AVOW_AEAD_OPENSSL, &gcm_vectors[i]);
		if (avow_aead_has_sodium())
			check_vector(AVOW_AEAD_SODIUM, &gcm_vectors[i]);
	}
}

static void
wraps_are_sealed_as_the_vectors_say(void **state)
{
	const size_t count = sizeof chacha_vectors / sizeof chacha_vectors[0];

	(void)state;
	for (size_t i = 0; i < count; i++)
		check_vector(-1, &chacha_vectors[i]);
}

/* Seal with each engine, open with the other. */
static void
cross(const struct avow_aead *with, const uint8_t *plain, size_t size)
{
	const size_t sealed_size = size + AVOW_AEAD_TAG_SIZE;
	uint8_t *first = malloc(sealed_size);
	uint8_t *second = malloc(sealed_size);
	uint8_t *opened = malloc(size + 1);

	assert_true(first != NULL && second != NULL && opened != NULL);
	avow_aead_gcm_seal(AVOW_AEAD_SODIUM, with, first, plain, size);
	avow_aead_gcm_seal(AVOW_AEAD_OPENSSL, with, second, plain, size);
	assert_memory_equal(first, second, sealed_size);
	assert_true(avow_aead_gcm_open(
	    AVOW_AEAD_OPENSSL, with, opened, first, sealed_size));
	assert_memory_equal(opened, plain, size);
	memset(opened, 0, size);
	assert_true(avow_aead_gcm_open(
	    AVOW_AEAD_SODIUM, with, opened, second, sealed_size));
	assert_memory_equal(opened, plain, size);
	free(first);
	free(second);
	free(opened);
}

static void
both_engines_give_the_same_bytes(void **state)
{
	static uint8_t plain[100000];
	static const size_t large[] = {AVOW_AEAD_LARGE - 1, AVOW_AEAD_LARGE,
	    AVOW_AEAD_LARGE + 1, 65536, sizeof plain};
	uint8_t key[AVOW_AEAD_KEY_SIZE];
	uint8_t nonce[AVOW_AEAD_GCM_NONCE];
	struct avow_aead with = {key, nonce, {(const char *)plain, 0}};

	(void)state;
	if (!avow_aead_has_sodium())
		skip();
	avow_random(plain, sizeof plain);
	for (size_t size = 0; size < 300; size++) {
		avow_random(key, sizeof key);
		avow_random(nonce, sizeof nonce);
		with.bound.size = size * 7 % 61;
		cross(&with, plain, size);
	}
	for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
		cross(&with, plain, large[i]);
}

static void
every_flipped_byte_and_every_prefix_is_refused(void **state)
{
	const struct bytes plain = from_hex("00112233445566778899aabbccddee");
	static const uint8_t zeros[ROOM];
	uint8_t key[AVOW_AEAD_KEY_SIZE] = {1};
	uint8_t nonce[AVOW_AEAD_CHACHA_NONCE] = {2};
	char bound[] = "place";
	const struct avow_aead with = {key, nonce, {bound, 5}};

	(void)state;
	for (int engine = -1; engine < 2; engine++) {
		struct bytes sealed = {.size = plain.size + AVOW_AEAD_TAG_SIZE};
		uint8_t out[ROOM];

		if (engine == AVOW_AEAD_SODIUM && !avow_aead_has_sodium())
			continue;
		seal_any(engine, &with, sealed.at, &plain);
		for (size_t i = 0; i < sealed.size; i++) {
			memset(out, 'x', sizeof out);
			sealed.at[i] ^= 0x10;
			assert_false(open_any(engine, &with, out, &sealed));
			assert_memory_equal(out, zeros, plain.size);
			sealed.at[i] ^= 0x10;
		}
		for (size_t i = 0; i < 5; i++) {
			bound[i] ^= 1;
			assert_false(open_any(engine, &with, out, &sealed));
			bound[i] ^= 1;
		}
		key[31] ^= 1;
		assert_false(open_any(engine, &with, out, &sealed));
		key[31] ^= 1;
		nonce[11] ^= 1;
		assert_false(open_any(engine, &with, out, &sealed));
		nonce[11] ^= 1;
		for (size_t size = sealed.size; size-- > 0;) {
			struct bytes cut = sealed;

			cut.size = size;
			assert_false(open_any(engine, &with, out, &cut));
		}
		assert_true(open_any(engine, &with, out, &sealed));
	}
}

static void
small_values_go_to_the_faster_engine(void **state)
{
	(void)state;
	assert_int_equal(
	    avow_aead_engine_for(AVOW_AEAD_LARGE), AVOW_AEAD_OPENSSL);
	assert_int_equal(avow_aead_engine_for(AVOW_AEAD_LARGE - 1),
	    avow_aead_has_sodium() ? AVOW_AEAD_SODIUM : AVOW_AEAD_OPENSSL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_sealed_as_the_vectors_say),
	    cmocka_unit_test(wraps_are_sealed_as_the_vectors_say),
	    cmocka_unit_test(both_engines_give_the_same_bytes),
	    cmocka_unit_test(every_flipped_byte_and_every_prefix_is_refused),
	    cmocka_unit_test(small_values_go_to_the_faster_engine),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/aead", tests, NULL, NULL);
}
