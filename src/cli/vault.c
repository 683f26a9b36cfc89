/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault.h"

#include "base/file.h"
#include "policy/edition.h"
#include "policy/report.h"
#include "json/write.h"

#include "base/banned.h"

struct avow_option
avow_cli_vault_option(struct avow_cli_where *where)
{
	return (struct avow_option){
	    "vault", 0, "DIR", "$AVOW_VAULT, else .", .value = &where->vault};
}

struct avow_option
avow_cli_vault_option_key(struct avow_cli_where *where)
{
	return (struct avow_option){"root-key", 0, "FILE",
	    "where it is, if not beside the vault", .value = &where->root_key};
}

struct avow_option
avow_cli_vault_option_person(const char **id)
{
	return (struct avow_option){
	    "person", 0, "ID", "32 hex digits", .value = id};
}

struct avow_option
avow_cli_vault_option_external(const char **id)
{
	return (struct avow_option){
	    "external-id", 0, "X", "your own name for the person", .value = id};
}

struct avow *
avow_cli_vault_open(struct avow_cli *cli, const struct avow_cli_where *where)
{
	struct avow_open_options options = {
	    .dir = avow_cli_vault(where->vault), .root_key = where->root_key};
	struct avow_error why = {.status = AVOW_OK};
	struct avow *avow = NULL;

	if (avow_open(&avow, &options, &why) != AVOW_OK)
		cli->exit = avow_cli_fail(cli, &why);
	return avow;
}

void
avow_cli_vault_trim(char *dir)
{
	dir[avow_file_bare_size(dir)] = '\0';
}
