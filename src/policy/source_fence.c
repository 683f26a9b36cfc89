/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/parser.h"
#include "policy/source_parts.h"

#include "base/banned.h"

static const char *const block_names[] = {
    [AVOW_BLOCK_POLICY] = "policy",
    [AVOW_BLOCK_TERMS] = "terms",
    [AVOW_BLOCK_RULE] = "rule",
    [AVOW_BLOCK_EXAMPLE] = "example",
};

enum {
	BLOCK_NAMES = sizeof block_names / sizeof block_names[0],
	NOT_OURS = BLOCK_NAMES, /* no name of a block */
};

/* A line that opens or closes a fenced block: "```rule". */
struct fence {
	char mark;             /* '`' or '~'; NUL: the line is no fence */
	size_t length;         /* marks */
	struct avow_text info; /* what follows, trimmed */
	struct avow_text name; /* its first word */
	size_t spaces;         /* between the marks and the name */
};

static struct avow_text
trim(struct avow_text text)
{
	while (text.size > 0 && (text.at[0] == ' ' || text.at[0] == '\t')) {
		text.at++;
		text.size--;
	}
	while (text.size > 0 &&
	    (text.at[text.size - 1] == ' ' || text.at[text.size - 1] == '\t'))
		text.size--;
	return text;
}

static struct fence
fence_of(struct avow_text text)
{
	struct fence fence = {0};
	struct avow_text rest = text;

	while (rest.size > 0 && rest.at[0] == text.at[0] &&
	    (text.at[0] == '`' || text.at[0] == '~')) {
		rest.at++;
		rest.size--;
	}
	fence.length = text.size - rest.size;
	if (fence.length < 3)
		return (struct fence){0};
	fence.mark = text.at[0];
	fence.info = trim(rest);
	fence.name = fence.info;
	fence.spaces = (size_t)(fence.info.at - rest.at);
	for (size_t i = 0; i < fence.name.size; i++)
		if (fence.name.at[i] == ' ' || fence.name.at[i] == '\t')
			fence.name.size = i;
	return fence;
}

static unsigned
kind_of(struct avow_text name)
{
	unsigned kind = 0;

	while (kind < BLOCK_NAMES && !avow_text_is(name, block_names[kind]))
		kind++;
	return kind;
}

static struct avow_finding *
refuse(struct avow_source_reader *reader, struct avow_text at,
    const char *sentence)
{
	return avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0113",
	    avow_source_text_place(reader, at.at, at.size), "%s", sentence);
}

/* Report an opening line that looks like one of ours and is none. */
static void
refuse_opening(struct avow_source_reader *reader, struct avow_text line,
    const struct fence *fence, uint32_t outer)
{
	const char *name = block_names[kind_of(fence->name)];
	struct avow_finding *finding = refuse(reader, trim(line),
	    avow_report_text(
		reader->report, "this `%s` block does not count", name));

	finding->label = "not at the page's left edge";
	if (fence->mark == '~' || fence->length > 3)
		finding->label = "the fence is not exactly \"```\"";
	else if (line.at[0] == '`' && fence->spaces > 0)
		finding->label = "a space before the name";
	else if (line.at[0] == '`' && fence->info.size > fence->name.size)
		finding->label = "something follows the name";
	else if (line.at[0] == '`')
		finding->label = avow_report_text(reader->report,
		    "inside the block that line %u begins", outer);
	finding->help = avow_report_text(reader->report,
	    "begin it in the first column, outside lists, quotes, HTML and "
	    "other blocks, with a line that is only\n```%s",
	    name);
}

/* Whether an info string is nearly one of our names: `Rule`, `rules`. */
static bool
refuse_misspelt(struct avow_source_reader *reader, struct avow_text line,
    struct avow_text name)
{
	const char *list[BLOCK_NAMES + 1] = {NULL};
	char lower[16];
	const char *near;
	unsigned kind;

