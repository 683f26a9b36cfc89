/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what changed between two editions is told in its class, with what
 *         differs on either side; and the laws that a diff keeps.
 * Method: small pages, one with a few words changed, and what is told of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "policy/diff.h"
#include "tests/support/edition_fixture.h"

/* --- small pages --- */

static const char words[] =
    "category contact \"reach\"\ncategory a \"a\"\ncategory a.x \"ax\"\n"
    "category a.y \"ay\" sensitive\n"
    "purpose p \"p\"\npurpose q \"q\" objectable\nservice one \"one\"\n"
    "consent k \"k\" for p, q of a, contact separate\n"
    "agreement t \"t\" with person\n"
    "agreement s \"s\" with recipient binds no onward, "
    "keeps at most 9 days after collected\n"
    "fact age \"age\" one of child \"c\", adult \"a\" about person "
    "assume child\n"
    "fact n \"n\" count up to 5 about person\n"
    "fact f \"f\" yes/no about person\n"
    "basis law \"law\" cites \"L\" supports use, store, share\n";

static const char rules[] =
    "news: allow use contact for message.policy to self basis law\n"
    "use: allow use a.x for p to self basis contract t\n"
    "yes: allow use a for q to self basis consent k\n"
    "out: allow share a.x for p to outside.logistics basis contract t "
    "must mask a, review by 2\n"
    "keep: retain a for p at most 10 days after collected at least 5 days "
    "after collected basis law then erase\n"
    "upon breach must notify person before within 3 days\n";

struct editions {
	struct edition_fixture f[2];
	struct avow_arena arena;
	struct avow_diff diff;
};

/* An edition, with some words changed: from, to, ...; NULL ends them. */
static void
make(struct edition_fixture *f, const char *const *edits)
{
	static char text[8192], next[8192];
	const char *texts[] = {text};

	(void)snprintf(text, sizeof text,
	    "# Page\n```policy\npolicy general version 1 effective 2026-01-01 "
	    "general announce 9 days\n```\n```terms\n%s```\n"
	    "## Clause {#c}\nSome prose.\n```rule\n%s```\n"
	    "## Other {#d .declaratory}\nWho we are.\n",
	    words, rules);
	for (; edits[0] != NULL; edits += 2) {
		const char *at = strstr(text, edits[0]);

		assert_non_null(at);
		(void)snprintf(next, sizeof next, "%.*s%s%s", (int)(at - text),
		    text, edits[1], at + strlen(edits[0]));
		(void)memcpy(text, next, sizeof text);
	}
	edition_fixture_make(f, texts, 1);
	if (f->image == NULL)
		edition_fixture_print(f);
	assert_non_null(f->image);
}

static void
compare(struct editions *e)
{
	avow_arena_init(&e->arena, AVOW_DIFF_ARENA_MAX);
	assert_int_equal(avow_diff_build(&e->diff, &e->arena, e->f[0].image,
			     e->f[1].image, NULL),
	    AVOW_OK);
	assert_false(e->diff.is_rough);
}

static void
begin(struct editions *e, const char *const *older, const char *const *newer)
{
	make(&e->f[0], older);
	make(&e->f[1], newer);
	compare(e);
}

static void
end(struct editions *e)
{
	avow_arena_clear(&e->arena);
	edition_fixture_clear(&e->f[0]);
	edition_fixture_clear(&e->f[1]);
}

static const char *const none[] = {NULL};

/* The change of a kind that says this on each side; NULL: says nothing. */
static const struct avow_diff_change *
find(const struct avow_diff *diff, enum avow_change_kind kind,
    const char *older, const char *newer)
{
	for (const struct avow_diff_change *c = diff->changes; c != NULL;
	     c = c->next)
		if (c->kind == kind &&
		    (older == NULL ? c->older == NULL
				   : c->older != NULL &&
				strcmp(c->older, older) == 0) &&
		    (newer == NULL
			    ? c->newer == NULL
			    : c->newer != NULL && strcmp(c->newer, newer) == 0))
			return c;
	return NULL;
}

/* Edits of the page, and what is told of them; and of them undone. */
struct row {
	const char *edits[5];
	enum avow_change_kind kind, back;
	const char *older, *newer;
	enum avow_diff_class class, class_back;
	const char *remark;
};

