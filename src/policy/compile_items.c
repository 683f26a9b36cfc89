/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of consent items, facts, bases and agreements. */
#include "policy/compile_state.h"

#include "base/banned.h"

static const struct avow_ast_set any_set = {.is_given = true, .is_any = true};

/* A set, or any where none is written; its word offset. */
static uint32_t
put_set(struct avow_compile_state *c, enum avow_axis axis,
    const struct avow_ast_set *set)
{
	uint64_t *words =
	    avow_resolve_set(&c->r, axis, set->is_given ? set : &any_set);

	if (words == NULL) {
		c->failed = true;
		return 0;
	}
	return avow_compile_put_set(c, axis, words);
}

static uint32_t
put_consent(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_ast_consent *consent =
	    c->r.list[AVOW_RESOLVE_CONSENT].items[number].declared;
	struct avow_image_consent row = {
	    .name = avow_compile_put_string(c, consent->name.text),
	    .english = avow_compile_put_string(c, consent->label.english),
	    .chinese = avow_compile_put_string(c, consent->label.chinese),
	    .flags = (consent->is_separate ? AVOW_CONSENT_SEPARATE : 0u) |
		(consent->is_each_time ? AVOW_CONSENT_EACH_TIME : 0u) |
		(consent->is_across_services ? AVOW_CONSENT_ACROSS : 0u),
	    .purposes = put_set(c, AVOW_AXIS_PURPOSE, &consent->purposes),
	    .categories = put_set(c, AVOW_AXIS_CATEGORY, &consent->categories),
	    .recipients = put_set(c, AVOW_AXIS_RECIPIENT, &consent->recipients),
	    .needed_for = AVOW_NONE32,
	    .atom = c->atoms.consent[number],
	};

	if (consent->needed_for.is_given)
		row.needed_for =
		    put_set(c, AVOW_AXIS_PURPOSE, &consent->needed_for);
	return avow_compile_put(c, AVOW_SECTION_CONSENTS, &row);
}

static struct avow_image_list
put_values(struct avow_compile_state *c, const struct avow_ast_fact *fact)
{
	struct avow_image_list list = {
	    avow_compile_put_count(c, AVOW_SECTION_VALUES), 0};

	for (const struct avow_ast_value *value = fact->values; value != NULL;
	     value = value->next, list.count++) {
		struct avow_image_value row = {
		    avow_compile_put_string(c, value->name.text),
		    avow_compile_put_string(c, value->label.english),
		    avow_compile_put_string(c, value->label.chinese)};

		if (value->name.text.size > AVOW_IMAGE_NAME_MAX)
			avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
			    "P0105", value->name.place,
			    "a name has at most %d bytes", AVOW_IMAGE_NAME_MAX)
			    ->help = "give it a shorter name";
		(void)avow_compile_put(c, AVOW_SECTION_VALUES, &row);
	}
	return list;
}

/* What a missing fact is taken for, as a number. */
static uint32_t
assumed(struct avow_compile_state *c, const struct avow_ast_fact *fact)
{
	struct avow_text name = fact->assume.text;
	uint32_t value;

	if (!fact->has_assume)
		return 0;
	switch (fact->kind) {
	case AVOW_FACT_ONE_OF:
		if (avow_resolve_value(&c->r, fact, &fact->assume, &value))
			return value;
		return 0;
	case AVOW_FACT_YES_NO:
		if (!avow_text_is(name, "yes") && !avow_text_is(name, "no"))
			avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
			    "P0102", fact->assume.place,
			    "a yes-or-no fact cannot be `%.*s`", (int)name.size,
			    name.at)
			    ->help = "write `assume yes` or `assume no`";
		return avow_text_is(name, "yes");
	case AVOW_FACT_COUNT:
		break;
	}
	if (name.size > 0)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0102",
		    fact->assume.place, "a count cannot be `%.*s`",
		    (int)name.size, name.at)
		    ->help = "write `assume` and a number";
	else if (fact->assume_count > fact->count_max)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0102",
		    fact->name.place,
		    "`%.*s` counts up to %u, so it cannot be taken for %u",
		    (int)fact->name.text.size, fact->name.text.at,
		    fact->count_max, fact->assume_count)
		    ->help = "assume a number that it can have";
	return fact->assume_count;
}

