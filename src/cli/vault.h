/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/vault: the commands that make, open and walk a vault, and what the
 * others need to open one.  One thread at a time.
 */
#ifndef AVOW_CLI_VAULT_H
#define AVOW_CLI_VAULT_H

#include "cli/cli.h"

/*
 * Open the vault at dir ($AVOW_VAULT or "." when NULL).  NULL when it cannot
 * be opened, with cli->exit set and the reason written.
 */
AVOW_CHECKED struct avow *avow_cli_vault_open(
    struct avow_cli *cli, const char *dir, const char *root_key);

/*
 * Compile pages and make a vault of them.  False, with cli->exit set and every
 * finding written, when the pages have errors or the vault cannot be made;
 * nothing is made then.
 */
AVOW_CHECKED bool avow_cli_vault_make(struct avow_cli *cli,
    const struct avow_init_options *init, const char *const *pages,
    size_t page_count);

int avow_cli_vault_init(struct avow_cli *cli);
int avow_cli_vault_check(struct avow_cli *cli);

#endif
