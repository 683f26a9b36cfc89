/* SPDX-License-Identifier: Apache-2.0 */
/* Pages and their clauses: which layer of which services each one is. */
#include "policy/compile_clause.h"
#include "policy/compile_state.h"

#include "base/banned.h"

static struct avow_finding *
report(const struct avow_compile_state *c, const char *code,
    struct avow_place place, const char *message)
{
	return avow_report_add(
	    c->r.report, AVOW_SEVERITY_ERROR, code, place, "%s", message);
}

/* Another page that has the same name, or is general too. */
static void
check_rivals(
    const struct avow_compile_state *c, const struct avow_compile_page *page)
{
	const struct avow_ast_header *header = &page->ast->header;

	for (uint32_t p = 0; p < c->page_count; p++) {
		const struct avow_compile_page *other = &c->pages[p];
		uint32_t words =
		    avow_resolve_set_words(&c->r, AVOW_AXIS_SERVICE);

		if (other == page)
			continue;
		if (avow_text_equal(
			other->ast->header.name.text, header->name.text))
			report(c, "P0110", header->name.place,
			    "two pages have this name")
			    ->help = "give each page a name of its own";
		else if (other->service == NULL && page->service == NULL)
			report(c, "P0110", header->place,
			    "an edition has one general page, and this is "
			    "another")
			    ->help = "make it a page of a service: `service "
				     "NAME overrides general`";
		else if (other->service != NULL && page->service != NULL &&
		    avow_resolve_set_meets(
			other->services, page->services, words))
			report(c, "P0110", header->service.place,
			    "this service has a page already")
			    ->help = "a service has one page; join the two";
	}
}

/* What it overrides or narrows is the general page. */
static void
check_base(
    const struct avow_compile_state *c, const struct avow_ast_header *header)
{
	struct avow_text wanted = header->base.text;
	const struct avow_ast_header *general = NULL;
	struct avow_finding *finding;

	if (header->layer != AVOW_LAYER_OVERRIDES &&
	    header->layer != AVOW_LAYER_NARROWS)
		return;
	for (uint32_t p = 0; p < c->page_count; p++) {
		const struct avow_ast_header *other = &c->pages[p].ast->header;

		if (other->layer != AVOW_LAYER_GENERAL)
			continue;
		if (avow_text_equal(other->name.text, wanted))
			return;
		general = other;
	}
	finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0102",
	    header->base.place, "there is no general page `%.*s` here",
	    (int)wanted.size, wanted.at);
	finding->help = "give the general page first: "
			"`avow policy check general.policy.md app.policy.md`";
	if (general != NULL)
		finding->help = avow_report_text(c->r.report,
		    "the general page here is `%.*s`",
		    (int)general->name.text.size, general->name.text.at);
}

static void
add_page(struct avow_compile_state *c, const struct avow_ast *ast)
{
	struct avow_compile_page *page = &c->pages[c->page_count];
	const struct avow_ast_header *header = &ast->header;

	*page = (struct avow_compile_page){.ast = ast};
	if (header->layer == AVOW_LAYER_GENERAL) {
		page->services = avow_resolve_set_all(&c->r, AVOW_AXIS_SERVICE);
	} else {
		page->services =
		    avow_resolve_set_empty(&c->r, AVOW_AXIS_SERVICE);
		if (!avow_resolve_term(&c->r, AVOW_AXIS_SERVICE,
			&header->service, &page->service))
			return; /* said so; its rules could only mislead */
		if (page->services != NULL)
			avow_resolve_set_add(page->services, page->service);
	}
	if (page->services == NULL) {
		c->failed = true;
		return;
	}
	c->page_count++;
	check_rivals(c, page);
}

/* Room for as many pages and clauses as the files have. */
static bool
make_room(struct avow_compile_state *c)
{
	size_t pages = 0;
	size_t clauses = 0;

	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		pages++;
		for (const struct avow_clause *clause = ast->source->clauses;
		     clause != NULL; clause = clause->next)
			clauses++;
	}
	c->pages = avow_arena_array(c->r.arena, pages, sizeof *c->pages);
	c->clauses = avow_arena_array(c->r.arena, clauses, sizeof *c->clauses);
	c->failed = c->failed || c->pages == NULL || c->clauses == NULL;
	return !c->failed;
}

static void
add_clauses(struct avow_compile_state *c, uint32_t number)
{
	struct avow_compile_page *page = &c->pages[number];

	page->first_clause = c->clause_count;
	for (const struct avow_clause *clause = page->ast->source->clauses;
	     clause != NULL; clause = clause->next) {
		if (clause->id.size > AVOW_IMAGE_NAME_MAX) {
			report(c, "P0105", clause->place,
			    "the clause's id is too long")
			    ->help = "give it a shorter one";
			continue;
		}
		if (c->clause_count == AVOW_COMPILE_CLAUSES_MAX) {
			report(c, "P0105", clause->place,
			    "the pages have more than 65536 clauses")
			    ->help = "a clause without a rule may be a "
				     "heading without an id";
			return;
		}
		c->clauses[c->clause_count++] =
		    (struct avow_compile_clause){clause, number};
		page->clause_count++;
	}
}

