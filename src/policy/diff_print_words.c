/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff_print_words.h"

#include <stdio.h>
#include <string.h>

#include "policy/image_words.h"

#include "base/banned.h"

const char *
avow_diff_kind_name(enum avow_change_kind kind)
{
	static const char *const names[AVOW_CHANGES] = {
	    [AVOW_CHANGE_CONSENT_WIDENED] = "consent-widened",
	    [AVOW_CHANGE_ALLOWED] = "allowed",
	    [AVOW_CHANGE_DUTY_DROPPED] = "duty-dropped",
	    [AVOW_CHANGE_KEPT_LONGER] = "kept-longer",
	    [AVOW_CHANGE_DUE_LATER] = "due-later",
	    [AVOW_CHANGE_BASIS] = "basis",
	    [AVOW_CHANGE_CONSENT_ADDED] = "consent-added",
	    [AVOW_CHANGE_DENIED] = "denied",
	    [AVOW_CHANGE_DUTY_ADDED] = "duty-added",
	    [AVOW_CHANGE_KEPT_SHORTER] = "kept-shorter",
	    [AVOW_CHANGE_DUE_SOONER] = "due-sooner",
	    [AVOW_CHANGE_CONSENT_REMOVED] = "consent-removed",
	    [AVOW_CHANGE_CITES] = "cites",
	    [AVOW_CHANGE_TEXT] = "text",
	};

	return kind < AVOW_CHANGES ? names[kind] : "unknown";
}

const char *avow_diff_class_name(enum avow_diff_class class)
{
	switch (class) {
	case AVOW_DIFF_SAME:
		return "same";
	case AVOW_DIFF_NARROWER:
		return "narrower";
	case AVOW_DIFF_NOTICE:
		return "notice";
	case AVOW_DIFF_RECONSENT:
		return "reconsent";
	}
	return "unknown";
}

static const struct avow_diff_kind_words english_kinds[AVOW_CHANGES] = {
    [AVOW_CHANGE_CONSENT_WIDENED] = {"A consent covers more: ask again",
	"not covered", "covered"},
    [AVOW_CHANGE_ALLOWED] = {"Newly allowed", "not allowed", "allowed"},
    [AVOW_CHANGE_DUTY_DROPPED] = {"A protection falls away",
	"no such protection", "no such protection"},
    [AVOW_CHANGE_KEPT_LONGER] = {"Kept longer", "no such rule", "no such rule"},
    [AVOW_CHANGE_DUE_LATER] = {"Done later, or no longer", "not promised",
	"no longer promised"},
    [AVOW_CHANGE_BASIS] = {"Allowed on another basis", "no basis", "no basis"},
    [AVOW_CHANGE_CONSENT_ADDED] = {"A new consent", "there was none", "none"},
    [AVOW_CHANGE_DENIED] = {"No longer allowed", "allowed", "not allowed"},
    [AVOW_CHANGE_DUTY_ADDED] = {"A new protection", "no such protection",
	"no such protection"},
    [AVOW_CHANGE_KEPT_SHORTER] = {"Kept for less time", "no such rule",
	"no such rule"},
    [AVOW_CHANGE_DUE_SOONER] = {"Done sooner, or newly promised",
	"not promised", "no longer promised"},
    [AVOW_CHANGE_CONSENT_REMOVED] = {"A consent is gone", "none",
	"there is none"},
    [AVOW_CHANGE_CITES] = {"The same, by other clauses", "decided the same",
	"decides the same"},
    [AVOW_CHANGE_TEXT] = {"Only words changed", "as it was", "reworded"},
};

static const struct avow_diff_kind_words chinese_kinds[AVOW_CHANGES] = {
    [AVOW_CHANGE_CONSENT_WIDENED] = {"同意范围扩大：须重新征求同意", "未涵盖",
	"已涵盖"},
    [AVOW_CHANGE_ALLOWED] = {"新增允许", "不允许", "允许"},
    [AVOW_CHANGE_DUTY_DROPPED] = {"保护减弱", "无此保护", "无此保护"},
    [AVOW_CHANGE_KEPT_LONGER] = {"保存更久", "无此规则", "无此规则"},
    [AVOW_CHANGE_DUE_LATER] = {"履行推迟或取消", "未承诺", "不再承诺"},
    [AVOW_CHANGE_BASIS] = {"依据改变", "无依据", "无依据"},
    [AVOW_CHANGE_CONSENT_ADDED] = {"新增同意项", "原来没有", "无"},
    [AVOW_CHANGE_DENIED] = {"不再允许", "允许", "不允许"},
    [AVOW_CHANGE_DUTY_ADDED] = {"新增保护", "无此保护", "无此保护"},
    [AVOW_CHANGE_KEPT_SHORTER] = {"保存缩短", "无此规则", "无此规则"},
    [AVOW_CHANGE_DUE_SOONER] = {"履行提前或新增承诺", "未承诺", "不再承诺"},
    [AVOW_CHANGE_CONSENT_REMOVED] = {"取消同意项", "无", "现已没有"},
    [AVOW_CHANGE_CITES] = {"结果相同，依据的条款不同", "结果相同", "结果相同"},
    [AVOW_CHANGE_TEXT] = {"仅文字修改", "原文字", "新文字"},
};

