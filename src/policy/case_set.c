/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/case.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

enum {
	GROUP_DEPTH_MAX = 8, /* groups made of groups */
	NAMES_MAX = 1 << 14, /* in one set, those of its groups included */
	NEAR_MAX = 3,        /* edits; what is further away is no suggestion */
};

static const char *
axis_word(enum avow_axis axis)
{
	static const char *const words[AVOW_TREES] = {"action", "category",
	    "purpose", "recipient", "service", "document", "event"};

	return words[axis];
}

void
avow_case_unknown(const struct avow_case_source *from, const char *what,
    const struct avow_ast_name *name, const char *nearest)
{
	struct avow_finding *finding = avow_report_add(from->report,
	    AVOW_SEVERITY_ERROR, "P0102", name->place, "unknown %s `%.*s`",
	    what, (int)name->text.size, name->text.at);

	if (nearest != NULL)
		finding->help = avow_report_text(
		    from->report, "did you mean `%s`?", nearest);
}

/* The term of a tree whose name is the fewest edits away, or NULL. */
static const char *
nearest_term(
    const struct avow_image *image, enum avow_axis axis, struct avow_text name)
{
	const char *best = NULL;
	unsigned best_edits = NEAR_MAX + 1;

	for (uint32_t t = 0; t < avow_image_term_count(image, axis); t++) {
		const char *other = avow_image_term_name(image, axis, t);
		unsigned edits =
		    avow_edit_distance(name, avow_text_of(other), NEAR_MAX);

		if (edits < best_edits) {
			best_edits = edits;
			best = other;
		}
	}
	return best;
}

bool
avow_case_term(const struct avow_case_source *from, enum avow_axis axis,
    const struct avow_ast_name *name, uint32_t *term_out)
{
	if (avow_image_find_term(from->image, axis, name->text, term_out))
		return true;
	avow_case_unknown(from, axis_word(axis), name,
	    nearest_term(from->image, axis, name->text));
	return false;
}

static void
put_range(uint64_t *bits, uint32_t first, uint32_t count)
{
	for (uint32_t leaf = first; leaf < first + count; leaf++)
		avow_bit_put(bits, leaf, true);
}

static const struct avow_ast_group *
find_group(const struct avow_case_source *from, enum avow_axis axis,
    struct avow_text name)
{
	for (const struct avow_ast *f = from->files; f != NULL; f = f->next)
		for (const struct avow_ast_group *g = f->groups; g != NULL;
		     g = g->next)
			if (g->axis == axis &&
			    avow_text_equal(g->name.text, name))
				return g;
	return NULL;
}

/* How far into groups a set has been followed. */
struct follow {
	unsigned depth;
	unsigned names;
};

static bool add_set(const struct avow_case_source *from, enum avow_axis axis,
    const struct avow_ast_set *set, uint64_t *bits, struct follow *follow);

static bool
add_name(const struct avow_case_source *from, enum avow_axis axis,
    const struct avow_ast_name *name, uint64_t *bits, struct follow *follow)
{
	const struct avow_ast_group *group;
	uint32_t term, first, count;

	if (avow_image_find_term(from->image, axis, name->text, &term)) {
		avow_image_term_leaves(from->image, axis, term, &first, &count);
		put_range(bits, first, count);
		return true;
	}
	group = find_group(from, axis, name->text);
	if (group != NULL && follow->depth < GROUP_DEPTH_MAX &&
	    follow->names++ < NAMES_MAX) {
		bool added;

		follow->depth++;
		added = add_set(from, axis, &group->set, bits, follow);
		follow->depth--;
		return added;
	}
	return avow_case_term(from, axis, name, &term);
}

static bool
add_set(const struct avow_case_source *from, enum avow_axis axis,
    const struct avow_ast_set *set, uint64_t *bits, struct follow *follow)
{
	uint64_t own[AVOW_LEAF_WORDS] = {0};
	uint64_t without[AVOW_LEAF_WORDS] = {0};
	const struct avow_ast_name *name;

	if (set->is_any)
		put_range(own, 0, avow_image_leaf_count(from->image, axis));
	for (name = set->names; name != NULL; name = name->next)
		if (!add_name(from, axis, name, own, follow))
			return false;
	for (name = set->but_not; name != NULL; name = name->next)
		if (!add_name(from, axis, name, without, follow))
			return false;
	for (size_t w = 0; w < AVOW_LEAF_WORDS; w++)
		bits[w] |= own[w] & ~without[w];
	return true;
}

bool
avow_case_set(const struct avow_case_source *from, enum avow_axis axis,
    const struct avow_ast_set *set, uint64_t *bits_out)
{
	struct follow follow = {0, 0};

	memset(bits_out, 0, AVOW_LEAF_WORDS * sizeof bits_out[0]);
	return add_set(from, axis, set, bits_out, &follow);
}

bool
avow_case_name(const struct avow_case_source *from, enum avow_axis axis,
    const struct avow_ast_name *name, uint64_t *bits_out)
{
	struct follow follow = {0, 0};

	memset(bits_out, 0, AVOW_LEAF_WORDS * sizeof bits_out[0]);
	return add_name(from, axis, name, bits_out, &follow);
}

/* The page to speak for when none is named: the general one, or the only. */
static uint32_t
default_page(const struct avow_case_source *from)
{
	if (from->page != UINT32_MAX)
		return from->page;
	if (from->image->info->general != AVOW_NONE32)
		return from->image->info->general;
	return 0;
}

void
avow_case_services(const struct avow_case_source *from, uint64_t *bits_out)
{
	const struct avow_image *image = from->image;
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];
	uint32_t page = default_page(from);
	bool is_general = page == image->info->general;

	memset(bits_out, 0, AVOW_LEAF_WORDS * sizeof bits_out[0]);
	for (uint32_t leaf = 0; leaf < image->count[AVOW_SECTION_SERVICES];
	     leaf++)
		if (pages[leaf] == page ||
		    (is_general && pages[leaf] == AVOW_NONE32))
			avow_bit_put(bits_out, leaf, true);
}
