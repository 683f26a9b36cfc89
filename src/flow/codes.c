/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/codes.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { CODE_SIZE = 6, NAME_MAX = 600 }; /* bytes */

static const char *const kinds[AVOW_CODE_KINDS] = {
    [AVOW_CODE_CATEGORY] = "category:",
    [AVOW_CODE_PURPOSE] = "purpose:",
    [AVOW_CODE_RECIPIENT] = "recipient:",
    [AVOW_CODE_SERVICE] = "service:",
    [AVOW_CODE_CONSENT] = "consent:",
    [AVOW_CODE_FACT] = "fact:",
    [AVOW_CODE_VALUE] = "value:",
    [AVOW_CODE_AGREEMENT] = "agreement:",
};

/* The tree of a kind of code, or AVOW_TREES. */
static enum avow_axis
axis_of(enum avow_code_kind kind)
{
	switch (kind) {
	case AVOW_CODE_CATEGORY:
		return AVOW_AXIS_CATEGORY;
	case AVOW_CODE_PURPOSE:
		return AVOW_AXIS_PURPOSE;
	case AVOW_CODE_RECIPIENT:
		return AVOW_AXIS_RECIPIENT;
	case AVOW_CODE_SERVICE:
		return AVOW_AXIS_SERVICE;
	default:
		return AVOW_TREES;
	}
}

/* HMAC of the pieces put together; names longer than an image has are cut. */
static uint64_t
code_of_pieces(struct avow_hash *hash, const uint8_t *key,
    const struct avow_text *pieces, size_t count)
{
	uint8_t digest[AVOW_HASH_SIZE];
	uint8_t name[NAME_MAX];
	uint64_t code = 0;
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		size_t room = sizeof name - size;
		size_t part = pieces[i].size < room ? pieces[i].size : room;

		if (part > 0)
			memcpy(name + size, pieces[i].at, part);
		size += part;
	}
	avow_hash_keyed(hash, digest,
	    (struct avow_text){(const char *)key, AVOW_KEY_SIZE},
	    (struct avow_text){(const char *)name, size});
	for (size_t i = 0; i < CODE_SIZE; i++)
		code = code << 8 | digest[i];
	return code != 0 ? code : 1;
}

uint64_t
avow_code_of(struct avow_hash *hash, const uint8_t key[AVOW_KEY_SIZE],
    enum avow_code_kind kind, struct avow_text name)
{
	struct avow_text pieces[] = {avow_text_of(kinds[kind]), name};

	return code_of_pieces(hash, key, pieces, 2);
}

uint64_t
avow_codes_value(struct avow_hash *hash, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_text fact, struct avow_text value)
{
	struct avow_text pieces[] = {
	    avow_text_of(kinds[AVOW_CODE_VALUE]), fact, AVOW_TEXT("="), value};

	return code_of_pieces(hash, key, pieces, 4);
}

static uint32_t
count_of(const struct avow_image *image, enum avow_code_kind kind)
{
	switch (kind) {
	case AVOW_CODE_CONSENT:
		return avow_image_consent_count(image);
	case AVOW_CODE_FACT:
		return avow_image_fact_count(image);
	case AVOW_CODE_AGREEMENT:
		return avow_image_agreement_count(image);
	case AVOW_CODE_VALUE:
	case AVOW_CODE_KINDS:
		return 0;
	default:
		return avow_image_term_count(image, axis_of(kind));
	}
}

static const char *
name_of(const struct avow_image *image, enum avow_code_kind kind, uint32_t id)
{
	switch (kind) {
	case AVOW_CODE_CONSENT:
		return avow_image_consent_name(image, id);
	case AVOW_CODE_FACT:
		return avow_image_fact_name(image, id);
	case AVOW_CODE_AGREEMENT:
		return avow_image_agreement_name(image, id);
	default:
		return avow_image_term_name(image, axis_of(kind), id);
	}
}

static uint32_t
values_in(const struct avow_image *image)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < avow_image_fact_count(image); i++)
		count += avow_image_value_count(image, i);
	return count;
}