const struct avow_diff_kind_words *
avow_diff_kind_words(enum avow_change_kind kind, enum avow_cover_words words)
{
	if (kind >= AVOW_CHANGES)
		kind = AVOW_CHANGE_TEXT;
	return words == AVOW_COVER_CHINESE ? &chinese_kinds[kind]
					   : &english_kinds[kind];
}

static const char *const word_table[AVOW_DIFF_WORDS][2] = {
    [AVOW_DIFF_WORD_BEFORE] = {"before", "修改前"},
    [AVOW_DIFF_WORD_NOW] = {"now", "修改后"},
    [AVOW_DIFF_WORD_EXAMPLE] = {"example", "例如"},
    [AVOW_DIFF_WORD_FLOWS] = {"flows", "数量"},
    [AVOW_DIFF_WORD_CLAIMING] = {", claiming ", "；援引"},
    [AVOW_DIFF_WORD_WHEN] = {", when ", "；条件："},
    [AVOW_DIFF_WORD_AND] = {" and ", "，并且"},
    [AVOW_DIFF_WORD_LEAVES] = {"leaves the company", "离开公司"},
    [AVOW_DIFF_WORD_SENSITIVE] = {"sensitive", "敏感信息"},
    [AVOW_DIFF_WORD_MINOR] = {"about minors", "涉及未成年人"},
    [AVOW_DIFF_WORD_NO_CLAUSE] = {"no clause says so", "没有条款这样规定"},
    [AVOW_DIFF_WORD_SAME] = {"Nothing changes but words.",
	"除文字外没有变化。"},
    [AVOW_DIFF_WORD_NARROWER] = {"Less is allowed; nobody loses a protection.",
	"允许的范围缩小，没有人失去保护。"},
    [AVOW_DIFF_WORD_NOTICE] = {"People have to be told before this begins.",
	"生效前须告知当事人。"},
    [AVOW_DIFF_WORD_RECONSENT] = {"People have to be told before this begins, "
				  "and those who consented asked again.",
	"生效前须告知当事人，并重新征求已同意者的同意。"},
    [AVOW_DIFF_WORD_ROUGH] = {"Some rules ask too many facts to be compared "
			      "case by case: a change may name more flows than "
			      "there are.",
	"部分规则涉及的事实过多，无法逐一比较：某些修改列出的流动可能多于实际"
	"。"},
    [AVOW_DIFF_WORD_TITLE] = {"What changes", "修改内容"},
    [AVOW_DIFF_WORD_SKIP] = {"Skip to the changes", "跳到修改内容"},
    [AVOW_DIFF_WORD_SUMMARY] = {"In short", "概要"},
    [AVOW_DIFF_WORD_RULES] = {"In the words of the rules", "规则原文"},
    [AVOW_DIFF_WORD_NOT_THERE] = {"This clause was not there.",
	"当时没有这一条款。"},
    [AVOW_DIFF_WORD_NO_LONGER] = {"This clause is gone.", "这一条款已删除。"},
    [AVOW_DIFF_WORD_KIND] = {"What", "类别"},
    [AVOW_DIFF_WORD_COUNT] = {"How many", "数量"},
};

const char *
avow_diff_word(enum avow_diff_word word, enum avow_cover_words words)
{
	return word_table[word][words == AVOW_COVER_CHINESE];
}

const char *
avow_diff_class_word(enum avow_diff_class class, enum avow_cover_words words)
{
	enum avow_diff_word word = AVOW_DIFF_WORD_SAME;

	if (class == AVOW_DIFF_NARROWER)
		word = AVOW_DIFF_WORD_NARROWER;
	if (class == AVOW_DIFF_NOTICE)
		word = AVOW_DIFF_WORD_NOTICE;
	if (class == AVOW_DIFF_RECONSENT)
		word = AVOW_DIFF_WORD_RECONSENT;
	return avow_diff_word(word, words);
}

bool
avow_diff_is_flows(enum avow_change_kind kind)
{
	switch (kind) {
	case AVOW_CHANGE_CONSENT_WIDENED:
	case AVOW_CHANGE_ALLOWED:
	case AVOW_CHANGE_DUTY_DROPPED:
	case AVOW_CHANGE_BASIS:
	case AVOW_CHANGE_DENIED:
	case AVOW_CHANGE_DUTY_ADDED:
	case AVOW_CHANGE_CITES:
		return true;
	default:
		return false;
	}
}

enum avow_status
avow_diff_trees(struct avow_who_trees *out, struct avow_arena *arena,
    const struct avow_diff *diff, enum avow_cover_words words,
    struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	*out = (struct avow_who_trees){.arena = arena, .words = words};
	for (enum avow_axis a = 0; a < AVOW_AXES && status == AVOW_OK; a++) {
		const struct avow_cover_source source = {diff->newer,
		    diff->older, diff->leaves[a], diff->leaf_count[a]};

		status =
		    avow_cover_tree_of(&out->axis[a], arena, &source, a, why);
	}
	return status;
}

