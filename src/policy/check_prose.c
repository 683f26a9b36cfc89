/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0302: prose that speaks of a flow which nothing allows.
 *
 * The rule, made so that it rather says nothing than something wrong: in a
 * clause that allows something, a sentence that denies nothing holds the label
 * of a declared category, purpose or recipient, as whole words; no allow of the
 * edition covers any leaf of that term, and no rule of the clause speaks of it.
 * Labels of fewer than four letters (English) or two characters (Chinese) are
 * too common to count.  A clause is told of once a term.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "policy/check_mentions.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

enum {
	ENGLISH_MIN = 4, /* letters of a label */
	CHINESE_MIN = 6, /* bytes: two characters */
	WANTED_AXES = 3, /* categories, purposes, recipients */
	/* Bytes of prose that are compared with labels, over all of them. */
	WORK_MAX = 1 << 24,
};

/* Words that turn a sentence round; a label in such a sentence is no claim. */
static const char *const denials[] = {"no", "not", "never", "nobody", "nothing",
    "none", "nor", "neither", "without", "unless", "cannot", "n't", "n’t",
    "except", "other than", "rather than", "不", "未", "无", "没", "非", "禁止",
    "除"};

struct prose {
	struct avow_compile_state *c;
	const struct avow_compile_page *page;
	const struct avow_clause *clause;
	struct avow_check_mentions mentions; /* by the clause's rules */
	/* Nodes that no allow covers and no rule of the clause speaks of. */
	uint32_t wanted[WANTED_AXES * AVOW_NAMES_MAX];
	enum avow_axis wanted_axis[WANTED_AXES * AVOW_NAMES_MAX];
	size_t wanted_count;
	uint64_t allowed[AVOW_AXES][AVOW_POSSIBLE_WORDS];
	size_t left;
};

static bool
is_letter(char c)
{
	return isalpha((unsigned char)c) != 0;
}

/* Where a word stands in text, as a whole word if it is Latin; or NULL. */
static const char *
find_word(struct avow_text text, struct avow_text word)
{
	bool is_latin = is_letter(word.at[0]);

	for (size_t at = 0; word.size <= text.size - at; at++) {
		const char *here = text.at + at;
		size_t end = at + word.size;

		if (strncasecmp(here, word.at, word.size) == 0 &&
		    (!is_latin ||
			((at == 0 || !is_letter(here[-1])) &&
			    (end == text.size || !is_letter(text.at[end])))))
			return here;
		if (end == text.size)
			break;
	}
	return NULL;
}

static bool
denies(struct avow_text sentence)
{
	for (size_t i = 0; i < sizeof denials / sizeof denials[0]; i++) {
		struct avow_text word = avow_text_of(denials[i]);
		bool is_tail = word.at[0] == 'n' && word.size > 2 &&
		    word.at[1] != 'o' && word.at[1] != 'e';

		if (is_tail ? memmem(sentence.at, sentence.size, word.at,
				  word.size) != NULL
			    : find_word(sentence, word) != NULL)
			return true;
	}
	return false;
}

/* Where a byte of a page stands. */
static struct avow_place
place_of(const struct avow_source *source, const char *at, size_t size)
{
	const char *line = at;
	uint32_t number = 1;

	while (line > source->text.at && line[-1] != '\n')
		line--;
	for (const char *p = source->text.at; p < line; p++)
		number += *p == '\n';
	/* A source has at most 1 MiB. */
	return (struct avow_place){
	    source, number, (uint32_t)(at - line) + 1, (uint32_t)size};
}

static void
report(struct prose *p, enum avow_axis axis, const struct avow_terms_node *node,
    struct avow_text found)
{
	static const char *const flows[AVOW_AXES] = {
	    [AVOW_AXIS_CATEGORY] = "lets anything happen to",
	    [AVOW_AXIS_PURPOSE] = "allows anything for",
	    [AVOW_AXIS_RECIPIENT] = "lets anything reach",
	};
	const struct avow_source *source = p->page->ast->source;
	struct avow_finding *finding = avow_check_warn(p->c, "P0302",
	    place_of(source, found.at, found.size),
	    avow_report_text(p->c->r.report,
		"the text speaks of \"%.*s\", and no rule of the edition %s "
		"`%.*s`",
		(int)found.size, found.at, flows[axis], (int)node->name.size,
		node->name.at));

	finding->label = "said, and never allowed";
	finding->also.place = node->declared->name.place;
	finding->also.label = "what it is called in rules";
	finding->help = "allow what the text says, say in the text that it "
			"does not happen, or leave it out";
}

/* Whether nothing may happen with a term, and the clause's rules say nothing
 * of it. */
static bool
is_wanted(const struct prose *p, enum avow_axis axis,
    const struct avow_terms_node *node)
{
	if (node->declared == NULL || node->leaf_count == 0)
		return false;
	for (uint32_t i = 0; i < node->leaf_count; i++)
		if (avow_bit(p->allowed[axis], node->first_leaf + i))
			return false;
	return !avow_check_mentions_term(&p->mentions, axis, node);
}

static void
find_wanted(struct prose *p)
{
	static const enum avow_axis axes[WANTED_AXES] = {
	    AVOW_AXIS_CATEGORY, AVOW_AXIS_PURPOSE, AVOW_AXIS_RECIPIENT};

	p->wanted_count = 0;
	for (size_t a = 0; a < WANTED_AXES; a++) {
		const struct avow_terms_tree *tree =
		    &p->c->r.terms.tree[axes[a]];

		for (uint32_t i = 0; i < tree->count; i++) {
			if (!is_wanted(p, axes[a], &tree->nodes[i]))
				continue;
			p->wanted[p->wanted_count] = i;
			p->wanted_axis[p->wanted_count++] = axes[a];
		}
	}
}

