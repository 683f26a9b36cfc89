/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/resolve.h"

#include <stdlib.h>

#include "policy/image_section.h"

#include "base/banned.h"

static const char *const kind_names[AVOW_RESOLVE_KINDS] = {
    "consent item", "fact", "basis", "agreement"};

/* The item of that name, or NULL. */
static struct avow_resolve_item *
find(struct avow_resolve *r, enum avow_resolve_kind kind, struct avow_text name)
{
	struct avow_resolve_list *list = &r->list[kind];

	for (uint32_t i = 0; i < list->count; i++) {
		if (avow_text_equal(list->items[i].name, name))
			return &list->items[i];
	}
	return NULL;
}

static void
report_twice(struct avow_resolve *r, enum avow_resolve_kind kind,
    const struct avow_ast_name *name, const struct avow_place *earlier)
{
	struct avow_finding *finding =
	    avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0110",
		name->place, "the %s `%.*s` is declared twice",
		kind_names[kind], (int)name->text.size, name->text.at);

	if (earlier->source != NULL)
		finding->label =
		    avow_report_text(r->report, "%s:%u has it already",
			earlier->source->path, earlier->line);
	finding->help = "delete one of the two";
}

static void
add(struct avow_resolve *r, enum avow_resolve_kind kind,
    const struct avow_ast_name *name, const void *declared)
{
	struct avow_resolve_list *list = &r->list[kind];

	if (name->text.size > AVOW_IMAGE_NAME_MAX) {
		avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0105",
		    name->place, "a name has at most %d bytes",
		    AVOW_IMAGE_NAME_MAX)
		    ->help = "give it a shorter name";
		return;
	}
	if (list->count == AVOW_NAMES_MAX) {
		if (list->is_full)
			return;
		list->is_full = true;
		avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0105",
		    name->place, "there are more than %d names of this kind",
		    AVOW_NAMES_MAX)
		    ->help = "join or leave out some of them";
		return;
	}
	list->items[list->count++] =
	    (struct avow_resolve_item){name->text, name->place, declared};
}

/* Add what a file declares; a core item (line 0) may be declared once more. */
static void
declare(struct avow_resolve *r, enum avow_resolve_kind kind,
    const struct avow_ast_name *name, const void *declared)
{
	struct avow_resolve_item *item;

	if (name->text.size == 0)
		return; /* the parser has said so */
	item = find(r, kind, name->text);
	if (item == NULL) {
		add(r, kind, name, declared);
	} else if (item->declared == NULL || item->place.line == 0) {
		item->place = name->place;
		item->declared = declared;
	} else {
		report_twice(r, kind, name, &item->place);
	}
}

static bool
has_same_values(const struct avow_ast_fact *a, const struct avow_ast_fact *b)
{
	const struct avow_ast_value *x = a->values;
	const struct avow_ast_value *y = b->values;

	while (x != NULL && y != NULL &&
	    avow_text_equal(x->name.text, y->name.text)) {
		x = x->next;
		y = y->next;
	}
	return x == NULL && y == NULL && a->kind == b->kind &&
	    a->about == b->about;
}

/* What a core fact can be is fixed: our code answers it. */
static void
declare_fact(struct avow_resolve *r, const struct avow_ast_fact *fact)
{
	const struct avow_resolve_item *item =
	    find(r, AVOW_RESOLVE_FACT, fact->name.text);
	struct avow_finding *finding;

	if (item == NULL || item->place.line != 0 ||
	    has_same_values(fact, item->declared)) {
		declare(r, AVOW_RESOLVE_FACT, &fact->name, fact);
		return;
	}
	finding = avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0110",
	    fact->name.place,
	    "`%.*s` is built in, and this declaration differs from it",
	    (int)fact->name.text.size, fact->name.text.at);
	finding->help = "declare it with the values it has, to give it a "
			"label, or give your fact another name";
}

/* Bases above a declared one come with it, as inner terms do. */
static void
imply_bases(struct avow_resolve *r, const struct avow_ast_name *name)
{
	for (size_t i = 0; i < name->text.size; i++) {
		struct avow_ast_name above = *name;

		above.text.size = i;
		if (name->text.at[i] == '.' && i > 0 &&
		    find(r, AVOW_RESOLVE_BASE, above.text) == NULL)
			add(r, AVOW_RESOLVE_BASE, &above, NULL);
	}
}

static int
compare_items(const void *a, const void *b)
{
	const struct avow_resolve_item *x = a;
	const struct avow_resolve_item *y = b;

	return avow_text_compare(x->name, y->name);
}

static void
declare_file(struct avow_resolve *r, const struct avow_ast *file)
{
	for (const struct avow_ast_term *term = file->terms; term != NULL;
	     term = term->next)
		avow_terms_declare(&r->terms, term);
	for (const struct avow_ast_consent *consent = file->consents;
	     consent != NULL; consent = consent->next)
		declare(r, AVOW_RESOLVE_CONSENT, &consent->name, consent);
	for (const struct avow_ast_fact *fact = file->facts; fact != NULL;
	     fact = fact->next)
		declare_fact(r, fact);
	for (const struct avow_ast_agreement *agreement = file->agreements;
	     agreement != NULL; agreement = agreement->next)
		declare(r, AVOW_RESOLVE_AGREEMENT, &agreement->name, agreement);
	for (const struct avow_ast_base *base = file->bases; base != NULL;
	     base = base->next) {
		imply_bases(r, &base->name);
		declare(r, AVOW_RESOLVE_BASE, &base->name, base);
	}
}

/* Sets of groups, all at the end: so a group in a group is not found. */
static void
resolve_groups(struct avow_resolve *r)
{
	uint64_t **sets =
	    avow_arena_array(r->arena, r->terms.group_count, sizeof *sets);

	if (sets == NULL) {
		r->failed = true;
		return;
	}
	for (uint32_t i = 0; i < r->terms.group_count; i++) {
		const struct avow_ast_group *group =
		    r->terms.groups[i].declared;

		sets[i] = avow_resolve_set(r, group->axis, &group->set);
	}
	for (uint32_t i = 0; i < r->terms.group_count; i++)
		r->terms.groups[i].set = sets[i];
}

void
avow_resolve_init(struct avow_resolve *r, struct avow_arena *arena,
    const struct avow_ast *files, struct avow_report *report)
{
	struct avow_resolve_list *bases = &r->list[AVOW_RESOLVE_BASE];

	*r = (struct avow_resolve){
	    .arena = arena, .report = report, .files = files};
	avow_terms_init(&r->terms, arena, report);
	for (unsigned k = 0; k < AVOW_RESOLVE_KINDS; k++) {
		r->list[k].items = avow_arena_array(
		    arena, AVOW_NAMES_MAX, sizeof *r->list[k].items);
		r->failed = r->failed || r->list[k].items == NULL;
	}
	if (!r->failed)
		avow_resolve_core(r);
	r->failed = r->failed || r->terms.failed;
	if (r->failed)
		return;
	for (; files != NULL; files = files->next)
		declare_file(r, files);
	/* A group must not take the name of a term of a later file. */
	for (files = r->files; files != NULL; files = files->next) {
		for (const struct avow_ast_group *group = files->groups;
		     group != NULL; group = group->next)
			avow_terms_declare_group(&r->terms, group);
	}
	/* By name, a basis comes before those below it. */
	qsort(bases->items, bases->count, sizeof *bases->items, compare_items);
	avow_terms_number(&r->terms);
	r->failed = r->failed || r->terms.failed;
	if (!r->failed)
		resolve_groups(r);
}
