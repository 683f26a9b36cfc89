/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   any set of leaves is told by the fewest terms, always the same ones,
 *         and names just those leaves.
 * Method: every set of every tree of up to five terms against all ways to
 *         choose terms; then trees of one image and of two, by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/cover.h"
#include "tests/support/edition_fixture.h"

enum { TERMS_MAX = 5 };

/* A tree by the parents of its terms; a term without children is a leaf. */
static void
make_tree(struct avow_cover_tree *tree, struct avow_cover_term *terms,
    const unsigned *parents, uint32_t count)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
	bool is_parent[TERMS_MAX] = {false};

	*tree = (struct avow_cover_tree){.terms = terms, .term_count = count};
	for (uint32_t t = 0; t < count; t++)
		if (parents[t] < t)
			is_parent[parents[t]] = true;
	for (uint32_t t = 0; t < count; t++)
		terms[t] = (struct avow_cover_term){names[t], names[t],
		    names[t], parents[t] < t ? parents[t] : UINT32_MAX,
		    is_parent[t] ? UINT32_MAX : tree->leaf_count++};
}

/* The leaves below a term, or below all; `any` is the term behind the last. */
static uint64_t
below(const struct avow_cover_tree *tree, uint32_t top)
{
	uint64_t leaves = 0;

	for (uint32_t t = 0; t < tree->term_count; t++) {
		uint32_t at = t;

		while (at != top && at != UINT32_MAX)
			at = tree->terms[at].parent;
		if (tree->terms[t].leaf != UINT32_MAX &&
		    (at == top || top == tree->term_count))
			leaves |= UINT64_C(1) << tree->terms[t].leaf;
	}
	return leaves;
}

/* The fewest terms for each set, by trying all. */
static void
try_all(const struct avow_cover_tree *tree, unsigned *fewest)
{
	unsigned count = tree->term_count + 1;

	for (unsigned with = 0; with < 1u << count; with++)
		for (unsigned without = 0; without < 1u << (count - 1);
		     without++) {
			uint64_t set = 0;
			unsigned cost = (unsigned)__builtin_popcount(with) +
			    (unsigned)__builtin_popcount(without);

			for (uint32_t t = 0; t < count; t++)
				if ((with >> t & 1) != 0)
					set |= below(tree, t);
			for (uint32_t t = 0; t + 1 < count; t++)
				if ((without >> t & 1) != 0)
					set &= ~below(tree, t);
			if (cost < fewest[set])
				fewest[set] = cost;
		}
}

static void
check_set(const struct avow_cover_tree *tree, uint64_t set, unsigned fewest)
{
	struct avow_arena arena;
	struct avow_cover cover;
	uint64_t covered = 0;

	avow_arena_init(&arena, 1 << 20);
	assert_int_equal(
	    avow_cover_find(&cover, &arena, tree, &set, NULL), AVOW_OK);
	if (cover.is_any)
		covered = below(tree, tree->term_count);
	for (uint32_t i = 0; i < cover.with_count; i++)
		covered |= below(tree, cover.with[i]);
	for (uint32_t i = 0; i < cover.without_count; i++)
		covered &= ~below(tree, cover.without[i]);
	assert_int_equal(covered, set);
	assert_int_equal(
	    cover.is_any + cover.with_count + cover.without_count, fewest);
	avow_arena_clear(&arena);
}

static void
check_tree(const unsigned *parents, uint32_t count)
{
	struct avow_cover_term terms[TERMS_MAX];
	unsigned fewest[1 << TERMS_MAX];
	struct avow_cover_tree tree;

	make_tree(&tree, terms, parents, count);
	memset(fewest, 0x7f, sizeof fewest);
	try_all(&tree, fewest);
	for (uint64_t set = 0; set < UINT64_C(1) << tree.leaf_count; set++)
		check_set(&tree, set, fewest[set]);
}

static void
every_set_of_every_small_tree_takes_the_fewest_terms(void **state)
{
	(void)state;
	for (uint32_t count = 1; count <= TERMS_MAX; count++) {
		unsigned shapes = 1;

		for (uint32_t t = 1; t < count; t++)
			shapes *= t + 1;
		for (unsigned shape = 0; shape < shapes; shape++) {
			unsigned parents[TERMS_MAX] = {UINT32_MAX};
			unsigned rest = shape;

			for (uint32_t t = 1; t < count; t++) {
				parents[t] = rest % (t + 1);
				rest /= t + 1;
			}
			check_tree(parents, count);
		}
	}
}

