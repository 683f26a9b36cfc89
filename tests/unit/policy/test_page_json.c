/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a page as JSON loses nothing, and JSON that no page says is refused
 *         with the place.
 * Method: every production once and random pages: told, read back and told
 *         again; the words of the page must be the same.  Then each name and
 *         each value of such JSON is changed in turn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/fmt.h"
#include "policy/page_json.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_policy.h"
#include "json/same.h"

enum { OUT_MAX = 4 << 20 };

#define HEAD                                                                   \
	"# A *page*\n```policy\npolicy p version 1 effective 2026-12-01 "      \
	"service s overrides general announce 14 days import \"a\" import "    \
	"\"b\"\n```\nProse \"with\" quotes, 汉字 and\ttabs.\n\n"

/* Every production of the grammar. */
static const char whole_page[] = HEAD
    "```terms\n"
    "category a \"A\" \"甲\" formerly b, c.d sensitive grade 4 derived from "
    "x but not x.y optional objectable see \"somewhere\"\n"
    "purpose p recipient r service s action act document d event e\n"
    "group g \"G\" of category is any but not a, b\n"
    "consent c \"C\" for p of a to r separate each time across services "
    "needed for p\n"
    "fact f yes/no about person asserted assume yes\n"
    "fact o one of one \"1\" \"一\", two about request assume one\n"
    "fact n count up to 9 about record assume 3\n"
    "basis b.c \"B\" cites \"law 1\" supports act with document d\n"
    "agreement m with recipient binds use only for p, q, no onward, no "
    "re-identification, keeps at most 3 months after e\n"
    "agreement w with person\n"
    "guardian decides when f and not o is one but not for p\n"
    "given f, not n >= 3\n"
    "impossible f and n < 2\n"
    "```\n"
    "## 1 Rules {#one}\n"
    "```rule\n"
    "l: allow act, b masked a, b but not c for p to r in s basis consent c "
    "when consent c and objection and objection against p unless agreement m "
    "or document d or not person named in document notwithstanding #x, #y/1.2 "
    "must mask a, b, pseudonymise c, limit to named persons, limit to "
    "requested fields, review by 2, keep document, show #one, notify person "
    "before prominently, notify guardian after, notify public after, "
    "recipient keeps at most 90 workdays after e except { in: deny act a "
    "deny act aggregate k>=20 b for p when claim b.c and claim consent c and "
    "claim contract w }\n"
    "never act any form of any except { lifted: act a for p basis b.c when "
    "f }\n"
    "only act identifying a to r also #z { allow act aggregate k>=5 a for p "
    "to r basis contract w }\n"
    "require show #one, review by 1 on act any when n >= 3\n"
    "retain a for p in s at most 3 years after e or until e at least 1 hour "
    "after e basis b.c then anonymise backups within 3 days hold while f\n"
    "retain a until e then erase\n"
    "upon e must notify recipients, report to r, erase a, stop act a, answer, "
    "notify person after within 72 hours when f unless o is two\n"
    "```\n"
    "```example\n"
    "\"a name\": allows act raw a for p to r in s with f, o is one, show #one, "
    "mask a must mask a because #one/l\n"
    "\"none\": denies act a for p to r because none\n"
    "\"needs\": needs consent c and f and review by 2 to act a for p to r\n"
    "\"only duties\": needs review by 2 to act a for p to r with show #one\n"
    "\"kept\": keeps a for p in s with 3 days after e, f\n"
    "\"ended\": ends a for p with 3 days after e\n"
    "\"owed\": owes report to r upon e\n"
    "```\n"
    "## 2 Gone {#two .retired}\n"
    "The end, without a newline";

static void
tell(struct avow_buffer *out, struct avow_text text)
{
	struct page_fixture page;
	struct avow_error why = {.status = AVOW_OK};

	page_fixture_read(&page, "p.policy.md", text);
	assert_int_equal(page.report.errors, 0);
	assert_int_equal(
	    avow_page_json_write(out, page.ast, &page.arena, &why), AVOW_OK);
	page_fixture_clear(&page);
}

static enum avow_status
read_back(
    struct avow_buffer *out, struct avow_text text, struct avow_error *why)
{
	struct avow_arena arena;
	struct avow_json *json = NULL;
	enum avow_status status = avow_json_parse(&json, text, why);

