/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a decision and a compilation cost.  Prints NAME VALUE UNIT, one figure
 * a line.
 *
 * decide.diagram.random, decide.bitset.random: random flows in random worlds
 * over a made-up edition of 250 rules (22 % with an exception) in a universe of
 * 13.8 million cells: 9 actions, 8 services, 40 recipients, 60 purposes, 80
 * categories, 24 facts, all known; by the diagram and by the plain engine.  The
 * median of five passes of CPU time.  A table on standard error has a scan of
 * all rules beside them.
 * diff.shipped: the shipped pages and a copy with a few words changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"
#include "policy/decide_engine.h"
#include "policy/diagram.h"
#include "policy/diff.h"
#include "policy/edition.h"
#include "tests/support/shipped.h"

enum {
	ACTIONS = 9,
	SERVICES = 8,
	RECIPIENTS = 40,
	PURPOSES = 60,
	CATEGORIES = 80,
	GROUP = 5, /* leaves of an inner term */
	FACTS = 24,
	RULES = 250,
	WORLDS = 4096,
	FLOWS = 1 << 20,
	PASSES = 5,
};

static const char *const actions[ACTIONS] = {"collect", "store", "use",
    "derive", "share", "transfer", "disclose", "publish", "access"};

struct bench {
	uint64_t state;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_flow *flows;
	struct avow_world *worlds;
};

static unsigned
below(struct bench *b, unsigned count)
{
	b->state ^= b->state << 13;
	b->state ^= b->state >> 7;
	b->state ^= b->state << 17;
	return (unsigned)((b->state >> 20) % count);
}

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values)
{
	qsort(values, PASSES, sizeof values[0], by_size);
	return values[PASSES / 2];
}

/* --- the made-up edition --- */

static void
put_terms(struct avow_buffer *out)
{
	avow_buffer_string(out, "```terms\ncategory contact \"c\"\n");
	for (int i = 0; i < CATEGORIES; i++)
		avow_buffer_format(
		    out, "category c%d.l%d \"c\"\n", i / GROUP, i % GROUP);
	for (int i = 0; i < PURPOSES; i++)
		avow_buffer_format(
		    out, "purpose p%d.l%d \"p\"\n", i / GROUP, i % GROUP);
	for (int i = 0; i < RECIPIENTS; i++)
		avow_buffer_format(out, "recipient outside.r%d.l%d \"r\"\n",
		    i / GROUP, i % GROUP);
	for (int i = 0; i < SERVICES; i++)
		avow_buffer_format(out, "service s%d \"s\"\n", i);
	for (int i = 0; i < FACTS; i++)
		avow_buffer_format(
		    out, "fact f%d \"f\" yes/no about person\n", i);
	avow_buffer_string(out,
	    "agreement terms \"t\" with person\n"
	    "consent yes \"y\" for p0, p1, p2, p3, p4, p5\n```\n");
}

/* An inner term or a leaf of a tree of this many leaves. */
static void
put_term(struct bench *b, struct avow_buffer *out, const char *prefix,
    unsigned leaves)
{
	unsigned leaf = below(b, leaves);

	avow_buffer_format(out, "%s%u", prefix, leaf / GROUP);
	if (below(b, 100) < 40)
		avow_buffer_format(out, ".l%u", leaf % GROUP);
}

static void
put_tests(struct bench *b, struct avow_buffer *out)
{
	unsigned count = below(b, 3);
	unsigned fact = below(b, FACTS);

	/* Two tests are of two facts: a page may not ask one thing twice. */
	for (unsigned i = 0; i < count; i++) {
		avow_buffer_format(out, "%s%sf%u", i == 0 ? " when " : " and ",
		    below(b, 3) == 0 ? "not " : "", fact);
		fact = (fact + 1 + below(b, FACTS - 1)) % FACTS;
	}
}

/* Actions and categories; an exception names the same ones again. */
static void
put_scope(struct bench *b, struct avow_buffer *out)
{
	unsigned action = below(b, ACTIONS);

	avow_buffer_format(out, "%s, %s ", actions[action],
	    actions[(action + 1 + below(b, ACTIONS - 1)) % ACTIONS]);
	put_term(b, out, "c", CATEGORIES);
	avow_buffer_string(out, ", ");
	put_term(b, out, "c", CATEGORIES);
}

