/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/verify.h"
#include "base/file.h"
#include "cli/lines.h"
#include "cli/show.h"
#include "cli/vault.h"
#include "json/write.h"

#include "base/banned.h"

enum {
	KEY_MAX = 4096,     /* bytes of a verifier key in a file */
	SHOW_LAST = 10,     /* entries, when none is named */
	SHOW_MAX = 1000000, /* entries of one command */
};

/* An export has its checkpoint in plain sight; a vault has it in its store. */
static bool
is_export(const char *dir)
{
	char path[AVOW_FILE_PATH_SIZE];

	return avow_file_join(path, dir, "checkpoint", NULL) == AVOW_OK &&
	    access(path, F_OK) == 0;
}

static int
tell_verified_json(
    struct avow_cli *cli, const struct avow_verify_report *report)
{
	char root[2 * sizeof report->root + 1];
	struct avow_buffer out;
	int exit;

	avow_hex(root, report->root, sizeof report->root);
	avow_buffer_init(&out, 8192);
	avow_buffer_string(&out, "{\"verified\":true,\"origin\":");
	avow_json_write_string(&out, report->origin);
	avow_buffer_format(&out,
	    ",\"entries\":%" PRIu64 ",\"root\":\"%s\","
	    "\"key_from_outside\":%s,\"history_proved\":%s}\n",
	    report->size, root, report->key_given ? "true" : "false",
	    report->history_proved ? "true" : "false");
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

/* What was proved, and, as plainly, what was not. */
static int
tell_verified(struct avow_cli *cli, const struct avow_verify_report *report)
{
	char root[2 * sizeof report->root + 1];
	char head[320];
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, avow_lines_wants_color(cli->out)};
	int exit;

	avow_hex(root, report->root, sizeof report->root);
	avow_buffer_init(&out, 8192);
	(void)snprintf(head, sizeof head, "%s: %" PRIu64 " entries",
	    report->origin, report->size);
	avow_lines_field(&lines, "log", AVOW_PAINT_BOLD, avow_text_of(head));
	avow_lines_field(&lines, "root", AVOW_PAINT_PLAIN, avow_text_of(root));
	avow_lines_field(&lines, "proved", AVOW_PAINT_GREEN,
	    AVOW_TEXT("every entry is a leaf of the tree with this root, and "
		      "the checkpoint's signature fits"));
	avow_lines_field(&lines, "key", AVOW_PAINT_PLAIN,
	    report->key_given
		? AVOW_TEXT("the one you gave, so the log is its owner's")
		: AVOW_TEXT("the log's own, so this shows only that the log "
			    "agrees with itself; with --key, that it is the "
			    "log of whoever gave you the key"));
	avow_lines_field(&lines, "history", AVOW_PAINT_PLAIN,
	    report->history_proved
		? AVOW_TEXT("nothing before your older checkpoint was changed "
			    "or taken away")
		: AVOW_TEXT("not proved; with --since CHECKPOINT, one that you "
			    "kept, it would be"));
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

/* The key as text: what stands behind --key, or in the file that @ names. */
static enum avow_status
read_key(struct avow_buffer *out, const char *given, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	if (given[0] == '@')
		status = avow_file_read(out, given + 1, why);
	else
		avow_buffer_string(out, given);
	while (out->size > 0 && out->at[out->size - 1] == '\n')
		out->size--;
	avow_buffer_u8(out, 0);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}

static int
verify(struct avow_cli *cli, const char *dir, const char *given,
    struct avow_verify_options *options)
{
	struct avow_verify_report report = {.size = 0};
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status = AVOW_OK;
	struct avow_buffer key;
	int exit;

	avow_buffer_init(&key, KEY_MAX);
	if (given != NULL) {
		status = read_key(&key, given, &why);
		options->key = (const char *)key.at;
	}
	if (status == AVOW_OK && is_export(dir))
		status = avow_verify_export(&report, dir, options, &why);
	else if (status == AVOW_OK)
		status = avow_verify_vault(&report, dir, options, &why);
	if (status == AVOW_OK)
		exit = cli->json ? tell_verified_json(cli, &report)
				 : tell_verified(cli, &report);
	else
		exit = avow_cli_fail(cli, &why);
	/* A log that was read and does not hold is a no, not a failure. */
	if (status == AVOW_ERR_FORMAT || status == AVOW_ERR_KEY)
		exit = AVOW_EXIT_NO;
	avow_buffer_clear(&key);
	return exit;
}

int
avow_cli_log_verify(struct avow_cli *cli)
{
	struct avow_verify_options verify_options = {.key = NULL};
	struct avow_cli_where where = {.vault = NULL};
	const char *key = NULL;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    {"key", 0, "KEY",
		"the verifier key you trust, or @FILE that holds it",
		.value = &key},
	    {"since", 0, "FILE", "an older checkpoint that you kept",
		.value = &verify_options.since},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one vault or export");
	if (cli->rest_count == 1)
		where.vault = cli->rest[0];
	return verify(cli, avow_cli_vault(where.vault), key, &verify_options);
}

int
avow_cli_log_export(struct avow_cli *cli)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    {.name = NULL},
	};
	struct avow *avow;
	uint64_t entries;
	int exit = AVOW_EXIT_YES;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 1)
		return avow_cli_usage(cli, "name one folder to write to");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	entries = avow_log_entries(avow);
	if (avow_log_write(avow, cli->rest[0], &why) != AVOW_OK)
		exit = avow_cli_fail(cli, &why);
	else if (cli->json)
		(void)fprintf(cli->out, "{\"entries\":%" PRIu64 "}\n", entries);
	else
		(void)fprintf(cli->out, "%" PRIu64 " entries are in %s\n",
		    entries, cli->rest[0]);
	avow_close(avow);
	return exit;
}

/* A number in decimal, or false. */
static bool
read_number(uint64_t *out, const char *text)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0';
}

/* Show entries from first up to end, one paragraph each. */
static int
show_entries(
    struct avow_cli *cli, struct avow *avow, uint64_t first, uint64_t end)
{
	struct avow_error why = {.status = AVOW_OK};
	int exit = AVOW_EXIT_YES;

	for (uint64_t i = first; i < end && exit == AVOW_EXIT_YES; i++) {
		char *json = NULL;

		if (!cli->json && i > first)
			(void)fputc('\n', cli->out);
		if (avow_log_json(avow, i, &json, &why) != AVOW_OK)
			exit = avow_cli_fail(cli, &why);
		else
			exit = avow_show_json(cli, json, NULL);
		avow_text_free(json);
	}
	return exit;
}

static int
show(struct avow_cli *cli, struct avow *avow, const char *last_text)
{
	uint64_t size = avow_log_entries(avow);
	uint64_t last = SHOW_LAST;
	uint64_t index;

	if (cli->rest_count == 1) {
		if (!read_number(&index, cli->rest[0]) || index >= size)
			return avow_cli_usage(cli,
			    "there is no such entry; the log has %" PRIu64,
			    size);
		return show_entries(cli, avow, index, index + 1);
	}
	if (last_text != NULL && !read_number(&last, last_text))
		return avow_cli_usage(cli, "--last wants a number");
	last = last > SHOW_MAX ? SHOW_MAX : last;
	return show_entries(cli, avow, size > last ? size - last : 0, size);
}

int
avow_cli_log_show(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	const char *last = NULL;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    {"last", 0, "N", "the last N entries; 10 if left out",
		.value = &last},
	    {.name = NULL},
	};
	struct avow *avow;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one entry, or --last N");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	exit = show(cli, avow, last);
	avow_close(avow);
	return exit;
}
