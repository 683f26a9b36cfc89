/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/who_words.h"

#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

const char *
avow_who_form_word(enum avow_form form, enum avow_cover_words words)
{
	static const char *const english[AVOW_FORMS] = {
	    "raw", "masked", "pseudonymous", "anonymous", "aggregate"};
	static const char *const chinese[AVOW_FORMS] = {
	    "原始", "脱敏", "假名化", "匿名", "汇总"};

	if (form >= AVOW_FORMS)
		return "?";
	return words == AVOW_COVER_CHINESE ? chinese[form] : english[form];
}

void
avow_who_put_forms(
    struct avow_buffer *out, uint32_t forms, enum avow_cover_words words)
{
	/* What an allow at a form allows: it and the more protected ones. */
	static const uint32_t allows[AVOW_FORMS] = {
	    0x1f, 0x1a, 0x1c, 0x18, 0x10};
	const char *lead = "";

	for (int f = 0; f < AVOW_FORMS; f++)
		if (forms == allows[f]) {
			avow_buffer_string(
			    out, avow_who_form_word((enum avow_form)f, words));
			return;
		}
	if (forms == 0x7) {
		avow_buffer_string(out,
		    words == AVOW_COVER_CHINESE ? "可识别" : "identifying");
		return;
	}
	for (int f = 0; f < AVOW_FORMS; f++) {
		if ((forms >> f & 1) == 0)
			continue;
		avow_buffer_string(out, lead);
		avow_buffer_string(
		    out, avow_who_form_word((enum avow_form)f, words));
		lead = words == AVOW_COVER_CHINESE ? "、" : ", ";
	}
}

/* --- flows --- */

/* What stands before each axis, in the order of a sentence. */
struct lead {
	enum avow_axis axis;
	const char *names;
	const char *english;
	const char *chinese;
	const char *any_english; /* for "any" */
	const char *any_chinese;
};

static const struct lead leads[] = {
    {AVOW_AXIS_ACTION, "", "", "", "do anything with", "任何处理："},
    {AVOW_AXIS_CATEGORY, " ", " ", "：", "any information", "任何信息"},
    {AVOW_AXIS_PURPOSE, " for ", ", for: ", "；目的：", "any purpose",
	"任何目的"},
    {AVOW_AXIS_RECIPIENT, " to ", "; who gets it: ", "；接收方：", "anyone",
	"任何人"},
    {AVOW_AXIS_SERVICE, " in ", "; service: ", "；服务：", NULL, NULL},
};

static const char *
lead_of(const struct lead *lead, enum avow_cover_words words)
{
	if (words == AVOW_COVER_NAMES)
		return lead->names;
	return words == AVOW_COVER_ENGLISH ? lead->english : lead->chinese;
}

static const char *
any_of(const struct lead *lead, enum avow_cover_words words)
{
	if (words == AVOW_COVER_NAMES)
		return "any";
	return words == AVOW_COVER_ENGLISH ? lead->any_english
					   : lead->any_chinese;
}

/* The form stands between action and category, or behind it by labels. */
static void
put_form(struct avow_buffer *out, const struct lead *lead, const char *forms,
    enum avow_cover_words words)
{
	if (*forms == '\0')
		return;
	if (words == AVOW_COVER_NAMES && lead->axis == AVOW_AXIS_ACTION)
		avow_buffer_format(out, " %s", forms);
	if (words != AVOW_COVER_NAMES && lead->axis == AVOW_AXIS_CATEGORY)
		avow_buffer_format(out,
		    words == AVOW_COVER_ENGLISH ? " (%s)" : "（%s）", forms);
}

enum avow_status
avow_who_put_flows(struct avow_buffer *out, const struct avow_who_trees *trees,
    const uint64_t *const leaves[AVOW_AXES], const char *forms,
    struct avow_error *why)
{
	struct avow_cover cover;
	enum avow_status status;
	size_t begin = out->size;

	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
		const struct lead *lead = &leads[i];
		const struct avow_cover_tree *tree = &trees->axis[lead->axis];

