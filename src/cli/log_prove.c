/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs for strangers: of an entry, and that the log has only grown. */
#include "audit/verify.h"
#include "base/file.h"
#include "cli/log.h"
#include "cli/vault.h"
#include "json/write.h"

#include "base/banned.h"

enum { PROOF_MAX = 8192, NOTE_MAX = 4096 };

/* A size, or the checkpoint in a file. */
static enum avow_status
read_older(uint64_t *size, const char *text, struct avow_error *why)
{
	struct avow_buffer note;
	enum avow_status status;

	if (avow_cli_log_number(size, text))
		return AVOW_OK;
	avow_buffer_init(&note, NOTE_MAX);
	status = avow_file_read_plain(&note, text, why);
	if (status == AVOW_OK)
		status = avow_verify_checkpoint_size(
		    size, avow_buffer_view(&note), why);
	avow_buffer_clear(&note);
	return status;
}

static int
write_proof(struct avow_cli *cli, const struct avow_buffer *proof)
{
	struct avow_buffer json;
	int exit;

	if (!cli->json)
		return avow_cli_write(cli, proof, AVOW_EXIT_YES);
	avow_buffer_init(&json, 4 * PROOF_MAX);
	avow_buffer_string(&json, "{\"proof\":");
	avow_json_write_text(&json, avow_buffer_view(proof));
	avow_buffer_string(&json, "}\n");
	exit = avow_cli_write(cli, &json, AVOW_EXIT_YES);
	avow_buffer_clear(&json);
	return exit;
}

static int
prove(struct avow_cli *cli, const char *vault, uint64_t index, const char *from)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer proof;
	enum avow_status status = AVOW_OK;
	int exit;

	avow_buffer_init(&proof, PROOF_MAX);
	if (from != NULL)
		status = read_older(&index, from, &why);
	if (status == AVOW_OK)
		status = from != NULL
		    ? avow_verify_make_growth(&proof, vault, index, &why)
		    : avow_verify_make_receipt(&proof, vault, index, &why);
	if (status == AVOW_OK)
		exit = write_proof(cli, &proof);
	else
		exit = avow_cli_fail(cli, &why);
	avow_buffer_clear(&proof);
	return exit;
}

int
avow_cli_log_prove(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	const char *from = NULL;
	uint64_t index = 0;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    {"from", 0, "SIZE|FILE",
		"prove that the log has only grown since this size, or the "
		"checkpoint in this file",
		.value = &from},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if ((cli->rest_count == 1) == (from != NULL))
		return avow_cli_usage(cli, "name one entry, or --from");
	if (cli->rest_count == 1 && !avow_cli_log_number(&index, cli->rest[0]))
		return avow_cli_usage(cli, "an entry is named by its number");
	return prove(cli, avow_cli_vault(where.vault), index, from);
}
