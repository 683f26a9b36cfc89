/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   our checks of proofs agree with the test data that other logs use.
 * Method: some cases of transparency-dev/merkle, typed in; and all of them
 *         when AVOW_VECTORS names a folder with merkle/{inclusion,consistency}
 *         (`make vectors DIR=...`).
 */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/merkle.h"
#include "base/file.h"
#include "json/read.h"

/* One case, of either kind. */
struct vector {
	bool is_inclusion;
	uint64_t index;                /* inclusion */
	uint8_t leaf[AVOW_HASH_SIZE];  /* inclusion */
	struct avow_merkle_head older; /* consistency */
	struct avow_merkle_head tree;
	uint8_t hashes[AVOW_MERKLE_PROOF_MAX][AVOW_HASH_SIZE];
	size_t count;
	bool is_odd; /* it has a hash that is not 32 bytes long */
	bool is_right;
};

/* Base64 of at most 32 bytes, the rest zero. */
static void
take_hash(struct vector *v, uint8_t out[AVOW_HASH_SIZE], struct avow_text text)
{
	struct avow_buffer bytes;

	memset(out, 0, AVOW_HASH_SIZE);
	avow_buffer_init(&bytes, 4096);
	assert_int_equal(avow_unbase64(&bytes, text, NULL), AVOW_OK);
	if (bytes.size != AVOW_HASH_SIZE)
		v->is_odd = true;
	if (bytes.size > 0 && bytes.size <= AVOW_HASH_SIZE)
		memcpy(out, bytes.at, bytes.size);
	avow_buffer_clear(&bytes);
}

static bool
is_believed(struct avow_hash *hash, const struct vector *v)
{
	struct avow_merkle_proof proof = {
	    (const uint8_t(*)[AVOW_HASH_SIZE])v->hashes, v->count};

	/* Our types hold whole hashes only; equal trees need but be equal. */
	if (v->is_odd && (v->is_inclusion || v->older.size != v->tree.size))
		return false;
	if (v->is_inclusion)
		return avow_merkle_included(
		    hash, v->leaf, v->index, &v->tree, &proof);
	return avow_merkle_consistent(hash, &v->older, &v->tree, &proof);
}

#define ROOT_8 "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="

