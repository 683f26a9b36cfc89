/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include <stdlib.h>

#include "cli/answer.h"
#include "cli/ask_options.h"
#include "cli/vault.h"

#include "base/banned.h"

/* One of the library's calls that take an ask and give an answer. */
typedef enum avow_status ask_call(struct avow *avow, const struct avow_ask *ask,
    struct avow_answer *answer, struct avow_error *why);

/* A person who is not there, or not any more, is a no, and no failure. */
static int
fail(struct avow_cli *cli, const struct avow_error *why)
{
	int exit = avow_cli_fail(cli, why);

	if (why->status == AVOW_ERR_NOT_FOUND || why->status == AVOW_ERR_ERASED)
		return AVOW_EXIT_NO;
	return exit;
}

/* Read the options, open the vault, ask, tell. */
static int
run(struct avow_cli *cli, const char *action, enum avow_ask_kind kind,
    ask_call *call)
{
	struct avow_ask_options *options = calloc(1, sizeof *options);
	struct avow_answer answer = {.verdict = AVOW_DENIED};
	struct avow_error why = {.status = AVOW_OK};
	struct avow *avow = NULL;
	int exit;

	if (options == NULL) {
		(void)avow_fail(
		    &why, AVOW_ERR_NOMEM, "ask.memory", "no memory to ask");
		return avow_cli_fail(cli, &why);
	}
	if (avow_ask_options_read(options, cli, action, kind))
		avow = avow_cli_vault_open(cli, &options->given.where);
	exit = cli->exit;
	if (avow != NULL) {
		if (call(avow, &options->ask, &answer, &why) == AVOW_OK)
			exit = avow_cli_answer_end(cli, &options->ask, &answer);
		else
			exit = fail(cli, &why);
	}
	avow_answer_clear(&answer);
	avow_close(avow);
	avow_ask_options_clear(options);
	free(options);
	return exit;
}

int
avow_cli_ask_collect(struct avow_cli *cli)
{
	return run(cli, "collect", AVOW_ASK_COLLECT, avow_ask);
}

int
avow_cli_ask_use(struct avow_cli *cli)
{
	return run(cli, "use", AVOW_ASK_GIVE, avow_ask);
}

int
avow_cli_ask_share(struct avow_cli *cli)
{
	return run(cli, "share", AVOW_ASK_GIVE, avow_ask);
}

int
avow_cli_ask_disclose(struct avow_cli *cli)
{
	return run(cli, "disclose", AVOW_ASK_GIVE, avow_ask);
}

int
avow_cli_ask_export(struct avow_cli *cli)
{
	return run(cli, "export", AVOW_ASK_PERSONAL, avow_person_export);
}

int
avow_cli_ask_erase(struct avow_cli *cli)
{
	return run(cli, "erase", AVOW_ASK_PERSONAL, avow_person_erase);
}
