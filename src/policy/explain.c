/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/decide_engine.h"
#include "policy/examples.h"
#include "json/write.h"

#include "base/banned.h"

enum {
	NAMES_SHOWN = 6, /* terms of one axis; more are counted */
};

static const char *
form_word(enum avow_form form)
{
	static const char *const words[AVOW_FORMS] = {
	    "raw", "masked", "pseudonymous", "anonymous", "aggregate"};

	return form < AVOW_FORMS ? words[form] : "?";
}

static const char *
ruling_word(enum avow_ruling ruling)
{
	static const char *const words[] = {[AVOW_RULING_DENY] = "deny",
	    [AVOW_RULING_ALLOW] = "allow",
	    [AVOW_RULING_NEEDS] = "needs"};

	return words[ruling];
}

static bool
holds_all(const uint64_t *bits, uint32_t first, uint32_t count)
{
	for (uint32_t leaf = first; leaf < first + count; leaf++)
		if (!avow_bit(bits, leaf))
			return false;
	return count != 0;
}

/*
 * The leaves of an axis by as few names as the tree has for them: parents
 * stand before their children, so the largest subtree is met first.
 */
static void
put_axis(
    const struct avow_case *c, enum avow_axis axis, struct avow_buffer *out)
{
	uint64_t left[AVOW_LEAF_WORDS];
	uint32_t shown = 0, more = 0, first, count;

	memcpy(left, c->leaves[axis], sizeof left);
	count = avow_image_leaf_count(c->image, axis);
	if (count > 1 && holds_all(left, 0, count)) {
		avow_buffer_string(out, "any");
		return;
	}
	for (uint32_t t = 0; t < avow_image_term_count(c->image, axis); t++) {
		avow_image_term_leaves(c->image, axis, t, &first, &count);
		if (!holds_all(left, first, count) ||
		    (count == 1 &&
			!avow_engine_term(c->image, axis, t)->is_leaf))
			continue;
		for (uint32_t leaf = first; leaf < first + count; leaf++)
			avow_bit_put(left, leaf, false);
		if (shown++ >= NAMES_SHOWN) {
			more++;
			continue;
		}
		if (shown > 1)
			avow_buffer_string(out, ", ");
		avow_buffer_string(
		    out, avow_image_term_name(c->image, axis, t));
	}
	if (more > 0)
		avow_buffer_format(out, " and %u more", (unsigned)more);
}

static void
put_flow(const struct avow_case *c, struct avow_buffer *out)
{
	put_axis(c, AVOW_AXIS_ACTION, out);
	avow_buffer_format(out, " %s ", form_word(c->form));
	if (c->form == AVOW_FORM_AGGREGATE)
		avow_buffer_format(out, "k>=%u ", (unsigned)c->k);
	put_axis(c, AVOW_AXIS_CATEGORY, out);
	avow_buffer_string(out, "\n  for ");
	put_axis(c, AVOW_AXIS_PURPOSE, out);
	avow_buffer_string(out, " to ");
	put_axis(c, AVOW_AXIS_RECIPIENT, out);
	if (!c->any_service) {
		avow_buffer_string(out, " in ");
		put_axis(c, AVOW_AXIS_SERVICE, out);
	}
	avow_buffer_string(out, "\n");
}

/* A rule on one line, without what stands in its braces. */
static void
put_text(struct avow_buffer *out, const char *text)
{
	unsigned depth = 0;
	bool blank = false;

	for (; *text != '\0'; text++) {
		if (*text == '}' && depth > 0)
			depth--;
		if (depth == 0) {
			bool is_blank =
			    *text == ' ' || *text == '\t' || *text == '\n';

			if (!is_blank) {
				if (blank)
					avow_buffer_u8(out, ' ');
				avow_buffer_u8(out, (uint8_t)*text);
			}
			blank = is_blank;
		}
		if (*text == '{' && depth++ == 0)
			avow_buffer_string(out, " ... ");
	}
}

static void
put_rule(const struct avow_image *image, const char *lead, uint32_t rule,
    struct avow_buffer *out)
{
	char page[128];

	avow_image_rule_page(image, rule, page);
	avow_buffer_format(out, "%s %s (%s#%s):\n  ", lead,
	    avow_image_clause_title(image, avow_image_rule_clause(image, rule)),
	    page, avow_image_rule_cite(image, rule));
	put_text(out, avow_image_rule_text(image, rule));
	avow_buffer_string(out, "\n");
}

static void
put_needs(const struct avow_image *image, const struct avow_need *needs,
    size_t count, struct avow_buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		avow_buffer_string(out, "  ");
		avow_need_text(image, &needs[i], out);
		avow_buffer_string(out, "\n");
	}
}

/* The needs of the first denied flow of the case, towards its nearest allow. */
static size_t
find_nearest(const struct avow_case *c, unsigned *left,
    struct avow_need needs[AVOW_NEEDS_MAX])
{
	struct avow_decision one = {.ruling = AVOW_RULING_ALLOW};
	struct avow_flow flow;
	size_t at = 0;
	size_t count;
	unsigned own = AVOW_COMPLETIONS_MAX;

