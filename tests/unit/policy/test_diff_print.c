/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a diff reads as one paragraph a change, as JSON, and as a page that
 *         needs nothing else and in which no text of a policy is markup.
 * Method: changes made by hand between two small editions full of hostile
 *         text; the whole text, the JSON's members, the page's tags.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "policy/diff_print.h"
#include "tests/support/edition_fixture.h"
#include "json/read.h"

#define EDITION(number, labels, prose, duty)                                   \
	"# G\n```policy\npolicy general version " number                       \
	" effective 2026-0" number "-01 general\n```\n```terms\n"              \
	"category contact \"reach\" \"联系方式\"\n"                        \
	"category contact.phone \"phone\" \"电话\"\n"                        \
	"category contact.mail " labels "\n"                                   \
	"purpose work \"<b>work\" \"工作\"\npurpose ads \"ads\"\n"           \
	"service s \"s\"\nagreement terms \"t\" with person\n"                 \
	"consent yes \"offers & <i>\" \"推荐\" for ads\n"                    \
	"basis law \"l\" cites \"L\" supports use\n```\n"                      \
	"## 1. News <script>alert(1)</script> {#news}\n" prose                 \
	"\n```rule\nallow use contact for message.policy to self basis law\n"  \
	"```\n## 2. Work {#work}\nWe \"work\" & 'rest'.\n```rule\n"            \
	"out: allow share contact.phone for work to outside.logistics "        \
	"basis contract terms" duty                                            \
	"\nads: allow use contact for ads to self basis consent yes\n```\n"

static const char older_text[] = EDITION("1", "\"mail\" \"邮箱\"",
    "We tell you first. <img src=x onerror=alert(2)>",
    " must mask contact.phone");
static const char newer_text[] = EDITION("2", "\"<u>mail\" \"<u>邮箱\"",
    "We tell you last. </p><script>alert(3)</script> [x](javascript:y)", "");

enum { CHANGES = 5 };

struct bench {
	struct edition_fixture older, newer;
	struct avow_arena arena;
	struct avow_diff diff;
	struct avow_diff_change changes[CHANGES];
	struct avow_diff_box boxes[CHANGES];
	uint32_t out[2], news[2]; /* rule, clause */
	uint64_t sets[CHANGES][AVOW_AXES][4];
};

/* The leaves of both, which bear the same names. */
static void
unite(struct bench *b)
{
	for (enum avow_axis a = 0; a < AVOW_AXES; a++) {
		uint32_t count = avow_image_leaf_count(b->newer.image, a);
		struct avow_diff_leaf *leaves =
		    avow_arena_array(&b->arena, count + 1, sizeof leaves[0]);

		assert_non_null(leaves);
		for (uint32_t i = 0; i < count; i++)
			leaves[i] = (struct avow_diff_leaf){i, i};
		if (a == AVOW_AXIS_SERVICE)
			leaves[count++] =
			    (struct avow_diff_leaf){UINT32_MAX, UINT32_MAX};
		b->diff.leaves[a] = leaves;
		b->diff.leaf_count[a] = count;
	}
}

/* The flow's leaves as a box of one flow. */
static void
set_box(struct bench *b, int change, const char *text)
{
	struct avow_flow flow = edition_flow(&b->newer, text);
	struct avow_diff_box *box = &b->boxes[change];

	for (enum avow_axis a = 0; a < AVOW_AXES; a++) {
		uint32_t leaf = flow.leaf[a];

		if (leaf == UINT32_MAX)
			leaf = 0;
		b->changes[change].witness.leaf[a] = leaf;
		avow_bit_put(b->sets[change][a], leaf, true);
		box->leaves[a] = b->sets[change][a];
	}
	box->forms = 1u << flow.form;
	box->flows = 1;
	b->changes[change].boxes = box;
	b->changes[change].flows = 1;
}

static uint32_t
find_rule(const struct avow_image *image, const char *cite)
{
	uint32_t rule = 0;

	while (strcmp(avow_image_rule_cite(image, rule), cite) != 0)
		assert_true(++rule < avow_image_rule_count(image));
	return rule;
}

