/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/page_json_parts.h"

#include "base/banned.h"

void
avow_page_json_text(
    struct avow_json_writer *writer, const char *name, struct avow_text text)
{
	if (text.size == 0)
		return;
	avow_json_name(writer, name);
	avow_json_put_text(writer, text);
}

void
avow_page_json_flag(
    struct avow_json_writer *writer, const char *name, bool is_set)
{
	if (!is_set)
		return;
	avow_json_name(writer, name);
	avow_json_put_bool(writer, true);
}

static void
put_number(struct avow_json_writer *writer, const char *name, uint32_t number)
{
	avow_json_name(writer, name);
	avow_json_put_u64(writer, number);
}

void
avow_page_json_label(
    struct avow_json_writer *writer, const struct avow_ast_label *label)
{
	if (label->english.at == NULL)
		return;
	avow_json_name(writer, "labels");
	avow_json_open_list(writer);
	avow_json_put_text(writer, label->english);
	if (label->chinese.at != NULL)
		avow_json_put_text(writer, label->chinese);
	avow_json_close(writer);
}

void
avow_page_json_names(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_name *names)
{
	if (names == NULL)
		return;
	avow_json_name(writer, name);
	avow_json_open_list(writer);
	for (; names != NULL; names = names->next)
		avow_json_put_text(writer, names->text);
	avow_json_close(writer);
}

void
avow_page_json_set(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_set *set)
{
	if (!set->is_given)
		return;
	avow_json_name(writer, name);
	avow_json_open_object(writer);
	avow_page_json_flag(writer, "any", set->is_any);
	avow_page_json_names(writer, "of", set->names);
	avow_page_json_names(writer, "but-not", set->but_not);
	avow_json_close(writer);
}

static const char *const units[] = {
    [AVOW_UNIT_HOUR] = "hours",
    [AVOW_UNIT_DAY] = "days",
    [AVOW_UNIT_WORKDAY] = "workdays",
    [AVOW_UNIT_MONTH] = "months",
    [AVOW_UNIT_YEAR] = "years",
};

void
avow_page_json_duration(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_duration *duration)
{
	if (duration->unit == AVOW_UNIT_NONE)
		return;
	avow_json_name(writer, name);
	avow_json_open_object(writer);
	put_number(writer, units[duration->unit], duration->count);
	avow_json_close(writer);
}

void
avow_page_json_after(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_duration *duration, struct avow_text event)
{
	if (duration->unit == AVOW_UNIT_NONE)
		return;
	avow_json_name(writer, name);
	avow_json_open_object(writer);
	put_number(writer, units[duration->unit], duration->count);
	avow_page_json_text(writer, "after", event);
	avow_json_close(writer);
}

static void
put_fact(struct avow_json_writer *writer, const struct avow_ast_test *test)
{
	avow_page_json_text(writer, "fact", test->name.text);
	if (test->kind == AVOW_TEST_FACT_IS)
		avow_page_json_text(writer, "is", test->value.text);
	if (test->kind == AVOW_TEST_FACT_AT_LEAST)
		put_number(writer, "at-least", test->number);
	if (test->kind == AVOW_TEST_FACT_BELOW)
		put_number(writer, "below", test->number);
}

void
avow_page_json_test(
    struct avow_json_writer *writer, const struct avow_ast_test *test)
{
	static const char *const kinds[] = {
	    [AVOW_TEST_CONSENT] = "consent",
	    [AVOW_TEST_OBJECTION] = "objection-against",
	    [AVOW_TEST_AGREEMENT] = "agreement",
	    [AVOW_TEST_DOCUMENT] = "document",
	    [AVOW_TEST_NAMED] = "",
	    [AVOW_TEST_CLAIM_BASIS] = "claim",
	    [AVOW_TEST_CLAIM_CONSENT] = "claim-consent",
	    [AVOW_TEST_CLAIM_CONTRACT] = "claim-contract",
	};

	avow_json_open_object(writer);
	avow_page_json_flag(writer, "not", test->is_negated);
	if (test->kind >= AVOW_TEST_FACT)
		put_fact(writer, test);
	else if (test->kind == AVOW_TEST_NAMED)
		avow_page_json_flag(writer, "person-named-in-document", true);
	else if (test->name.text.size == 0)
		avow_page_json_flag(writer, "objection", true);
	else
		avow_page_json_text(writer, kinds[test->kind], test->name.text);
	avow_json_close(writer);
}

