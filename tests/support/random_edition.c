/* SPDX-License-Identifier: Apache-2.0 */
#include "random_edition.h"

#include <stdio.h>
#include <string.h>

#include "random_parts.h"

static const char *const allow_forms[] = {"", "", "", "", "raw ",
    "identifying ", "masked ", "pseudonymous ", "anonymous ", "aggregate ",
    "aggregate k>=5 ", "aggregate k>=20 ", "any form of "};
static const char *const deny_forms[] = {"", "", "", "raw ", "identifying ",
    "masked ", "pseudonymous ", "anonymous ", "aggregate ", "any form of "};

static const char *const lift_forms[] = {
    "", "", "raw ", "masked ", "anonymous ", "aggregate ", "any form of "};

/* An allow or a deny, with what is in its braces. */
struct decide {
	bool is_allow;
	unsigned depth;
	const struct scope *within;
	unsigned omits;      /* percent of the parts that may be left out */
	const char *against; /* notwithstanding, or NULL */
	const struct decide *around; /* in whose braces it stands */
	const char *form;
	unsigned conditions; /* percent */
};

static struct scope put_decide(
    struct page *p, struct avow_buffer *out, const struct decide *d);

static void
put_exceptions(struct page *p, struct avow_buffer *out, const struct decide *d,
    const struct scope *scope)
{
	unsigned count = random_range(p->r, 1, 3);

	avow_buffer_string(out, " except {");
	for (unsigned i = 1; i <= count; i++) {
		struct decide inner = {
		    .is_allow = random_chance(p->r, d->is_allow ? 30 : 75),
		    .depth = d->depth + 1,
		    .around = d,
		    .within = scope,
		    .omits = 50,
		    .conditions = 35};

		avow_buffer_string(out, " ");
		if (random_chance(p->r, 60))
			avow_buffer_format(out, "x%u: ", i);
		(void)put_decide(p, out, &inner);
	}
	avow_buffer_string(out, " }");
}

/* A form that the rule around it speaks about. */
static const char *
pick_form(struct page *p, const struct decide *d)
{
	const char *form = d->is_allow ? RANDOM_PICK(p->r, allow_forms)
				       : RANDOM_PICK(p->r, deny_forms);

	if (d->against != NULL ||
	    (d->around != NULL && d->is_allow &&
		!random_fits(form, d->around->form, d->around->is_allow)))
		return "";
	return form;
}

/* Conditions that do not say again what the basis says. */
static void
put_conditions(struct page *p, struct avow_buffer *out, unsigned percent,
    const char *basis)
{
	size_t before = out->size;
	const char *item = strrchr(basis, ' ');

	random_put_conditions(p, out, percent);
	for (size_t i = before; item != NULL && i + 3 <= out->size; i++)
		if (memcmp(out->at + i, item, 3) == 0) {
			out->size = before;
			return;
		}
}

static struct scope
put_decide(struct page *p, struct avow_buffer *out, const struct decide *d)
{
	const char *form = pick_form(p, d);
	struct basis basis = {.bounds = *d->within};
	struct decide mine = *d;
	struct scope scope;

	mine.form = form;
	if (form[0] == '\0' && d->around != NULL)
		mine.form = d->around->form;
	if (d->is_allow ? random_is_identifying(form) || random_chance(p->r, 40)
			: random_chance(p->r, 5))
		basis = random_pick_basis(p, d->within);
	avow_buffer_string(out, d->is_allow ? "allow " : "deny ");
	scope = random_put_flow(p, out, form, &basis.bounds,
	    basis.text[0] == '\0' || d->omits == 0 ? d->omits : 0);
	avow_buffer_string(out, basis.text);
	put_conditions(p, out, d->conditions, basis.text);
	if (d->against != NULL)
		avow_buffer_format(out, " notwithstanding #%s", d->against);
	if (d->is_allow && random_chance(p->r, 45))
		random_put_duties(p, out, &scope, " must ");
	if (d->depth < NESTING_MAX &&
	    random_chance(p->r, d->depth == 1 ? 35 : 25))
		put_exceptions(p, out, &mine, &scope);
	return scope;
}

