/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no JSON, however broken, makes the reader of pages crash, hang or
 *         leak, or gives a page that says anything else.
 * Method: libFuzzer's bytes are read as JSON and as a page; a page that comes
 *         of them must be told as the same JSON, and be laid out already.
 */
#include <stdlib.h>

#include "policy/edition.h"
#include "policy/fmt.h"
#include "policy/page_json.h"
#include "policy/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { OUT_MAX = 16 << 20 };

static void
check(struct avow_text page, struct avow_arena *arena)
{
	struct avow_report report;
	struct avow_source *source;
	struct avow_buffer again;
	struct avow_ast *ast;

	avow_report_init(&report, arena);
	avow_buffer_init(&again, OUT_MAX);
	if (avow_source_read(&source, arena, "page", page, &report, NULL) ==
		AVOW_OK &&
	    avow_parse(&ast, arena, source, &report, NULL) == AVOW_OK &&
	    avow_fmt_page(&again, ast, arena, NULL) == AVOW_OK &&
	    (report.errors != 0 ||
		!avow_text_equal(avow_buffer_view(&again), page)))
		abort();
	avow_buffer_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct avow_text text = {size == 0 ? "" : (const char *)bytes, size};
	struct avow_json *json = NULL;
	struct avow_arena arena;
	struct avow_buffer page;

	if (avow_json_parse(&json, text, NULL) != AVOW_OK)
		return 0;
	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_buffer_init(&page, OUT_MAX);
	if (avow_page_json_read(&page, json, &arena, NULL) == AVOW_OK)
		check(avow_buffer_view(&page), &arena);
	avow_buffer_clear(&page);
	avow_arena_clear(&arena);
	avow_json_free(json);
	return 0;
}
