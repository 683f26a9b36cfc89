/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From JSON to the text of a page.  What is printed here need not be right: it
 * is read as a page, told as JSON again and compared with what was given.
 */
#include "policy/page_text.h"

#include <string.h>

#include "base/banned.h"

/* How the value of a member is printed. */
enum manner {
	FLAG,    /* the words before it alone */
	NAME,    /* as it is */
	STRING,  /* in quotes */
	STRINGS, /* each in quotes */
	CITE,    /* behind '#' */
	CITES,   /* with commas */
	NAMES,   /* with commas */
	IMPORTS, /* each behind `import` */
	NUMBER,
	FORM,
	SET,
	DURATION, /* also with the event after which it runs */
	BY_AND,   /* tests and duties, and what joins them */
	BY_OR,
	BY_COMMA,
	BRACES, /* rules */
	BECAUSE,
};

/* A member and the words before it; in the order of the grammar. */
struct part {
	const char *member; /* NULL ends a table */
	const char *words;
	enum manner manner;
};

static const struct part set_parts[] = {{"any", "any", FLAG}, {"of", "", NAMES},
    {"but-not", "but not", NAMES}, {NULL, NULL, FLAG}};

static const struct part duration_parts[] = {{"hours", "hours", NUMBER},
    {"days", "days", NUMBER}, {"workdays", "workdays", NUMBER},
    {"months", "months", NUMBER}, {"years", "years", NUMBER},
    {NULL, NULL, FLAG}};

/* Tests, duties, and whatever else stands in lists. */
static const struct part listed_parts[] = {{"not", "not", FLAG},
    {"consent", "consent", NAME}, {"objection", "objection", FLAG},
    {"objection-against", "objection against", NAME},
    {"agreement", "agreement", NAME}, {"document", "document", NAME},
    {"person-named-in-document", "person named in document", FLAG},
    {"claim", "claim", NAME}, {"claim-consent", "claim consent", NAME},
    {"claim-contract", "claim contract", NAME}, {"fact", "", NAME},
    {"is", "is", NAME}, {"at-least", ">=", NUMBER}, {"below", "<", NUMBER},
    {"mask", "mask", SET}, {"pseudonymise", "pseudonymise", SET},
    {"limit-to-named-persons", "limit to named persons", FLAG},
    {"limit-to-requested-fields", "limit to requested fields", FLAG},
    {"review-by", "review by", NUMBER},
    {"keep-document", "keep document", FLAG}, {"show", "show", CITE},
    {"notify", "notify", NAME}, {"before", "before", FLAG},
    {"after", "after", FLAG}, {"prominently", "prominently", FLAG},
    {"recipient-keeps-at-most", "recipient keeps at most", DURATION},
    {"notify-recipients", "notify recipients", FLAG},
    {"report-to", "report to", SET}, {"erase", "erase", SET},
    {"stop", "stop", SET}, {"categories", "", SET}, {"answer", "answer", FLAG},
    {"use-only-for", "use only for", SET}, {"no-onward", "no onward", FLAG},
    {"no-re-identification", "no re-identification", FLAG},
    {"keeps-at-most", "keeps at most", DURATION}, {"value", "", NAME},
    {"labels", "", STRINGS}, {"until", "until", NAME},
    {"at-most", "at most", DURATION}, {"has-been", "", DURATION},
    {NULL, NULL, FLAG}};

#define FLOW                                                                   \
	{"actions", "", SET}, {"form", "", FORM}, {"k", "k >=", NUMBER},       \
	    {"categories", "", SET}, {"purposes", "for", SET},                 \
	    {"recipients", "to", SET},                                         \
	{                                                                      \
		"services", "in", SET                                          \
	}
#define QUALS                                                                  \
	{"basis", "basis", NAME}, {"basis-consent", "basis consent", NAME},    \
	    {"basis-contract", "basis contract", NAME},                        \
	    {"when", "when", BY_AND}, {"unless", "unless", BY_OR},             \
	{                                                                      \
		"notwithstanding", "notwithstanding", CITES                    \
	}

static const struct part decide_parts[] = {{"effect", "", NAME}, FLOW, QUALS,
    {"must", "must", BY_COMMA}, {"except", "except", BRACES},
    {NULL, NULL, FLAG}};
static const struct part only_parts[] = {{"effect", "", NAME}, FLOW,
    {"also", "also", CITES}, {"rules", "", BRACES}, {NULL, NULL, FLAG}};
