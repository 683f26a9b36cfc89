/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an answer reads as a rule would be written, with its conditions and
 *         clauses, in both languages, and as JSON.
 * Method: the whole text of four questions about one small page.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/who.h"
#include "tests/support/edition_fixture.h"
#include "json/read.h"

static struct avow_who_report
ask(const struct avow_image *image, const struct avow_who_question *question,
    struct avow_arena *arena)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_who_report who;

	assert_int_equal(
	    avow_who_ask(&who, arena, image, question, &why), AVOW_OK);
	return who;
}

/* --- by hand --- */

static const char shop[] =
    "# G\n```policy\npolicy general version 1 effective 2026-01-01 general\n"
    "```\n```terms\ncategory contact \"reach\" \"联系方式\"\n"
    "category contact.phone \"phone\" \"电话\"\n"
    "category contact.mail \"mail\" \"邮箱\"\ncategory health sensitive\n"
    "purpose work \"work\" \"工作\"\npurpose ads \"ads\" objectable\n"
    "service s \"s\"\nservice t \"t\"\ndocument paper \"p\"\n"
    "agreement terms \"t\" with person\n"
    "consent yes \"offers\" \"推荐\" for ads\n"
    "consent idle \"i\" for ads\n"
    "fact age \"age\" \"年龄\" one of child \"c\" \"儿童\", adult \"a\" "
    "about person\n"
    "basis law \"l\" \"法律\" cites \"L\" supports use, share\n"
    "```\n## 1. News {#news}\nx\n```rule\n"
    "allow use contact for message.policy to self basis law\n```\n"
    "## 2. Work {#work}\nx\n```rule\n"
    "out: allow share contact.phone for work to outside.logistics in s "
    "basis contract terms must mask contact.phone\n"
    "ads: allow use contact for ads to self basis consent yes\n"
    "sum: allow share aggregate k>=20 health for work to public\n"
    "never use contact for ads when age is child\n```\n";

struct asking {
	const char *category;
	const char *consent;
	enum avow_cover_words words;
	const char *text;
};

static void
check_asking(const struct edition_fixture *f, const struct asking *asking)
{
	const struct avow_who_style style = {"Question", asking->words, false};
	struct avow_who_question question = {.consent = UINT32_MAX};
	uint64_t leaves[1] = {0};
	struct avow_who_report who;
	struct avow_arena arena;
	struct avow_buffer out;

	avow_arena_init(&arena, AVOW_WHO_ARENA_MAX);
	avow_buffer_init(&out, 1 << 16);
	if (asking->category != NULL) {
		leaves[0] = UINT64_C(1)
		    << edition_leaf(f, AVOW_AXIS_CATEGORY, asking->category);
		question.leaves[AVOW_AXIS_CATEGORY] = leaves;
	}
	if (asking->consent != NULL)
		assert_true(avow_image_find_consent(f->image,
		    avow_text_of(asking->consent), &question.consent));
	who = ask(f->image, &question, &arena);
	assert_int_equal(
	    avow_who_print(&out, &arena, &who, &style, NULL), AVOW_OK);
	avow_buffer_u8(&out, 0);
	assert_string_equal((const char *)out.at, asking->text);
	avow_buffer_clear(&out);
	avow_arena_clear(&arena);
}