/* Of the eight-leaf tree; all are right. */
static const struct {
	bool is_inclusion;
	unsigned first;   /* leaf's index, or older size */
	unsigned second;  /* tree's size */
	const char *hash; /* the leaf's, or older root */
	const char *root;
	const char *proof[4];
} typed[] = {
    {true, 0, 1, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
	"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", {NULL}},
    {true, 0, 8, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", ROOT_8,
	{"lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
	    "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
	    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="}},
    {true, 5, 8, "QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=", ROOT_8,
	{"vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
	    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
	    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="}},
    {true, 2, 3, "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=",
	"rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=",
	{"+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU="}},
    {false, 1, 8, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", ROOT_8,
	{"lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
	    "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
	    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="}},
    {false, 6, 8, "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=", ROOT_8,
	{"DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
	    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
	    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="}},
    {false, 2, 5, "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
	"Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=",
	{"Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
	    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms="}},
    {false, 6, 7, "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=",
	"3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=",
	{"DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
	    "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=",
	    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="}},
};

static void
believes_the_proofs_typed_in_and_not_without_a_hash(void **state)
{
	struct avow_hash *hash;

	(void)state;
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		struct vector v = {.is_inclusion = typed[i].is_inclusion};

		v.index = typed[i].first;
		v.older.size = typed[i].first;
		v.tree.size = typed[i].second;
		take_hash(&v, v.leaf, avow_text_of(typed[i].hash));
		take_hash(&v, v.older.root, avow_text_of(typed[i].hash));
		take_hash(&v, v.tree.root, avow_text_of(typed[i].root));
		for (; typed[i].proof[v.count] != NULL; v.count++)
			take_hash(&v, v.hashes[v.count],
			    avow_text_of(typed[i].proof[v.count]));
		assert_true(is_believed(hash, &v));
		if (v.count > 0) {
			v.count--;
			assert_false(is_believed(hash, &v));
		}
	}
	avow_hash_free(hash);
}

static void
take_member(struct vector *v, uint8_t out[AVOW_HASH_SIZE],
    const struct avow_json *json, const char *name)
{
	take_hash(v, out, avow_json_text(avow_json_get(json, name)));
}

static void
take_vector(struct vector *v, const struct avow_json *json)
{
	const struct avow_json *proof = avow_json_get(json, "proof");

	if (v->is_inclusion) {
		take_member(v, v->leaf, json, "leafHash");
		take_member(v, v->tree.root, json, "root");
		v->index =
		    (uint64_t)avow_json_integer(avow_json_get(json, "leafIdx"));
		v->tree.size = (uint64_t)avow_json_integer(
		    avow_json_get(json, "treeSize"));
	} else {
		take_member(v, v->older.root, json, "root1");
		take_member(v, v->tree.root, json, "root2");
		v->older.size =
		    (uint64_t)avow_json_integer(avow_json_get(json, "size1"));
		v->tree.size =
		    (uint64_t)avow_json_integer(avow_json_get(json, "size2"));
	}
	v->is_right = !avow_json_is_true(avow_json_get(json, "wantErr"));
	for (; v->count < avow_json_count(proof); v->count++) {
		assert_true(v->count < AVOW_MERKLE_PROOF_MAX);
		take_hash(v, v->hashes[v->count],
		    avow_json_text(avow_json_item(proof, v->count)));
	}
}

/* -1 has the same bits as the largest number, which JSON readers refuse. */
static void
replace_largest(struct avow_buffer *text)
{
	static const char largest[] = "18446744073709551615";
	size_t size = sizeof largest - 1;

	for (size_t at = 0; at + size <= text->size; at++) {
		if (memcmp(text->at + at, largest, size) == 0)
			memcpy(text->at + at, "-1                  ", size);
	}
}

/* nftw gives its callback no context of ours. */
static struct {
	struct avow_hash *hash;
	size_t seen;
	size_t wrong;
} tally;

static int
visit(const char *path, const struct stat *is, int kind, struct FTW *at)
{
	struct vector v = {.is_inclusion = strstr(path, "/inclusion/") != NULL};
	struct avow_json *json;
	struct avow_buffer text;

	(void)is;
	(void)at;
	if (kind != FTW_F || strstr(path, ".json") == NULL)
		return 0;
	avow_buffer_init(&text, 1 << 20);
	assert_int_equal(avow_file_read(&text, path, NULL), AVOW_OK);
	replace_largest(&text);
	assert_int_equal(
	    avow_json_parse(&json, avow_buffer_view(&text), NULL), AVOW_OK);
	take_vector(&v, json);
	tally.seen++;
	if (is_believed(tally.hash, &v) != v.is_right) {
		print_message("%s\n", path);
		tally.wrong++;
	}
	avow_json_free(json);
	avow_buffer_clear(&text);
	return 0;
}

static void
agrees_with_every_vector_of_a_folder(void **state)
{
	const char *folder = getenv("AVOW_VECTORS");
	char path[4096];

	(void)state;
	if (folder == NULL) {
		print_message("AVOW_VECTORS is not set: skipped\n");
		skip();
	}
	(void)snprintf(path, sizeof path, "%s/merkle", folder);
	assert_int_equal(avow_hash_new(&tally.hash, NULL), AVOW_OK);
	assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
	print_message("%zu vectors\n", tally.seen);
	assert_true(tally.seen >= 190);
	assert_int_equal(tally.wrong, 0);
	avow_hash_free(tally.hash);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		believes_the_proofs_typed_in_and_not_without_a_hash),
	    cmocka_unit_test(agrees_with_every_vector_of_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
