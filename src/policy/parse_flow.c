/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

/* Whether the comma that stands here goes on with a set. */
static bool
goes_on(const struct avow_parser *parser, enum avow_parse_list list)
{
	return avow_parser_is_kind(parser, 0, AVOW_TOKEN_COMMA) &&
	    !avow_parse_duty_begins(parser, 1, list);
}

bool
avow_parse_flow_names(struct avow_parser *parser, struct avow_ast_name **out,
    const char *what, enum avow_parse_list list)
{
	struct avow_ast_name **end = out;
	struct avow_ast_name name;

	for (;;) {
		if (!avow_parser_name(parser, &name, what) ||
		    !avow_parser_append(parser, &end, &name))
			return false;
		if (!goes_on(parser, list))
			break;
		(void)avow_parser_take(parser);
	}
	if (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_COMMA))
		avow_parser_want(parser, ",");
	return true;
}

bool
avow_parse_flow_set(struct avow_parser *parser, struct avow_ast_set *out,
    const char *what, enum avow_parse_list list)
{
	out->place = avow_parser_peek(parser, 0)->place;
	out->is_given = true;
	if (avow_parser_accept(parser, "any")) {
		out->is_any = true;
		if (goes_on(parser, list))
			return avow_parser_fault(parser, "P0101",
			    avow_parser_peek(parser, 0)->place,
			    "`any` is a whole set, so nothing can be added "
			    "to it",
			    "delete `any`, or delete what follows the comma");
	} else if (!avow_parse_flow_names(parser, &out->names, what, list)) {
		return false;
	}
	if (!avow_parser_is(parser, 1, "not") ||
	    !avow_parser_accept(parser, "but")) {
		avow_parser_want(parser, "but not");
		return true;
	}
	return avow_parser_expect(parser, "not") &&
	    avow_parse_flow_names(parser, &out->but_not, what, list);
}

static const char *const flow_words[] = {"for", "to", "in", "but", NULL};

/* "k>=50" */
static bool
read_k(struct avow_parser *parser, struct avow_ast_flow *out)
{
	if (!avow_parser_is(parser, 0, "k") ||
	    !avow_parser_is_kind(parser, 1, AVOW_TOKEN_AT_LEAST)) {
		avow_parser_want(parser, "k>=");
		return true;
	}
	(void)avow_parser_take(parser);
	(void)avow_parser_take(parser);
	return avow_parser_number(parser, &out->k);
}

/* A form's word is a form if a category follows; else it is a category. */
static bool
read_form(struct avow_parser *parser, struct avow_ast_flow *out)
{
	static const struct {
		const char *word;
		enum avow_form form;
	} forms[] = {
	    {"raw", AVOW_FORM_RAW},
	    {"identifying", AVOW_FORM_IDENTIFYING},
	    {"masked", AVOW_FORM_MASKED},
	    {"pseudonymous", AVOW_FORM_PSEUDONYMOUS},
	    {"anonymous", AVOW_FORM_ANONYMOUS},
	    {"aggregate", AVOW_FORM_AGGREGATE},
	};

	out->form = AVOW_FORM_DEFAULT;
	if (avow_parser_is(parser, 0, "any") &&
	    avow_parser_is(parser, 1, "form")) {
		out->form = AVOW_FORM_ANY;
		return avow_parser_expect(parser, "any form of");
	}
	if (!avow_parser_is_kind(parser, 1, AVOW_TOKEN_WORD) ||
	    avow_parser_is_one(parser, 1, flow_words))
		return true;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (!avow_parser_accept(parser, forms[i].word))
			continue;
		out->form = forms[i].form;
		return out->form != AVOW_FORM_AGGREGATE || read_k(parser, out);
	}
	return true;
}

/* A part that stands a second time, or in the wrong order. */
static bool
check_order(struct avow_parser *parser, const struct avow_ast_flow *flow)
{
	if (flow->purposes.is_given && avow_parser_is(parser, 0, "for"))
		return avow_parser_twice(parser, "for");
	if (flow->recipients.is_given && avow_parser_is(parser, 0, "to"))
		return avow_parser_twice(parser, "to");
	if (flow->services.is_given && avow_parser_is(parser, 0, "in"))
		return avow_parser_twice(parser, "in");
	return true;
}

bool
avow_parse_flow_whole(struct avow_parser *parser, struct avow_ast_flow *out)
{
	out->place = avow_parser_peek(parser, 0)->place;
	if (!avow_parse_flow_set(
		parser, &out->actions, "an action", AVOW_LIST_NONE) ||
	    !read_form(parser, out) ||
	    !avow_parse_flow_set(
		parser, &out->categories, "a category", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "for") &&
	    !avow_parse_flow_set(
		parser, &out->purposes, "a purpose", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "to") &&
	    !avow_parse_flow_set(
		parser, &out->recipients, "a recipient", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "in") &&
	    !avow_parse_flow_set(
		parser, &out->services, "a service", AVOW_LIST_NONE))
		return false;
	return check_order(parser, out);
}
