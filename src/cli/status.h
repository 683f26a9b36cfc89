/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/status: how a vault is doing, at a glance.  One thread at a time.
 */
#ifndef AVOW_CLI_STATUS_H
#define AVOW_CLI_STATUS_H

#include "cli/cli.h"

int avow_cli_status(struct avow_cli *cli); /* status */

#endif