static void
put_never(struct page *p, struct rule *rule, const struct scope *all)
{
	struct avow_buffer *out = &rule->head;
	const char *form = RANDOM_PICK(p->r, deny_forms);

	avow_buffer_string(out, "never ");
	rule->scope = random_put_flow(p, out, form, all, 30);
	/* What is never so is not allowed anywhere: that would be refused. */
	random_put_conditions(p, out, 96);
	if (!random_chance(p->r, 45))
		return;
	avow_buffer_string(out, " except {");
	for (unsigned i = 0; i == 0 || (i < 3 && random_chance(p->r, 30));
	     i++) {
		const char *lift = RANDOM_PICK(p->r, lift_forms);

		avow_buffer_format(out, " l%u: ", i);
		(void)random_put_flow(p, out,
		    random_fits(lift, form, false) ? lift : "", &rule->scope,
		    50);
		random_put_conditions(p, out, 60);
	}
	avow_buffer_string(out, " }");
}

static void
put_only(struct page *p, struct rule *rule, const struct scope *all)
{
	struct avow_buffer *out = &rule->head;

	avow_buffer_string(out, "only ");
	rule->scope = random_put_flow(p, out, "", all, 30);
	rule->is_only = true;
	out = &rule->tail;
	avow_buffer_string(out, " {");
	for (unsigned i = 0; i == 0 || (i < 3 && random_chance(p->r, 50));
	     i++) {
		const struct decide inner = {.is_allow = true,
		    .depth = 2,
		    .within = &rule->scope,
		    .conditions = 40};

		avow_buffer_string(out, " ");
		if (random_chance(p->r, 60))
			avow_buffer_format(out, "o%u-%u: ", p->rules, i);
		(void)put_decide(p, out, &inner);
	}
	avow_buffer_string(out, " }");
}

static void
put_require(struct page *p, struct rule *rule, const struct scope *all)
{
	struct avow_buffer *out = &rule->head;
	struct scope nothing = {{0}};

	/* Of a `require` on collecting outside nothing is known yet. */
	random_put_duties(
	    p, out, random_chance(p->r, 80) ? &nothing : all, "require ");
	avow_buffer_string(out, " on ");
	rule->scope = random_put_flow(p, out,
	    random_chance(p->r, 60) ? "" : RANDOM_PICK(p->r, deny_forms), all,
	    40);
	random_put_conditions(p, out, 40);
}

static void
put_kept(struct page *p, struct avow_buffer *out)
{
	const struct random_tree *categories = &p->w->tree[AVOW_AXIS_CATEGORY];

	if (random_chance(p->r, 50))
		avow_buffer_string(out,
		    "upon breach must notify person after, report to "
		    "outside.authority within 72 hours");
	else {
		avow_buffer_string(out, "retain ");
		(void)random_words_set(
		    p->w, out, AVOW_AXIS_CATEGORY, categories->all);
		avow_buffer_format(out,
		    " at most %u days after collected or until deleted then "
		    "%s",
		    random_range(p->r, 1, 90),
		    random_chance(p->r, 50) ? "erase" : "anonymise");
	}
}

/* An earlier rule that this one stands against, or NULL. */
static const struct rule *
pick_against(struct page *p)
{
	const struct rule *rule;

	if (p->rules == 0 || !random_chance(p->r, 15))
		return NULL;
	rule = &p->rule[random_below(p->r, p->rules)];
	return rule->is_against_fit ? rule : NULL;
}

