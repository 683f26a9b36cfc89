/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

/* "at most 180 days after collected" or "until account-cancelled" */
static bool
read_end(struct avow_parser *parser, struct avow_ast_end ***link)
{
	struct avow_ast_end *end = avow_parser_alloc(parser, sizeof *end);

	if (end == NULL)
		return false;
	**link = end;
	*link = &end->next;
	if (avow_parser_accept(parser, "until"))
		return avow_parser_name(parser, &end->event, "an event");
	return avow_parser_expect(parser, "at most") &&
	    avow_parser_after(parser, &end->duration, &end->event);
}

static bool
read_ends(struct avow_parser *parser, struct avow_ast_retain *retain)
{
	struct avow_ast_end **link = &retain->ends;

	do {
		if (!read_end(parser, &link))
			return false;
	} while (avow_parser_accept(parser, "or"));
	return true;
}

static bool
read_minimum(struct avow_parser *parser, struct avow_ast_retain *retain)
{
	if (!avow_parser_accept(parser, "at"))
		return true;
	return avow_parser_expect(parser, "least") &&
	    avow_parser_after(
		parser, &retain->minimum, &retain->minimum_event) &&
	    avow_parser_expect(parser, "basis") &&
	    avow_parser_name(parser, &retain->minimum_basis, "a basis");
}

static bool
read_then(struct avow_parser *parser, const struct avow_ast_rule *rule)
{
	if (avow_parser_accept(parser, "then"))
		return true;
	if (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_END) &&
	    !avow_parser_at_item(parser))
		return avow_parser_refuse(parser);
	return avow_parser_fault(parser, "P0106", rule->place,
	    "this `retain` does not say what happens at its end",
	    "end it with `then erase` or `then anonymise`");
}

/* What may follow `then erase`. */
static bool
read_tail(struct avow_parser *parser, struct avow_ast_retain *retain)
{
	struct avow_ast_test **hold = &retain->hold;

	if (avow_parser_accept(parser, "backups") &&
	    (!avow_parser_expect(parser, "within") ||
		!avow_parser_duration(parser, &retain->backups)))
		return false;
	if (avow_parser_accept(parser, "hold") &&
	    (!avow_parser_expect(parser, "while") ||
		!avow_parse_test_one(parser, &hold)))
		return false;
	return avow_parser_end_item(parser);
}

bool
avow_parse_retain_rest(struct avow_parser *parser, struct avow_ast_rule *rule)
{
	struct avow_ast_flow *flow = &rule->flow;
	struct avow_ast_retain *retain = &rule->retain;

	flow->form = AVOW_FORM_DEFAULT;
	flow->place = avow_parser_peek(parser, 0)->place;
	if (!avow_parse_flow_set(
		parser, &flow->categories, "a category", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "for") &&
	    !avow_parse_flow_set(
		parser, &flow->purposes, "a purpose", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "in") &&
	    !avow_parse_flow_set(
		parser, &flow->services, "a service", AVOW_LIST_NONE))
		return false;
	if (!read_ends(parser, retain) || !read_minimum(parser, retain) ||
	    !read_then(parser, rule))
		return false;
	retain->is_anonymise = avow_parser_accept(parser, "anonymise");
	if (!retain->is_anonymise && !avow_parser_expect(parser, "erase"))
		return false;
	return read_tail(parser, retain);
}

bool
avow_parse_retain_upon(struct avow_parser *parser, struct avow_ast_rule *rule)
{
	rule->flow.form = AVOW_FORM_DEFAULT;
	if (!avow_parser_name(parser, &rule->event, "an event") ||
	    !avow_parser_expect(parser, "must") ||
	    !avow_parse_duty_list(parser, &rule->duties, AVOW_LIST_ACTS))
		return false;
	if (avow_parser_accept(parser, "within") &&
	    !avow_parser_duration(parser, &rule->within))
		return false;
	return avow_parse_rule_quals(parser, rule) &&
	    avow_parser_end_item(parser);
}
