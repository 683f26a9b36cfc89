/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/log: the log verified, exported, looked at, proved, followed and changed.
 * One thread at a time.
 */
#ifndef AVOW_CLI_LOG_H
#define AVOW_CLI_LOG_H

#include "cli/cli.h"

int avow_cli_log_verify(struct avow_cli *cli);
int avow_cli_log_export(struct avow_cli *cli);
int avow_cli_log_show(struct avow_cli *cli);
int avow_cli_log_prove(struct avow_cli *cli);
int avow_cli_log_follow(struct avow_cli *cli);
int avow_cli_log_prune(struct avow_cli *cli);
int avow_cli_log_rotate_key(struct avow_cli *cli);
int avow_cli_log_restart(struct avow_cli *cli);
int avow_cli_log_lists(struct avow_cli *cli);

/* A number in decimal, and nothing else. */
AVOW_CHECKED bool avow_cli_log_number(uint64_t *out, const char *text);

#endif
