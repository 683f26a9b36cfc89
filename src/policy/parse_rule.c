/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

/* Where a rule stands, which says what it may be. */
enum position {
	AT_TOP,
	IN_ONLY,
	IN_EXCEPT,
	IN_NEVER, /* a flow for which the bar is lifted */
};

/* The rules of one clause or one pair of braces, while they are read. */
struct siblings {
	struct avow_ast_rule **first;
	struct avow_ast_rule **end;
	enum position position;
	unsigned number;
};

static bool read_braces(struct avow_parser *parser,
    struct avow_ast_rule *parent, enum position position);

/* "#x, #y/label" */
static bool
read_cites(struct avow_parser *parser, struct avow_ast_name **out)
{
	struct avow_ast_name **end = out;
	struct avow_ast_name cite;

	do {
		if (!avow_parser_cite(parser, &cite) ||
		    !avow_parser_append(parser, &end, &cite))
			return false;
	} while (avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA));
	return true;
}

static bool
read_basis(struct avow_parser *parser, struct avow_ast_basis *basis)
{
	static const char *const kinds[] = {"consent", "contract", NULL};
	static const char *const followers[] = {"when", "unless",
	    "notwithstanding", "must", "except", "allow", "deny", NULL};

	if (avow_parser_accept(parser, "consent")) {
		basis->kind = AVOW_BASIS_CONSENT;
		return avow_parser_name(parser, &basis->name, "a consent item");
	}
	if (avow_parser_accept(parser, "contract")) {
		basis->kind = AVOW_BASIS_CONTRACT;
		return avow_parser_name(parser, &basis->name, "an agreement");
	}
	/* A word that was to be `consent`, before the item's name. */
	if (avow_parser_is_kind(parser, 1, AVOW_TOKEN_WORD) &&
	    !avow_parser_peek(parser, 1)->is_first &&
	    !avow_parser_is_one(parser, 1, followers) &&
	    avow_parser_near(avow_parser_peek(parser, 0)->text, kinds) != NULL)
		return avow_parser_refuse(parser);
	basis->kind = AVOW_BASIS_TERM;
	return avow_parser_name(parser, &basis->name, "a basis");
}

/* One qual behind its word, which is taken; given: whether it stood before. */
static bool
read_qual(struct avow_parser *parser, struct avow_ast_rule *rule, unsigned at)
{
	switch (at) {
	case 0:
		return read_basis(parser, &rule->basis);
	case 1:
		return avow_parse_test_joined(parser, &rule->when, "and");
	case 2:
		return avow_parse_test_joined(parser, &rule->unless, "or");
	default:
		return read_cites(parser, &rule->notwithstanding);
	}
}

bool
avow_parse_rule_quals(struct avow_parser *parser, struct avow_ast_rule *rule)
{
	static const char *const words[] = {
	    "basis", "when", "unless", "notwithstanding", NULL};
	bool given[4] = {false};

	while (avow_parser_is_one(parser, 0, words)) {
		unsigned at = 0;

		while (!avow_parser_is(parser, 0, words[at]))
			at++;
		if (given[at])
			return avow_parser_twice(parser, words[at]);
		given[at] = true;
		(void)avow_parser_take(parser);
		if (!read_qual(parser, rule, at))
			return false;
	}
	for (unsigned i = 0; i < 4; i++)
		if (!given[i])
			avow_parser_want(parser, words[i]);
	return true;
}

/* Behind the last name of a set: where a part can be put in. */
static const char *
end_of_set(const struct avow_ast_set *set)
{
	const struct avow_ast_name *name =
	    set->but_not != NULL ? set->but_not : set->names;

	if (name == NULL)
		return NULL;
	while (name->next != NULL)
		name = name->next;
	return name->text.at + name->text.size;
}

