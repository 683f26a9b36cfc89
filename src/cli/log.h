/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/log: the log verified, exported and looked at.  One thread at a time.
 */
#ifndef AVOW_CLI_LOG_H
#define AVOW_CLI_LOG_H

#include "cli/cli.h"

int avow_cli_log_verify(struct avow_cli *cli);
int avow_cli_log_export(struct avow_cli *cli);
int avow_cli_log_show(struct avow_cli *cli);

#endif