/* Allowed, on a consent, with a claim: by nothing before. */
static void
make_allowed(struct bench *b)
{
	static const char *const when[] = {
	    "consent yes", "not agreement terms"};
	struct avow_diff_change *c = &b->changes[0];

	set_box(b, 0, "share contact.mail for ads to outside.logistics in s");
	c->kind = AVOW_CHANGE_ALLOWED;
	c->newer_cites = &b->out[1];
	c->newer_cite_count = 1;
	c->leaves_company = c->is_sensitive = c->is_minor = true;
	c->has_witness = true;
	c->witness.claim = "law";
	c->witness.conditions = when;
	c->witness.condition_count = 2;
}

/* A duty less, of all phones and mails of services nobody names. */
static void
make_dropped(struct bench *b)
{
	struct avow_diff_change *c = &b->changes[1];

	set_box(b, 1, "share contact.phone for work to outside.logistics in s");
	c->kind = AVOW_CHANGE_DUTY_DROPPED;
	c->older = "mask contact.phone";
	c->older_cites = &b->out[0];
	c->newer_cites = &b->out[1];
	c->older_cite_count = c->newer_cite_count = 1;
	b->sets[1][AVOW_AXIS_SERVICE][0] = 2;
	b->boxes[1].forms = 0x1f;
	c->flows = 5;
}

/* Kept longer: no action, no recipient, no form. */
static void
make_kept(struct bench *b)
{
	struct avow_diff_change *c = &b->changes[2];

	set_box(b, 2, "use contact.phone for work to self in s");
	c->kind = AVOW_CHANGE_KEPT_LONGER;
	c->older = "at most 3 days after collected";
	c->newer = "at most 9 days after collected";
	b->boxes[2].leaves[AVOW_AXIS_ACTION] = NULL;
	b->boxes[2].leaves[AVOW_AXIS_RECIPIENT] = NULL;
	b->boxes[2].forms = 0;
}

static void
make_others(struct bench *b)
{
	struct avow_diff_change *c = &b->changes[3];

	c->kind = AVOW_CHANGE_CONSENT_ADDED;
	c->newer = "consent yes";
	c = &b->changes[4];
	c->kind = AVOW_CHANGE_TEXT;
	c->older_cites = &b->news[0];
	c->newer_cites = &b->news[1];
	c->older_cite_count = c->newer_cite_count = 1;
}

static void
make_changes(struct bench *b)
{
	struct avow_image *images[] = {b->older.image, b->newer.image};

	for (int i = 0; i < 2; i++) {
		b->out[i] = find_rule(images[i], "work/out");
		assert_true(avow_image_find_clause(
		    images[i], AVOW_TEXT("news"), &b->news[i]));
	}
	make_allowed(b);
	make_dropped(b);
	make_kept(b);
	make_others(b);
	for (int i = 0; i < CHANGES; i++) {
		b->diff.flows[b->changes[i].kind] =
		    b->changes[i].flows != 0 ? b->changes[i].flows : 1;
		if (i + 1 < CHANGES)
			b->changes[i].next = &b->changes[i + 1];
	}
	b->diff.changes = &b->changes[0];
	b->diff.class = AVOW_DIFF_NOTICE;
}

static int
begin(void **state)
{
	static struct bench b;
	const char *older[] = {older_text};
	const char *newer[] = {newer_text};

	memset(&b, 0, sizeof b);
	avow_arena_init(&b.arena, AVOW_DIFF_ARENA_MAX);
	edition_fixture_make(&b.older, older, 1);
	edition_fixture_make(&b.newer, newer, 1);
	if (b.newer.image == NULL)
		edition_fixture_print(&b.newer);
	assert_true(b.older.image != NULL && b.newer.image != NULL);
	b.diff.older = b.older.image;
	b.diff.newer = b.newer.image;
	unite(&b);
	make_changes(&b);
	*state = &b;
	return 0;
}

static int
end(void **state)
{
	struct bench *b = *state;

	edition_fixture_clear(&b->older);
	edition_fixture_clear(&b->newer);
	avow_arena_clear(&b->arena);
	return 0;
}

static const struct avow_diff_people people = {3, 5, 7, 11};

