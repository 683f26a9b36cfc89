/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an image is believed only when every number in it is sound: what
 *         loads can be read by the evaluator without a further check.
 * Method: compile one small edition that has a row in every section; break it
 *         one way at a time, mend the hash so that the structure is what is
 *         tested, and read all of whatever still loads.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/image_section.h"
#include "seal/hash.h"
#include "tests/support/compile_fixture.h"
#include "tests/support/scratch.h"

static const char every_kind[] =
    "```terms\n"
    "guardian decides when age-band is minor but not for fulfil\n"
    "impossible checked and age-band is minor\n"
    "```\n"
    "```rule\n"
    "only share any to outside {\n"
    "  courier: allow share order for fulfil to outside.logistics\n"
    "    basis law.trade when agreement secrecy and visits >= 3\n"
    "    must mask order, review by 2, show #told,\n"
    "      recipient keeps at most 90 days after order-closed\n"
    "    except { deny share order for fulfil to outside.logistics\n"
    "      when not checked }\n"
    "}\n"
    "push: allow use contact for market basis consent marketing\n"
    "  unless objection against market\n"
    "bar: never share health to outside except {\n"
    "  share health for fulfil to outside.authority\n"
    "    when claim law and document order-form }\n"
    "told: require notify person before prominently on share any\n"
    "  when person named in document\n"
    "retain any for fulfil at most 3 months after collected or until deleted\n"
    "  at least 1 month after collected basis law.trade then erase\n"
    "  backups within 30 days hold while on-hold\n"
    "upon breach must notify person after, report to outside.authority,\n"
    "  stop use contact within 72 hours when visits < 5\n";

struct bytes {
	uint8_t *at; /* owned */
	size_t size;
};

static struct bytes good;

/* The edition with every kind of row, or a failure that says why not. */
static int
make_good(void **state)
{
	struct compile_fixture f;

	(void)state;
	/* every_kind closes the rule block before its own terms block. */
	char *rules = malloc(sizeof every_kind + 256);
	assert_non_null(rules);
	(void)snprintf(rules, sizeof every_kind + 256,
	    "calm: deny use health\n```\n%s", every_kind);
	compile_fixture_rules(&f, rules);
	free(rules);
	for (const struct avow_finding *at = f.report.first; at != NULL;
	     at = at->next)
		print_error(
		    "%s:%u %s\n", at->code, at->place.line, at->message);
	assert_int_equal(f.report.errors, 0);
	good.size = f.bytes.size;
	good.at = malloc(good.size);
	assert_non_null(good.at);
	memcpy(good.at, f.bytes.at, good.size);
	compile_fixture_clear(&f);
	return 0;
}

static int
free_good(void **state)
{
	(void)state;
	free(good.at);
	return 0;
}

static struct avow_text
text_of(const uint8_t *at, size_t size)
{
	return (struct avow_text){(const char *)at, size};
}

/* Make the hash fit what the bytes now are. */
static void
mend(struct avow_hash *hash, uint8_t *at, size_t size)
{
	struct avow_image_header header;

	memcpy(&header, at, sizeof header);
	memset(header.hash, 0, sizeof header.hash);
	memcpy(at, &header, sizeof header);
	avow_hash_of(hash, header.hash, at, size);
	memcpy(at, &header, sizeof header);
}

/* Call everything that reads names by number: sanitizers see the rest. */
static void
read_all(const struct avow_image *image)
{
	char page[128];
	uint32_t number;
	size_t seen = 0;

	for (unsigned a = 0; a < AVOW_TREES; a++) {
		uint32_t first;
		uint32_t count;

		for (uint32_t t = 0; t < avow_image_term_count(image, a); t++) {
			seen += strlen(avow_image_term_name(image, a, t));
			seen +=
			    strlen(avow_image_term_label(image, a, t, true));
			avow_image_term_leaves(image, a, t, &first, &count);
			assert_true(
			    first + count <= avow_image_leaf_count(image, a));
			assert_true(avow_image_find_term(image, a,
			    avow_text_of(avow_image_term_name(image, a, t)),
			    &number));
		}
		for (uint32_t l = 0; l < avow_image_leaf_count(image, a); l++)
			seen += strlen(avow_image_leaf_name(image, a, l));
	}
	for (uint32_t r = 0; r < avow_image_rule_count(image); r++) {
		avow_image_rule_page(image, r, page);
		seen += strlen(avow_image_rule_cite(image, r));
		seen += strlen(avow_image_rule_text(image, r));
		seen += strlen(avow_image_clause_title(
		    image, avow_image_rule_clause(image, r)));
	}
	for (uint32_t i = 0; i < avow_image_consent_count(image); i++)
		seen += strlen(avow_image_consent_name(image, i));
	for (uint32_t i = 0; i < avow_image_fact_count(image); i++)
		seen += strlen(avow_image_fact_name(image, i));
	assert_true(seen > 0);
}

