/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/terms.h"

#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

/*
 * Invariants:
 * 1. A node's parent has a smaller number than the node.
 * 2. Every term and group is in `entries` once; the table is never more than
 *    half full, because trees and groups have a maximum.
 */

enum { TABLE = 1 << 14 }; /* places */
_Static_assert(
    2 * (AVOW_TREES * AVOW_NAMES_MAX + AVOW_TERMS_GROUPS_MAX) <= TABLE,
    "invariant 2");

const char *
avow_terms_axis_name(enum avow_axis axis)
{
	static const char *const names[AVOW_TREES] = {"action", "category",
	    "purpose", "recipient", "service", "document", "event"};

	return names[axis];
}

const char *
avow_terms_axis_article(enum avow_axis axis)
{
	return axis == AVOW_AXIS_ACTION || axis == AVOW_AXIS_EVENT ? "an" : "a";
}

/* FNV-1a: names are short, and the worst case is bounded by the table. */
static uint32_t
hash_of(struct avow_text name)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < name.size; i++)
		hash = (hash ^ (uint8_t)name.at[i]) * 16777619U;
	return hash;
}

/* Where a name stands or would stand. */
static struct avow_terms_entry *
find_place(const struct avow_terms *terms, struct avow_text name)
{
	uint32_t at = hash_of(name) % TABLE;

	while (terms->entries[at].name.at != NULL &&
	    !avow_text_equal(terms->entries[at].name, name))
		at = (at + 1) % TABLE;
	return &terms->entries[at];
}

const struct avow_terms_entry *
avow_terms_find(const struct avow_terms *terms, struct avow_text name)
{
	const struct avow_terms_entry *entry = find_place(terms, name);

	return entry->name.at == NULL ? NULL : entry;
}

void
avow_terms_init(struct avow_terms *terms, struct avow_arena *arena,
    struct avow_report *report)
{
	*terms = (struct avow_terms){.arena = arena, .report = report};
	terms->entries = avow_arena_array(arena, TABLE, sizeof *terms->entries);
	terms->groups = avow_arena_array(
	    arena, AVOW_TERMS_GROUPS_MAX, sizeof *terms->groups);
	terms->formers = avow_arena_array(
	    arena, AVOW_TERMS_FORMER_MAX, sizeof *terms->formers);
	terms->failed = terms->entries == NULL || terms->groups == NULL ||
	    terms->formers == NULL;
	for (unsigned t = 0; t < AVOW_TREES; t++) {
		struct avow_terms_tree *tree = &terms->tree[t];

		tree->nodes = avow_arena_array(
		    arena, AVOW_NAMES_MAX, sizeof *tree->nodes);
		tree->first_root = tree->last_root = AVOW_NONE32;
		terms->failed = terms->failed || tree->nodes == NULL;
	}
	if (!terms->failed)
		avow_terms_core_add(terms);
}

/* A node at the end of its parent's children, or NONE when the tree is full. */
static uint32_t
add_node(struct avow_terms *terms, enum avow_axis axis, struct avow_text name,
    uint32_t parent)
{
	struct avow_terms_tree *tree = &terms->tree[axis];
	struct avow_terms_entry *place = find_place(terms, name);
	uint32_t node = tree->count;
	uint32_t *first = &tree->first_root;
	uint32_t *last = &tree->last_root;

	if (node == AVOW_NAMES_MAX)
		return AVOW_NONE32;
	tree->count++;
	tree->nodes[node] = (struct avow_terms_node){.name = name,
	    .parent = parent,
	    .first_child = AVOW_NONE32,
	    .last_child = AVOW_NONE32,
	    .next = AVOW_NONE32};
	if (parent != AVOW_NONE32) {
		first = &tree->nodes[parent].first_child;
		last = &tree->nodes[parent].last_child;
	}
	if (*last == AVOW_NONE32)
		*first = node;
	else
		tree->nodes[*last].next = node;
	*last = node;
	*place = (struct avow_terms_entry){name, AVOW_TERMS_TERM, axis, node};
	return node;
}

/* What stood in the way of a new term. */
struct clash {
	const struct avow_terms_entry *entry; /* NULL: the tree is full */
	struct avow_text
	    name; /* the term itself, or a parent that it implies */
};

/* The node of a term, made with its parents when it is new. */
static uint32_t
make_node(struct avow_terms *terms, enum avow_axis axis, struct avow_text name,
    struct clash *clash)
{
	uint32_t node = AVOW_NONE32;

