/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a log whose rows were cut, taken away, exchanged, or taken from
 *         another vault of the same name is refused with the place, by whoever
 *         verifies it and by a check of the vault; nothing is changed by that,
 *         and as soon as the rows are back all is well. [R39]
 * Method: two vaults made alike.  One harm after another to the first one's
 *         rows, below everything of ours, as a table of what is said of each;
 *         all rows before and after.
 */
#include "audit/mark.h"
#include "audit/verify.h"
#include "avow_log.h"
#include "base/file.h"
#include "tests/support/raw_log.h"

/* Entries in the middle of the log: one that completes two nodes, and two
   that complete none. */
enum { FIRST = 3, EVEN = 2, NEXT_EVEN = 4 };

/* What one log may do to another. */
struct harm {
	struct raw raw;
	const struct raw_rows *own;
	const struct raw_rows *others;
	uint64_t size; /* of our own log, and of the other one */
};

static void
cut(struct harm *harm, size_t size)
{
	struct raw_row row = *raw_find(harm->own, FIRST, AVOW_LOG_ROW_ENTRY);

	row.size = size;
	raw_put(&harm->raw, &row);
}

static void
cut_entry(struct harm *harm)
{
	cut(harm, raw_find(harm->own, FIRST, AVOW_LOG_ROW_ENTRY)->size - 1);
}

/* As pruning would leave it, had it been there. */
static void
cut_to_its_hashes(struct harm *harm)
{
	cut(harm, avow_log_row_hashes(FIRST) * AVOW_HASH_SIZE);
}

static void
empty_entry(struct harm *harm)
{
	cut(harm, 0);
}

static void
take_entry(struct harm *harm)
{
	raw_remove(&harm->raw, raw_find(harm->own, FIRST, AVOW_LOG_ROW_ENTRY));
}

static void
take_last(struct harm *harm)
{
	uint64_t last = harm->size - 1;

	raw_remove(&harm->raw, raw_find(harm->own, last, AVOW_LOG_ROW_ENTRY));
	raw_remove(
	    &harm->raw, raw_find(harm->own, last, AVOW_LOG_ROW_CHECKPOINT));
}

/* The last entry, and the size with it: the log as it was before. */
static void
take_back(struct harm *harm)
{
	struct raw_row size = harm->own->at[0];

	take_last(harm);
	size.value[7] = (char)(harm->size - 1);
	raw_put(&harm->raw, &size);
}

static void
take_newest_checkpoint(struct harm *harm)
{
	raw_remove(&harm->raw,
	    raw_find(harm->own, harm->size - 1, AVOW_LOG_ROW_CHECKPOINT));
}

static void
exchange(struct harm *harm, enum avow_log_row_kind kind)
{
	const struct raw_row *a = raw_find(harm->own, EVEN, kind);
	const struct raw_row *b = raw_find(harm->own, NEXT_EVEN, kind);

	raw_move(&harm->raw, a, b);
	raw_move(&harm->raw, b, a);
}

static void
exchange_entries(struct harm *harm)
{
	exchange(harm, AVOW_LOG_ROW_ENTRY);
}

static void
exchange_checkpoints(struct harm *harm)
{
	exchange(harm, AVOW_LOG_ROW_CHECKPOINT);
}

static void
take_anothers_entry(struct harm *harm)
{
	raw_put(&harm->raw, raw_find(harm->others, FIRST, AVOW_LOG_ROW_ENTRY));
}

static void
take_anothers_checkpoint(struct harm *harm)
{
	raw_put(
	    &harm->raw, raw_find(harm->others, FIRST, AVOW_LOG_ROW_CHECKPOINT));
}

static void
take_anothers_newest_checkpoint(struct harm *harm)
{
	raw_put(&harm->raw,
	    raw_find(harm->others, harm->size - 1, AVOW_LOG_ROW_CHECKPOINT));
}

static void
take_everything(struct harm *harm)
{
	for (size_t i = 0; i < harm->own->count; i++)
		raw_remove(&harm->raw, &harm->own->at[i]);
}

static void
take_all_of_another(struct harm *harm)
{
	take_everything(harm);
	for (size_t i = 0; i < harm->others->count; i++)
		raw_put(&harm->raw, &harm->others->at[i]);
}

