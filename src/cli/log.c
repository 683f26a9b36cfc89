/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/verify.h"
#include "base/file.h"
#include "cli/lines.h"
#include "cli/vault.h"
#include "json/write.h"

#include "base/banned.h"

enum {
	KEY_MAX = 4096,      /* bytes of a verifier key in a file */
	PROOF_MAX = 1 << 16, /* bytes of a proof, an entry or a checkpoint */
};

bool
avow_cli_log_number(uint64_t *out, const char *text)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0';
}

static bool
has(const char *dir, const char *name)
{
	char path[AVOW_FILE_PATH_SIZE];
	struct stat is;

	return avow_file_join(path, dir, name, NULL) == AVOW_OK &&
	    lstat(path, &is) == 0;
}

/*
 * An export has checkpoint and tiles in plain sight, a vault in its store,
 * though somebody may have put one that they keep beside it.
 */
static bool
is_export(const char *dir)
{
	bool is_vault = has(dir, "vault.json") && has(dir, "store");

	return !is_vault && (has(dir, "checkpoint") || has(dir, "tile"));
}

static int
tell_verified_json(
    struct avow_cli *cli, const struct avow_verify_report *report)
{
	char root[2 * sizeof report->root + 1];
	struct avow_buffer out;
	int exit;

	avow_hex(root, report->root, sizeof report->root);
	avow_buffer_init(&out, 8192);
	avow_buffer_string(&out, "{\"verified\":true,\"origin\":");
	avow_json_write_string(&out, report->origin);
	avow_buffer_format(&out,
	    ",\"entries\":%" PRIu64 ",\"root\":\"%s\","
	    "\"key_from_outside\":%s,\"history_proved\":%s,"
	    "\"generation\":%" PRIu32 ",\"rotations\":%" PRIu32
	    ",\"pruned\":%" PRIu64 ",\"lost\":%" PRIu64
	    ",\"checkpoints\":%" PRIu64 ",\"signatures\":%" PRIu64 "}\n",
	    report->size, root, report->key_given ? "true" : "false",
	    report->history_proved ? "true" : "false", report->generation,
	    report->rotations, report->pruned, report->lost,
	    report->checkpoints, report->signatures);
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

static void
put_line(const struct avow_lines *lines, const char *label, const char *rest,
    uint64_t count)
{
	char text[200];

	(void)snprintf(text, sizeof text, "%" PRIu64 "%s", count, rest);
	avow_lines_field(lines, label, AVOW_PAINT_PLAIN, avow_text_of(text));
}

/* What a log has gone through, where it has. */
static void
tell_changes(
    const struct avow_lines *lines, const struct avow_verify_report *report)
{
	if (report->rotations > 0)
		put_line(lines, "keys",
		    " gave way, each by an entry that it signed",
		    report->rotations);
	if (report->generation > 1)
		put_line(lines, "restores",
		    " of the vault: each began another generation of the log, "
		    "and told where the one before ended",
		    report->generation - 1);
	if (report->lost > 0)
		put_line(lines, "lost",
		    " entries by restores, as far as is known", report->lost);
	if (report->pruned > 0)
		put_line(lines, "pruned",
		    " entries: their hashes are there, and prove that they "
		    "were what they were; what they said is gone",
		    report->pruned);
	if (report->signatures < report->checkpoints)
		put_line(lines, "signatures",
		    " older checkpoints were compared with the tree, their "
		    "signatures left out; --every-signature checks them",
		    report->checkpoints - report->signatures);
}

/* What was proved, and, as plainly, what was not. */
static int
tell_verified(struct avow_cli *cli, const struct avow_verify_report *report)
{
	char root[2 * sizeof report->root + 1];
	char head[320];
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, avow_lines_wants_color(cli->out)};
	int exit;

	avow_hex(root, report->root, sizeof report->root);
	avow_buffer_init(&out, 8192);
	(void)snprintf(head, sizeof head, "%s: %" PRIu64 " entries",
	    report->origin, report->size);
	avow_lines_field(&lines, "log", AVOW_PAINT_BOLD, avow_text_of(head));
	avow_lines_field(&lines, "root", AVOW_PAINT_PLAIN, avow_text_of(root));
	avow_lines_field(&lines, "proved", AVOW_PAINT_GREEN,
	    AVOW_TEXT("every entry is a leaf of the tree with this root, and "
		      "the checkpoint's signature fits"));
	avow_lines_field(&lines, "key", AVOW_PAINT_PLAIN,
	    report->key_given
		? AVOW_TEXT("the one you gave, so the log is its owner's")
		: AVOW_TEXT("the log's own, so this shows only that the log "
			    "agrees with itself; with --key, that it is the "
			    "log of whoever gave you the key"));
	avow_lines_field(&lines, "history", AVOW_PAINT_PLAIN,
	    report->history_proved
		? AVOW_TEXT("nothing before your older checkpoint was changed "
			    "or taken away")
		: AVOW_TEXT("not proved; with --since CHECKPOINT, one that you "
			    "kept, it would be"));
	tell_changes(&lines, report);
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

/* The key as text: what stands behind --key, or in the file that @ names. */
static enum avow_status
read_key(struct avow_buffer *out, const char *given, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	if (given[0] == '@')
		status = avow_file_read(out, given + 1, why);
	else
		avow_buffer_string(out, given);
	while (out->size > 0 && out->at[out->size - 1] == '\n')
		out->size--;
	avow_buffer_u8(out, 0);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}

/* The first line of a proof of an entry: C2SP tlog-proof. */
static bool
is_receipt(struct avow_text proof)
{
	static const char first[] = "c2sp.org/tlog-proof@";

	return proof.size >= sizeof first &&
	    memcmp(proof.at, first, sizeof first - 1) == 0;
}

/* A file is a proof: of an entry, or that the log has only grown. */
static enum avow_status
verify_proof(struct avow_verify_report *report, const char *path,
    const char *entry_path, const struct avow_verify_options *options,
    struct avow_error *why)
{
	const char *other_path = entry_path;
	struct avow_buffer proof;
	struct avow_buffer other;
	enum avow_status status;
	bool is_growth;

