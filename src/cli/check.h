/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/check: whether a vault is in order, and what is not.
 * One thread at a time.
 */
#ifndef AVOW_CLI_CHECK_H
#define AVOW_CLI_CHECK_H

#include "cli/cli.h"

int avow_cli_check(struct avow_cli *cli); /* check */

#endif
