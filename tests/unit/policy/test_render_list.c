/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the lists of what is collected and what is shared hold every flow
 *         that can be allowed, on the basis it can be allowed on, and no other.
 * Method: random pages of three layers: every flow of the lists' axes is asked
 *         of the plain engine under each claim with nothing known, and compared
 *         with the rows.  The shipped pages likewise, at random places.  Then a
 *         page whose rows are known by heart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "policy/edition.h"
#include "policy/render_list.h"
#include "tests/support/edition_fixture.h"
#include "tests/support/random_policy.h"

enum { CLAIMS_MAX = 256 };

struct listed {
	const struct avow_image *image;
	struct avow_arena arena;
	uint32_t page;
	bool is_shared;
	struct avow_render_list list;
	struct avow_claim claims[CLAIMS_MAX];
	size_t claim_count;
};

static void
add_claims(struct listed *l, enum avow_basis_kind kind, uint32_t count)
{
	for (uint32_t id = 0; id < count; id++) {
		assert_true(l->claim_count < CLAIMS_MAX);
		l->claims[l->claim_count++] = (struct avow_claim){kind, id};
	}
}

static void
make_list(struct listed *l, const struct avow_image *image, uint32_t page,
    bool is_shared)
{
	*l = (struct listed){
	    .image = image, .page = page, .is_shared = is_shared};
	avow_arena_init(&l->arena, AVOW_WHO_ARENA_MAX);
	add_claims(l, AVOW_BASIS_NONE, 1);
	add_claims(l, AVOW_BASIS_CONSENT, image->count[AVOW_SECTION_CONSENTS]);
	add_claims(
	    l, AVOW_BASIS_CONTRACT, image->count[AVOW_SECTION_AGREEMENTS]);
	add_claims(l, AVOW_BASIS_TERM, image->count[AVOW_SECTION_BASES]);
	assert_int_equal(is_shared
		? avow_render_shared(&l->list, &l->arena, image, page, NULL)
		: avow_render_collected(&l->list, &l->arena, image, page, NULL),
	    AVOW_OK);
}

/* Whether the flow is ever allowed: the plain engine, nothing known. */
static bool
can_be(const struct listed *l, const struct avow_flow *flow)
{
	for (size_t i = 0; i < l->claim_count; i++) {
		struct avow_world world = {.claim = l->claims[i]};
		struct avow_decision decision;

		avow_decide_plain(l->image, flow, &world, &decision);
		if (decision.ruling != AVOW_RULING_DENY)
			return true;
	}
	return false;
}

/* The bit of a form in a row; k of an aggregate tells which. */
static uint32_t
form_bit(const struct listed *l, const struct avow_flow *flow)
{
	uint32_t bit = (uint32_t)flow->form;

	if (flow->form != AVOW_FORM_AGGREGATE)
		return bit;
	for (uint32_t i = 0; i < l->list.threshold_count; i++)
		bit += flow->k >= l->list.thresholds[i];
	return bit;
}

static bool
is_listed(const struct listed *l, const struct avow_flow *flow)
{
	for (const struct avow_render_row *row = l->list.rows; row != NULL;
	     row = row->next) {
		bool is_in = avow_bit(row->forms, form_bit(l, flow));

		for (unsigned axis = 0; axis < AVOW_AXES; axis++)
			is_in = is_in &&
			    avow_bit(row->leaves[axis], flow->leaf[axis]);
		if (is_in)
			return true;
	}
	return false;
}

static void
check_flow(const struct listed *l, const struct avow_flow *flow)
{
	if (can_be(l, flow) != is_listed(l, flow))
		fail_msg("%s %s for %s to %s in %s, form %d, k %u: %s",
		    avow_image_leaf_name(l->image, 0, flow->leaf[0]),
		    avow_image_leaf_name(l->image, 1, flow->leaf[1]),
		    avow_image_leaf_name(l->image, 2, flow->leaf[2]),
		    avow_image_leaf_name(l->image, 3, flow->leaf[3]),
		    avow_image_leaf_name(l->image, 4, flow->leaf[4]),
		    (int)flow->form, (unsigned)flow->k,
		    is_listed(l, flow) ? "listed, never allowed"
				       : "allowed, not listed");
}

/* Every form, aggregates around each k that a rule asks for. */
static void
check_forms(const struct listed *l, struct avow_flow *flow)
{
	flow->k = 0;
	for (int form = 0; form < AVOW_FORM_AGGREGATE; form++) {
		flow->form = (enum avow_form)form;
		check_flow(l, flow);
	}
	flow->form = AVOW_FORM_AGGREGATE;
	flow->k = 1;
	check_flow(l, flow);
	for (uint32_t i = 0; i < l->list.threshold_count; i++) {
		flow->k = l->list.thresholds[i];
		check_flow(l, flow);
	}
}

/* Whether a recipient is outside the company, by its name. */
static bool
is_outside(const struct avow_image *image, uint32_t leaf)
{
	const char *name =
	    avow_image_leaf_name(image, AVOW_AXIS_RECIPIENT, leaf);

	return strncmp(name, "outside", 7) == 0 || strcmp(name, "public") == 0;
}

static bool
is_asked(const struct listed *l, const struct avow_flow *flow)
{
	const struct avow_image *image = l->image;
	uint32_t recipient = flow->leaf[AVOW_AXIS_RECIPIENT];

	if (l->is_shared)
		return is_outside(image, recipient);
	return strcmp(
		   avow_image_leaf_name(image, AVOW_AXIS_RECIPIENT, recipient),
		   "self") == 0 &&
	    strcmp(avow_image_leaf_name(
		       image, AVOW_AXIS_ACTION, flow->leaf[AVOW_AXIS_ACTION]),
		"collect") == 0;
}

