/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What governing costs, against the same rows without it, in the same run.
 *
 *   read.governed_over_raw   CPU of a governed read of one field of a random
 *                            person, in batches of 256 asks with durable
 *                            entries, over one raw get and one open
 *   collect.ten              records a second, ten of one person an ask
 *   collect.random_over_raw  collects of one record of random people, over the
 *                            same rows put raw: throughput, both durable
 *   log.append.durable       entries a second, in batches
 *
 * Prints NAME VALUE UNIT lines and nothing else.  AVOW_BENCH_PEOPLE sets how
 * many people there are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log.h"
#include "avow.h"
#include "seal/box.h"
#include "store/kv.h"
#include "tests/support/measure.h"
#include "tests/support/vault.h"

enum {
	BATCH = 256,
	PEOPLE = 20000,
	PEOPLE_MAX = 10000000,
	ROUNDS = 9,
	READS = 16384, /* a round */
	TENS = 1024,   /* asks of ten records a round */
	SINGLES = 8192,
	ENTRIES = 32768,
	ENTRY_BATCH = 2048,
	ENTRY_SIZE = 250,
	ROW_SIZE = 110, /* bytes of a record's plain part, as ours has */
	KEY_SIZE = 35,
};

struct bench {
	struct vault vault;
	char (*people)[AVOW_PERSON_TEXT];
	size_t count;
	struct avow_ask asks[BATCH];
	struct avow_answer answers[BATCH];
	enum avow_status results[BATCH];
	uint64_t seed;
	uint64_t next_number; /* of the next raw row */
	struct avow_kv *raw;
	uint8_t key[AVOW_KEY_SIZE];
};

/* xorshift64: the same people in every run. */
static size_t
pick(struct bench *bench)
{
	bench->seed ^= bench->seed << 13;
	bench->seed ^= bench->seed >> 7;
	bench->seed ^= bench->seed << 17;
	return (size_t)(bench->seed % bench->count);
}

static void
run(struct bench *bench, size_t count)
{
	measure_must(
	    avow_ask_many(bench->vault.avow, bench->asks, count, bench->answers,
		bench->results, &bench->vault.why) == AVOW_OK,
	    bench->vault.why.message);
	for (size_t i = 0; i < count; i++)
		measure_must(bench->results[i] == AVOW_OK &&
			bench->answers[i].verdict == AVOW_ALLOWED,
		    "an ask was not allowed");
}

static void
clear(struct bench *bench, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_answer_clear(&bench->answers[i]);
}

/* People with a phone each. */
static void
fill(struct bench *bench)
{
	static const char *const agree[] = {"service-terms"};
	static const struct avow_item item = {.category = "contact.phone",
	    .value = "13812345678",
	    .value_size = 11};

	for (size_t at = 0; at < bench->count; at += BATCH) {
		size_t count = bench->count - at;

		if (count > BATCH)
			count = BATCH;
		for (size_t i = 0; i < count; i++)
			bench->asks[i] = (struct avow_ask){.action = "collect",
			    .is_new = true,
			    .service = "shop",
			    .purpose = "account.register",
			    .items = &item,
			    .item_count = 1,
			    .agree = agree,
			    .agree_count = 1};
		run(bench, count);
		for (size_t i = 0; i < count; i++)
			memcpy(bench->people[at + i], bench->answers[i].person,
			    AVOW_PERSON_TEXT);
		clear(bench, count);
	}
}

/*
 * The raw row of a person: the same key and about the same bytes as a record;
 * number tells a person's rows apart.
 */
static struct avow_text
raw_key(const struct bench *bench, size_t person, uint64_t number,
    uint8_t key[KEY_SIZE])
{
	uint8_t id[16];

	measure_must(avow_unhex(id, sizeof id,
			 (struct avow_text){bench->people[person], 32}),
	    "no person id");
	memset(key, 0, KEY_SIZE);
	key[0] = (uint8_t)(id[0] >> 4);
	key[1] = (uint8_t)(id[0] << 4 | id[1] >> 4);
	key[2] = 'R';
	memcpy(key + 3, id, sizeof id);
	key[20] = 7;
	memcpy(key + KEY_SIZE - sizeof number, &number, sizeof number);
	return (struct avow_text){(const char *)key, KEY_SIZE};
}

static uint16_t
raw_bucket(const uint8_t key[KEY_SIZE])
{
	return (uint16_t)(key[0] << 8 | key[1]);
}

