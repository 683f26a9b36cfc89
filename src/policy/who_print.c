/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "policy/columns.h"
#include "policy/decide_engine.h"
#include "policy/who.h"
#include "policy/who_words.h"

#include "base/banned.h"

enum {
	TEXT_MAX = 1 << 20, /* bytes of one paragraph */
	INDENT = 4,         /* columns before a way's lines */
	LABEL = 9,          /* columns of a line's label */
	CUBES_SHOWN = 8,
};

/* What stands around the facts, by language. */
struct words {
	const char *none;
	const char *outside, *inside;
	const char *when, * or, *and, *always, *claiming, *or_basis;
	const char *must, *clause, *required;
	const char *count;
	bool is_chinese;
};

static const struct words english = {
    .none = "Nothing of this is allowed.",
    .outside = "Leaves the company",
    .inside = "Stays within",
    .when = "when",
    .or = "; or ",
    .and = " and ",
    .always = "always",
    .claiming = "claiming",
    .or_basis = " or ",
    .must = "must",
    .clause = "clause",
    .required = "required",
    .count = "flows",
};
static const struct words chinese = {
    .none = "均不允许。",
    .outside = "离开公司",
    .inside = "公司内部",
    .when = "条件",
    .or = "；或者",
    .and = "，并且",
    .always = "无条件",
    .claiming = "须援引",
    .or_basis = "或",
    .must = "义务",
    .clause = "条款",
    .required = "另要求",
    .count = "数量",
    .is_chinese = true,
};

struct printer {
	struct avow_buffer *out;
	const struct avow_who_report *who;
	const struct words *words;
	struct avow_who_trees trees;
	bool is_colored;
	struct avow_buffer text; /* of one line, not wrapped yet */
	struct avow_error *why;
};

/* A label and what p->text holds, wrapped beside it. */
static void
end_line(struct printer *p, const char *label)
{
	size_t at = 0;
	unsigned columns = 0, width;
	struct avow_text word = avow_text_of(label);

	avow_buffer_format(p->out, "%*s", (int)INDENT, "");
	avow_buffer_text(p->out, word);
	while (at < word.size) {
		(void)avow_columns_next(word, &at, &width);
		columns += width;
	}
	for (; columns < LABEL; columns++)
		avow_buffer_u8(p->out, ' ');
	avow_columns_wrap(
	    p->out, avow_buffer_view(&p->text), INDENT + LABEL, INDENT + LABEL);
	avow_buffer_u8(p->out, '\n');
	avow_buffer_reset(&p->text);
}

static void
put_bold(struct printer *p, const char *text)
{
	if (p->is_colored)
		avow_buffer_string(p->out, "\033[1m");
	avow_columns_wrap(p->out, avow_text_of(text), 0, 0);
	if (p->is_colored)
		avow_buffer_string(p->out, "\033[0m");
	avow_buffer_u8(p->out, '\n');
}

/* "raw"; "masked, aggregate k>=20". */
static void
put_forms(struct printer *p, const uint64_t *forms, struct avow_buffer *out)
{
	const struct avow_who_report *who = p->who;
	uint32_t mask = 0xf & (uint32_t)forms[0];
	uint32_t first = 0;
	bool is_whole;

	while (first <= who->threshold_count &&
	    !avow_bit(forms, AVOW_FORM_AGGREGATE + first))
		first++;
	is_whole = first == 0;
	for (uint32_t i = first; i <= who->threshold_count; i++)
		is_whole = is_whole && avow_bit(forms, AVOW_FORM_AGGREGATE + i);
	if (first <= who->threshold_count)
		mask |= 1u << AVOW_FORM_AGGREGATE;
	avow_who_put_forms(out, mask, p->trees.words);
	/* A raw allow says no k: it allows any aggregate. */
	if (first <= who->threshold_count && !is_whole && first > 0)
		avow_buffer_format(out, " k>=%u", who->thresholds[first - 1]);
}

static enum avow_status
put_box(struct printer *p, const struct avow_who_way *way,
    const struct avow_who_box *box, unsigned number)
{
	struct avow_buffer forms;
	enum avow_status status;

	avow_buffer_init(&forms, 512);
	put_forms(p, way->forms, &forms);
	avow_buffer_u8(&forms, 0);
	status = avow_buffer_check(&forms, p->why);
	if (status == AVOW_OK)
		status = avow_who_put_flows(&p->text, &p->trees, box->leaves,
		    (const char *)forms.at, p->why);
	avow_buffer_clear(&forms);
	if (number > 0)
		avow_buffer_format(p->out, "%3u ", number);
	else
		avow_buffer_string(p->out, "    ");
	avow_columns_wrap(
	    p->out, avow_buffer_view(&p->text), INDENT, INDENT + 2);
	avow_buffer_u8(p->out, '\n');
	avow_buffer_reset(&p->text);
	return status;
}

static void
put_cube(struct printer *p, const struct avow_who_cube *cube)
{
	const char *lead = "";

	for (uint32_t atom = 0; atom < AVOW_ATOMS_MAX; atom++) {
		if (!avow_bit(cube->set, atom))
			continue;
		avow_buffer_string(&p->text, lead);
		avow_who_put_condition(&p->text, p->who->image, atom,
		    avow_bit(cube->value, atom), p->trees.words);
		lead = p->words->and;
	}
	if (*lead == '\0')
		avow_buffer_string(&p->text, p->words->always);
}

static void
put_more(struct printer *p, size_t count)
{
	if (p->words->is_chinese)
		avow_buffer_format(&p->text, "；或另外 %zu 种情形", count);
	else
		avow_buffer_format(&p->text, "; or %zu more", count);
}