	avow_arena_init(&arena, 512 << 20);
	if (status == AVOW_OK)
		status = avow_page_json_read(out, json, &arena, why);
	avow_json_free(json);
	avow_arena_clear(&arena);
	return status;
}

/* A text without its blanks and line breaks. */
static void
squeeze(struct avow_buffer *out, struct avow_text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] != ' ' && text.at[i] != '\n')
			avow_buffer_u8(out, (uint8_t)text.at[i]);
}

static void
assert_goes_round(struct avow_text text)
{
	struct avow_buffer told, page, again, before, after;
	struct avow_error why = {.status = AVOW_OK};

	avow_buffer_init(&told, OUT_MAX);
	avow_buffer_init(&page, OUT_MAX);
	avow_buffer_init(&again, OUT_MAX);
	avow_buffer_init(&before, OUT_MAX);
	avow_buffer_init(&after, OUT_MAX);
	tell(&told, text);
	if (read_back(&page, avow_buffer_view(&told), &why) != AVOW_OK)
		fail_msg("%s: %s", why.place, why.message);
	tell(&again, avow_buffer_view(&page));
	assert_true(
	    avow_text_equal(avow_buffer_view(&told), avow_buffer_view(&again)));
	squeeze(&before, text);
	squeeze(&after, avow_buffer_view(&page));
	avow_buffer_u8(&before, 0);
	avow_buffer_u8(&after, 0);
	for (size_t i = 0; i < before.size && i < after.size; i++)
		if (before.at[i] != after.at[i])
			fail_msg("%.60s != %.60s", before.at + i, after.at + i);
	avow_buffer_clear(&told);
	avow_buffer_clear(&page);
	avow_buffer_clear(&again);
	avow_buffer_clear(&before);
	avow_buffer_clear(&after);
}

static void
loses_no_word_of_a_page(void **state)
{
	struct random_source r = {.state = 11};

	(void)state;
	assert_goes_round(avow_text_of(whole_page));
	assert_goes_round(avow_text_of(random_policy_terms));
	for (unsigned round = 0; round < 100; round++) {
		struct avow_buffer page;

		avow_buffer_init(&page, OUT_MAX);
		random_policy_page(&r, &page,
		    "policy p version 1 effective 2026-12-01 general", 'c');
		assert_goes_round(avow_buffer_view(&page));
		avow_buffer_clear(&page);
	}
}

/* Whether what comes of changed JSON is refused, or tells the same again. */
static void
assert_is_told_or_refused(struct avow_text text)
{
	struct avow_buffer page, again;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_json *given = NULL, *told = NULL;
	char pointer[AVOW_JSON_POINTER_MAX];

	avow_buffer_init(&page, OUT_MAX);
	avow_buffer_init(&again, OUT_MAX);
	if (read_back(&page, text, &why) == AVOW_OK) {
		tell(&again, avow_buffer_view(&page));
		assert_int_equal(avow_json_parse(&given, text, &why), AVOW_OK);
		assert_int_equal(
		    avow_json_parse(&told, avow_buffer_view(&again), &why),
		    AVOW_OK);
		assert_true(avow_json_same(given, told, pointer));
	} else {
		assert_true(why.status == AVOW_ERR_FORMAT ||
		    why.status == AVOW_ERR_POLICY);
		assert_true(why.place[0] != '\0');
		assert_true(why.message[0] != '\0');
	}
	avow_json_free(given);
	avow_json_free(told);
	avow_buffer_clear(&page);
	avow_buffer_clear(&again);
}

/* Put `with` over every word of the JSON, one after another. */
static void
change_each_word(struct avow_text json, const char *with)
{
	struct avow_buffer changed;

	avow_buffer_init(&changed, OUT_MAX);
	for (size_t i = 0; i + 1 < json.size; i++) {
		size_t end = i + 1;

		if (json.at[i] != '"')
			continue;
		while (json.at[end] != '"')
			end += json.at[end] == '\\' ? 2 : 1;
		avow_buffer_reset(&changed);
		avow_buffer_put(&changed, json.at, i + 1);
		avow_buffer_string(&changed, with);
		avow_buffer_put(&changed, json.at + end, json.size - end);
		assert_is_told_or_refused(avow_buffer_view(&changed));
		i = end;
	}
	avow_buffer_clear(&changed);
}