static void
loads_what_was_written(void **state)
{
	struct avow_image *image;
	uint32_t number;
	uint32_t value;

	(void)state;
	assert_int_equal(
	    avow_image_read(&image, text_of(good.at, good.size), NULL),
	    AVOW_OK);
	read_all(image);
	assert_string_equal(avow_image_name(image), "general@3");
	for (unsigned s = 0; s < AVOW_SECTIONS; s++)
		if (image->count[s] == 0)
			fail_msg("the edition has no row in `%s`",
			    avow_image_section_name(s));
	assert_true(
	    avow_image_find_consent(image, AVOW_TEXT("minor-use"), &number));
	assert_int_equal(number, image->info->minor_use);
	assert_true(
	    avow_image_find_fact(image, AVOW_TEXT("age-band"), &number));
	assert_true(
	    avow_image_find_value(image, number, AVOW_TEXT("adult"), &value));
	assert_int_equal(value, 1);
	assert_false(
	    avow_image_find_value(image, number, AVOW_TEXT("child"), &value));
	assert_true(avow_image_find_base(image, AVOW_TEXT("law"), &number));
	assert_true(
	    avow_image_find_agreement(image, AVOW_TEXT("secrecy"), &number));
	assert_false(avow_image_agreement_is_with_person(image, number));
	assert_true(avow_image_find_clause(image, AVOW_TEXT("told"), &number));
	assert_false(avow_image_find_leaf(
	    image, AVOW_AXIS_CATEGORY, AVOW_TEXT("contact"), &number));
	assert_true(avow_image_find_leaf(
	    image, AVOW_AXIS_CATEGORY, AVOW_TEXT("contact.phone"), &number));
	assert_int_equal(avow_image_bytes(image).size, good.size);
	avow_image_free(image);
	avow_image_free(NULL);
}

static void
refuses_every_shorter_and_longer_image(void **state)
{
	struct avow_error why;
	struct avow_image *image;
	uint8_t *longer = calloc(1, good.size + 8);

	(void)state;
	for (size_t size = 0; size < good.size; size++) {
		uint8_t *cut = malloc(size + 1); /* so that ASan sees past it */

		assert_non_null(cut);
		memcpy(cut, good.at, size);
		why = (struct avow_error){0};
		assert_int_equal(
		    avow_image_read(&image, text_of(cut, size), &why),
		    AVOW_ERR_FORMAT);
		assert_null(image);
		free(cut);
	}
	assert_non_null(longer);
	memcpy(longer, good.at, good.size);
	assert_int_equal(
	    avow_image_read(&image, text_of(longer, good.size + 8), &why),
	    AVOW_ERR_FORMAT);
	free(longer);
}

static void
refuses_a_flipped_bit_anywhere(void **state)
{
	struct avow_image *image;

	(void)state;
	for (size_t i = 0; i < good.size; i++) {
		uint8_t bit = (uint8_t)(1u << (i % 8));

		good.at[i] ^= bit;
		assert_int_equal(
		    avow_image_read(&image, text_of(good.at, good.size), NULL),
		    AVOW_ERR_FORMAT);
		good.at[i] ^= bit;
	}
}

/*
 * Set each word to values that a number may take on its way out of bounds;
 * whatever loads is read in full.  The count of words that only the hash
 * protects shows that the checks see most of the image.
 */
static void
survives_every_word_changed_under_a_mended_hash(void **state)
{
	static const uint32_t values[] = {0, 1, 5, 0x3fffffff, 0x7fffffff,
	    0x80000000, 0xfffffffe, 0xffffffff};
	struct avow_hash *hash;
	size_t refused = 0;
	size_t tried = 0;

	(void)state;
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	for (size_t at = 0; at + 4 <= good.size; at += 4) {
		uint32_t was;

		memcpy(&was, good.at + at, 4);
		for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
			struct avow_image *image;
			enum avow_status status;

			memcpy(good.at + at, &values[v], 4);
			mend(hash, good.at, good.size);
			status = avow_image_read(
			    &image, text_of(good.at, good.size), NULL);
			assert_true(status == AVOW_OK ||
			    status == AVOW_ERR_FORMAT ||
			    status == AVOW_ERR_LIMIT);
			if (status == AVOW_OK)
				read_all(image);
			avow_image_free(image);
			refused += status != AVOW_OK;
			tried++;
		}
		memcpy(good.at + at, &was, 4);
	}
	mend(hash, good.at, good.size);
	avow_hash_free(hash);
	assert_true(refused > tried / 4);
}