/* Put raw rows of these people, sealed, one write set each, durably. */
static void
raw_put(struct bench *bench, const size_t *people, size_t count,
    uint64_t first_number)
{
	static const uint8_t plain[ROW_SIZE];
	struct avow_kv_set *sets[BATCH] = {NULL};
	struct avow_kv_outcome outcomes[BATCH];
	struct avow_error why = {0};
	struct avow_buffer row;

	avow_buffer_init(&row, 4096);
	for (size_t i = 0; i < count; i++) {
		uint8_t key[KEY_SIZE];
		uint64_t number = first_number == 0 ? 0 : first_number + i;
		struct avow_text text = raw_key(bench, people[i], number, key);

		avow_buffer_reset(&row);
		avow_box_seal(&row, bench->key, text, plain, sizeof plain);
		measure_must(avow_kv_set_new(&sets[i], raw_bucket(key), &why) ==
			    AVOW_OK &&
			avow_kv_put(sets[i], text, avow_buffer_view(&row),
			    &why) == AVOW_OK,
		    why.message);
	}
	measure_must(
	    avow_kv_commit(bench->raw, sets, count, outcomes, &why) == AVOW_OK,
	    why.message);
	for (size_t i = 0; i < count; i++)
		avow_kv_set_free(sets[i]);
	avow_buffer_clear(&row);
}

static void
raw_fill(struct bench *bench)
{
	char path[SCRATCH_PATH];
	size_t people[BATCH];

	scratch_path(path, bench->vault.folder, "raw");
	measure_must(
	    avow_kv_open_lmdb(&bench->raw, path, true, NULL) == AVOW_OK,
	    "no raw store");
	for (size_t at = 0; at < bench->count; at += BATCH) {
		size_t count = bench->count - at;

		if (count > BATCH)
			count = BATCH;
		for (size_t i = 0; i < count; i++)
			people[i] = at + i;
		raw_put(bench, people, count, 0);
	}
}

/* CPU of one raw get and one open, in seconds. */
static double
raw_reads(struct bench *bench)
{
	double begin = measure_cpu();

	for (size_t at = 0; at < READS; at++) {
		uint8_t key[KEY_SIZE];
		uint8_t plain[ROW_SIZE];
		struct avow_kv_get get = {
		    .key = raw_key(bench, pick(bench), 0, key)};

		measure_must(
		    avow_kv_read(bench->raw, &get, 1, NULL) == AVOW_OK &&
			get.found &&
			avow_box_open(plain, bench->key, get.key, get.value.at,
			    get.value.size, NULL) == AVOW_OK,
		    "a raw row");
		avow_kv_read_end(bench->raw);
	}
	return (measure_cpu() - begin) / READS;
}

/* CPU of one governed read, in seconds. */
static double
governed_reads(struct bench *bench)
{
	static const struct avow_item item = {.category = "contact.phone"};
	double begin = measure_cpu();

	for (size_t at = 0; at < READS; at += BATCH) {
		for (size_t i = 0; i < BATCH; i++)
			bench->asks[i] = (struct avow_ask){.action = "use",
			    .person = bench->people[pick(bench)],
			    .service = "shop",
			    .purpose = "account.register",
			    .items = &item,
			    .item_count = 1};
		run(bench, BATCH);
		measure_must(
		    bench->answers[0].field_count >= 1, "nothing was read");
		clear(bench, BATCH);
	}
	return (measure_cpu() - begin) / READS;
}

static void
bench_reads(struct bench *bench)
{
	double ratio[ROUNDS];
	double raw_ns[ROUNDS];
	double governed_ns[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++) {
		raw_ns[i] = raw_reads(bench) * 1e9;
		governed_ns[i] = governed_reads(bench) * 1e9;
		ratio[i] = governed_ns[i] / raw_ns[i];
	}
	(void)fprintf(stderr, "raw %.0f ns, governed %.0f ns\n",
	    measure_median(raw_ns, ROUNDS),
	    measure_median(governed_ns, ROUNDS));
	printf(
	    "read.governed_over_raw %.2f x\n", measure_median(ratio, ROUNDS));
}

/* Records a second, ten of one person an ask. */
static double
collect_tens(struct bench *bench)
{
	struct avow_item items[10];
	double begin;

	for (size_t i = 0; i < 10; i++)
		items[i] = (struct avow_item){.category = "order.address",
		    .value = "1 Long Street, Small Town",
		    .value_size = 25};
	begin = measure_clock();
	for (size_t at = 0; at < TENS; at += BATCH) {
		for (size_t i = 0; i < BATCH; i++)
			bench->asks[i] = (struct avow_ask){.action = "collect",
			    .person = bench->people[pick(bench)],
			    .service = "shop",
			    .purpose = "fulfil.delivery",
			    .items = items,
			    .item_count = 10};
		run(bench, BATCH);
		clear(bench, BATCH);
	}
	return TENS * 10 / (measure_clock() - begin);
}

