/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/parser: the tools of the recursive descent: tokens ahead, words that
 * would have been right, messages, and the way on after a mistake.
 *
 *     accept, expect, name, number ... -> true, or false after one message
 *
 * A production gives false when it has reported a fault, or when there is no
 * memory; its callers give false too, up to the loop over the items of a
 * block, which calls avow_parser_recover.  Only src/policy/parse*.c include
 * this.  One thread at a time.
 */
#ifndef AVOW_POLICY_PARSER_H
#define AVOW_POLICY_PARSER_H

#include "policy/ast.h"
#include "policy/lex.h"

enum {
	AVOW_PARSER_AHEAD = 3,    /* tokens held, the current one included */
	AVOW_PARSER_WANTED = 24,  /* words remembered for a message */
	AVOW_PARSER_NESTING = 3,  /* of rules; a rule is 1 */
	AVOW_PARSER_RULES = 4096, /* a file, exceptions included */
	AVOW_PARSER_EXAMPLES = 16384, /* a file */
};

/* What a block is a list of. */
enum avow_parser_items {
	AVOW_ITEMS_DECLARATIONS,
	AVOW_ITEMS_RULES,
	AVOW_ITEMS_LIFTS, /* flows in the braces of `never` */
	AVOW_ITEMS_EXAMPLES,
	AVOW_ITEMS_NONE, /* a flow given outside a page */
};

/* The ends of the lists of an ast, where the next item is linked. */
struct avow_parser_ends {
	struct avow_ast_term **terms;
	struct avow_ast_group **groups;
	struct avow_ast_consent **consents;
	struct avow_ast_fact **facts;
	struct avow_ast_base **bases;
	struct avow_ast_agreement **agreements;
	struct avow_ast_guardian **guardians;
	struct avow_ast_tests **givens;
	struct avow_ast_tests **axioms;
	struct avow_ast_rule **rules;
	struct avow_ast_example **examples;
};

struct avow_parser {
	struct avow_arena *arena;
	struct avow_report *report;
	struct avow_ast *ast;
	const struct avow_source *source;
	const struct avow_clause *clause; /* NULL outside any */
	enum avow_parser_items items;
	struct avow_lexer lexer;
	struct avow_token ahead[AVOW_PARSER_AHEAD];
	struct avow_token last;                 /* taken before ahead[0] */
	const char *wanted[AVOW_PARSER_WANTED]; /* where ahead[0] stands */
	size_t wanted_count;
	unsigned depth; /* of braces, a rule outside any being 1 */
	unsigned lost;  /* `{` missed in this block: each has a `}` too many */
	size_t rules;
	size_t examples;
	struct avow_parser_ends ends;
	struct avow_ast_rule *
	    *clause_rules; /* where the clause's rules begin */
	unsigned number;   /* of its last rule */
	bool has_header;   /* a policy block was met */
	bool no_memory;
};

/* Begin a block, or another text. */
void avow_parser_begin(struct avow_parser *parser, struct avow_text text,
    uint32_t line, enum avow_parser_items items);

/* The token `ahead` places on: 0 is the current one. */
const struct avow_token *avow_parser_peek(
    const struct avow_parser *parser, size_t ahead);
struct avow_token avow_parser_take(struct avow_parser *parser);
/* Whether a token ahead is this word; nothing is remembered or taken. */
bool avow_parser_is(
    const struct avow_parser *parser, size_t ahead, const char *word);
/* Whether a token ahead is one of words, a NULL-ended list. */
bool avow_parser_is_one(
    const struct avow_parser *parser, size_t ahead, const char *const *words);
bool avow_parser_is_kind(
    const struct avow_parser *parser, size_t ahead, enum avow_token_kind kind);

/* Remember what could stand here: a word or mark, or "a category". */
void avow_parser_want(struct avow_parser *parser, const char *what);
/* Take the word if it stands here; else remember it. */
bool avow_parser_accept(struct avow_parser *parser, const char *word);
bool avow_parser_accept_kind(
    struct avow_parser *parser, enum avow_token_kind kind);
/* Take a word or words ("keeps at most") or report P0101. */
AVOW_CHECKED bool avow_parser_expect(
    struct avow_parser *parser, const char *words);
AVOW_CHECKED bool avow_parser_expect_kind(
    struct avow_parser *parser, enum avow_token_kind kind);

/* A name that is looked up; what ("a category") is for the message. */
AVOW_CHECKED bool avow_parser_name(
    struct avow_parser *parser, struct avow_ast_name *out, const char *what);
/* A name that is being declared: lower case; dots only in a term. */
AVOW_CHECKED bool avow_parser_new_name(struct avow_parser *parser,
    struct avow_ast_name *out, const char *what, bool is_term);
AVOW_CHECKED bool avow_parser_number(struct avow_parser *parser, uint32_t *out);
AVOW_CHECKED bool avow_parser_string(
    struct avow_parser *parser, struct avow_text *out, const char *what);
AVOW_CHECKED bool avow_parser_label(
    struct avow_parser *parser, struct avow_ast_label *out);
AVOW_CHECKED bool avow_parser_cite(
    struct avow_parser *parser, struct avow_ast_name *out);
AVOW_CHECKED bool avow_parser_duration(
    struct avow_parser *parser, struct avow_ast_duration *out);
/* "90 days after order-closed" */
AVOW_CHECKED bool avow_parser_after(struct avow_parser *parser,
    struct avow_ast_duration *duration, struct avow_ast_name *event);

/* Zeroed memory; NULL sets no_memory. */
AVOW_CHECKED void *avow_parser_alloc(struct avow_parser *parser, size_t size);
/* Copy a name to the end of a list, whose end moves on. */
AVOW_CHECKED bool avow_parser_append(struct avow_parser *parser,
    struct avow_ast_name ***end, const struct avow_ast_name *name);

/* Report P0101: what stands here against what could.  Always false. */
bool avow_parser_refuse(struct avow_parser *parser);
/* How to write what was expected and is not there, or NULL.  Static text. */
const char *avow_parser_help(const struct avow_parser *parser);
/* Report a fault at a place; always false.  help may be NULL. */
bool avow_parser_fault(struct avow_parser *parser, const char *code,
    struct avow_place place, const char *message, const char *help);
/* P0106: part is given twice; the current token begins it.  False. */
bool avow_parser_twice(struct avow_parser *parser, const char *part);
/* The line of `from` with from..to replaced, for a help. */
const char *avow_parser_edit(struct avow_parser *parser, const char *from,
    const char *to, const char *replacement);
/* The word of list (NULL-ended) that word was probably meant to be, or NULL. */
const char *avow_parser_near(struct avow_text word, const char *const *list);

/* The word that begins an item here and that word was meant to be, or NULL. */
const char *avow_parser_near_item(
    const struct avow_parser *parser, struct avow_text word);

/* Whether the current token begins an item, so that the last one has ended. */
bool avow_parser_at_item(const struct avow_parser *parser);
/* Report P0101 unless an item may end here. */
AVOW_CHECKED bool avow_parser_end_item(struct avow_parser *parser);
/*
 * Go on behind a fault: to the next line that begins an item of this block, or
 * to the brace that closes the list the fault stands in.
 */
void avow_parser_recover(struct avow_parser *parser);
/* Whether to stop: no memory, or more faults than anybody reads. */
bool avow_parser_stops(const struct avow_parser *parser);

#endif