static bool
refuse_missing(struct avow_parser *parser, const struct avow_ast_rule *rule,
    const char *part, const struct avow_ast_set *before)
{
	const char *at = end_of_set(before);
	struct avow_finding *finding =
	    avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0106",
		rule->place, "this `allow` has no `%s`", part);
	const char *added = avow_report_text(parser->report, " %s any", part);

	finding->label = part[0] == 'f' ? "for what purpose?" : "to whom?";
	if (at == NULL)
		finding->help = avow_report_text(parser->report,
		    "silence means no, so write out even `%s any`", part);
	else
		finding->help = avow_report_text(parser->report,
		    "name it, or write out that it is any:\n%s",
		    avow_parser_edit(parser, at, at, added));
	return false;
}

/* Whether every action is one that stays inside, so that `to self` may be
 * left out; in doubt (a name that a terms file declares) the compiler looks. */
static bool
may_omit_to(const struct avow_ast_set *actions)
{
	static const char *const outward[] = {"share", "transfer", "disclose",
	    "publish", "access", "export", "correct", "erase"};
	const struct avow_ast_name *name;

	if (actions->is_any)
		return false;
	for (name = actions->names; name != NULL; name = name->next)
		for (size_t i = 0; i < sizeof outward / sizeof outward[0]; i++)
			if (avow_text_is(name->text, outward[i]))
				return false;
	return true;
}

/* Exceptions inherit what they leave out; other allows say it. */
static bool
check_allow(struct avow_parser *parser, const struct avow_ast_rule *rule,
    enum position position)
{
	const struct avow_ast_flow *flow = &rule->flow;

	if (rule->effect != AVOW_EFFECT_ALLOW || position == IN_EXCEPT)
		return true;
	if (!flow->purposes.is_given)
		return refuse_missing(parser, rule, "for", &flow->categories);
	if (!flow->recipients.is_given && !may_omit_to(&flow->actions))
		return refuse_missing(parser, rule, "to", &flow->purposes);
	return true;
}

/* What follows `allow` and `deny`. */
static bool
read_decide(struct avow_parser *parser, struct avow_ast_rule *rule,
    enum position position)
{
	if (!avow_parse_flow_whole(parser, &rule->flow) ||
	    !avow_parse_rule_quals(parser, rule))
		return false;
	if (avow_parser_accept(parser, "must") &&
	    !avow_parse_duty_list(parser, &rule->duties, AVOW_LIST_DUTIES))
		return false;
	if (avow_parser_accept(parser, "except"))
		return read_braces(parser, rule, IN_EXCEPT) &&
		    check_allow(parser, rule, position);
	return avow_parser_end_item(parser) &&
	    check_allow(parser, rule, position);
}

static bool
read_never(struct avow_parser *parser, struct avow_ast_rule *rule)
{
	if (!avow_parse_flow_whole(parser, &rule->flow) ||
	    !avow_parse_rule_quals(parser, rule))
		return false;
	if (avow_parser_accept(parser, "except"))
		return read_braces(parser, rule, IN_NEVER);
	return avow_parser_end_item(parser);
}

static bool
read_only(struct avow_parser *parser, struct avow_ast_rule *rule)
{
	if (!avow_parse_flow_whole(parser, &rule->flow))
		return false;
	if (avow_parser_accept(parser, "also") &&
	    !read_cites(parser, &rule->also))
		return false;
	return read_braces(parser, rule, IN_ONLY);
}

static bool
read_require(struct avow_parser *parser, struct avow_ast_rule *rule)
{
	return avow_parse_duty_list(parser, &rule->duties, AVOW_LIST_DUTIES) &&
	    avow_parser_expect(parser, "on") &&
	    avow_parse_flow_whole(parser, &rule->flow) &&
	    avow_parse_rule_quals(parser, rule) && avow_parser_end_item(parser);
}

/* "never allow share x", or an `allow` where braces hold flows alone. */
static bool
has_second_effect(const struct avow_parser *parser)
{
	static const char *const effects[] = {
	    "allow", "deny", "never", "only", NULL};
	static const char *const actions[] = {"collect", "store", "use",
	    "derive", "share", "transfer", "disclose", "publish", "access",
	    "export", "correct", "erase", NULL};

	return avow_parser_is_one(parser, 0, effects) &&
	    avow_parser_is_one(parser, 1, actions) &&
	    !avow_parser_is_kind(parser, 2, AVOW_TOKEN_COMMA);
}

