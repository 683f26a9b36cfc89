/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the prose and the rules of a clause are told apart: a change of one
 *         does not touch the hash of the other, and what nobody sees touches
 *         neither.
 * Method: a page in many spellings; each is compared with the first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile_clause.h"

struct said {
	char prose[4096];
	uint8_t rules[AVOW_HASH_SIZE];
};

/* What the first clause of a page says, or what stands before it. */
static void
read_page(struct said *out, const char *page, bool is_start)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_source *source;
	struct avow_hash *hash;
	struct avow_text text;

	avow_arena_init(&arena, 1 << 24);
	avow_report_init(&report, &arena);
	assert_int_equal(avow_source_read(&source, &arena, "a.policy.md",
			     avow_text_of(page), &report, NULL),
	    AVOW_OK);
	assert_true(avow_compile_clause_prose(
	    &text, &arena, source, is_start ? NULL : source->clauses));
	assert_true(text.size < sizeof out->prose);
	memcpy(out->prose, text.at, text.size);
	out->prose[text.size] = '\0';
	if (!is_start) {
		assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
		avow_compile_clause_rules(
		    out->rules, hash, source, source->clauses);
		avow_hash_free(hash);
	}
	avow_arena_clear(&arena);
}

static const char plain[] = "# Page\n\n## 1 Told {#told}\nWe tell.\n\nAlways.\n"
			    "```rule\nallow use mail for \"x\"\n```\n"
			    "## 2 {#b}\nOther.\n";

static const struct {
	const char *page;
	const char *prose;
	bool same_rules;
} spellings[] = {
    {plain, "We tell.\n\nAlways.", true},
    /* Blanks, empty lines, line ends, and another heading. */
    {"## One {#told}\r\n\r\nWe tell. \t\r\n\r\n\r\n\r\nAlways.  \r\n"
     "\r\n```rule\r\nallow use mail for \"x\"\r\n```\r\n\r\n"
     "## 2 {#b}\r\n",
	"We tell.\n\nAlways.", true},
    /* Where the block stands, how it is spread, comments, examples. */
    {"## 1 {#told}\n```rule\nallow # a word\n  use\n\n mail for "
     "\"x\"\n```\nWe tell.\n```example\n\"e\": allows use mail\n```\n"
     "\nAlways.",
	"We tell.\n\nAlways.", true},
    {"## 1 {#told}\n```rule\nallow use\n```\n```rule\nmail for \"x\"\n"
     "```\nWe tell.\n\nAlways.\n",
	"We tell.\n\nAlways.", true},
    /* Changed prose. */
    {"## 1 {#told}\nWe tell.\nAlways.\n```rule\nallow use mail for "
     "\"x\"\n```\n",
	"We tell.\nAlways.", true},
    {"## 1 {#told}\n### Really\nWe tell.\n~~~\ncode\n~~~\n```rule\n"
     "allow use mail for \"x\"\n```\n",
	"### Really\nWe tell.\n~~~\ncode\n~~~", true},
    /* A heading of the same level or above groups what follows. */
    {"## 1 {#told}\nWe tell.\n\nAlways.\n```rule\nallow use mail for "
     "\"x\"\n```\n# More\n## Of it\n### 2 {#b}\n",
	"We tell.\n\nAlways.", true},
    {"## 1 {#told}\n```rule\nallow use mail for \"x\"\n```\n", "", true},
    /* Changed rules: a word, a quote, a word cut in two, terms. */
    {"## 1 {#told}\nWe tell.\n\nAlways.\n```rule\ndeny use mail for "
     "\"x\"\n```\n",
	"We tell.\n\nAlways.", false},
    {"## 1 {#told}\nWe tell.\n\nAlways.\n```rule\nallow use mail for "
     "x\n```\n",
	"We tell.\n\nAlways.", false},
    {"## 1 {#told}\nWe tell.\n\nAlways.\n```rule\nallow use ma il for "
     "\"x\"\n```\n",
	"We tell.\n\nAlways.", false},
    {"## 1 {#told}\nWe tell.\n\nAlways.\n```terms\nconsent a\n```\n"
     "```rule\nallow use mail for \"x\"\n```\n",
	"We tell.\n\nAlways.", false},
    {"## 1 {#told}\nWe tell.\n\nAlways.\n```rule\n```\n", "We tell.\n\nAlways.",
	false},
};

static void
tells_prose_from_rules(void **state)
{
	struct said first;

	(void)state;
	read_page(&first, plain, false);
	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
		struct said said;

		read_page(&said, spellings[i].page, false);
		if (strcmp(said.prose, spellings[i].prose) != 0)
			fail_msg("case %zu says `%s`", i, said.prose);
		if ((memcmp(said.rules, first.rules, sizeof said.rules) == 0) !=
		    spellings[i].same_rules)
			fail_msg("case %zu: rules", i);
	}
}

static void
tells_what_stands_before_the_first_clause(void **state)
{
	static const struct {
		const char *page;
		const char *prose;
	} cases[] = {
	    {plain, "# Page"},
	    {"", ""},
	    {"\n\n", ""},
	    {"Only prose \n", "Only prose"},
	    {"Only prose", "Only prose"},
	    {"## 1 {#a}\nx\n", ""},
	    {"# P\n```policy\npolicy p\n```\nHello.\n```terms\n```\n\n\nYou.\n"
	     "## 1 {#a}\nx\n",
		"# P\nHello.\n\nYou."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct said said;

		read_page(&said, cases[i].page, true);
		if (strcmp(said.prose, cases[i].prose) != 0)
			fail_msg("case %zu says `%s`", i, said.prose);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_prose_from_rules),
	    cmocka_unit_test(tells_what_stands_before_the_first_clause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
