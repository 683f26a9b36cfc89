/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/report_order.h"

#include "base/banned.h"

/* Whether a is to stand before b, both of one file. */
static bool
stands_before(const struct avow_finding *a, const struct avow_finding *b)
{
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line;
	return a->place.column < b->place.column;
}

/* Put finding behind all of out[from .. count) that it does not precede. */
static void
insert(const struct avow_finding **out, size_t from, size_t count,
    const struct avow_finding *finding)
{
	size_t at = count;

	while (at > from && stands_before(finding, out[at - 1])) {
		out[at] = out[at - 1];
		at--;
	}
	out[at] = finding;
}

/* Whether an earlier finding stands in the same file. */
static bool
is_file_done(
    const struct avow_report *report, const struct avow_finding *finding)
{
	const struct avow_finding *other;

	for (other = report->first; other != finding; other = other->next)
		if (other->place.source == finding->place.source)
			return true;
	return false;
}

/* At most AVOW_FINDINGS_MAX findings, so the squares below stay small. */
static size_t
add_file(const struct avow_report *report, const struct avow_source *source,
    const struct avow_finding **out, size_t count)
{
	const struct avow_finding *finding;
	size_t from = count;

	for (finding = report->first; finding != NULL; finding = finding->next)
		if (finding->place.source == source)
			insert(out, from, count++, finding);
	return count;
}

size_t
avow_report_order(
    const struct avow_report *report, const struct avow_finding **out)
{
	const struct avow_finding *finding;
	size_t count = add_file(report, NULL, out, 0);

	for (finding = report->first; finding != NULL; finding = finding->next)
		if (finding->place.source != NULL &&
		    !is_file_done(report, finding))
			count =
			    add_file(report, finding->place.source, out, count);
	return count;
}

const struct avow_clause *
avow_report_order_clause(const struct avow_place *place, const char *id)
{
	const struct avow_clause *clause;

	if (place->source == NULL)
		return NULL;
	for (clause = place->source->clauses; clause != NULL;
	     clause = clause->next) {
		if (id != NULL ? avow_text_is(clause->id, id)
			       : place->line >= clause->place.line &&
			    place->line <= clause->end_line)
			return clause;
	}
	return NULL;
}
