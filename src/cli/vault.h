/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/vault: what every command needs to open a vault, and the one that walks
 * it.  One thread at a time.
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

/* Cut the slashes off the end of a folder's name, for names made of it. */
void avow_cli_vault_trim(char *dir);

int avow_cli_vault_check(struct avow_cli *cli);

#endif
