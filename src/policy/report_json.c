/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/report_order.h"

#include "base/banned.h"

static const char *const severities[] = {"error", "warning", "note"};

/* One code point, or a byte that belongs to none, inside a JSON string. */
static void
put_code_point(struct avow_buffer *out, int32_t code_point)
{
	char bytes[4];

	if (code_point < 0)
		code_point = 0xFFFD;
	if (code_point == '"' || code_point == '\\')
		avow_buffer_format(out, "\\%c", (int)code_point);
	else if (code_point == '\n')
		avow_buffer_string(out, "\\n");
	else if (code_point < 0x20 || code_point == 0x7F)
		avow_buffer_format(out, "\\u%04x", (unsigned)code_point);
	else
		avow_buffer_put(
		    out, bytes, avow_utf8_put(bytes, (uint32_t)code_point));
}

static void
put_string(struct avow_buffer *out, struct avow_text text)
{
	size_t at = 0;

	avow_buffer_string(out, "\"");
	while (at < text.size) {
		int32_t code_point = avow_utf8_next(text, &at);

		if (code_point < 0)
			at++;
		put_code_point(out, code_point);
	}
	avow_buffer_string(out, "\"");
}

static void
put_member(struct avow_buffer *out, const char *name, const char *string)
{
	avow_buffer_format(out, ",\"%s\":", name);
	if (string == NULL)
		avow_buffer_string(out, "null");
	else
		put_string(out, avow_text_of(string));
}

static void
put_clause(struct avow_buffer *out, const struct avow_finding *finding)
{
	const struct avow_clause *clause = avow_report_order_clause(finding);

	if (clause == NULL) {
		put_member(out, "clause", finding->clause);
		return;
	}
	avow_buffer_string(out, ",\"clause\":");
	put_string(out, clause->id);
}

static void
put_finding(struct avow_buffer *out, const struct avow_finding *finding)
{
	const struct avow_source *source = finding->place.source;

	avow_buffer_format(out, "{\"code\":\"%s\",\"severity\":\"%s\"",
	    finding->code, severities[finding->severity]);
	put_member(out, "file", source == NULL ? NULL : source->path);
	avow_buffer_format(out, ",\"line\":%u,\"column\":%u",
	    finding->place.line, finding->place.column);
	put_clause(out, finding);
	put_member(out, "message", finding->message);
	put_member(out, "help", finding->help);
	avow_buffer_string(out, "}");
}

void
avow_report_json(const struct avow_report *report, struct avow_buffer *out)
{
	const struct avow_finding *findings[AVOW_FINDINGS_MAX];
	size_t count = avow_report_order(report, findings);

	avow_buffer_string(out, "[");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			avow_buffer_string(out, ",\n");
		put_finding(out, findings[i]);
	}
	avow_buffer_string(out, "]\n");
}
