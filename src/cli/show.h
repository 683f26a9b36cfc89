/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/show: what the library tells as JSON, shown to people or programs.
 * One thread at a time.
 */
#ifndef AVOW_CLI_SHOW_H
#define AVOW_CLI_SHOW_H

#include "cli/cli.h"

/*
 * Write a JSON text, or one member of it: in one line under --json, else a
 * member a line, control characters made harmless.  Gives the exit code.
 */
int avow_show_json(struct avow_cli *cli, const char *text, const char *member);

int avow_cli_show_person(struct avow_cli *cli);  /* person show */
int avow_cli_show_consent(struct avow_cli *cli); /* consent show */

#endif
