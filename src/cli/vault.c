/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault.h"

#include <inttypes.h>

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

int
avow_cli_vault_check(struct avow_cli *cli)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    {.name = NULL},
	};
	uint64_t people = 0;
	uint64_t records = 0;
	struct avow *avow;
	enum avow_status status;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 0)
		return avow_cli_usage(cli, "nothing stands behind the options");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	status = avow_check(avow, &people, &records, &why);
	avow_close(avow);
	if (status == AVOW_ERR_FORMAT || status == AVOW_ERR_KEY) {
		(void)avow_cli_fail(cli, &why);
		return AVOW_EXIT_NO; /* it was looked at, and is not in order */
	}
	if (status != AVOW_OK)
		return avow_cli_fail(cli, &why);
	(void)fprintf(cli->out,
	    cli->json ? "{\"people\":%" PRIu64 ",\"records\":%" PRIu64 "}\n"
		      : "in order: %" PRIu64 " people, %" PRIu64 " records\n",
	    people, records);
	return AVOW_EXIT_YES;
}
