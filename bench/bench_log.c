/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a large log costs those who look into it.
 *
 *   log.proof_1e7   an inclusion proof of a random entry, with its checkpoint
 *                   as a receipt, in a log of 10^7 entries
 *   log.growth_1e7  a proof that it has only grown since a random size
 *   log.find_1e7    all entries about one of 100,000 people: some 100
 *   log.build_1e7   entries a second while it was written, lists included
 *
 * The pages are in memory.  Prints NAME VALUE UNIT lines and nothing else.
 * AVOW_BENCH_LOG sets another size, and then that is in the names, not 1e7; it
 * takes some 150 bytes of disk an entry.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log_change.h"
#include "audit/log_find.h"
#include "audit/receipt.h"
#include "base/clock.h"
#include "store/kv.h"
#include "tests/support/measure.h"
#include "tests/support/scratch.h"

enum {
	ENTRIES = 10000000,
	BATCH = 4096,
	PEOPLE = 100000,
	PROOFS = 20000,
	FINDS = 50,
	STEP_MS = 500, /* between entries: 10^7 of them are two months */
};

struct bench {
	const char *size_name;
	char folder[SCRATCH_PATH];
	struct avow_kv *kv;
	struct avow_secret *seed;
	struct avow_log *log;
	uint64_t count;
	uint64_t random;
};

/* xorshift64 */
static uint64_t
pick(struct bench *bench, uint64_t below)
{
	bench->random ^= bench->random << 13;
	bench->random ^= bench->random >> 7;
	bench->random ^= bench->random << 17;
	return bench->random % below;
}

/* A handle that is as good as random. */
static void
handle_of(uint8_t out[AVOW_MARK_HANDLE], uint64_t who, uint32_t month)
{
	uint64_t mixed = (who * 31 + month + 1) * UINT64_C(0x9e3779b97f4a7c15);

	mixed ^= mixed >> 29;
	for (unsigned i = 0; i < AVOW_MARK_HANDLE; i++) {
		mixed *= UINT64_C(0xbf58476d1ce4e5b9);
		out[i] = (uint8_t)(mixed >> 56);
	}
}

static void
put_entry(struct avow_buffer *entry, uint64_t index)
{
	uint64_t time_ms = UINT64_C(1700000000000) + index * STEP_MS;
	uint8_t handle[AVOW_MARK_HANDLE];

	avow_buffer_reset(entry);
	avow_buffer_u8(entry, 1);
	avow_mark_u64(entry, AVOW_MARK_TAG_TIME, time_ms);
	avow_mark_text(entry, AVOW_MARK_TAG_KIND, AVOW_TEXT("\1"));
	handle_of(handle, index * 7919 % PEOPLE, avow_time_month(time_ms));
	avow_mark_text(entry, AVOW_MARK_TAG_PERSON,
	    (struct avow_text){(const char *)handle, sizeof handle});
}

static void
build(struct bench *bench)
{
	static struct avow_kv_set *sets[BATCH];
	static struct avow_kv_outcome outcomes[BATCH];
	struct avow_buffer entry;
	double begin = measure_clock();

	avow_buffer_init(&entry, 256);
	for (size_t i = 0; i < BATCH; i++)
		measure_must(
		    avow_kv_set_new(&sets[i], 7, NULL) == AVOW_OK, "a set");
	for (uint64_t at = 0; at < bench->count;) {
		size_t count = 0;

		for (; count < BATCH && at < bench->count; count++) {
			avow_kv_set_reset(sets[count], 7);
			put_entry(&entry, at++);
			measure_must(
			    avow_kv_entry(sets[count], avow_buffer_view(&entry),
				NULL) == AVOW_OK,
			    "an entry");
		}
		measure_must(avow_kv_commit(bench->kv, sets, count, outcomes,
				 NULL) == AVOW_OK,
		    "a commit");
	}
	printf("log.build_%s %.0f per_s\n", bench->size_name,
	    (double)bench->count / (measure_clock() - begin));
	for (size_t i = 0; i < BATCH; i++)
		avow_kv_set_free(sets[i]);
	avow_buffer_clear(&entry);
}

static void
bench_proofs(struct bench *bench, bool is_growth)
{
	static double times[PROOFS];
	struct avow_buffer out;

	avow_buffer_init(&out, AVOW_RECEIPT_MAX);
	for (size_t i = 0; i < PROOFS; i++) {
		uint64_t number = pick(bench, bench->count - 1) + 1;
		double begin = measure_clock();

		avow_buffer_reset(&out);
		measure_must(
		    (is_growth ? avow_log_growth(bench->log, &out, number, NULL)
			       : avow_log_receipt(bench->log, &out, number,
				     NULL)) == AVOW_OK,
		    "a proof");
		times[i] = (measure_clock() - begin) * 1e6;
	}
	printf("log.%s_%s %.1f us\n", is_growth ? "growth" : "proof",
	    bench->size_name, measure_median(times, PROOFS));
	avow_buffer_clear(&out);
}

struct hunt {
	uint64_t who;
	size_t count;
};

static void
tell_handle(void *context, uint32_t month, uint8_t out[AVOW_MARK_HANDLE])
{
	const struct hunt *hunt = context;

	handle_of(out, hunt->who, month);
}

static bool
take_found(void *context, uint64_t index, struct avow_text entry)
{
	struct hunt *hunt = context;

	(void)index;
	(void)entry;
	hunt->count++;
	return true;
}

static void
bench_finds(struct bench *bench)
{
	static double times[FINDS];

	for (size_t i = 0; i < FINDS; i++) {
		struct hunt hunt = {.who = pick(bench, PEOPLE)};
		const struct avow_log_search search = {
		    0, tell_handle, take_found, &hunt};
		double begin = measure_clock();

		measure_must(
		    avow_log_find(bench->log, &search, NULL) == AVOW_OK,
		    "a search");
		times[i] = (measure_clock() - begin) * 1e3;
		measure_must(
		    hunt.count >= bench->count / PEOPLE, "an entry missed");
	}
	printf("log.find_%s %.2f ms\n", bench->size_name,
	    measure_median(times, FINDS));
}

int
main(void)
{
	const char *count = getenv("AVOW_BENCH_LOG");
	struct bench bench = {
	    .size_name = "1e7", .random = 88172645463325252U, .count = ENTRIES};
	char path[SCRATCH_PATH];

	if (count != NULL) {
		bench.count = strtoull(count, NULL, 10);
		bench.size_name = count;
	}
	measure_must(bench.count >= 2, "AVOW_BENCH_LOG is out of range");
	measure_must(avow_seal_start(NULL) == AVOW_OK, "no randomness");
	scratch_make(bench.folder);
	scratch_path(path, bench.folder, "log");
	measure_must(
	    avow_kv_open_lmdb(&bench.kv, path, true, NULL) == AVOW_OK &&
		avow_secret_new(&bench.seed, AVOW_SIGN_SEED_SIZE, NULL) ==
		    AVOW_OK &&
		avow_log_open(&bench.log, bench.kv, AVOW_TEXT("bench"),
		    bench.seed, NULL) == AVOW_OK,
	    "no log");
	build(&bench);
	bench_proofs(&bench, false);
	bench_proofs(&bench, true);
	bench_finds(&bench);
	avow_log_close(bench.log);
	avow_kv_close(bench.kv);
	avow_secret_free(bench.seed);
	scratch_remove(bench.folder);
	return 0;
}
