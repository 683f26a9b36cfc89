/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/crowd.h"
#include "tests/support/measure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *
map_file(const struct vault *vault, size_t size)
{
	char path[SCRATCH_PATH];
	void *at;
	int file;

	scratch_path(path, vault->folder, "people");
	file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	measure_must(file >= 0 && ftruncate(file, (off_t)size) == 0, "no list");
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	measure_must(at != MAP_FAILED, "cannot map the list");
	(void)close(file);
	return at;
}

static void
run(struct crowd *crowd, size_t count)
{
	measure_must(
	    avow_ask_many(crowd->vault.avow, crowd->asks, count, crowd->answers,
		crowd->results, &crowd->vault.why) == AVOW_OK,
	    crowd->vault.why.message);
	for (size_t i = 0; i < count; i++)
		measure_must(crowd->results[i] == AVOW_OK &&
			crowd->answers[i].verdict == AVOW_ALLOWED,
		    "an ask was not allowed");
}

static void
clear(struct crowd *crowd, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_answer_clear(&crowd->answers[i]);
}

static void
fill(struct crowd *crowd)
{
	static const char *const agree[] = {"service-terms"};
	static const struct avow_item item = {.category = "contact.phone",
	    .value = "13812345678",
	    .value_size = 11};

	for (size_t i = 0; i < AVOW_BATCH_MAX; i++)
		crowd->asks[i] = (struct avow_ask){.action = "collect",
		    .is_new = true,
		    .service = "shop",
		    .purpose = "account.register",
		    .items = &item,
		    .item_count = 1,
		    .agree = agree,
		    .agree_count = 1};
	for (size_t at = 0; at < crowd->count; at += AVOW_BATCH_MAX) {
		size_t left = crowd->count - at;
		size_t count = left < AVOW_BATCH_MAX ? left : AVOW_BATCH_MAX;

		run(crowd, count);
		for (size_t i = 0; i < count; i++)
			memcpy(crowd->people[at + i], crowd->answers[i].person,
			    AVOW_PERSON_TEXT);
		clear(crowd, count);
	}
}

struct crowd *
crowd_make(size_t count)
{
	struct crowd *crowd = calloc(1, sizeof *crowd);

	measure_must(crowd != NULL && count > 0, "no memory");
	vault_make(&crowd->vault, NULL);
	crowd->count = count;
	crowd->seed = 88172645463325252U;
	crowd->people =
	    map_file(&crowd->vault, count * sizeof crowd->people[0]);
	fill(crowd);
	vault_reopen(&crowd->vault);
	return crowd;
}

void
crowd_remove(struct crowd *crowd)
{
	if (crowd == NULL)
		return;
	(void)munmap(crowd->people, crowd->count * sizeof crowd->people[0]);
	vault_remove(&crowd->vault);
	free(crowd);
}

/* xorshift64: the same people in every run. */
static size_t
pick(struct crowd *crowd)
{
	crowd->seed ^= crowd->seed << 13;
	crowd->seed ^= crowd->seed >> 7;
	crowd->seed ^= crowd->seed << 17;
	return (size_t)(crowd->seed % crowd->count);
}

static struct avow_ask
ask_for(const char *person)
{
	static const struct avow_item item = {.category = "contact.phone"};

	return (struct avow_ask){.action = "use",
	    .person = person,
	    .service = "shop",
	    .purpose = "account.register",
	    .items = &item,
	    .item_count = 1};
}

static void
read_batch(struct crowd *crowd, size_t count)
{
	run(crowd, count);
	measure_must(crowd->answers[0].field_count == 1, "nothing was read");
	clear(crowd, count);
}

double
crowd_read(struct crowd *crowd, size_t reads)
{
	char chosen[CROWD_BATCH][AVOW_PERSON_TEXT];
	double spent = 0;

	for (size_t at = 0; at < reads; at += CROWD_BATCH) {
		double begin;

		/* Whom a caller asks about it has at hand. */
		for (size_t i = 0; i < CROWD_BATCH; i++) {
			memcpy(chosen[i], crowd->people[pick(crowd)],
			    AVOW_PERSON_TEXT);
			crowd->asks[i] = ask_for(chosen[i]);
		}
		begin = measure_cpu();
		read_batch(crowd, CROWD_BATCH);
		spent += measure_cpu() - begin;
	}
	return spent / (double)reads;
}

void
crowd_read_all(struct crowd *crowd)
{
	for (size_t at = 0; at < crowd->count; at += AVOW_BATCH_MAX) {
		size_t left = crowd->count - at;
		size_t count = left < AVOW_BATCH_MAX ? left : AVOW_BATCH_MAX;

		for (size_t i = 0; i < count; i++)
			crowd->asks[i] = ask_for(crowd->people[at + i]);
		read_batch(crowd, count);
	}
}

unsigned long
crowd_memory_kib(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	size_t size = strlen(name);
	char line[128];
	unsigned long kib = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, name, size) == 0 && line[size] == ':')
			kib = strtoul(line + size + 1, NULL, 10);
	if (file != NULL)
		(void)fclose(file);
	return kib;
}