/* Rows of a section in bytes that are about to be broken. */
static void *
rows(uint8_t *at, unsigned section)
{
	struct avow_image_header header;

	memcpy(&header, at, sizeof header);
	return at + header.section[section].at;
}

static uint32_t
count_of(const uint8_t *at, unsigned section)
{
	struct avow_image_header header;

	memcpy(&header, at, sizeof header);
	return header.section[section].count;
}

typedef void breaker(uint8_t *at);

static void
break_magic(uint8_t *at)
{
	at[0] = 'X';
}

static void
break_version(uint8_t *at)
{
	((struct avow_image_header *)(void *)at)->version = 1u << 24;
}

static void
break_section_place(uint8_t *at)
{
	((struct avow_image_header *)(void *)at)
	    ->section[AVOW_SECTION_SETS]
	    .at += 8;
}

static void
break_section_count(uint8_t *at)
{
	((struct avow_image_header *)(void *)at)
	    ->section[AVOW_SECTION_SETS]
	    .count = UINT32_MAX;
}

static void
break_last_string(uint8_t *at)
{
	char *strings = rows(at, AVOW_SECTION_STRINGS);

	strings[count_of(at, AVOW_SECTION_STRINGS) - 1] = 'x';
}

static void
break_parent(uint8_t *at)
{
	struct avow_image_term *terms = rows(at, AVOW_SECTION_TERMS);

	terms[0].parent = 0;
}

static void
break_leaf(uint8_t *at)
{
	uint32_t *leaves = rows(at, AVOW_SECTION_LEAVES);

	leaves[1] = leaves[0];
}

static void
break_name_order(uint8_t *at)
{
	uint32_t *names = rows(at, AVOW_SECTION_NAMES);
	uint32_t first = names[0];

	names[0] = names[1];
	names[1] = first;
}

static void
break_match_place(uint8_t *at)
{
	struct avow_image_info *info = rows(at, AVOW_SECTION_INFO);

	info->match_at[2]++;
}

static void
break_rule_words(uint8_t *at)
{
	struct avow_image_info *info = rows(at, AVOW_SECTION_INFO);

	info->rule_words++;
}

static void
break_match_bit(uint8_t *at)
{
	uint64_t *match = rows(at, AVOW_SECTION_MATCH);

	match[0] |= (uint64_t)1 << 63;
}

static void
break_scope_bit(uint8_t *at)
{
	uint64_t *scopes = rows(at, AVOW_SECTION_SCOPES);

	scopes[1] |= (uint64_t)1 << 63;
}

static void
break_derived(uint8_t *at)
{
	struct avow_image_tree *trees = rows(at, AVOW_SECTION_TREES);
	struct avow_image_term *terms = rows(at, AVOW_SECTION_TERMS);
	uint64_t *sets = rows(at, AVOW_SECTION_SETS);

	terms += trees[AVOW_AXIS_CATEGORY].first_term;
	while (terms->derived == AVOW_NONE32)
		terms++;
	sets[terms->derived] |= (uint64_t)1 << terms->first_leaf;
}

/* A rule that has an exception becomes that exception's exception. */
static void
break_into_cycle(uint8_t *at)
{
	struct avow_image_rule *rule = rows(at, AVOW_SECTION_RULES);
	uint32_t *links = rows(at, AVOW_SECTION_LINKS);
	uint32_t number = 0;

	while (rule[number].exceptions.count == 0)
		number++;
	links[rule[number].exceptions.first] = number;
}

static void
break_literal(uint8_t *at)
{
	struct avow_image_literal *literal = rows(at, AVOW_SECTION_LITERALS);

	literal->id = count_of(at, AVOW_SECTION_ATOMS) +
	    count_of(at, AVOW_SECTION_BASES) +
	    count_of(at, AVOW_SECTION_CONSENTS);
}

static void
break_overlapping_lists(uint8_t *at)
{
	struct avow_image_rule *rule = rows(at, AVOW_SECTION_RULES);

	for (uint32_t i = 0; i < count_of(at, AVOW_SECTION_RULES); i++)
		rule[i].when = (struct avow_image_list){
		    0, count_of(at, AVOW_SECTION_LITERALS)};
}

static void
break_page_set(uint8_t *at)
{
	struct avow_image_page *page = rows(at, AVOW_SECTION_PAGES);

	page->nevers = page->rules;
}

static void
break_fact_atoms(uint8_t *at)
{
	struct avow_image_fact *fact = rows(at, AVOW_SECTION_FACTS);

	for (uint32_t i = 0; i < count_of(at, AVOW_SECTION_FACTS); i++)
		if (fact[i].atoms.count > 1)
			fact[i].atoms.count--;
}

