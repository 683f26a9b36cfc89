/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "policy/diff_html_parts.h"
#include "policy/diff_print_words.h"
#include "policy/image_words.h"
#include "policy/render_parts.h"

#include "base/banned.h"

enum {
	TEXT_MAX = 4 << 20,   /* bytes of one text before it is escaped */
	MARKS_MAX = 16 << 20, /* bytes, to mark words of two texts */
	CLAUSES_MAX = 32,     /* of one change; more are left out */
	NO_CLAUSE = INT32_MAX,
};

/* A clause on both sides; NO_CLAUSE where there is none. */
struct row {
	uint32_t clause[2]; /* older, newer */
};

struct page {
	struct avow_buffer *out;
	const struct avow_diff *diff;
	const struct avow_diff_style *style;
	struct avow_who_trees trees;
	struct avow_arena marks;
	struct avow_buffer text; /* not escaped yet */
	struct avow_error *why;
};

static const char *
word(const struct page *p, enum avow_diff_word number)
{
	return avow_diff_word(number, p->style->words);
}

static void
put(struct page *p, const char *html)
{
	avow_buffer_string(p->out, html);
}

static void
put_escaped(struct page *p, const char *text)
{
	avow_render_escaped(p->out, avow_text_of(text));
}

/* What p->text holds. */
static void
put_text(struct page *p)
{
	avow_render_escaped(p->out, avow_buffer_view(&p->text));
	avow_buffer_reset(&p->text);
}

/* --- the head --- */

static void
put_edition(struct page *p, const struct avow_image *image)
{
	uint32_t count = avow_image_page_count(image);

	for (uint32_t i = 0; i < count; i++) {
		struct avow_image_page_info page =
		    avow_image_page_info(image, i);

		put(p, i == 0 ? "" : ", ");
		put_escaped(p, page.name);
		avow_buffer_format(p->out, " %u (", page.version);
		put_escaped(p, page.effective);
		put(p, ")");
	}
}

static void
put_head(struct page *p)
{
	bool is_chinese = p->style->words == AVOW_COVER_CHINESE;

	avow_buffer_format(p->out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\">\n<title>%s: ",
	    is_chinese ? "zh" : "en", word(p, AVOW_DIFF_WORD_TITLE));
	put_escaped(p, avow_image_name(p->diff->older));
	put(p, " → ");
	put_escaped(p, avow_image_name(p->diff->newer));
	put(p, "</title>\n<style>\n");
	put(p, avow_diff_html_style());
	avow_buffer_format(p->out,
	    "</style>\n</head>\n<body>\n"
	    "<a class=\"skip\" href=\"#at.changes\">%s</a>\n<header>\n"
	    "<h1>%s</h1>\n<p class=\"editions\">",
	    word(p, AVOW_DIFF_WORD_SKIP), word(p, AVOW_DIFF_WORD_TITLE));
	put_edition(p, p->diff->older);
	put(p, " → ");
	put_edition(p, p->diff->newer);
	avow_buffer_format(p->out, "</p>\n<p class=\"asks c%u\">%s</p>\n",
	    (unsigned)p->diff->class,
	    avow_diff_class_word(p->diff->class, p->style->words));
	if (p->diff->is_rough)
		avow_buffer_format(
		    p->out, "<p>%s</p>\n", word(p, AVOW_DIFF_WORD_ROUGH));
	put(p, "</header>\n");
}

static void
put_summary(struct page *p)
{
	bool is_open = false;

	for (enum avow_change_kind k = 0; k < AVOW_CHANGES; k++) {
		if (p->diff->flows[k] == 0)
			continue;
		if (!is_open)
			avow_buffer_format(p->out,
			    "<section aria-labelledby=\"at.short\">\n"
			    "<h2 id=\"at.short\">%s</h2>\n<table>\n<thead><tr>"
			    "<th scope=\"col\">%s</th><th scope=\"col\" "
			    "class=\"n\">%s</th></tr></thead>\n<tbody>\n",
			    word(p, AVOW_DIFF_WORD_SUMMARY),
			    word(p, AVOW_DIFF_WORD_KIND),
			    word(p, AVOW_DIFF_WORD_COUNT));
		is_open = true;
		avow_buffer_format(p->out,
		    "<tr><td>%s</td><td class=\"n\">%" PRIu64 "</td></tr>\n",
		    avow_diff_kind_words(k, p->style->words)->title,
		    p->diff->flows[k]);
	}
	if (is_open)
		put(p, "</tbody>\n</table>\n</section>\n");
}

/* --- one change --- */

static void
put_mark(struct page *p, bool is_so, enum avow_diff_word number)
{
	if (is_so)
		avow_buffer_format(
		    p->out, " <span class=\"mark\">%s</span>", word(p, number));
}

