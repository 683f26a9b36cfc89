/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/page_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/report_order.h"

void
page_fixture_read(
    struct page_fixture *page, const char *path, struct avow_text text)
{
	avow_arena_init(&page->arena, 256 << 20);
	avow_report_init(&page->report, &page->arena);
	assert_int_equal(avow_source_read(&page->source, &page->arena, path,
			     text, &page->report, NULL),
	    AVOW_OK);
	assert_int_equal(avow_parse(&page->ast, &page->arena, page->source,
			     &page->report, NULL),
	    AVOW_OK);
}

void
page_fixture_rules(struct page_fixture *page, const char *rules)
{
	struct avow_buffer text;

	avow_buffer_init(&text, 8 << 20);
	avow_buffer_string(&text,
	    "```policy\npolicy p version 1 effective 2026-12-01 general\n```\n"
	    "## C {#c}\n```rule\n");
	avow_buffer_string(&text, rules);
	avow_buffer_string(&text, "\n```\n");
	page_fixture_read(page, "page.md", avow_buffer_view(&text));
	avow_buffer_clear(&text);
}

void
page_fixture_clear(struct page_fixture *page)
{
	avow_arena_clear(&page->arena);
}

void
page_fixture_codes(const struct page_fixture *page, char out[512])
{
	const struct avow_finding *findings[AVOW_FINDINGS_MAX];
	size_t count = avow_report_order(&page->report, findings);
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count && used < 500; i++)
		used += (size_t)snprintf(out + used, 512 - used, "%s%s",
		    i == 0 ? "" : " ", findings[i]->code);
}

void
page_fixture_expect(const char *text, const char *codes)
{
	struct page_fixture page;
	char found[512];

	page_fixture_read(&page, "page.md", avow_text_of(text));
	page_fixture_codes(&page, found);
	if (strcmp(found, codes) != 0)
		fail_msg(
		    "found \"%s\", not \"%s\", in\n%s", found, codes, text);
	page_fixture_clear(&page);
}

void
page_fixture_names(const struct avow_ast_name *name, const char *joined)
{
	char text[256] = "";
	size_t used = 0;

	for (; name != NULL && used < 200; name = name->next)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s%.*s", used == 0 ? "" : " ", (int)name->text.size,
		    name->text.at);
	assert_string_equal(text, joined);
}