static void
put_rest(struct bench *b, struct avow_buffer *out)
{
	avow_buffer_string(out, " for ");
	if (below(b, 4) == 0)
		avow_buffer_string(out, "any");
	else
		put_term(b, out, "p", PURPOSES);
	avow_buffer_string(out, " to ");
	if (below(b, 3) == 0)
		avow_buffer_string(out, "outside");
	else
		put_term(b, out, "outside.r", RECIPIENTS);
	if (below(b, 4) == 0)
		avow_buffer_format(out, " in s%u", below(b, SERVICES));
}

static void
put_rule(struct bench *b, struct avow_buffer *out, unsigned number)
{
	unsigned kind = below(b, 100);
	struct avow_buffer scope;

	avow_buffer_init(&scope, 4096);
	put_scope(b, &scope);
	avow_buffer_format(out, "\n## Clause {#k%u}\nText.\n```rule\n", number);
	avow_buffer_string(out,
	    kind < 60       ? "allow "
		: kind < 80 ? "deny "
		: kind < 90 ? "never "
			    : "require review by 1 on ");
	avow_buffer_text(out, avow_buffer_view(&scope));
	put_rest(b, out);
	if (kind < 60)
		avow_buffer_string(out, " basis contract terms");
	put_tests(b, out);
	if (kind < 60 && below(b, 2) == 0)
		avow_buffer_format(out,
		    " must recipient keeps at most %u days "
		    "after collected",
		    1 + below(b, 16));
	if (kind < 80 && below(b, 100) < 22) {
		avow_buffer_string(
		    out, kind < 60 ? " except { deny " : " except { allow ");
		avow_buffer_text(out, avow_buffer_view(&scope));
		avow_buffer_string(
		    out, kind < 60 ? "" : " basis contract terms");
		avow_buffer_format(out, " when f%u }", below(b, FACTS));
	}
	avow_buffer_string(out, "\n```\n");
	avow_buffer_clear(&scope);
}

static bool
make_edition(struct bench *b)
{
	struct avow_edition_input input = {
	    .no_examples = true, .may_clash = true};
	struct avow_buffer text;
	bool made;

	avow_buffer_init(&text, 1 << 20);
	avow_buffer_string(&text,
	    "# Bench\n```policy\n"
	    "policy general version 1 effective 2026-01-01 general\n```\n");
	put_terms(&text);
	avow_buffer_string(&text,
	    "\n## News {#news}\nText.\n```rule\nallow use contact for "
	    "message.policy to self basis contract terms\n```\n");
	for (unsigned i = 0; i < RULES; i++)
		put_rule(b, &text, i);
	input.text = avow_buffer_view(&text);
	made = avow_edition_build(&b->edition, &b->arena, &input, &b->report,
		   NULL) == AVOW_OK &&
	    b->edition.image != NULL;
	avow_buffer_clear(&text);
	return made;
}

/* --- flows and worlds --- */

static uint32_t
leaf(struct bench *b, enum avow_axis axis, const char *name)
{
	uint32_t number = 0;

	if (!avow_image_find_leaf(
		b->edition.image, axis, avow_text_of(name), &number))
		abort();
	return number;
}

static void
make_flow(struct bench *b, struct avow_flow *flow)
{
	char name[64];
	unsigned n;

	flow->form = AVOW_FORM_RAW;
	flow->leaf[AVOW_AXIS_ACTION] =
	    leaf(b, AVOW_AXIS_ACTION, actions[below(b, ACTIONS)]);
	n = below(b, CATEGORIES);
	(void)snprintf(name, sizeof name, "c%u.l%u", n / GROUP, n % GROUP);
	flow->leaf[AVOW_AXIS_CATEGORY] = leaf(b, AVOW_AXIS_CATEGORY, name);
	n = below(b, PURPOSES);
	(void)snprintf(name, sizeof name, "p%u.l%u", n / GROUP, n % GROUP);
	flow->leaf[AVOW_AXIS_PURPOSE] = leaf(b, AVOW_AXIS_PURPOSE, name);
	n = below(b, RECIPIENTS);
	(void)snprintf(
	    name, sizeof name, "outside.r%u.l%u", n / GROUP, n % GROUP);
	flow->leaf[AVOW_AXIS_RECIPIENT] = leaf(b, AVOW_AXIS_RECIPIENT, name);
	(void)snprintf(name, sizeof name, "s%u", below(b, SERVICES));
	flow->leaf[AVOW_AXIS_SERVICE] = leaf(b, AVOW_AXIS_SERVICE, name);
}