	avow_buffer_init(&proof, PROOF_MAX);
	avow_buffer_init(&other, PROOF_MAX);
	status = avow_file_read_plain(&proof, path, why);
	is_growth = avow_verify_is_growth(avow_buffer_view(&proof));
	if (is_growth)
		other_path = options->since;
	if (status == AVOW_OK && !is_growth &&
	    !is_receipt(avow_buffer_view(&proof)))
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "log.proof", path,
		    "this is no vault, no export and no proof");
	if (status == AVOW_OK && (other_path == NULL || options->key == NULL))
		status = avow_fail(why, AVOW_ERR_INPUT, "log.proof",
		    is_growth
			? "a proof of growth is checked with --key and --since"
			: "a receipt is checked with --key and --entry");
	if (status == AVOW_OK)
		status = avow_file_read_plain(&other, other_path, why);
	if (status == AVOW_OK && is_growth)
		status = avow_verify_growth(report, avow_buffer_view(&proof),
		    avow_buffer_view(&other), options->key, why);
	else if (status == AVOW_OK)
		status = avow_verify_receipt(report, avow_buffer_view(&proof),
		    avow_buffer_view(&other), options->key, why);
	if (status != AVOW_OK && why->place[0] == '\0')
		(void)snprintf(why->place, sizeof why->place, "%.191s", path);
	avow_buffer_clear(&proof);
	avow_buffer_clear(&other);
	return status;
}

static bool
is_file(const char *path)
{
	struct stat is;

	return stat(path, &is) == 0 && S_ISREG(is.st_mode);
}

static enum avow_status
verify_any(struct avow_verify_report *report, const char *path,
    const char *entry, const struct avow_verify_options *options,
    struct avow_error *why)
{
	if (is_file(path))
		return verify_proof(report, path, entry, options, why);
	if (is_export(path))
		return avow_verify_export(report, path, options, why);
	return avow_verify_vault(report, path, options, why);
}

static int
tell_proof(struct avow_cli *cli, const struct avow_verify_report *report)
{
	if (cli->json)
		return tell_verified_json(cli, report);
	(void)fprintf(cli->out,
	    "proved: %s, in the log %s of %" PRIu64 " entries\n",
	    report->history_proved ? "nothing was changed or taken away"
				   : "the entry is there",
	    report->origin, report->size);
	if (report->history_proved && report->signatures < 2)
		(void)fputs("the older checkpoint is by another key than this, "
			    "so that it is the log's is for you to know\n",
		    cli->out);
	return AVOW_EXIT_YES;
}

/* What was read and does not hold is a no, not a failure; so is an export
   without one of the files that its checkpoint promises. */
static bool
is_no(const struct avow_error *why)
{
	return why->status == AVOW_ERR_FORMAT || why->status == AVOW_ERR_KEY ||
	    (why->status == AVOW_ERR_NOT_FOUND &&
		strcmp(why->code, "export.file") == 0);
}

static int
verify(struct avow_cli *cli, const char *dir, const char *entry,
    const char *given, struct avow_verify_options *options)
{
	struct avow_verify_report report = {.size = 0};
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status = AVOW_OK;
	struct avow_buffer key;
	int exit;

	avow_buffer_init(&key, KEY_MAX);
	if (given != NULL) {
		status = read_key(&key, given, &why);
		options->key = (const char *)key.at;
	}
	if (status == AVOW_OK)
		status = verify_any(&report, dir, entry, options, &why);
	if (status == AVOW_OK && is_file(dir))
		exit = tell_proof(cli, &report);
	else if (status == AVOW_OK)
		exit = cli->json ? tell_verified_json(cli, &report)
				 : tell_verified(cli, &report);
	else
		exit = avow_cli_fail(cli, &why);
	if (status != AVOW_OK && is_no(&why))
		exit = AVOW_EXIT_NO;
	avow_buffer_clear(&key);
	return exit;
}

int
avow_cli_log_verify(struct avow_cli *cli)
{
	struct avow_verify_options verify_options = {.key = NULL};
	struct avow_cli_where where = {.vault = NULL};
	const char *key = NULL;
	const char *entry = NULL;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    {"entry", 0, "FILE", "of a receipt: the entry's bytes",
		.value = &entry},
	    {"every-signature", 0, NULL,
		"of a vault: check that of every checkpoint it stores",
		.flag = &verify_options.every_signature},
	    {"key", 0, "KEY",
		"the verifier key you trust, or @FILE that holds it",
		.value = &key},
	    {"since", 0, "FILE", "an older checkpoint that you kept",
		.value = &verify_options.since},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one vault, export or proof");
	if (cli->rest_count == 1)
		where.vault = cli->rest[0];
	return verify(
	    cli, avow_cli_vault(where.vault), entry, key, &verify_options);
}