	for (size_t i = 0; i <= name.size; i++) {
		struct avow_text prefix = {name.at, i};
		const struct avow_terms_entry *entry;

		if (i == 0 || (i < name.size && name.at[i] != '.'))
			continue;
		*clash = (struct clash){.name = prefix};
		entry = avow_terms_find(terms, prefix);
		if (entry != NULL &&
		    (entry->kind != AVOW_TERMS_TERM || entry->axis != axis)) {
			clash->entry = entry;
			return AVOW_NONE32;
		}
		node = entry != NULL ? entry->id
				     : add_node(terms, axis, prefix, node);
		if (node == AVOW_NONE32)
			return AVOW_NONE32;
	}
	return node;
}

void
avow_terms_add_core(struct avow_terms *terms, enum avow_axis axis,
    struct avow_text name, struct avow_ast_label label)
{
	struct clash clash;
	uint32_t node = make_node(terms, axis, name, &clash);
	struct avow_terms_tree *tree = &terms->tree[axis];

	if (node == AVOW_NONE32)
		return; /* only `service.X` can meet a full tree: said there */
	/* The parents that it implied are as much part of the language. */
	for (uint32_t n = node; n != AVOW_NONE32; n = tree->nodes[n].parent) {
		tree->nodes[n].is_core = true;
		tree->nodes[n].flags |= AVOW_TERM_CORE;
	}
	if (tree->nodes[node].label.english.size == 0)
		tree->nodes[node].label = label;
}

/* A term that could not be had: the limit, or another use of the name. */
static void
report_clash(struct avow_terms *terms, const struct clash *clash,
    enum avow_axis axis, const struct avow_ast_name *name)
{
	struct avow_terms_tree *tree = &terms->tree[axis];
	struct avow_finding *finding;

	if (clash->entry == NULL) {
		if (!tree->is_full)
			avow_report_add(terms->report, AVOW_SEVERITY_ERROR,
			    "P0105", name->place,
			    "there are more than %d names of the axis `%s`",
			    AVOW_NAMES_MAX, avow_terms_axis_name(axis))
			    ->help = "join some of them under one name";
		tree->is_full = true;
		return;
	}
	terms->has_clash = true;
	finding = avow_report_once(terms->report, AVOW_SEVERITY_ERROR, "P0110",
	    name->place, "`%.*s` is already the name of %s %s",
	    (int)clash->name.size, clash->name.at,
	    clash->entry->kind == AVOW_TERMS_GROUP
		? "a"
		: avow_terms_axis_article(clash->entry->axis),
	    clash->entry->kind == AVOW_TERMS_GROUP
		? "group"
		: avow_terms_axis_name(clash->entry->axis));
	finding->help = "names are unique across all axes and groups: "
			"give one of them another name";
}

static void
report_twice(struct avow_terms *terms, const struct avow_ast_name *name,
    const struct avow_place *earlier)
{
	struct avow_finding *finding = avow_report_add(terms->report,
	    AVOW_SEVERITY_ERROR, "P0110", name->place,
	    "`%.*s` is declared twice", (int)name->text.size, name->text.at);

	if (earlier->source != NULL)
		finding->label =
		    avow_report_text(terms->report, "%s:%u has it already",
			earlier->source->path, earlier->line);
	finding->help = "delete one of the two; a page may extend a tree, "
			"not declare a term again";
}

static void
remember_former(
    struct avow_terms *terms, const struct avow_ast_term *term, uint32_t node)
{
	for (const struct avow_ast_name *name = term->formerly; name != NULL;
	     name = name->next) {
		if (terms->former_count == AVOW_TERMS_FORMER_MAX) {
			avow_report_add(terms->report, AVOW_SEVERITY_ERROR,
			    "P0105", name->place,
			    "there are more than %d former names",
			    AVOW_TERMS_FORMER_MAX);
			return;
		}
		if (avow_text_equal(name->text, term->name.text)) {
			avow_report_add(terms->report, AVOW_SEVERITY_ERROR,
			    "P0103", name->place,
			    "`%.*s` cannot be its own former name",
			    (int)name->text.size, name->text.at)
			    ->help = "leave out `formerly`";
			continue;
		}
		terms->formers[terms->former_count++] =
		    (struct avow_terms_former){name->text, term->axis, node};
	}
}

/* Every service is also one that another service can pass something to. */
static void
add_service_recipient(
    struct avow_terms *terms, const struct avow_ast_term *term)
{
	static const char prefix[] = "service.";
	size_t size = sizeof prefix - 1;
	char *name =
	    avow_arena_alloc(terms->arena, size + term->name.text.size);