/* All facts known, one way or the other; the agreement in force. */
static void
make_world(struct bench *b, struct avow_world *world)
{
	const struct avow_image *image = b->edition.image;
	uint32_t id;

	avow_world_init(image, world);
	for (uint32_t f = 0; f < avow_image_fact_count(image); f++)
		if (avow_image_fact_kind(image, f) == AVOW_FACT_YES_NO)
			avow_world_fact(image, world, f, below(b, 2) == 0);
	if (avow_image_find_agreement(image, AVOW_TEXT("terms"), &id))
		avow_world_agreement(image, world, id, true);
}

/* One way to decide. */
typedef void decider(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_decision *out);

static double
time_decider(struct bench *b, decider *decide, size_t flows, unsigned *allowed)
{
	double ns[PASSES];

	*allowed = 0;
	for (int pass = 0; pass < PASSES; pass++) {
		double start = now_ms();

		for (size_t i = 0; i < flows; i++) {
			struct avow_decision decision;

			decide(b->edition.image, &b->flows[i],
			    &b->worlds[i % WORLDS], &decision);
			*allowed += decision.ruling == AVOW_RULING_ALLOW;
		}
		ns[pass] = (now_ms() - start) * 1e6 / (double)flows;
	}
	*allowed /= PASSES;
	return median(ns);
}

/* All rules asked, one after another, whether they speak about the flow. */
static void
decide_linear(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	struct avow_work work = {.image = image, .world = world};
	struct avow_eval e;

	out->ruling = AVOW_RULING_DENY;
	if (!avow_decide_match_begin(&e, &work, flow))
		return;
	memset(e.candidates, 0xff, sizeof e.candidates);
	for (uint32_t r = 0; r < image->count[AVOW_SECTION_RULES]; r++) {
		bool matches = true;

		for (uint32_t a = 0; a < AVOW_AXES && matches; a++)
			matches = avow_bit(image->match +
				image->info->match_at[a] +
				(size_t)flow->leaf[a] * image->info->rule_words,
			    r);
		if (matches && avow_decide_match(&e, r))
			out->ruling =
			    image->rules[r].effect == AVOW_EFFECT_ALLOW
			    ? AVOW_RULING_ALLOW
			    : AVOW_RULING_DENY;
	}
}

static void
bench_decide(struct bench *b)
{
	const struct avow_image *image = b->edition.image;
	unsigned allowed, other;
	double diagram = time_decider(b, avow_decide, FLOWS, &allowed);
	double bitset = time_decider(b, avow_decide_plain, FLOWS, &other);
	double linear =
	    time_decider(b, decide_linear, FLOWS / 16, &(unsigned){0});

	(void)printf("decide.diagram.random %.1f ns\n", diagram);
	(void)printf("decide.bitset.random %.1f ns\n", bitset);
	(void)printf("image.size %zu bytes\n", avow_image_bytes(image).size);
	(void)fprintf(stderr,
	    "allowed: %.1f %%%s\n"
	    "  engine       ns a flow\n"
	    "  diagram      %9.1f\n"
	    "  rule bitsets %9.1f\n"
	    "  linear scan  %9.1f (rules matched only, nothing combined)\n"
	    "  diagram: %u node words, %u branches, %u outcomes\n",
	    100.0 * allowed / FLOWS,
	    allowed == other ? "" : " BUT THE ENGINES DIFFER", diagram, bitset,
	    linear, image->count[AVOW_SECTION_NODES],
	    image->count[AVOW_SECTION_BRANCHES],
	    image->count[AVOW_SECTION_OUTCOMES]);
}

