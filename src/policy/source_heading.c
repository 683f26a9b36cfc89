/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/lex.h"
#include "policy/source_parts.h"

#include "base/banned.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static struct avow_text
trim(struct avow_text text)
{
	while (text.size > 0 && is_blank(text.at[0])) {
		text.at++;
		text.size--;
	}
	while (text.size > 0 && is_blank(text.at[text.size - 1]))
		text.size--;
	return text;
}

/* The words of an ATX heading: without its '#'s, before and behind. */
static struct avow_text
atx_content(struct avow_text line)
{
	struct avow_text text = trim(line);
	size_t size;

	while (text.size > 0 && text.at[0] == '#') {
		text.at++;
		text.size--;
	}
	size = text.size;
	while (size > 0 && text.at[size - 1] == '#')
		size--;
	if (size == 0 || is_blank(text.at[size - 1]))
		text.size = size;
	return trim(text);
}

/* The words of a heading that is underlined, its underline left out. */
static struct avow_text
setext_content(
    const struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	struct avow_text from = avow_source_text_line(reader, first);
	struct avow_text to = avow_source_text_line(reader, last - 1);

	return trim(
	    (struct avow_text){from.at, (size_t)(to.at + to.size - from.at)});
}

/* A heading's attribute, "{#id .class}", as it is being read. */
struct attribute {
	struct avow_source_reader *reader;
	struct avow_text id;
	bool is_declaratory;
	bool is_retired;
};

static struct avow_finding *
refuse(const struct attribute *attribute, struct avow_text at,
    const char *sentence)
{
	struct avow_finding *finding = avow_report_add(
	    attribute->reader->report, AVOW_SEVERITY_ERROR, "P0101",
	    avow_source_text_place(attribute->reader, at.at, at.size), "%s",
	    sentence);

	finding->help = "end the heading with `{#id}` or "
			"`{#id .declaratory}`";
	return finding;
}

static bool
read_id(struct attribute *attribute, struct avow_text word)
{
	struct avow_text id = {word.at + 1, word.size - 1};
	struct avow_finding *finding;

	if (attribute->id.size > 0) {
		(void)refuse(attribute, word, "a heading has one id");
		return false;
	}
	if (!avow_lex_is_term(id)) {
		finding = refuse(attribute, word,
		    "an id is written with a-z, 0-9, \"-\" and dots between "
		    "its parts");
		finding->help = "for instance `{#share.logistics}`";
		return false;
	}
	attribute->id = id;
	return true;
}

static bool
read_word(struct attribute *attribute, struct avow_text word)
{
	if (word.at[0] == '#')
		return read_id(attribute, word);
	if (avow_text_is(word, ".declaratory"))
		attribute->is_declaratory = true;
	else if (avow_text_is(word, ".retired"))
		attribute->is_retired = true;
	else {
		struct avow_finding *finding = refuse(attribute, word,
		    "a heading's braces hold `#id`, `.declaratory` or "
		    "`.retired`");

		if (avow_edit_distance(word, AVOW_TEXT(".declaratory"), 3) <= 3)
			finding->help = "did you mean `.declaratory`?";
		if (avow_edit_distance(word, AVOW_TEXT(".retired"), 2) <= 2)
			finding->help = "did you mean `.retired`?";
		return false;
	}
	return true;
}

/* inner: what stands between the braces. */
static bool
read_attribute(struct attribute *attribute, struct avow_text inner)
{
	size_t at = 0;

	while (at < inner.size) {
		size_t from = at;

		if (is_blank(inner.at[at])) {
			at++;
			continue;
		}
		while (at < inner.size && !is_blank(inner.at[at]))
			at++;
		if (!read_word(attribute,
			(struct avow_text){inner.at + from, at - from}))
			return false;
	}
	if (attribute->id.size > 0)
		return true;
	(void)refuse(attribute, inner, "a clause's heading needs an id");
	return false;
}

static const char *
find_last(struct avow_text text, char c)
{
	return text.size == 0 ? NULL : memrchr(text.at, c, text.size);
}

/*
 * An id in other braces is no id: the clause's rules would be those of the
 * clause above it, and nobody would see.
 */
static void
refuse_lookalike(const struct attribute *attribute, struct avow_text title)
{
	static const char *const signs[] = {"\xEF\xBD\x9B", "\xEF\xBD\x9D",
	    "(#", "[#", "<#", "\xEF\xBC\x88#", "\xE3\x80\x90#",
	    "\xEF\xBC\x88\xEF\xBC\x83", "{\xEF\xBC\x83"};
	struct avow_text rest = title;

	for (; rest.size > 0; rest.at++, rest.size--) {
		for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
			if (!avow_text_starts(rest, signs[i]))
				continue;
			(void)refuse(attribute, rest,
			    "a clause's id stands in `{#` and `}` of the "
			    "plain keyboard");
			return;
		}
	}
}

/*
 * Split "Delivery {#id}" into title and id.  False when the heading only
 * groups, or after a finding.
 */