static const struct part lift_parts[] = {FLOW, QUALS, {NULL, NULL, FLAG}};
static const struct part require_parts[] = {{"effect", "", NAME},
    {"must", "", BY_COMMA}, {"actions", "on", SET}, {"form", "", FORM},
    {"k", "k >=", NUMBER}, {"categories", "", SET}, {"purposes", "for", SET},
    {"recipients", "to", SET}, {"services", "in", SET}, QUALS,
    {NULL, NULL, FLAG}};
static const struct part retain_parts[] = {{"effect", "", NAME},
    {"categories", "", SET}, {"purposes", "for", SET}, {"services", "in", SET},
    {"ends", "", BY_OR}, {"at-least", "at least", DURATION},
    {"at-least-basis", "basis", NAME}, {"then", "then", NAME},
    {"backups-within", "backups within", DURATION},
    {"hold-while", "hold while", BY_AND}, {NULL, NULL, FLAG}};
static const struct part upon_parts[] = {{"effect", "", NAME},
    {"event", "", NAME}, {"must", "must", BY_COMMA},
    {"within", "within", DURATION}, QUALS, {NULL, NULL, FLAG}};

static const struct part example_parts[] = {{"name", "", STRING},
    {"says", ":", NAME}, {"act", "", BY_COMMA}, {"event", "upon", NAME}, FLOW,
    {"category", "", NAME}, {"purpose", "for", NAME}, {"service", "in", NAME},
    {"elapsed", "with", BY_COMMA}, {"with", "with", BY_COMMA},
    {"with-done", "with", BY_COMMA}, {"must", "must", BY_COMMA},
    {"because", "because", BECAUSE}, {NULL, NULL, FLAG}};

static const struct part header_parts[] = {{"policy", "policy", NAME},
    {"version", "version", NUMBER}, {"effective", "effective", NAME},
    {"general", "general", FLAG}, {"service", "service", NAME},
    {"overrides", "overrides", NAME}, {"narrows", "narrows", NAME},
    {"alone", "alone", FLAG}, {"announce", "announce", DURATION},
    {"imports", "", IMPORTS}, {NULL, NULL, FLAG}};

/* Declarations: told apart by their first member, which they do not share. */
static const struct part term_parts[] = {{"action", "action", NAME},
    {"category", "category", NAME}, {"purpose", "purpose", NAME},
    {"recipient", "recipient", NAME}, {"service", "service", NAME},
    {"document", "document", NAME}, {"event", "event", NAME},
    {"labels", "", STRINGS}, {"formerly", "formerly", NAMES},
    {"sensitive", "sensitive", FLAG}, {"grade", "grade", NUMBER},
    {"derived-from", "derived from", SET}, {"optional", "optional", FLAG},
    {"objectable", "objectable", FLAG}, {"see", "see", STRING},
    {NULL, NULL, FLAG}};
static const struct part group_parts[] = {{"group", "group", NAME},
    {"labels", "", STRINGS}, {"axis", "of", NAME}, {"is", "is", SET},
    {NULL, NULL, FLAG}};
static const struct part consent_parts[] = {{"consent", "consent", NAME},
    {"labels", "", STRINGS}, {"for", "for", SET}, {"of", "of", SET},
    {"to", "to", SET}, {"separate", "separate", FLAG},
    {"each-time", "each time", FLAG},
    {"across-services", "across services", FLAG},
    {"needed-for", "needed for", SET}, {NULL, NULL, FLAG}};
static const struct part fact_parts[] = {{"fact", "fact", NAME},
    {"labels", "", STRINGS}, {"yes-no", "yes/no", FLAG},
    {"one-of", "one of", BY_COMMA}, {"count-up-to", "count up to", NUMBER},
    {"about", "about", NAME}, {"asserted", "asserted", FLAG},
    {"assume", "assume", NAME}, {NULL, NULL, FLAG}};
static const struct part basis_parts[] = {{"basis", "basis", NAME},
    {"labels", "", STRINGS}, {"cites", "cites", STRING},
    {"supports", "supports", SET}, {"with-document", "with document", NAME},
    {NULL, NULL, FLAG}};
static const struct part agreement_parts[] = {{"agreement", "agreement", NAME},
    {"labels", "", STRINGS}, {"with", "with", NAME},
    {"binds", "binds", BY_COMMA}, {NULL, NULL, FLAG}};
static const struct part other_parts[] = {
    {"guardian-decides-when", "guardian decides when", BY_AND},
    {"but-not-for", "but not for", SET}, {"given", "given", BY_COMMA},
    {"impossible", "impossible", BY_AND}, {NULL, NULL, FLAG}};

static void put_parts(struct avow_buffer *out, const struct avow_json *object,
    const struct part *parts);
static void put_rule(struct avow_buffer *out, const struct avow_json *rule);

