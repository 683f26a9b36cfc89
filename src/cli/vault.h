/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/vault: what every command needs to open a vault, and the one that walks
 * it.  One thread at a time.
 */
#ifndef AVOW_CLI_VAULT_H
#define AVOW_CLI_VAULT_H

#include "cli/cli.h"

/* Where a vault is, as a command line says it; NULL where it is silent. */
struct avow_cli_where {
	const char *vault;    /* else $AVOW_VAULT, else "." */
	const char *root_key; /* else as the vault itself says */
};

/* The options of every command that opens a vault: --vault, --root-key. */
struct avow_option avow_cli_vault_option(struct avow_cli_where *where);
struct avow_option avow_cli_vault_option_key(struct avow_cli_where *where);
/* The options of those about one person: --person, --external-id. */
struct avow_option avow_cli_vault_option_person(const char **id);
struct avow_option avow_cli_vault_option_external(const char **id);

/*
 * Open the vault that is meant.  NULL when it cannot be opened, with cli->exit
 * set and the reason written.
 */
AVOW_CHECKED struct avow *avow_cli_vault_open(
    struct avow_cli *cli, const struct avow_cli_where *where);

/* Cut the slashes off the end of a folder's name, for names made of it. */
void avow_cli_vault_trim(char *dir);

#endif
