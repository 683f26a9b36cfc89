/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a hundred times as many people cost.
 *
 *   growth.read_1e6_over_1e4   CPU of a governed read of one field of a random
 *                              person of 10^6 over the same of 10^4, in
 *                              batches of 256 asks with durable entries
 *   core.rss_1e6               anonymous memory of a process that has a vault
 *                              of 10^6 people open and has read all of it:
 *                              keys and all, without the map of the store
 *
 * Everybody is read once before; then reads of both vaults take turns.  Prints
 * NAME VALUE UNIT lines and nothing else.  AVOW_BENCH_MANY sets how many people
 * the larger one has, and then the names tell that number.
 */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/crowd.h"
#include "tests/support/measure.h"

enum {
	FEW = 10000,
	MANY = 1000000,
	MANY_MAX = 100000000,
	ROUNDS = 15,
	READS = 16384, /* a round and vault: a multiple of CROWD_BATCH */
};

static void
name_of(char out[32], size_t count)
{
	double power = log10((double)count);

	if (fabs(power - round(power)) < 1e-9)
		(void)snprintf(out, 32, "1e%.0f", power);
	else
		(void)snprintf(out, 32, "%zu", count);
}

static void
bench_growth(struct crowd *few, struct crowd *many, const char *name)
{
	double few_ns[ROUNDS];
	double many_ns[ROUNDS];
	double ratio[ROUNDS];

	(void)crowd_read(few, READS);
	(void)crowd_read(many, READS);
	for (size_t i = 0; i < ROUNDS; i++) {
		few_ns[i] = crowd_read(few, READS) * 1e9;
		many_ns[i] = crowd_read(many, READS) * 1e9;
		ratio[i] = many_ns[i] / few_ns[i];
	}
	(void)fprintf(stderr, "few %.0f ns, many %.0f ns\n",
	    measure_median(few_ns, ROUNDS), measure_median(many_ns, ROUNDS));
	printf("growth.read_%s_over_1e4 %.2f x\n", name,
	    measure_median(ratio, ROUNDS));
}

int
main(void)
{
	const char *text = getenv("AVOW_BENCH_MANY");
	size_t count = text != NULL ? strtoul(text, NULL, 10) : MANY;
	time_t began = time(NULL);
	struct crowd *few;
	struct crowd *many;
	char name[32];

	if (count < 1 || count > MANY_MAX) {
		(void)fprintf(stderr, "AVOW_BENCH_MANY is out of range\n");
		return 1;
	}
	name_of(name, count);
	many = crowd_make(count);
	(void)fprintf(
	    stderr, "%zu people in %ld s\n", count, (long)(time(NULL) - began));
	/* Everybody has been read before, as in a vault that is at work. */
	crowd_read_all(many);
	printf("core.rss_%s %.1f MiB\n", name,
	    (double)crowd_memory_kib("RssAnon") / 1024);
	few = crowd_make(FEW);
	crowd_read_all(few);
	bench_growth(few, many, name);
	crowd_remove(few);
	crowd_remove(many);
	return 0;
}
