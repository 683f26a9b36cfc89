/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no image, however wrong, makes the loader or the evaluator misstep.
 * Method: compile one small edition; the input is a list of words to put into
 *         its bytes; mend the hash, load, and decide flows on what loads.
 *         Bytes from nowhere would hardly ever get past the header.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/compile.h"
#include "policy/decide.h"
#include "policy/image_format.h"
#include "policy/image_words.h"
#include "policy/parse.h"
#include "policy/place.h"
#include "seal/hash.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDIT = 6 }; /* bytes of one edit: where, a u16 of words; what, a u32 */

static const char page[] =
    "# Page\n"
    "```policy\n"
    "policy general version 1 effective 2026-12-01 general\n"
    "category contact.phone \"a\" \"b\" formerly tel, mobile\n"
    "group reach \"a\" \"b\" of category is contact\n"
    "category health \"a\" \"b\" sensitive\n"
    "category tag \"a\" \"b\" derived from contact, health\n"
    "purpose market.ads \"a\" \"b\" objectable\n"
    "service shop \"a\" \"b\"\n"
    "document form \"a\" \"b\"\n"
    "consent ads \"a\" \"b\" for market of contact, tag\n"
    "fact age \"a\" \"b\" one of minor, adult about person assume minor\n"
    "fact visits \"a\" \"b\" count up to 9 about person\n"
    "agreement nda \"a\" \"b\" with recipient binds use only for market,\n"
    "  keeps at most 9 days after collected\n"
    "basis law \"a\" \"b\" cites \"c\" supports use, share with document form\n"
    "guardian decides when age is minor but not for message\n"
    "impossible age is minor and visits >= 5\n"
    "```\n"
    "## A {#a}\n"
    "It is said.\n"
    "```rule\n"
    "allow use contact for message.policy basis law\n"
    "tag: allow use tag for market basis consent ads unless objection\n"
    "only share any to outside {\n"
    "  x: allow share contact for market to outside.other basis law\n"
    "    when agreement nda and visits >= 2 must mask contact, review by 2\n"
    "    except { deny share contact for market to outside.other\n"
    "      when person named in document }\n"
    "}\n"
    "never share health except { share health for market to outside.other }\n"
    "require show #a on share any\n"
    "retain any at most 9 days after collected then erase hold while on-hold\n"
    "upon breach must notify person after within 72 hours\n"
    "```\n";

static uint8_t *good;
static size_t good_size;
static struct avow_hash *hash;

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_source *source;
	struct avow_ast *ast;
	struct avow_buffer bytes;

	(void)count;
	(void)words;
	avow_arena_init(&arena, 64 << 20);
	avow_report_init(&report, &arena);
	avow_buffer_init(&bytes, AVOW_IMAGE_MAX);
	if (avow_hash_new(&hash, NULL) != AVOW_OK ||
	    avow_source_read(&source, &arena, "page.md", avow_text_of(page),
		&report, NULL) != AVOW_OK ||
	    avow_parse(&ast, &arena, source, &report, NULL) != AVOW_OK ||
	    avow_compile(&bytes, &arena, ast, &report, NULL) != AVOW_OK ||
	    bytes.size == 0)
		abort();
	good_size = bytes.size;
	good = malloc(good_size);
	if (good == NULL)
		abort();
	memcpy(good, bytes.at, good_size);
	avow_buffer_clear(&bytes);
	avow_arena_clear(&arena);
	return 0;
}

static void
edit(uint8_t *image, const uint8_t *data, size_t size)
{
	struct avow_image_header header;

	for (; size >= EDIT; data += EDIT, size -= EDIT) {
		uint16_t at;

		memcpy(&at, data, sizeof at);
		memcpy(image + at % (good_size / 4) * 4, data + 2, 4);
	}
	memcpy(&header, image, sizeof header);
	memset(header.hash, 0, sizeof header.hash);
	memcpy(image, &header, sizeof header);
	avow_hash_of(hash, header.hash, image, good_size);
	memcpy(image, &header, sizeof header);
}

/* Decide flows of all leaves' ends, in a world that the input tells. */
static void
decide(const struct avow_image *image, const uint8_t *data, size_t size)
{
	struct avow_flow flow = {.form = AVOW_FORM_RAW};
	struct avow_decision decision;
	struct avow_world world;

	avow_world_init(image, &world);
	if (size >= sizeof world.known + sizeof world.value) {
		memcpy(world.known, data, sizeof world.known);
		memcpy(
		    world.value, data + sizeof world.known, sizeof world.value);
		world.value[0] &= world.known[0];
		world.value[1] &= world.known[1];
	}
	for (unsigned i = 0; i < 8; i++) {
		for (unsigned a = 0; a < AVOW_AXES; a++) {
			uint32_t leaves = avow_image_leaf_count(image, a);

			if (leaves == 0)
				return;
			flow.leaf[a] = (i * 5 + a) % leaves;
		}
		flow.form = i % AVOW_FORMS;
		flow.k = i;
		world.claim.kind = (enum avow_basis_kind)(i % 4);
		world.claim.id = i / 4;
		avow_decide(image, &flow, &world, &decision);
		avow_decide_plain(image, &flow, &world, &decision);
	}
}

/* Read what stands in words, and place every leaf in the image itself. */
static void
read_words(const struct avow_image *image)
{
	size_t seen = 0;

	for (unsigned a = 0; a < AVOW_TREES; a++) {
		uint32_t places[AVOW_PLACES_MAX];

		for (uint32_t t = 0; t < avow_image_term_count(image, a); t++) {
			uint32_t count = avow_image_former_count(image, a, t);

			seen += strlen(avow_image_term_see(image, a, t));
			for (uint32_t i = 0; i < count; i++)
				seen += strlen(
				    avow_image_former_name(image, a, t, i));
		}
		for (uint32_t l = 0; l < avow_image_leaf_count(image, a); l++)
			seen += avow_place_leaf(image, a, l, image, places);
	}
	for (uint32_t c = 0; c < avow_image_clause_count(image); c++)
		seen += strlen(avow_image_clause_text(image, c));
	for (uint32_t i = 0; i < avow_image_agreement_count(image); i++) {
		uint32_t count = avow_image_agreement_keeps_count(image, i);

		while (count-- > 0)
			seen +=
			    avow_image_agreement_keeps(image, i, count).hours;
	}
	if (seen == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(good_size);
	struct avow_image *image = NULL;

	if (copy == NULL)
		return 0;
	memcpy(copy, good, good_size);
	edit(copy, data, size);
	if (avow_image_read(&image,
		(struct avow_text){(const char *)copy, good_size},
		NULL) == AVOW_OK) {
		read_words(image);
		decide(image, data, size);
	}
	avow_image_free(image);
	free(copy);
	return 0;
}
