/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

static const char *const axes[] = {
    [AVOW_AXIS_ACTION] = "action",
    [AVOW_AXIS_CATEGORY] = "category",
    [AVOW_AXIS_PURPOSE] = "purpose",
    [AVOW_AXIS_RECIPIENT] = "recipient",
    [AVOW_AXIS_SERVICE] = "service",
    [AVOW_AXIS_DOCUMENT] = "document",
    [AVOW_AXIS_EVENT] = "event",
};
static const char *const axis_names[] = {
    [AVOW_AXIS_ACTION] = "an action",
    [AVOW_AXIS_CATEGORY] = "a category",
    [AVOW_AXIS_PURPOSE] = "a purpose",
    [AVOW_AXIS_RECIPIENT] = "a recipient",
    [AVOW_AXIS_SERVICE] = "a service",
    [AVOW_AXIS_DOCUMENT] = "a document",
    [AVOW_AXIS_EVENT] = "an event",
};

bool
avow_parse_declaration_axis(struct avow_parser *parser, enum avow_axis *out)
{
	for (unsigned axis = 0; axis < AVOW_TREES; axis++) {
		if (avow_parser_accept(parser, axes[axis])) {
			*out = axis;
			return true;
		}
	}
	return false;
}

/* A mark without a value: false after a second one. */
static bool
set_flag(struct avow_parser *parser, bool *flag, const char *word)
{
	if (*flag)
		return avow_parser_twice(parser, word);
	(void)avow_parser_take(parser);
	*flag = true;
	return true;
}

static bool
read_grade(struct avow_parser *parser, struct avow_ast_term *term)
{
	if (term->grade != 0)
		return avow_parser_twice(parser, "grade");
	(void)avow_parser_take(parser);
	if (!avow_parser_number(parser, &term->grade))
		return false;
	return term->grade != 0 ||
	    avow_parser_fault(parser, "P0101", parser->last.place,
		"grades begin with 1", NULL);
}

static bool
read_derived(struct avow_parser *parser, struct avow_ast_term *term)
{
	if (term->derived_from.is_given)
		return avow_parser_twice(parser, "derived from");
	return avow_parser_expect(parser, "derived from") &&
	    avow_parse_flow_set(parser, &term->derived_from,
		axis_names[term->axis], AVOW_LIST_NONE);
}

static bool
read_see(struct avow_parser *parser, struct avow_ast_term *term)
{
	if (term->see.at != NULL)
		return avow_parser_twice(parser, "see");
	(void)avow_parser_take(parser);
	return avow_parser_string(parser, &term->see, "a text in quotes");
}

/* One mark; *ended_out when none stands here. */
static bool
read_mark(
    struct avow_parser *parser, struct avow_ast_term *term, bool *ended_out)
{
	static const char *const words[] = {"sensitive", "grade",
	    "derived from", "optional", "objectable", "see"};

	if (avow_parser_is(parser, 0, "sensitive"))
		return set_flag(parser, &term->is_sensitive, "sensitive");
	if (avow_parser_is(parser, 0, "optional"))
		return set_flag(parser, &term->is_optional, "optional");
	if (avow_parser_is(parser, 0, "objectable"))
		return set_flag(parser, &term->is_objectable, "objectable");
	if (avow_parser_is(parser, 0, "grade"))
		return read_grade(parser, term);
	if (avow_parser_is(parser, 0, "derived"))
		return read_derived(parser, term);
	if (avow_parser_is(parser, 0, "see"))
		return read_see(parser, term);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		avow_parser_want(parser, words[i]);
	*ended_out = true;
	return true;
}

static bool
read_term(struct avow_parser *parser, struct avow_ast_term *term)
{
	bool ended = false;

	if (!avow_parser_new_name(
		parser, &term->name, axis_names[term->axis], true) ||
	    !avow_parser_label(parser, &term->label))
		return false;
	if (avow_parser_accept(parser, "formerly") &&
	    !avow_parse_flow_names(
		parser, &term->formerly, "a former name", AVOW_LIST_NONE))
		return false;
	while (!ended)
		if (!read_mark(parser, term, &ended))
			return false;
	return avow_parser_end_item(parser);
}