	while (*left > 0 && avow_case_next(c, &at, &flow)) {
		avow_decide_within(c->image, &flow, &c->world, left, &one);
		if (one.ruling == AVOW_RULING_DENY)
			break;
	}
	if (one.ruling != AVOW_RULING_DENY)
		return 0;
	if (own > *left)
		own = *left;
	*left -= own;
	count =
	    avow_decide_nearest_within(c->image, &flow, &c->world, &own, needs);
	*left += own;
	return count;
}

static void
put_answer(const struct avow_decision *decision, enum avow_form asked,
    struct avow_buffer *out)
{
	switch (decision->ruling) {
	case AVOW_RULING_ALLOW:
		avow_buffer_string(out, "allowed");
		if (decision->form != asked)
			avow_buffer_format(
			    out, ", %s", form_word(decision->form));
		break;
	case AVOW_RULING_DENY:
		avow_buffer_string(out, "denied");
		break;
	case AVOW_RULING_NEEDS:
		avow_buffer_string(out, "not yet: it needs something");
		break;
	}
	avow_buffer_string(out, "\n");
}

static void
put_duties(const struct avow_image *image, const struct avow_decision *decision,
    struct avow_buffer *out)
{
	uint32_t duties[AVOW_DUTIES_MAX];
	size_t count = avow_decision_duties(image, decision, duties);

	if (count != 0)
		avow_buffer_string(out, "with these duties:\n");
	for (size_t i = 0; i < count; i++)
		avow_buffer_format(
		    out, "  %s\n", avow_duty_text(image, duties[i]));
}

void
avow_case_explain(const struct avow_case *c,
    const struct avow_decision *decision, unsigned *left,
    struct avow_buffer *out)
{
	const struct avow_image *image = c->image;
	struct avow_need needs[AVOW_NEEDS_MAX];
	size_t count;

	put_flow(c, out);
	put_answer(decision, c->form, out);
	for (size_t i = 0; i < decision->cite_count; i++)
		put_rule(image,
		    decision->ruling == AVOW_RULING_NEEDS ? "then by"
							  : "because of",
		    decision->cites[i], out);
	if (decision->cite_count == 0)
		avow_buffer_string(out, "because no clause allows this\n");
	for (size_t i = 0; i < decision->required_count; i++)
		put_rule(image, "with what is required by",
		    decision->required[i], out);
	if (decision->ruling != AVOW_RULING_DENY) {
		if (decision->need_count != 0)
			avow_buffer_string(out, "it needs:\n");
		put_needs(image, decision->needs, decision->need_count, out);
		put_duties(image, decision, out);
		return;
	}
	count = find_nearest(c, left, needs);
	avow_buffer_string(out,
	    count != 0       ? "the nearest allow needs:\n"
		: *left == 0 ? "what would allow it was not found in time\n"
			     : "nothing would make it allowed\n");
	put_needs(image, needs, count, out);
}

static void
json_needs(const struct avow_image *image, const struct avow_need *needs,
    size_t count, struct avow_buffer *out)
{
	struct avow_buffer text;

	avow_buffer_string(out, "],\"needs\":[");
	avow_buffer_init(&text, 4096);
	for (size_t i = 0; i < count; i++) {
		avow_buffer_reset(&text);
		avow_need_text(image, &needs[i], &text);
		avow_buffer_string(out, i == 0 ? "" : ",");
		avow_json_write_text(out, avow_buffer_view(&text));
	}
	avow_buffer_clear(&text);
	avow_buffer_string(out, "]");
}

void
avow_case_explain_json(const struct avow_case *c,
    const struct avow_decision *decision, unsigned *left,
    struct avow_buffer *out)
{
	const struct avow_image *image = c->image;
	struct avow_need nearest[AVOW_NEEDS_MAX];
	uint32_t duties[AVOW_DUTIES_MAX];
	size_t duty_count = decision->ruling == AVOW_RULING_DENY
	    ? 0
	    : avow_decision_duties(image, decision, duties);
	char page[128];

	avow_buffer_format(out,
	    "{\"decision\":\"%s\",\"form\":\"%s\",\"clauses\":[",
	    ruling_word(decision->ruling), form_word(decision->form));
	for (size_t i = 0; i < decision->cite_count; i++) {
		avow_buffer_string(out, i == 0 ? "" : ",");
		avow_json_write_string(
		    out, avow_image_rule_cite(image, decision->cites[i]));
	}
	avow_buffer_string(out, "],\"duties\":[");
	for (size_t i = 0; i < duty_count; i++) {
		avow_buffer_string(out, i == 0 ? "" : ",");
		avow_json_write_string(out, avow_duty_text(image, duties[i]));
	}
	if (decision->ruling == AVOW_RULING_DENY)
		json_needs(image, nearest, find_nearest(c, left, nearest), out);
	else
		json_needs(image, decision->needs, decision->need_count, out);
	avow_buffer_string(out, ",\"policy\":");
	if (decision->cite_count != 0)
		avow_image_rule_page(image, decision->cites[0], page);
	avow_json_write_string(
	    out, decision->cite_count != 0 ? page : avow_image_name(image));
	avow_buffer_string(out, "}\n");
}