/* Whether the page speaks for the service: its own, or one without a page. */
static bool
is_of_page(const struct listed *l, uint32_t service)
{
	const uint32_t *pages = l->image->section[AVOW_SECTION_SERVICES];
	const struct avow_image_page *page =
	    avow_engine_page(l->image, l->page);

	return pages[service] ==
	    (page->service == AVOW_NONE32 ? AVOW_NONE32 : l->page);
}

/* All flows of the list's axes; one of `each`, from a random place. */
static void
check_all(const struct listed *l, struct random_source *random, unsigned each)
{
	uint32_t count[AVOW_AXES];
	size_t all = 1;

	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		count[axis] =
		    avow_image_leaf_count(l->image, (enum avow_axis)axis);
		all *= count[axis];
	}
	for (size_t i = 0; i < all; i++) {
		struct avow_flow flow = {.k = 0};
		size_t left = i;

		for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
			flow.leaf[axis] = (uint32_t)(left % count[axis]);
			left /= count[axis];
		}
		if (is_asked(l, &flow) &&
		    is_of_page(l, flow.leaf[AVOW_AXIS_SERVICE]) &&
		    (each == 1 || random_below(random, each) == 0))
			check_forms(l, &flow);
	}
}

/* `use` where it is an action, so that pages collect something; and duties that
   others who collect can do. */
static char *
collecting(const char *text)
{
	static const char *const before[] = {"allow use", "deny use",
	    "never use", "only use", "on use", ": use", "supports use",
	    "mask a.x", "mask any", "mask a", "pseudonymise b",
	    "limit to named persons", "limit to requested fields"};
	static const char *const after[] = {"allow collect", "deny collect",
	    "never collect", "only collect", "on collect", ": collect",
	    "supports collect, use", "review by 3", "review by 4",
	    "review by 5", "review by 6", "notify public before",
	    "notify guardian before"};
	struct avow_buffer out;
	char *copy;

	avow_buffer_init(&out, 1 << 20);
	while (*text != '\0') {
		size_t i = 0;
		size_t count = sizeof before / sizeof before[0];

		while (i < count &&
		    (strncmp(text, before[i], strlen(before[i])) != 0 ||
			strncmp(text, "allow use contact for message", 29) ==
			    0))
			i++;
		if (i < count) {
			avow_buffer_string(&out, after[i]);
			text += strlen(before[i]);
		} else {
			avow_buffer_put(&out, text++, 1);
		}
	}
	avow_buffer_u8(&out, 0);
	copy = strdup((const char *)out.at);
	avow_buffer_clear(&out);
	return copy;
}

/* Random pages: general, and of one service. */
static char *
random_page(struct random_source *random, const char *header, char letter,
    bool collects)
{
	struct avow_buffer page;
	char *text;

	avow_buffer_init(&page, 1 << 20);
	random_policy_page(random, &page, header, letter);
	avow_buffer_u8(&page, 0);
	text = collects ? collecting((const char *)page.at)
			: strdup((const char *)page.at);
	avow_buffer_clear(&page);
	return text;
}

static void
check_random(struct random_source *random, bool is_shared, unsigned each)
{
	static const char *const layers[] = {
	    "overrides general", "narrows general", "alone"};
	struct edition_fixture f;
	char *texts[3];
	char header[128];

	(void)snprintf(header, sizeof header,
	    "policy s version 1 effective 2026-12-01 service one %s",
	    layers[random_below(random, 3)]);
	texts[0] = is_shared ? strdup(random_policy_terms)
			     : collecting(random_policy_terms);
	texts[1] = random_page(random,
	    "policy general version 1 effective 2026-12-01 general", 'g',
	    !is_shared);
	texts[2] = random_page(random, header, 's', !is_shared);
	edition_fixture_make(&f, (const char *const *)texts, 3);
	for (uint32_t page = 0; f.image != NULL && page < 2; page++) {
		struct listed l;

		make_list(&l, f.image, page, is_shared);
		check_all(&l, random, each);
		avow_arena_clear(&l.arena);
	}
	edition_fixture_clear(&f);
	for (size_t i = 0; i < 3; i++)
		free(texts[i]);
}

static void
lists_what_random_pages_collect_and_no_more(void **state)
{
	struct random_source random = {.state = 41};

	(void)state;
	for (unsigned i = 0; i < 10; i++)
		check_random(&random, false, 1);
}

static void
lists_what_random_pages_share_and_no_more(void **state)
{
	struct random_source random = {.state = 43};

	(void)state;
	for (unsigned i = 0; i < 10; i++)
		check_random(&random, true, 30);
}

static void
lists_what_the_shipped_pages_allow_and_no_more(void **state)
{
	static const char *const paths[] = {
	    "policies/general.policy.md", "policies/app.policy.md"};
	const struct avow_edition_input input = {
	    .paths = paths, .count = 2, .no_examples = true};
	struct random_source random = {.state = 47};
	struct avow_edition edition;
	struct avow_report report;
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	assert_int_equal(
	    avow_edition_build(&edition, &arena, &input, &report, NULL),
	    AVOW_OK);
	assert_non_null(edition.image);
	for (unsigned i = 0; i < 4; i++) {
		struct listed l;

		make_list(&l, edition.image, i / 2, i % 2 != 0);
		assert_true(l.list.row_count > 5 && l.list.row_count < 100);
		check_all(&l, &random, i % 2 != 0 ? 4000 : 40);
		avow_arena_clear(&l.arena);
	}
	avow_edition_clear(&edition);
	avow_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists_what_random_pages_collect_and_no_more),
	    cmocka_unit_test(lists_what_random_pages_share_and_no_more),
	    cmocka_unit_test(lists_what_the_shipped_pages_allow_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
