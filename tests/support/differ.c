/* SPDX-License-Identifier: Apache-2.0 */
#include "differ.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "oracle_parts.h"
#include "policy/compile.h"
#include "policy/decide_engine.h"
#include "policy/page_json.h"
#include "policy/parse.h"

enum { ARENA_MAX = 256 << 20, TEXT_MAX = 8 << 20, PATH = 512 };

/* --- roads --- */

/* Compile texts; NULL when they are unsound.  Rules may clash: what they say
   is no less certain then. */
static struct avow_image *
compile(struct differ *d, const char *const *texts, size_t count,
    struct avow_ast **files_out)
{
	struct avow_report report;
	struct avow_ast **end = files_out;
	struct avow_image *image = NULL;
	struct avow_buffer bytes;

	*files_out = NULL;
	avow_report_init(&report, &d->arena);
	avow_buffer_init(&bytes, AVOW_IMAGE_MAX);
	for (size_t i = 0; i < count; i++) {
		struct avow_source *source;

		assert_int_equal(
		    avow_source_read(&source, &d->arena, "page.policy.md",
			avow_text_of(texts[i]), &report, NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_parse(end, &d->arena, source, &report, NULL), AVOW_OK);
		end = &(*end)->next;
	}
	assert_int_equal(avow_compile_unchecked(
			     &bytes, &d->arena, *files_out, &report, NULL),
	    AVOW_OK);
	if (report.errors == 0)
		assert_int_equal(
		    avow_image_read(&image, avow_buffer_view(&bytes), NULL),
		    AVOW_OK);
	avow_buffer_clear(&bytes);
	return image;
}

static struct avow_image *
by_file(const struct avow_image *image, const char *folder)
{
	struct avow_image *again;
	char path[PATH];

	(void)snprintf(path, sizeof path, "%s/edition.image", folder);
	assert_int_equal(
	    avow_file_write(path, avow_image_bytes(image), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(avow_image_load(&again, path, NULL), AVOW_OK);
	return again;
}

/* Each page as JSON, and the text that is made of that. */
static struct avow_image *
by_json(struct differ *d)
{
	const char *texts[8];
	size_t count = 0;
	struct avow_ast *files;
	struct avow_image *image;

	for (const struct avow_ast *f = d->files; f != NULL; f = f->next) {
		struct avow_buffer json;
		struct avow_buffer text;
		struct avow_json *root;

		assert_true(count < sizeof texts / sizeof texts[0]);
		avow_buffer_init(&json, TEXT_MAX);
		avow_buffer_init(&text, TEXT_MAX);
		assert_int_equal(
		    avow_page_json_write(&json, f, &d->arena, NULL), AVOW_OK);
		assert_int_equal(
		    avow_json_parse(&root, avow_buffer_view(&json), NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_page_json_read(&text, root, &d->arena, NULL), AVOW_OK);
		texts[count] =
		    avow_arena_copy(&d->arena, avow_buffer_view(&text));
		assert_non_null(texts[count]);
		count++;
		avow_json_free(root);
		avow_buffer_clear(&json);
		avow_buffer_clear(&text);
	}
	image = compile(d, texts, count, &files);
	assert_non_null(image);
	return image;
}

bool
differ_open(struct differ *d, const char *const *texts, size_t count,
    const char *folder)
{
	avow_arena_init(&d->arena, ARENA_MAX);
	d->roads = 0;
	d->road[0].image = compile(d, texts, count, &d->files);
	if (d->road[0].image != NULL)
		oracle_read(&d->o, d->files);
	if (d->road[0].image == NULL || d->o.is_full) {
		avow_image_free(d->road[0].image);
		avow_arena_clear(&d->arena);
		return false;
	}
	d->road[d->roads++].name = "compiled";
	d->road[d->roads].image = by_file(d->road[0].image, folder);
	d->road[d->roads++].name = "read from a file";
	d->road[d->roads].image = by_json(d);
	d->road[d->roads++].name = "made of its JSON";
	for (unsigned i = 0; i < d->roads; i++)
		differ_map(d, &d->road[i]);
	d->asked = d->roads;
	return true;
}

void
differ_close(struct differ *d)
{
	for (unsigned i = 0; i < d->roads; i++)
		avow_image_free(d->road[i].image);
	avow_arena_clear(&d->arena);
}

/* --- answers, compared --- */

static bool
same_rules(const struct differ_road *road, const uint32_t *rules, size_t count,
    const struct oracle_rules *wanted)
{
	struct oracle_rules found = {{0}};

	for (size_t i = 0; i < count; i++)
		oracle_add(&found, road->rule[rules[i]]);
	return memcmp(&found, wanted, sizeof found) == 0;
}

static bool
same_duties(
    const struct differ_road *road, const uint64_t duties[4], uint64_t wanted)
{
	uint64_t found = 0;

	for (unsigned w = 0; w < 4; w++)
		for (uint64_t left = duties[w]; left != 0; left &= left - 1) {
			unsigned duty = road->duty[w * 64 +
			    (unsigned)__builtin_ctzll(left)];

			if (duty == ORACLE_NONE)
				return false;
			found |= UINT64_C(1) << duty;
		}
	return found == wanted;
}

/* What differs, or NULL.  Engines keep at most 16 citations, 16 choices. */
static const char *
compare(const struct differ_road *road, const struct avow_decision *decision,
    const struct oracle_verdict *verdict)
{
	if ((int)decision->ruling != (int)verdict->ruling)
		return "ruling";
	if (decision->form != verdict->form)
		return "form";
	if (!same_duties(road, decision->duties, verdict->duties))
		return "duties";
	if (verdict->most_cites > AVOW_CITES_MAX)
		return NULL;
	if (!same_rules(
		road, decision->cites, decision->cite_count, &verdict->cites))
		return "citations";
	if (!same_rules(road, decision->required, decision->required_count,
		&verdict->required))
		return "requirements";
	return NULL;
}

/* --- needs --- */

/* Make one need so in what is known; false: it cannot be. */
static bool
meet(const struct differ *d, const struct differ_road *road,
    const struct avow_need *need, struct oracle_known *known)
{
	const struct avow_image_atom *atom =
	    (const struct avow_image_atom *)
		road->image->section[AVOW_SECTION_ATOMS] +
	    need->id;
	unsigned v = 0;

	if (need->is_duty) {
		known->done |= UINT64_C(1) << road->duty[need->id];
		return true;
	}
	while (d->o.variable[v].kind != (enum avow_test_kind)atom->kind ||
	    (atom->kind != AVOW_TEST_NAMED && road->id[v] != atom->ref))
		v++;
	for (unsigned i = 0; i < d->o.variable[v].values; i++) {
		bool is_so = i != 0;

		if (atom->kind == AVOW_TEST_FACT_IS)
			is_so = i == atom->value;
		if (atom->kind == AVOW_TEST_FACT_AT_LEAST)
			is_so = i >= atom->value;
		if (is_so != need->value)
			known->possible[v] =
			    (uint8_t)(known->possible[v] & ~(1u << i));
	}
	return known->possible[v] != 0;
}

/* With all needs the answer is allow, with any one fewer it is not. */
static const char *
check_needs(const struct differ *d, const struct differ_road *road,
    const struct oracle_flow *flow, const struct oracle_known *known,
    const struct avow_decision *decision)
{
	if (decision->need_count == 0 || decision->need_count == AVOW_NEEDS_MAX)
		return decision->need_count == 0 ? "no needs" : NULL;
	for (size_t skip = 0; skip <= decision->need_count; skip++) {
		struct oracle_known met = *known;
		struct oracle_verdict verdict;

		for (size_t i = 0; i < decision->need_count; i++)
			if (i != skip &&
			    !meet(d, road, &decision->needs[i], &met))
				return "a need that cannot be";
		oracle_judge(&d->o, flow, &met, &verdict);
		if ((verdict.ruling == ORACLE_ALLOW) !=
		    (skip == decision->need_count))
			return skip == decision->need_count
			    ? "needs that do not help"
			    : "a need that is needless";
	}
	return NULL;
}

/* --- one question --- */

/* What nobody said is what the fact assumes, or anything. */
static void
settle(const struct differ *d, struct oracle_known *known)
{
	for (unsigned v = 0; v < d->o.variables; v++) {
		const struct oracle_variable *of = &d->o.variable[v];

		if (known->possible[v] != DIFFER_MISSING)
			continue;
		known->possible[v] =
		    (uint8_t)(of->assume == ORACLE_NONE ? (1u << of->values) - 1
							: 1u << of->assume);
	}
}

static struct oracle_flow
oracle_flow_of(const struct differ *d, const struct differ_case *c)
{
	struct oracle_flow flow = {.form = c->form, .k = c->k};

	for (unsigned a = 0; a < AVOW_AXES; a++)
		if (c->part[a] != ORACLE_NONE)
			flow.part[a] = d->o.term[c->part[a]].name;
		else
			flow.part[a] = (struct avow_text){"", 0};
	return flow;
}

/* By one image: the diagram and the plain engine. */
static bool
ask_road(struct differ *d, const struct differ_road *road,
    const struct differ_case *c, const struct oracle_verdict *verdict)
{
	struct avow_flow flow = differ_flow(road, c);
	struct avow_world world = differ_world(d, road, c);
	struct avow_decision by_rules;
	struct avow_decision by_diagram;
	const char *differs;

	avow_decide_plain(road->image, &flow, &world, &by_rules);
	avow_decide(road->image, &flow, &world, &by_diagram);
	differs = compare(road, &by_rules, verdict);
	if (differs == NULL)
		differs = compare(road, &by_diagram, verdict);
	if (differs == NULL &&
	    avow_world_contradicts(road->image, &world) !=
		verdict->is_impossible)
		differs = "what can be";
	if (differs == NULL &&
	    (by_rules.need_count != by_diagram.need_count ||
		(by_rules.need_count > 0 &&
		    memcmp(by_rules.needs, by_diagram.needs,
			by_rules.need_count * sizeof by_rules.needs[0]) != 0)))
		differs = "needs by rules and by diagram";
	if (differs == NULL && verdict->ruling == ORACLE_NEEDS) {
		struct oracle_flow asked = oracle_flow_of(d, c);
		struct oracle_known known = c->known;

		settle(d, &known);
		known.done |= differ_done(d, &c->deeds);
		differs = check_needs(d, road, &asked, &known, &by_rules);
	}
	if (differs == NULL)
		return true;
	(void)fprintf(stderr, "\n--- image %s: %s\n", road->name, differs);
	return false;
}

bool
differ_ask(struct differ *d, const struct differ_case *c)
{
	struct oracle_flow flow = oracle_flow_of(d, c);
	struct oracle_known known = c->known;
	struct oracle_verdict verdict;

	settle(d, &known);
	known.done |= differ_done(d, &c->deeds);
	oracle_judge(&d->o, &flow, &known, &verdict);
	d->cases++;
	if (verdict.most_allows > 16)
		return true;
	d->rulings[verdict.ruling]++;
	for (unsigned i = 0; i < d->asked; i++) {
		if (ask_road(d, &d->road[i], c, &verdict))
			continue;
		differ_tell(d, c, d->road[i].name);
		return false;
	}
	return true;
}