static void
put_word(struct avow_buffer *out, const char *word)
{
	avow_buffer_u8(out, ' ');
	avow_buffer_string(out, word);
}

static void
put_quoted(struct avow_buffer *out, const struct avow_json *value)
{
	avow_buffer_string(out, " \"");
	avow_buffer_text(out, avow_json_text(value));
	avow_buffer_u8(out, '"');
}

/* A number, or the name that stands where one may. */
static void
put_plain(struct avow_buffer *out, const struct avow_json *value)
{
	int64_t number;

	if (avow_json_whole(value, &number)) {
		avow_buffer_format(out, " %lld", (long long)number);
	} else {
		avow_buffer_u8(out, ' ');
		avow_buffer_text(out, avow_json_text(value));
	}
}

/* Every item of a list, each behind `before`, with `joint` between them. */
static void
put_list(struct avow_buffer *out, const struct avow_json *list,
    const char *before, const char *joint)
{
	for (size_t i = 0; i < avow_json_count(list); i++) {
		if (i > 0)
			avow_buffer_string(out, joint);
		avow_buffer_u8(out, ' ');
		avow_buffer_string(out, before);
		avow_buffer_text(out, avow_json_text(avow_json_item(list, i)));
	}
}

static void
put_strings(
    struct avow_buffer *out, const struct avow_json *list, const char *before)
{
	for (size_t i = 0; i < avow_json_count(list); i++) {
		avow_buffer_string(out, before);
		put_quoted(out, avow_json_item(list, i));
	}
}

static void
put_objects(
    struct avow_buffer *out, const struct avow_json *list, const char *joint)
{
	for (size_t i = 0; i < avow_json_count(list); i++) {
		if (i > 0)
			put_word(out, joint);
		put_parts(out, avow_json_item(list, i), listed_parts);
	}
}

static void
put_form(struct avow_buffer *out, const struct avow_json *value)
{
	struct avow_text form = avow_json_text(value);

	avow_buffer_u8(out, ' ');
	avow_buffer_text(
	    out, avow_text_is(form, "any") ? AVOW_TEXT("any form of") : form);
}

/* {"days": 90, "after": "order-closed"} */
static void
put_duration(struct avow_buffer *out, const struct avow_json *value)
{
	const struct avow_json *event = avow_json_get(value, "after");

	for (const struct part *p = duration_parts; p->member != NULL; p++) {
		const struct avow_json *count = avow_json_get(value, p->member);
		size_t size = strlen(p->words);

		if (count == NULL)
			continue;
		put_plain(out, count);
		avow_buffer_u8(out, ' ');
		avow_buffer_put(out, p->words,
		    avow_json_integer(count) == 1 ? size - 1 : size);
	}
	if (event == NULL)
		return;
	put_word(out, "after");
	put_plain(out, event);
}

static void
put_braces(struct avow_buffer *out, const struct avow_json *rules)
{
	avow_buffer_string(out, " {\n");
	for (size_t i = 0; i < avow_json_count(rules); i++) {
		put_rule(out, avow_json_item(rules, i));
		avow_buffer_u8(out, '\n');
	}
	avow_buffer_u8(out, '}');
}

static void
put_because(struct avow_buffer *out, const struct avow_json *value)
{
	if (avow_json_kind(value) == AVOW_JSON_NULL) {
		put_word(out, "none");
		return;
	}
	avow_buffer_string(out, " #");
	avow_buffer_text(out, avow_json_text(value));
}

static void
put_value(
    struct avow_buffer *out, const struct avow_json *value, enum manner manner)
{
	switch (manner) {
	case FLAG:
		return;
	case NAME:
	case NUMBER:
		put_plain(out, value);
		return;
	case STRING:
		put_quoted(out, value);
		return;
	case STRINGS:
		put_strings(out, value, "");
		return;
	case IMPORTS:
		put_strings(out, value, " import");
		return;
	case CITE:
	case BECAUSE:
		put_because(out, value);
		return;
	case CITES:
		put_list(out, value, "#", ",");
		return;
	case NAMES:
		put_list(out, value, "", ",");
		return;
	case FORM:
		put_form(out, value);
		return;
	case SET:
		put_parts(out, value, set_parts);
		return;
	case DURATION:
		put_duration(out, value);
		return;
	case BY_AND:
		put_objects(out, value, "and");
		return;
	case BY_OR:
		put_objects(out, value, "or");
		return;
	case BY_COMMA:
		put_objects(out, value, ",");
		return;
	case BRACES:
		put_braces(out, value);
		return;
	}
}

