/* SPDX-License-Identifier: Apache-2.0 */
#include "random_parts.h"

#include <stdio.h>
#include <string.h>

static const enum avow_axis order[AVOW_AXES] = {AVOW_AXIS_ACTION,
    AVOW_AXIS_CATEGORY, AVOW_AXIS_PURPOSE, AVOW_AXIS_RECIPIENT,
    AVOW_AXIS_SERVICE};
static const char *const words[AVOW_AXES] = {[AVOW_AXIS_ACTION] = "",
    [AVOW_AXIS_CATEGORY] = "",
    [AVOW_AXIS_PURPOSE] = " for ",
    [AVOW_AXIS_RECIPIENT] = " to ",
    [AVOW_AXIS_SERVICE] = " in "};

uint64_t
random_leaves(const struct page *p, enum avow_axis axis, const char *name)
{
	const struct random_tree *tree = &p->w->tree[axis];

	for (unsigned t = 0; t < tree->count; t++)
		if (strcmp(tree->term[t].name, name) == 0)
			return tree->term[t].leaves;
	return 0;
}

/*
 * Whether a part is to be left out, and what that means: what is around, in
 * an allow by itself (omits is 0) all services and the service itself.
 */
static bool
may_omit(
    struct page *p, struct scope *scope, enum avow_axis axis, unsigned omits)
{
	static const char *const inward[] = {
	    "collect", "store", "use", "derive"};
	uint64_t self = random_leaves(p, AVOW_AXIS_RECIPIENT, "self");
	uint64_t actions = scope->set[AVOW_AXIS_ACTION];

	if (axis == AVOW_AXIS_ACTION || axis == AVOW_AXIS_CATEGORY)
		return false;
	if (axis == AVOW_AXIS_SERVICE)
		return (omits > 0 || scope->set[axis] == p->services) &&
		    random_chance(p->r, 90);
	if (omits > 0 || axis != AVOW_AXIS_RECIPIENT)
		return random_chance(p->r, omits);
	for (unsigned i = 0; i < 4; i++)
		actions &= ~random_leaves(p, AVOW_AXIS_ACTION, inward[i]);
	if (actions != 0 || (self & ~scope->set[axis]) != 0 ||
	    !random_chance(p->r, 40))
		return false;
	scope->set[axis] = self;
	return true;
}

/*
 * A flow within a scope.  Parts may be left out where that means the same as
 * what is around; chance tells how often.
 */
struct scope
random_put_flow(struct page *p, struct avow_buffer *out, const char *form,
    const struct scope *within, unsigned omits)
{
	struct scope scope = *within;

	for (unsigned i = 0; i < AVOW_AXES; i++) {
		enum avow_axis axis = order[i];
		if (may_omit(p, &scope, axis, omits))
			continue;
		avow_buffer_string(out, words[axis]);
		scope.set[axis] =
		    random_words_set(p->w, out, axis, within->set[axis]);
		if (axis == AVOW_AXIS_ACTION)
			avow_buffer_format(out, " %s", form);
	}
	return scope;
}

/* raw, masked, pseudonymous, anonymous, aggregate, by their first letters. */
static unsigned
form_of(const char *form)
{
	static const char *const starts[] = {"r", "m", "p", "ano", "ag"};
	unsigned f = 0;

	while (f < 5 &&
	    (form[0] == '\0' ||
		strncmp(form, starts[f], strlen(starts[f])) != 0))
		f++;
	return f;
}

unsigned
random_forms(const char *form, bool is_allow)
{
	/* An allow covers what protects more, a bar what protects less. */
	static const unsigned allowed[] = {31, 26, 28, 24, 16, 31};
	static const unsigned barred[] = {1, 3, 5, 15, 31, 7};

	if (strncmp(form, "any", 3) == 0)
		return 31;
	return is_allow ? allowed[form_of(form)] : barred[form_of(form)];
}

bool
random_fits(const char *form, const char *around, bool is_allow)
{
	unsigned f = form_of(form);

	return f == 5 ||
	    ((random_forms(around, is_allow) >> f & 1) != 0 &&
		(strstr(around, "k>=") == NULL || strstr(form, "20") != NULL));
}

bool
random_is_identifying(const char *form)
{
	return strncmp(form, "ano", 3) != 0 && strncmp(form, "agg", 3) != 0;
}

