/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fmt.h"
#include "policy/page_json.h"
#include "policy/page_text.h"
#include "policy/parse.h"
#include "json/same.h"

#include "base/banned.h"

enum { TEXT_MAX = 2 * AVOW_SOURCE_MAX /* bytes, before it is laid out */ };

static enum avow_status
parse(struct avow_ast **out, struct avow_text text, struct avow_arena *arena,
    struct avow_report *report, struct avow_error *why)
{
	struct avow_source *source;
	enum avow_status status =
	    avow_source_read(&source, arena, "the page", text, report, why);

	if (status == AVOW_OK)
		status = avow_parse(out, arena, source, report, why);
	if (status == AVOW_OK && report->errors != 0)
		status = avow_report_fail(report, why);
	return status;
}

/* Whether a page says what json does, and nothing else. */
static enum avow_status
compare(const struct avow_json *json, const struct avow_ast *ast,
    struct avow_arena *arena, struct avow_error *why)
{
	char pointer[AVOW_JSON_POINTER_MAX];
	struct avow_json *told = NULL;
	struct avow_buffer text;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_JSON_MAX);
	status = avow_page_json_write(&text, ast, arena, why);
	if (status == AVOW_OK)
		status = avow_json_parse(&told, avow_buffer_view(&text), why);
	if (status == AVOW_OK && !avow_json_same(json, told, pointer))
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "page.differs",
		    pointer, "no page says what stands here");
	avow_json_free(told);
	avow_buffer_clear(&text);
	return status;
}

static enum avow_status
lay_out(struct avow_buffer *out, const struct avow_json *json,
    struct avow_text text, struct avow_arena *arena, struct avow_error *why)
{
	struct avow_report report;
	struct avow_ast *ast;
	enum avow_status status;

	avow_report_init(&report, arena);
	status = parse(&ast, text, arena, &report, why);
	if (status == AVOW_OK)
		status = compare(json, ast, arena, why);
	if (status == AVOW_OK)
		status = avow_fmt_page(out, ast, arena, why);
	return status;
}

enum avow_status
avow_page_json_read(struct avow_buffer *out, const struct avow_json *json,
    struct avow_arena *arena, struct avow_error *why)
{
	struct avow_buffer text;
	enum avow_status status;

	if (avow_json_integer(avow_json_get(json, "avow-page")) !=
	    AVOW_PAGE_JSON_VERSION)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "page.version",
		    "/avow-page", "this is not a page as JSON, version 1");
	avow_buffer_init(&text, TEXT_MAX);
	avow_page_text_put(&text, json);
	status = avow_buffer_check(&text, why);
	if (status == AVOW_OK)
		status =
		    lay_out(out, json, avow_buffer_view(&text), arena, why);
	avow_buffer_clear(&text);
	return status;
}