static void
put_conditions(struct printer *p, const struct avow_who_way *way)
{
	for (size_t i = 0; i < way->cube_count && i < CUBES_SHOWN; i++) {
		if (i > 0)
			avow_buffer_string(&p->text, p->words->or);
		put_cube(p, &way->cubes[i]);
	}
	if (way->cube_count > CUBES_SHOWN)
		put_more(p, way->cube_count - CUBES_SHOWN);
	if (!way->is_always)
		end_line(p, p->words->when);
	avow_buffer_reset(&p->text);
	if (way->claim_count == 0)
		return;
	for (size_t i = 0; i < way->claim_count; i++) {
		if (i > 0)
			avow_buffer_string(&p->text, p->words->or_basis);
		avow_who_put_claim(
		    &p->text, p->who->image, &way->claims[i], p->trees.words);
	}
	end_line(p, p->words->claiming);
}

static void
put_duties(struct printer *p, const struct avow_who_way *way)
{
	struct avow_decision decision = {.ruling = AVOW_RULING_ALLOW};
	uint32_t duties[AVOW_DUTIES_MAX];
	size_t count;

	for (int w = 0; w < 4; w++)
		decision.duties[w] = way->duties[w];
	count = avow_decision_duties(p->who->image, &decision, duties);
	for (size_t i = 0; i < count; i++) {
		avow_buffer_string(&p->text, i > 0 ? ", " : "");
		avow_buffer_string(
		    &p->text, avow_duty_text(p->who->image, duties[i]));
	}
	if (count != 0)
		end_line(p, p->words->must);
}

/* A rule by its clause; what it says only where it allows. */
static void
put_rule(struct printer *p, const char *label, uint32_t rule, bool is_whole)
{
	const struct avow_image *image = p->who->image;
	char page[128];

	avow_image_rule_page(image, rule, page);
	avow_buffer_format(&p->text, "%s (%s#%s)",
	    avow_image_clause_title(image, avow_image_rule_clause(image, rule)),
	    page, avow_image_rule_cite(image, rule));
	if (is_whole) {
		avow_buffer_u8(&p->text, '\n');
		avow_who_put_rule(&p->text, avow_image_rule_text(image, rule));
	}
	end_line(p, label);
}

static enum avow_status
put_way(struct printer *p, const struct avow_who_way *way, unsigned number)
{
	enum avow_status status = AVOW_OK;

	avow_buffer_u8(p->out, '\n');
	for (const struct avow_who_box *b = way->boxes;
	     b != NULL && status == AVOW_OK; b = b->next)
		status = put_box(p, way, b, b == way->boxes ? number : 0);
	put_conditions(p, way);
	put_duties(p, way);
	for (size_t i = 0; i < way->cite_count; i++)
		put_rule(p, p->words->clause, way->cites[i], true);
	for (size_t i = 0; i < way->required_count; i++)
		put_rule(p, p->words->required, way->required[i], false);
	avow_buffer_format(&p->text, "%" PRIu64, way->flows);
	end_line(p, p->words->count);
	return status;
}

static enum avow_status
put_ways(struct printer *p)
{
	enum avow_status status = AVOW_OK;
	bool leaves = false;
	unsigned number = 1;

	for (const struct avow_who_way *w = p->who->ways;
	     w != NULL && status == AVOW_OK; w = w->next, number++) {
		if (number == 1 || leaves != w->leaves_company) {
			avow_buffer_u8(p->out, '\n');
			put_bold(p,
			    w->leaves_company ? p->words->outside
					      : p->words->inside);
		}
		leaves = w->leaves_company;
		status = put_way(p, w, number);
	}
	return status;
}

static void
put_sum(struct printer *p)
{
	if (p->words->is_chinese)
		avow_buffer_format(p->out,
		    "允许 %" PRIu64 " 种流动，分 %zu 类。\n", p->who->flows,
		    p->who->way_count);
	else
		avow_buffer_format(p->out,
		    "%" PRIu64 " flow%s allowed, in %zu way%s.\n",
		    p->who->flows, p->who->flows == 1 ? " is" : "s are",
		    p->who->way_count, p->who->way_count == 1 ? "" : "s");
}

static enum avow_status
make_trees(struct printer *p, struct avow_arena *arena)
{
	const struct avow_cover_source source = {.image = p->who->image};
	enum avow_status status = AVOW_OK;

	p->trees.arena = arena;
	for (enum avow_axis a = 0; a < AVOW_AXES && status == AVOW_OK; a++)
		status = avow_cover_tree_of(
		    &p->trees.axis[a], arena, &source, a, p->why);
	return status;
}

enum avow_status
avow_who_print(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_who_report *who, const struct avow_who_style *style,
    struct avow_error *why)
{
	bool is_chinese = style->words == AVOW_COVER_CHINESE;
	struct printer p = {.out = out,
	    .who = who,
	    .words = is_chinese ? &chinese : &english,
	    .trees.words = style->words,
	    .is_colored = style->is_colored,
	    .why = why};
	enum avow_status status = make_trees(&p, arena);

	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&p.text, TEXT_MAX);
	put_bold(&p, style->title);
	if (who->ways == NULL) {
		avow_buffer_format(out, "%s\n", p.words->none);
	} else {
		put_sum(&p);
		status = put_ways(&p);
	}
	if (status == AVOW_OK)
		status = avow_buffer_check(&p.text, why);
	avow_buffer_clear(&p.text);
	return status;
}
