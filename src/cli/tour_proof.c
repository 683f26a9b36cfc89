/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/tour_proof: the steps that look at the vault's files from outside, as
 * somebody would who stole the disk or audits the log.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/verify.h"
#include "base/file.h"
#include "cli/tour_step.h"
#include "cli/tree.h"

#include "base/banned.h"

enum {
	SLOT_SIZE = 128,     /* docs/formats/slots.md */
	KEY_AT = 4,          /* where the wrapped key lies in a slot, */
	KEY_SIZE = 105,      /* and its size */
	WINDOW = 16,         /* bytes of an old slot that must not be found */
	SLOTS_MAX = 1 << 30, /* bytes of the file */
	PHONE_DIGITS = 11,
};

static enum avow_status
read_below(struct avow_buffer *out, const char *dir, const char *name,
    struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status = avow_file_join(path, dir, name, why);

	return status == AVOW_OK ? avow_file_read(out, path, why) : status;
}

enum avow_status
avow_tour_proof_keep(struct avow_tour *tour, struct avow_error *why)
{
	char dir[AVOW_FILE_PATH_SIZE];
	enum avow_status status =
	    avow_file_join(dir, tour->dir, "tour/log-before", why);

	return status == AVOW_OK ? avow_log_write(tour->avow, dir, why)
				 : status;
}

enum avow_status
avow_tour_proof_before(struct avow_tour *tour, struct avow_error *why)
{
	avow_buffer_clear(&tour->slots);
	avow_buffer_init(&tour->slots, SLOTS_MAX);
	return read_below(&tour->slots, tour->dir, "keys/slots", why);
}

/* Pieces of an old slot's key that are still in the file. */
static size_t
count_left(const uint8_t *old, const struct avow_buffer *now)
{
	size_t left = 0;

	for (size_t at = KEY_AT; at + WINDOW <= KEY_AT + KEY_SIZE; at++)
		left += memmem(now->at, now->size, old + at, WINDOW) != NULL;
	return left;
}

/* One slot has changed, and nothing of the old one is left in the file. */
static void
prove_slot(struct avow_tour *tour, struct avow_tour_outcome *o)
{
	const struct avow_buffer *old = &tour->slots;
	struct avow_buffer now;
	size_t changed = 0;
	size_t slot = 0;
	size_t left = 0;

	avow_buffer_init(&now, SLOTS_MAX);
	o->status = read_below(&now, tour->dir, "keys/slots", &o->why);
	for (size_t at = 0; o->status == AVOW_OK &&
	     at + SLOT_SIZE <= old->size && at + SLOT_SIZE <= now.size;
	     at += SLOT_SIZE) {
		if (memcmp(old->at + at, now.at + at, SLOT_SIZE) == 0)
			continue;
		changed++;
		slot = at / SLOT_SIZE;
		left += count_left(old->at + at, &now);
	}
	o->holds = changed == 1 && left == 0 && now.size == old->size;
	(void)snprintf(
	    o->said, sizeof o->said, "compare keys/slots before and after");
	(void)snprintf(o->proved, sizeof o->proved,
	    "%zu of %zu slots changed (number %zu); %zu pieces of its old key "
	    "are left",
	    changed, now.size / SLOT_SIZE, slot, left);
	avow_buffer_clear(&now);
}

/* What a scan looks for, and what it has found. */
struct scan {
	const char *words[AVOW_TOUR_CAST * 8];
	size_t word_count;
	size_t files;
	uint64_t bytes;
	size_t found;
	bool sees; /* it found what must be there */
};

/* Eleven digits between others, 1 and 3 to 9 in front: a mobile number. */
static bool
has_phone(const struct avow_buffer *b)
{
	size_t run = 0;

	for (size_t i = 0; i <= b->size; i++) {
		const uint8_t *first = b->at + i - run;

		if (i < b->size && b->at[i] >= '0' && b->at[i] <= '9') {
			run++;
			continue;
		}
		if (run == PHONE_DIGITS && first[0] == '1' && first[1] >= '3')
			return true;
		run = 0;
	}
	return false;
}

static enum avow_status
scan_file(void *context, const char *path, struct avow_error *why)
{
	static const char known[] = "avow-slots-1";
	struct scan *scan = context;
	struct avow_buffer b;
	enum avow_status status;

	avow_buffer_init(&b, AVOW_TREE_FILE_MAX);
	status = avow_file_read(&b, path, why);
	for (size_t i = 0; status == AVOW_OK && i < scan->word_count; i++)
		scan->found += b.size > 0 &&
		    memmem(b.at, b.size, scan->words[i],
			strlen(scan->words[i])) != NULL;
	if (status == AVOW_OK && b.size > 0) {
		scan->found += has_phone(&b);
		scan->sees = scan->sees ||
		    memmem(b.at, b.size, known, sizeof known - 1) != NULL;
		scan->bytes += b.size;
	}
	scan->files++;
	avow_buffer_clear(&b);
	return status;
}

