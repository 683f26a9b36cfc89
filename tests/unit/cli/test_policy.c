/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the policy commands say yes, no, usage or failure, each with its own
 *         exit code, in words and as JSON.
 * Method: whole command lines over files in a scratch folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "cli/build.h"
#include "cli/cli.h"
#include "tests/support/scratch.h"

#define PAGE                                                                   \
	"# G\n```policy\npolicy general version 1 effective 2026-01-01 "       \
	"general\n```\n```terms\ncategory contact \"c\"\nservice s \"s\"\n"    \
	"basis law \"l\" cites \"L\" supports collect, use\n"                  \
	"fact young \"y\" yes/no about person assume yes\n"                    \
	"guardian decides when young but not for message.policy\n```\n"        \
	"## One {#one}\nWe tell you. [R1] [R2]\n```rule\n"                     \
	"allow collect, use contact for message.policy to self basis law\n"    \
	"```\n"
#define GOOD                                                                   \
	PAGE "```example\n\"told\": allows use contact for message.policy "    \
	     "with claim law\n```\n"
#define FAILING                                                                \
	PAGE "```example\n\"told\": denies use contact for message.policy "    \
	     "with claim law because none\n```\n"
#define BROKEN PAGE "## Two {#two}\nx\n```rule\nalow any\n```\n"

struct fixture {
	char folder[SCRATCH_PATH];
	char good[SCRATCH_PATH], failing[SCRATCH_PATH], broken[SCRATCH_PATH];
	char image[SCRATCH_PATH], html[SCRATCH_PATH], none[SCRATCH_PATH];
	char *out, *err;
	size_t out_size, err_size;
};

static void
put(struct fixture *f, char path[SCRATCH_PATH], const char *name,
    const char *text)
{
	scratch_path(path, f->folder, name);
	if (text != NULL)
		assert_int_equal(
		    avow_file_write(path, avow_text_of(text), 0600, NULL),
		    AVOW_OK);
}

static int
begin(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof f);
	scratch_make(f.folder);
	put(&f, f.good, "good.md", GOOD);
	put(&f, f.failing, "failing.md", FAILING);
	put(&f, f.broken, "broken.md", BROKEN);
	put(&f, f.image, "good.image", NULL);
	put(&f, f.html, "good.html", NULL);
	put(&f, f.none, "none.md", NULL);
	*state = &f;
	return 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	free(f->out);
	free(f->err);
	scratch_remove(f->folder);
	return 0;
}

/* Run one command line (ends with NULL); f->out and f->err are what it said. */
static int
run(struct fixture *f, ...)
{
	char *argv[16];
	int argc = 0;
	va_list list;
	FILE *out, *err;
	int exit;

	argv[argc++] = strdup("avow");
	va_start(list, f);
	for (const char *word = va_arg(list, const char *); word != NULL;
	     word = va_arg(list, const char *))
		argv[argc++] = strdup(word);
	va_end(list);
	argv[argc] = NULL;
	free(f->out);
	free(f->err);
	out = open_memstream(&f->out, &f->out_size);
	err = open_memstream(&f->err, &f->err_size);
	exit = avow_cli_main(argc, argv, out, err);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(fclose(err), 0);
	while (argc > 0)
		free(argv[--argc]);
	return exit;
}

#define RUN(...) run(__VA_ARGS__, (const char *)NULL)

static void
checks_pages(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(RUN(f, "policy", "check", f->good), AVOW_EXIT_YES);
	assert_string_equal(f->out,
	    "general@1: 0 errors, 0 warnings, 1 of 1 example as the page "
	    "says\n");
	assert_int_equal(RUN(f, "policy", "check", f->failing), AVOW_EXIT_NO);
	assert_non_null(strstr(f->out, "error[P0401]"));
	assert_non_null(strstr(f->out, "because of One (general@1#one/1):"));
	assert_int_equal(RUN(f, "policy", "check", f->broken), AVOW_EXIT_NO);
	assert_non_null(strstr(f->out, "error[P0101]"));
	assert_non_null(strstr(f->out, "not compiled: 1 error,"));
	assert_int_equal(
	    RUN(f, "policy", "check", "--json", f->broken), AVOW_EXIT_NO);
	assert_int_equal(f->out[0], '[');
	assert_non_null(strstr(f->out, "\"code\":\"P0101\""));
	assert_int_equal(RUN(f, "policy", "check", f->none), AVOW_EXIT_FAILURE);
	assert_string_equal(f->out, "");
	assert_int_equal(RUN(f, "policy", "check"), AVOW_EXIT_USAGE);
}

