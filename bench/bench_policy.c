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
 * all rules and a table of all cells beside them.
 * diff.shipped: the shipped pages and a copy with a few words changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "policy/decide_engine.h"
#include "policy/diagram.h"
#include "policy/diff.h"
#include "policy/edition.h"
#include "policy/image_section.h"
#include "tests/support/dense.h"
#include "tests/support/made_up.h"
#include "tests/support/measure.h"
#include "tests/support/shipped.h"

enum {
	WORLDS = 4096,
	FLOWS = 1 << 20,
	PASSES = 5,
};

struct bench {
	struct made_up made;
	struct avow_flow *flows;
	struct avow_world *worlds;
	struct dense dense;
};

/* One way to decide. */
typedef void decider(const struct bench *b, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out);

static double
time_decider(struct bench *b, decider *decide, size_t flows, unsigned *allowed)
{
	double ns[PASSES];

	*allowed = 0;
	for (int pass = 0; pass < PASSES; pass++) {
		double start = measure_cpu() * 1e3;

		for (size_t i = 0; i < flows; i++) {
			struct avow_decision decision;

			decide(
			    b, &b->flows[i], &b->worlds[i % WORLDS], &decision);
			*allowed += decision.ruling == AVOW_RULING_ALLOW;
		}
		ns[pass] = (measure_cpu() * 1e3 - start) * 1e6 / (double)flows;
	}
	*allowed /= PASSES;
	return measure_median(ns, PASSES);
}

static void
by_diagram(const struct bench *b, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	avow_decide(b->made.edition.image, flow, world, out);
}

static void
by_bitsets(const struct bench *b, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	avow_decide_plain(b->made.edition.image, flow, world, out);
}

static void
by_table(const struct bench *b, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	dense_decide(&b->dense, b->made.edition.image, flow, world, out);
}

/* All rules asked, one after another, whether they speak about the flow. */
static void
by_scan(const struct bench *b, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out)
{
	const struct avow_image *image = b->made.edition.image;
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

/* Bytes of some sections. */
static size_t
bytes_of(const struct avow_image *image, enum avow_section from,
    enum avow_section to)
{
	size_t size = 0;

	for (unsigned s = from; s <= to; s++)
		size += image->count[s] * avow_image_section_size(s);
	return size;
}

static bool
bench_decide(struct bench *b)
{
	const struct avow_image *image = b->made.edition.image;
	size_t rules = bytes_of(image, AVOW_SECTION_RULES, AVOW_SECTION_DUTIES);
	size_t match = bytes_of(image, AVOW_SECTION_SETS, AVOW_SECTION_MATCH);
	unsigned allowed, plain, table;
	double diagram = time_decider(b, by_diagram, FLOWS, &allowed);
	double bitsets = time_decider(b, by_bitsets, FLOWS, &plain);
	double scan = time_decider(b, by_scan, FLOWS / 16, &(unsigned){0});
	double dense;

	if (!dense_make(&b->dense, image, b->flows, FLOWS))
		return false;
	dense = time_decider(b, by_table, FLOWS, &table);
	(void)printf("decide.diagram.random %.1f ns\n", diagram);
	(void)printf("decide.bitset.random %.1f ns\n", bitsets);
	(void)printf("image.size %zu bytes\n", avow_image_bytes(image).size);
	(void)fprintf(stderr,
	    "  %.1f %% allowed%s\n"
	    "  engine        ns a flow        bytes\n"
	    "  diagram       %9.1f %12zu\n"
	    "  rule bitsets  %9.1f %12zu\n"
	    "  linear scan   %9.1f %12zu  matched, not combined\n"
	    "  dense table   %9.1f %12zu  %zu cells\n",
	    100.0 * allowed / FLOWS,
	    allowed == plain && allowed == table ? ""
						 : ", AND THE ENGINES DIFFER",
	    diagram, bytes_of(image, AVOW_SECTION_DIAGRAM, AVOW_SECTION_CITES),
	    bitsets, rules + match, scan, rules + match, dense,
	    dense_size(&b->dense, image), b->dense.cells);
	dense_clear(&b->dense);
	return true;
}

/* What the diagram adds to compiling the made-up edition. */
static bool
bench_build(const struct bench *b)
{
	double ms[PASSES];

	for (int pass = 0; pass < PASSES; pass++) {
		struct avow_buffer section[AVOW_SECTIONS];
		double start = measure_cpu() * 1e3;
		bool is_whole;
		bool made;

		for (unsigned s = 0; s < AVOW_SECTIONS; s++)
			avow_buffer_init(&section[s], AVOW_IMAGE_MAX);
		made = avow_diagram_build(section, b->made.edition.image,
			   &is_whole, NULL) == AVOW_OK &&
		    is_whole;
		ms[pass] = measure_cpu() * 1e3 - start;
		for (unsigned s = 0; s < AVOW_SECTIONS; s++)
			avow_buffer_clear(&section[s]);
		if (!made)
			return false;
	}
	(void)printf("diagram.build %.2f ms\n", measure_median(ms, PASSES));
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
		double start = measure_cpu() * 1e3;
		bool made;

		avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
		avow_report_init(&report, &arena);
		made = avow_edition_build(&edition, &arena, &input, &report,
			   NULL) == AVOW_OK &&
		    edition.image != NULL;
		ms[pass] = measure_cpu() * 1e3 - start;
		avow_edition_clear(&edition);
		avow_arena_clear(&arena);
		if (!made)
			return false;
	}
	(void)printf("compile.shipped %.2f ms\n", measure_median(ms, PASSES));
	return true;
}

static bool
diff_once(
    const struct shipped *older, const struct shipped *newer, double *ms_out)
{
	struct avow_arena arena;
	struct avow_diff diff;
	double start = measure_cpu() * 1e3;
	bool made;

	avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
	made = avow_diff_build(&diff, &arena, older->edition.image,
		   newer->edition.image, NULL) == AVOW_OK &&
	    diff.class == AVOW_DIFF_NOTICE;
	*ms_out = measure_cpu() * 1e3 - start;
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
		(void)printf(
		    "diff.shipped %.2f ms\n", measure_median(ms, PASSES));
	shipped_clear(&older);
	shipped_clear(&newer);
	return made;
}

static int
run(struct bench *b)
{
	if (!made_up_edition(&b->made)) {
		(void)fputs("the made-up edition does not compile\n", stderr);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < WORLDS; i++)
		made_up_world(&b->made, &b->worlds[i]);
	for (size_t i = 0; i < FLOWS; i++)
		made_up_flow(&b->made, &b->flows[i]);
	if (!bench_decide(b) || !bench_build(b)) {
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
	static struct bench b = {.made.state = 0x5eed};
	int exit;

	avow_arena_init(&b.made.arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&b.made.report, &b.made.arena);
	b.flows = calloc(FLOWS, sizeof b.flows[0]);
	b.worlds = calloc(WORLDS, sizeof b.worlds[0]);
	exit = b.flows != NULL && b.worlds != NULL ? run(&b) : EXIT_FAILURE;
	free(b.flows);
	free(b.worlds);
	avow_edition_clear(&b.made.edition);
	avow_arena_clear(&b.made.arena);
	return exit;
}
