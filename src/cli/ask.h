/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/ask: one ask from the command line, as the library has it.
 * One thread at a time.
 */
#ifndef AVOW_CLI_ASK_H
#define AVOW_CLI_ASK_H

#include "cli/cli.h"

int avow_cli_ask_collect(struct avow_cli *cli);
int avow_cli_ask_use(struct avow_cli *cli);
int avow_cli_ask_share(struct avow_cli *cli);
int avow_cli_ask_disclose(struct avow_cli *cli);
int avow_cli_ask_export(struct avow_cli *cli); /* person export */
int avow_cli_ask_erase(struct avow_cli *cli);  /* erase, person erase */

#endif
