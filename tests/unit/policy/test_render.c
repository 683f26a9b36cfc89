/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the page that people get says what the policy's page says, stands
 *         alone, and lets nothing run in their browser.
 * Method: small pages rendered; pieces that must and must not be in the HTML,
 *         every link inside the page followed, every tag closed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/render.h"
#include "tests/support/page_fixture.h"

static const char page_text[] =
    "# How we *treat* you\n"
    "```policy\npolicy general version 3 effective 2026-12-01 general\n```\n"
    "Hello.\n\n## 1 Group\n### 1.1 Delivery {#share.logistics}\n"
    "The courier & you. [R12, R13] [Rx]\n"
    "```rule\ndeny share a but not b to public when c >= 1 # <b>\n```\n"
    "```example\n\"x\": denies share a to public because #share.logistics\n"
    "```\n"
    "## Who we are {#about .declaratory}\n"
    "<script>alert(1)</script>\n\n"
    "[bad](javascript:alert(1)) and <b>bold</b>\n\n"
    "Old {#old .declaratory .retired}\n---\n\n```sh\nls <x>\n```\n"
    "## Braces {kept\n";

struct fixture {
	struct page_fixture page;
	struct avow_buffer html;
};

/* Render a page that stands alone, without an image. */
static enum avow_status
render_alone(struct avow_buffer *html, struct page_fixture *page,
    const struct avow_ast *ast, struct avow_error *why)
{
	const struct avow_render_input input = {.files = ast, .page = ast};

	return avow_render_page(html, &page->arena, &input, why);
}

static void
render(struct fixture *f, const char *path, const char *text)
{
	page_fixture_read(&f->page, path, avow_text_of(text));
	avow_buffer_init(&f->html, 4 << 20);
	assert_int_equal(
	    render_alone(&f->html, &f->page, f->page.ast, NULL), AVOW_OK);
	avow_buffer_u8(&f->html, 0);
}

static void
clear(struct fixture *f)
{
	avow_buffer_clear(&f->html);
	page_fixture_clear(&f->page);
}

static const char *
html_of(const struct fixture *f)
{
	return (const char *)f->html.at;
}

static void
shows_what_the_page_says(void **state)
{
	static const char *const pieces[] = {
	    "<!DOCTYPE html>\n<html lang=\"en\">",
	    "<title>How we treat you</title>",
	    "name=\"viewport\"",
	    "<dt>Version</dt><dd>general 3</dd>",
	    "<time datetime=\"2026-12-01\">",
	    "<h1 id=\"at.1\">How we <em>treat</em> you</h1>",
	    "<h3 id=\"share.logistics\">1.1 Delivery<a class=\"anchor\"",
	    ("The courier &amp; you. <span class=\"promise\" title=\"Promise "
	     "R12, R13\">[R12, R13]</span> [Rx]"),
	    "<details class=\"rule\"><summary>The rules that our systems obey",
	    "when c &gt;= 1 # &lt;b&gt;\n</code>",
	    "<details class=\"example\">",
	    "<li class=\"d3\"><a href=\"#share.logistics\">1.1 Delivery</a>",
	    "<p class=\"note\">This clause informs",
	    "<p class=\"note\">This clause is no longer",
	    "<h2 id=\"old\">Old<a",
	    "<code class=\"language-sh\">ls &lt;x&gt;",
	    "Braces {kept",
	    "@media print",
	};
	struct fixture f;

	(void)state;
	render(&f, "general.policy.md", page_text);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		if (strstr(html_of(&f), pieces[i]) == NULL)
			fail_msg(
			    "not found: %s\nin %s", pieces[i], html_of(&f));
	clear(&f);
}

static void
lets_nothing_run_or_be_fetched(void **state)
{
	static const char *const pieces[] = {"<script",
	    "javascript:", "<b>bold", "{#", "onclick", " src=", "http://",
	    "@import"};
	struct fixture f;

	(void)state;
	render(&f, "general.policy.md", page_text);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		if (strstr(html_of(&f), pieces[i]) != NULL)
			fail_msg("found: %s", pieces[i]);
	clear(&f);
}

