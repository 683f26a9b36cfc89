/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/policy: `avow policy ...`: pages are checked, compiled, asked, tested,
 * laid out and rendered.  Each gives an enum avow_exit.  One thread at a time.
 */
#ifndef AVOW_CLI_POLICY_H
#define AVOW_CLI_POLICY_H

struct avow_arena;
struct avow_cli;
struct avow_edition;

int avow_cli_policy_check(struct avow_cli *cli);
int avow_cli_policy_compile(struct avow_cli *cli);
int avow_cli_policy_explain(struct avow_cli *cli);
int avow_cli_policy_lock(struct avow_cli *cli);
int avow_cli_policy_diff(struct avow_cli *cli);
int avow_cli_policy_who(struct avow_cli *cli);
int avow_cli_policy_test(struct avow_cli *cli);
int avow_cli_policy_render(struct avow_cli *cli);
int avow_cli_policy_fmt(struct avow_cli *cli);
int avow_cli_policy_page(struct avow_cli *cli);

/* Write every page of an edition as JSON: `policy compile --json`. */
int avow_cli_policy_pages(struct avow_cli *cli,
    const struct avow_edition *edition, struct avow_arena *arena);
int avow_cli_policy_gloss(struct avow_cli *cli);

#endif