		if (leaves[lead->axis] == NULL)
			continue;
		status = avow_cover_find(
		    &cover, trees->arena, tree, leaves[lead->axis], why);
		if (status != AVOW_OK)
			return status;
		if (tree->leaf_count == 0)
			cover.is_any = true; /* of a service nobody names */
		if (lead->axis == AVOW_AXIS_SERVICE && cover.is_any &&
		    cover.without_count == 0)
			continue;
		/* What is kept has no action; what is due, only a service. */
		if (out->size > begin)
			avow_buffer_string(out, lead_of(lead, trees->words));
		else if (lead->axis == AVOW_AXIS_SERVICE &&
		    trees->words == AVOW_COVER_NAMES)
			avow_buffer_string(out, "in ");
		if (cover.is_any && cover.without_count == 0)
			avow_buffer_string(out, any_of(lead, trees->words));
		else
			avow_cover_put(out, tree, &cover, trees->words);
		put_form(out, lead, forms, trees->words);
	}
	return AVOW_OK;
}

void
avow_who_put_flow(struct avow_buffer *out, const struct avow_who_trees *trees,
    const uint32_t leaf[AVOW_AXES], const char *form)
{
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
		const struct lead *lead = &leads[i];

		if (trees->axis[lead->axis].leaf_count <= leaf[lead->axis])
			continue;
		avow_buffer_string(out, lead_of(lead, trees->words));
		avow_cover_put_leaf(out, &trees->axis[lead->axis],
		    leaf[lead->axis], trees->words);
		put_form(out, lead, form, trees->words);
	}
}

/* --- conditions --- */

/* How a kind of test is said: before its name, behind it; true, then false. */
struct phrase {
	const char *english[2][2];
	const char *chinese[2][2];
};

static const struct phrase phrases[] = {
    [AVOW_TEST_CONSENT] = {{{"no yes to “", "”"}, {"a yes to “", "”"}},
	{{"未同意“", "”"}, {"已同意“", "”"}}},
    [AVOW_TEST_OBJECTION] = {{{"no objection to “", "”"},
				 {"an objection to “", "”"}},
	{{"未反对“", "”"}, {"已反对“", "”"}}},
    [AVOW_TEST_AGREEMENT] = {{{"no agreement “", "”"},
				 {"the agreement “", "”"}},
	{{"协议“", "”未生效"}, {"协议“", "”已生效"}}},
    [AVOW_TEST_DOCUMENT] = {{{"no document “", "”"}, {"the document “", "”"}},
	{{"没有文件“", "”"}, {"有文件“", "”"}}},
    [AVOW_TEST_NAMED] = {{{"the document does not name the person", ""},
			     {"the document names the person", ""}},
	{{"文件未指明此人", ""}, {"文件指明此人", ""}}},
    [AVOW_TEST_FACT] = {{{"not “", "”"}, {"“", "”"}},
	{{"非“", "”"}, {"“", "”"}}},
    [AVOW_TEST_FACT_IS] = {{{"“", "” is not "}, {"“", "” is "}},
	{{"“", "”不是"}, {"“", "”是"}}},
    [AVOW_TEST_FACT_AT_LEAST] = {{{"“", "” is below "},
				     {"“", "” is at least "}},
	{{"“", "”小于"}, {"“", "”不小于"}}},
};

static const char *
label_of(const struct avow_image *image, uint32_t english, uint32_t chinese,
    uint32_t name, enum avow_cover_words words)
{
	const char *label =
	    image->strings + (words == AVOW_COVER_CHINESE ? chinese : english);

	return *label != '\0' ? label : image->strings + name;
}

#define LABEL(image, row, words)                                               \
	label_of((image), (row)->english, (row)->chinese, (row)->name, (words))
