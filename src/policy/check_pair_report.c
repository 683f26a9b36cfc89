/* SPDX-License-Identifier: Apache-2.0 */
/* P0202, P0205 and P0207, as they are told. */
#include "policy/check_cases.h"

#include "base/banned.h"

#define TEXT(k, ...) avow_report_text((k)->c->r.report, __VA_ARGS__)

/* "allows it", or "allows it when `consent ads`". */
static const char *
when(const struct avow_check_cases *k, uint32_t rule, const char *verb,
    const char *always)
{
	const char *conditions = avow_check_words_conditions(k, rule);

	return conditions == NULL ? TEXT(k, "%s%s", verb, always)
				  : TEXT(k, "%s when %s", verb, conditions);
}

/* Whether both stand in one clause: then its name says too little. */
static const char *
noun(const struct avow_check_cases *k, const struct avow_check_pair *pair)
{
	return k->c->rules[pair->rule].clause == k->c->rules[pair->other].clause
	    ? "rule"
	    : "clause";
}

static void
report_denied(
    const struct avow_check_cases *k, const struct avow_check_pair *pair)
{
	const char *name = avow_check_words_name(k->c, pair->other, pair->rule);
	bool is_always = avow_check_words_conditions(k, pair->other) == NULL;
	const char *edit = avow_check_words_against(k, pair->rule, pair->other);
	const char *prose = avow_check_words_prose(k->c, pair->other);
	struct avow_finding *finding = avow_check_words_add(k->c,
	    is_always ? AVOW_SEVERITY_ERROR : AVOW_SEVERITY_NOTE, "P0202",
	    pair->rule,
	    TEXT(k, "this %s allows what %s forbids%s", noun(k, pair), name,
		is_always ? "" : " in some cases"));

	finding->label = when(k, pair->rule, "allows it", "");
	avow_check_words_also_at(k->c, finding, pair->other,
	    TEXT(k, "%s; deny wins",
		when(k, pair->other, "denies it", " always")));
	finding->example = pair->example;
	finding->help = TEXT(k,
	    "%s if this is meant as an exception to %s, %s%s",
	    is_always ? "narrow one of them; or,"
		      : "nothing, if deny is to win;",
	    name,
	    edit == NULL ? "let it stand `notwithstanding` that" : "write\n",
	    edit == NULL ? "" : edit);
	if (prose != NULL &&
	    k->c->rules[pair->rule].clause != k->c->rules[pair->other].clause)
		finding->note = TEXT(
		    k, "%s says %s; readers will see both texts", name, prose);
}

static void
report_closed(
    const struct avow_check_cases *k, const struct avow_check_pair *pair)
{
	const char *name = avow_check_words_name(k->c, pair->other, pair->rule);
	const char *edit = avow_check_words_also(k, pair->other, pair->rule);
	struct avow_finding *finding =
	    avow_check_words_add(k->c, AVOW_SEVERITY_ERROR, "P0207", pair->rule,
		TEXT(k,
		    "this allow reaches into the closed list of %s, which does "
		    "not name it",
		    name));

	finding->label = when(k, pair->rule, "allows it", "");
	avow_check_words_also_at(
	    k->c, finding, pair->other, "says that nothing else is allowed");
	finding->example = pair->example;
	finding->help =
	    TEXT(k, "narrow it; or, if it belongs to the list, %s%s",
		edit == NULL ? "name its clause there after `also`"
			     : "name its clause there:\n",
		edit == NULL ? "" : edit);
}

/* "must mask order.phone, review by 2", as the rule has them. */
static const char *
musts(const struct avow_check_cases *k, uint32_t rule)
{
	struct avow_image_list list = k->image->rules[rule].duties;
	const char *text = "must ";

	for (uint32_t i = 0; i < list.count; i++)
		text = TEXT(k, "%s%s%s", text, i == 0 ? "" : ", ",
		    avow_duty_text(k->image, k->image->links[list.first + i]));
	return text;
}

static void
report_united(
    const struct avow_check_cases *k, const struct avow_check_pair *pair)
{
	bool are_apart = k->c->rules[pair->rule].basis_kind !=
		k->c->rules[pair->other].basis_kind ||
	    k->c->rules[pair->rule].basis != k->c->rules[pair->other].basis;
	struct avow_finding *finding = avow_check_words_add(k->c,
	    AVOW_SEVERITY_WARNING, "P0205", pair->rule,
	    TEXT(k,
		"this allow and %s let one flow go, and neither asks for "
		"less: then both are obeyed",
		avow_check_words_name(k->c, pair->other, pair->rule)));

	finding->label = musts(k, pair->rule);
	avow_check_words_also_at(
	    k->c, finding, pair->other, musts(k, pair->other));
	finding->example = pair->example;
	finding->help = TEXT(k,
	    "let one of them speak of other flows; or, if both are meant, "
	    "write in each\nmust %s",
	    pair->duties);
	if (are_apart)
		finding->note = "a request that names its basis meets only "
				"the rules with that basis, or with none";
}

void
avow_check_pair_report(struct avow_check_cases *k)
{
	static void (*const reports[])(
	    const struct avow_check_cases *, const struct avow_check_pair *) = {
	    [AVOW_CHECK_CLOSED] = report_closed,
	    [AVOW_CHECK_DENIED] = report_denied,
	    [AVOW_CHECK_UNITED] = report_united,
	};

	for (unsigned kind = 0; kind < AVOW_CHECK_KINDS; kind++)
		for (const struct avow_check_pair *pair = k->pairs[kind];
		     pair != NULL; pair = pair->next)
			if (!avow_bit(k->told, pair->rule))
				reports[kind](k, pair);
}
