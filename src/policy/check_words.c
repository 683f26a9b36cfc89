/* SPDX-License-Identifier: Apache-2.0 */
/* How findings about rules speak of them, and the edits they offer. */
#include <string.h>

#include "policy/check_cases.h"

#include "base/banned.h"

enum {
	EDIT_MAX = 400,  /* bytes of an edit; a longer one is only described */
	PROSE_MAX = 100, /* bytes of a quotation */
};

/* "3.2" of "3.2 Advertisers"; empty when the title has no number. */
static struct avow_text
number_of(struct avow_text title)
{
	size_t size = 0;

	if (title.size == 0 || title.at[0] < '0' || title.at[0] > '9')
		return AVOW_TEXT("");
	while (size < title.size &&
	    ((title.at[size] >= '0' && title.at[size] <= '9') ||
		title.at[size] == '.'))
		size++;
	if (size < title.size && title.at[size] != ' ')
		return AVOW_TEXT("");
	while (size > 0 && title.at[size - 1] == '.')
		size--;
	return (struct avow_text){title.at, size};
}

const char *
avow_check_words_name(
    const struct avow_compile_state *c, uint32_t rule, uint32_t beside)
{
	const struct avow_compile_rule *row = &c->rules[rule];
	struct avow_text number =
	    number_of(c->clauses[row->clause].clause->title);

	if (number.size > 0 && row->clause != c->rules[beside].clause &&
	    row->page == c->rules[beside].page)
		return avow_report_text(
		    c->r.report, "clause %.*s", (int)number.size, number.at);
	return avow_report_text(
	    c->r.report, "`#%.*s`", (int)row->cite.size, row->cite.at);
}

/* --- conditions --- */

static void
put_literal(const struct avow_image *image,
    const struct avow_image_literal *literal, bool is_so,
    struct avow_buffer *out)
{
	const struct avow_image_atom *atoms =
	    image->section[AVOW_SECTION_ATOMS];
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];

	if (out->size > 0)
		avow_buffer_string(out, " and ");
	if ((literal->is_negated != 0) == is_so)
		avow_buffer_string(out, "not ");
	switch ((enum avow_literal_kind)literal->kind) {
	case AVOW_LITERAL_ATOM:
		avow_buffer_string(
		    out, image->strings + atoms[literal->id].text);
		break;
	case AVOW_LITERAL_OWN_OBJECTION:
		avow_buffer_string(out, "objection");
		break;
	case AVOW_LITERAL_CLAIM_BASIS:
		avow_buffer_format(
		    out, "claim %s", image->strings + bases[literal->id].name);
		break;
	case AVOW_LITERAL_CLAIM_CONSENT:
		avow_buffer_format(out, "claim consent %s",
		    avow_image_consent_name(image, literal->id));
		break;
	case AVOW_LITERAL_CLAIM_CONTRACT:
		avow_buffer_format(out, "claim contract %s",
		    avow_image_agreement_name(image, literal->id));
		break;
	}
}

static void
put_conditions(const struct avow_image *image,
    const struct avow_image_rule *rule, struct avow_buffer *out)
{
	const struct avow_image_literal claim = {
	    .kind = AVOW_LITERAL_CLAIM_BASIS, .id = rule->basis};

	if (rule->basis_kind == AVOW_BASIS_TERM)
		put_literal(image, &claim, true, out);
	for (uint32_t i = 0; i < rule->when.count; i++)
		put_literal(
		    image, &image->literals[rule->when.first + i], true, out);
	for (uint32_t i = 0; i < rule->unless.count; i++)
		put_literal(image, &image->literals[rule->unless.first + i],
		    false, out);
}