	if (name.size > sizeof lower)
		return false;
	for (size_t i = 0; i < name.size; i++)
		lower[i] = name.at[i] >= 'A' && name.at[i] <= 'Z'
		    ? (char)(name.at[i] + ('a' - 'A'))
		    : name.at[i];
	name = (struct avow_text){lower, name.size};
	for (kind = 0; kind < BLOCK_NAMES; kind++)
		list[kind] = block_names[kind];
	kind = kind_of(name);
	near =
	    kind == NOT_OURS ? avow_parser_near(name, list) : block_names[kind];
	if (near == NULL)
		return false;
	refuse(reader, line,
	    avow_report_text(reader->report,
		"this block does not count: its name is not `%s`", near))
	    ->help =
	    avow_report_text(reader->report, "did you mean this?\n```%s", near);
	return true;
}

void
avow_source_fence_refuse(
    struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++) {
		struct avow_text line = avow_source_text_line(reader, i);
		struct fence fence =
		    fence_of(avow_source_text_inner(line, NULL));

		if (kind_of(fence.name) == NOT_OURS || fence.mark == '\0')
			continue;
		refuse_opening(reader, line, &fence, first);
		reader->clause_has_rule = true; /* one mistake, one message */
		/* What follows is inside a block that was not to be one. */
		if (fence_of(line).mark != '\0')
			return;
		reader->is_stray = true;
	}
}

/* The line that closes the block opened on line `first`; 0 when none. */
static uint32_t
find_closing(
    const struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	for (uint32_t i = first + 1; i <= last; i++) {
		struct avow_text line = avow_source_text_line(reader, i);
		struct fence fence = fence_of(trim(line));

		if (fence.mark == '`' && fence.info.size == 0 &&
		    line.at[0] != '\t')
			return i;
	}
	return 0;
}

/* The first line between the fences that opens another block, or 0. */
static uint32_t
find_opening_inside(
    const struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	for (uint32_t i = first + 1; i <= last; i++) {
		struct fence fence = fence_of(avow_source_text_line(reader, i));

		if (fence.mark == '`' && fence.info.size > 0)
			return i;
	}
	return 0;
}

static bool
is_closed_well(struct avow_source_reader *reader, uint32_t first, uint32_t last,
    uint32_t closing)
{
	struct avow_text opening = avow_source_text_line(reader, first);
	uint32_t inside =
	    find_opening_inside(reader, first, closing == 0 ? last : closing);
	struct avow_finding *finding;

	if (inside != 0) {
		finding = refuse(reader, avow_source_text_line(reader, inside),
		    "a block begins here before the one above is closed");
		finding->label = avow_report_text(reader->report,
		    "the block on line %u is still open", first);
		finding->help = "put a line that is only ``` at its end";
		return false;
	}
	if (closing == 0) {
		finding = refuse(reader, opening, "this block is never closed");
		finding->help = "put a line that is only ``` at its end";
		return false;
	}
	opening = avow_source_text_line(reader, closing);
	if (opening.at[0] == '`' && fence_of(opening).length == 3)
		return true;
	finding = refuse(reader, trim(opening),
	    "the fence that closes a block is \"```\" in the first column");
	finding->help = "write it as the block's opening is written";
	return false;
}

/* A clause that says it has no rule, or is gone, has none. */
static bool
is_clause_right(struct avow_source_reader *reader, enum avow_block_kind kind,
    struct avow_text line)
{
	const struct avow_clause *clause = reader->clause;
	const char *word = clause->is_retired ? "retired" : "declaratory";
	struct avow_finding *finding;

	if (!clause->is_retired &&
	    (!clause->is_declaratory || kind != AVOW_BLOCK_RULE))
		return true;
	if (reader->clause_has_rule)
		return false; /* said of the block before */
	reader->clause_has_rule = true;
	finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0110",
	    avow_source_text_place(reader, line.at, line.size),
	    "this clause is %s, and still has %s %s block", word,
	    kind == AVOW_BLOCK_RULE ? "a" : "an", block_names[kind]);
	finding->help = avow_report_text(reader->report,
	    "take `.%s` out of the heading on line %u, or take the block away",
	    word, clause->place.line);
	return false;
}

