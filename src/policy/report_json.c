/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/report_order.h"
#include "json/write.h"

#include "base/banned.h"

static const char *const severities[] = {"error", "warning", "note"};

static void
put_member(struct avow_buffer *out, const char *name, const char *string)
{
	avow_buffer_format(out, ",\"%s\":", name);
	if (string == NULL)
		avow_buffer_string(out, "null");
	else
		avow_json_write_string(out, string);
}

/* Where something stands, without a comma in front. */
static void
put_place(
    struct avow_buffer *out, const struct avow_place *place, const char *id)
{
	const struct avow_clause *clause = avow_report_order_clause(place, id);

	avow_buffer_string(out, "\"file\":");
	if (place->source == NULL)
		avow_buffer_string(out, "null");
	else
		avow_json_write_string(out, place->source->path);
	avow_buffer_format(
	    out, ",\"line\":%u,\"column\":%u", place->line, place->column);
	if (clause == NULL) {
		put_member(out, "clause", id);
		return;
	}
	avow_buffer_string(out, ",\"clause\":");
	avow_json_write_text(out, clause->id);
}

static void
put_also(struct avow_buffer *out, const struct avow_finding_also *also)
{
	avow_buffer_string(out, ",\"also\":");
	if (also->place.source == NULL) {
		avow_buffer_string(out, "null");
		return;
	}
	avow_buffer_string(out, "{");
	put_place(out, &also->place, also->clause);
	put_member(out, "label", also->label);
	avow_buffer_string(out, "}");
}

static void
put_finding(struct avow_buffer *out, const struct avow_finding *finding)
{
	avow_buffer_format(out, "{\"code\":\"%s\",\"severity\":\"%s\",",
	    finding->code, severities[finding->severity]);
	put_place(out, &finding->place, finding->clause);
	put_member(out, "message", finding->message);
	put_member(out, "help", finding->help);
	put_member(out, "example", finding->example);
	put_also(out, &finding->also);
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