static void
take_anothers_beginning(struct harm *harm)
{
	for (uint64_t i = 0; i < harm->size - 1; i++) {
		raw_put(
		    &harm->raw, raw_find(harm->others, i, AVOW_LOG_ROW_ENTRY));
		raw_put(&harm->raw,
		    raw_find(harm->others, i, AVOW_LOG_ROW_CHECKPOINT));
	}
}

static void
say_more(struct harm *harm)
{
	struct raw_row size = harm->own->at[0];

	size.value[7]++;
	raw_put(&harm->raw, &size);
}

/* As if all were pruned, which no entry says. */
static void
say_pruned(struct harm *harm)
{
	const struct raw_row row = {
	    {AVOW_LOG_ROW_PRUNED}, 1, {[7] = FIRST + 1}, 8};

	raw_put(&harm->raw, &row);
	cut_to_its_hashes(harm);
}

static void
say_generation(struct harm *harm)
{
	const struct raw_row row = {{AVOW_LOG_ROW_GENERATION}, 1, {[3] = 2}, 4};

	raw_put(&harm->raw, &row);
}

static void
say_former(struct harm *harm)
{
	const struct raw_row row = {
	    {AVOW_LOG_ROW_FORMER}, 5, {1, [47] = FIRST}, 48};

	raw_put(&harm->raw, &row);
}

/* Of a segment that has not begun. */
static void
add_list(struct harm *harm)
{
	const struct raw_row row = {{AVOW_LOG_ROW_LIST, [4] = 1}, 7, {1}, 18};

	raw_put(&harm->raw, &row);
}

static void
add_kept(struct harm *harm)
{
	const struct raw_row row = {
	    {AVOW_LOG_ROW_KEPT}, 11, {AVOW_MARK_TAG_ROW}, 33};

	raw_put(&harm->raw, &row);
}

static void
add_stranger(struct harm *harm)
{
	const struct raw_row row = {{0x7f, 'x'}, 2, {'x'}, 1};

	raw_put(&harm->raw, &row);
}

static const struct {
	const char *name;
	void (*harm)(struct harm *harm);
	const char *place; /* of the verifier; NULL: without an older checkpoint
	                      it finds nothing */
	const char *words; /* in its message */
	const char *code;  /* of opening the vault, or of the first fault */
	const char *found; /* in its message */
} harms[] = {
    {"an entry cut by a byte", cut_entry, "store", "entry 3: it is not",
	"check.log", "entry 3: it is not"},
    {"an entry cut to its hashes", cut_to_its_hashes, "store",
	"entry 3: it is not", "check.log", "entry 3: it is not"},
    {"an empty row", empty_entry, "store", "entry 3: its row is too short",
	"log.row", "entry 3 is too short"},
    {"a row that is gone", take_entry, "store", "entry 3: its row is missing",
	"log.row", "entry 3 is missing"},
    {"the last row gone", take_last, "store", "entry 5: its row is missing",
	"log.row", "entry 5 is missing"},
    {"the last entry taken back", take_back, NULL, "", "check.row",
	"the log does not know"},
    {"the newest checkpoint gone", take_newest_checkpoint, "checkpoint",
	"the last entries have none", "log.row", "of 6 entries is missing"},
    {"two entries exchanged", exchange_entries, "checkpoint",
	"not that of the first 3 entries", "check.log",
	"not that of the first 3 entries"},
    {"two checkpoints exchanged", exchange_checkpoints, "checkpoint",
	"not that of the first 3 entries", "check.log",
	"not that of the first 3 entries"},
    {"another's entry", take_anothers_entry, "store", "entry 3: a node above",
	"log.state", "of another tree"},
    {"another's checkpoint", take_anothers_checkpoint, "checkpoint",
	"after 4 entries: the checkpoint is not signed", "check.log",
	"after 4 entries: the checkpoint is not signed"},
    {"another's newest checkpoint", take_anothers_newest_checkpoint,
	"checkpoint", "after 6 entries: the checkpoint is not signed",
	"log.key", "is not signed by the key"},
    {"another's log", take_all_of_another, "checkpoint",
	"is not signed by the key", "log.key", "is not signed by the key"},
    {"another's beginning", take_anothers_beginning, "checkpoint",
	"is not signed by the key", "log.state", "of another tree"},
    {"a larger size", say_more, "store", "entry 6: its row is missing",
	"log.row", "entry 6 is missing"},
    {"nothing", take_everything, "store", "nothing has been logged", "open.log",
	"lost its log"},
    {"pruned by nobody", say_pruned, "store", "what is pruned of it",
	"check.log", "what is pruned of it"},
    {"a generation that never began", say_generation, "store",
	"entry 0 of generation 2", "log.state", "a generation of nothing"},
    {"a key that never signed", say_former, "store", "a former key's",
	"log.key", "entry 0 gave the log to another key"},
    {"a list of no segment", add_list, "store", "a segment that it has not",
	"check.log", "a segment that it has not"},
    {"what was kept of nothing", add_kept, "store", "kept of nothing pruned",
	"check.log", "kept of nothing pruned"},
    {"a row of no family", add_stranger, "store", "a row behind its end",
	"check.log", "a row behind its end"},
};