static const char expected[] =
    "general@1 -> general@2\n"
    "People have to be told before this begins.\n"
    "It touches 7 of 11 people: 3 gave a consent that has to be asked again, "
    "5 have\n"
    "records in changed categories.\n"
    "         1  Newly allowed\n"
    "         5  A protection falls away\n"
    "         1  Kept longer\n"
    "         1  A new consent\n"
    "         1  Only words changed\n"
    "\n"
    "  1 Newly allowed (leaves the company, sensitive, about minors)\n"
    "    share raw contact.mail for ads to outside.logistics in s\n"
    "    before   not allowed: no clause says so\n"
    "    now      allowed\n"
    "             2. Work (general@2#work/out)\n"
    "             out: allow share contact.phone for work to outside.logistics "
    "basis\n"
    "               contract terms\n"
    "    example  share raw contact.mail for ads to outside.logistics in s, "
    "claiming\n"
    "             law, when consent yes and not agreement terms\n"
    "    flows    1\n"
    "\n"
    "  2 A protection falls away\n"
    "    share raw contact.phone for work to outside.logistics in (any other)\n"
    "    before   mask contact.phone\n"
    "             2. Work (general@1#work/out)\n"
    "             out: allow share contact.phone for work to outside.logistics "
    "basis\n"
    "               contract terms must mask contact.phone\n"
    "    now      no such protection\n"
    "             2. Work (general@2#work/out)\n"
    "             out: allow share contact.phone for work to outside.logistics "
    "basis\n"
    "               contract terms\n"
    "    flows    5\n"
    "\n"
    "  3 Kept longer\n"
    "    contact.phone for work in s\n"
    "    before   at most 3 days after collected\n"
    "    now      at most 9 days after collected\n"
    "\n"
    "  4 A new consent\n"
    "    before   there was none\n"
    "    now      consent yes\n"
    "\n"
    "  5 Only words changed\n"
    "    before   as it was\n"
    "             1. News <script>alert(1)</script> (general@1#news)\n"
    "    now      reworded\n"
    "             1. News <script>alert(1)</script> (general@2#news)\n";

static void
each_change_is_a_paragraph(void **state)
{
	const struct avow_diff_style style = {
	    .words = AVOW_COVER_NAMES, .people = &people};
	struct bench *b = *state;
	struct avow_buffer out;

	avow_buffer_init(&out, 1 << 20);
	assert_int_equal(
	    avow_diff_print(&out, &b->arena, &b->diff, &style, NULL), AVOW_OK);
	avow_buffer_u8(&out, 0);
	assert_string_equal((const char *)out.at, expected);
	avow_buffer_clear(&out);
}

static void
chinese_and_colours_say_the_same(void **state)
{
	const struct avow_diff_style style = {
	    .words = AVOW_COVER_CHINESE, .is_colored = true};
	struct bench *b = *state;
	struct avow_buffer out;

	avow_buffer_init(&out, 1 << 20);
	assert_int_equal(
	    avow_diff_print(&out, &b->arena, &b->diff, &style, NULL), AVOW_OK);
	avow_buffer_u8(&out, 0);
	assert_non_null(strstr((const char *)out.at,
	    "\033[1;31m新增允许（离开公司、敏感信息、涉及未成年人）\033[0m"));
	assert_non_null(strstr((const char *)out.at, "已同意“推荐”"));
	assert_non_null(strstr((const char *)out.at, "服务：其他服务"));
	avow_buffer_clear(&out);
}

static const struct avow_json *
member_of(const struct avow_json *json, const char *a, const char *b)
{
	return avow_json_get(avow_json_get(json, a), b);
}

static void
a_diff_is_json(void **state)
{
	struct bench *b = *state;
	const struct avow_json *changes, *first;
	struct avow_json *json;
	struct avow_buffer out;

	avow_buffer_init(&out, 1 << 20);
	assert_int_equal(
	    avow_diff_json(&out, &b->arena, &b->diff, &people, NULL), AVOW_OK);
	assert_int_equal(
	    avow_json_parse(&json, avow_buffer_view(&out), NULL), AVOW_OK);
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(json, "class")), "notice"));
	changes = avow_json_get(json, "changes");
	assert_int_equal(avow_json_count(changes), CHANGES);
	first = avow_json_item(changes, 0);
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(first, "kind")), "allowed"));
	assert_true(avow_text_is(
	    avow_json_text(member_of(first, "witness", "claim")), "law"));
	assert_int_equal(
	    avow_json_count(member_of(first, "witness", "when")), 2);
	assert_int_equal(
	    avow_json_count(member_of(first, "newer", "clauses")), 1);
	assert_int_equal(avow_json_count(member_of(
			     avow_json_item(changes, 4), "newer", "clauses")),
	    1);
	assert_non_null(member_of(json, "people", "touched"));
	avow_json_free(json);
	avow_buffer_clear(&out);
}