/* No file of the vault holds what the cast told it, living or erased. */
static void
prove_scan(struct avow_tour *tour, struct avow_tour_outcome *o)
{
	struct scan scan = {.word_count = 0};

	for (size_t i = AVOW_TOUR_NOBODY + 1; i < AVOW_TOUR_CAST; i++) {
		const struct avow_people_person *p = &tour->cast[i];

		scan.words[scan.word_count++] = p->name;
		scan.words[scan.word_count++] = p->phone;
		scan.words[scan.word_count++] = p->email;
		scan.words[scan.word_count++] = p->id_number;
		scan.words[scan.word_count++] = p->address;
		scan.words[scan.word_count++] = p->password;
		scan.words[scan.word_count++] = p->imei;
	}
	o->status = avow_tree_walk(tour->dir, scan_file, &scan, &o->why);
	o->holds = scan.found == 0 && scan.sees && scan.files > 3;
	(void)snprintf(o->said, sizeof o->said,
	    "search every byte of the vault for names, phones, mail, identity "
	    "numbers, addresses and passwords");
	(void)snprintf(o->proved, sizeof o->proved,
	    "%zu found in %zu files of %.1f MB, and no phone number of "
	    "anybody",
	    scan.found, scan.files, (double)scan.bytes / 1e6);
}

static void
prove_walk(struct avow_tour *tour, struct avow_tour_outcome *o)
{
	uint64_t people = 0;
	uint64_t records = 0;

	(void)snprintf(o->said, sizeof o->said,
	    "open every row, look for its hash in the log");
	o->status = avow_check(tour->avow, &people, &records, &o->why);
	o->holds = people >= AVOW_TOUR_PEOPLE;
	(void)snprintf(o->proved, sizeof o->proved,
	    "%" PRIu64 " people and %" PRIu64 " records are in order", people,
	    records);
}

/* With the public key alone, as an auditor has it from the company's page. */
static enum avow_status
verify(struct avow_tour *tour, const char *dir,
    struct avow_verify_report *report, struct avow_error *why)
{
	struct avow_verify_options options = {.key = NULL};
	char since[AVOW_FILE_PATH_SIZE];
	struct avow_buffer key;
	enum avow_status status;

	avow_buffer_init(&key, 4096);
	status = read_below(&key, tour->dir, "log.pub", why);
	while (key.size > 0 && key.at[key.size - 1] == '\n')
		key.size--;
	avow_buffer_u8(&key, 0);
	options.key = (const char *)key.at;
	if (status == AVOW_OK)
		status = avow_file_join(
		    since, tour->dir, "tour/log-before/checkpoint", why);
	options.since = since;
	if (status == AVOW_OK)
		status = avow_verify_export(report, dir, &options, why);
	avow_buffer_clear(&key);
	return status;
}

static void
prove_log(struct avow_tour *tour, struct avow_tour_outcome *o)
{
	struct avow_verify_report report = {.size = 0};
	char root[2 * sizeof report.root + 1];

	(void)snprintf(o->said, sizeof o->said,
	    "recompute the tree of the exported log, check its signature, "
	    "compare with a checkpoint kept since the thousand arrived");
	o->status =
	    avow_file_join(tour->export_dir, tour->dir, "tour/log", &o->why);
	if (o->status == AVOW_OK)
		o->status =
		    avow_log_write(tour->avow, tour->export_dir, &o->why);
	if (o->status == AVOW_OK)
		o->status = verify(tour, tour->export_dir, &report, &o->why);
	o->holds = report.key_given && report.history_proved &&
	    report.size == avow_log_entries(tour->avow);
	avow_hex(root, report.root, sizeof report.root);
	(void)snprintf(o->proved, sizeof o->proved,
	    "%" PRIu64 " entries, root %.16s..., nothing changed since",
	    report.size, root);
}

/* Change one bit in the middle of a file. */
static enum avow_status
change_file(const char *dir, const char *name, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	struct avow_buffer bytes;
	enum avow_status status;

	avow_buffer_init(&bytes, AVOW_TREE_FILE_MAX);
	status = avow_file_join(path, dir, name, why);
	if (status == AVOW_OK)
		status = avow_file_read(&bytes, path, why);
	if (status == AVOW_OK && bytes.size > 0) {
		bytes.at[bytes.size / 2] ^= 1;
		status =
		    avow_file_write(path, avow_buffer_view(&bytes), 0600, why);
	}
	avow_buffer_clear(&bytes);
	return status;
}

static void
prove_tamper(struct avow_tour *tour, struct avow_tour_outcome *o)
{
	struct avow_verify_report report = {.size = 0};
	struct avow_error refusal = {.status = AVOW_OK};
	char forged[AVOW_FILE_PATH_SIZE];
	enum avow_status status = AVOW_OK;

	(void)snprintf(o->said, sizeof o->said,
	    "change one bit of an entry in a copy, and verify the copy");
	o->status = avow_file_join(forged, tour->dir, "tour/forged", &o->why);
	if (o->status == AVOW_OK)
		o->status = avow_tree_copy(tour->export_dir, forged, &o->why);
	if (o->status == AVOW_OK)
		o->status = change_file(forged, "tile/entries/000", &o->why);
	if (o->status != AVOW_OK)
		return;
	status = verify(tour, forged, &report, &refusal);
	o->holds = status == AVOW_ERR_FORMAT || status == AVOW_ERR_KEY;
	(void)snprintf(o->proved, sizeof o->proved, "%s",
	    o->holds ? refusal.message : "the forged log was believed");
}

void
avow_tour_proof(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	switch (step->act) {
	case AVOW_TOUR_SLOT:
		prove_slot(tour, o);
		break;
	case AVOW_TOUR_SCAN:
		prove_scan(tour, o);
		break;
	case AVOW_TOUR_WALK:
		prove_walk(tour, o);
		break;
	case AVOW_TOUR_VERIFY:
		prove_log(tour, o);
		break;
	default: /* no other step is a proof */
		assert(step->act == AVOW_TOUR_TAMPER);
		prove_tamper(tour, o);
		break;
	}
}
