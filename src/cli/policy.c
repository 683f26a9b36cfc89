/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy.h"

#include "cli/cli.h"

#include "base/banned.h"

static const struct avow_option no_options[] = {{.name = NULL}};

static int
later(struct avow_cli *cli)
{
	struct avow_error why = {.status = AVOW_OK};

	if (!avow_cli_parse(cli, no_options))
		return cli->exit;
	(void)avow_fail(&why, AVOW_ERR_IO, "cli.later", "not built in yet");
	return avow_cli_fail(cli, &why);
}

int
avow_cli_policy_check(struct avow_cli *cli)
{
	return later(cli);
}

int
avow_cli_policy_compile(struct avow_cli *cli)
{
	return later(cli);
}

int
avow_cli_policy_explain(struct avow_cli *cli)
{
	return later(cli);
}

int
avow_cli_policy_test(struct avow_cli *cli)
{
	return later(cli);
}

int
avow_cli_policy_render(struct avow_cli *cli)
{
	return later(cli);
}