static bool
read_group(struct avow_parser *parser, struct avow_ast_group *group)
{
	if (!avow_parser_new_name(
		parser, &group->name, "a group's name", false) ||
	    !avow_parser_label(parser, &group->label) ||
	    !avow_parser_expect(parser, "of"))
		return false;
	if (!avow_parse_declaration_axis(parser, &group->axis))
		return avow_parser_refuse(parser);
	return avow_parser_expect(parser, "is") &&
	    avow_parse_flow_set(
		parser, &group->set, axis_names[group->axis], AVOW_LIST_NONE) &&
	    avow_parser_end_item(parser);
}

/* The marks of a consent item; *ended_out when none stands here. */
static bool
read_consent_mark(struct avow_parser *parser, struct avow_ast_consent *consent,
    bool *ended_out)
{
	if (avow_parser_is(parser, 0, "separate"))
		return set_flag(parser, &consent->is_separate, "separate");
	if (avow_parser_is(parser, 0, "each"))
		return set_flag(parser, &consent->is_each_time, "each time") &&
		    avow_parser_expect(parser, "time");
	if (avow_parser_is(parser, 0, "across"))
		return set_flag(parser, &consent->is_across_services,
			   "across services") &&
		    avow_parser_expect(parser, "services");
	if (avow_parser_is(parser, 0, "needed")) {
		if (consent->needed_for.is_given)
			return avow_parser_twice(parser, "needed for");
		return avow_parser_expect(parser, "needed for") &&
		    avow_parse_flow_set(parser, &consent->needed_for,
			"a purpose", AVOW_LIST_NONE);
	}
	avow_parser_want(parser, "separate");
	avow_parser_want(parser, "each time");
	avow_parser_want(parser, "across services");
	avow_parser_want(parser, "needed for");
	*ended_out = true;
	return true;
}

static bool
read_consent(struct avow_parser *parser, struct avow_ast_consent *consent)
{
	bool ended = false;

	if (!avow_parser_new_name(
		parser, &consent->name, "a consent item's name", false) ||
	    !avow_parser_label(parser, &consent->label))
		return false;
	if (!avow_parser_accept(parser, "for")) {
		if (!avow_parser_end_item(parser))
			return false;
		return avow_parser_fault(parser, "P0106", consent->name.place,
		    "this consent item has no `for`",
		    "say what a person agrees to: `for PURPOSE`");
	}
	if (!avow_parse_flow_set(
		parser, &consent->purposes, "a purpose", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "of") &&
	    !avow_parse_flow_set(
		parser, &consent->categories, "a category", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "to") &&
	    !avow_parse_flow_set(
		parser, &consent->recipients, "a recipient", AVOW_LIST_NONE))
		return false;
	while (!ended)
		if (!read_consent_mark(parser, consent, &ended))
			return false;
	return avow_parser_end_item(parser);
}

static bool
read_basis(struct avow_parser *parser, struct avow_ast_base *base)
{
	if (!avow_parser_new_name(parser, &base->name, "a basis' name", true) ||
	    !avow_parser_label(parser, &base->label) ||
	    !avow_parser_expect(parser, "cites") ||
	    !avow_parser_string(
		parser, &base->cites, "the law's place in quotes") ||
	    !avow_parser_expect(parser, "supports") ||
	    !avow_parse_flow_set(
		parser, &base->supports, "an action", AVOW_LIST_NONE))
		return false;
	if (avow_parser_accept(parser, "with") &&
	    (!avow_parser_expect(parser, "document") ||
		!avow_parser_name(parser, &base->document, "a document")))
		return false;
	return avow_parser_end_item(parser);
}

static bool
read_guardian(struct avow_parser *parser, struct avow_ast_guardian *guardian)
{
	guardian->place = parser->last.place;
	if (!avow_parser_expect(parser, "decides when") ||
	    !avow_parse_test_joined(parser, &guardian->when, "and"))
		return false;
	if (avow_parser_accept(parser, "but") &&
	    (!avow_parser_expect(parser, "not for") ||
		!avow_parse_flow_set(parser, &guardian->but_not_for,
		    "a purpose", AVOW_LIST_NONE)))
		return false;
	return avow_parser_end_item(parser);
}

/* `given` a, b or `impossible` a and b. */
static bool
read_tests(
    struct avow_parser *parser, struct avow_ast_tests *tests, bool is_given)
{
	struct avow_ast_test **end = &tests->tests;

	tests->place = parser->last.place;
	for (;;) {
		if (!avow_parse_test_one(parser, &end))
			return false;
		if (is_given
			? !avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA)
			: !avow_parser_accept(parser, "and"))
			return avow_parser_end_item(parser);
	}
}