static void
colours_what_a_person_looks_at(void **state)
{
	static const struct {
		bool is_terminal;
		const char *no_color;
		const char *term;
		bool is_colored;
	} cases[] = {
	    {true, NULL, "xterm", true},
	    {true, NULL, NULL, true},
	    {true, "", "xterm", true},
	    {true, "1", "xterm", false},
	    {true, "0", "xterm", false}, /* there, and not empty */
	    {true, NULL, "dumb", false},
	    {false, NULL, "xterm", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(avow_cli_build_is_colored(cases[i].is_terminal,
				     cases[i].no_color, cases[i].term),
		    cases[i].is_colored);
}

static void
checks_promises(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(RUN(f, "policy", "check", "--promises=1-2", f->good),
	    AVOW_EXIT_YES);
	assert_int_equal(
	    RUN(f, "policy", "check", "--promises", f->good), AVOW_EXIT_NO);
	assert_non_null(strstr(f->out, "no clause cites the promise R3\n"));
	assert_non_null(strstr(f->out, "no clause cites the promise R81\n"));
	assert_null(strstr(f->out, "R82"));
	assert_null(strstr(f->out, "promise R2\n"));
	assert_int_equal(RUN(f, "policy", "check", "--promises=2", f->good),
	    AVOW_EXIT_USAGE);
	assert_int_equal(RUN(f, "policy", "check", "--promises=0-2", f->good),
	    AVOW_EXIT_USAGE);
	assert_int_equal(RUN(f, "policy", "check", "--promises=3-2", f->good),
	    AVOW_EXIT_USAGE);
	assert_int_equal(
	    RUN(f, "policy", "check", "--promises=1-1000", f->good),
	    AVOW_EXIT_USAGE);
}

static void
compiles_only_what_is_whole(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(RUN(f, "policy", "compile", f->good), AVOW_EXIT_USAGE);
	assert_int_equal(
	    RUN(f, "policy", "compile", f->failing, "-o", f->image),
	    AVOW_EXIT_NO);
	assert_int_equal(
	    RUN(f, "policy", "explain", f->image, "use contact for x"),
	    AVOW_EXIT_FAILURE); /* nothing was written */
	assert_int_equal(RUN(f, "policy", "compile", f->good, "-o", f->image),
	    AVOW_EXIT_YES);
	assert_non_null(strstr(f->out, "general@1: "));
	assert_int_equal(
	    RUN(f, "policy", "compile", f->good, "--json", "--out", f->image),
	    AVOW_EXIT_YES);
	assert_non_null(
	    strstr(f->out, "{\"edition\":\"general@1\",\"bytes\":"));
	assert_int_equal(
	    RUN(f, "policy", "compile", f->good, "-o", "/nowhere/x"),
	    AVOW_EXIT_FAILURE);
}

static void
explains_one_flow(void **state)
{
	static const char flow[] = "use contact for message.policy";
	struct fixture *f = *state;

	assert_int_equal(RUN(f, "policy", "compile", f->good, "-o", f->image),
	    AVOW_EXIT_YES);
	assert_int_equal(
	    RUN(f, "policy", "explain", f->image, flow, "--with", "claim law"),
	    AVOW_EXIT_YES);
	assert_non_null(strstr(f->out, "\nallowed\n"));
	assert_int_equal(
	    RUN(f, "policy", "explain", f->image, flow), AVOW_EXIT_NO);
	assert_non_null(
	    strstr(f->out, "the nearest allow needs:\n  claim law"));
	assert_int_equal(RUN(f, "policy", "explain", "--json", f->image, flow),
	    AVOW_EXIT_NO);
	assert_string_equal(f->out,
	    "{\"decision\":\"deny\",\"form\":\"raw\",\"clauses\":[],"
	    "\"duties\":[],\"needs\":[\"claim law\"],"
	    "\"policy\":\"general@1\"}\n");
	assert_int_equal(RUN(f, "policy", "explain", f->image, "use nothing"),
	    AVOW_EXIT_USAGE);
	assert_non_null(strstr(f->out, "P0102"));
	assert_int_equal(RUN(f, "policy", "explain", f->image, "use for for"),
	    AVOW_EXIT_USAGE);
	assert_int_equal(
	    RUN(f, "policy", "explain", f->image), AVOW_EXIT_USAGE);
	assert_int_equal(
	    RUN(f, "policy", "explain", f->good, flow), AVOW_EXIT_FAILURE);
	assert_int_equal(RUN(f, "policy", "explain", "--json", f->none, flow),
	    AVOW_EXIT_FAILURE);
	assert_int_equal(strncmp(f->err, "{\"error\":{\"code\":", 17), 0);
}

static void
runs_examples_and_shows_what_they_leave_out(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(RUN(f, "policy", "test", f->good), AVOW_EXIT_YES);
	assert_null(strstr(f->out, "P0402"));
	assert_int_equal(
	    RUN(f, "policy", "test", "--coverage", f->good), AVOW_EXIT_YES);
	assert_null(strstr(f->out, "P0402"));
	assert_int_equal(
	    RUN(f, "policy", "test", "--coverage", f->failing), AVOW_EXIT_NO);
	assert_non_null(strstr(f->out, "note[P0402]"));
	assert_int_equal(
	    RUN(f, "policy", "test", "--coverage", f->broken), AVOW_EXIT_NO);
}

static void
renders_a_page(void **state)
{
	struct fixture *f = *state;
	struct avow_buffer html;

	assert_int_equal(
	    RUN(f, "policy", "render", f->good, "-o", f->html), AVOW_EXIT_YES);
	avow_buffer_init(&html, 1 << 20);
	assert_int_equal(avow_file_read(&html, f->html, NULL), AVOW_OK);
	assert_true(avow_text_starts(avow_buffer_view(&html), "<!"));
	avow_buffer_clear(&html);
	assert_int_equal(
	    RUN(f, "policy", "render", f->broken, "-o", f->html), AVOW_EXIT_NO);
	/* Without -o it goes to standard output. */
	assert_int_equal(RUN(f, "policy", "render", f->good), AVOW_EXIT_YES);
	assert_int_equal(strncmp(f->out, "<!", 2), 0);
	assert_int_equal(RUN(f, "policy", "render"), AVOW_EXIT_USAGE);
	assert_int_equal(RUN(f, "policy", "render", f->none, "-o", f->html),
	    AVOW_EXIT_FAILURE);
}

static void
helps(void **state)
{
	struct fixture *f = *state;
	char typed[64];

	assert_int_equal(RUN(f, "--help"), AVOW_EXIT_YES);
	assert_non_null(strstr(f->out, "policy check"));
	assert_int_equal(run(f, (const char *)NULL), AVOW_EXIT_USAGE);
	assert_int_equal(RUN(f, "policy"), AVOW_EXIT_USAGE);
	assert_non_null(strstr(f->err, "policy render"));
	assert_int_equal(RUN(f, "polcy", "check"), AVOW_EXIT_USAGE);
	assert_non_null(strstr(f->err, "there is no command polcy"));
	assert_int_equal(RUN(f, "policy", "check", "--help"), AVOW_EXIT_YES);
	assert_non_null(strstr(f->out, "--promises[=FIRST-LAST]"));
	assert_int_equal(
	    RUN(f, "policy", "check", "--colour"), AVOW_EXIT_USAGE);
	assert_non_null(strstr(f->err, "--colour is no option of this"));
	assert_int_equal(RUN(f, "policy", "compile", "-o"), AVOW_EXIT_USAGE);
	assert_non_null(strstr(f->err, "-o wants a value"));
	for (const struct avow_command *c = avow_commands; c->name != NULL;
	     c++) {
		assert_non_null(c->run);
		assert_true(strlen(c->about) > 0);
		/* An example can be typed as it stands. */
		(void)snprintf(typed, sizeof typed, "avow %s ", c->name);
		assert_non_null(strstr(c->example, typed));
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(colours_what_a_person_looks_at),
	    cmocka_unit_test(checks_pages),
	    cmocka_unit_test(checks_promises),
	    cmocka_unit_test(compiles_only_what_is_whole),
	    cmocka_unit_test(explains_one_flow),
	    cmocka_unit_test(runs_examples_and_shows_what_they_leave_out),
	    cmocka_unit_test(renders_a_page),
	    cmocka_unit_test(helps),
	};

	return cmocka_run_group_tests(all, begin, end);
}
