/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying the log where it lies.  All of it is read in one scan, so what is
 * verified is one instant, even while another process goes on writing; every
 * row has to be the one that comes next.  Only the keys are read before, and
 * compared when their rows come: signatures can't wait for them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log.h"
#include "audit/log_former.h"
#include "audit/receipt.h"
#include "audit/verify_rows.h"
#include "base/file.h"
#include "store/kv.h"

#include "base/banned.h"

enum { PREFIX = 5 }; /* bytes of a later generation's keys before the rest */

struct vault {
	struct avow_verify all;
	struct avow_verify_chain *chains; /* of each generation, from 1 */
	uint32_t newest;
	struct avow_verify_rows rows; /* of the generation in hand */
	enum avow_status status;
	struct avow_error *why;
};

/* Take the last rows' walk to its end, and begin with a generation's. */
static enum avow_status
turn(struct vault *vault, uint32_t generation)
{
	struct avow_verify_rows *rows = &vault->rows;
	enum avow_status status = AVOW_OK;

	if (rows->walk.generation > 0)
		status = avow_verify_rows_end(rows);
	if (status != AVOW_OK || generation > vault->newest)
		return status;
	avow_verify_chain_clear(&rows->chain);
	avow_log_kept_walk_clear(&rows->kept);
	avow_buffer_clear(&rows->note);
	*rows = (struct avow_verify_rows){
	    .chain = vault->chains[generation - 1],
	    .newest = vault->newest,
	    .why = vault->why,
	};
	vault->chains[generation - 1] = (struct avow_verify_chain){.count = 0};
	avow_log_kept_walk_init(&rows->kept);
	avow_buffer_init(&rows->note, AVOW_NOTE_MAX);
	return avow_verify_walk_begin(
	    &rows->walk, &vault->all, &rows->chain, generation, vault->why);
}

/* Which generation a row is of; its key without what says so. */
static uint32_t
generation_of(struct avow_text *key)
{
	struct avow_reader reader;
	uint32_t generation;

	if (key->size <= PREFIX || key->at[0] != AVOW_LOG_ROW_LATER)
		return 1;
	reader = avow_reader_of(key->at + 1, PREFIX - 1);
	generation = avow_reader_u32(&reader);
	key->at += PREFIX;
	key->size -= PREFIX;
	return generation;
}

static enum avow_status
take_row(struct vault *vault, struct avow_text key, struct avow_text value)
{
	uint32_t at = vault->rows.walk.generation;
	uint32_t generation = generation_of(&key);
	enum avow_status status = AVOW_OK;

	if (generation != at && generation == at + 1 &&
	    generation <= vault->newest)
		status = turn(vault, generation);
	else if (generation != at)
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.state",
		    "store",
		    "entry %llu: its row is missing, or there are "
		    "rows of generation %u",
		    (unsigned long long)vault->rows.walk.edge.size,
		    (unsigned)generation);
	if (status == AVOW_OK)
		status = avow_verify_rows_take(&vault->rows, key, value);
	return status;
}

static bool
visit(void *context, struct avow_text key, struct avow_text value)
{
	struct vault *vault = context;

	vault->status = take_row(vault, key, value);
	return vault->status == AVOW_OK;
}

static enum avow_status
walk_rows(struct vault *vault, struct avow_kv *kv)
{
	static const uint8_t end[] = {0xff};
	struct avow_kv_range range = {.to = {(const char *)end, sizeof end},
	    .limit = SIZE_MAX,
	    .visit = visit,
	    .context = vault};
	enum avow_status status = turn(vault, 1);

	if (status == AVOW_OK)
		status = avow_kv_log_scan(kv, &range, vault->why);
	if (status == AVOW_OK)
		status = vault->status;
	if (status == AVOW_OK && vault->rows.walk.generation != vault->newest)
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.state",
		    "store", "the newest generation is missing");
	return status == AVOW_OK ? turn(vault, vault->newest + 1) : status;
}