/* Entries that write and read, the same in each vault but for the person. */
static uint64_t
fill(struct vault *vault)
{
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;
	uint64_t size;

	vault_person(vault, person, NULL, NULL);
	for (size_t i = 0; i < 3; i++) {
		vault->now_ms += 1000; /* no two entries are alike */
		assert_int_equal(vault_verdict(vault,
				     flow_use(&f, person, "basic.birthday",
					 "account.register")),
		    AVOW_ALLOWED);
	}
	vault_collect(
	    vault, person, "order.phone", "fulfil.delivery", "13812345678");
	size = avow_log_entries(vault->avow);
	avow_close(vault->avow);
	vault->avow = NULL;
	return size;
}

/* What strangers need, from before any harm. */
struct trusted {
	struct avow_buffer key;   /* text of log.pub, with a NUL */
	char since[SCRATCH_PATH]; /* the newest checkpoint */
};

static void
trust(struct trusted *trusted, const struct vault *vault)
{
	const struct avow_verify_source source = {.vault_dir = vault->dir};
	struct avow_buffer note;
	char path[SCRATCH_PATH];

	scratch_path(path, vault->dir, "log.pub");
	avow_buffer_init(&trusted->key, 512);
	assert_int_equal(avow_file_read(&trusted->key, path, NULL), AVOW_OK);
	avow_buffer_u8(&trusted->key, '\0');
	scratch_path(trusted->since, vault->folder, "since");
	avow_buffer_init(&note, 4096);
	assert_int_equal(
	    avow_verify_read_checkpoint(&note, &source, NULL), AVOW_OK);
	assert_int_equal(avow_file_write(trusted->since,
			     avow_buffer_view(&note), 0600, NULL),
	    AVOW_OK);
	avow_buffer_clear(&note);
}

/* Verify with the key alone, and with an older checkpoint. */
static void
verify(const struct vault *vault, const struct trusted *trusted, size_t i)
{
	struct avow_verify_options options = {
	    .key = (const char *)trusted->key.at};
	struct avow_verify_report report;
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status =
	    avow_verify_vault(&report, vault->dir, &options, &why);

	if (harms[i].place == NULL) {
		assert_int_equal(status, AVOW_OK);
	} else {
		assert_int_not_equal(status, AVOW_OK);
		assert_string_equal(why.place, harms[i].place);
		if (strstr(why.message, harms[i].words) == NULL)
			fail_msg("%s", why.message);
		assert_int_equal(report.size, 0);
	}
	options.since = trusted->since;
	assert_int_not_equal(
	    avow_verify_vault(&report, vault->dir, &options, NULL), AVOW_OK);
	assert_false(report.history_proved);
}