static void
break_consent_atom(uint8_t *at)
{
	struct avow_image_consent *consent = rows(at, AVOW_SECTION_CONSENTS);

	consent[0].atom = consent[1].atom;
}

static void
break_duty_kind(uint8_t *at)
{
	struct avow_image_duty *duty = rows(at, AVOW_SECTION_DUTIES);

	duty->kind =
	    duty->kind == AVOW_DUTY_MASK ? AVOW_DUTY_SHOW : AVOW_DUTY_MASK;
}

static void
break_guardian(uint8_t *at)
{
	struct avow_image_info *info = rows(at, AVOW_SECTION_INFO);

	info->minor_use = AVOW_NONE32;
}

static void
break_base_parent(uint8_t *at)
{
	struct avow_image_base *base = rows(at, AVOW_SECTION_BASES);

	base[0].parent = 0;
}

static void
break_retention_rule(uint8_t *at)
{
	struct avow_image_retention *row = rows(at, AVOW_SECTION_RETENTION);

	row->rule = 0;
}

static void
break_service_page(uint8_t *at)
{
	uint32_t *services = rows(at, AVOW_SECTION_SERVICES);

	services[0] = 0; /* the general page is no service's own */
}

static void
refuses_each_kind_of_lie(void **state)
{
	static const struct {
		breaker *apply;
		const char *place;
	} cases[] = {
	    {break_magic, "header"},
	    {break_version, "header"},
	    {break_section_place, "sets"},
	    {break_section_count, "sets"},
	    {break_last_string, "strings"},
	    {break_parent, "terms"},
	    {break_leaf, "leaves"},
	    {break_name_order, "names"},
	    {break_match_place, "info"},
	    {break_rule_words, "info"},
	    {break_match_bit, "match"},
	    {break_scope_bit, "scopes"},
	    {break_derived, "terms"},
	    {break_into_cycle, "rules"},
	    {break_literal, "literals"},
	    {break_overlapping_lists, "literals"},
	    {break_page_set, "pages"},
	    {break_fact_atoms, "facts"},
	    {break_consent_atom, "consents"},
	    {break_duty_kind, "duties"},
	    {break_guardian, "guardians"},
	    {break_base_parent, "bases"},
	    {break_retention_rule, "retention"},
	    {break_service_page, "services"},
	};
	struct avow_hash *hash;
	uint8_t *copy = malloc(good.size);

	(void)state;
	assert_non_null(copy);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_error why = {0};
		struct avow_image *image;

		memcpy(copy, good.at, good.size);
		cases[i].apply(copy);
		mend(hash, copy, good.size);
		assert_int_equal(
		    avow_image_read(&image, text_of(copy, good.size), &why),
		    AVOW_ERR_FORMAT);
		assert_string_equal(why.place, cases[i].place);
		assert_string_equal(why.code, "image.format");
	}
	avow_hash_free(hash);
	free(copy);
}

static void
maps_a_file_and_says_what_is_wrong_with_one(void **state)
{
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_error why = {0};
	struct avow_image *image;

	(void)state;
	scratch_make(folder);
	scratch_path(path, folder, "a.image");
	assert_int_equal(
	    avow_image_load(&image, path, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_file_write(path, text_of(good.at, good.size), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(avow_image_load(&image, path, NULL), AVOW_OK);
	read_all(image);
	avow_image_free(image);
	assert_int_equal(
	    avow_file_write(path, text_of(good.at, 0), 0600, NULL), AVOW_OK);
	assert_int_equal(avow_image_load(&image, path, &why), AVOW_ERR_FORMAT);
	assert_int_equal(truncate(path, (off_t)AVOW_IMAGE_MAX + 1), 0);
	assert_int_equal(avow_image_load(&image, path, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(truncate(path, AVOW_IMAGE_MAX), 0);
	assert_int_equal(avow_image_load(&image, path, NULL), AVOW_ERR_FORMAT);
	assert_int_equal(
	    avow_image_load(&image, folder, NULL), AVOW_ERR_FORMAT);
	scratch_remove(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loads_what_was_written),
	    cmocka_unit_test(refuses_every_shorter_and_longer_image),
	    cmocka_unit_test(refuses_a_flipped_bit_anywhere),
	    cmocka_unit_test(survives_every_word_changed_under_a_mended_hash),
	    cmocka_unit_test(refuses_each_kind_of_lie),
	    cmocka_unit_test(maps_a_file_and_says_what_is_wrong_with_one),
	};

	return cmocka_run_group_tests(tests, make_good, free_good);
}