#define CLASSES(kind) AVOW_DIFF_##kind

static const struct row table[] = {
    {{"use: allow use a.x", "use: allow use a"}, AVOW_CHANGE_ALLOWED,
	AVOW_CHANGE_DENIED, NULL, NULL, CLASSES(NOTICE), CLASSES(NARROWER),
	"a flow more"},
    {{"yes: allow use a for q", "yes: allow use a for p, q"},
	AVOW_CHANGE_CONSENT_WIDENED, AVOW_CHANGE_DENIED, "consent k",
	"consent k", CLASSES(RECONSENT), CLASSES(NOTICE),
	"an item covers more; undone, another basis is left"},
    {{"mask a, review by 2", "review by 2"}, AVOW_CHANGE_DUTY_DROPPED,
	AVOW_CHANGE_DUTY_ADDED, "mask a", NULL, CLASSES(NOTICE),
	CLASSES(NARROWER), "a duty dropped"},
    {{"review by 2", "review by 1"}, AVOW_CHANGE_DUTY_DROPPED,
	AVOW_CHANGE_DUTY_ADDED, "review by 2", "review by 1", CLASSES(NOTICE),
	CLASSES(NARROWER), "a duty weakened"},
    {{"use a.x for p to self basis contract t",
	 "use a.x for p to self basis law"},
	AVOW_CHANGE_ALLOWED, AVOW_CHANGE_ALLOWED, NULL, NULL, CLASSES(NOTICE),
	CLASSES(NOTICE), "another basis, which asks for other facts"},
    {{"at most 10 days", "at most 11 days"}, AVOW_CHANGE_KEPT_LONGER,
	AVOW_CHANGE_KEPT_SHORTER, "at most 10 days after collected",
	"at most 11 days after collected", CLASSES(NOTICE), CLASSES(NARROWER),
	"kept longer"},
    {{"at least 5 days", "at least 6 days"}, AVOW_CHANGE_KEPT_LONGER,
	AVOW_CHANGE_KEPT_SHORTER, "at least 5 days after collected",
	"at least 6 days after collected", CLASSES(NOTICE), CLASSES(NARROWER),
	"a raised minimum"},
    {{"then erase", "then anonymise"}, AVOW_CHANGE_KEPT_LONGER,
	AVOW_CHANGE_KEPT_SHORTER, "at most 10 days after collected then erase",
	"at most 10 days after collected then anonymise", CLASSES(NOTICE),
	CLASSES(NARROWER), "something stays"},
    {{"then erase", "then erase hold while f"}, AVOW_CHANGE_KEPT_LONGER,
	AVOW_CHANGE_KEPT_SHORTER, NULL, "hold while f", CLASSES(NOTICE),
	CLASSES(NARROWER), "a hold"},
    {{"within 3 days", "within 4 days"}, AVOW_CHANGE_DUE_LATER,
	AVOW_CHANGE_DUE_SOONER,
	"upon breach must notify person before within 3 days",
	"upon breach must notify person before within 4 days", CLASSES(NOTICE),
	CLASSES(NARROWER), "due later"},
    {{"notify person before", "notify person after"}, AVOW_CHANGE_DUE_LATER,
	AVOW_CHANGE_DUE_SOONER,
	"upon breach must notify person before within 3 days",
	"upon breach must notify person after within 3 days", CLASSES(NOTICE),
	CLASSES(NARROWER), "an act weakened"},
    {{"within 3 days", "within 3 days when f"}, AVOW_CHANGE_DUE_LATER,
	AVOW_CHANGE_DUE_SOONER,
	"upon breach must notify person before within 3 days", NULL,
	CLASSES(NOTICE), CLASSES(NARROWER), "due less often"},
    {{"agreement t", "consent m \"m\" for p of a\nagreement t"},
	AVOW_CHANGE_CONSENT_ADDED, AVOW_CHANGE_CONSENT_REMOVED, NULL,
	"consent m", CLASSES(NOTICE), CLASSES(NARROWER), "a new item"},
    {{" separate\n", "\n"}, AVOW_CHANGE_DUTY_DROPPED, AVOW_CHANGE_DUTY_ADDED,
	"consent k separate", "consent k", CLASSES(NOTICE), CLASSES(NARROWER),
	"asked for among others"},
    {{" separate\n", " separate across services\n"},
	AVOW_CHANGE_CONSENT_WIDENED, AVOW_CHANGE_DUTY_ADDED, "consent k",
	"consent k across services", CLASSES(RECONSENT), CLASSES(NARROWER),
	"an item that counts everywhere"},
    {{"binds no onward, keeps", "binds keeps"}, AVOW_CHANGE_DUTY_DROPPED,
	AVOW_CHANGE_DUTY_ADDED, "agreement s binds no onward", NULL,
	CLASSES(NOTICE), CLASSES(NARROWER), "an agreement binds less"},
    {{"keeps at most 9 days", "keeps at most 10 days"},
	AVOW_CHANGE_DUTY_DROPPED, AVOW_CHANGE_DUTY_ADDED,
	"agreement s binds keeps at most 9 days after collected",
	"agreement s binds keeps at most 10 days after collected",
	CLASSES(NOTICE), CLASSES(NARROWER), "a party keeps longer"},
    {{" assume child", ""}, AVOW_CHANGE_DUTY_DROPPED, AVOW_CHANGE_DUTY_DROPPED,
	"fact age assume child", NULL, CLASSES(NOTICE), CLASSES(NOTICE),
	"an unknown fact counts"},
    {{"announce 9 days", "announce 8 days"}, AVOW_CHANGE_DUTY_DROPPED,
	AVOW_CHANGE_DUTY_ADDED, "announce 9 days", "announce 8 days",
	CLASSES(NOTICE), CLASSES(NARROWER), "told later"},
    {{"use: allow", "other: allow"}, AVOW_CHANGE_CITES, AVOW_CHANGE_CITES, NULL,
	NULL, CLASSES(SAME), CLASSES(SAME), "another rule decides"},
    {{"Some prose.", "Other prose."}, AVOW_CHANGE_TEXT, AVOW_CHANGE_TEXT,
	"Clause", "Clause", CLASSES(SAME), CLASSES(SAME), "other prose"},
    {{"## Other", "## Others"}, AVOW_CHANGE_TEXT, AVOW_CHANGE_TEXT, "Other",
	"Others", CLASSES(SAME), CLASSES(SAME), "another title"},
    {{"of a, contact separate", "of a separate"}, AVOW_CHANGE_TEXT,
	AVOW_CHANGE_TEXT, "consent k \"k\" \"\"", "consent k \"k\" \"\"",
	CLASSES(SAME), CLASSES(SAME), "an item that no flow shows"},
    {{"category a.x \"ax\"", "category a.x \"AX\""}, AVOW_CHANGE_TEXT,
	AVOW_CHANGE_TEXT, "a.x \"ax\" \"\" grade 0", "a.x \"AX\" \"\" grade 0",
	CLASSES(SAME), CLASSES(SAME), "another label"},
    /* The trap: what a category holds later was never agreed to. */
    {{"category a.y", "category a.z \"az\"\ncategory a.y"},
	AVOW_CHANGE_CONSENT_WIDENED, AVOW_CHANGE_DENIED, "consent k",
	"consent k", CLASSES(RECONSENT), CLASSES(NARROWER),
	"a new leaf under an allowed category"},
};