/* Look for a term's labels in a sentence; false: they are not there. */
static bool
try_term(struct prose *p, enum avow_axis axis,
    const struct avow_terms_node *node, struct avow_text sentence)
{
	struct avow_text label = node->label.english;
	const char *found = NULL;

	if (label.size >= ENGLISH_MIN)
		found = find_word(sentence, label);
	if (found == NULL && node->label.chinese.size >= CHINESE_MIN) {
		label = node->label.chinese;
		found = find_word(sentence, label);
	}
	if (found == NULL || denies(sentence))
		return false;
	report(p, axis, node, (struct avow_text){found, label.size});
	return true;
}

static void
try_sentence(struct prose *p, struct avow_text sentence)
{
	size_t i = 0;

	while (i < p->wanted_count && p->left > sentence.size) {
		enum avow_axis axis = p->wanted_axis[i];
		const struct avow_terms_node *node =
		    &p->c->r.terms.tree[axis].nodes[p->wanted[i]];

		p->left -= sentence.size + 1;
		if (!try_term(p, axis, node, sentence)) {
			i++;
			continue;
		}
		/* Once a clause is enough. */
		p->wanted_count--;
		p->wanted[i] = p->wanted[p->wanted_count];
		p->wanted_axis[i] = p->wanted_axis[p->wanted_count];
	}
}

/* Bytes of a mark that ends a sentence at text, or 0. */
static size_t
stop_size(struct avow_text text)
{
	static const char *const stops[] = {
	    ".", "!", "?", ";", ":", "。", "！", "？", "；", "："};

	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
		if (avow_text_starts(text, stops[i]))
			return strlen(stops[i]);
	return 0;
}

/* Sentences of a paragraph; a line break is a blank. */
static void
try_paragraph(struct prose *p, struct avow_text text)
{
	size_t from = 0;

	for (size_t at = 0; at < text.size; at++) {
		size_t stop =
		    stop_size((struct avow_text){text.at + at, text.size - at});

		if (stop == 0)
			continue;
		try_sentence(p, (struct avow_text){text.at + from, at - from});
		from = at + stop;
		at = from - 1;
	}
	try_sentence(p, (struct avow_text){text.at + from, text.size - from});
}

/* The prose of a clause: what is neither its heading nor in a block. */
static void
read_clause(struct prose *p)
{
	const struct avow_source *source = p->page->ast->source;
	struct avow_text line = avow_source_line(source, p->clause->place.line);
	const char *end = source->text.at + source->text.size;
	struct avow_text paragraph = {line.at, 0};
	bool is_block = false;

	for (uint32_t n = p->clause->place.line + 1;
	     n <= p->clause->end_line && line.at + line.size < end; n++) {
		const char *from = line.at + line.size + 1;
		const char *stop = from < end
		    ? memchr(from, '\n', (size_t)(end - from))
		    : NULL;

		line = (struct avow_text){
		    from, (size_t)((stop == NULL ? end : stop) - from)};
		if (avow_text_starts(line, "```"))
			is_block = !is_block;
		else if (!is_block && line.size > 0 && line.at[0] != '#') {
			if (paragraph.size == 0)
				paragraph.at = from;
			paragraph.size =
			    (size_t)(from + line.size - paragraph.at);
			continue;
		}
		if (paragraph.size > 0)
			try_paragraph(p, paragraph);
		paragraph.size = 0;
	}
	if (paragraph.size > 0)
		try_paragraph(p, paragraph);
}

/* Gather what the rules of a clause name; whether one of them allows. */
static bool
read_rules(struct prose *p)
{
	bool allows = false;

	memset(&p->mentions, 0, sizeof p->mentions);
	for (uint32_t i = 0; i < p->page->rule_count; i++) {
		const struct avow_compile_rule *rule =
		    &p->c->rules[p->page->first_rule + i];

		if (rule->ast->clause != p->clause)
			continue;
		avow_check_mentions_rule(p->c, &p->mentions, rule->ast);
		allows = allows || rule->ast->effect == AVOW_EFFECT_ALLOW;
	}
	return allows;
}

static void
read_allowed(struct prose *p)
{
	for (uint32_t i = 0; i < p->c->rule_count; i++) {
		const struct avow_compile_rule *rule = &p->c->rules[i];

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		for (enum avow_axis axis = 0; axis < AVOW_AXES; axis++)
			avow_resolve_set_unite(p->allowed[axis],
			    rule->sets[axis],
			    avow_resolve_set_words(&p->c->r, axis));
	}
}

void
avow_check_prose(struct avow_compile_state *c)
{
	struct prose *p = avow_arena_alloc(c->r.arena, sizeof *p);

	if (p == NULL) {
		c->failed = true;
		return;
	}
	p->c = c;
	p->left = WORK_MAX;
	read_allowed(p);
	for (uint32_t i = 0; i < c->page_count; i++) {
		p->page = &c->pages[i];
		for (p->clause = p->page->ast->source->clauses;
		     p->clause != NULL; p->clause = p->clause->next) {
			avow_compile_at_clause(c, p->clause);
			if (p->clause->is_declaratory || !read_rules(p))
				continue;
			find_wanted(p);
			if (p->wanted_count > 0)
				read_clause(p);
		}
	}
	avow_compile_at_clause(c, NULL);
}
