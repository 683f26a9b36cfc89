/* SPDX-License-Identifier: Apache-2.0 */
/* cli/tour_judge: whether a step went as the policy says. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/tour_step.h"

#include "base/banned.h"

static bool differ(char fault[AVOW_TOUR_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Say what differs; always false. */
static bool
differ(char fault[AVOW_TOUR_TEXT], const char *format, ...)
{
	va_list list;

	va_start(list, format);
	(void)vsnprintf(fault, AVOW_TOUR_TEXT, format, list);
	va_end(list);
	return false;
}

/* Whether a cite, "general@1#share/courier", is of this clause or rule. */
static bool
is_of_clause(const char *cite, const char *clause)
{
	const char *id = strchr(cite, '#');
	size_t size = strlen(clause);

	return id != NULL && strncmp(id + 1, clause, size) == 0 &&
	    (id[1 + size] == '\0' || id[1 + size] == '/');
}

static bool
judge_clause(const struct avow_tour_step *step,
    const struct avow_answer *answer, char fault[AVOW_TOUR_TEXT])
{
	if (step->clause == NULL)
		return true;
	if (step->clause[0] == '\0' && answer->cited_count == 0)
		return true;
	for (size_t i = 0; i < answer->cited_count && step->clause[0]; i++)
		if (is_of_clause(answer->cited[i].cite, step->clause))
			return true;
	return differ(fault, "the clause should be %s",
	    step->clause[0] != '\0' ? step->clause : "none");
}

static bool
has_word(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

static const struct avow_field *
find_field(const struct avow_answer *answer, const char *category)
{
	for (size_t i = 0; i < answer->field_count; i++)
		if (strcmp(answer->fields[i].category, category) == 0)
			return &answer->fields[i];
	return NULL;
}

/* The value is there as the person gave it. */
static bool
judge_shown(const struct avow_tour *tour, const struct avow_tour_step *step,
    const struct avow_answer *answer, char fault[AVOW_TOUR_TEXT])
{
	const struct avow_field *field;
	const char *value;

	if (step->shows == NULL)
		return true;
	field = find_field(answer, step->shows);
	value = avow_tour_people_value(&tour->cast[step->who], step->shows);
	if (field == NULL || field->value == NULL || value == NULL ||
	    strcmp(field->value, value) != 0)
		return differ(
		    fault, "%s should be given as it was told", step->shows);
	return true;
}

/* The phone is there with its middle starred, by this file's own reckoning. */
static bool
judge_hidden(const struct avow_tour *tour, const struct avow_tour_step *step,
    const struct avow_answer *answer, char fault[AVOW_TOUR_TEXT])
{
	const char *phone = tour->cast[step->who].phone;
	const struct avow_field *field;
	char masked[16];

	if (step->hides == NULL)
		return true;
	(void)snprintf(masked, sizeof masked, "%.3s****%.4s", phone, phone + 7);
	field = find_field(answer, step->hides);
	if (field == NULL || field->value == NULL ||
	    strcmp(field->value, masked) != 0)
		return differ(fault, "%s should be masked", step->hides);
	return true;
}

static bool
judge_answer(const struct avow_tour *tour, const struct avow_tour_step *step,
    const struct avow_answer *a, char fault[AVOW_TOUR_TEXT])
{
	static const char *const words[] = {
	    [AVOW_WANT_ALLOWED] = "allowed",
	    [AVOW_WANT_DENIED] = "denied",
	    [AVOW_WANT_NEEDED] = "allowed only once something is there",
	};
	static const enum avow_verdict verdicts[] = {
	    [AVOW_WANT_ALLOWED] = AVOW_ALLOWED,
	    [AVOW_WANT_DENIED] = AVOW_DENIED,
	    [AVOW_WANT_NEEDED] = AVOW_NEEDED,
	};

	if (a->verdict != verdicts[step->want])
		return differ(fault, "it should be %s", words[step->want]);
	if (!a->is_logged)
		return differ(fault, "it is not in the log");
	if (a->verdict != AVOW_ALLOWED && a->field_count > 0)
		return differ(fault, "a refusal gave information away");
	if (step->need != NULL &&
	    !has_word(a->needs, a->need_count, step->need))
		return differ(fault, "it should need: %s", step->need);
	if (step->duty != NULL &&
	    !has_word(a->duties, a->duty_count, step->duty))
		return differ(fault, "a duty should be: %s", step->duty);
	if (step->keeps != NULL &&
	    !has_word(a->withheld, a->withheld_count, step->keeps))
		return differ(fault, "%s should be withheld", step->keeps);
	return judge_clause(step, a, fault) &&
	    judge_shown(tour, step, a, fault) &&
	    judge_hidden(tour, step, a, fault);
}

bool
avow_tour_judge(const struct avow_tour *tour, const struct avow_tour_step *step,
    const struct avow_tour_outcome *o, char fault[AVOW_TOUR_TEXT])
{
	bool is_proof = step->act >= AVOW_TOUR_ARRIVE;

	if (step->want == AVOW_WANT_FAILED) {
		if (o->status != AVOW_OK &&
		    strcmp(o->why.code, step->fails) == 0)
			return true;
		return differ(fault, "it should fail with %s", step->fails);
	}
	if (o->status != AVOW_OK)
		return differ(fault, "it failed: %s%s%s [%s]", o->why.place,
		    o->why.place[0] != '\0' ? ": " : "", o->why.message,
		    o->why.code);
	if ((is_proof || step->act == AVOW_TOUR_EACH) && !o->holds)
		return differ(fault, "it does not hold: %s", o->proved);
	if (step->want == AVOW_WANT_DONE)
		return true;
	if (!o->has_answer)
		return differ(fault, "there is no answer");
	return judge_answer(tour, step, &o->answer, fault);
}