static void
refuses_json_that_no_page_says(void **state)
{
	static const char *const words[] = {
	    "", "a, b", "```\\n```rule\\nallow use a for p to r"};
	struct avow_buffer json;

	(void)state;
	avow_buffer_init(&json, OUT_MAX);
	tell(&json, avow_text_of(whole_page));
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		change_each_word(avow_buffer_view(&json), words[i]);
	for (size_t size = 0; size < json.size; size += 97)
		assert_is_told_or_refused(
		    (struct avow_text){(const char *)json.at, size});
	avow_buffer_clear(&json);
}

static void
refused(const char *json, const char *code, const char *place)
{
	struct avow_buffer page;
	struct avow_error why = {.status = AVOW_OK};

	avow_buffer_init(&page, OUT_MAX);
	assert_int_equal(
	    read_back(&page, avow_text_of(json), &why) == AVOW_OK, false);
	assert_string_equal(why.code, code);
	assert_string_equal(why.place, place);
	assert_int_equal(page.size, 0);
	avow_buffer_clear(&page);
}

static void
says_where_json_and_page_differ(void **state)
{
#define TERMS_PAGE(item)                                                       \
	"{\"avow-page\":1,\"page\":[{\"terms\":[{\"category\":\"a\"" item      \
	"}]}]}"
	(void)state;
	refused("{}", "page.version", "/avow-page");
	refused("{\"avow-page\":2}", "page.version", "/avow-page");
	refused("[]", "page.version", "/avow-page");
	refused(TERMS_PAGE(",\"sensitve\":true"), "page.differs",
	    "/page/0/terms/0/sensitve");
	refused(TERMS_PAGE(",\"sensitive\":false"), "page.differs",
	    "/page/0/terms/0/sensitive");
	refused(TERMS_PAGE(",\"grade\":\"4\""), "page.differs",
	    "/page/0/terms/0/grade");
	refused(TERMS_PAGE("},{\"category\":\"b category c\""), "page.differs",
	    "/page/0/terms/1/category");
	refused(TERMS_PAGE("},{"), "page.differs", "/page/0/terms/1");
	refused(TERMS_PAGE(",\"see\":\"a\\\" sensitive see \\\"b\""), "P0106",
	    "the page:2:31");
}

static void
takes_members_in_any_order(void **state)
{
	struct avow_buffer page;
	struct avow_error why = {.status = AVOW_OK};

	(void)state;
	avow_buffer_init(&page, OUT_MAX);
	assert_int_equal(
	    read_back(&page,
		AVOW_TEXT("{\"page\":[{\"terms\":[{\"grade\":4,\"sensitive\":"
			  "true,\"category\":\"a\"}]}],\"avow-page\":1}"),
		&why),
	    AVOW_OK);
	avow_buffer_u8(&page, 0);
	assert_string_equal((const char *)page.at,
	    "```terms\ncategory a sensitive grade 4\n```\n");
	avow_buffer_clear(&page);
}

static void
says_when_there_is_no_room(void **state)
{
	struct page_fixture page;
	struct avow_buffer small;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_arena none;

	(void)state;
	page_fixture_read(&page, "p.policy.md", avow_text_of(whole_page));
	avow_buffer_init(&small, 16);
	assert_int_equal(
	    avow_page_json_write(&small, page.ast, &page.arena, &why),
	    AVOW_ERR_LIMIT);
	avow_buffer_clear(&small);
	avow_buffer_init(&small, OUT_MAX);
	avow_arena_init(&none, 1);
	assert_int_equal(avow_page_json_write(&small, page.ast, &none, &why),
	    AVOW_ERR_NOMEM);
	avow_arena_clear(&none);
	avow_buffer_clear(&small);
	page_fixture_clear(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loses_no_word_of_a_page),
	    cmocka_unit_test(refuses_json_that_no_page_says),
	    cmocka_unit_test(says_where_json_and_page_differ),
	    cmocka_unit_test(takes_members_in_any_order),
	    cmocka_unit_test(says_when_there_is_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