/* The atoms of a fact, which follow one another. */
static struct avow_image_list
atoms_of(const struct avow_compile_state *c, uint32_t number)
{
	const struct avow_image_atom *atoms =
	    (const void *)c->section[AVOW_SECTION_ATOMS].at;
	uint32_t all = avow_compile_put_count(c, AVOW_SECTION_ATOMS);
	struct avow_image_list list = {c->atoms.fact[number], 0};

	if (list.first == AVOW_NONE32)
		return (struct avow_image_list){0, 0};
	while (list.first + list.count < all &&
	    atoms[list.first + list.count].ref == number &&
	    atoms[list.first + list.count].kind >= AVOW_TEST_FACT)
		list.count++;
	return list;
}

static uint32_t
put_fact(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_ast_fact *fact = avow_resolve_fact(&c->r, number);
	struct avow_image_fact row = {
	    .name = avow_compile_put_string(c, fact->name.text),
	    .english = avow_compile_put_string(c, fact->label.english),
	    .chinese = avow_compile_put_string(c, fact->label.chinese),
	    .kind = fact->kind,
	    .about = fact->about,
	    .is_asserted = fact->is_asserted,
	    .has_assume = fact->has_assume,
	    .assume = assumed(c, fact),
	    .values = put_values(c, fact),
	    .count_max = fact->count_max,
	    .atoms = atoms_of(c, number),
	};

	return avow_compile_put(c, AVOW_SECTION_FACTS, &row);
}

/* The nearest basis above; by name it stands before. */
static uint32_t
parent_of(const struct avow_compile_state *c, uint32_t number)
{
	const struct avow_resolve_item *items =
	    c->r.list[AVOW_RESOLVE_BASE].items;
	struct avow_text name = items[number].name;

	for (uint32_t i = number; i-- > 0;) {
		struct avow_text above = items[i].name;

		if (above.size < name.size && name.at[above.size] == '.' &&
		    avow_text_equal(
			(struct avow_text){name.at, above.size}, above))
			return i;
	}
	return AVOW_NONE32;
}

/* What a basis supports: its own actions, or if only implied those below. */
static uint64_t *
supports_of(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_resolve_list *bases = &c->r.list[AVOW_RESOLVE_BASE];
	const struct avow_ast_base *base = bases->items[number].declared;
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_ACTION);
	uint64_t *set;

	if (base != NULL)
		return avow_resolve_set(
		    &c->r, AVOW_AXIS_ACTION, &base->supports);
	set = avow_resolve_set_empty(&c->r, AVOW_AXIS_ACTION);
	for (uint32_t i = number + 1; i < bases->count && set != NULL; i++) {
		uint64_t *below = c->supports[i];

		if (parent_of(c, i) == number && below != NULL)
			avow_resolve_set_unite(set, below, words);
	}
	return set;
}

/* From the last, so that what is below is known first. */
static void
find_supports(struct avow_compile_state *c)
{
	uint32_t count = c->r.list[AVOW_RESOLVE_BASE].count;

	c->supports = avow_arena_array(c->r.arena, count, sizeof *c->supports);
	c->failed = c->failed || c->supports == NULL;
	for (uint32_t i = count; i-- > 0 && !c->failed;) {
		c->supports[i] = supports_of(c, i);
		c->failed = c->supports[i] == NULL;
	}
}

static uint32_t
put_base(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_resolve_item *item =
	    &c->r.list[AVOW_RESOLVE_BASE].items[number];
	const struct avow_ast_base *base = item->declared;
	const struct avow_terms_node *document;
	struct avow_image_base row = {
	    .name = avow_compile_put_string(c, item->name),
	    .parent = parent_of(c, number),
	    .document = AVOW_NONE32,
	    .supports =
		avow_compile_put_set(c, AVOW_AXIS_ACTION, c->supports[number]),
	};

	if (base == NULL)
		return avow_compile_put(c, AVOW_SECTION_BASES, &row);
	row.english = avow_compile_put_string(c, base->label.english);
	row.chinese = avow_compile_put_string(c, base->label.chinese);
	row.cites = avow_compile_put_string(c, base->cites);
	if (avow_resolve_term(
		&c->r, AVOW_AXIS_DOCUMENT, &base->document, &document))
		row.document = document->term;
	return avow_compile_put(c, AVOW_SECTION_BASES, &row);
}

