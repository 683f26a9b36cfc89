/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/policy.h"
#include "policy/columns.h"
#include "policy/edition.h"
#include "policy/parse.h"

#include "base/banned.h"

enum {
	ARENA_MAX = 4 << 20,  /* bytes: one flow and its findings */
	OUTPUT_MAX = 1 << 20, /* bytes of an explanation */
};

/* What one call of the command holds. */
struct explain {
	struct avow_cli *cli;
	struct avow_image *image;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_buffer out;
};

/* Words that can't be understood: the findings, and exit 2. */
static int
refuse(struct explain *e)
{
	if (e->cli->json)
		avow_report_json(&e->report, &e->out);
	else
		avow_report_print(&e->report, &e->out, false);
	return avow_cli_write(e->cli, &e->out, AVOW_EXIT_USAGE);
}

/* The explanation, broken to the screen's columns. */
static void
put_explanation(const struct avow_case *c, const struct avow_decision *decision,
    struct avow_buffer *out)
{
	struct avow_buffer text;
	unsigned left = AVOW_EXPLAIN_WORK_MAX;

	avow_buffer_init(&text, OUTPUT_MAX);
	avow_case_explain(c, decision, &left, &text);
	avow_columns_wrap(out, avow_buffer_view(&text), 0, 0);
	avow_buffer_string(out, "\n");
	avow_buffer_clear(&text);
}

static int
decide(struct explain *e, const struct avow_ast_example *example)
{
	struct avow_case_source from = {
	    .image = e->image, .page = UINT32_MAX, .report = &e->report};
	struct avow_error why = {.status = AVOW_OK};
	unsigned left = AVOW_EXAMPLES_WORK_MAX;
	struct avow_decision decision;
	struct avow_case c;

	if (!avow_case_make(&c, &from, example))
		return refuse(e);
	if (!avow_case_decide(&c, &left, &decision)) {
		(void)avow_fail(&why, AVOW_ERR_LIMIT, "explain.flows",
		    "that speaks of too many flows: name fewer terms, or say "
		    "more facts with --with");
		return avow_cli_fail(e->cli, &why);
	}
	if (e->cli->json)
		avow_case_explain_json(&c, &decision, &left, &e->out);
	else
		put_explanation(&c, &decision, &e->out);
	return avow_cli_write(e->cli, &e->out,
	    decision.ruling == AVOW_RULING_ALLOW ? AVOW_EXIT_YES
						 : AVOW_EXIT_NO);
}

static int
explain(struct explain *e, const char *with)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_ast_example *example;

	if (avow_image_load(&e->image, e->cli->rest[0], &why) != AVOW_OK)
		return avow_cli_fail(e->cli, &why);
	if (avow_parse_flow(&example, &e->arena, avow_text_of(e->cli->rest[1]),
		avow_text_of(with), &e->report, &why) != AVOW_OK)
		return avow_cli_fail(e->cli, &why);
	return e->report.errors != 0 ? refuse(e) : decide(e, example);
}

int
avow_cli_policy_explain(struct avow_cli *cli)
{
	const char *with = "";
	const struct avow_option options[] = {
	    {.name = "with",
		.letter = 'w',
		.argument = "TEST,...",
		.help = "what is so: 'consent marketing, not objection'",
		.value = &with},
	    {.name = NULL}};
	struct explain e = {.cli = cli};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 2)
		return avow_cli_usage(
		    cli, "give an image and a flow in quotes");
	avow_arena_init(&e.arena, ARENA_MAX);
	avow_report_init(&e.report, &e.arena);
	avow_buffer_init(&e.out, OUTPUT_MAX);
	exit = explain(&e, with);
	avow_image_free(e.image);
	avow_buffer_clear(&e.out);
	avow_arena_clear(&e.arena);
	return exit;
}
