/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

static const char *const duty_words[] = {"mask", "pseudonymise", "limit",
    "review", "keep", "show", "notify", "recipient", NULL};
static const char *const act_words[] = {
    "report", "erase", "stop", "answer", NULL};
static const char *const bind_words[] = {"use", "no", "keeps", NULL};

bool
avow_parse_duty_begins(
    const struct avow_parser *parser, size_t ahead, enum avow_parse_list list)
{
	struct avow_text text = avow_parser_peek(parser, ahead)->text;

	if (!avow_parser_is_kind(parser, ahead, AVOW_TOKEN_WORD))
		return list == AVOW_LIST_CASE &&
		    avow_parser_is_kind(parser, ahead, AVOW_TOKEN_NUMBER);
	switch (list) {
	case AVOW_LIST_NONE:
		return false;
	case AVOW_LIST_DUTIES:
		return avow_parser_is_one(parser, ahead, duty_words);
	case AVOW_LIST_ACTS:
		return avow_parser_is_one(parser, ahead, duty_words) ||
		    avow_parser_is_one(parser, ahead, act_words);
	case AVOW_LIST_BINDS:
		return avow_parser_is_one(parser, ahead, bind_words);
	case AVOW_LIST_CASE:
		/* A fact's test may begin with any name, which has no dot. */
		for (size_t i = 0; i < text.size; i++)
			if (text.at[i] == '.')
				return false;
		return true;
	}
	return false;
}

bool
avow_parse_duty_stands(const struct avow_parser *parser)
{
	static const char *const joints[] = {"and", "to", "is", NULL};
	static const char *const sets[] = {"mask", "pseudonymise", NULL};
	static const char *const limits[] = {"named", "requested", NULL};
	static const char *const people[] = {
	    "person", "guardian", "public", "recipients", NULL};

	if (avow_parser_is_one(parser, 0, sets))
		return avow_parser_is_kind(parser, 1, AVOW_TOKEN_WORD) &&
		    !avow_parser_is_one(parser, 1, joints);
	if (avow_parser_is(parser, 0, "limit"))
		return avow_parser_is(parser, 1, "to") &&
		    avow_parser_is_one(parser, 2, limits);
	return (avow_parser_is(parser, 0, "review") &&
		   avow_parser_is(parser, 1, "by")) ||
	    (avow_parser_is(parser, 0, "keep") &&
		avow_parser_is(parser, 1, "document")) ||
	    (avow_parser_is(parser, 0, "show") &&
		avow_parser_is_kind(parser, 1, AVOW_TOKEN_CITE)) ||
	    (avow_parser_is(parser, 0, "notify") &&
		avow_parser_is_one(parser, 1, people)) ||
	    (avow_parser_is(parser, 0, "recipient") &&
		avow_parser_is(parser, 1, "keeps"));
}

static bool
read_limit(struct avow_parser *parser, struct avow_ast_duty *duty)
{
	if (!avow_parser_expect(parser, "to"))
		return false;
	duty->kind = AVOW_DUTY_LIMIT_PERSONS;
	if (avow_parser_accept(parser, "named"))
		return avow_parser_expect(parser, "persons");
	duty->kind = AVOW_DUTY_LIMIT_FIELDS;
	return avow_parser_expect(parser, "requested fields");
}

static bool
read_notify(struct avow_parser *parser, struct avow_ast_duty *duty,
    enum avow_parse_list list)
{
	static const char *const people[] = {
	    [AVOW_WHO_PERSON] = "person",
	    [AVOW_WHO_GUARDIAN] = "guardian",
	    [AVOW_WHO_PUBLIC] = "public",
	};
	unsigned who = 0;

