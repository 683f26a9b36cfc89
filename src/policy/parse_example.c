/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

/* "10 days after last-used" */
static bool
read_elapsed(struct avow_parser *parser, struct avow_ast_elapsed ***end)
{
	struct avow_ast_elapsed *elapsed =
	    avow_parser_alloc(parser, sizeof *elapsed);

	if (elapsed == NULL ||
	    !avow_parser_after(parser, &elapsed->duration, &elapsed->event))
		return false;
	**end = elapsed;
	*end = &elapsed->next;
	return true;
}

bool
avow_parse_example_case(
    struct avow_parser *parser, struct avow_ast_example *out)
{
	struct avow_ast_test **tests = &out->with;
	struct avow_ast_duty **duties = &out->fulfilled;

	do {
		if (avow_parse_duty_stands(parser)
			? !avow_parse_duty_one(parser, &duties, AVOW_LIST_CASE)
			: !avow_parse_test_one(parser, &tests))
			return false;
	} while (avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA));
	return true;
}

/* "needs consent a and review by 2 to share x ...", behind `needs`. */
static bool
read_needs(struct avow_parser *parser, struct avow_ast_example *out)
{
	struct avow_ast_test **tests = &out->needs_tests;
	struct avow_ast_duty **duties = &out->needs_duties;

	do {
		if (avow_parse_duty_stands(parser)
			? !avow_parse_duty_one(parser, &duties, AVOW_LIST_NONE)
			: !avow_parse_test_one(parser, &tests))
			return false;
	} while (avow_parser_accept(parser, "and"));
	return avow_parser_expect(parser, "to");
}

static bool
read_because(struct avow_parser *parser, struct avow_ast_example *out)
{
	out->has_because = true;
	if (avow_parser_accept(parser, "none")) {
		out->because_none = true;
		return true;
	}
	return avow_parser_cite(parser, &out->because);
}

static bool
refuse_no_because(
    struct avow_parser *parser, const struct avow_ast_example *example)
{
	const char *end = parser->last.at + parser->last.place.length;
	struct avow_finding *finding =
	    avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0106",
		example->place, "this `denies` has no `because`");

	finding->label = "which clause denies it?";
	finding->help = avow_report_text(parser->report,
	    "cite the clause (`because #id`), or where every clause is silent "
	    "write\n%s",
	    avow_parser_edit(parser, end, end, " because none"));
	return false;
}

/* What follows the flow of an example. */
static bool
read_outcome(struct avow_parser *parser, struct avow_ast_example *out)
{
	if (avow_parser_accept(parser, "with") &&
	    !avow_parse_example_case(parser, out))
		return false;
	if (avow_parser_accept(parser, "must") &&
	    !avow_parse_duty_list(parser, &out->must, AVOW_LIST_DUTIES))
		return false;
	if (avow_parser_accept(parser, "because") && !read_because(parser, out))
		return false;
	if (!avow_parser_end_item(parser))
		return false;
	return out->kind != AVOW_EXAMPLE_DENIES || out->has_because ||
	    refuse_no_because(parser, out);
}

/* "keeps order.items for fulfil.order with 5 days after order-closed" */
static bool
read_keeping(struct avow_parser *parser, struct avow_ast_example *out)
{
	struct avow_ast_elapsed **elapsed = &out->elapsed;
	struct avow_ast_test **tests = &out->with;

	if (!avow_parser_name(parser, &out->category, "a category") ||
	    !avow_parser_expect(parser, "for") ||
	    !avow_parser_name(parser, &out->purpose, "a purpose"))
		return false;
	if (avow_parser_accept(parser, "in") &&
	    !avow_parser_name(parser, &out->service, "a service"))
		return false;
	if (!avow_parser_expect(parser, "with"))
		return false;
	do {
		avow_parser_want(parser, "a number");
		if (avow_parser_is_kind(parser, 0, AVOW_TOKEN_NUMBER)
			? !read_elapsed(parser, &elapsed)
			: !avow_parse_test_one(parser, &tests))
			return false;
	} while (avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA));
	return avow_parser_end_item(parser);
}

static bool
read_owes(struct avow_parser *parser, struct avow_ast_example *out)
{
	struct avow_ast_duty **end = &out->act;

	return avow_parse_duty_one(parser, &end, AVOW_LIST_ACTS) &&
	    avow_parser_expect(parser, "upon") &&
	    avow_parser_name(parser, &out->event, "an event") &&
	    avow_parser_end_item(parser);
}

static bool
read_kind(struct avow_parser *parser, struct avow_ast_example *out)
{
	out->kind = AVOW_EXAMPLE_ALLOWS;
	if (avow_parser_accept(parser, "allows"))
		return avow_parse_flow_whole(parser, &out->flow) &&
		    read_outcome(parser, out);
	out->kind = AVOW_EXAMPLE_DENIES;
	if (avow_parser_accept(parser, "denies"))
		return avow_parse_flow_whole(parser, &out->flow) &&
		    read_outcome(parser, out);
	out->kind = AVOW_EXAMPLE_NEEDS;
	if (avow_parser_accept(parser, "needs"))
		return read_needs(parser, out) &&
		    avow_parse_flow_whole(parser, &out->flow) &&
		    read_outcome(parser, out);
	out->kind = AVOW_EXAMPLE_KEEPS;
	if (avow_parser_accept(parser, "keeps"))
		return read_keeping(parser, out);
	out->kind = AVOW_EXAMPLE_ENDS;
	if (avow_parser_accept(parser, "ends"))
		return read_keeping(parser, out);
	out->kind = AVOW_EXAMPLE_OWES;
	if (avow_parser_accept(parser, "owes"))
		return read_owes(parser, out);
	return avow_parser_refuse(parser);
}

static bool
read_example(struct avow_parser *parser)
{
	struct avow_ast_example *example =
	    avow_parser_alloc(parser, sizeof *example);

	if (example == NULL)
		return false;
	example->clause = parser->clause;
	example->place = avow_parser_peek(parser, 0)->place;
	example->flow.form = AVOW_FORM_DEFAULT;
	if (!avow_parser_string(
		parser, &example->name, "an example's name in quotes") ||
	    !avow_parser_expect_kind(parser, AVOW_TOKEN_COLON))
		return false;
	if (!read_kind(parser, example))
		return false;
	*parser->ends.examples = example;
	parser->ends.examples = &example->next;
	return true;
}

void
avow_parse_example_block(struct avow_parser *parser)
{
	while (!avow_parser_stops(parser) &&
	    !avow_parser_is_kind(parser, 0, AVOW_TOKEN_END)) {
		if (parser->examples == AVOW_PARSER_EXAMPLES) {
			avow_report_add(parser->report, AVOW_SEVERITY_ERROR,
			    "P0105", avow_parser_peek(parser, 0)->place,
			    "the file has more than %d examples",
			    (int)AVOW_PARSER_EXAMPLES)
			    ->help = "split it: a service can have a page of "
				     "its own";
			parser->examples++;
		}
		if (parser->examples > AVOW_PARSER_EXAMPLES)
			return;
		parser->examples++;
		if (!read_example(parser))
			avow_parser_recover(parser);
	}
}