/* The keys of a generation: those that gave way, and its last one. */
static enum avow_status
read_chain(struct vault *vault, struct avow_log *log, uint32_t generation,
    const struct avow_note_key *last)
{
	struct avow_verify_chain *chain = &vault->chains[generation - 1];
	struct avow_verify_key key = {.until = UINT64_MAX};
	uint32_t count;
	enum avow_status status =
	    avow_log_formers(log, generation, &count, vault->why);

	for (uint32_t i = 0; i < count && status == AVOW_OK; i++) {
		struct avow_log_former former;

		status = avow_log_former_read(
		    log, generation, i, &former, vault->why);
		if (status != AVOW_OK)
			return status;
		key.index = former.index;
		key.until = former.size;
		status = avow_note_key_make(vault->all.hash, &key.key,
		    avow_text_of(last->name), former.public_key, vault->why);
		if (status == AVOW_OK)
			status = avow_verify_chain_add(chain, &key, vault->why);
	}
	key = (struct avow_verify_key){.key = *last, .until = UINT64_MAX};
	return status == AVOW_OK
	    ? avow_verify_chain_add(chain, &key, vault->why)
	    : status;
}

/* The last key of a generation, as the first entry of the next names it. */
static enum avow_status
read_last(struct vault *vault, struct avow_log *log, uint32_t generation,
    struct avow_note_key *key)
{
	struct avow_log_row row =
	    avow_log_row_of(generation + 1, 0, AVOW_LOG_ROW_ENTRY);
	struct avow_mark mark;
	enum avow_status status = avow_log_read(log, &row, vault->why);

	if (status != AVOW_OK && status != AVOW_ERR_NOT_FOUND)
		return status;
	if (status == AVOW_ERR_NOT_FOUND || log->row.size < AVOW_HASH_SIZE ||
	    !avow_mark_read(&mark,
		(struct avow_text){(const char *)log->row.at + AVOW_HASH_SIZE,
		    log->row.size - AVOW_HASH_SIZE}) ||
	    avow_note_key_parse(vault->all.hash, key, mark.verifier, NULL) !=
		AVOW_OK)
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.mark",
		    "store", "entry 0 of generation %u names no key",
		    (unsigned)generation + 1);
	return AVOW_OK;
}

static enum avow_status
read_newest(struct vault *vault, struct avow_log *log)
{
	struct avow_log_row row =
	    avow_log_row_family(1, AVOW_LOG_ROW_GENERATION);
	enum avow_status status = avow_log_read(log, &row, vault->why);
	struct avow_reader reader;

	vault->newest = 1;
	if (status == AVOW_ERR_NOT_FOUND)
		return AVOW_OK;
	if (status != AVOW_OK)
		return status;
	reader = avow_reader_of(log->row.at, log->row.size);
	vault->newest = avow_reader_u32(&reader);
	if (!avow_reader_done(&reader) || vault->newest < 2 ||
	    vault->newest > AVOW_LOG_GENERATIONS_MAX)
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.state",
		    "store", "the number of its generations");
	return AVOW_OK;
}

static enum avow_status
read_chains(
    struct vault *vault, struct avow_kv *kv, const struct avow_note_key *newest)
{
	struct avow_log log = {.kv = kv}; /* only to read rows */
	enum avow_status status;

	avow_buffer_init(&log.row, AVOW_KV_VALUE_MAX);
	status = read_newest(vault, &log);
	if (status == AVOW_OK) {
		vault->chains = calloc(vault->newest, sizeof vault->chains[0]);
		if (vault->chains == NULL)
			status = avow_fail(vault->why, AVOW_ERR_NOMEM,
			    "log.memory", "generations");
	}
	for (uint32_t i = 1; i <= vault->newest && status == AVOW_OK; i++) {
		struct avow_note_key key = *newest;

		if (i < vault->newest)
			status = read_last(vault, &log, i, &key);
		if (status == AVOW_OK)
			status = read_chain(vault, &log, i, &key);
	}
	avow_buffer_clear(&log.row);
	return status;
}