enum avow_status
avow_diff_put_box(struct avow_buffer *out, const struct avow_who_trees *trees,
    const struct avow_diff_box *box, struct avow_error *why)
{
	struct avow_buffer forms;
	enum avow_status status;

	avow_buffer_init(&forms, 256);
	avow_who_put_forms(&forms, box->forms, trees->words);
	avow_buffer_u8(&forms, 0);
	status = avow_buffer_check(&forms, why);
	if (status == AVOW_OK)
		status = avow_who_put_flows(
		    out, trees, box->leaves, (const char *)forms.at, why);
	avow_buffer_clear(&forms);
	return status;
}

/* The image that tests the condition: the newer one, if both do. */
static void
put_condition(struct avow_buffer *out, const struct avow_diff *diff,
    const char *text, enum avow_cover_words words)
{
	size_t begin = out->size;

	avow_who_put_condition_text(out, diff->newer, text, words);
	if (words == AVOW_COVER_NAMES || out->size != begin + strlen(text) ||
	    out->failed)
		return;
	if (memcmp(out->at + begin, text, out->size - begin) != 0)
		return;
	out->size = begin;
	avow_who_put_condition_text(out, diff->older, text, words);
}

void
avow_diff_put_witness(struct avow_buffer *out,
    const struct avow_who_trees *trees, const struct avow_diff *diff,
    const struct avow_diff_change *change)
{
	const struct avow_diff_witness *w = &change->witness;
	enum avow_cover_words words = trees->words;
	char form[64];

	(void)snprintf(
	    form, sizeof form, "%s", avow_who_form_word(w->form, words));
	if (w->form == AVOW_FORM_AGGREGATE)
		(void)snprintf(form, sizeof form, "%s k>=%u",
		    avow_who_form_word(w->form, words), w->k);
	avow_who_put_flow(out, trees, w->leaf, form);
	if (w->claim != NULL) {
		avow_buffer_string(
		    out, avow_diff_word(AVOW_DIFF_WORD_CLAIMING, words));
		avow_buffer_string(out, w->claim);
	}
	for (size_t i = 0; i < w->condition_count; i++) {
		avow_buffer_string(out,
		    avow_diff_word(
			i == 0 ? AVOW_DIFF_WORD_WHEN : AVOW_DIFF_WORD_AND,
			words));
		put_condition(out, diff, w->conditions[i], words);
	}
}

/* The text of a clause's side: its title says nothing that changed. */
static const char *
text_of_clause(const struct avow_diff_side *side, const char *text,
    const char *same, enum avow_cover_words words)
{
	if (side->cite_count == 0)
		return text != NULL
		    ? text
		    : avow_diff_word(side->is_newer ? AVOW_DIFF_WORD_NO_LONGER
						    : AVOW_DIFF_WORD_NOT_THERE,
			  words);
	if (text == NULL ||
	    strcmp(text,
		avow_image_clause_title(side->image, side->cites[0])) == 0)
		return same;
	return text;
}

struct avow_diff_side
avow_diff_side_of(const struct avow_diff *diff,
    const struct avow_diff_change *change, bool is_newer,
    enum avow_cover_words words)
{
	const struct avow_diff_kind_words *kind =
	    avow_diff_kind_words(change->kind, words);
	const char *text = is_newer ? change->newer : change->older;
	const char *none = is_newer ? kind->newer : kind->older;
	struct avow_diff_side side = {
	    .image = is_newer ? diff->newer : diff->older,
	    .text = text != NULL ? text : none,
	    .cites = is_newer ? change->newer_cites : change->older_cites,
	    .cite_count =
		is_newer ? change->newer_cite_count : change->older_cite_count,
	    .is_clauses = change->kind == AVOW_CHANGE_TEXT,
	    .is_newer = is_newer};

	if (side.is_clauses)
		side.text = text_of_clause(&side, text, none, words);
	return side;
}

uint32_t
avow_diff_side_clause(const struct avow_diff_side *side, size_t cite)
{
	return side->is_clauses
	    ? side->cites[cite]
	    : avow_image_rule_clause(side->image, side->cites[cite]);
}

void
avow_diff_put_cite(
    struct avow_buffer *out, const struct avow_diff_side *side, size_t cite)
{
	const struct avow_image *image = side->image;
	struct avow_image_page_info page;
	char name[128];

	if (!side->is_clauses) {
		avow_image_rule_page(image, side->cites[cite], name);
		avow_buffer_format(out, "%s#%s", name,
		    avow_image_rule_cite(image, side->cites[cite]));
		return;
	}
	page = avow_image_page_info(
	    image, avow_image_clause_page(image, side->cites[cite]));
	avow_buffer_format(out, "%s@%u#%s", page.name, page.version,
	    avow_image_clause_id(image, side->cites[cite]));
}