struct basis
random_pick_basis(struct page *p, const struct scope *within)
{
	struct random_words *w = p->w;
	struct basis basis = {.bounds = *within};
	const struct random_item *item;
	unsigned kind = random_below(p->r, 4);

	if (kind == 0) {
		item = &w->consents.item[random_below(p->r, w->consents.count)];
		(void)snprintf(basis.text, 64, " basis consent %s", item->name);
	} else if (kind == 1) {
		/* The first one is with the person, as contracts are. */
		item = &w->agreements.item[0];
		(void)snprintf(
		    basis.text, 64, " basis contract %s", item->name);
		return basis;
	} else if (w->bases.count > 0 && kind == 2) {
		item = &w->bases.item[random_below(p->r, w->bases.count)];
		(void)snprintf(basis.text, 64, " basis %s", item->name);
		basis.bounds.set[AVOW_AXIS_ACTION] &=
		    item->set[AVOW_AXIS_ACTION];
		if (basis.bounds.set[AVOW_AXIS_ACTION] != 0)
			return basis;
		basis.bounds = *within;
		(void)snprintf(basis.text, 64, " basis notice");
		return basis;
	} else {
		(void)snprintf(basis.text, 64, " basis notice");
		return basis;
	}
	for (unsigned a = 0; a < AVOW_AXES; a++)
		basis.bounds.set[a] &= item->set[a];
	for (unsigned a = 0; a < AVOW_AXES; a++)
		if (basis.bounds.set[a] == 0) {
			basis.bounds = *within;
			(void)snprintf(basis.text, 64, " basis notice");
		}
	return basis;
}

void
random_put_conditions(struct page *p, struct avow_buffer *out, unsigned percent)
{
	if (random_chance(p->r, percent)) {
		avow_buffer_string(out, " when ");
		random_words_tests(p->w, out,
		    1 + random_below(p->r, 6) / 4 + random_below(p->r, 9) / 8,
		    " and ");
	}
	if (random_chance(p->r, 10)) {
		avow_buffer_string(out, " unless ");
		random_words_tests(
		    p->w, out, 1 + random_below(p->r, 3) / 2, " or ");
	}
}

/* What a third party collects itself cannot be transformed. */
static bool
may_transform(const struct page *p, const struct scope *scope)
{
	return (scope->set[AVOW_AXIS_ACTION] &
		   random_leaves(p, AVOW_AXIS_ACTION, "collect")) == 0 ||
	    (scope->set[AVOW_AXIS_RECIPIENT] &
		random_leaves(p, AVOW_AXIS_RECIPIENT, "outside")) == 0;
}

static void
put_duty(struct page *p, struct avow_buffer *out, bool may_change)
{
	static const char *const changes[] = {
	    "limit to named persons", "limit to requested fields"};
	static const char *const others[] = {"review by 1", "review by 2",
	    "review by 3", "keep document", "notify person before",
	    "notify person after", "notify guardian before prominently",
	    "notify person before prominently", "notify public after",
	    "recipient keeps at most 3 days after collected",
	    "recipient keeps at most 1 month after collected",
	    "recipient keeps at most 72 hours after deleted"};
	unsigned kind = random_below(p->r, 8);

	if (may_change && kind < 3) {
		avow_buffer_string(out, kind == 0 ? "pseudonymise " : "mask ");
		(void)random_words_set(p->w, out, AVOW_AXIS_CATEGORY,
		    p->w->tree[AVOW_AXIS_CATEGORY].all);
	} else if (may_change && kind == 3) {
		avow_buffer_string(out, RANDOM_PICK(p->r, changes));
	} else if (kind == 4) {
		avow_buffer_format(out, "show #%c%u", p->letter,
		    random_below(p->r, p->clauses));
	} else {
		avow_buffer_string(out, RANDOM_PICK(p->r, others));
	}
}

void
random_put_duties(struct page *p, struct avow_buffer *out,
    const struct scope *scope, const char *before)
{
	bool may_change = may_transform(p, scope);

	avow_buffer_string(out, before);
	put_duty(p, out, may_change);
	while (random_chance(p->r, 35)) {
		avow_buffer_string(out, ", ");
		put_duty(p, out, may_change);
	}
}