static void
vault_clear(struct vault *vault)
{
	for (uint32_t i = 0; vault->chains != NULL && i < vault->newest; i++)
		avow_verify_chain_clear(&vault->chains[i]);
	free(vault->chains);
	avow_verify_chain_clear(&vault->rows.chain);
	avow_log_kept_walk_clear(&vault->rows.kept);
	avow_buffer_clear(&vault->rows.note);
	avow_verify_end(&vault->all);
	free(vault);
}

enum avow_status
avow_verify_store(struct avow_verify_report *report, struct avow_kv *kv,
    struct avow_text public_text, const struct avow_verify_options *options,
    struct avow_error *why)
{
	struct vault *vault = calloc(1, sizeof *vault);
	struct avow_note_key key;
	enum avow_status status;

	if (vault == NULL) {
		memset(report, 0, sizeof *report);
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "verify");
	}
	vault->why = why;
	avow_log_kept_walk_init(&vault->rows.kept);
	status = avow_verify_begin(&vault->all, report, options, why);
	if (status == AVOW_OK)
		status = avow_verify_read_key(
		    &vault->all, &key, public_text, "log.pub", why);
	if (status == AVOW_OK)
		status = read_chains(vault, kv, &key);
	if (status == AVOW_OK)
		status = walk_rows(vault, kv);
	if (status == AVOW_OK)
		status = avow_verify_settle(&vault->all, why);
	if (status != AVOW_OK)
		memset(report, 0, sizeof *report);
	vault_clear(vault);
	return status;
}

/* The text of log.pub, and the store for reading. */
static enum avow_status
open_vault(struct avow_buffer *text, struct avow_kv **kv, const char *dir,
    struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status = avow_file_join(path, dir, "log.pub", why);

	if (status == AVOW_OK)
		status = avow_file_read_plain(text, path, why);
	if (status == AVOW_OK)
		status = avow_file_join(path, dir, "store", why);
	if (status == AVOW_OK)
		status = avow_kv_open_lmdb_readonly(kv, path, why);
	return status;
}

enum avow_status
avow_verify_vault(struct avow_verify_report *report, const char *vault_dir,
    const struct avow_verify_options *options, struct avow_error *why)
{
	struct avow_buffer text;
	struct avow_kv *kv = NULL;
	enum avow_status status;

	memset(report, 0, sizeof *report);
	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = open_vault(&text, &kv, vault_dir, why);
	if (status == AVOW_OK)
		status = avow_verify_store(
		    report, kv, avow_buffer_view(&text), options, why);
	avow_kv_close(kv);
	avow_buffer_clear(&text);
	return status;
}

/* The log that is meant. */
static enum avow_status
open_log(struct avow_log **log, struct avow_kv **kv,
    const struct avow_verify_source *source, struct avow_error *why)
{
	struct avow_log *newest = NULL;
	struct avow_buffer text;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = open_vault(&text, kv, source->vault_dir, why);
	if (status == AVOW_OK)
		status =
		    avow_log_view(&newest, *kv, avow_buffer_view(&text), why);
	avow_buffer_clear(&text);
	if (status == AVOW_OK && source->generation != 0 &&
	    source->generation != avow_log_generation(newest)) {
		status = avow_log_older(log, newest, source->generation, why);
		avow_log_close(newest);
		return status;
	}
	*log = newest;
	return status;
}

/* Something to be written of a vault's log. */
static enum avow_status
make(struct avow_buffer *out, const struct avow_verify_source *source,
    uint64_t number,
    enum avow_status (*write)(struct avow_log *log, struct avow_buffer *out,
	uint64_t number, struct avow_error *why),
    struct avow_error *why)
{
	struct avow_kv *kv = NULL;
	struct avow_log *log = NULL;
	enum avow_status status = open_log(&log, &kv, source, why);