static bool
split(struct attribute *attribute, struct avow_text *title)
{
	const char *open = find_last(*title, '{');
	const char *end = title->at + title->size;
	struct avow_text inner;

	if (open == NULL || end[-1] != '}')
		refuse_lookalike(attribute, *title);
	if (open == NULL)
		return false;
	if (end[-1] != '}') {
		struct avow_text rest = {open, (size_t)(end - open)};

		if (avow_text_starts(rest, "{#"))
			(void)refuse(attribute, rest,
			    memchr(open, '}', rest.size) == NULL
				? "these braces are not closed"
				: "the braces must end the heading");
		return false;
	}
	inner = (struct avow_text){open + 1, (size_t)(end - open) - 2};
	title->size = (size_t)(open - title->at);
	*title = trim(*title);
	return read_attribute(attribute, inner);
}

static bool
is_known(const struct avow_source_reader *reader, struct avow_text id,
    const struct avow_clause **earlier_out)
{
	const struct avow_clause *clause = reader->source->clauses;

	while (clause != NULL && !avow_text_equal(clause->id, id))
		clause = clause->next;
	*earlier_out = clause;
	return clause != NULL;
}

static void
report_duplicate(
    const struct attribute *attribute, const struct avow_clause *earlier)
{
	struct avow_source_reader *reader = attribute->reader;
	struct avow_text id = attribute->id;
	struct avow_finding *finding =
	    avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0110",
		avow_source_text_place(reader, id.at - 1, id.size + 1),
		"two clauses have the id `%.*s`", (int)id.size, id.at);

	finding->label = avow_report_text(
	    reader->report, "line %u has it already", earlier->place.line);
	finding->help = avow_report_text(reader->report,
	    "give this clause an id of its own, such as `{#%.*s-2}`",
	    (int)id.size, id.at);
}

/* A rule must stand in each clause, unless it only tells. */
static void
check_clause(struct avow_source_reader *reader)
{
	const struct avow_clause *clause = reader->clause;
	struct avow_finding *finding;

	if (clause == NULL || reader->source->is_translation ||
	    clause->is_declaratory || clause->is_retired ||
	    reader->clause_has_rule)
		return;
	finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0110",
	    clause->place, "clause #%.*s has no rule and is not declaratory",
	    (int)clause->id.size, clause->id.at);
	finding->help = avow_report_text(reader->report,
	    "add a rule block, or if the clause binds no flow of information, "
	    "write\n%.*s %.*s {#%.*s .declaratory}",
	    (int)clause->level, "######", (int)clause->title.size,
	    clause->title.at, (int)clause->id.size, clause->id.at);
}

void
avow_source_heading_end(struct avow_source_reader *reader, uint32_t line)
{
	avow_source_prose_end(reader);
	if (reader->clause == NULL)
		return;
	reader->clause->end_line = line;
	check_clause(reader);
}

static void
begin_clause(
    const struct attribute *attribute, struct avow_text title, unsigned level)
{
	struct avow_source_reader *reader = attribute->reader;
	struct avow_clause *clause =
	    avow_arena_alloc(reader->arena, sizeof *clause);
	uint32_t line = avow_source_text_line_of(reader, attribute->id.at);
	struct avow_text whole = avow_source_text_line(reader, line);

	if (clause == NULL) {
		reader->no_memory = true;
		return;
	}
	avow_source_heading_end(reader, line - 1);
	clause->id = attribute->id;
	clause->title = title;
	clause->level = level;
	clause->is_declaratory = attribute->is_declaratory;
	clause->is_retired = attribute->is_retired;
	clause->place = avow_source_text_place(reader, whole.at, whole.size);
	if (reader->clause == NULL)
		reader->source->clauses = clause;
	else
		reader->clause->next = clause;
	reader->clause = clause;
	reader->clause_has_rule = false;
	reader->is_lost = false;
	reader->last_block = NULL;
	reader->clause_count++;
}

void
avow_source_heading_read(struct avow_source_reader *reader, uint32_t first,
    uint32_t last, unsigned level)
{
	const struct avow_clause *earlier;
	struct attribute attribute = {.reader = reader};
	struct avow_text title = first == last
	    ? atx_content(avow_source_text_line(reader, first))
	    : setext_content(reader, first, last);
	size_t errors = reader->report->errors;

	if (split(&attribute, &title)) {
		if (is_known(reader, attribute.id, &earlier))
			report_duplicate(&attribute, earlier);
		else if (reader->clause_count == AVOW_SOURCE_CLAUSES_MAX)
			(void)avow_report_add(reader->report,
			    AVOW_SEVERITY_ERROR, "P0105",
			    avow_source_text_place(
				reader, title.at, title.size),
			    "the file has more than %d clauses",
			    (int)AVOW_SOURCE_CLAUSES_MAX);
		else
			begin_clause(&attribute, title, level);
	}
	if (reader->report->errors > errors)
		reader->is_lost = true;
}