/* Whoever only looks may see what is left, and comes to no harm. */
static void
look(const struct vault *vault)
{
	const struct avow_verify_source source = {.vault_dir = vault->dir};
	struct avow_watch *watch = NULL;
	struct avow_buffer proof;
	uint32_t generation;
	uint64_t entries;

	avow_buffer_init(&proof, 1 << 16);
	for (uint64_t i = 0; i < 8; i++) {
		(void)!avow_verify_make_receipt(&proof, &source, i, NULL);
		(void)!avow_verify_make_growth(&proof, &source, i, NULL);
		(void)!avow_verify_read_entry(&proof, &source, i, NULL);
		avow_buffer_reset(&proof);
	}
	avow_buffer_clear(&proof);
	if (avow_watch_open(&watch, vault->dir, NULL) != AVOW_OK)
		return;
	if (avow_watch_look(watch, &entries, &generation, NULL) == AVOW_OK)
		for (uint64_t i = 0; i < entries && i < 8; i++) {
			char *json = NULL;

			(void)!avow_watch_json(watch, i, &json, NULL);
			avow_text_free(json);
		}
	avow_watch_close(watch);
}

/* What keeps the vault shut, or else the first fault of a check. */
static enum avow_status
open_and_check(struct vault *vault)
{
	const struct avow_open_options options = {.dir = vault->dir};
	struct avow_check_counts counts;
	enum avow_status status;

	vault->why = (struct avow_error){.status = AVOW_OK};
	status = avow_open(&vault->avow, &options, &vault->why);
	if (status == AVOW_OK)
		status =
		    avow_check_whole(vault->avow, NULL, &counts, &vault->why);
	avow_close(vault->avow);
	vault->avow = NULL;
	return status;
}

static void
every_harm_is_named_and_changes_nothing(void **state)
{
	struct vault *vault = *state;
	struct raw_rows *rows = calloc(4, sizeof *rows);
	struct trusted trusted;
	struct vault other;
	uint64_t size;

	assert_non_null(rows);
	vault_make(&other, NULL);
	size = fill(vault);
	assert_int_equal(fill(&other), size);
	trust(&trusted, vault);
	raw_read(&rows[0], vault);
	raw_read(&rows[1], &other);
	for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
		struct harm harm = {
		    .own = &rows[0], .others = &rows[1], .size = size};

		print_message("%s\n", harms[i].name);
		raw_open(&harm.raw, vault);
		harms[i].harm(&harm);
		raw_close(&harm.raw);
		raw_read(&rows[2], vault);
		verify(vault, &trusted, i);
		look(vault);
		assert_int_not_equal(open_and_check(vault), AVOW_OK);
		assert_string_equal(vault->why.code, harms[i].code);
		if (strstr(vault->why.message, harms[i].found) == NULL)
			fail_msg("%s", vault->why.message);
		raw_read(&rows[3], vault);
		assert_memory_equal(&rows[2], &rows[3], sizeof rows[2]);
		raw_write(&rows[0], vault);
		assert_int_equal(open_and_check(vault), AVOW_OK);
	}
	avow_buffer_clear(&trusted.key);
	vault_remove(&other);
	free(rows);
}

/* The other vault's log with the key that signed it: it agrees with itself. */
static void
anothers_log_and_key_fool_nobody_who_knows(void **state)
{
	struct vault *vault = *state;
	struct raw_rows *rows = calloc(1, sizeof *rows);
	struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;
	struct trusted trusted;
	struct trusted theirs;
	struct vault other;
	char path[SCRATCH_PATH];

	assert_non_null(rows);
	vault_make(&other, NULL);
	(void)fill(vault);
	(void)fill(&other);
	trust(&trusted, vault);
	trust(&theirs, &other);
	raw_read(rows, &other);
	raw_write(rows, vault);
	scratch_path(path, vault->dir, "log.pub");
	theirs.key.size--;
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(&theirs.key), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_verify_vault(&report, vault->dir, &options, NULL), AVOW_OK);
	assert_false(report.key_given || report.history_proved);
	options.key = (const char *)trusted.key.at;
	assert_int_equal(avow_verify_vault(&report, vault->dir, &options, NULL),
	    AVOW_ERR_KEY);
	options = (struct avow_verify_options){.since = trusted.since};
	assert_int_equal(avow_verify_vault(&report, vault->dir, &options, NULL),
	    AVOW_ERR_KEY);
	assert_int_equal(open_and_check(vault), AVOW_ERR_KEY);
	avow_buffer_clear(&trusted.key);
	avow_buffer_clear(&theirs.key);
	vault_remove(&other);
	free(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(every_harm_is_named_and_changes_nothing),
	    FLOW_TEST(anothers_log_and_key_fool_nobody_who_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
