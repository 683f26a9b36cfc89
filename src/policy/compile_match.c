/* SPDX-License-Identifier: Apache-2.0 */
/* What the evaluator reads first: which rules and atoms a leaf lets in. */
#include "policy/compile_state.h"

#include "base/banned.h"

static bool
has_leaf(const uint64_t *set, uint32_t leaf)
{
	return (set[leaf / 64] >> (leaf % 64) & 1) != 0;
}

/* The rules that speak about a leaf; tables like `retain` about none. */
static void
put_match_row(struct avow_compile_state *c, unsigned axis, uint32_t leaf)
{
	uint64_t words[AVOW_RULES_MAX / 64] = {0};
	uint32_t count = avow_image_words(c->rule_count);

	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		if (rule->ast->effect != AVOW_EFFECT_RETAIN &&
		    rule->ast->effect != AVOW_EFFECT_OBLIGE &&
		    has_leaf(rule->sets[axis], leaf))
			words[i / 64] |= (uint64_t)1 << (i % 64);
	}
	for (uint32_t w = 0; w < count; w++)
		(void)avow_compile_put(c, AVOW_SECTION_MATCH, &words[w]);
}

void
avow_compile_match_rows(struct avow_compile_state *c)
{
	uint32_t minor_use = avow_compile_minor_use(c);
	struct avow_image_info info = {
	    .general = AVOW_NONE32,
	    .rule_words = avow_image_words(c->rule_count),
	    .minor_use = minor_use,
	};
	uint32_t scope = 0;
	struct avow_text name = AVOW_TEXT("");

	for (unsigned a = 0; a < AVOW_AXES; a++) {
		uint32_t leaves = c->r.terms.tree[a].leaf_count;

		info.match_at[a] =
		    avow_compile_put_count(c, AVOW_SECTION_MATCH);
		for (uint32_t leaf = 0; leaf < leaves; leaf++)
			put_match_row(c, a, leaf);
		info.scope_at[a] = AVOW_NONE32;
		if (!avow_image_axis_has_scopes(a))
			continue;
		info.scope_at[a] = scope;
		scope += leaves;
	}
	for (uint32_t p = 0; p < c->page_count; p++) {
		const struct avow_ast_header *header = &c->pages[p].ast->header;

		if (c->pages[p].service == NULL)
			info.general = p;
		name =
		    avow_compile_put_format(c, "%.*s%s%.*s@%u", (int)name.size,
			name.at, p == 0 ? "" : "+", (int)header->name.text.size,
			header->name.text.at, header->version);
	}
	info.name = avow_compile_put_string(c, name);
	(void)avow_compile_put(c, AVOW_SECTION_INFO, &info);
}

/* What bounds an atom on an axis, or NULL. */
static const uint64_t *
bound_of(const struct avow_compile_state *c, const struct avow_image_atom *atom,
    unsigned axis)
{
	const uint64_t *sets = (const void *)c->section[AVOW_SECTION_SETS].at;
	const struct avow_image_consent *consents =
	    (const void *)c->section[AVOW_SECTION_CONSENTS].at;
	const struct avow_image_agreement *agreements =
	    (const void *)c->section[AVOW_SECTION_AGREEMENTS].at;

	if (atom->kind == AVOW_TEST_CONSENT) {
		const struct avow_image_consent *consent = &consents[atom->ref];

		if (axis == AVOW_AXIS_PURPOSE)
			return sets + consent->purposes;
		return sets +
		    (axis == AVOW_AXIS_CATEGORY ? consent->categories
						: consent->recipients);
	}
	if (atom->kind == AVOW_TEST_AGREEMENT && axis == AVOW_AXIS_PURPOSE &&
	    agreements[atom->ref].only_for != AVOW_NONE32)
		return sets + agreements[atom->ref].only_for;
	return NULL;
}

void
avow_compile_scope_rows(struct avow_compile_state *c)
{
	const struct avow_image_atom *atoms =
	    (const void *)c->section[AVOW_SECTION_ATOMS].at;
	uint32_t count = avow_compile_put_count(c, AVOW_SECTION_ATOMS);

	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		/* Rows are read back here, so all of them must be there. */
		if (c->section[s].failed || count > AVOW_ATOMS_MAX)
			return;
	}
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		uint32_t leaves = c->r.terms.tree[axis].leaf_count;

		if (!avow_image_axis_has_scopes(axis))
			continue;
		for (uint32_t leaf = 0; leaf < leaves; leaf++) {
			uint64_t row[2] = {0, 0};

			for (uint32_t a = 0; a < count; a++) {
				const uint64_t *bound =
				    bound_of(c, &atoms[a], axis);

				if (bound == NULL || has_leaf(bound, leaf))
					row[a / 64] |= (uint64_t)1 << (a % 64);
			}
			(void)avow_compile_put(c, AVOW_SECTION_SCOPES, row);
		}
	}
}