static bool
refuse_second_effect(struct avow_parser *parser, enum position position)
{
	const struct avow_token *token = avow_parser_peek(parser, 0);

	return avow_parser_fault(parser, "P0101", token->place,
	    position == IN_NEVER
		? "the braces of `never` hold flows, without an effect"
		: "a rule has one effect",
	    avow_report_text(parser->report, "leave out `%.*s`",
		(int)token->text.size, token->text.at));
}

static bool
read_effect(struct avow_parser *parser, struct avow_ast_rule *rule,
    enum position position)
{
	rule->place = avow_parser_peek(parser, 0)->place;
	if (position == IN_NEVER) {
		rule->effect = AVOW_EFFECT_LIFT;
		if (has_second_effect(parser))
			return refuse_second_effect(parser, position);
		return avow_parse_flow_whole(parser, &rule->flow) &&
		    avow_parse_rule_quals(parser, rule) &&
		    avow_parser_end_item(parser);
	}
	rule->effect = AVOW_EFFECT_ALLOW;
	if (avow_parser_accept(parser, "allow"))
		return has_second_effect(parser)
		    ? refuse_second_effect(parser, position)
		    : read_decide(parser, rule, position);
	rule->effect = AVOW_EFFECT_DENY;
	if (avow_parser_accept(parser, "deny"))
		return has_second_effect(parser)
		    ? refuse_second_effect(parser, position)
		    : read_decide(parser, rule, position);
	if (position != AT_TOP)
		return avow_parser_refuse(parser);
	rule->effect = AVOW_EFFECT_NEVER;
	if (avow_parser_accept(parser, "never"))
		return has_second_effect(parser)
		    ? refuse_second_effect(parser, position)
		    : read_never(parser, rule);
	rule->effect = AVOW_EFFECT_ONLY;
	if (avow_parser_accept(parser, "only"))
		return read_only(parser, rule);
	rule->effect = AVOW_EFFECT_REQUIRE;
	if (avow_parser_accept(parser, "require"))
		return read_require(parser, rule);
	rule->effect = AVOW_EFFECT_RETAIN;
	if (avow_parser_accept(parser, "retain"))
		return avow_parse_retain_rest(parser, rule);
	rule->effect = AVOW_EFFECT_OBLIGE;
	if (avow_parser_accept(parser, "upon"))
		return avow_parse_retain_upon(parser, rule);
	avow_parser_want(parser, "a label with `:`");
	return avow_parser_refuse(parser);
}

static bool
check_label(struct avow_parser *parser, const struct siblings *siblings,
    const struct avow_ast_name *label)
{
	const struct avow_ast_rule *rule;
	struct avow_finding *finding;

	for (rule = *siblings->first; rule != NULL; rule = rule->next) {
		if (!avow_text_equal(rule->label.text, label->text))
			continue;
		finding = avow_report_add(parser->report, AVOW_SEVERITY_ERROR,
		    "P0106", label->place,
		    "two rules side by side have the label `%.*s`",
		    (int)label->text.size, label->text.at);
		finding->label = avow_report_text(parser->report,
		    "line %u has it already", rule->label.place.line);
		finding->help = "labels tell the rules of a clause apart: "
				"give this one another";
		return false;
	}
	return true;
}

static bool
read_label(struct avow_parser *parser, const struct siblings *siblings,
    struct avow_ast_rule *rule)
{
	struct avow_token token;

	if (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_WORD) ||
	    !avow_parser_is_kind(parser, 1, AVOW_TOKEN_COLON))
		return true;
	token = avow_parser_take(parser);
	rule->label =
	    (struct avow_ast_name){.text = token.text, .place = token.place};
	(void)avow_parser_take(parser);
	if (token.is_loose)
		return avow_parser_fault(parser, "P0101", token.place,
		    "a label is written with a-z, 0-9 and \"-\"", NULL);
	return check_label(parser, siblings, &rule->label);
}