	if (list == AVOW_LIST_ACTS &&
	    avow_parser_accept(parser, "recipients")) {
		duty->kind = AVOW_DUTY_NOTIFY_RECIPIENTS;
		return true;
	}
	duty->kind = AVOW_DUTY_NOTIFY;
	while (who < 3 && !avow_parser_accept(parser, people[who]))
		who++;
	if (who == 3)
		return avow_parser_refuse(parser);
	duty->who = who;
	duty->is_before = avow_parser_accept(parser, "before");
	if (!duty->is_before && !avow_parser_expect(parser, "after"))
		return false;
	duty->is_prominent = avow_parser_accept(parser, "prominently");
	return true;
}

/* The acts that only `upon` has; the word is not taken yet. */
static bool
read_act(struct avow_parser *parser, struct avow_ast_duty *duty,
    enum avow_parse_list list)
{
	if (avow_parser_accept(parser, "report")) {
		duty->kind = AVOW_DUTY_REPORT;
		return avow_parser_expect(parser, "to") &&
		    avow_parse_flow_set(
			parser, &duty->set, "a recipient", list);
	}
	if (avow_parser_accept(parser, "erase")) {
		duty->kind = AVOW_DUTY_ERASE;
		return avow_parse_flow_set(
		    parser, &duty->set, "a category", list);
	}
	if (avow_parser_accept(parser, "stop")) {
		duty->kind = AVOW_DUTY_STOP;
		return avow_parse_flow_set(
			   parser, &duty->set, "an action", AVOW_LIST_NONE) &&
		    avow_parse_flow_set(
			parser, &duty->set2, "a category", list);
	}
	duty->kind = AVOW_DUTY_ANSWER;
	return avow_parser_expect(parser, "answer");
}

static bool
read_duty(struct avow_parser *parser, struct avow_ast_duty *duty,
    enum avow_parse_list list)
{
	if (avow_parser_accept(parser, "mask")) {
		duty->kind = AVOW_DUTY_MASK;
		return avow_parse_flow_set(
		    parser, &duty->set, "a category", list);
	}
	if (avow_parser_accept(parser, "pseudonymise")) {
		duty->kind = AVOW_DUTY_PSEUDONYMISE;
		return avow_parse_flow_set(
		    parser, &duty->set, "a category", list);
	}
	if (avow_parser_accept(parser, "limit"))
		return read_limit(parser, duty);
	if (avow_parser_accept(parser, "review")) {
		duty->kind = AVOW_DUTY_REVIEW;
		return avow_parser_expect(parser, "by") &&
		    avow_parser_number(parser, &duty->number);
	}
	if (avow_parser_accept(parser, "keep")) {
		duty->kind = AVOW_DUTY_KEEP_DOCUMENT;
		return avow_parser_expect(parser, "document");
	}
	if (avow_parser_accept(parser, "show")) {
		duty->kind = AVOW_DUTY_SHOW;
		return avow_parser_cite(parser, &duty->cite);
	}
	if (avow_parser_accept(parser, "notify"))
		return read_notify(parser, duty, list);
	if (avow_parser_accept(parser, "recipient")) {
		duty->kind = AVOW_DUTY_RECIPIENT_KEEPS;
		return avow_parser_expect(parser, "keeps at most") &&
		    avow_parser_after(parser, &duty->duration, &duty->event);
	}
	if (list == AVOW_LIST_ACTS)
		return read_act(parser, duty, list);
	return avow_parser_refuse(parser);
}

bool
avow_parse_duty_one(struct avow_parser *parser, struct avow_ast_duty ***end,
    enum avow_parse_list list)
{
	struct avow_ast_duty *duty = avow_parser_alloc(parser, sizeof *duty);

	if (duty == NULL)
		return false;
	duty->place = avow_parser_peek(parser, 0)->place;
	if (!read_duty(parser, duty, list))
		return false;
	**end = duty;
	*end = &duty->next;
	return true;
}

bool
avow_parse_duty_list(struct avow_parser *parser, struct avow_ast_duty **out,
    enum avow_parse_list list)
{
	struct avow_ast_duty **end = out;

	do {
		if (!avow_parse_duty_one(parser, &end, list))
			return false;
	} while (avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA));
	return true;
}
