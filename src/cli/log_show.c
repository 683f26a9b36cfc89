/* SPDX-License-Identifier: Apache-2.0 */
/* The log looked at and exported. */
#include <inttypes.h>
#include <string.h>

#include "avow_log.h"
#include "cli/log.h"
#include "cli/show.h"
#include "cli/vault.h"
#include "json/read.h"

#include "audit/verify.h"

#include "base/banned.h"

enum {
	SHOW_LAST = 10,      /* entries, when none is named */
	SHOW_MAX = 1000000,  /* entries of one command */
	PAGE = 1000,         /* entries about a person at once */
	ENTRY_MAX = 1 << 16, /* bytes */
};

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

/* Show entries from first up to end, one paragraph each. */
static int
show_entries(struct avow_cli *cli, struct avow_watch *watch, uint64_t first,
    uint64_t end)
{
	struct avow_error why = {.status = AVOW_OK};
	int exit = AVOW_EXIT_YES;

	for (uint64_t i = first; i < end && exit == AVOW_EXIT_YES; i++) {
		char *json = NULL;

		if (!cli->json && i > first)
			(void)fputc('\n', cli->out);
		if (avow_watch_json(watch, i, &json, &why) != AVOW_OK)
			exit = avow_cli_fail(cli, &why);
		else
			exit = avow_show_json(cli, json, NULL);
		avow_text_free(json);
	}
	return exit;
}

/* The bytes of an entry, as they were hashed. */
static int
show_raw(struct avow_cli *cli, const struct avow_verify_source *source,
    uint64_t index)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer entry;
	struct avow_buffer json;
	int exit;

	avow_buffer_init(&entry, ENTRY_MAX);
	avow_buffer_init(&json, 2 * ENTRY_MAX);
	if (avow_verify_read_entry(&entry, source, index, &why) != AVOW_OK) {
		exit = avow_cli_log_fail(cli, &why);
	} else if (cli->json) {
		avow_buffer_format(
		    &json, "{\"index\":%" PRIu64 ",\"entry\":\"", index);
		avow_buffer_base64(&json, entry.at, entry.size);
		avow_buffer_string(&json, "\"}\n");
		exit = avow_cli_write(cli, &json, AVOW_EXIT_YES);
	} else {
		exit = avow_cli_write(cli, &entry, AVOW_EXIT_YES);
	}
	avow_buffer_clear(&entry);
	avow_buffer_clear(&json);
	return exit;
}

/* One page of entries about a person; false: there are no more. */
static bool
show_page(struct avow_cli *cli, const char *text, uint64_t *next, bool is_first)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_json *entries;
	const struct avow_json *more;
	struct avow_json *page;
	struct avow_buffer line;
	bool goes_on;

	if (avow_json_parse(&page, avow_text_of(text), &why) != AVOW_OK) {
		cli->exit = avow_cli_fail(cli, &why);
		return false;
	}
	entries = avow_json_get(page, "entries");
	avow_buffer_init(&line, AVOW_JSON_MAX);
	for (size_t i = 0; i < avow_json_count(entries); i++) {
		avow_buffer_reset(&line);
		avow_json_dump(&line, avow_json_item(entries, i));
		avow_buffer_u8(&line, '\0');
		if (!cli->json && (i > 0 || !is_first))
			(void)fputc('\n', cli->out);
		cli->exit = avow_show_json(cli, (const char *)line.at, NULL);
	}
	more = avow_json_get(page, "next");
	goes_on = avow_json_kind(more) == AVOW_JSON_NUMBER;
	if (goes_on)
		*next = (uint64_t)avow_json_integer(more);
	avow_buffer_clear(&line);
	avow_json_free(page);
	return goes_on && cli->exit == AVOW_EXIT_YES;
}

/* Every entry about a person, of one generation. */
static int
show_generation(struct avow_cli *cli, struct avow *avow,
    struct avow_log_question *question, uint32_t *newest)
{
	struct avow_error why = {.status = AVOW_OK};
	bool is_first = true;
	bool goes_on = true;

