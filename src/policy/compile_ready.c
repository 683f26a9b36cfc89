/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether what the parser gave can be looked up.  Where a declaration could not
 * be read, its name is unknown wherever it is used: such findings would only
 * bury the one that matters, so then nothing is compiled.
 */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

static uint32_t
count_lines(struct avow_text text)
{
	uint32_t lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.at[i] == '\n';
	return lines;
}

/* Whether a line stands in one of the blocks that only rule or show. */
static bool
holds_line(const struct avow_block *block, uint32_t line)
{
	for (; block != NULL; block = block->next) {
		if (block->kind != AVOW_BLOCK_RULE &&
		    block->kind != AVOW_BLOCK_EXAMPLE)
			continue;
		if (line >= block->line &&
		    line - block->line <= count_lines(block->text))
			return true;
	}
	return false;
}

static bool
is_harmless(const struct avow_finding *finding)
{
	const struct avow_source *source = finding->place.source;

	if (finding->severity != AVOW_SEVERITY_ERROR ||
	    strcmp(finding->code, "P0110") == 0)
		return true;
	if (source == NULL)
		return false;
	for (const struct avow_clause *clause = source->clauses; clause != NULL;
	     clause = clause->next) {
		if (holds_line(clause->blocks, finding->place.line))
			return true;
	}
	return false;
}

bool
avow_compile_ready(const struct avow_report *report)
{
	/* Findings that were not kept may have been of any kind. */
	if (report->errors + report->warnings > AVOW_FINDINGS_MAX)
		return false;
	for (const struct avow_finding *finding = report->first;
	     finding != NULL; finding = finding->next) {
		if (!is_harmless(finding))
			return false;
	}
	return true;
}