static double
collect_singles(struct bench *bench)
{
	static const struct avow_item item = {.category = "order.phone",
	    .value = "13812345678",
	    .value_size = 11};
	double begin = measure_clock();

	for (size_t at = 0; at < SINGLES; at += BATCH) {
		for (size_t i = 0; i < BATCH; i++)
			bench->asks[i] = (struct avow_ask){.action = "collect",
			    .person = bench->people[pick(bench)],
			    .service = "shop",
			    .purpose = "fulfil.delivery",
			    .items = &item,
			    .item_count = 1};
		run(bench, BATCH);
		clear(bench, BATCH);
	}
	return SINGLES / (measure_clock() - begin);
}

static double
raw_singles(struct bench *bench)
{
	size_t people[BATCH];
	double begin = measure_clock();

	for (size_t at = 0; at < SINGLES; at += BATCH) {
		for (size_t i = 0; i < BATCH; i++)
			people[i] = pick(bench);
		/* New rows, as each collect makes a new record. */
		raw_put(bench, people, BATCH, bench->next_number);
		bench->next_number += BATCH;
	}
	return SINGLES / (measure_clock() - begin);
}

static void
bench_collects(struct bench *bench)
{
	double tens[ROUNDS];
	double ratio[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++) {
		double raw = raw_singles(bench);

		ratio[i] = collect_singles(bench) / raw;
	}
	for (size_t i = 0; i < ROUNDS; i++)
		tens[i] = collect_tens(bench);
	printf("collect.ten %.0f per_s\n", measure_median(tens, ROUNDS));
	printf(
	    "collect.random_over_raw %.2f x\n", measure_median(ratio, ROUNDS));
}

static double
append_entries(struct avow_kv *kv)
{
	static struct avow_kv_set *sets[ENTRY_BATCH];
	static struct avow_kv_outcome outcomes[ENTRY_BATCH];
	static const char entry[ENTRY_SIZE];
	double begin = measure_clock();

	for (size_t at = 0; at < ENTRIES; at += ENTRY_BATCH) {
		for (size_t i = 0; i < ENTRY_BATCH; i++)
			measure_must(
			    avow_kv_set_new(&sets[i], 7, NULL) == AVOW_OK &&
				avow_kv_entry(sets[i],
				    (struct avow_text){entry, sizeof entry},
				    NULL) == AVOW_OK,
			    "an entry");
		measure_must(avow_kv_commit(kv, sets, ENTRY_BATCH, outcomes,
				 NULL) == AVOW_OK,
		    "a commit");
		for (size_t i = 0; i < ENTRY_BATCH; i++)
			avow_kv_set_free(sets[i]);
	}
	return ENTRIES / (measure_clock() - begin);
}

static void
bench_log(struct bench *bench)
{
	struct avow_secret *seed = NULL;
	struct avow_log *log = NULL;
	struct avow_kv *kv = NULL;
	double rates[ROUNDS];
	char path[SCRATCH_PATH];

	scratch_path(path, bench->vault.folder, "log");
	measure_must(avow_kv_open_lmdb(&kv, path, true, NULL) == AVOW_OK &&
		avow_secret_new(&seed, AVOW_SIGN_SEED_SIZE, NULL) == AVOW_OK &&
		avow_log_open(&log, kv, AVOW_TEXT("bench"), seed, NULL) ==
		    AVOW_OK,
	    "no log");
	for (size_t i = 0; i < ROUNDS; i++)
		rates[i] = append_entries(kv);
	printf(
	    "log.append.durable %.0f per_s\n", measure_median(rates, ROUNDS));
	avow_log_close(log);
	avow_kv_close(kv);
	avow_secret_free(seed);
}

int
main(void)
{
	const char *people = getenv("AVOW_BENCH_PEOPLE");
	struct bench *bench = calloc(1, sizeof *bench);

	measure_must(bench != NULL, "no memory");
	bench->count = people != NULL ? strtoul(people, NULL, 10) : PEOPLE;
	measure_must(bench->count >= 1 && bench->count <= PEOPLE_MAX,
	    "AVOW_BENCH_PEOPLE is out of range");
	bench->seed = 88172645463325252U;
	bench->next_number = 1;
	bench->people = calloc(bench->count, sizeof bench->people[0]);
	measure_must(bench->people != NULL, "no memory");
	vault_make(&bench->vault, NULL);
	fill(bench);
	raw_fill(bench);
	bench_reads(bench);
	bench_collects(bench);
	bench_log(bench);
	avow_kv_close(bench->raw);
	vault_remove(&bench->vault);
	free(bench->people);
	free(bench);
	return 0;
}
