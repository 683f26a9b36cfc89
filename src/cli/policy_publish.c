/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy_publish.h"

#include <inttypes.h>
#include <string.h>

#include "cli/build.h"
#include "cli/editions.h"
#include "cli/vault.h"
#include "json/write.h"

#include "base/banned.h"

enum { OUTPUT_MAX = 16 << 20, LINE_MAX = 512 };

/* "notice,erase" as bits; false: another word. */
static bool
read_acknowledged(unsigned *out, const char *list)
{
	static const struct {
		const char *word;
		unsigned bit;
	} words[] = {{"notice", AVOW_ACKNOWLEDGE_NOTICE},
	    {"reconsent", AVOW_ACKNOWLEDGE_RECONSENT},
	    {"erase", AVOW_ACKNOWLEDGE_ERASE}};

	for (;;) {
		struct avow_text word = {list, strcspn(list, ",")};
		size_t i = 0;

		while (i < 3 && !avow_text_is(word, words[i].word))
			i++;
		if (i == 3)
			return false;
		*out |= words[i].bit;
		list += word.size;
		if (*list == '\0')
			return true;
		list++;
	}
}

/* Whether each page's lock is there and says what the page says. */
static bool
are_locked(struct avow_cli_build *b, int *exit)
{
	struct avow_error why = {.status = AVOW_OK};

	for (const struct avow_lock_state *s = b->locks; s != NULL;
	     s = s->next) {
		const char *page = s->page->source->path;

		if (s->old != NULL && s->news == 0 && s->waiting == 0)
			continue;
		if (s->old == NULL)
			(void)avow_fail_at(&why, AVOW_ERR_POLICY,
			    "publish.lock", page,
			    "the page has no lock: write it with `avow policy "
			    "lock`, and keep it beside the page");
		else if (s->waiting > 0)
			(void)avow_fail_at(&why, AVOW_ERR_POLICY,
			    "publish.lock", page,
			    "%zu clause%s of the page to be reviewed: `avow "
			    "policy check` says which",
			    s->waiting, s->waiting == 1 ? "" : "s");
		else
			(void)avow_fail_at(&why, AVOW_ERR_POLICY,
			    "publish.lock", page,
			    "the page's lock is older than the page: `avow "
			    "policy lock` sets it anew");
		*exit = avow_cli_fail(b->cli, &why);
		return false;
	}
	return true;
}

/* Pages without a fault, examples that hold, locks in order. */
static bool
build(struct avow_cli_build *b, int *exit)
{
	if (!avow_cli_build_pages(b, false, exit) ||
	    !avow_cli_build_locks(b, NULL, exit))
		return false;
	if (b->report.errors == 0 && b->edition.image != NULL)
		return are_locked(b, exit);
	*exit = avow_cli_build_finish(
	    b, "the pages have errors, so nothing was published\n");
	return false;
}

static void
put_ends(
    const struct avow_lines *lines, const struct avow_publish_result *result)
{
	char text[LINE_MAX];

	for (size_t i = 0; i < result->end_count; i++) {
		const struct avow_publish_ends *e = &result->ends[i];

		(void)snprintf(text, sizeof text,
		    "%.200s: %" PRIu64 " end sooner, %" PRIu64
		    " of them with the next sweep",
		    e->category, e->sooner, e->at_once);
		avow_lines_field(lines, i == 0 ? "ends" : "",
		    e->at_once > 0 ? AVOW_PAINT_YELLOW : AVOW_PAINT_PLAIN,
		    avow_text_of(text));
	}
}

static void
put_ends_json(struct avow_buffer *out, const struct avow_publish_result *result)
{
	avow_buffer_string(out, ",\"ends\":[");
	for (size_t i = 0; i < result->end_count; i++) {
		const struct avow_publish_ends *e = &result->ends[i];

		avow_buffer_string(
		    out, i > 0 ? ",{\"category\":" : "{\"category\":");
		avow_json_write_string(out, e->category);
		avow_buffer_format(out,
		    ",\"sooner\":%" PRIu64 ",\"at_once\":%" PRIu64 "}",
		    e->sooner, e->at_once);
	}
	avow_buffer_string(out, "]");
}

/* What was published, or would be. */
static int
tell(struct avow_cli_build *b, const struct avow_publish_result *result,
    int exit)
{
	struct avow_lines lines = {
	    &b->out, 0, avow_lines_wants_color(b->cli->out)};

	if (b->cli->json) {
		avow_buffer_string(&b->out, "{");
		avow_cli_editions_json(&b->out, &result->edition);
		put_ends_json(&b->out, result);
		avow_buffer_string(&b->out, "}\n");
	} else {
		avow_report_print(&b->report, &b->out, lines.color);
		avow_cli_editions_put(&lines, &result->edition);
		put_ends(&lines, result);
	}
	return avow_cli_write(b->cli, &b->out, exit);
}

