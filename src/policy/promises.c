/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/promises.h"

#include "base/banned.h"

static bool
clause_cites(const struct avow_clause *clause, uint32_t promise)
{
	for (size_t i = 0; i < clause->promise_count; i++)
		if (clause->promises[i] == promise)
			return true;
	return false;
}

static bool
is_cited(const struct avow_ast *files, uint32_t promise)
{
	for (; files != NULL; files = files->next)
		for (const struct avow_clause *c = files->source->clauses;
		     c != NULL && !files->source->is_translation; c = c->next)
			if (!c->is_retired && clause_cites(c, promise))
				return true;
	return false;
}

size_t
avow_promises_check(const struct avow_ast *files, uint32_t first, uint32_t last,
    struct avow_report *report)
{
	size_t missing = 0;

	for (uint32_t promise = first; promise <= last; promise++) {
		if (is_cited(files, promise))
			continue;
		missing++;
		avow_report_add(report, AVOW_SEVERITY_ERROR, "P0115",
		    (struct avow_place){.source = NULL},
		    "no clause cites the promise R%u", (unsigned)promise)
		    ->help = "write its number in square brackets into the "
			     "prose of the clause that keeps it";
	}
	return missing;
}