const char *
avow_check_words_conditions(const struct avow_check_cases *k, uint32_t number)
{
	const struct avow_image_rule *rule = &k->image->rules[number];
	struct avow_buffer text;
	const char *copy = NULL;

	avow_buffer_init(&text, 4096);
	put_conditions(k->image, rule, &text);
	while ((rule->flags & AVOW_RULE_INNER) != 0) {
		bool has_basis = rule->basis_kind != AVOW_BASIS_NONE;
		struct avow_image_rule around;

		rule = &k->image->rules[rule->parent];
		around = *rule;
		if (has_basis) /* said already, or replaced */
			around.basis_kind = AVOW_BASIS_NONE;
		put_conditions(k->image, &around, &text);
	}
	if (text.size > 0)
		copy = avow_report_text(k->c->r.report, "`%.*s`",
		    (int)text.size, (const char *)text.at);
	avow_buffer_clear(&text);
	return copy;
}

/* --- edits --- */

/* A rule's text as it stands in its block. */
static struct avow_text
text_of(const struct avow_check_cases *k, uint32_t rule)
{
	return avow_text_of(avow_image_rule_text(k->image, rule));
}

/* Append text with its blanks made one each, and without comments. */
static void
put_line(struct avow_buffer *out, struct avow_text text)
{
	bool is_blank = true;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (c == '#' && i + 1 < text.size && text.at[i + 1] == ' ') {
			while (i < text.size && text.at[i] != '\n')
				i++;
			c = '\n';
		}
		if (c == ' ' || c == '\n' || c == '\t') {
			if (!is_blank)
				avow_buffer_string(out, " ");
			is_blank = true;
			continue;
		}
		avow_buffer_u8(out, (uint8_t)c);
		is_blank = false;
	}
	if (is_blank && out->size > 0)
		out->size--;
}

/* Where a word stands by itself in a text, outside its braces; or its end. */
static size_t
find_word(struct avow_text text, const char *word)
{
	size_t size = strlen(word);

	for (size_t i = 0; i + size <= text.size && text.at[i] != '{'; i++)
		if (memcmp(text.at + i, word, size) == 0 &&
		    (i == 0 || text.at[i - 1] <= ' ') &&
		    (i + size == text.size || text.at[i + size] <= ' ' ||
			text.at[i + size] == '{'))
			return i;
	return text.size;
}

/* A rule's own clause where it is alone there, else the rule itself. */
static const char *
cite_of(const struct avow_compile_state *c, uint32_t rule)
{
	const struct avow_compile_rule *row = &c->rules[rule];
	struct avow_text cite = row->cite;
	uint32_t count = 0;

	for (uint32_t i = 0; i < c->rule_count; i++)
		count += c->rules[i].clause == row->clause;
	if (count == 1)
		cite = c->clauses[row->clause].clause->id;
	return avow_report_text(c->r.report, "#%.*s", (int)cite.size, cite.at);
}

static const char *
finish(const struct avow_compile_state *c, struct avow_buffer *edit)
{
	const char *copy = NULL;

	if (!edit->failed)
		copy = avow_report_text(c->r.report, "%.*s", (int)edit->size,
		    (const char *)edit->at);
	avow_buffer_clear(edit);
	return copy;
}

const char *
avow_check_words_against(
    const struct avow_check_cases *k, uint32_t rule, uint32_t other)
{
	const struct avow_ast_rule *ast = k->c->rules[rule].ast;
	struct avow_text text = text_of(k, rule);
	struct avow_text before = text;
	struct avow_buffer edit;

	/* A flow holds no word that could be taken for one of these, unless a
	 * term is called so: then the edit comes out odd, and is refused. */
	if (ast->duties != NULL)
		before.size = find_word(text, "must");
	else if (ast->children != NULL)
		before.size = find_word(text, "except");
	avow_buffer_init(&edit, EDIT_MAX);
	if (ast->notwithstanding != NULL) {
		before.size = find_word(text, "notwithstanding") +
		    strlen("notwithstanding");
		if (before.size > text.size)
			before.size = text.size;
		put_line(&edit, before);
		avow_buffer_format(&edit, " %s,", cite_of(k->c, other));
	} else {
		put_line(&edit, before);
		avow_buffer_format(
		    &edit, " notwithstanding %s", cite_of(k->c, other));
	}
	if (before.size < text.size) {
		avow_buffer_string(&edit, " ");
		put_line(&edit,
		    (struct avow_text){
			text.at + before.size, text.size - before.size});
	}
	return finish(k->c, &edit);
}