	cli->exit = AVOW_EXIT_YES;
	while (goes_on) {
		struct avow_json *page;
		char *text = NULL;

		if (avow_log_about(avow, question, &text, &why) != AVOW_OK)
			return avow_cli_fail(cli, &why);
		if (avow_json_parse(&page, avow_text_of(text), NULL) ==
		    AVOW_OK) {
			*newest = (uint32_t)avow_json_integer(
			    avow_json_get(page, "generations"));
			avow_json_free(page);
		}
		goes_on = show_page(cli, text, &question->from, is_first);
		is_first = false;
		avow_text_free(text);
	}
	return cli->exit;
}

static int
show_person(struct avow_cli *cli, struct avow *avow,
    const struct avow_log_question *asked)
{
	uint32_t newest = 1;
	int exit = AVOW_EXIT_YES;

	for (uint32_t i = 1; i <= newest && exit == AVOW_EXIT_YES; i++) {
		struct avow_log_question question = *asked;

		question.generation = i;
		question.limit = PAGE;
		exit = show_generation(cli, avow, &question, &newest);
	}
	return exit;
}

/* Everything about a person, which only the open vault can tell. */
static int
show_about(struct avow_cli *cli, const struct avow_cli_where *where,
    const struct avow_log_question *question)
{
	struct avow *avow = avow_cli_vault_open(cli, where);
	int exit;

	if (avow == NULL)
		return cli->exit;
	exit = show_person(cli, avow, question);
	avow_close(avow);
	return exit;
}

static int
show(struct avow_cli *cli, struct avow_watch *watch, const char *last_text)
{
	struct avow_error why = {.status = AVOW_OK};
	uint64_t last = SHOW_LAST;
	uint32_t generation;
	uint64_t index;
	uint64_t size;

	if (avow_watch_look(watch, &size, &generation, &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	if (cli->rest_count == 1) {
		if (!avow_cli_log_number(&index, cli->rest[0]) || index >= size)
			return avow_cli_usage(cli,
			    "there is no such entry; the log has %" PRIu64,
			    size);
		return show_entries(cli, watch, index, index + 1);
	}
	if (last_text != NULL && !avow_cli_log_number(&last, last_text))
		return avow_cli_usage(cli, "--last wants a number");
	last = last > SHOW_MAX ? SHOW_MAX : last;
	return show_entries(cli, watch, size > last ? size - last : 0, size);
}

/* Entries by their numbers: without the root key, beside the writer. */
static int
show_numbered(struct avow_cli *cli, const struct avow_verify_source *source,
    const char *last)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_watch *watch;
	int exit;

	if ((source->generation == 0
		    ? avow_watch_open(&watch, source->vault_dir, &why)
		    : avow_watch_open_generation(&watch, source->vault_dir,
			  source->generation, &why)) != AVOW_OK)
		return avow_cli_log_fail(cli, &why);
	exit = show(cli, watch, last);
	avow_watch_close(watch);
	return exit;
}

/* What the options ask for. */
static int
show_what(struct avow_cli *cli, const struct avow_verify_source *source,
    const char *last, bool raw)
{
	uint64_t index = 0;

	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one entry, or --last N");
	if (!raw)
		return show_numbered(cli, source, last);
	if (cli->rest_count != 1 || !avow_cli_log_number(&index, cli->rest[0]))
		return avow_cli_usage(cli, "--raw wants the number of one");
	return show_raw(cli, source, index);
}

int
avow_cli_log_show(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	struct avow_verify_source source = {.vault_dir = NULL};
	struct avow_log_question question = {.person = NULL};
	const char *generation = NULL;
	const char *last = NULL;
	bool raw = false;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    avow_cli_vault_option_person(&question.person),
	    avow_cli_vault_option_external(&question.external_id),
	    avow_cli_log_generation(&generation),
	    {"raw", 0, NULL, "the bytes of entry N, as they were hashed",
		.flag = &raw},
	    {"last", 0, "N", "the last N entries; 10 if left out",
		.value = &last},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options) ||
	    !avow_cli_log_read_generation(cli, &source.generation, generation))
		return cli->exit;
	source.vault_dir = avow_cli_vault(where.vault);
	if (question.person == NULL && question.external_id == NULL)
		return show_what(cli, &source, last, raw);
	if (raw || last != NULL || generation != NULL || cli->rest_count > 0)
		return avow_cli_usage(
		    cli, "about a person all is shown, and nothing else");
	return show_about(cli, &where, &question);
}