static const char terms_of_one[] =
    "# G\n```policy\npolicy general version 1 effective 2026-01-01 general\n"
    "```\n```terms\ncategory contact \"reach\" \"联系\"\n"
    "category contact.phone \"phone\" \"电话\"\n"
    "category contact.mail \"mail\" \"邮箱\"\n"
    "category contact.post \"post\" \"信\"\ncategory health \"health\"\n"
    "category order.items\ncategory order.phone\ncategory chain.link.end\n"
    "service s \"s\"\nbasis law \"l\" cites \"L\" supports use\n"
    "```\n## 1. A {#a}\nx\n```rule\n"
    "allow use contact for message.policy to self basis law\n```\n";

/* Cover the named leaves; out is told in those words. */
static void
cover_names(const struct edition_fixture *f, const char *const *names,
    enum avow_cover_words words, char out[256])
{
	const struct avow_cover_source source = {.image = f->image};
	struct avow_cover_tree tree;
	struct avow_buffer buffer;
	struct avow_cover cover;
	struct avow_arena arena;
	uint64_t set[16] = {0};

	avow_arena_init(&arena, 1 << 20);
	avow_buffer_init(&buffer, 1 << 12);
	for (; *names != NULL; names++) {
		uint32_t leaf = edition_leaf(f, AVOW_AXIS_CATEGORY, *names);

		set[leaf / 64] |= UINT64_C(1) << leaf % 64;
	}
	assert_int_equal(avow_cover_tree_of(
			     &tree, &arena, &source, AVOW_AXIS_CATEGORY, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_cover_find(&cover, &arena, &tree, set, NULL), AVOW_OK);
	avow_cover_put(&buffer, &tree, &cover, words);
	avow_buffer_u8(&buffer, 0);
	(void)snprintf(out, 256, "%s", (const char *)buffer.at);
	avow_buffer_clear(&buffer);
	avow_arena_clear(&arena);
}

static void
terms_of_an_image_are_told_by_name_or_label(void **state)
{
	static const struct {
		const char *leaves[8];
		enum avow_cover_words words;
		const char *text;
	} rows[] = {
	    {{NULL}, AVOW_COVER_NAMES, "none"},
	    {{"contact.phone"}, AVOW_COVER_NAMES, "contact.phone"},
	    {{"contact.phone", "contact.mail", "contact.post"},
		AVOW_COVER_NAMES, "contact"},
	    {{"contact.phone", "contact.post"}, AVOW_COVER_NAMES,
		"contact.phone, contact.post"},
	    {{"chain.link.end"}, AVOW_COVER_NAMES, "chain.link.end"},
	    {{"contact.phone", "contact.mail", "contact.post", "health",
		 "order.items", "order.phone", "chain.link.end"},
		AVOW_COVER_NAMES, "any"},
	    {{"contact.phone", "contact.post", "health", "order.items",
		 "order.phone", "chain.link.end"},
		AVOW_COVER_NAMES, "any but not contact.mail"},
	    {{"contact.phone", "contact.post", "health", "order.items",
		 "order.phone", "chain.link.end"},
		AVOW_COVER_ENGLISH, "any but not mail"},
	    {{"contact.phone", "health"}, AVOW_COVER_ENGLISH, "phone, health"},
	    {{"contact.phone", "health"}, AVOW_COVER_CHINESE, "电话、health"},
	    {{"contact.phone", "contact.post", "health", "order.items",
		 "order.phone", "chain.link.end"},
		AVOW_COVER_CHINESE, "全部（邮箱除外）"},
	};
	struct edition_fixture f;
	const char *texts[] = {terms_of_one};
	char text[256];

	(void)state;
	edition_fixture_make(&f, texts, 1);
	assert_non_null(f.image);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		cover_names(&f, rows[i].leaves, rows[i].words, text);
		assert_string_equal(text, rows[i].text);
	}
	edition_fixture_clear(&f);
}

#define TWO(version, terms)                                                    \
	"# G\n```policy\npolicy general version " version                      \
	" effective 2026-01-01 general\n```\n```terms\n"                       \
	"category contact.phone\n" terms "service s \"s\"\n"                   \
	"basis law \"l\" cites \"L\" supports use\n```\n## 1. A {#a}\nx\n"     \
	"```rule\nallow use contact for message.policy to self basis law\n"    \
	"```\n"

