/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/parse_parts: the productions of LANGUAGE 2.2, one file each.
 *
 * Each gives false after it has reported a fault, or without memory.  Only
 * src/policy/parse*.c include this.
 */
#ifndef AVOW_POLICY_PARSE_PARTS_H
#define AVOW_POLICY_PARSE_PARTS_H

#include "policy/parser.h"

/* The list that a set stands in: a comma before a word that can begin the
 * next item of that list ends the set. */
enum avow_parse_list {
	AVOW_LIST_NONE,   /* in no list, or in a flow: commas go on */
	AVOW_LIST_DUTIES, /* must mask a, b, review by 2 */
	AVOW_LIST_ACTS,   /* upon x must erase a, b, answer */
	AVOW_LIST_BINDS,  /* binds use only for a, b, no onward */
	AVOW_LIST_CASE,   /* with mask a, consent b: duties and tests */
};

/* parse_flow: what ("a category") is for messages. */
AVOW_CHECKED bool avow_parse_flow_set(struct avow_parser *parser,
    struct avow_ast_set *out, const char *what, enum avow_parse_list list);
AVOW_CHECKED bool avow_parse_flow_names(struct avow_parser *parser,
    struct avow_ast_name **out, const char *what, enum avow_parse_list list);
AVOW_CHECKED bool avow_parse_flow_whole(
    struct avow_parser *parser, struct avow_ast_flow *out);

/* parse_test: one test to *end, which moves on; or some joined by a word. */
AVOW_CHECKED bool avow_parse_test_one(
    struct avow_parser *parser, struct avow_ast_test ***end);
AVOW_CHECKED bool avow_parse_test_joined(
    struct avow_parser *parser, struct avow_ast_test **out, const char *joint);

/* parse_duty: one to *end; a list; whether what stands here is surely one. */
AVOW_CHECKED bool avow_parse_duty_one(struct avow_parser *parser,
    struct avow_ast_duty ***end, enum avow_parse_list list);
AVOW_CHECKED bool avow_parse_duty_list(struct avow_parser *parser,
    struct avow_ast_duty **out, enum avow_parse_list list);
bool avow_parse_duty_stands(const struct avow_parser *parser);
/* Whether the word ahead can begin the next item of the list. */
bool avow_parse_duty_begins(
    const struct avow_parser *parser, size_t ahead, enum avow_parse_list list);

/* parse_rule: all rules of a block, into parser->ast. */
void avow_parse_rule_block(struct avow_parser *parser);
/* The quals behind a flow, in any order, each once. */
AVOW_CHECKED bool avow_parse_rule_quals(
    struct avow_parser *parser, struct avow_ast_rule *rule);

/* parse_retain: what follows the words `retain` and `upon`. */
AVOW_CHECKED bool avow_parse_retain_rest(
    struct avow_parser *parser, struct avow_ast_rule *rule);
AVOW_CHECKED bool avow_parse_retain_upon(
    struct avow_parser *parser, struct avow_ast_rule *rule);

/* parse_header: the first line of a policy block. */
AVOW_CHECKED bool avow_parse_header_line(struct avow_parser *parser);

/* parse_declaration: all declarations of a block, into parser->ast. */
void avow_parse_declaration_block(struct avow_parser *parser);
/* An axis' word: true and taken. */
bool avow_parse_declaration_axis(
    struct avow_parser *parser, enum avow_axis *out);

/* parse_fact, parse_agreement: what follows the declaring word. */
AVOW_CHECKED bool avow_parse_fact_rest(
    struct avow_parser *parser, struct avow_ast_fact *out);
AVOW_CHECKED bool avow_parse_agreement_rest(
    struct avow_parser *parser, struct avow_ast_agreement *out);

/* parse_example: all examples of a block; the list behind `with`. */
void avow_parse_example_block(struct avow_parser *parser);
AVOW_CHECKED bool avow_parse_example_case(
    struct avow_parser *parser, struct avow_ast_example *out);

#endif