static bool
declare_term(struct avow_parser *parser, enum avow_axis axis)
{
	struct avow_ast_term *term = avow_parser_alloc(parser, sizeof *term);

	if (term == NULL)
		return false;
	term->axis = axis;
	if (!read_term(parser, term))
		return false;
	*parser->ends.terms = term;
	parser->ends.terms = &term->next;
	return true;
}

static bool
declare_group(struct avow_parser *parser)
{
	struct avow_ast_group *group = avow_parser_alloc(parser, sizeof *group);

	if (group == NULL || !read_group(parser, group))
		return false;
	*parser->ends.groups = group;
	parser->ends.groups = &group->next;
	return true;
}

static bool
declare_consent(struct avow_parser *parser)
{
	struct avow_ast_consent *consent =
	    avow_parser_alloc(parser, sizeof *consent);

	if (consent == NULL || !read_consent(parser, consent))
		return false;
	*parser->ends.consents = consent;
	parser->ends.consents = &consent->next;
	return true;
}

static bool
declare_fact(struct avow_parser *parser)
{
	struct avow_ast_fact *fact = avow_parser_alloc(parser, sizeof *fact);

	if (fact == NULL || !avow_parse_fact_rest(parser, fact))
		return false;
	*parser->ends.facts = fact;
	parser->ends.facts = &fact->next;
	return true;
}

static bool
declare_basis(struct avow_parser *parser)
{
	struct avow_ast_base *base = avow_parser_alloc(parser, sizeof *base);

	if (base == NULL || !read_basis(parser, base))
		return false;
	*parser->ends.bases = base;
	parser->ends.bases = &base->next;
	return true;
}

static bool
declare_agreement(struct avow_parser *parser)
{
	struct avow_ast_agreement *agreement =
	    avow_parser_alloc(parser, sizeof *agreement);

	if (agreement == NULL || !avow_parse_agreement_rest(parser, agreement))
		return false;
	*parser->ends.agreements = agreement;
	parser->ends.agreements = &agreement->next;
	return true;
}

static bool
declare_guardian(struct avow_parser *parser)
{
	struct avow_ast_guardian *guardian =
	    avow_parser_alloc(parser, sizeof *guardian);

	if (guardian == NULL || !read_guardian(parser, guardian))
		return false;
	*parser->ends.guardians = guardian;
	parser->ends.guardians = &guardian->next;
	return true;
}

static bool
declare_given(struct avow_parser *parser)
{
	struct avow_ast_tests *given = avow_parser_alloc(parser, sizeof *given);

	if (given == NULL || !read_tests(parser, given, true))
		return false;
	*parser->ends.givens = given;
	parser->ends.givens = &given->next;
	return true;
}

static bool
declare_axiom(struct avow_parser *parser)
{
	struct avow_ast_tests *axiom = avow_parser_alloc(parser, sizeof *axiom);

	if (axiom == NULL || !read_tests(parser, axiom, false))
		return false;
	*parser->ends.axioms = axiom;
	parser->ends.axioms = &axiom->next;
	return true;
}

static bool
declare(struct avow_parser *parser)
{
	static const struct {
		const char *word;
		bool (*declare)(struct avow_parser *parser);
	} kinds[] = {
	    {"group", declare_group},
	    {"consent", declare_consent},
	    {"fact", declare_fact},
	    {"basis", declare_basis},
	    {"agreement", declare_agreement},
	    {"guardian", declare_guardian},
	    {"given", declare_given},
	    {"impossible", declare_axiom},
	};
	enum avow_axis axis;

	if (avow_parse_declaration_axis(parser, &axis))
		return declare_term(parser, axis);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (avow_parser_accept(parser, kinds[i].word))
			return kinds[i].declare(parser);
	if (avow_parser_is(parser, 0, "policy"))
		return avow_parser_fault(parser, "P0101",
		    avow_parser_take(parser).place, /* recovery moves on */
		    "a policy's first line stands at the top of its `policy` "
		    "block",
		    "begin the block with ```policy, and with this line");
	return avow_parser_refuse(parser);
}

void
avow_parse_declaration_block(struct avow_parser *parser)
{
	while (!avow_parser_stops(parser) &&
	    !avow_parser_is_kind(parser, 0, AVOW_TOKEN_END))
		if (!declare(parser))
			avow_parser_recover(parser);
}
