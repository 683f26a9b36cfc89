/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New entries, as they come.  SIGINT and SIGTERM are kept pending and asked for
 * between looks, so that no handler is needed and the end is a clean one.
 */
#include <signal.h>
#include <time.h>

#include "avow_log.h"
#include "cli/log.h"
#include "cli/show.h"
#include "cli/vault.h"

#include "base/banned.h"

enum { LOOK_MS = 200 };

struct follow {
	struct avow_cli *cli;
	struct avow_watch *watch;
	sigset_t ends;
	uint64_t next; /* entry to be shown */
	uint32_t generation;
	bool is_first;
};

/* Wait a little; true: it was told to end. */
static bool
wait_for_end(const struct follow *follow)
{
	const struct timespec wait = {0, LOOK_MS * 1000000L};

	return sigtimedwait(&follow->ends, NULL, &wait) > 0;
}

static int
show_one(struct follow *follow, struct avow_error *why)
{
	struct avow_cli *cli = follow->cli;
	char *json = NULL;
	int exit;

	if (avow_watch_json(follow->watch, follow->next, &json, why) != AVOW_OK)
		return avow_cli_fail(cli, why);
	if (!cli->json && !follow->is_first)
		(void)fputc('\n', cli->out);
	follow->is_first = false;
	follow->next++;
	exit = avow_show_json(cli, json, NULL);
	avow_text_free(json);
	return exit;
}

/* Show what came since the last look. */
static int
look(struct follow *follow)
{
	struct avow_error why = {.status = AVOW_OK};
	int exit = AVOW_EXIT_YES;
	uint32_t generation;
	uint64_t entries;

	if (avow_watch_look(follow->watch, &entries, &generation, &why) !=
	    AVOW_OK)
		return avow_cli_fail(follow->cli, &why);
	if (generation != follow->generation)
		follow->next = 0;
	follow->generation = generation;
	while (follow->next < entries && exit == AVOW_EXIT_YES)
		exit = show_one(follow, &why);
	if (fflush(follow->cli->out) != 0)
		exit = AVOW_EXIT_FAILURE;
	return exit;
}

static int
run(struct follow *follow, uint64_t last)
{
	struct avow_error why = {.status = AVOW_OK};
	int exit = AVOW_EXIT_YES;
	uint64_t entries;

	if (avow_watch_look(
		follow->watch, &entries, &follow->generation, &why) != AVOW_OK)
		return avow_cli_fail(follow->cli, &why);
	follow->next = entries > last ? entries - last : 0;
	do {
		exit = look(follow);
	} while (exit == AVOW_EXIT_YES && !wait_for_end(follow));
	return exit;
}

static int
begin(struct avow_cli *cli, const char *vault, uint64_t last)
{
	struct follow follow = {.cli = cli, .is_first = true};
	struct avow_error why = {.status = AVOW_OK};
	sigset_t before;
	int exit;

	if (sigemptyset(&follow.ends) != 0 ||
	    sigaddset(&follow.ends, SIGINT) != 0 ||
	    sigaddset(&follow.ends, SIGTERM) != 0 ||
	    sigprocmask(SIG_BLOCK, &follow.ends, &before) != 0)
		return AVOW_EXIT_FAILURE;
	if (avow_watch_open(&follow.watch, vault, &why) == AVOW_OK)
		exit = run(&follow, last);
	else
		exit = avow_cli_fail(cli, &why);
	avow_watch_close(follow.watch);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return exit;
}

int
avow_cli_log_follow(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	const char *last_text = NULL;
	uint64_t last = 0;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    {"last", 0, "N", "first the last N entries; none if left out",
		.value = &last_text},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 0)
		return avow_cli_usage(cli, "nothing stands behind the options");
	if (last_text != NULL && !avow_cli_log_number(&last, last_text))
		return avow_cli_usage(cli, "--last wants a number");
	return begin(cli, avow_cli_vault(where.vault), last);
}
