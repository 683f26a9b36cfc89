/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff_print.h"

#include <inttypes.h>

#include "policy/columns.h"
#include "policy/diff_print_words.h"

#include "base/banned.h"

enum {
	TEXT_MAX = 4 << 20, /* bytes of one paragraph */
	INDENT = 4,         /* columns before a change's lines */
	LABEL = 9,          /* columns of a line's label */
	BOXES_SHOWN = 8,
};

enum paint { PLAIN, BOLD, RED, YELLOW, GREEN, DIM };

struct printer {
	struct avow_buffer *out;
	const struct avow_diff *diff;
	const struct avow_diff_style *style;
	struct avow_who_trees trees;
	struct avow_buffer text; /* of one line, not wrapped yet */
	struct avow_error *why;
};

static const char *
word(const struct printer *p, enum avow_diff_word number)
{
	return avow_diff_word(number, p->style->words);
}

static void
put_paint(struct printer *p, enum paint paint)
{
	static const char *const codes[] = {"\033[0m", "\033[1m", "\033[1;31m",
	    "\033[1;33m", "\033[1;32m", "\033[2m"};

	if (p->style->is_colored)
		avow_buffer_string(p->out, codes[paint]);
}

/* What p->text holds, from a column on. */
static void
end_text(struct printer *p, unsigned from, unsigned indent)
{
	avow_columns_wrap(p->out, avow_buffer_view(&p->text), from, indent);
	avow_buffer_u8(p->out, '\n');
	avow_buffer_reset(&p->text);
}

static void
end_line(struct printer *p, const char *label)
{
	struct avow_text left = avow_text_of(label);
	unsigned columns = 0, width;
	size_t at = 0;

	avow_buffer_format(p->out, "%*s%s", (int)INDENT, "", label);
	while (at < left.size) {
		(void)avow_columns_next(left, &at, &width);
		columns += width;
	}
	do
		avow_buffer_u8(p->out, ' ');
	while (++columns < LABEL);
	end_text(p, INDENT + columns, INDENT + LABEL);
}

static enum paint
paint_of(enum avow_change_kind kind)
{
	if (kind <= AVOW_CHANGE_DUE_LATER)
		return RED;
	if (kind < AVOW_CHANGE_DENIED)
		return YELLOW;
	return kind < AVOW_CHANGE_CITES ? GREEN : DIM;
}

/* "3  Newly allowed (leaves the company, sensitive)" */
static void
put_title(
    struct printer *p, const struct avow_diff_change *change, unsigned number)
{
	const struct {
		bool is_so;
		enum avow_diff_word word;
	} marks[] = {{change->leaves_company, AVOW_DIFF_WORD_LEAVES},
	    {change->is_sensitive, AVOW_DIFF_WORD_SENSITIVE},
	    {change->is_minor, AVOW_DIFF_WORD_MINOR}};
	bool is_chinese = p->style->words == AVOW_COVER_CHINESE;
	const char *lead = is_chinese ? "（" : " (";
	bool any = false;

	avow_buffer_format(p->out, "\n%3u ", number);
	put_paint(p, paint_of(change->kind));
	avow_buffer_string(&p->text,
	    avow_diff_kind_words(change->kind, p->style->words)->title);
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (!marks[i].is_so)
			continue;
		avow_buffer_string(&p->text, lead);
		avow_buffer_string(&p->text, word(p, marks[i].word));
		lead = is_chinese ? "、" : ", ";
		any = true;
	}
	if (any)
		avow_buffer_string(&p->text, is_chinese ? "）" : ")");
	avow_columns_wrap(p->out, avow_buffer_view(&p->text), INDENT, INDENT);
	avow_buffer_reset(&p->text);
	put_paint(p, PLAIN);
	avow_buffer_u8(p->out, '\n');
}

static enum avow_status
put_boxes(struct printer *p, const struct avow_diff_change *change)
{
	enum avow_status status = AVOW_OK;
	unsigned count = 0;

	for (const struct avow_diff_box *b = change->boxes;
	     b != NULL && status == AVOW_OK; b = b->next) {
		if (count++ >= BOXES_SHOWN)
			continue;
		status = avow_diff_put_box(&p->text, &p->trees, b, p->why);
		if (p->text.size == 0) /* in every service */
			continue;
		avow_buffer_format(p->out, "%*s", (int)INDENT, "");
		end_text(p, INDENT, INDENT + 2);
	}
	if (count <= BOXES_SHOWN)
		return status;
	if (p->style->words == AVOW_COVER_CHINESE)
		avow_buffer_format(
		    p->out, "    另有 %u 组\n", count - BOXES_SHOWN);
	else
		avow_buffer_format(p->out, "    and %u more such lines\n",
		    count - BOXES_SHOWN);
	return status;
}

