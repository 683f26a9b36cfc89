/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/log: the log verified, exported, looked at, proved, followed, changed.
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

int avow_cli_log_checkpoint(struct avow_cli *cli);

/* The option of commands that look at one generation. */
struct avow_option avow_cli_log_generation(const char **text);
/* Its number, 0 where it was not given; false, with cli->exit set: it is
   none. */
AVOW_CHECKED bool avow_cli_log_read_generation(
    struct avow_cli *cli, uint32_t *out, const char *text);
/* Say why something of the log could not be had; the exit code: USAGE where
   there is no such entry or generation. */
int avow_cli_log_fail(struct avow_cli *cli, const struct avow_error *why);
/* A number in decimal, and nothing else. */
AVOW_CHECKED bool avow_cli_log_number(uint64_t *out, const char *text);

#endif