static const char *
tone_of(enum avow_change_kind kind)
{
	if (kind <= AVOW_CHANGE_DUE_LATER)
		return "bad";
	if (kind < AVOW_CHANGE_DENIED)
		return "mild";
	return kind < AVOW_CHANGE_CITES ? "good" : "same";
}

static void
put_title(
    struct page *p, const struct avow_diff_change *change, unsigned number)
{
	avow_buffer_format(p->out,
	    "<section class=\"change %s\" aria-labelledby=\"at.%u\">\n"
	    "<h2 id=\"at.%u\">%u. %s",
	    tone_of(change->kind), number, number, number,
	    avow_diff_kind_words(change->kind, p->style->words)->title);
	put_mark(p, change->leaves_company, AVOW_DIFF_WORD_LEAVES);
	put_mark(p, change->is_sensitive, AVOW_DIFF_WORD_SENSITIVE);
	put_mark(p, change->is_minor, AVOW_DIFF_WORD_MINOR);
	put(p, "</h2>\n");
}

static enum avow_status
put_boxes(struct page *p, const struct avow_diff_change *change)
{
	enum avow_status status = AVOW_OK;
	bool is_open = false;

	for (const struct avow_diff_box *b = change->boxes;
	     b != NULL && status == AVOW_OK; b = b->next) {
		status = avow_diff_put_box(&p->text, &p->trees, b, p->why);
		if (p->text.size == 0) /* in every service */
			continue;
		put(p, is_open ? "<li>" : "<ul class=\"flows\">\n<li>");
		is_open = true;
		put_text(p);
		put(p, "</li>\n");
	}
	put(p, is_open ? "</ul>\n" : "");
	return status;
}

/* The clause of the other image that bears the same id on the same page. */
static uint32_t
find_fellow(const struct avow_image *image, uint32_t clause,
    const struct avow_image *other)
{
	const char *page =
	    avow_image_page_info(image, avow_image_clause_page(image, clause))
		.name;

	for (uint32_t i = 0; i < avow_image_clause_count(other); i++)
		if (strcmp(avow_image_clause_id(other, i),
			avow_image_clause_id(image, clause)) == 0 &&
		    strcmp(avow_image_page_info(
			       other, avow_image_clause_page(other, i))
			       .name,
			page) == 0)
			return i;
	return NO_CLAUSE;
}

/* The clauses that a side cites, each with its fellow; none twice. */
static size_t
add_rows(struct page *p, const struct avow_diff_side *side, struct row *rows,
    size_t count)
{
	const struct avow_image *other =
	    side->is_newer ? p->diff->older : p->diff->newer;

	for (size_t i = 0; i < side->cite_count && count < CLAUSES_MAX; i++) {
		uint32_t clause = avow_diff_side_clause(side, i);
		size_t at = 0;

		while (at < count && rows[at].clause[side->is_newer] != clause)
			at++;
		if (at < count)
			continue;
		rows[count].clause[side->is_newer] = clause;
		rows[count].clause[!side->is_newer] =
		    find_fellow(side->image, clause, other);
		count++;
	}
	return count;
}

/* The rules of a clause that a side cites, one behind the other. */
static void
join_rules(
    struct avow_buffer *out, const struct avow_diff_side *side, uint32_t clause)
{
	for (size_t i = 0; i < side->cite_count && !side->is_clauses; i++) {
		if (avow_diff_side_clause(side, i) != clause)
			continue;
		if (out->size > 0)
			avow_buffer_u8(out, '\n');
		avow_buffer_string(
		    out, avow_image_rule_text(side->image, side->cites[i]));
	}
}

static void
put_marked(struct page *p, struct avow_text text, struct avow_text other,
    bool is_newer)
{
	const struct avow_diff_html_pair pair = {text, other, is_newer};

	avow_diff_html_marked(p->out, &p->marks, &pair);
	avow_arena_reset(&p->marks);
}

static void
put_rules(struct page *p, const struct avow_diff_side sides[2],
    const struct row *row, int side)
{
	struct avow_buffer rules[2];

	for (int i = 0; i < 2; i++) {
		avow_buffer_init(&rules[i], TEXT_MAX);
		if (row->clause[i] != NO_CLAUSE)
			join_rules(&rules[i], &sides[i], row->clause[i]);
	}
	if (rules[side].size > 0) {
		bool is_same = avow_text_equal(avow_buffer_view(&rules[side]),
		    avow_buffer_view(&rules[!side]));

		avow_buffer_format(p->out,
		    "<details%s><summary>%s</summary>\n<pre lang=\"en\" "
		    "translate=\"no\"><code>",
		    is_same ? "" : " open", word(p, AVOW_DIFF_WORD_RULES));
		put_marked(p, avow_buffer_view(&rules[side]),
		    avow_buffer_view(&rules[!side]), side != 0);
		put(p, "</code></pre></details>\n");
	}
	for (int i = 0; i < 2; i++)
		avow_buffer_clear(&rules[i]);
}