const char *
avow_check_words_also(
    const struct avow_check_cases *k, uint32_t only, uint32_t rule)
{
	struct avow_text text = text_of(k, only);
	struct avow_text id =
	    k->c->clauses[k->c->rules[rule].clause].clause->id;
	struct avow_buffer edit;
	size_t size = 0;

	while (size < text.size && text.at[size] != '{')
		size++;
	avow_buffer_init(&edit, EDIT_MAX);
	put_line(&edit, (struct avow_text){text.at, size});
	avow_buffer_format(&edit, "%s#%.*s {",
	    k->c->rules[only].ast->also != NULL ? ", " : " also ", (int)id.size,
	    id.at);
	return finish(k->c, &edit);
}

/* --- prose --- */

/* Whether a line is prose: no heading, block, list mark or blank line. */
static bool
is_prose(struct avow_text line)
{
	return line.size > 0 && line.at[0] != '#' && line.at[0] != '`' &&
	    line.at[0] != '>' && line.at[0] != '|' && line.at[0] != '<' &&
	    line.at[0] > ' ';
}

/* The end of the first sentence, or of what fits. */
static size_t
sentence_of(struct avow_text line, const char **dots_out)
{
	static const char full_stop[] = "\xE3\x80\x82"; /* of Chinese */
	size_t size = 0;

	*dots_out = "";
	while (size < line.size && size < PROSE_MAX) {
		if (line.at[size] == '[' && size + 1 < line.size &&
		    line.at[size + 1] == 'R')
			break;
		size++;
		if ((line.at[size - 1] == '.' || line.at[size - 1] == '!' ||
			line.at[size - 1] == '?') &&
		    (size == line.size || line.at[size] == ' '))
			return size;
		if (size >= 3 && memcmp(line.at + size - 3, full_stop, 3) == 0)
			return size;
	}
	if (size == PROSE_MAX && size < line.size) {
		while (size > 0 && line.at[size] != ' ' &&
		    ((unsigned char)line.at[size] & 0x80) == 0)
			size--;
		while (
		    size > 0 && ((unsigned char)line.at[size] & 0xC0) == 0x80)
			size--;
		*dots_out = "...";
	}
	while (size > 0 && line.at[size - 1] == ' ')
		size--;
	return size;
}

const char *
avow_check_words_prose(const struct avow_compile_state *c, uint32_t rule)
{
	const struct avow_clause *clause = c->rules[rule].ast->clause;
	const struct avow_source *source = clause->place.source;
	const char *dots;

	for (uint32_t line = clause->place.line + 1; line <= clause->end_line;
	     line++) {
		struct avow_text text = avow_source_line(source, line);
		size_t size;

		if (avow_text_starts(text, "```"))
			return NULL;
		if (!is_prose(text))
			continue;
		size = sentence_of(text, &dots);
		if (size == 0)
			return NULL;
		return avow_report_text(
		    c->r.report, "\"%.*s%s\"", (int)size, text.at, dots);
	}
	return NULL;
}

/* --- findings --- */

/* The id of a rule's clause; NULL without memory: then it is looked up. */
static const char *
clause_of(const struct avow_compile_state *c, uint32_t rule)
{
	return avow_arena_copy(
	    c->r.arena, c->clauses[c->rules[rule].clause].clause->id);
}

struct avow_finding *
avow_check_words_add(struct avow_compile_state *c, enum avow_severity severity,
    const char *code, uint32_t rule, const char *message)
{
	struct avow_finding *finding = avow_report_add(c->r.report, severity,
	    code, c->rules[rule].ast->place, "%s", message);

	finding->clause = clause_of(c, rule);
	return finding;
}

void
avow_check_words_also_at(const struct avow_compile_state *c,
    struct avow_finding *finding, uint32_t rule, const char *label)
{
	finding->also =
	    (struct avow_finding_also){.place = c->rules[rule].ast->place,
		.label = label,
		.clause = clause_of(c, rule)};
}
