/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/resolve.h"

#include "base/banned.h"

struct avow_finding *
avow_resolve_fault(const struct avow_resolve *r, struct avow_finding *finding)
{
	/* One that is told once for many places keeps the first one's. */
	if (finding->repeats == 0)
		finding->clause = r->clause;
	return finding;
}

static struct avow_finding *
report_unknown(const struct avow_resolve *r, const char *what,
    const struct avow_ast_name *name)
{
	return avow_resolve_fault(r,
	    avow_report_once(r->report, AVOW_SEVERITY_ERROR, "P0102",
		name->place, "there is no %s `%.*s`", what,
		(int)name->text.size, name->text.at));
}

/* The names that could stand on an axis: its terms and its groups. */
static const char *
suggest_term(
    const struct avow_resolve *r, enum avow_axis axis, struct avow_text wanted)
{
	const struct avow_terms_tree *tree = &r->terms.tree[axis];
	struct avow_text *names = avow_arena_array(r->arena,
	    (size_t)tree->count + r->terms.group_count, sizeof *names);
	size_t count = 0;

	if (names == NULL)
		return NULL;
	for (uint32_t i = 0; i < tree->count; i++)
		names[count++] = tree->nodes[i].name;
	for (uint32_t i = 0; i < r->terms.group_count; i++) {
		const struct avow_ast_group *group =
		    r->terms.groups[i].declared;

		if (group->axis == axis)
			names[count++] = group->name.text;
	}
	return avow_resolve_suggest(r, wanted, names, count);
}

/* Where no name is near, the term is likely not declared yet. */
static const char *
help_declare(const struct avow_resolve *r, enum avow_axis axis,
    const struct avow_ast_name *name)
{
	const char *near = suggest_term(r, axis, name->text);

	if (near != NULL)
		return near;
	return avow_report_text(r->report,
	    "declare it in a `terms` block:\n%s %.*s \"...\" \"...\"",
	    avow_terms_axis_name(axis), (int)name->text.size, name->text.at);
}

/* A term that was renamed: the new names, in the place of the old. */
static bool
report_former(const struct avow_resolve *r, enum avow_axis axis,
    const struct avow_ast_name *name)
{
	const char *names = NULL;
	struct avow_finding *finding;

	for (uint32_t i = 0; i < r->terms.former_count; i++) {
		const struct avow_terms_former *former = &r->terms.formers[i];
		struct avow_text now;

		if (former->axis != axis ||
		    !avow_text_equal(former->name, name->text))
			continue;
		now = r->terms.tree[axis].nodes[former->node].name;
		names = avow_report_text(r->report, "%s%s%.*s",
		    names == NULL ? "" : names, names == NULL ? "" : ", ",
		    (int)now.size, now.at);
	}
	if (names == NULL)
		return false;
	finding = avow_resolve_fault(r,
	    avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0103",
		name->place, "`%.*s` is a former name", (int)name->text.size,
		name->text.at));
	finding->help = avow_report_text(r->report, "write `%s`", names);
	return true;
}

/* Why a name found is not the term that was asked for. */
static void
report_misplaced(const struct avow_resolve *r, enum avow_axis axis,
    const struct avow_ast_name *name, const struct avow_terms_entry *entry)
{
	bool is_group = entry->kind == AVOW_TERMS_GROUP;
	struct avow_finding *finding = avow_resolve_fault(r,
	    avow_report_once(r->report, AVOW_SEVERITY_ERROR, "P0102",
		name->place, "`%.*s` is %s %s, and %s %s is needed here",
		(int)name->text.size, name->text.at,
		is_group ? "a group of the axis"
			 : avow_terms_axis_article(entry->axis),
		avow_terms_axis_name(entry->axis),
		avow_terms_axis_article(axis), avow_terms_axis_name(axis)));

	finding->help = suggest_term(r, axis, name->text);
	if (is_group && entry->axis == axis)
		finding->help = "name the terms that you mean: a group stands "
				"in a set, not in another group";
	else if (finding->help == NULL)
		finding->help = "a flow is ACTIONS CATEGORIES for PURPOSES to "
				"RECIPIENTS in SERVICES";
}