static void
put_allow_or_deny(struct page *p, struct rule *rule, const struct scope *all)
{
	const struct rule *against = pick_against(p);
	char clause[16] = "";
	struct decide d = {.is_allow = random_chance(p->r, 78),
	    .depth = 1,
	    .within = against == NULL ? all : &against->scope,
	    .conditions = 45};

	if (against != NULL)
		d.against = against->cite;
	if (against != NULL && random_chance(p->r, 40)) {
		(void)snprintf(
		    clause, sizeof clause, "%c%u", p->letter, against->clause);
		d.against = clause;
	}
	/* A deny without a condition that meets an allow is refused. */
	if (!d.is_allow) {
		d.omits = 30;
		d.conditions = 92;
	}
	rule->scope = put_decide(p, &rule->head, &d);
	rule->is_open = d.is_allow;
	if (!p->is_service && d.is_allow) {
		p->open[p->opens] = rule->scope;
		p->open[p->opens++].set[AVOW_AXIS_SERVICE] = p->services;
	}
	rule->is_against_fit = true;
}

/* --- pages --- */

static void
put_rule(struct page *p, unsigned clause, unsigned number)
{
	struct rule *rule = &p->rule[p->rules];
	unsigned kind = random_below(p->r, 100);
	bool has_label = random_chance(p->r, 50);
	struct scope all;

	memset(rule, 0, sizeof *rule);
	avow_buffer_init(&rule->head, 1 << 16);
	avow_buffer_init(&rule->tail, 1 << 16);
	for (unsigned a = 0; a < AVOW_AXES; a++)
		all.set[a] = p->w->tree[a].all;
	all.set[AVOW_AXIS_SERVICE] = p->services;
	/* A page that narrows allows what the general page may allow. */
	if (p->is_narrow && p->opens > 0)
		all = p->open[random_below(p->r, p->opens)];
	rule->clause = clause;
	(void)snprintf(rule->cite, sizeof rule->cite,
	    has_label ? "%c%u/r%u" : "%c%u/%u", p->letter, clause, number);
	if (has_label)
		avow_buffer_format(&rule->head, "r%u: ", number);
	if (kind < 64)
		put_allow_or_deny(p, rule, &all);
	else if (kind < 74)
		put_never(p, rule, &all);
	else if (kind < 84)
		put_only(p, rule, &all);
	else if (kind < 96)
		put_require(p, rule, &all);
	else
		put_kept(p, &rule->head);
	rule->is_against_fit = kind < 84;
	p->rules++;
}

static bool
meets(const struct scope *a, const struct scope *b)
{
	for (unsigned axis = 0; axis < AVOW_AXES; axis++)
		if ((a->set[axis] & b->set[axis]) == 0)
			return false;
	return true;
}

/* What the first clause of a page allows. */
static struct scope
news_of(const struct page *p)
{
	return (struct scope){
	    {[AVOW_AXIS_ACTION] = random_leaves(p, AVOW_AXIS_ACTION, "use"),
		[AVOW_AXIS_CATEGORY] =
		    random_leaves(p, AVOW_AXIS_CATEGORY, "contact"),
		[AVOW_AXIS_PURPOSE] =
		    random_leaves(p, AVOW_AXIS_PURPOSE, "message.policy"),
		[AVOW_AXIS_RECIPIENT] =
		    random_leaves(p, AVOW_AXIS_RECIPIENT, "self"),
		[AVOW_AXIS_SERVICE] = p->services}};
}

/* Name after `also` the clauses whose allows meet the list. */
static void
put_also(struct page *p, const struct rule *only, struct avow_buffer *out)
{
	bool named[CLAUSES_MAX] = {false};
	struct scope news = news_of(p);
	const char *mark = " also ";

	named[0] = meets(&news, &only->scope);
	for (unsigned i = 0; i < p->rules; i++) {
		const struct rule *rule = &p->rule[i];

		if (rule != only && (rule->is_open || rule->is_only) &&
		    meets(&rule->scope, &only->scope))
			named[rule->clause] = true;
	}
	for (unsigned clause = 0; clause < p->clauses; clause++) {
		if (!named[clause])
			continue;
		avow_buffer_format(out, "%s#%c%u", mark, p->letter, clause);
		mark = ", ";
	}
}

