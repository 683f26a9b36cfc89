/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy.h"

#include <stdlib.h>

#include "base/file.h"
#include "cli/build.h"
#include "cli/policy_lock.h"
#include "policy/explain_code.h"
#include "policy/promises.h"
#include "json/write.h"

#include "base/banned.h"

enum {
	PROMISE_FIRST = 1, /* of REQUIREMENTS: what --promises asks for */
	PROMISE_LAST = 81,
	PAGE_MAX = 1 << 16, /* bytes of the page about a code */
};

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static const char *
summary_of(struct avow_cli_build *b)
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

/* A whole number from 1 on. */
static bool
read_floor(const char *text, uint32_t *out)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || number < 1 ||
	    number > UINT32_MAX)
		return false;
	*out = (uint32_t)number;
	return true;
}

/* What `policy check` was asked for. */
struct check {
	const char *promises;
	const char *floor;
	const char *explain; /* a code */
	uint32_t first, last;
	struct avow_edition_input input;
};

static int
check_pages(struct avow_cli *cli, const struct check *check)
{
	struct avow_cli_build b;
	int exit;

	avow_cli_build_init(&b, cli);
	b.input = check->input;
	if (avow_cli_build_pages(&b, false, &exit) &&
	    avow_cli_build_locks(&b, NULL, &exit)) {
		if (check->promises != NULL)
			(void)avow_promises_check(b.edition.files, check->first,
			    check->last, &b.report);
		if (b.edition.image != NULL)
			(void)avow_examples_coverage(&b.edition.examples,
			    b.edition.image, b.edition.files, &b.report);
		exit = avow_cli_build_finish(&b, summary_of(&b));
	}
	avow_cli_build_clear(&b);
	return exit;
}

/* Show the page about a code. */
static int
explain_code(struct avow_cli *cli, const char *code)
{
	const struct avow_explain_page *page = avow_explain_code_find(code);
	struct avow_buffer out;
	int exit;

	if (page == NULL)
		return avow_cli_usage(
		    cli, "there is no code %s; they are P0101 to P0501", code);
	avow_buffer_init(&out, PAGE_MAX);
	if (cli->json)
		avow_explain_code_json(page, &out);
	else
		avow_explain_code(page, &out);
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

int
avow_cli_policy_check(struct avow_cli *cli)
{
	struct check check = {.input = {.notes = true}};
	const struct avow_option options[] = {
	    {.name = "promises",
		.argument = "FIRST-LAST",
		.help = "every promise (R1-R81) must be cited by a clause",
		.value = &check.promises,
		.is_optional = true},
	    {.name = "floor",
		.argument = "K",
		.help = "how many people a total must have (20)",
		.value = &check.floor},
	    {.name = "explain",
		.argument = "CODE",
		.help = "say what a code such as P0303 means",
		.value = &check.explain},
	    {.name = NULL}};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (check.explain != NULL)
		return explain_code(cli, check.explain);
	if (check.promises != NULL &&
	    !read_range(check.promises, &check.first, &check.last))
		return avow_cli_usage(
		    cli, "--promises takes a range such as 1-81");
	if (check.floor != NULL && !read_floor(check.floor, &check.input.floor))
		return avow_cli_usage(
		    cli, "--floor takes a number of people, such as 20");
	return check_pages(cli, &check);
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
	struct avow_cli_build b;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	avow_cli_build_init(&b, cli);
	if (avow_cli_build_pages(&b, false, &exit)) {
		if (coverage && b.edition.image != NULL)
			(void)avow_examples_coverage(&b.edition.examples,
			    b.edition.image, b.edition.files, &b.report);
		exit = avow_cli_build_finish(&b, summary_of(&b));
	}
	avow_cli_build_clear(&b);
	return exit;
}

/* Write the image and say what it is. */
static int
write_image(struct avow_cli_build *b, const char *path, bool is_locking)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_image *image = b->edition.image;
	char hex[65];
	int exit;

	if (avow_file_write(path, avow_image_bytes(image), 0644, &why) !=
	    AVOW_OK)
		return avow_cli_fail(b->cli, &why);
	avow_hex(hex, avow_image_hash(image), 32);
	if (!b->cli->json) {
		avow_report_print(&b->report, &b->out, false);
		avow_buffer_format(&b->out, "%s: %zu bytes, sha-256 %s\n",
		    avow_image_name(image), avow_image_bytes(image).size, hex);
	}
	if (is_locking && !avow_cli_policy_lock_write(b, NULL, &exit))
		return exit;
	if (!b->cli->json)
		return avow_cli_write(b->cli, &b->out, AVOW_EXIT_YES);
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
	bool is_locking = false;
	const struct avow_option options[] = {{.name = "out",
						  .letter = 'o',
						  .argument = "IMAGE",
						  .help = "write it here",
						  .value = &path},
	    {.name = "lock",
		.help = "write each page's lock beside it",
		.flag = &is_locking},
	    {.name = NULL}};
	struct avow_cli_build b;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (path == NULL && (!cli->json || is_locking))
		return avow_cli_usage(cli,
		    "say where to: -o IMAGE (or --json: the pages as JSON)");
	avow_cli_build_init(&b, cli);
	if (avow_cli_build_pages(&b, false, &exit) &&
	    avow_cli_build_locks(&b, NULL, &exit)) {
		if (b.report.errors != 0 || b.edition.image == NULL)
			exit = avow_cli_build_finish(&b, summary_of(&b));
		else if (path == NULL)
			exit = avow_cli_policy_pages(cli, &b.edition, &b.arena);
		else
			exit = write_image(&b, path, is_locking);
	}
	avow_cli_build_clear(&b);
	return exit;
}
