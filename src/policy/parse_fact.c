/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

/* Whether an earlier value of the fact has the name; reported. */
static bool
is_repeated(struct avow_parser *parser, const struct avow_ast_fact *fact,
    const struct avow_ast_value *value)
{
	const struct avow_ast_value *other = fact->values;

	while (other != value &&
	    !avow_text_equal(other->name.text, value->name.text))
		other = other->next;
	if (other == value)
		return false;
	(void)avow_parser_fault(parser, "P0106", value->name.place,
	    "the fact has this value already",
	    "values tell cases apart: "
	    "leave one of them out");
	return true;
}

/* The values of `one of`, behind these words. */
static bool
read_values(struct avow_parser *parser, struct avow_ast_fact *fact)
{
	struct avow_ast_value **end = &fact->values;

	do {
		struct avow_ast_value *value =
		    avow_parser_alloc(parser, sizeof *value);

		if (value == NULL ||
		    !avow_parser_new_name(
			parser, &value->name, "a value", false) ||
		    !avow_parser_label(parser, &value->label))
			return false;
		*end = value;
		end = &value->next;
		if (is_repeated(parser, fact, value))
			return false;
	} while (avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA));
	return true;
}

static bool
read_kind(struct avow_parser *parser, struct avow_ast_fact *fact)
{
	if (avow_parser_accept(parser, "yes/no")) {
		fact->kind = AVOW_FACT_YES_NO;
		return true;
	}
	if (avow_parser_accept(parser, "one")) {
		fact->kind = AVOW_FACT_ONE_OF;
		return avow_parser_expect(parser, "of") &&
		    read_values(parser, fact);
	}
	fact->kind = AVOW_FACT_COUNT;
	return avow_parser_expect(parser, "count up to") &&
	    avow_parser_number(parser, &fact->count_max);
}

static bool
read_about(struct avow_parser *parser, struct avow_ast_fact *fact)
{
	static const char *const words[] = {
	    [AVOW_ABOUT_PERSON] = "person",
	    [AVOW_ABOUT_REQUEST] = "request",
	    [AVOW_ABOUT_RECIPIENT] = "recipient",
	    [AVOW_ABOUT_SERVICE] = "service",
	    [AVOW_ABOUT_RECORD] = "record",
	};

	if (!avow_parser_accept(parser, "about")) {
		if (!avow_parser_end_item(parser))
			return false;
		return avow_parser_fault(parser, "P0106", fact->name.place,
		    "this fact has no `about`",
		    "say what it is a fact of: `about person`, `request`, "
		    "`recipient`, `service` or `record`");
	}
	for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (avow_parser_accept(parser, words[i])) {
			fact->about = i;
			return true;
		}
	}
	return avow_parser_refuse(parser);
}

static bool
read_assume(struct avow_parser *parser, struct avow_ast_fact *fact)
{
	fact->has_assume = true;
	if (fact->kind == AVOW_FACT_COUNT)
		return avow_parser_number(parser, &fact->assume_count);
	return avow_parser_name(parser, &fact->assume, "a value");
}

bool
avow_parse_fact_rest(struct avow_parser *parser, struct avow_ast_fact *out)
{
	if (!avow_parser_new_name(parser, &out->name, "a fact's name", false) ||
	    !avow_parser_label(parser, &out->label) ||
	    !read_kind(parser, out) || !read_about(parser, out))
		return false;
	out->is_asserted = avow_parser_accept(parser, "asserted");
	if (avow_parser_accept(parser, "assume") && !read_assume(parser, out))
		return false;
	return avow_parser_end_item(parser);
}