/* The member of an object; null is one, too. */
static bool
has_member(const struct avow_json *object, const char *name,
    const struct avow_json **value_out)
{
	struct avow_json_each each = {.place = NULL};

	while (avow_json_next(object, &each))
		if (avow_text_is(each.name, name)) {
			*value_out = each.value;
			return true;
		}
	return false;
}

/* Recursion ends with the depth that a JSON tree may have. */
static void
put_parts(struct avow_buffer *out, const struct avow_json *object,
    const struct part *parts)
{
	const struct avow_json *value;

	for (; parts->member != NULL; parts++) {
		if (!has_member(object, parts->member, &value))
			continue;
		put_word(out, parts->words);
		put_value(out, value, parts->manner);
	}
}

static void
put_rule(struct avow_buffer *out, const struct avow_json *rule)
{
	static const struct {
		const char *effect;
		const struct part *parts;
	} effects[] = {
	    {"allow", decide_parts},
	    {"deny", decide_parts},
	    {"never", decide_parts},
	    {"only", only_parts},
	    {"lift", lift_parts},
	    {"require", require_parts},
	    {"retain", retain_parts},
	    {"upon", upon_parts},
	};
	struct avow_text effect = avow_json_text(avow_json_get(rule, "effect"));
	const struct avow_json *label = avow_json_get(rule, "label");

	if (label != NULL) {
		put_plain(out, label);
		avow_buffer_u8(out, ':');
	}
	for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++)
		if (avow_text_is(effect, effects[i].effect))
			put_parts(out, rule, effects[i].parts);
}

/* "with" stands once, before what is so and what is done. */
static void
put_example(struct avow_buffer *out, const struct avow_json *example)
{
	const struct avow_json *needs = avow_json_get(example, "needs");
	const struct avow_json *done = avow_json_get(example, "needs-done");
	bool is_second = false;

	for (const struct part *p = example_parts; p->member != NULL; p++) {
		const struct avow_json *value;

		if (!has_member(example, p->member, &value))
			continue;
		if (strcmp(p->words, "with") == 0)
			put_word(out, is_second ? "," : "with");
		else
			put_word(out, p->words);
		is_second |= strcmp(p->words, "with") == 0;
		put_value(out, value, p->manner);
		if (strcmp(p->member, "says") != 0 ||
		    (needs == NULL && done == NULL))
			continue;
		put_objects(out, needs, "and");
		if (needs != NULL && done != NULL)
			put_word(out, "and");
		put_objects(out, done, "and");
		put_word(out, "to");
	}
}

static void
put_declaration(struct avow_buffer *out, const struct avow_json *declaration)
{
	static const struct {
		const char *member;
		const struct part *parts;
	} kinds[] = {
	    {"policy", header_parts},
	    {"group", group_parts},
	    {"consent", consent_parts},
	    {"fact", fact_parts},
	    {"basis", basis_parts},
	    {"agreement", agreement_parts},
	    {"guardian-decides-when", other_parts},
	    {"given", other_parts},
	    {"impossible", other_parts},
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (avow_json_get(declaration, kinds[i].member) != NULL) {
			put_parts(out, declaration, kinds[i].parts);
			return;
		}
	put_parts(out, declaration, term_parts);
}

static void
put_block(struct avow_buffer *out, const char *fence,
    const struct avow_json *items,
    void (*put)(struct avow_buffer *out, const struct avow_json *item))
{
	avow_buffer_format(out, "```%s\n", fence);
	for (size_t i = 0; i < avow_json_count(items); i++) {
		put(out, avow_json_item(items, i));
		avow_buffer_u8(out, '\n');
	}
	avow_buffer_string(out, "```\n");
}

void
avow_page_text_put(struct avow_buffer *out, const struct avow_json *page)
{
	static const struct {
		const char *member, *fence;
		void (*put)(
		    struct avow_buffer *out, const struct avow_json *item);
	} blocks[] = {
	    {"policy", "policy", put_declaration},
	    {"terms", "terms", put_declaration},
	    {"rules", "rule", put_rule},
	    {"examples", "example", put_example},
	};
	const struct avow_json *pieces = avow_json_get(page, "page");

	for (size_t i = 0; i < avow_json_count(pieces); i++) {
		const struct avow_json *piece = avow_json_item(pieces, i);

		avow_buffer_text(
		    out, avow_json_text(avow_json_get(piece, "prose")));
		for (size_t b = 0; b < sizeof blocks / sizeof blocks[0]; b++) {
			const struct avow_json *items =
			    avow_json_get(piece, blocks[b].member);

			if (items != NULL)
				put_block(
				    out, blocks[b].fence, items, blocks[b].put);
		}
	}
}