/* What the diagram adds to compiling the made-up edition. */
static bool
bench_build(const struct bench *b)
{
	double ms[PASSES];

	for (int pass = 0; pass < PASSES; pass++) {
		struct avow_buffer section[AVOW_SECTIONS];
		double start = now_ms();
		bool is_whole;
		bool made;

		for (unsigned s = 0; s < AVOW_SECTIONS; s++)
			avow_buffer_init(&section[s], AVOW_IMAGE_MAX);
		made = avow_diagram_build(section, b->edition.image, &is_whole,
			   NULL) == AVOW_OK &&
		    is_whole;
		ms[pass] = now_ms() - start;
		for (unsigned s = 0; s < AVOW_SECTIONS; s++)
			avow_buffer_clear(&section[s]);
		if (!made)
			return false;
	}
	(void)printf("diagram.build %.2f ms\n", median(ms));
	return true;
}

/* The shipped pages, from file to image, examples apart. */
static bool
bench_compile(void)
{
	static const char *const paths[] = {
	    "policies/general.policy.md", "policies/app.policy.md"};
	const struct avow_edition_input input = {
	    .paths = paths, .count = 2, .no_examples = true};
	double ms[PASSES];

	for (int pass = 0; pass < PASSES; pass++) {
		struct avow_edition edition;
		struct avow_arena arena;
		struct avow_report report;
		double start = now_ms();
		bool made;

		avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
		avow_report_init(&report, &arena);
		made = avow_edition_build(&edition, &arena, &input, &report,
			   NULL) == AVOW_OK &&
		    edition.image != NULL;
		ms[pass] = now_ms() - start;
		avow_edition_clear(&edition);
		avow_arena_clear(&arena);
		if (!made)
			return false;
	}
	(void)printf("compile.shipped %.2f ms\n", median(ms));
	return true;
}

static bool
diff_once(
    const struct shipped *older, const struct shipped *newer, double *ms_out)
{
	struct avow_arena arena;
	struct avow_diff diff;
	double start = now_ms();
	bool made;

	avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
	made = avow_diff_build(&diff, &arena, older->edition.image,
		   newer->edition.image, NULL) == AVOW_OK &&
	    diff.class == AVOW_DIFF_NOTICE;
	*ms_out = now_ms() - start;
	avow_arena_clear(&arena);
	return made;
}

static bool
bench_diff(void)
{
	static const struct shipped_edit edits[] = {
	    {"must mask order.phone, ", "must "},
	    {"need-to-know must review by 1", "need-to-know"},
	    {"at most 7 days", "at most 30 days"}};
	struct shipped older, newer;
	double ms[PASSES];
	bool made = shipped_load(&older, NULL, 0);

	made = shipped_load(&newer, edits, 3) && made;
	for (int pass = 0; pass < PASSES && made; pass++)
		made = diff_once(&older, &newer, &ms[pass]);
	if (made)
		(void)printf("diff.shipped %.2f ms\n", median(ms));
	shipped_clear(&older);
	shipped_clear(&newer);
	return made;
}

static int
run(struct bench *b)
{
	if (!make_edition(b)) {
		(void)fputs("the made-up edition does not compile\n", stderr);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < WORLDS; i++)
		make_world(b, &b->worlds[i]);
	for (size_t i = 0; i < FLOWS; i++)
		make_flow(b, &b->flows[i]);
	bench_decide(b);
	if (!bench_build(b)) {
		(void)fputs("no diagram of the made-up edition\n", stderr);
		return EXIT_FAILURE;
	}
	if (!bench_compile() || !bench_diff()) {
		(void)fputs(
		    "no shipped policies here, or they do not compile\n",
		    stderr);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

int
main(void)
{
	static struct bench b = {.state = 0x5eed};
	int exit;

	avow_arena_init(&b.arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&b.report, &b.arena);
	b.flows = calloc(FLOWS, sizeof b.flows[0]);
	b.worlds = calloc(WORLDS, sizeof b.worlds[0]);
	exit = b.flows != NULL && b.worlds != NULL ? run(&b) : EXIT_FAILURE;
	free(b.flows);
	free(b.worlds);
	avow_edition_clear(&b.edition);
	avow_arena_clear(&b.arena);
	return exit;
}