/* What was so on one side, and by which clauses. */
static void
put_side(struct printer *p, const struct avow_diff_change *change, bool newer)
{
	struct avow_diff_side side =
	    avow_diff_side_of(p->diff, change, newer, p->style->words);

	avow_buffer_string(&p->text, side.text);
	if (side.cite_count == 0 && avow_diff_is_flows(change->kind))
		avow_buffer_format(
		    &p->text, ": %s", word(p, AVOW_DIFF_WORD_NO_CLAUSE));
	for (size_t i = 0; i < side.cite_count; i++) {
		avow_buffer_format(&p->text, "\n%s (",
		    avow_image_clause_title(
			side.image, avow_diff_side_clause(&side, i)));
		avow_diff_put_cite(&p->text, &side, i);
		avow_buffer_u8(&p->text, ')');
		if (side.is_clauses || change->kind == AVOW_CHANGE_CITES)
			continue;
		avow_buffer_u8(&p->text, '\n');
		avow_who_put_rule(
		    &p->text, avow_image_rule_text(side.image, side.cites[i]));
	}
	end_line(
	    p, word(p, newer ? AVOW_DIFF_WORD_NOW : AVOW_DIFF_WORD_BEFORE));
}

static void
put_count(struct printer *p, const struct avow_diff_change *change)
{
	if (change->flows == 0)
		return;
	avow_buffer_format(&p->text, "%" PRIu64, change->flows);
	end_line(p, word(p, AVOW_DIFF_WORD_FLOWS));
}

static enum avow_status
put_change(
    struct printer *p, const struct avow_diff_change *change, unsigned number)
{
	enum avow_status status;

	put_title(p, change, number);
	status = put_boxes(p, change);
	put_side(p, change, false);
	put_side(p, change, true);
	if (change->has_witness) {
		avow_diff_put_witness(&p->text, &p->trees, p->diff, change);
		end_line(p, word(p, AVOW_DIFF_WORD_EXAMPLE));
	}
	if (avow_diff_is_flows(change->kind))
		put_count(p, change);
	return status;
}

/* How many of each kind. */
static void
put_kinds(struct printer *p)
{
	for (enum avow_change_kind k = 0; k < AVOW_CHANGES; k++) {
		const char *title =
		    avow_diff_kind_words(k, p->style->words)->title;

		if (p->diff->flows[k] == 0)
			continue;
		avow_buffer_format(
		    p->out, "%10" PRIu64 "  ", p->diff->flows[k]);
		put_paint(p, paint_of(k));
		avow_buffer_string(p->out, title);
		put_paint(p, PLAIN);
		avow_buffer_u8(p->out, '\n');
	}
}

static void
put_people(struct printer *p)
{
	const struct avow_diff_people *people = p->style->people;

	if (people == NULL)
		return;
	if (p->style->words == AVOW_COVER_CHINESE)
		avow_buffer_format(&p->text,
		    "涉及 %" PRIu64 " 人（共 %" PRIu64 " 人）：%" PRIu64
		    " 人须重新征求同意，%" PRIu64 " 人的记录属于有变化的类别。",
		    people->touched, people->living, people->consented,
		    people->holding);
	else
		avow_buffer_format(&p->text,
		    "It touches %" PRIu64 " of %" PRIu64 " people: %" PRIu64
		    " gave a consent that has to be asked "
		    "again, %" PRIu64 " have records in changed categories.",
		    people->touched, people->living, people->consented,
		    people->holding);
	end_text(p, 0, 0);
}

static void
put_head(struct printer *p)
{
	const struct avow_diff *diff = p->diff;

	put_paint(p, BOLD);
	avow_buffer_format(&p->text, "%s -> %s", avow_image_name(diff->older),
	    avow_image_name(diff->newer));
	end_text(p, 0, 0);
	put_paint(p, PLAIN);
	avow_buffer_string(
	    &p->text, avow_diff_class_word(diff->class, p->style->words));
	end_text(p, 0, 0);
	put_people(p);
	if (diff->is_rough) {
		avow_buffer_string(&p->text, word(p, AVOW_DIFF_WORD_ROUGH));
		end_text(p, 0, 0);
	}
	put_kinds(p);
}

enum avow_status
avow_diff_print(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_diff *diff, const struct avow_diff_style *style,
    struct avow_error *why)
{
	struct printer p = {
	    .out = out, .diff = diff, .style = style, .why = why};
	enum avow_status status;
	unsigned number = 1;

	status = avow_diff_trees(&p.trees, arena, diff, style->words, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&p.text, TEXT_MAX);
	put_head(&p);
	for (const struct avow_diff_change *c = diff->changes;
	     c != NULL && status == AVOW_OK; c = c->next)
		status = put_change(&p, c, number++);
	if (status == AVOW_OK)
		status = avow_buffer_check(&p.text, why);
	avow_buffer_clear(&p.text);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}
