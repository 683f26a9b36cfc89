/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to the log itself; each is an entry of it. */
#include <inttypes.h>
#include <string.h>

#include "avow_log.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/log.h"
#include "cli/vault.h"

#include "base/banned.h"

enum { NOTE_MAX = 4096, DAY_MS = 86400000 };

/* What every one of these commands is told. */
struct change {
	struct avow_cli_where where;
	struct avow_log_said said;
	const char *before;     /* prune */
	const char *checkpoint; /* restart */
};

static int
tell(struct avow_cli *cli, const char *name, uint64_t number, const char *text)
{
	if (cli->json)
		(void)fprintf(cli->out, "{\"%s\":%" PRIu64 "}\n", name, number);
	else
		(void)fprintf(cli->out, "%s\n", text);
	return AVOW_EXIT_YES;
}

/* Parse the options, open the vault, do it. */
static int
run(struct avow_cli *cli, struct change *change,
    const struct avow_option *special,
    int (*act)(
	struct avow_cli *cli, struct avow *avow, const struct change *change))
{
	struct avow_option options[] = {
	    avow_cli_vault_option(&change->where),
	    avow_cli_vault_option_key(&change->where),
	    {"by", 0, "NAME", "who does this, for the log; else operator",
		.value = &change->said.by},
	    {"reason", 0, "TEXT", "why, for the log",
		.value = &change->said.reason},
	    {.name = NULL},
	    {.name = NULL},
	};
	struct avow *avow;
	int exit;

	if (special != NULL)
		options[4] = *special;
	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 0)
		return avow_cli_usage(cli, "nothing stands behind the options");
	if (special != NULL && *special->value == NULL)
		return avow_cli_usage(cli, "--%s is missing", special->name);
	avow = avow_cli_vault_open(cli, &change->where);
	if (avow == NULL)
		return cli->exit;
	exit = act(cli, avow, change);
	avow_close(avow);
	return exit;
}

static int
rotate_key(struct avow_cli *cli, struct avow *avow, const struct change *change)
{
	struct avow_error why = {.status = AVOW_OK};
	char text[200];
	uint64_t index;

	if (avow_log_change_key(avow, &change->said, &index, &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	(void)snprintf(text, sizeof text,
	    "entry %" PRIu64 " gave the log to a new key; log.pub tells it to "
	    "those who verify",
	    index);
	return tell(cli, "entry", index, text);
}

int
avow_cli_log_rotate_key(struct avow_cli *cli)
{
	struct change change = {.before = NULL};

	return run(cli, &change, NULL, rotate_key);
}

static int
lists(struct avow_cli *cli, struct avow *avow, const struct change *change)
{
	struct avow_error why = {.status = AVOW_OK};
	char text[100];
	uint32_t built;

	if (avow_log_relist(avow, &change->said, &built, &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	(void)snprintf(
	    text, sizeof text, "%" PRIu32 " lists were built again", built);
	return tell(cli, "built", built, text);
}

int
avow_cli_log_lists(struct avow_cli *cli)
{
	struct change change = {.before = NULL};

	return run(cli, &change, NULL, lists);
}

/* A number of an entry, or a day: then entries older than its beginning. */
static bool
read_before(const char *text, uint64_t *before, uint64_t *before_ms)
{
	int32_t days;

	*before_ms = 0;
	if (avow_cli_log_number(before, text))
		return *before > 0;
	*before = 0;
	if (!avow_date_days(&days, avow_text_of(text)) || days <= 0)
		return false;
	*before_ms = (uint64_t)days * DAY_MS;
	return true;
}

static int
prune(struct avow_cli *cli, struct avow *avow, const struct change *change)
{
	struct avow_error why = {.status = AVOW_OK};
	uint64_t before;
	uint64_t before_ms;
	uint64_t gone;
	char text[160];

	if (!read_before(change->before, &before, &before_ms))
		return avow_cli_usage(cli,
		    "--before wants the number of an entry, or a day as "
		    "2026-12-01");
	if (avow_log_forget(
		avow, before, before_ms, &change->said, &gone, &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	if (gone == 0)
		return tell(cli, "pruned", gone,
		    "no whole bundle of 256 entries lies before that: nothing "
		    "was pruned");
	(void)snprintf(text, sizeof text,
	    "entries before %" PRIu64 " are gone; their hashes stay, and so "
	    "does every proof",
	    gone);
	return tell(cli, "pruned", gone, text);
}

int
avow_cli_log_prune(struct avow_cli *cli)
{
	struct change change = {.before = NULL};
	const struct avow_option before = {"before", 0, "SIZE|DATE",
	    "entries before this number or this day", .value = &change.before};

	return run(cli, &change, &before, prune);
}

static int
restart(struct avow_cli *cli, struct avow *avow, const struct change *change)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer note;
	enum avow_status status;

	avow_buffer_init(&note, NOTE_MAX);
	status = avow_file_read_plain(&note, change->checkpoint, &why);
	if (status == AVOW_OK)
		status = avow_log_restart(avow, (const char *)note.at,
		    note.size, &change->said, &why);
	avow_buffer_clear(&note);
	if (status != AVOW_OK)
		return avow_cli_fail(cli, &why);
	return tell(cli, "entries", avow_log_entries(avow),
	    "the log goes on as another generation; log.pub tells its name to "
	    "those who verify");
}

int
avow_cli_log_restart(struct avow_cli *cli)
{
	struct change change = {.before = NULL};
	const struct avow_option checkpoint = {"checkpoint", 0, "FILE",
	    "the largest one that is known of the log as it was",
	    .value = &change.checkpoint};

	return run(cli, &change, &checkpoint, restart);
}