	if (name == NULL) {
		terms->failed = true;
		return;
	}
	for (size_t i = 0; i < size; i++)
		name[i] = prefix[i];
	for (size_t i = 0; i < term->name.text.size; i++)
		name[size + i] = term->name.text.at[i];
	avow_terms_add_core(terms, AVOW_AXIS_RECIPIENT,
	    (struct avow_text){name, size + term->name.text.size}, term->label);
}

static void
set_marks(struct avow_terms_node *node, const struct avow_ast_term *term)
{
	node->declared = term;
	if (term->label.english.size > 0)
		node->label.english = term->label.english;
	if (term->label.chinese.size > 0)
		node->label.chinese = term->label.chinese;
	node->flags |= (term->is_sensitive ? AVOW_TERM_SENSITIVE : 0u) |
	    (term->is_optional ? AVOW_TERM_OPTIONAL : 0u) |
	    (term->is_objectable ? AVOW_TERM_OBJECTABLE : 0u);
	node->grade = term->grade;
}

/*
 * What is derived rests on the use of its sources, and on all of that: so
 * `use` and `derive` stay whole.
 */
static bool
splits_use(struct avow_terms *terms, const struct avow_ast_term *term)
{
	static const char *const whole[] = {"use", "derive"};

	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
		size_t size = strlen(whole[i]);

		if (term->axis != AVOW_AXIS_ACTION ||
		    !avow_text_starts(term->name.text, whole[i]) ||
		    term->name.text.size == size ||
		    term->name.text.at[size] != '.')
			continue;
		avow_report_add(terms->report, AVOW_SEVERITY_ERROR, "P0110",
		    term->name.place,
		    "`%s` cannot be split: what is derived rests on the whole "
		    "of it",
		    whole[i])
		    ->help = "say by a purpose what it is used for";
		return true;
	}
	return false;
}

void
avow_terms_declare(struct avow_terms *terms, const struct avow_ast_term *term)
{
	struct clash clash;
	struct avow_terms_node *node;
	uint32_t number;
	bool is_service = term->axis == AVOW_AXIS_SERVICE;
	/* A service is also the recipient `service.NAME`. */
	size_t room =
	    AVOW_IMAGE_NAME_MAX - (is_service ? strlen("service.") : 0);

	if (terms->failed || term->name.text.size == 0)
		return; /* the parser has said so */
	if (splits_use(terms, term))
		return;
	if (term->name.text.size > room) {
		avow_report_add(terms->report, AVOW_SEVERITY_ERROR, "P0105",
		    term->name.place, "a name%s has at most %zu bytes",
		    is_service ? " of a service" : "", room)
		    ->help = "give it a shorter name";
		return;
	}
	number = make_node(terms, term->axis, term->name.text, &clash);
	if (number == AVOW_NONE32) {
		report_clash(terms, &clash, term->axis, &term->name);
		return;
	}
	node = &terms->tree[term->axis].nodes[number];
	if (node->declared != NULL) {
		report_twice(terms, &term->name, &node->declared->name.place);
		return;
	}
	set_marks(node, term);
	remember_former(terms, term, number);
	if (term->axis == AVOW_AXIS_SERVICE)
		add_service_recipient(terms, term);
}

void
avow_terms_declare_group(
    struct avow_terms *terms, const struct avow_ast_group *group)
{
	const struct avow_terms_entry *entry;

	if (terms->failed || group->name.text.size == 0)
		return;
	entry = avow_terms_find(terms, group->name.text);
	if (entry != NULL && entry->kind == AVOW_TERMS_GROUP) {
		report_twice(terms, &group->name,
		    &terms->groups[entry->id].declared->name.place);
		return;
	}
	if (entry != NULL) {
		report_clash(terms, &(struct clash){entry, group->name.text},
		    group->axis, &group->name);
		return;
	}
	if (terms->group_count == AVOW_TERMS_GROUPS_MAX) {
		avow_report_add(terms->report, AVOW_SEVERITY_ERROR, "P0105",
		    group->name.place, "there are more than %d groups",
		    AVOW_TERMS_GROUPS_MAX);
		return;
	}
	*find_place(terms, group->name.text) =
	    (struct avow_terms_entry){group->name.text, AVOW_TERMS_GROUP,
		group->axis, terms->group_count};
	terms->groups[terms->group_count++] =
	    (struct avow_terms_group){group, NULL};
}