void
avow_page_json_tests(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_test *tests)
{
	if (tests == NULL)
		return;
	avow_json_name(writer, name);
	avow_json_open_list(writer);
	for (; tests != NULL; tests = tests->next)
		avow_page_json_test(writer, tests);
	avow_json_close(writer);
}

static void
put_notify(struct avow_json_writer *writer, const struct avow_ast_duty *duty)
{
	static const char *const people[] = {
	    [AVOW_WHO_PERSON] = "person",
	    [AVOW_WHO_GUARDIAN] = "guardian",
	    [AVOW_WHO_PUBLIC] = "public",
	};

	avow_page_json_text(writer, "notify", avow_text_of(people[duty->who]));
	avow_page_json_flag(writer, "before", duty->is_before);
	avow_page_json_flag(writer, "after", !duty->is_before);
	avow_page_json_flag(writer, "prominently", duty->is_prominent);
}

/* The duties that are a flag. */
static const char *
flag_of(enum avow_duty_kind kind)
{
	switch (kind) {
	case AVOW_DUTY_LIMIT_PERSONS:
		return "limit-to-named-persons";
	case AVOW_DUTY_LIMIT_FIELDS:
		return "limit-to-requested-fields";
	case AVOW_DUTY_KEEP_DOCUMENT:
		return "keep-document";
	case AVOW_DUTY_NOTIFY_RECIPIENTS:
		return "notify-recipients";
	case AVOW_DUTY_ANSWER:
		return "answer";
	default:
		return NULL;
	}
}

/* The members of a duty that is no flag. */
static void
put_duty(struct avow_json_writer *writer, const struct avow_ast_duty *duty)
{
	static const char *const sets[] = {
	    [AVOW_DUTY_MASK] = "mask",
	    [AVOW_DUTY_PSEUDONYMISE] = "pseudonymise",
	    [AVOW_DUTY_REPORT] = "report-to",
	    [AVOW_DUTY_ERASE] = "erase",
	    [AVOW_DUTY_STOP] = "stop",
	};

	if (duty->kind == AVOW_DUTY_NOTIFY) {
		put_notify(writer, duty);
	} else if (duty->kind == AVOW_DUTY_REVIEW) {
		put_number(writer, "review-by", duty->number);
	} else if (duty->kind == AVOW_DUTY_SHOW) {
		avow_page_json_text(writer, "show", duty->cite.text);
	} else if (duty->kind == AVOW_DUTY_RECIPIENT_KEEPS) {
		avow_page_json_after(writer, "recipient-keeps-at-most",
		    &duty->duration, duty->event.text);
	} else {
		avow_page_json_set(writer, sets[duty->kind], &duty->set);
		avow_page_json_set(writer, "categories", &duty->set2);
	}
}

void
avow_page_json_duty(
    struct avow_json_writer *writer, const struct avow_ast_duty *duty)
{
	const char *flag = flag_of(duty->kind);

	avow_json_open_object(writer);
	if (flag != NULL)
		avow_page_json_flag(writer, flag, true);
	else
		put_duty(writer, duty);
	avow_json_close(writer);
}

void
avow_page_json_duties(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_duty *duties)
{
	if (duties == NULL)
		return;
	avow_json_name(writer, name);
	avow_json_open_list(writer);
	for (; duties != NULL; duties = duties->next)
		avow_page_json_duty(writer, duties);
	avow_json_close(writer);
}

void
avow_page_json_flow(
    struct avow_json_writer *writer, const struct avow_ast_flow *flow)
{
	static const char *const forms[] = {
	    [AVOW_FORM_RAW] = "raw",
	    [AVOW_FORM_MASKED] = "masked",
	    [AVOW_FORM_PSEUDONYMOUS] = "pseudonymous",
	    [AVOW_FORM_ANONYMOUS] = "anonymous",
	    [AVOW_FORM_AGGREGATE] = "aggregate",
	    [AVOW_FORM_IDENTIFYING] = "identifying",
	    [AVOW_FORM_ANY] = "any",
	    [AVOW_FORM_DEFAULT] = "",
	};

	avow_page_json_set(writer, "actions", &flow->actions);
	avow_page_json_text(writer, "form", avow_text_of(forms[flow->form]));
	if (flow->k != 0)
		put_number(writer, "k", flow->k);
	avow_page_json_set(writer, "categories", &flow->categories);
	avow_page_json_set(writer, "purposes", &flow->purposes);
	avow_page_json_set(writer, "recipients", &flow->recipients);
	avow_page_json_set(writer, "services", &flow->services);
}