static bool
make_room(struct avow_codes *codes, const struct avow_image *image)
{
	size_t total = values_in(image);

	/* An image has at most 64 MiB, so these sums cannot wrap. */
	for (unsigned kind = 0; kind < AVOW_CODE_KINDS; kind++) {
		uint32_t count = count_of(image, (enum avow_code_kind)kind);

		codes->of[kind] = calloc(count + 1, sizeof codes->of[kind][0]);
		if (codes->of[kind] == NULL)
			return false;
		codes->count[kind] = count;
		total += count;
	}
	codes->sorted = calloc(total + 1, sizeof codes->sorted[0]);
	codes->sorted_room = total;
	return codes->sorted != NULL;
}

static void
add(struct avow_codes *codes, enum avow_code_kind kind, uint32_t id,
    uint64_t code)
{
	if (codes->sorted_count < codes->sorted_room)
		codes->sorted[codes->sorted_count++] = (struct avow_code){
		    .code = code, .id = id, .kind = (uint32_t)kind};
}

static void
number(struct avow_codes *codes, const struct avow_image *image,
    struct avow_hash *hash, const uint8_t *key)
{
	for (unsigned k = 0; k < AVOW_CODE_KINDS; k++) {
		enum avow_code_kind kind = (enum avow_code_kind)k;

		for (uint32_t i = 0; i < codes->count[kind]; i++) {
			uint64_t code = avow_code_of(hash, key, kind,
			    avow_text_of(name_of(image, kind, i)));

			codes->of[kind][i] = code;
			add(codes, kind, i, code);
		}
	}
	for (uint32_t i = 0; i < codes->count[AVOW_CODE_FACT]; i++) {
		for (uint32_t v = 0; v < avow_image_value_count(image, i); v++)
			add(codes, AVOW_CODE_VALUE, v,
			    avow_codes_value(hash, key,
				avow_text_of(avow_image_fact_name(image, i)),
				avow_text_of(
				    avow_image_value_name(image, i, v))));
	}
}

static int
compare(const void *left, const void *right)
{
	const struct avow_code *a = left;
	const struct avow_code *b = right;

	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return 0;
}

static enum avow_status
check_collisions(const struct avow_codes *codes, struct avow_error *why)
{
	for (size_t i = 1; i < codes->sorted_count; i++) {
		if (compare(&codes->sorted[i - 1], &codes->sorted[i]) == 0)
			return avow_fail(why, AVOW_ERR_POLICY, "codes.clash",
			    "two names of the edition share a code; rename "
			    "one of its terms");
	}
	return AVOW_OK;
}

enum avow_status
avow_codes_init(struct avow_codes *codes, const struct avow_image *image,
    struct avow_hash *hash, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	*codes = (struct avow_codes){0};
	if (!make_room(codes, image)) {
		status = avow_fail(why, AVOW_ERR_NOMEM, "codes.memory",
		    "no memory for the codes of an edition");
		goto out;
	}
	number(codes, image, hash, key);
	qsort(codes->sorted, codes->sorted_count, sizeof codes->sorted[0],
	    compare);
	status = check_collisions(codes, why);
out:
	if (status != AVOW_OK)
		avow_codes_clear(codes);
	return status;
}

void
avow_codes_clear(struct avow_codes *codes)
{
	for (size_t i = 0; i < AVOW_CODE_KINDS; i++)
		free(codes->of[i]);
	free(codes->sorted);
	*codes = (struct avow_codes){0};
}

const struct avow_code *
avow_codes_find(
    const struct avow_codes *codes, enum avow_code_kind kind, uint64_t code)
{
	struct avow_code wanted = {.code = code, .kind = (uint32_t)kind};

	if (codes->sorted_count == 0)
		return NULL;
	return bsearch(&wanted, codes->sorted, codes->sorted_count,
	    sizeof codes->sorted[0], compare);
}

const char *
avow_codes_name(const struct avow_image *image, const struct avow_code *found)
{
	if (found->kind == AVOW_CODE_VALUE)
		return "";
	return name_of(image, (enum avow_code_kind)found->kind, found->id);
}
