/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/lex: the words of one block.
 *
 *     block text --avow_lex_next--> token, token, ... end
 *
 * LANGUAGE 2.2: words are keywords only where the parser expects them, so a
 * token is told by its shape alone.  A token that no rule can hold is FAULT
 * and says why; the parser reports it when it gets there.  Tokens borrow from
 * the text.  One thread at a time.
 */
#ifndef AVOW_POLICY_LEX_H
#define AVOW_POLICY_LEX_H

#include "policy/report.h"

enum avow_token_kind {
	AVOW_TOKEN_END,    /* of the block */
	AVOW_TOKEN_WORD,   /* order.phone, allow, yes/no */
	AVOW_TOKEN_NUMBER, /* number holds it */
	AVOW_TOKEN_DATE,   /* 2026-12-01 */
	AVOW_TOKEN_STRING, /* text is without its quotes */
	AVOW_TOKEN_CITE,   /* text is without its '#' */
	AVOW_TOKEN_COMMA,
	AVOW_TOKEN_COLON,
	AVOW_TOKEN_OPEN,  /* { */
	AVOW_TOKEN_CLOSE, /* } */
	AVOW_TOKEN_AT_LEAST,
	AVOW_TOKEN_BELOW,
	AVOW_TOKEN_FAULT, /* fault, code and help are set */
};

struct avow_token {
	enum avow_token_kind kind;
	bool is_first; /* on its line */
	bool is_loose; /* a WORD with capitals, '_' or a digit up front */
	uint32_t number;
	struct avow_text text;
	const char *at;          /* its first byte, quotes and '#' included */
	struct avow_place place; /* quotes and '#' included */
	const char *code;        /* of a FAULT: "P0101" */
	const char *fault;       /* one sentence, static */
	const char *help;        /* static, or NULL */
};

struct avow_lexer {
	struct avow_text text;
	const struct avow_source *source;
	size_t at;      /* of the next byte */
	size_t line_at; /* where its line begins */
	uint32_t line;  /* its number in the file */
	bool is_first;  /* nothing but blanks before it on its line */
};

/* Begin at the start of text, which stands from line `line` of source. */
void avow_lex_init(struct avow_lexer *lexer, struct avow_text text,
    const struct avow_source *source, uint32_t line);
/* The next token; END for ever after the last. */
struct avow_token avow_lex_next(struct avow_lexer *lexer);

/*
 * The help for a mark at the start of rest that looks like one of ours, and
 * its bytes; avow_lex_lookalike_unseen for one that nobody sees; NULL: none.
 */
const char *avow_lex_lookalike(struct avow_text rest, size_t *size_out);
extern const char avow_lex_lookalike_unseen[];

/* Whether text is a TERM: lower-case NAMEs joined by dots. */
bool avow_lex_is_term(struct avow_text text);

#endif