/* Whether a block of this kind may stand here. */
static bool
is_place_right(struct avow_source_reader *reader, enum avow_block_kind kind,
    struct avow_text line)
{
	struct avow_finding *finding;

	if (reader->source->is_translation) {
		finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR,
		    "P0114", avow_source_text_place(reader, line.at, line.size),
		    "a translation holds no `%s` block", block_names[kind]);
		finding->help = "keep the prose here and the block in the "
				"page that is translated";
		return false;
	}
	if (kind == AVOW_BLOCK_POLICY || kind == AVOW_BLOCK_TERMS)
		return true;
	if (reader->clause != NULL)
		return is_clause_right(reader, kind, line);
	if (reader->is_lost)
		return false;
	finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0110",
	    avow_source_text_place(reader, line.at, line.size),
	    kind == AVOW_BLOCK_RULE ? "this rule block stands in no clause"
				    : "this example stands in no clause");
	finding->help = "give the heading above it an id: `## Title {#id}`";
	return false;
}

/* Whether a block says anything: not only blanks and comments. */
static bool
is_empty(
    const struct avow_source_reader *reader, uint32_t first, uint32_t closing)
{
	for (uint32_t i = first + 1; i < closing; i++) {
		struct avow_text line = trim(avow_source_text_line(reader, i));

		if (line.size > 0 && !avow_text_starts(line, "# ") &&
		    !avow_text_is(line, "#"))
			return false;
	}
	return true;
}

static void
add_block(struct avow_source_reader *reader, enum avow_block_kind kind,
    uint32_t first, uint32_t closing)
{
	const char *from = avow_source_text_line(reader, first + 1).at;
	const char *to = avow_source_text_line(reader, closing).at;
	struct avow_block *block;

	if (reader->block_count > AVOW_SOURCE_BLOCKS_MAX)
		return; /* said once */
	if (reader->block_count == AVOW_SOURCE_BLOCKS_MAX) {
		reader->block_count++;
		(void)avow_report_add(reader->report, AVOW_SEVERITY_ERROR,
		    "P0105", avow_source_text_place(reader, from, 1),
		    "the file has more than %d blocks",
		    (int)AVOW_SOURCE_BLOCKS_MAX);
		return;
	}
	block = avow_arena_alloc(reader->arena, sizeof *block);
	if (block == NULL) {
		reader->no_memory = true;
		return;
	}
	block->kind = kind;
	block->text = (struct avow_text){from, (size_t)(to - from)};
	block->line = first + 1;
	if (reader->last_block != NULL)
		reader->last_block->next = block;
	else if (reader->clause != NULL)
		reader->clause->blocks = block;
	else
		reader->source->blocks = block;
	reader->last_block = block;
	reader->block_count++;
}

void
avow_source_fence_read(
    struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	struct avow_text line = avow_source_text_line(reader, first);
	struct fence fence = fence_of(line);
	unsigned kind = kind_of(fence.name);
	uint32_t closing;

	/* Other code is shown, not read; but nothing of ours may hide in it. */
	if (kind == NOT_OURS || fence.mark != '`' || fence.length != 3 ||
	    fence.spaces > 0 || fence.info.size > fence.name.size) {
		if (fence.mark == '`' && fence.length == 3 &&
		    kind == NOT_OURS &&
		    refuse_misspelt(reader, line, fence.name))
			reader->clause_has_rule = true;
		else if (!reader->is_stray || fence.mark != '`' ||
		    fence.info.size > 0)
			avow_source_fence_refuse(reader, first, last);
		reader->is_stray = false;
		return;
	}
	closing = find_closing(reader, first, last);
	if (!is_closed_well(reader, first, last, closing)) {
		/* It may have swallowed headings and what stood under them. */
		reader->clause_has_rule = true;
		reader->is_lost = true;
		return;
	}
	if (!is_place_right(reader, kind, line))
		return;
	if (kind == AVOW_BLOCK_RULE && !is_empty(reader, first, closing))
		reader->clause_has_rule = true;
	add_block(reader, kind, first, closing);
}
