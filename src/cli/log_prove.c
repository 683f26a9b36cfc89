/* SPDX-License-Identifier: Apache-2.0 */
/* For strangers: an entry proved, the log's growth, its newest checkpoint. */
#include <stdio.h>
#include <string.h>

#include "audit/verify.h"
#include "base/file.h"
#include "cli/log.h"
#include "cli/vault.h"
#include "json/write.h"

#include "base/banned.h"

enum { PROOF_MAX = 8192, NOTE_MAX = 4096 };

/* The text as it is, or in JSON under its name. */
static int
write_text(
    struct avow_cli *cli, const char *name, const struct avow_buffer *text)
{
	struct avow_buffer json;
	int exit;

	if (!cli->json)
		return avow_cli_write(cli, text, AVOW_EXIT_YES);
	avow_buffer_init(&json, 4 * PROOF_MAX);
	avow_buffer_format(&json, "{\"%s\":", name);
	avow_json_write_text(&json, avow_buffer_view(text));
	avow_buffer_string(&json, "}\n");
	exit = avow_cli_write(cli, &json, AVOW_EXIT_YES);
	avow_buffer_clear(&json);
	return exit;
}

int
avow_cli_log_fail(struct avow_cli *cli, const struct avow_error *why)
{
	int exit = avow_cli_fail(cli, why);

	return strcmp(why->code, "log.entry") == 0 ||
		strcmp(why->code, "log.generation") == 0
	    ? AVOW_EXIT_USAGE
	    : exit;
}

/* Growth since a size, or since the checkpoint in a file. */
static enum avow_status
prove_growth(struct avow_buffer *proof, const struct avow_verify_source *source,
    const char *from, struct avow_error *why)
{
	struct avow_buffer note;
	enum avow_status status;
	uint64_t size;

	if (avow_cli_log_number(&size, from))
		return avow_verify_make_growth(proof, source, size, why);
	avow_buffer_init(&note, NOTE_MAX);
	status = avow_file_read_plain(&note, from, why);
	if (status == AVOW_OK)
		status = avow_verify_make_growth_since(
		    proof, source, avow_buffer_view(&note), why);
	if (status != AVOW_OK && note.size > 0)
		(void)snprintf(why->place, sizeof why->place, "%.191s", from);
	avow_buffer_clear(&note);
	return status;
}

static int
prove(struct avow_cli *cli, const struct avow_verify_source *source,
    uint64_t index, const char *from)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer proof;
	enum avow_status status;
	int exit;

	avow_buffer_init(&proof, PROOF_MAX);
	status = from != NULL
	    ? prove_growth(&proof, source, from, &why)
	    : avow_verify_make_receipt(&proof, source, index, &why);
	if (status == AVOW_OK)
		exit = write_text(cli, "proof", &proof);
	else
		exit = avow_cli_log_fail(cli, &why);
	/* What was read and is no beginning of this log is a no. */
	if (from != NULL &&
	    (status == AVOW_ERR_FORMAT || status == AVOW_ERR_KEY))
		exit = AVOW_EXIT_NO;
	avow_buffer_clear(&proof);
	return exit;
}

struct avow_option
avow_cli_log_generation(const char **text)
{
	return (struct avow_option){"generation", 0, "N",
	    "of the log, from 1; the newest if left out", .value = text};
}

bool
avow_cli_log_read_generation(
    struct avow_cli *cli, uint32_t *out, const char *text)
{
	uint64_t number = 0;

	*out = 0;
	if (text == NULL)
		return true;
	if (!avow_cli_log_number(&number, text) || number == 0 ||
	    number > UINT32_MAX) {
		cli->exit = avow_cli_usage(
		    cli, "--generation wants a number from 1 on");
		return false;
	}
	*out = (uint32_t)number;
	return true;
}

int
avow_cli_log_prove(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	struct avow_verify_source source = {.vault_dir = NULL};
	const char *generation = NULL;
	const char *from = NULL;
	uint64_t index = 0;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    {"from", 0, "SIZE|FILE",
		"prove that the log has only grown since this size, or the "
		"checkpoint in this file",
		.value = &from},
	    avow_cli_log_generation(&generation),
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options) ||
	    !avow_cli_log_read_generation(cli, &source.generation, generation))
		return cli->exit;
	if ((cli->rest_count == 1) == (from != NULL))
		return avow_cli_usage(cli, "name one entry, or --from");
	if (cli->rest_count == 1 && !avow_cli_log_number(&index, cli->rest[0]))
		return avow_cli_usage(cli, "an entry is named by its number");
	source.vault_dir = avow_cli_vault(where.vault);
	return prove(cli, &source, index, from);
}

int
avow_cli_log_checkpoint(struct avow_cli *cli)
{
	struct avow_cli_where where = {.vault = NULL};
	struct avow_verify_source source = {.vault_dir = NULL};
	struct avow_error why = {.status = AVOW_OK};
	const char *generation = NULL;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_log_generation(&generation),
	    {.name = NULL},
	};
	struct avow_buffer note;
	int exit;

	if (!avow_cli_parse(cli, options) ||
	    !avow_cli_log_read_generation(cli, &source.generation, generation))
		return cli->exit;
	if (cli->rest_count > 0)
		return avow_cli_usage(cli, "nothing stands behind the options");
	source.vault_dir = avow_cli_vault(where.vault);
	avow_buffer_init(&note, NOTE_MAX);
	if (avow_verify_read_checkpoint(&note, &source, &why) == AVOW_OK)
		exit = write_text(cli, "checkpoint", &note);
	else
		exit = avow_cli_log_fail(cli, &why);
	avow_buffer_clear(&note);
	return exit;
}