static void
put_clause(struct page *p, struct avow_buffer *out, unsigned clause)
{
	avow_buffer_format(out, "## Clause %u {#%c%u}\nSome prose.\n", clause,
	    p->letter, clause);
	avow_buffer_string(out, "```rule\n");
	if (clause == 0)
		avow_buffer_string(out,
		    "news: allow use contact for message.policy to self "
		    "basis notice\n");
	for (unsigned i = 0; i < p->rules; i++) {
		struct rule *rule = &p->rule[i];

		if (rule->clause != clause)
			continue;
		avow_buffer_text(out, avow_buffer_view(&rule->head));
		if (rule->is_only && random_chance(p->r, 85))
			put_also(p, rule, out);
		avow_buffer_text(out, avow_buffer_view(&rule->tail));
		avow_buffer_string(out, "\n");
	}
	avow_buffer_string(out, "```\n");
}

static void
put_page(
    struct page *p, struct avow_buffer *out, const char *header, unsigned rules)
{
	p->clauses = random_range(p->r, 2, CLAUSES_MAX);
	p->rules = 0;
	avow_buffer_format(out, "# Page\n```policy\n%s\n```\n", header);
	for (unsigned clause = 1; clause < p->clauses; clause++)
		for (unsigned i = 1; i == 1 ||
		     (p->rules < rules && i <= 8 && random_chance(p->r, 75));
		     i++)
			put_rule(p, clause, i);
	for (unsigned clause = 0; clause < p->clauses; clause++)
		put_clause(p, out, clause);
	for (unsigned i = 0; i < p->rules; i++) {
		avow_buffer_clear(&p->rule[i].head);
		avow_buffer_clear(&p->rule[i].tail);
	}
	avow_buffer_u8(out, 0);
}

/* A page of a service, or of several below one name. */
static void
put_service(struct page *p, struct avow_buffer *out, const char *service,
    unsigned rules)
{
	static const char *const layers[] = {
	    "overrides general", "narrows general", "alone"};
	unsigned layer = random_below(p->r, 3);
	char header[160];

	(void)snprintf(header, sizeof header,
	    "policy own-%c version 2 effective 2026-02-01 service %s %s",
	    p->letter, service, layers[layer]);
	p->is_narrow = layer == 1;
	p->is_service = true;
	p->services = random_leaves(p, AVOW_AXIS_SERVICE, service);
	for (unsigned i = 0; i < p->opens; i++)
		p->open[i].set[AVOW_AXIS_SERVICE] = p->services;
	put_page(p, out, header, rules);
}

void
random_edition_make(
    struct random_edition *e, struct random_source *r, bool is_small)
{
	struct random_words w;
	struct page p = {.w = &w, .r = r, .letter = 'a'};
	const struct random_tree *services = &w.tree[AVOW_AXIS_SERVICE];
	unsigned rules = is_small ? random_range(r, 3, 6)
				  : random_range(r, 4, RULES_MAX - 1);
	uint64_t taken = 0;

	for (size_t i = 0; i < RANDOM_FILES_MAX; i++)
		avow_buffer_init(&e->text[i], 1 << 20);
	random_words_make(&w, r, &e->text[0], is_small);
	avow_buffer_u8(&e->text[0], 0);
	e->count = 1;
	p.services = services->all;
	put_page(&p, &e->text[e->count++],
	    "policy general version 1 effective 2026-01-01 general", rules);
	for (unsigned t = 0; t < services->count; t++) {
		const struct random_term *term = &services->term[t];

		if (e->count == RANDOM_FILES_MAX || term->is_group ||
		    (term->leaves & taken) != 0 || !random_chance(r, 40))
			continue;
		taken |= term->leaves;
		p.letter++;
		put_service(&p, &e->text[e->count++], term->name, rules);
	}
}

void
random_edition_clear(struct random_edition *e)
{
	for (size_t i = 0; i < RANDOM_FILES_MAX; i++)
		avow_buffer_clear(&e->text[i]);
}
