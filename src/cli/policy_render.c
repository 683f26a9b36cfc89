/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/policy.h"

#include "base/banned.h"

int
avow_cli_policy_render(struct avow_cli *cli)
{
	static const struct avow_option no_options[] = {{.name = NULL}};
	struct avow_error why = {.status = AVOW_OK};

	if (!avow_cli_parse(cli, no_options))
		return cli->exit;
	(void)avow_fail(&why, AVOW_ERR_IO, "cli.later", "not built in yet");
	return avow_cli_fail(cli, &why);
}
