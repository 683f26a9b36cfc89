/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/policy.h"
#include "policy/fmt.h"
#include "policy/parse.h"
#include "json/write.h"

#include "base/banned.h"

enum { ARENA_MAX = 512 << 20, PAGE_MAX = 4 << 20 /* bytes */ };

/* One page being laid out. */
struct fmt {
	struct avow_cli *cli;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_buffer text; /* as it is */
	struct avow_buffer laid; /* as it should be */
	bool is_check;
	size_t changed;
	bool has_faults;
};

/* Read the page at path; what is wrong with it goes to the report. */
static enum avow_status
lay_out(struct fmt *f, const char *path, struct avow_error *why)
{
	struct avow_source *source;
	struct avow_ast *ast;
	enum avow_status status = avow_file_read(&f->text, path, why);

	if (status == AVOW_OK)
		status = avow_source_read(&source, &f->arena, path,
		    avow_buffer_view(&f->text), &f->report, why);
	if (status == AVOW_OK)
		status = avow_parse(&ast, &f->arena, source, &f->report, why);
	if (status == AVOW_OK && f->report.errors == 0)
		status = avow_fmt_page(&f->laid, ast, &f->arena, why);
	return status;
}

static enum avow_status
put_back(const struct fmt *f, const char *path, struct avow_error *why)
{
	struct stat info;
	unsigned mode = stat(path, &info) == 0 ? info.st_mode & 0777U : 0644U;

	return avow_file_write(path, avow_buffer_view(&f->laid), mode, why);
}

/* Lay out one page; false: it cannot be read or written, see why. */
static bool
do_page(struct fmt *f, const char *path, struct avow_error *why)
{
	avow_buffer_reset(&f->text);
	avow_buffer_reset(&f->laid);
	avow_arena_reset(&f->arena);
	avow_report_init(&f->report, &f->arena);
	if (lay_out(f, path, why) != AVOW_OK)
		return false;
	if (f->report.errors != 0) {
		f->has_faults = true;
		return true;
	}
	if (avow_text_equal(
		avow_buffer_view(&f->text), avow_buffer_view(&f->laid)))
		return true;
	f->changed++;
	return f->is_check || put_back(f, path, why) == AVOW_OK;
}

/* The findings of a page that cannot be laid out. */
static int
tell_faults(struct fmt *f)
{
	struct avow_buffer out;
	int exit;

	avow_buffer_init(&out, PAGE_MAX);
	if (f->cli->json)
		avow_report_json(&f->report, &out);
	else
		avow_report_print(&f->report, &out, false);
	exit = avow_cli_write(f->cli, &out, AVOW_EXIT_NO);
	avow_buffer_clear(&out);
	return exit;
}

static int
tell_changed(struct fmt *f, const struct avow_buffer *names)
{
	struct avow_buffer out;
	int exit;

	avow_buffer_init(&out, PAGE_MAX);
	if (f->cli->json)
		avow_buffer_string(&out, "{\"changed\":[");
	avow_buffer_text(&out, avow_buffer_view(names));
	if (f->cli->json)
		avow_buffer_string(&out, "]}\n");
	exit = avow_cli_write(f->cli, &out,
	    f->is_check && f->changed != 0 ? AVOW_EXIT_NO : AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

static void
put_name(struct fmt *f, struct avow_buffer *names, const char *path)
{
	if (f->cli->json) {
		avow_buffer_string(names, f->changed > 1 ? "," : "");
		avow_json_write_string(names, path);
	} else {
		avow_buffer_format(names,
		    f->is_check ? "%s: not laid out\n" : "%s: laid out\n",
		    path);
	}
}

static int
do_pages(struct fmt *f)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer names;
	int exit = -1;

	avow_buffer_init(&names, PAGE_MAX);
	for (size_t i = 0; i < f->cli->rest_count && exit < 0; i++) {
		size_t before = f->changed;

		if (!do_page(f, f->cli->rest[i], &why))
			exit = avow_cli_fail(f->cli, &why);
		else if (f->has_faults)
			exit = tell_faults(f);
		else if (f->changed > before)
			put_name(f, &names, f->cli->rest[i]);
	}
	if (exit < 0)
		exit = tell_changed(f, &names);
	avow_buffer_clear(&names);
	return exit;
}

int
avow_cli_policy_fmt(struct avow_cli *cli)
{
	struct fmt f = {.cli = cli};
	const struct avow_option options[] = {
	    {.name = "check",
		.help = "change nothing: name the pages that would change, "
			"and exit with 1",
		.flag = &f.is_check},
	    {.name = NULL}};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count == 0)
		return avow_cli_usage(cli, "name a page to lay out");
	avow_arena_init(&f.arena, ARENA_MAX);
	avow_buffer_init(&f.text, AVOW_SOURCE_MAX + 1);
	avow_buffer_init(&f.laid, PAGE_MAX);
	exit = do_pages(&f);
	avow_buffer_clear(&f.text);
	avow_buffer_clear(&f.laid);
	avow_arena_clear(&f.arena);
	return exit;
}