static struct avow_text
text_of(const struct avow_diff_side *side, uint32_t clause)
{
	return clause == NO_CLAUSE
	    ? avow_text_of(NULL)
	    : avow_text_of(avow_image_clause_text(side->image, clause));
}

static void
put_clause(struct page *p, const struct avow_diff_side sides[2],
    const struct row *row, int side)
{
	const struct avow_image *image = sides[side].image;
	uint32_t clause = row->clause[side];

	avow_buffer_format(p->out,
	    "<div class=\"side\">\n<h3 class=\"when\">%s</h3>\n",
	    word(p, side != 0 ? AVOW_DIFF_WORD_NOW : AVOW_DIFF_WORD_BEFORE));
	if (clause == NO_CLAUSE) {
		avow_buffer_format(p->out, "<p class=\"none\">%s</p>\n</div>\n",
		    word(p,
			side != 0 ? AVOW_DIFF_WORD_NO_LONGER
				  : AVOW_DIFF_WORD_NOT_THERE));
		return;
	}
	put(p, "<h4>");
	put_escaped(p, avow_image_clause_title(image, clause));
	put(p, "</h4>\n<p class=\"prose\">");
	put_marked(p, text_of(&sides[side], clause),
	    text_of(&sides[!side], row->clause[!side]), side != 0);
	put(p, "</p>\n");
	put_rules(p, sides, row, side);
	put(p, "<p class=\"cite\"><code>#");
	put_escaped(p, avow_image_clause_id(image, clause));
	put(p, "</code></p>\n</div>\n");
}

static void
put_what(struct page *p, const struct avow_diff_change *change,
    const struct avow_diff_side *side)
{
	avow_buffer_format(p->out,
	    "<div class=\"side\"><h3>%s</h3>\n<p class=\"what\">",
	    word(p,
		side->is_newer ? AVOW_DIFF_WORD_NOW : AVOW_DIFF_WORD_BEFORE));
	avow_who_put_condition_text(
	    &p->text, side->image, side->text, p->style->words);
	put_text(p);
	put(p, "</p>\n");
	if (side->cite_count == 0 && avow_diff_is_flows(change->kind))
		avow_buffer_format(p->out, "<p class=\"none\">%s</p>\n",
		    word(p, AVOW_DIFF_WORD_NO_CLAUSE));
	put(p, "</div>\n");
}

static void
put_sides(struct page *p, const struct avow_diff_change *change)
{
	struct avow_diff_side sides[2];
	struct row rows[CLAUSES_MAX];
	size_t count = 0;

	for (int i = 0; i < 2; i++) {
		sides[i] =
		    avow_diff_side_of(p->diff, change, i != 0, p->style->words);
		count = add_rows(p, &sides[i], rows, count);
	}
	put(p, "<div class=\"sides\">\n");
	put_what(p, change, &sides[0]);
	put_what(p, change, &sides[1]);
	for (size_t i = 0; i < count; i++) {
		put_clause(p, sides, &rows[i], 0);
		put_clause(p, sides, &rows[i], 1);
	}
	put(p, "</div>\n");
}

static enum avow_status
put_change(
    struct page *p, const struct avow_diff_change *change, unsigned number)
{
	enum avow_status status;

	put_title(p, change, number);
	status = put_boxes(p, change);
	put_sides(p, change);
	if (change->has_witness) {
		avow_buffer_format(p->out, "<p class=\"example\"><b>%s</b> ",
		    word(p, AVOW_DIFF_WORD_EXAMPLE));
		avow_diff_put_witness(&p->text, &p->trees, p->diff, change);
		put_text(p);
		put(p, "</p>\n");
	}
	if (avow_diff_is_flows(change->kind) && change->flows != 0)
		avow_buffer_format(p->out,
		    "<p class=\"count\"><b>%s</b> %" PRIu64 "</p>\n",
		    word(p, AVOW_DIFF_WORD_FLOWS), change->flows);
	put(p, "</section>\n");
	return status;
}

enum avow_status
avow_diff_html(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_diff *diff, const struct avow_diff_style *style,
    struct avow_error *why)
{
	struct page p = {.out = out, .diff = diff, .style = style, .why = why};
	enum avow_status status;
	unsigned number = 1;

	status = avow_diff_trees(&p.trees, arena, diff, style->words, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&p.text, TEXT_MAX);
	avow_arena_init(&p.marks, MARKS_MAX);
	put_head(&p);
	put_summary(&p);
	put(&p, "<main id=\"at.changes\">\n");
	for (const struct avow_diff_change *c = diff->changes;
	     c != NULL && status == AVOW_OK; c = c->next)
		status = put_change(&p, c, number++);
	put(&p, "</main>\n</body>\n</html>\n");
	if (status == AVOW_OK)
		status = avow_buffer_check(&p.text, why);
	avow_arena_clear(&p.marks);
	avow_buffer_clear(&p.text);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}
