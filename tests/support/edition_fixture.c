/* SPDX-License-Identifier: Apache-2.0 */
#include "edition_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/case.h"
#include "policy/compile.h"
#include "policy/parse.h"

enum { ARENA_MAX = 64 << 20 /* bytes */ };

static void
add(struct edition_fixture *f, const char *text, struct avow_ast ***end)
{
	struct avow_source *source;
	struct avow_ast *file;

	assert_int_equal(avow_source_read(&source, &f->arena, "page.md",
			     avow_text_of(text), &f->report, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_parse(&file, &f->arena, source, &f->report, NULL), AVOW_OK);
	**end = file;
	*end = &file->next;
}

void
edition_fixture_make(
    struct edition_fixture *f, const char *const *texts, size_t count)
{
	struct avow_ast **end = &f->files;
	struct avow_buffer bytes;

	memset(f, 0, sizeof *f);
	avow_arena_init(&f->arena, ARENA_MAX);
	avow_report_init(&f->report, &f->arena);
	for (size_t i = 0; i < count; i++)
		add(f, texts[i], &end);
	avow_buffer_init(&bytes, AVOW_IMAGE_MAX);
	assert_int_equal(avow_compile_unchecked(
			     &bytes, &f->arena, f->files, &f->report, NULL),
	    AVOW_OK);
	if (f->report.errors == 0)
		assert_int_equal(
		    avow_image_read(&f->image, avow_buffer_view(&bytes), NULL),
		    AVOW_OK);
	avow_buffer_clear(&bytes);
}

void
edition_fixture_clear(struct edition_fixture *f)
{
	avow_image_free(f->image);
	avow_arena_clear(&f->arena);
}

void
edition_fixture_print(const struct edition_fixture *f)
{
	struct avow_buffer out;

	avow_buffer_init(&out, 1 << 20);
	avow_report_print(&f->report, &out, false);
	(void)fwrite(out.at, 1, out.size, stderr);
	avow_buffer_clear(&out);
}

uint32_t
edition_leaf(
    const struct edition_fixture *f, enum avow_axis axis, const char *name)
{
	uint32_t leaf = 0;

	assert_true(
	    avow_image_find_leaf(f->image, axis, avow_text_of(name), &leaf));
	return leaf;
}

uint32_t
edition_term(
    const struct edition_fixture *f, enum avow_axis axis, const char *name)
{
	uint32_t term = 0;

	assert_true(
	    avow_image_find_term(f->image, axis, avow_text_of(name), &term));
	return term;
}

static void
make_case(const struct edition_fixture *f, const char *flow, const char *with,
    struct avow_case *out)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_ast_example *example;
	const struct avow_case_source from = {.image = f->image,
	    .files = f->files,
	    .page = UINT32_MAX,
	    .report = &report};

	avow_arena_init(&arena, ARENA_MAX);
	avow_report_init(&report, &arena);
	assert_int_equal(avow_parse_flow(&example, &arena, avow_text_of(flow),
			     avow_text_of(with), &report, NULL),
	    AVOW_OK);
	assert_int_equal(report.errors, 0);
	assert_true(avow_case_make(out, &from, example));
	avow_arena_clear(&arena);
}

struct avow_flow
edition_flow(const struct edition_fixture *f, const char *text)
{
	struct avow_case c;
	struct avow_flow flow = {.form = AVOW_FORM_RAW};
	size_t at = 0;

	make_case(f, text, "", &c);
	assert_true(avow_case_next(&c, &at, &flow));
	return flow;
}

struct avow_world
edition_world(const struct edition_fixture *f, const char *with)
{
	struct avow_case c;
	char flow[256];

	(void)snprintf(flow, sizeof flow, "%s %s for %s to %s",
	    avow_image_leaf_name(f->image, AVOW_AXIS_ACTION, 0),
	    avow_image_leaf_name(f->image, AVOW_AXIS_CATEGORY, 0),
	    avow_image_leaf_name(f->image, AVOW_AXIS_PURPOSE, 0),
	    avow_image_leaf_name(f->image, AVOW_AXIS_RECIPIENT, 0));
	make_case(f, flow, with, &c);
	return c.world;
}

struct avow_case
edition_case(
    const struct edition_fixture *f, const char *flow, const char *with)
{
	struct avow_case c;

	make_case(f, flow, with, &c);
	return c;
}

static void
put_decision(const struct avow_image *image, const struct avow_decision *d,
    struct avow_buffer *out)
{
	static const char *const words[] = {"deny", "allow", "needs"};
	uint32_t duties[AVOW_DUTIES_MAX];
	size_t count = avow_decision_duties(image, d, duties);

	avow_buffer_string(out, words[d->ruling]);
	for (size_t i = 0; i < d->cite_count; i++)
		avow_buffer_format(
		    out, " %s", avow_image_rule_cite(image, d->cites[i]));
	if (d->cite_count == 0)
		avow_buffer_string(out, " none");
	for (size_t i = 0; i < d->need_count; i++) {
		avow_buffer_string(out, i == 0 ? ": " : ", ");
		avow_need_text(image, &d->needs[i], out);
	}
	for (size_t i = 0; i < count; i++)
		avow_buffer_format(out, "%s%s", i == 0 ? " must " : ", ",
		    avow_duty_text(image, duties[i]));
}

void
edition_says(const struct edition_fixture *f, const char *flow,
    const char *with, char out[1024])
{
	struct avow_case c = edition_case(f, flow, with);
	struct avow_decision decision;
	struct avow_buffer text;
	unsigned left = AVOW_EXAMPLES_WORK_MAX;

	assert_true(avow_case_decide(&c, &left, &decision));
	avow_buffer_init(&text, 1023);
	put_decision(f->image, &decision, &text);
	assert_false(text.failed);
	memcpy(out, text.at, text.size);
	out[text.size] = '\0';
	avow_buffer_clear(&text);
}