bool
avow_resolve_term(const struct avow_resolve *r, enum avow_axis axis,
    const struct avow_ast_name *name, const struct avow_terms_node **out)
{
	const struct avow_terms_entry *entry;

	*out = NULL;
	if (name->text.size == 0)
		return false;
	entry = avow_terms_find(&r->terms, name->text);
	if (entry != NULL && entry->kind == AVOW_TERMS_TERM &&
	    entry->axis == axis) {
		*out = &r->terms.tree[axis].nodes[entry->id];
		return true;
	}
	if (entry != NULL)
		report_misplaced(r, axis, name, entry);
	else if (!report_former(r, axis, name))
		report_unknown(r, avow_terms_axis_name(axis), name)->help =
		    help_declare(r, axis, name);
	return false;
}

static bool
find_item(
    const struct avow_resolve_list *list, struct avow_text name, uint32_t *out)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (avow_text_equal(list->items[i].name, name)) {
			*out = i;
			return true;
		}
	}
	return false;
}

static const char *
say_kind(const struct avow_resolve *r, unsigned kind, struct avow_text name)
{
	static const char *const says[AVOW_RESOLVE_KINDS][2] = {
	    {"a consent item: write `consent ", "`"},
	    {"a fact: write `when ", "`"},
	    {"a basis: write `basis ", "`, and in a test `claim`"},
	    {"an agreement: write `agreement ", "`, and as a basis `contract`"},
	};

	return avow_report_text(r->report, "`%.*s` is %s%.*s%s", (int)name.size,
	    name.at, says[kind][0], (int)name.size, name.at, says[kind][1]);
}

/* A name that another kind of thing bears is a likely slip. */
static const char *
suggest_item(const struct avow_resolve *r, enum avow_resolve_kind kind,
    struct avow_text wanted)
{
	const struct avow_resolve_list *list = &r->list[kind];
	struct avow_text *names =
	    avow_arena_array(r->arena, list->count, sizeof *names);
	const char *near;
	const struct avow_terms_entry *term;
	uint32_t found;

	if (names == NULL)
		return NULL;
	for (uint32_t i = 0; i < list->count; i++)
		names[i] = list->items[i].name;
	near = avow_resolve_suggest(r, wanted, names, list->count);
	if (near != NULL)
		return near;
	for (unsigned k = 0; k < AVOW_RESOLVE_KINDS; k++) {
		if (k != (unsigned)kind &&
		    find_item(&r->list[k], wanted, &found))
			return say_kind(r, k, wanted);
	}
	term = avow_terms_find(&r->terms, wanted);
	if (term == NULL)
		return NULL;
	return avow_report_text(r->report, "`%.*s` is %s %s", (int)wanted.size,
	    wanted.at,
	    term->kind == AVOW_TERMS_GROUP
		? "a group of the axis"
		: avow_terms_axis_article(term->axis),
	    avow_terms_axis_name(term->axis));
}

bool
avow_resolve_item(const struct avow_resolve *r, enum avow_resolve_kind kind,
    const struct avow_ast_name *name, uint32_t *out)
{
	static const char *const what[AVOW_RESOLVE_KINDS] = {
	    "consent item", "fact", "basis", "agreement"};

	*out = AVOW_NONE32;
	if (name->text.size == 0)
		return false;
	if (find_item(&r->list[kind], name->text, out))
		return true;
	report_unknown(r, what[kind], name)->help =
	    suggest_item(r, kind, name->text);
	return false;
}

const struct avow_ast_fact *
avow_resolve_fact(const struct avow_resolve *r, uint32_t number)
{
	return r->list[AVOW_RESOLVE_FACT].items[number].declared;
}

bool
avow_resolve_value(const struct avow_resolve *r,
    const struct avow_ast_fact *fact, const struct avow_ast_name *name,
    uint32_t *out)
{
	uint32_t number = 0;
	const char *all = "";

	*out = AVOW_NONE32;
	for (const struct avow_ast_value *value = fact->values; value != NULL;
	     value = value->next, number++) {
		if (avow_text_equal(value->name.text, name->text)) {
			*out = number;
			return true;
		}
		/* Only the first few fit on a line. */
		if (number < 8)
			all = avow_report_text(r->report, "%s%s%.*s", all,
			    number == 0 ? "" : ", ", (int)value->name.text.size,
			    value->name.text.at);
	}
	avow_resolve_fault(r,
	    avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0102",
		name->place, "`%.*s` has no value `%.*s`",
		(int)fact->name.text.size, fact->name.text.at,
		(int)name->text.size, name->text.at))
	    ->help = avow_report_text(r->report, "it is one of %s", all);
	return false;
}