	if (status == AVOW_OK)
		status = write(log, out, number, why);
	avow_log_close(log);
	avow_kv_close(kv);
	return status;
}

enum avow_status
avow_verify_make_receipt(struct avow_buffer *out,
    const struct avow_verify_source *source, uint64_t index,
    struct avow_error *why)
{
	return make(out, source, index, avow_log_receipt, why);
}

enum avow_status
avow_verify_make_growth(struct avow_buffer *out,
    const struct avow_verify_source *source, uint64_t older,
    struct avow_error *why)
{
	return make(out, source, older, avow_log_growth, why);
}

/* Go to the generation of this name: *log is it, or one before it. */
static enum avow_status
find_named(struct avow_log **log, struct avow_text origin, bool may_go,
    struct avow_error *why)
{
	while (!avow_text_is(origin, avow_log_now(*log).key.name)) {
		uint32_t generation = avow_log_generation(*log);
		struct avow_log *older = NULL;
		enum avow_status status;

		if (!may_go || generation == 1)
			return avow_fail_at(why, AVOW_ERR_KEY, "log.key",
			    "checkpoint", "it is of another log");
		status = avow_log_older(&older, *log, generation - 1, why);
		if (status != AVOW_OK)
			return status;
		avow_log_close(*log);
		*log = older;
	}
	return AVOW_OK;
}

/* A proof that leads from the checkpoint, which may tell of another history:
   then none. */
static enum avow_status
write_growth(struct avow_log *log, struct avow_buffer *out,
    struct avow_text note, uint64_t older, struct avow_error *why)
{
	struct avow_verify_report report;
	struct avow_buffer proof;
	struct avow_buffer key;
	enum avow_status status;

	avow_buffer_init(&proof, AVOW_RECEIPT_MAX);
	avow_buffer_init(&key, AVOW_NOTE_KEY_MAX);
	avow_log_key(log, &key);
	avow_buffer_u8(&key, '\0');
	status = avow_buffer_check(&key, why);
	if (status == AVOW_OK)
		status = avow_log_growth(log, &proof, older, why);
	if (status == AVOW_OK)
		status = avow_verify_growth(&report, avow_buffer_view(&proof),
		    note, (const char *)key.at, why);
	if (status == AVOW_OK)
		avow_buffer_text(out, avow_buffer_view(&proof));
	avow_buffer_clear(&proof);
	avow_buffer_clear(&key);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}

enum avow_status
avow_verify_make_growth_since(struct avow_buffer *out,
    const struct avow_verify_source *source, struct avow_text note,
    struct avow_error *why)
{
	struct avow_kv *kv = NULL;
	struct avow_log *log = NULL;
	uint64_t older = 0;
	enum avow_status status = avow_note_size(&older, note, why);

	if (status == AVOW_OK)
		status = open_log(&log, &kv, source, why);
	if (status == AVOW_OK)
		status = find_named(
		    &log, avow_note_origin(note), source->generation == 0, why);
	if (status == AVOW_OK)
		status = write_growth(log, out, note, older, why);
	avow_log_close(log);
	avow_kv_close(kv);
	return status;
}

enum avow_status
avow_verify_read_entry(struct avow_buffer *out,
    const struct avow_verify_source *source, uint64_t index,
    struct avow_error *why)
{
	return make(out, source, index, avow_log_entry, why);
}

static enum avow_status
write_checkpoint(struct avow_log *log, struct avow_buffer *out, uint64_t number,
    struct avow_error *why)
{
	(void)number;
	return avow_log_checkpoint(log, out, why);
}

enum avow_status
avow_verify_read_checkpoint(struct avow_buffer *out,
    const struct avow_verify_source *source, struct avow_error *why)
{
	return make(out, source, 0, write_checkpoint, why);
}
