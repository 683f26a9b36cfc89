/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/policy_publish: `avow policy publish`, `avow policy list` and `avow
 * approve`: editions get into a vault, and are shown.  Each gives an enum
 * avow_exit.  One thread at a time.
 */
#ifndef AVOW_CLI_POLICY_PUBLISH_H
#define AVOW_CLI_POLICY_PUBLISH_H

struct avow_cli;

int avow_cli_policy_publish(struct avow_cli *cli);
int avow_cli_policy_list(struct avow_cli *cli);
int avow_cli_policy_approve(struct avow_cli *cli);

#endif