static const struct avow_diff_change *
find_kind(const struct avow_diff *diff, enum avow_change_kind kind)
{
	const struct avow_diff_change *c = diff->changes;

	while (c != NULL && c->kind != kind)
		c = c->next;
	return c;
}

static void
print(const struct avow_diff *diff)
{
	for (const struct avow_diff_change *c = diff->changes; c != NULL;
	     c = c->next)
		print_error("%d: %s -> %s\n", (int)c->kind,
		    c->older == NULL ? "nothing" : c->older,
		    c->newer == NULL ? "nothing" : c->newer);
	print_error("class %d\n", (int)diff->class);
}

static void
complain(const struct row *r, const struct editions *there,
    const struct editions *back)
{
	print_error("%s\n", r->remark);
	print(&there->diff);
	print(&back->diff);
	fail();
}

static void
tells_each_kind_with_what_differs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct row *r = &table[i];
		struct editions there, back;

		begin(&there, none, r->edits);
		begin(&back, r->edits, none);
		if (find(&there.diff, r->kind, r->older, r->newer) == NULL ||
		    find_kind(&back.diff, r->back) == NULL ||
		    there.diff.class != r->class ||
		    back.diff.class != r->class_back)
			complain(r, &there, &back);
		end(&there);
		end(&back);
	}
}