void
avow_compile_pages(struct avow_compile_state *c)
{
	if (!make_room(c))
		return;
	for (const struct avow_ast *ast = c->r.files; ast != NULL && !c->failed;
	     ast = ast->next) {
		/* Without a `policy` block it declares, and does not rule. */
		if (ast->source->is_translation ||
		    ast->header.name.text.size == 0)
			continue;
		if (ast->header.name.text.size > AVOW_IMAGE_NAME_MAX)
			report(c, "P0105", ast->header.name.place,
			    "the page's name is too long")
			    ->help = "give it a shorter name";
		else
			add_page(c, ast);
	}
	for (uint32_t p = 0; p < c->page_count; p++) {
		check_base(c, &c->pages[p].ast->header);
		add_clauses(c, p);
	}
}

static void
put_clause(struct avow_compile_state *c, const struct avow_compile_clause *of)
{
	const struct avow_source *source = c->pages[of->page].ast->source;
	const struct avow_clause *clause = of->clause;
	struct avow_text text;
	struct avow_image_clause row = {
	    .id = avow_compile_put_string(c, clause->id),
	    .title = avow_compile_put_string(c, clause->title),
	    .page = of->page,
	    .line = clause->place.line,
	    .flags = (clause->is_declaratory ? AVOW_CLAUSE_DECLARATORY : 0u) |
		(clause->is_retired ? AVOW_CLAUSE_RETIRED : 0u),
	};

	if (!avow_compile_clause_prose(&text, c->r.arena, source, clause)) {
		c->failed = true;
		return;
	}
	row.text = avow_compile_put_string(c, text);
	avow_hash_of(c->hash, row.prose_hash, text.at, text.size);
	avow_compile_clause_rules(row.rules_hash, c->hash, source, clause);
	(void)avow_compile_put(c, AVOW_SECTION_CLAUSES, &row);
}

/* The bits of a page's own rules with one of these effects. */
static uint32_t
put_rule_set(struct avow_compile_state *c, uint32_t page, unsigned effects)
{
	uint64_t words[AVOW_RULES_MAX / 64] = {0};

	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		if (rule->page == page && !rule->is_inner &&
		    (effects >> rule->ast->effect & 1) != 0)
			words[i / 64] |= (uint64_t)1 << (i % 64);
	}
	return avow_compile_put_words(
	    c, words, avow_image_words(c->rule_count));
}

static uint32_t
put_page(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_compile_page *page = &c->pages[number];
	const struct avow_ast_header *header = &page->ast->header;
	uint32_t hours = avow_compile_hours(header->announce);
	struct avow_image_page row = {
	    .name = avow_compile_put_string(c, header->name.text),
	    .version = header->version,
	    .effective = avow_compile_put_string(c, header->effective),
	    .announce_days = hours / 24 + (hours % 24 != 0),
	    .layer = header->layer,
	    .service =
		page->service == NULL ? AVOW_NONE32 : page->service->term,
	    .nevers = put_rule_set(c, number, 1u << AVOW_EFFECT_NEVER),
	    .rules = put_rule_set(c, number,
		1u << AVOW_EFFECT_ALLOW | 1u << AVOW_EFFECT_DENY |
		    1u << AVOW_EFFECT_ONLY),
	    .requires = put_rule_set(c, number, 1u << AVOW_EFFECT_REQUIRE),
	};
	struct avow_text text;

	if (!avow_compile_clause_prose(
		&text, c->r.arena, page->ast->source, NULL))
		c->failed = true;
	else
		row.text = avow_compile_put_string(c, text);
	return avow_compile_put(c, AVOW_SECTION_PAGES, &row);
}

/* The page of each service leaf. */
static void
put_services(struct avow_compile_state *c)
{
	uint32_t leaves = c->r.terms.tree[AVOW_AXIS_SERVICE].leaf_count;

	for (uint32_t leaf = 0; leaf < leaves; leaf++) {
		uint32_t page = AVOW_NONE32;

		for (uint32_t p = 0; p < c->page_count; p++) {
			if (c->pages[p].service != NULL &&
			    (c->pages[p].services[leaf / 64] >> (leaf % 64) &
				1) != 0)
				page = p;
		}
		(void)avow_compile_put(c, AVOW_SECTION_SERVICES, &page);
	}
}

void
avow_compile_page_rows(struct avow_compile_state *c)
{
	for (uint32_t p = 0; p < c->page_count; p++)
		(void)put_page(c, p);
	for (uint32_t i = 0; i < c->clause_count && !c->failed; i++)
		put_clause(c, &c->clauses[i]);
	put_services(c);
}