/* Every tag of the page is one that we write. */
static void
check_tags(const char *html)
{
	static const char *const tags[] = {"!DOCTYPE html>", "html lang=\"",
	    "head>", "meta ", "title>", "style>", "body>", "a class=\"skip\" ",
	    "header>", "h1>", "h2", "h3", "h4>", "p>", "p class=\"", "section",
	    "main", "table>", "thead>", "tbody>", "tr>", "td>", "td class",
	    "th ", "ul", "li>", "div", "details", "summary>", "pre lang",
	    "code>", "ins>", "del>", "b>", "span class=\"mark\">", "/"};

	for (const char *at = strchr(html, '<'); at != NULL;
	     at = strchr(at + 1, '<')) {
		size_t i = 0;

		while (i < sizeof tags / sizeof tags[0] &&
		    strncmp(at + 1, tags[i], strlen(tags[i])) != 0)
			i++;
		if (i == sizeof tags / sizeof tags[0])
			fail_msg("a tag that is not ours: %.40s", at);
	}
}

static void
check_page(struct bench *b, enum avow_cover_words words)
{
	static const char *const never[] = {"<script", "<img", "<u>", "<i>",
	    "<b>work", "http:", "https:", "url(", "@import", "<link", "src="};
	const struct avow_diff_style style = {.words = words};
	struct avow_buffer out;
	const char *html;

	avow_buffer_init(&out, 1 << 20);
	assert_int_equal(
	    avow_diff_html(&out, &b->arena, &b->diff, &style, NULL), AVOW_OK);
	avow_buffer_u8(&out, 0);
	html = (const char *)out.at;
	check_tags(html);
	for (size_t i = 0; i + 1 < sizeof never / sizeof never[0]; i++)
		if (strstr(html, never[i]) != NULL)
			fail_msg("the page holds %s", never[i]);
	assert_non_null(strstr(html, "We &quot;work&quot; &amp; 'rest'."));
	assert_non_null(
	    strstr(html, "News &lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_non_null(strstr(html, "<del>first</del>"));
	assert_non_null(strstr(html, "<ins>last</ins>"));
	assert_non_null(strstr(html, "default-src 'none'"));
	assert_non_null(strstr(html, "@media print"));
	assert_non_null(strstr(html,
	    words == AVOW_COVER_CHINESE ? "<html lang=\"zh\">"
					: "<html lang=\"en\">"));
	avow_buffer_clear(&out);
}

static void
no_text_of_a_policy_is_markup(void **state)
{
	check_page(*state, AVOW_COVER_ENGLISH);
	check_page(*state, AVOW_COVER_CHINESE);
}

static void
without_memory_nothing_is_told(void **state)
{
	const struct avow_diff_style style = {.words = AVOW_COVER_ENGLISH};
	struct bench *b = *state;
	struct avow_error why;
	struct avow_arena arena;
	struct avow_buffer out;

	avow_arena_init(&arena, 64);
	avow_buffer_init(&out, 1 << 20);
	assert_int_equal(avow_diff_print(&out, &arena, &b->diff, &style, &why),
	    AVOW_ERR_NOMEM);
	assert_int_equal(
	    avow_diff_json(&out, &arena, &b->diff, NULL, &why), AVOW_ERR_NOMEM);
	assert_int_equal(avow_diff_html(&out, &arena, &b->diff, &style, &why),
	    AVOW_ERR_NOMEM);
	avow_buffer_clear(&out);
	avow_buffer_init(&out, 64);
	assert_int_equal(
	    avow_diff_html(&out, &b->arena, &b->diff, &style, &why),
	    AVOW_ERR_LIMIT);
	avow_buffer_clear(&out);
	avow_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_change_is_a_paragraph),
	    cmocka_unit_test(chinese_and_colours_say_the_same),
	    cmocka_unit_test(a_diff_is_json),
	    cmocka_unit_test(no_text_of_a_policy_is_markup),
	    cmocka_unit_test(without_memory_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