static void
tells_nothing_of_equal_editions(void **state)
{
	struct editions e;

	(void)state;
	begin(&e, none, none);
	assert_null(e.diff.changes);
	assert_int_equal(e.diff.class, AVOW_DIFF_SAME);
	for (int k = 0; k < AVOW_CHANGES; k++)
		assert_int_equal(e.diff.flows[k], 0);
	end(&e);
}

static void
tells_no_more_than_text_when_rules_change_places(void **state)
{
	static const char *const moved[] = {
	    "news: allow use contact for message.policy to self basis law\n",
	    "", "upon breach",
	    "news: allow use contact for message.policy to self basis law\n"
	    "upon breach",
	    NULL};
	struct editions e;

	(void)state;
	begin(&e, none, moved);
	assert_int_equal(e.diff.class, AVOW_DIFF_SAME);
	for (const struct avow_diff_change *c = e.diff.changes; c != NULL;
	     c = c->next)
		assert_int_equal(c->kind, AVOW_CHANGE_TEXT);
	end(&e);
}

static void
tells_no_more_than_cites_when_a_clause_is_split(void **state)
{
	static const char *const split[] = {"yes: allow",
	    "```\n## Third {#e}\nMore prose.\n```rule\nyes: allow", NULL};
	struct editions e;

	(void)state;
	begin(&e, none, split);
	assert_int_equal(e.diff.class, AVOW_DIFF_SAME);
	assert_true(e.diff.flows[AVOW_CHANGE_CITES] > 0);
	end(&e);
}

static void
adding_a_never_never_allows_and_a_duty_never_drops_one(void **state)
{
	static const char *const nevers[] = {"upon breach",
	    "never use, share a for any when n >= 2\nupon breach", NULL};
	static const char *const duties[] = {"upon breach",
	    "require review by 3 on use a when f\nupon breach", NULL};
	const char *const *const edits[] = {nevers, duties};
	struct editions e;

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(&e, none, edits[i]);
		assert_int_equal(e.diff.class, AVOW_DIFF_NARROWER);
		for (int k = 0; k < AVOW_CHANGE_DENIED; k++)
			assert_int_equal(e.diff.flows[k], 0);
		end(&e);
	}
}

/* A purpose that was split is the one that it was, its objections too. */
static void
reads_a_split_term_as_what_it_came_from(void **state)
{
	static const char *const split[] = {"purpose q \"q\" objectable\n",
	    "purpose q1 \"q1\" formerly q objectable\n"
	    "purpose q2 \"q2\" formerly q objectable\n",
	    "for p, q of", "for p, q1, q2 of", "a for q to", "a for q1, q2 to",
	    NULL};
	struct editions e;

	(void)state;
	begin(&e, none, split);
	assert_int_equal(e.diff.flows[AVOW_CHANGE_ALLOWED], 0);
	assert_int_equal(e.diff.flows[AVOW_CHANGE_DENIED], 0);
	assert_int_equal(e.diff.flows[AVOW_CHANGE_CONSENT_WIDENED], 0);
	assert_true(e.diff.class < AVOW_DIFF_NOTICE);
	end(&e);
}

/* A value that is new is a world too: neither image knew of it before. */
static void
looks_at_a_fact_s_new_value(void **state)
{
	static const char *const narrow[] = {
	    "use: allow use a.x for p to self basis contract t",
	    "use: allow use a.x for p to self basis contract t when not age "
	    "is child",
	    NULL};
	static const char *const more[] = {
	    "use: allow use a.x for p to self basis contract t",
	    "use: allow use a.x for p to self basis contract t when age is "
	    "adult",
	    "adult \"a\" about", "adult \"a\", old \"o\" about", NULL};
	struct editions e;

	(void)state;
	begin(&e, narrow, more);
	assert_int_equal(e.diff.flows[AVOW_CHANGE_ALLOWED], 0);
	assert_true(e.diff.flows[AVOW_CHANGE_DENIED] > 0);
	end(&e);
}

/* --- images without a diagram --- */

/*
 * Pairs of facts, each of which allows one flow and cites its own rule: a few
 * are too many for its diagram, which leaves it to the rules.
 */