static int
publish(struct avow_cli_build *b, struct avow *avow,
    struct avow_publish_options *options)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_text image = avow_image_bytes(b->edition.image);
	struct avow_publish_result result;
	enum avow_status status;
	int exit = AVOW_EXIT_YES;

	options->image = image.at;
	options->image_size = image.size;
	status = avow_publish(avow, options, &result, &why);
	if (status != AVOW_OK)
		exit = avow_cli_fail(b->cli, &why);
	/* What was not acknowledged is shown, so that it can be. */
	if (status == AVOW_OK || strcmp(why.code, "publish.acknowledge") == 0)
		exit = tell(b, &result, exit);
	avow_publish_result_clear(&result);
	return exit;
}

int
avow_cli_policy_publish(struct avow_cli *cli)
{
	struct avow_publish_options publishing = {.caller = NULL};
	struct avow_cli_where where = {.vault = NULL};
	const char *acknowledged = NULL;
	const struct avow_option options[] = {
	    {"acknowledge", 0, "CLASS,...", "notice, reconsent, erase",
		.value = &acknowledged},
	    {"correction", 0, "CLAUSE",
		"allow what this clause wrongly forbade, at once",
		.value = &publishing.correction},
	    {"dry-run", 0, NULL, "say what would happen, do nothing",
		.flag = &publishing.only_decide},
	    avow_cli_vault_option_key(&where), {.name = NULL}};
	struct avow_cli_build b;
	struct avow *avow;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count < 2)
		return avow_cli_usage(cli, "name a vault, and pages");
	if (acknowledged != NULL &&
	    !read_acknowledged(&publishing.acknowledged, acknowledged))
		return avow_cli_usage(
		    cli, "--acknowledge takes notice, reconsent and erase");
	where.vault = cli->rest[0];
	cli->rest++;
	cli->rest_count--;
	avow_cli_build_init(&b, cli);
	if (build(&b, &exit)) {
		avow = avow_cli_vault_open(cli, &where);
		exit =
		    avow == NULL ? cli->exit : publish(&b, avow, &publishing);
		avow_close(avow);
	}
	avow_cli_build_clear(&b);
	return exit;
}

/* All editions, the first one first. */
static int
list(struct avow_cli *cli, struct avow *avow)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_edition_info info;
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, avow_lines_wants_color(cli->out)};
	enum avow_status status = AVOW_OK;
	int exit;

	avow_buffer_init(&out, OUTPUT_MAX);
	for (uint32_t i = 1; i <= avow_editions(avow) && status == AVOW_OK;
	     i++) {
		status = avow_edition(avow, i, &info, &why);
		if (status != AVOW_OK)
			break;
		if (cli->json) {
			avow_buffer_string(&out, "{");
			avow_cli_editions_json(&out, &info);
			avow_buffer_string(&out, "}\n");
			continue;
		}
		if (i > 1)
			avow_buffer_string(&out, "\n");
		avow_cli_editions_put(&lines, &info);
	}
	exit = status == AVOW_OK ? avow_cli_write(cli, &out, AVOW_EXIT_YES)
				 : avow_cli_fail(cli, &why);
	avow_buffer_clear(&out);
	return exit;
}

int
avow_cli_policy_list(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	const struct avow_option options[] = {avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where), {.name = NULL}};
	struct avow *avow;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one vault");
	if (cli->rest_count == 1)
		where.vault = cli->rest[0];
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	exit = list(cli, avow);
	avow_close(avow);
	return exit;
}

int
avow_cli_policy_approve(struct avow_cli *cli)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	const char *by = NULL;
	const struct avow_option options[] = {
	    {"by", 0, "NAME", "whose yes it is", .value = &by},
	    avow_cli_vault_option(&where), avow_cli_vault_option_key(&where),
	    {.name = NULL}};
	struct avow *avow;
	enum avow_status status;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 1)
		return avow_cli_usage(cli, "name one image by its hash");
	if (by == NULL)
		return avow_cli_usage(cli, "say whose yes it is: --by NAME");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	status = avow_approve(avow, cli->rest[0], by, &why);
	if (status != AVOW_OK)
		cli->exit = avow_cli_fail(cli, &why);
	else if (cli->json)
		(void)fprintf(cli->out, "{\"log\":%" PRIu64 "}\n",
		    avow_log_entries(avow) - 1);
	else
		(void)fprintf(cli->out,
		    "approved by %s: log entry %" PRIu64 "\n", by,
		    avow_log_entries(avow) - 1);
	avow_close(avow);
	return status == AVOW_OK ? AVOW_EXIT_YES : cli->exit;
}