static void
links_only_to_places_that_are_there(void **state)
{
	struct fixture f;
	size_t links = 0;

	(void)state;
	render(&f, "general.policy.md", page_text);
	for (const char *at = strstr(html_of(&f), "href=\"#"); at != NULL;
	     at = strstr(at + 1, "href=\"#")) {
		char id[100];

		(void)snprintf(id, sizeof id, "id=\"%.*s\"",
		    (int)strcspn(at + 7, "\""), at + 7);
		if (strstr(html_of(&f), id) == NULL)
			fail_msg("no %s", id);
		links++;
	}
	assert_true(links >= 8);
	clear(&f);
}

/* Check that tags nest, from the body on. */
static void
check_tags(const char *html)
{
	static const char *const single[] = {
	    "meta", "hr", "br", "img", "!DOCTYPE", "!--"};
	char open[64][16];
	size_t depth = 0;

	while ((html = strchr(html, '<')) != NULL) {
		bool is_end = html[1] == '/';
		const char *name = html + 1 + is_end;
		size_t size = strcspn(name, " >\n");
		bool is_single = false;

		html++;
		for (size_t i = 0; i < 6; i++)
			is_single = is_single ||
			    strncmp(name, single[i], strlen(single[i])) == 0;
		if (is_single)
			continue;
		assert_true(size < sizeof open[0] && depth < 64);
		if (is_end) {
			assert_true(depth > 0);
			depth--;
			if (strncmp(open[depth], name, size) != 0)
				fail_msg("%s ends as %.10s", open[depth], name);
		} else {
			(void)snprintf(open[depth++], sizeof open[0], "%.*s",
			    (int)size, name);
		}
	}
	assert_int_equal(depth, 0);
}

static void
closes_every_tag(void **state)
{
	struct fixture f;

	(void)state;
	render(&f, "general.policy.md", page_text);
	check_tags(html_of(&f));
	clear(&f);
	render(&f, "empty.md", "");
	check_tags(html_of(&f));
	clear(&f);
}

