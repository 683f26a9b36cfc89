/* SPDX-License-Identifier: Apache-2.0 */
/* P0111: prose that speaks of flows in a clause that binds none. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "policy/compile_state.h"

#include "base/banned.h"

/* Words of promises about flows; the English ones count as whole words. */
static const char *const triggers[] = {"collect", "collected", "collecting",
    "share", "shared", "sharing", "disclose", "disclosed", "sell", "sold",
    "retain", "retained", "retention", "transfer", "transferred", "hand over",
    "third party", "third parties", "advertisers", "收集", "共享", "披露",
    "转让", "出售", "第三方"};
enum { TRIGGERS = sizeof triggers / sizeof triggers[0] };

static bool
is_letter(char c)
{
	return isalpha((unsigned char)c) != 0;
}

/* Where word stands in line by itself; SIZE_MAX: nowhere. */
static size_t
find_word(struct avow_text line, const char *word)
{
	size_t size = strlen(word);
	bool is_english = is_letter(word[0]);

	for (size_t at = 0; size <= line.size && at <= line.size - size; at++) {
		const char *here = line.at + at;
		size_t end = at + size;

		if (strncasecmp(here, word, size) != 0)
			continue;
		if (!is_english)
			return at;
		if ((at == 0 || !is_letter(here[-1])) &&
		    (end == line.size || !is_letter(line.at[end])))
			return at;
	}
	return SIZE_MAX;
}

/* Warn of the first trigger in a line; false when there is none. */
static bool
warn_of_line(struct avow_compile_state *c, const struct avow_source *source,
    uint32_t number)
{
	struct avow_text line = avow_source_line(source, number);

	for (size_t i = 0; i < TRIGGERS; i++) {
		size_t at = find_word(line, triggers[i]);
		struct avow_finding *finding;

		if (at == SIZE_MAX)
			continue;
		/* A source has at most 1 MiB, so columns fit. */
		finding =
		    avow_report_add(c->r.report, AVOW_SEVERITY_WARNING, "P0111",
			(struct avow_place){source, number, (uint32_t)at + 1,
			    (uint32_t)strlen(triggers[i])},
			"this clause speaks of `%s`, but has no rule: nothing "
			"keeps what it says",
			triggers[i]);
		finding->label = "a promise about a flow?";
		finding->help = "if it is, write the rule and drop "
				"`.declaratory`; if not, leave it so";
		return true;
	}
	return false;
}

/* One warning a clause is enough; its blocks are no prose. */
static void
check_clause(struct avow_compile_state *c, const struct avow_source *source,
    const struct avow_clause *clause)
{
	bool is_block = false;

	for (uint32_t line = clause->place.line + 1; line <= clause->end_line;
	     line++) {
		if (avow_text_starts(avow_source_line(source, line), "```"))
			is_block = !is_block;
		else if (!is_block && warn_of_line(c, source, line))
			return;
	}
}

void
avow_check_declaratory(struct avow_compile_state *c)
{
	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		const struct avow_clause *clause = ast->source->clauses;

		if (ast->source->is_translation)
			continue;
		for (; clause != NULL; clause = clause->next) {
			if (clause->is_declaratory && !clause->is_retired)
				check_clause(c, ast->source, clause);
		}
	}
}