static const struct asking rows[] = {
    {"contact.phone", NULL, AVOW_COVER_NAMES,
	"Question\n"
	"30 flows are allowed, in 4 ways.\n"
	"\n"
	"Leaves the company\n"
	"\n"
	"  1 share raw contact.phone for work to outside.logistics in "
	"s\n"
	"    when     agreement terms\n"
	"    must     mask contact.phone\n"
	"    clause   2. Work (general@1#work/out)\n"
	"             out: allow share contact.phone for work to "
	"outside.logistics in s\n"
	"               basis contract terms must mask contact.phone\n"
	"    flows    6\n"
	"\n"
	"Stays within\n"
	"\n"
	"  2 use raw contact.phone for message.policy to self\n"
	"    claiming law\n"
	"    clause   1. News (general@1#news/1)\n"
	"             allow use contact for message.policy to self "
	"basis law\n"
	"    flows    12\n"
	"\n"
	"  3 use identifying contact.phone for ads to self\n"
	"    when     consent yes and not age is child and not "
	"objection against ads\n"
	"    clause   2. Work (general@1#work/ads)\n"
	"             ads: allow use contact for ads to self basis "
	"consent yes\n"
	"    flows    6\n"
	"\n"
	"  4 use anonymous contact.phone for ads to self\n"
	"    when     consent yes and not objection against ads\n"
	"    clause   2. Work (general@1#work/ads)\n"
	"             ads: allow use contact for ads to self basis "
	"consent yes\n"
	"    flows    6\n"},
    {NULL, "yes", AVOW_COVER_CHINESE,
	"Question\n"
	"允许 24 种流动，分 2 类。\n"
	"\n"
	"公司内部\n"
	"\n"
	"  1 使用：联系方式（可识别）；目的：ads；接收方：本服务\n"
	"    条件     "
	"已同意“推荐”，并且“年龄”不是“儿童”，并且未反对“ads”\n"
	"    条款     2. Work (general@1#work/ads)\n"
	"             ads: allow use contact for ads to self basis "
	"consent yes\n"
	"    数量     12\n"
	"\n"
	"  2 使用：联系方式（匿名）；目的：ads；接收方：本服务\n"
	"    条件     已同意“推荐”，并且未反对“ads”\n"
	"    条款     2. Work (general@1#work/ads)\n"
	"             ads: allow use contact for ads to self basis "
	"consent yes\n"
	"    数量     12\n"},
    {NULL, "idle", AVOW_COVER_NAMES,
	"Question\nNothing of this is "
	"allowed.\n"},
    {"health", NULL, AVOW_COVER_ENGLISH,
	"Question\n"
	"2 flows are allowed, in 1 way.\n"
	"\n"
	"Leaves the company\n"
	"\n"
	"  1 share health (aggregate k>=20), for: work; who gets it: "
	"everyone\n"
	"    clause   2. Work (general@1#work/sum)\n"
	"             sum: allow share aggregate k>=20 health for work "
	"to public\n"
	"    flows    2\n"},
};

static void
answers_are_told_in_words(void **state)
{
	const char *texts[] = {shop};
	struct edition_fixture f;

	(void)state;
	edition_fixture_make(&f, texts, 1);
	if (f.image == NULL)
		edition_fixture_print(&f);
	assert_non_null(f.image);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_asking(&f, &rows[i]);
	edition_fixture_clear(&f);
}

static void
without_memory_there_is_no_answer(void **state)
{
	struct avow_who_question question = {.consent = UINT32_MAX};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_who_report who;
	struct edition_fixture f;
	const char *texts[] = {shop};

	(void)state;
	edition_fixture_make(&f, texts, 1);
	for (size_t max = 1 << 8; max < 1 << 20; max *= 4) {
		struct avow_arena arena;

		avow_arena_init(&arena, max);
		if (avow_who_ask(&who, &arena, f.image, &question, &why) !=
		    AVOW_OK) {
			assert_string_equal(why.code, "who.memory");
			assert_null(who.ways);
		}
		avow_arena_clear(&arena);
	}
	edition_fixture_clear(&f);
}

static void
an_answer_is_json(void **state)
{
	struct avow_who_question question = {.consent = UINT32_MAX};
	struct edition_fixture f;
	const char *texts[] = {shop};
	const struct avow_json *ways;
	struct avow_who_report who;
	struct avow_json *json;
	struct avow_buffer out;

	(void)state;
	edition_fixture_make(&f, texts, 1);
	avow_buffer_init(&out, 1 << 16);
	who = ask(f.image, &question, &f.arena);
	assert_int_equal(avow_who_json(&out, &f.arena, &who, NULL), AVOW_OK);
	assert_int_equal(
	    avow_json_parse(&json, avow_buffer_view(&out), NULL), AVOW_OK);
	ways = avow_json_get(json, "ways");
	assert_int_equal(avow_json_count(ways), who.way_count);
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(json, "edition")), "general@1"));
	for (size_t i = 0; i < who.way_count; i++) {
		const struct avow_json *way = avow_json_item(ways, i);

		assert_true(avow_json_count(avow_json_get(way, "boxes")) > 0);
		assert_true(avow_json_count(avow_json_get(way, "when")) > 0);
		assert_true(avow_json_count(avow_json_get(way, "forms")) > 0);
		assert_int_equal(
		    avow_json_count(avow_json_get(way, "clauses")), 1);
	}
	avow_json_free(json);
	avow_buffer_clear(&out);
	edition_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_told_in_words),
	    cmocka_unit_test(an_answer_is_json),
	    cmocka_unit_test(without_memory_there_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