static void
leaves_of_two_images_stand_in_one_tree(void **state)
{
	const char *older[] = {
	    TWO("1", "category pay\ncategory contact.fax\n")};
	const char *newer[] = {TWO("2", "category pay.card\ncategory x\n")};
	struct edition_fixture a, b;
	struct avow_cover_tree tree;
	struct avow_diff_leaf leaves[5];
	const struct avow_cover_source source = {NULL, NULL, leaves, 5};
	struct avow_cover_source both = source;
	struct avow_buffer out;

	(void)state;
	edition_fixture_make(&a, older, 1);
	edition_fixture_make(&b, newer, 1);
	assert_true(a.image != NULL && b.image != NULL);
	leaves[0] = (struct avow_diff_leaf){
	    edition_leaf(&a, AVOW_AXIS_CATEGORY, "contact.phone"),
	    edition_leaf(&b, AVOW_AXIS_CATEGORY, "contact.phone")};
	leaves[1] = (struct avow_diff_leaf){
	    edition_leaf(&a, AVOW_AXIS_CATEGORY, "contact.fax"), UINT32_MAX};
	leaves[2] = (struct avow_diff_leaf){
	    edition_leaf(&a, AVOW_AXIS_CATEGORY, "pay"), UINT32_MAX};
	leaves[3] = (struct avow_diff_leaf){
	    UINT32_MAX, edition_leaf(&b, AVOW_AXIS_CATEGORY, "pay.card")};
	leaves[4] = (struct avow_diff_leaf){
	    edition_leaf(&a, AVOW_AXIS_CATEGORY, "contact.phone"),
	    edition_leaf(&b, AVOW_AXIS_CATEGORY, "x")};
	both.image = b.image;
	both.older = a.image;
	assert_int_equal(avow_cover_tree_of(
			     &tree, &a.arena, &both, AVOW_AXIS_CATEGORY, NULL),
	    AVOW_OK);
	avow_buffer_init(&out, 1 << 12);
	for (uint32_t i = 0; i < 5; i++) {
		avow_cover_put_leaf(&out, &tree, i, AVOW_COVER_NAMES);
		avow_buffer_string(&out, ";");
	}
	avow_buffer_u8(&out, 0);
	assert_string_equal((const char *)out.at,
	    "contact.phone;contact.fax;pay (as it was);pay.card;x;");
	for (uint64_t set = 0; set < 32; set++) {
		struct avow_cover cover;

		assert_int_equal(
		    avow_cover_find(&cover, &a.arena, &tree, &set, NULL),
		    AVOW_OK);
		assert_int_equal(
		    cover.is_any && cover.without_count == 0, set == 31);
	}
	avow_buffer_clear(&out);
	edition_fixture_clear(&a);
	edition_fixture_clear(&b);
}

static void
a_full_arena_is_no_cover(void **state)
{
	struct edition_fixture f;
	const char *texts[] = {terms_of_one};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cover_source source = {.image = NULL};
	struct avow_cover_tree tree;
	struct avow_cover cover;
	struct avow_arena arena;
	uint64_t set = 0;

	(void)state;
	edition_fixture_make(&f, texts, 1);
	source.image = f.image;
	avow_arena_init(&arena, 1);
	assert_int_equal(avow_cover_tree_of(
			     &tree, &arena, &source, AVOW_AXIS_CATEGORY, &why),
	    AVOW_ERR_NOMEM);
	assert_string_equal(why.code, "cover.memory");
	assert_int_equal(avow_cover_tree_of(&tree, &f.arena, &source,
			     AVOW_AXIS_CATEGORY, &why),
	    AVOW_OK);
	assert_int_equal(
	    avow_cover_find(&cover, &arena, &tree, &set, &why), AVOW_ERR_NOMEM);
	avow_arena_clear(&arena);
	edition_fixture_clear(&f);
}

/* A long answer tells thousands of sets of a thousand terms. */
static void
a_cover_keeps_no_more_than_what_it_names(void **state)
{
	static struct avow_cover_term terms[1000];
	struct avow_cover_tree tree = {
	    .terms = terms, .term_count = 1000, .leaf_count = 1000};
	uint64_t set[16] = {1};
	struct avow_cover cover;
	struct avow_arena arena;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		terms[i] =
		    (struct avow_cover_term){"a", "a", "a", UINT32_MAX, i};
	avow_arena_init(&arena, 1 << 17);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(
		    avow_cover_find(&cover, &arena, &tree, set, NULL), AVOW_OK);
		assert_int_equal(cover.with_count, 1);
		assert_int_equal(cover.with[0], 0);
	}
	avow_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		every_set_of_every_small_tree_takes_the_fewest_terms),
	    cmocka_unit_test(terms_of_an_image_are_told_by_name_or_label),
	    cmocka_unit_test(leaves_of_two_images_stand_in_one_tree),
	    cmocka_unit_test(a_full_arena_is_no_cover),
	    cmocka_unit_test(a_cover_keeps_no_more_than_what_it_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