static void
names_the_language_of_the_page(void **state)
{
	static const struct {
		const char *path;
		const char *text;
		const char *html;
	} cases[] = {
	    {"a.md", "# Page\n", "<html lang=\"en\">"},
	    {"a.zh.md", "# \xE9\xA1\xB5\n", "<html lang=\"zh\">"},
	    {"a.zh-TW.md", "# \xE9\xA1\xB5\n", "<html lang=\"zh-TW\">"},
	    {"a.md", "# \xE9\xA1\xB5\n", "<html lang=\"zh\">"},
	    {"a.md", "# \xE9\xA1\xB5\n", "\xE7\x9B\xAE\xE5\xBD\x95"},
	    {"a.de.md", "# Seite\n", "<html lang=\"de\">"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fixture f;

		render(&f, cases[i].path, cases[i].text);
		assert_non_null(strstr(html_of(&f), cases[i].html));
		clear(&f);
	}
}

static void
leads_to_other_pages_only_where_that_is_safe(void **state)
{
	static const struct avow_render_link earlier[] = {
	    {"g@2", "g-2.html", "g-2-3.diff.html", NULL},
	    {"g@1", "https://example.com/g?v=1&a", NULL, NULL},
	    {"<g@0>", "javascript:alert(1)", "data:text/html,x", NULL},
	};
	static const struct avow_render_link languages[] = {
	    {"x", "g.zh.html", NULL, "zh"}};
	static const char *const pieces[] = {"<a href=\"g-2.html\">g@2</a>",
	    "(<a href=\"g-2-3.diff.html\">what has changed since</a>)",
	    "<a href=\"https://example.com/g?v=1&amp;a\">g@1</a>",
	    "<li>&lt;g@0&gt; (what has changed since)</li>",
	    "<a href=\"g.zh.html\" lang=\"zh\" hreflang=\"zh\">x</a>"};
	struct avow_render_input input = {.earlier = earlier,
	    .earlier_count = 3,
	    .languages = languages,
	    .language_count = 1};
	struct page_fixture page;
	struct avow_buffer html;

	(void)state;
	page_fixture_read(&page, "a.md", AVOW_TEXT("# Page\n"));
	avow_buffer_init(&html, 1 << 20);
	input.files = page.ast;
	input.page = page.ast;
	assert_int_equal(
	    avow_render_page(&html, &page.arena, &input, NULL), AVOW_OK);
	avow_buffer_u8(&html, 0);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		if (strstr((const char *)html.at, pieces[i]) == NULL)
			fail_msg("no %s in %s", pieces[i], html.at);
	avow_buffer_clear(&html);
	page_fixture_clear(&page);
}

static void
refuses_a_language_it_does_not_know(void **state)
{
	struct avow_render_input input = {.language = AVOW_TEXT("xx")};
	struct avow_error why = {.status = AVOW_OK};
	struct page_fixture page;
	struct avow_buffer html;

	(void)state;
	page_fixture_read(&page, "a.md", AVOW_TEXT("# Page\n"));
	avow_buffer_init(&html, 1 << 20);
	input.files = page.ast;
	input.page = page.ast;
	assert_int_equal(
	    avow_render_page(&html, &page.arena, &input, &why), AVOW_ERR_INPUT);
	assert_string_equal(why.code, "render.language");
	avow_buffer_clear(&html);
	page_fixture_clear(&page);
}

static void
writes_text_that_commands_no_terminal(void **state)
{
	static const char text[] =
	    "# Title\n\nA \033[31mred\033[0m word, and\n* one\n* two\n\n"
	    "> quoted\n\n<b>raw</b>\n\n```sh\nls\033[2J\n```\n";
	static const char *const pieces[] = {"Title\n=====\n",
	    "\n- one\n- two\n", "\n\n  quoted\n", "    ls\xEF\xBF\xBD[2J\n"};
	struct avow_render_input input = {.earlier = NULL};
	struct page_fixture page;
	struct avow_buffer out;

	(void)state;
	page_fixture_read(&page, "a.md", avow_text_of(text));
	avow_buffer_init(&out, 1 << 20);
	input.files = page.ast;
	input.page = page.ast;
	assert_int_equal(
	    avow_render_text(&out, &page.arena, &input, NULL), AVOW_OK);
	avow_buffer_u8(&out, 0);
	assert_null(strchr((const char *)out.at, '\033'));
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		if (strstr((const char *)out.at, pieces[i]) == NULL)
			fail_msg("no %s in %s", pieces[i], out.at);
	avow_buffer_clear(&out);
	page_fixture_clear(&page);
}

static void
refuses_a_page_that_is_not_there(void **state)
{
	struct fixture f;
	struct avow_error why = {0};

	(void)state;
	render(&f, "a.md", "# Page\n");
	assert_int_equal(
	    render_alone(&f.html, &f.page, NULL, &why), AVOW_ERR_INPUT);
	clear(&f);
}

static void
refuses_a_page_too_long_for_its_room(void **state)
{
	struct page_fixture page;
	struct avow_buffer html;

	(void)state;
	page_fixture_read(&page, "a.md", AVOW_TEXT("# Page\n"));
	avow_buffer_init(&html, 1000);
	assert_int_equal(
	    render_alone(&html, &page, page.ast, NULL), AVOW_ERR_LIMIT);
	avow_buffer_clear(&html);
	page_fixture_clear(&page);
}

static void
renders_a_long_paragraph_and_refuses_a_longer_one(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct page_fixture page;
		struct avow_buffer html;
		struct avow_buffer text;

		avow_buffer_init(&text, 1 << 20);
		avow_buffer_init(&html, 4 << 20);
		for (size_t i = 0; i < AVOW_RENDER_PARAGRAPH_MAX + more; i++)
			avow_buffer_string(&text, "[");
		page_fixture_read(&page, "a.md", avow_buffer_view(&text));
		assert_int_equal(render_alone(&html, &page, page.ast, NULL),
		    more == 0 ? AVOW_OK : AVOW_ERR_LIMIT);
		avow_buffer_clear(&html);
		avow_buffer_clear(&text);
		page_fixture_clear(&page);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_what_the_page_says),
	    cmocka_unit_test(lets_nothing_run_or_be_fetched),
	    cmocka_unit_test(links_only_to_places_that_are_there),
	    cmocka_unit_test(closes_every_tag),
	    cmocka_unit_test(names_the_language_of_the_page),
	    cmocka_unit_test(leads_to_other_pages_only_where_that_is_safe),
	    cmocka_unit_test(refuses_a_language_it_does_not_know),
	    cmocka_unit_test(writes_text_that_commands_no_terminal),
	    cmocka_unit_test(refuses_a_page_that_is_not_there),
	    cmocka_unit_test(refuses_a_page_too_long_for_its_room),
	    cmocka_unit_test(renders_a_long_paragraph_and_refuses_a_longer_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