/* Read one rule and link it to its siblings. */
static bool
read_rule(struct avow_parser *parser, struct siblings *siblings)
{
	struct avow_token first = *avow_parser_peek(parser, 0);
	struct avow_ast_rule *rule = avow_parser_alloc(parser, sizeof *rule);

	if (rule == NULL)
		return false;
	rule->number = ++siblings->number;
	rule->clause = parser->clause;
	if (!read_label(parser, siblings, rule) ||
	    !read_effect(parser, rule, siblings->position))
		return false;
	rule->whole = first.place;
	rule->whole.length =
	    (uint32_t)(parser->last.at + parser->last.place.length - first.at);
	*siblings->end = rule;
	siblings->end = &rule->next;
	return true;
}

static bool
refuse_count(struct avow_parser *parser)
{
	avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0105",
	    avow_parser_peek(parser, 0)->place,
	    "the file has more than %d rules", (int)AVOW_PARSER_RULES)
	    ->help = "split it: a service can have a page of its own";
	return false;
}

/* Read rules up to the end of the block or of the braces. */
static void
read_rules(struct avow_parser *parser, struct siblings *siblings)
{
	while (!avow_parser_stops(parser) &&
	    !avow_parser_is_kind(parser, 0, AVOW_TOKEN_END) &&
	    (parser->depth == 1 ||
		!avow_parser_is_kind(parser, 0, AVOW_TOKEN_CLOSE))) {
		if (parser->rules == AVOW_PARSER_RULES) {
			/* Said once, when the first rule too many is met. */
			parser->rules++;
			(void)refuse_count(parser);
		}
		if (parser->rules > AVOW_PARSER_RULES) {
			(void)avow_parser_take(parser);
			continue;
		}
		parser->rules++;
		if (!read_rule(parser, siblings))
			avow_parser_recover(parser);
	}
}

static bool
refuse_depth(struct avow_parser *parser)
{
	return avow_parser_fault(parser, "P0105",
	    avow_parser_peek(parser, 0)->place,
	    "rules are nested more than 3 deep",
	    "write the inner exceptions as rules of their own");
}

/* The list in braces behind `only`, `except`; recursion ends at NESTING. */
static bool
read_braces(struct avow_parser *parser, struct avow_ast_rule *parent,
    enum position position)
{
	enum avow_parser_items items = parser->items;
	size_t errors = parser->report->errors;
	struct siblings siblings = {
	    .first = &parent->children,
	    .end = &parent->children,
	    .position = position,
	};

	if (avow_parser_is_kind(parser, 0, AVOW_TOKEN_OPEN) &&
	    parser->depth == AVOW_PARSER_NESTING)
		return refuse_depth(parser);
	if (!avow_parser_expect_kind(parser, AVOW_TOKEN_OPEN)) {
		parser->lost++;
		return false;
	}
	parser->depth++;
	parser->items =
	    position == IN_NEVER ? AVOW_ITEMS_LIFTS : AVOW_ITEMS_RULES;
	read_rules(parser, &siblings);
	parser->items = items;
	parser->depth--;
	/* A fault inside may have swallowed the closing brace: say it once. */
	if (avow_parser_stops(parser) ||
	    (parser->report->errors > errors &&
		avow_parser_is_kind(parser, 0, AVOW_TOKEN_END)))
		return false;
	if (siblings.number == 0 &&
	    avow_parser_is_kind(parser, 0, AVOW_TOKEN_CLOSE))
		return avow_parser_fault(parser, "P0106",
		    avow_parser_peek(parser, 0)->place,
		    "these braces hold nothing",
		    "write what they are for, or leave them out");
	return avow_parser_expect_kind(parser, AVOW_TOKEN_CLOSE) &&
	    avow_parser_end_item(parser);
}

void
avow_parse_rule_block(struct avow_parser *parser)
{
	struct siblings siblings = {
	    .first = parser->clause_rules,
	    .end = parser->ends.rules,
	    .position = AT_TOP,
	    .number = parser->number,
	};

	read_rules(parser, &siblings);
	parser->ends.rules = siblings.end;
	parser->number = siblings.number;
}