/* Purposes that all of several `use only for` allow. */
static uint64_t *
cut_purposes(struct avow_compile_state *c, uint64_t *only,
    const struct avow_ast_set *purposes)
{
	uint64_t *set = avow_resolve_set(&c->r, AVOW_AXIS_PURPOSE, purposes);

	if (set == NULL) {
		c->failed = true;
		return only;
	}
	if (only != NULL)
		avow_resolve_set_cut(set, only,
		    avow_resolve_set_words(&c->r, AVOW_AXIS_PURPOSE));
	return set;
}

/* How long the recipient may keep what it got. */
static void
put_keeps(struct avow_compile_state *c, const struct avow_ast_bind *bind,
    struct avow_image_list *keeps)
{
	const struct avow_terms_node *event;
	struct avow_image_end row = {
	    .hours = avow_compile_hours(bind->duration),
	    .count = bind->duration.count,
	    .unit = bind->duration.unit,
	};

	if (!avow_resolve_term(&c->r, AVOW_AXIS_EVENT, &bind->event, &event))
		return;
	row.event = event->term;
	(void)avow_compile_put(c, AVOW_SECTION_ENDS, &row);
	keeps->count++;
}

static uint32_t
put_agreement(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_ast_agreement *agreement =
	    c->r.list[AVOW_RESOLVE_AGREEMENT].items[number].declared;
	struct avow_image_agreement row = {
	    .name = avow_compile_put_string(c, agreement->name.text),
	    .english = avow_compile_put_string(c, agreement->label.english),
	    .chinese = avow_compile_put_string(c, agreement->label.chinese),
	    .is_with_person = agreement->is_with_person,
	    .only_for = AVOW_NONE32,
	    .atom = c->atoms.agreement[number],
	    .keeps.first = avow_compile_put_count(c, AVOW_SECTION_ENDS),
	};
	uint64_t *only = NULL;

	for (const struct avow_ast_bind *bind = agreement->binds; bind != NULL;
	     bind = bind->next) {
		if (bind->kind == AVOW_BIND_ONLY_FOR)
			only = cut_purposes(c, only, &bind->purposes);
		else if (bind->kind == AVOW_BIND_NO_ONWARD)
			row.flags |= AVOW_BINDS_NO_ONWARD;
		else if (bind->kind == AVOW_BIND_NO_REIDENTIFY)
			row.flags |= AVOW_BINDS_NO_REIDENTIFY;
		else
			put_keeps(c, bind, &row.keeps);
	}
	if (only != NULL)
		row.only_for = avow_compile_put_set(c, AVOW_AXIS_PURPOSE, only);
	return avow_compile_put(c, AVOW_SECTION_AGREEMENTS, &row);
}

/* Names for sets: decisions see the sets, people the names. */
static void
put_group(struct avow_compile_state *c, const struct avow_terms_group *group)
{
	const struct avow_ast_group *declared = group->declared;
	struct avow_image_group row = {
	    .name = avow_compile_put_string(c, declared->name.text),
	    .english = avow_compile_put_string(c, declared->label.english),
	    .chinese = avow_compile_put_string(c, declared->label.chinese),
	    .axis = declared->axis,
	};

	if (group->set == NULL) {
		c->failed = true;
		return;
	}
	row.set = avow_compile_put_set(c, declared->axis, group->set);
	if (declared->name.text.size > AVOW_IMAGE_NAME_MAX)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
		    declared->name.place, "a name has at most %d bytes",
		    AVOW_IMAGE_NAME_MAX)
		    ->help = "give it a shorter name";
	(void)avow_compile_put(c, AVOW_SECTION_GROUPS, &row);
}

void
avow_compile_item_rows(struct avow_compile_state *c)
{
	const struct avow_resolve_list *list = c->r.list;

	find_supports(c);
	for (uint32_t i = 0; i < list[AVOW_RESOLVE_CONSENT].count; i++)
		(void)put_consent(c, i);
	for (uint32_t i = 0; i < list[AVOW_RESOLVE_FACT].count; i++)
		(void)put_fact(c, i);
	for (uint32_t i = 0; i < list[AVOW_RESOLVE_BASE].count && !c->failed;
	     i++)
		(void)put_base(c, i);
	for (uint32_t i = 0; i < list[AVOW_RESOLVE_AGREEMENT].count; i++)
		(void)put_agreement(c, i);
	for (uint32_t i = 0; i < c->r.terms.group_count && !c->failed; i++)
		put_group(c, &c->r.terms.groups[i]);
}