#define ROW(image, type, part, number)                                         \
	((const struct avow_image_##type *)(image)                             \
		->section[AVOW_SECTION_##part] +                               \
	    (number))

/* What the atom is about, by its label. */
static const char *
subject_of(const struct avow_image *image, const struct avow_image_atom *atom,
    enum avow_cover_words words)
{
	switch ((enum avow_test_kind)atom->kind) {
	case AVOW_TEST_CONSENT:
		return LABEL(
		    image, ROW(image, consent, CONSENTS, atom->ref), words);
	case AVOW_TEST_OBJECTION:
		return LABEL(image,
		    avow_engine_term(image, AVOW_AXIS_PURPOSE, atom->ref),
		    words);
	case AVOW_TEST_AGREEMENT:
		return LABEL(
		    image, ROW(image, agreement, AGREEMENTS, atom->ref), words);
	case AVOW_TEST_DOCUMENT:
		return LABEL(image,
		    avow_engine_term(image, AVOW_AXIS_DOCUMENT, atom->ref),
		    words);
	case AVOW_TEST_FACT:
	case AVOW_TEST_FACT_IS:
	case AVOW_TEST_FACT_AT_LEAST:
		return LABEL(image, ROW(image, fact, FACTS, atom->ref), words);
	default:
		return "";
	}
}

static void
put_value(struct avow_buffer *out, const struct avow_image *image,
    const struct avow_image_atom *atom, enum avow_cover_words words)
{
	const struct avow_image_fact *fact;

	if (atom->kind == AVOW_TEST_FACT_AT_LEAST)
		avow_buffer_format(out, "%u", atom->value);
	if (atom->kind != AVOW_TEST_FACT_IS)
		return;
	fact = ROW(image, fact, FACTS, atom->ref);
	avow_buffer_format(out, words == AVOW_COVER_CHINESE ? "“%s”" : "%s",
	    LABEL(image,
		ROW(image, value, VALUES, fact->values.first + atom->value),
		words));
}

void
avow_who_put_condition(struct avow_buffer *out, const struct avow_image *image,
    uint32_t number, bool value, enum avow_cover_words words)
{
	const struct avow_image_atom *atom = ROW(image, atom, ATOMS, number);
	const struct phrase *phrase;
	const char *const *parts;

	if (words == AVOW_COVER_NAMES || atom->kind == AVOW_TEST_FACT_BELOW ||
	    atom->kind >= sizeof phrases / sizeof phrases[0]) {
		avow_buffer_format(out, "%s%s", value ? "" : "not ",
		    image->strings + atom->text);
		return;
	}
	phrase = &phrases[atom->kind];
	parts = words == AVOW_COVER_ENGLISH ? phrase->english[value]
					    : phrase->chinese[value];
	avow_buffer_format(
	    out, "%s%s%s", parts[0], subject_of(image, atom, words), parts[1]);
	put_value(out, image, atom, words);
}

void
avow_who_put_condition_text(struct avow_buffer *out,
    const struct avow_image *image, const char *text,
    enum avow_cover_words words)
{
	bool value = strncmp(text, "not ", 4) != 0;
	const char *bare = text + (value ? 0 : 4);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++)
		if (strcmp(image->strings + ROW(image, atom, ATOMS, i)->text,
			bare) == 0) {
			avow_who_put_condition(out, image, i, value, words);
			return;
		}
	avow_buffer_string(out, text);
}

void
avow_who_put_claim(struct avow_buffer *out, const struct avow_image *image,
    const struct avow_claim *claim, enum avow_cover_words words)
{
	bool names = words == AVOW_COVER_NAMES;

	switch (claim->kind) {
	case AVOW_BASIS_CONSENT:
		avow_buffer_format(out, names ? "consent %s" : "“%s”",
		    names
			? avow_image_consent_name(image, claim->id)
			: LABEL(image, ROW(image, consent, CONSENTS, claim->id),
			      words));
		break;
	case AVOW_BASIS_CONTRACT:
		avow_buffer_format(out, names ? "contract %s" : "“%s”",
		    names ? avow_image_agreement_name(image, claim->id)
			  : LABEL(image,
				ROW(image, agreement, AGREEMENTS, claim->id),
				words));
		break;
	case AVOW_BASIS_TERM: {
		const struct avow_image_base *base =
		    ROW(image, base, BASES, claim->id);

		avow_buffer_format(out, names ? "%s" : "“%s”",
		    names ? image->strings + base->name
			  : LABEL(image, base, words));
		break;
	}
	case AVOW_BASIS_NONE:
		break;
	}
}

/* --- rules --- */

void
avow_who_put_rule(struct avow_buffer *out, const char *text)
{
	unsigned depth = 0;
	bool blank = false;

	for (; *text != '\0'; text++) {
		bool is_blank = *text == ' ' || *text == '\t' || *text == '\n';

		if (*text == '}' && depth > 0)
			depth--;
		if (depth == 0) {
			if (blank && !is_blank)
				avow_buffer_u8(out, ' ');
			if (!is_blank)
				avow_buffer_u8(out, (uint8_t)*text);
			blank = is_blank;
		}
		if (*text == '{' && depth++ == 0)
			avow_buffer_string(out, " ... ");
	}
}
