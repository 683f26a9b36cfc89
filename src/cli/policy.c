/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"
#include "policy/edition.h"
#include "policy/promises.h"
#include "json/write.h"

#include "base/banned.h"

enum {
	OUTPUT_MAX = 16 << 20, /* bytes of a report */
	PROMISE_FIRST = 1,     /* of REQUIREMENTS: what --promises asks for */
	PROMISE_LAST = 81,
};

/* Pages being built by one command. */
struct build {
	struct avow_cli *cli;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_buffer out;
};

static void
build_init(struct build *b, struct avow_cli *cli)
{
	memset(b, 0, sizeof *b);
	b->cli = cli;
	avow_arena_init(&b->arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&b->report, &b->arena);
	avow_buffer_init(&b->out, OUTPUT_MAX);
}

static void
build_clear(struct build *b)
{
	avow_edition_clear(&b->edition);
	avow_buffer_clear(&b->out);
	avow_arena_clear(&b->arena);
}

/* Build the pages that the command names; false: it ends with *exit. */
static bool
build_pages(struct build *b, bool no_examples, int *exit)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_edition_input input = {
	    .paths = (const char *const *)b->cli->rest,
	    .count = b->cli->rest_count,
	    .no_examples = no_examples};

	if (b->cli->rest_count == 0) {
		*exit = avow_cli_usage(b->cli, "name a page to read");
		return false;
	}
	if (avow_edition_build(
		&b->edition, &b->arena, &input, &b->report, &why) == AVOW_OK)
		return true;
	*exit = avow_cli_fail(b->cli, &why);
	return false;
}

/* Write the findings; a sentence at the end for people. */
static int
finish(struct build *b, const char *summary)
{
	int exit = b->report.errors == 0 ? AVOW_EXIT_YES : AVOW_EXIT_NO;
	bool color =
	    isatty(fileno(b->cli->out)) == 1 && getenv("NO_COLOR") == NULL;

	if (b->cli->json) {
		avow_report_json(&b->report, &b->out);
	} else {
		avow_report_print(&b->report, &b->out, color);
		avow_buffer_string(&b->out, summary);
	}
	return avow_cli_write(b->cli, &b->out, exit);
}

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static const char *
summary_of(struct build *b)
{
	const struct avow_examples_result *x = &b->edition.examples;

	return avow_report_text(&b->report,
	    "%s: %zu error%s, %zu warning%s, %zu of %zu example%s as the "
	    "page%s say%s\n",
	    b->edition.image != NULL ? avow_image_name(b->edition.image)
				     : "not compiled",
	    b->report.errors, plural(b->report.errors), b->report.warnings,
	    plural(b->report.warnings), x->run - x->failed, x->run,
	    plural(x->run), plural(b->cli->rest_count),
	    b->cli->rest_count == 1 ? "s" : "");
}

/* "1-81", or nothing for the usual range; false when it is neither. */
static bool
read_range(const char *text, uint32_t *first, uint32_t *last)
{
	char *end;
	unsigned long a, z;

	*first = PROMISE_FIRST;
	*last = PROMISE_LAST;
	if (*text == '\0')
		return true;
	a = strtoul(text, &end, 10);
	if (end == text || *end != '-')
		return false;
	text = end + 1;
	z = strtoul(text, &end, 10);
	if (end == text || *end != '\0' || a < 1 || a > z ||
	    z > AVOW_PROMISE_MAX)
		return false;
	*first = (uint32_t)a;
	*last = (uint32_t)z;
	return true;
}

int
avow_cli_policy_check(struct avow_cli *cli)
{
	const char *promises = NULL;
	const struct avow_option options[] = {
	    {.name = "promises",
		.argument = "FIRST-LAST",
		.help = "every promise (R1-R81) must be cited by a clause",
		.value = &promises,
		.is_optional = true},
	    {.name = NULL}};
	uint32_t first = PROMISE_FIRST, last = PROMISE_LAST;
	struct build b;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (promises != NULL && !read_range(promises, &first, &last))
		return avow_cli_usage(
		    cli, "--promises takes a range such as 1-81");
	build_init(&b, cli);
	if (build_pages(&b, false, &exit)) {
		if (promises != NULL)
			(void)avow_promises_check(
			    b.edition.files, first, last, &b.report);
		exit = finish(&b, summary_of(&b));
	}
	build_clear(&b);
	return exit;
}

int
avow_cli_policy_test(struct avow_cli *cli)
{
	bool coverage = false;
	const struct avow_option options[] = {
	    {.name = "coverage",
		.help = "note each rule that decided no example",
		.flag = &coverage},
	    {.name = NULL}};
	struct build b;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	build_init(&b, cli);
	if (build_pages(&b, false, &exit)) {
		if (coverage && b.edition.image != NULL)
			(void)avow_examples_coverage(&b.edition.examples,
			    b.edition.image, b.edition.files, &b.report);
		exit = finish(&b, summary_of(&b));
	}
	build_clear(&b);
	return exit;
}

/* Write the image and say what it is. */
static int
write_image(struct build *b, const char *path)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_image *image = b->edition.image;
	char hex[65];

	if (avow_file_write(path, avow_image_bytes(image), 0644, &why) !=
	    AVOW_OK)
		return avow_cli_fail(b->cli, &why);
	avow_hex(hex, avow_image_hash(image), 32);
	if (!b->cli->json) {
		avow_report_print(&b->report, &b->out, false);
		avow_buffer_format(&b->out, "%s: %zu bytes, sha-256 %s\n",
		    avow_image_name(image), avow_image_bytes(image).size, hex);
		return avow_cli_write(b->cli, &b->out, AVOW_EXIT_YES);
	}
	avow_buffer_string(&b->out, "{\"edition\":");
	avow_json_write_string(&b->out, avow_image_name(image));
	avow_buffer_format(&b->out, ",\"bytes\":%zu,\"sha256\":\"%s\"}\n",
	    avow_image_bytes(image).size, hex);
	return avow_cli_write(b->cli, &b->out, AVOW_EXIT_YES);
}

int
avow_cli_policy_compile(struct avow_cli *cli)
{
	const char *path = NULL;
	const struct avow_option options[] = {{.name = "out",
						  .letter = 'o',
						  .argument = "IMAGE",
						  .help = "write it here",
						  .value = &path},
	    {.name = NULL}};
	struct build b;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (path == NULL)
		return avow_cli_usage(cli, "say where to: -o IMAGE");
	build_init(&b, cli);
	if (build_pages(&b, false, &exit)) {
		if (b.report.errors != 0 || b.edition.image == NULL)
			exit = finish(&b, summary_of(&b));
		else
			exit = write_image(&b, path);
	}
	build_clear(&b);
	return exit;
}