static void
begin_many(struct editions *e, int pairs)
{
	static char facts[4096], allows[4096];
	const char *older[] = {"fact f ", facts, "upon breach", allows, NULL};
	const char *newer[] = {"fact f ", facts, "upon breach", allows,
	    "when f0 and f1", "when f1", NULL};
	size_t size = 0, used = 0;

	for (int i = 0; i < 2 * pairs; i++)
		size += (size_t)snprintf(facts + size, sizeof facts - size,
		    "fact f%d \"f\" yes/no about person\n", i);
	(void)snprintf(facts + size, sizeof facts - size, "fact f ");
	for (int i = 0; i < 2 * pairs; i += 2)
		used += (size_t)snprintf(allows + used, sizeof allows - used,
		    "allow store a.x for p to self basis law "
		    "when f%d and f%d\n",
		    i, i + 1);
	(void)snprintf(allows + used, sizeof allows - used, "upon breach");
	make(&e->f[0], older);
	make(&e->f[1], newer);
	avow_arena_init(&e->arena, AVOW_DIFF_ARENA_MAX);
	assert_int_equal(avow_diff_build(&e->diff, &e->arena, e->f[0].image,
			     e->f[1].image, NULL),
	    AVOW_OK);
}

static void
compares_what_a_diagram_leaves_to_the_rules(void **state)
{
	struct editions e;

	(void)state;
	begin_many(&e, 9);
	assert_false(e.diff.is_rough);
	assert_int_equal(e.diff.class, AVOW_DIFF_NOTICE);
	/* In every form, in a service and in one without a page. */
	assert_int_equal(e.diff.flows[AVOW_CHANGE_ALLOWED], AVOW_FORMS * 2);
	end(&e);
}

static void
is_rough_and_never_milder_where_too_much_is_left(void **state)
{
	struct editions e;
	bool widens[2];

	(void)state;
	begin_many(&e, 13);
	assert_true(e.diff.is_rough);
	assert_int_equal(e.diff.class, AVOW_DIFF_RECONSENT);
	assert_true(e.diff.flows[AVOW_CHANGE_ALLOWED] >= AVOW_FORMS * 2);
	assert_int_equal(
	    avow_diff_widens(widens, e.f[0].image, e.f[1].image, NULL),
	    AVOW_OK);
	assert_true(widens[0] && widens[1]);
	/* But no edition is suspected of differing from itself. */
	assert_int_equal(avow_diff_build(&e.diff, &e.arena, e.f[0].image,
			     e.f[0].image, NULL),
	    AVOW_OK);
	assert_false(e.diff.is_rough);
	assert_null(e.diff.changes);
	assert_int_equal(e.diff.class, AVOW_DIFF_SAME);
	assert_int_equal(e.diff.flows[AVOW_CHANGE_ALLOWED], 0);
	end(&e);
}

static void
what_is_lost_without_a_flow_widens_every_service(void **state)
{
	static const char *const edits[][3] = {{" assume child", "", NULL},
	    {" separate", "", NULL}, {"binds no onward, ", "binds ", NULL}};
	struct editions e;
	bool widens[2];

	(void)state;
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		begin(&e, none, edits[i]);
		for (size_t back = 0; back < 2; back++) {
			assert_int_equal(
			    avow_diff_widens(widens, e.f[back].image,
				e.f[1 - back].image, NULL),
			    AVOW_OK);
			assert_int_equal(
			    widens[0] && widens[1], back == 0 || i == 0);
		}
		end(&e);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_lost_without_a_flow_widens_every_service),
	    cmocka_unit_test(tells_each_kind_with_what_differs),
	    cmocka_unit_test(tells_nothing_of_equal_editions),
	    cmocka_unit_test(tells_no_more_than_text_when_rules_change_places),
	    cmocka_unit_test(tells_no_more_than_cites_when_a_clause_is_split),
	    cmocka_unit_test(
		adding_a_never_never_allows_and_a_duty_never_drops_one),
	    cmocka_unit_test(reads_a_split_term_as_what_it_came_from),
	    cmocka_unit_test(looks_at_a_fact_s_new_value),
	    cmocka_unit_test(compares_what_a_diagram_leaves_to_the_rules),
	    cmocka_unit_test(is_rough_and_never_milder_where_too_much_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
