/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/source_parts: what the readers of a source share.
 *
 *     text --source_text--> lines --cmark--> headings (source_heading),
 *     fences (source_fence), prose (source_prose) --> struct avow_source
 *
 * Only src/policy/source*.c include this.  One thread at a time.
 */
#ifndef AVOW_POLICY_SOURCE_PARTS_H
#define AVOW_POLICY_SOURCE_PARTS_H

#include "policy/source.h"

/* A source while it is being read. */
struct avow_source_reader {
	struct avow_arena *arena;
	struct avow_report *report;
	struct avow_source *source;
	uint32_t *lines; /* offset of each line; one more: the text's end */
	uint32_t line_count;
	struct avow_clause *clause; /* the one being read; NULL before */
	bool clause_has_rule;
	bool is_lost;  /* behind a heading that was refused */
	bool is_stray; /* a block was refused whose closing fence may follow */
	size_t clause_count;
	size_t block_count;
	struct avow_block *last_block; /* of the clause, or before the first */
	uint8_t promises[AVOW_PROMISE_MAX / 8 + 1]; /* bit set: cited */
	bool no_memory;
};

/*
 * source_text: put into reader->source->text what text says, with LF line
 * ends and no BOM, and index its lines.  False after a finding (P0104, P0105)
 * that leaves nothing to read, or without memory.
 */
bool avow_source_text_take(
    struct avow_source_reader *reader, struct avow_text text);
/* Line `line`, from 1, without its newline; empty when none. */
struct avow_text avow_source_text_line(
    const struct avow_source_reader *reader, uint32_t line);
/* The number of the line that holds the byte at `at`. */
uint32_t avow_source_text_line_of(
    const struct avow_source_reader *reader, const char *at);
/* The place of length bytes from `at`, in the text. */
struct avow_place avow_source_text_place(
    const struct avow_source_reader *reader, const char *at, size_t length);
/*
 * A copy for cmark in which prose can begin no inline element: cmark needs
 * time in the square of some of them, and only blocks are wanted.  Offsets are
 * kept.  NULL after a finding (P0105), or without memory.
 */
char *avow_source_text_flatten(struct avow_source_reader *reader);
/* What follows a line's blanks, '>' and list marks; their count if asked. */
struct avow_text avow_source_text_inner(
    struct avow_text line, unsigned *marks_out);

/* source_heading: the top-level heading on lines first..last. */
void avow_source_heading_read(struct avow_source_reader *reader, uint32_t first,
    uint32_t last, unsigned level);
/* The clause being read ends on line `line`. */
void avow_source_heading_end(struct avow_source_reader *reader, uint32_t line);

/* source_fence: the top-level code block on lines first..last. */
void avow_source_fence_read(
    struct avow_source_reader *reader, uint32_t first, uint32_t last);
/* Report a block of ours that stands on lines that cannot hold one. */
void avow_source_fence_refuse(
    struct avow_source_reader *reader, uint32_t first, uint32_t last);

/* source_prose: the promises cited on lines first..last. */
void avow_source_prose_read(
    struct avow_source_reader *reader, uint32_t first, uint32_t last);
/* Give the promises cited so far to the clause, and forget them. */
void avow_source_prose_end(struct avow_source_reader *reader);

#endif
