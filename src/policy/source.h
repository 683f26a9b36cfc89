/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/source: one Markdown file, cut into clauses and blocks.
 *
 *     bytes --cmark--> headings with ids, prose, fenced blocks, promises
 *
 * LANGUAGE 2.1.  A source is immutable after it is read; the text it was read
 * from and all it points at live in the arena it was made in.
 */
#ifndef AVOW_POLICY_SOURCE_H
#define AVOW_POLICY_SOURCE_H

#include "policy/report.h"

enum {
	AVOW_SOURCE_MAX = 1 << 20,      /* bytes a file */
	AVOW_SOURCE_CLAUSES_MAX = 2048, /* a file */
	AVOW_SOURCE_BLOCKS_MAX = 8192,  /* a file */
	AVOW_PROMISE_MAX = 999,         /* [R1] .. [R999] */
};

enum avow_block_kind {
	AVOW_BLOCK_POLICY,
	AVOW_BLOCK_TERMS,
	AVOW_BLOCK_RULE,
	AVOW_BLOCK_EXAMPLE,
};

/* The inside of one fenced block. */
struct avow_block {
	enum avow_block_kind kind;
	struct avow_text text; /* between the fences, in the source's text */
	uint32_t line;         /* of its first inner line, from 1 */
	struct avow_block *next;
};

/* A heading with an id, and all up to the next such heading. */
struct avow_clause {
	struct avow_text id;    /* "share.logistics" */
	struct avow_text title; /* "4.2 Delivery", without the braces */
	unsigned level;         /* 1..6 */
	bool is_declaratory;
	bool is_retired;
	struct avow_place place; /* of the heading */
	uint32_t end_line;       /* last line, included */
	struct avow_block *blocks;
	uint16_t *promises; /* cited in its prose, ascending */
	size_t promise_count;
	struct avow_clause *next;
};

struct avow_source {
	const char *path;      /* as the caller gave it */
	struct avow_text text; /* CRLF made LF, BOM dropped */
	struct avow_clause *clauses;
	struct avow_block *blocks; /* those before the first clause */
	bool is_translation;       /* NAME.LANG.md: prose only */
};

/*
 * Cut text into clauses and blocks.  Faults go to report (P0101 bad heading
 * attribute, P0104, P0105, P0110 duplicate id or rule outside a clause, P0113)
 * and the source holds what could be read.  name_text is copied.
 * Errors: NOMEM only.
 */
AVOW_CHECKED enum avow_status avow_source_read(struct avow_source **out,
    struct avow_arena *arena, const char *path, struct avow_text text,
    struct avow_report *report, struct avow_error *why);

/* Line number `line` of the source, without its newline; empty when none. */
struct avow_text avow_source_line(
    const struct avow_source *source, uint32_t line);

#endif
