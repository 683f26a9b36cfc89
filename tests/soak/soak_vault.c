/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault that is worked in for long takes no more memory than it took
 *         soon after the start, and is in order at the end.
 * Method: mixed asks about several people who come and go, in one process, for
 *         SOAK_SECONDS; its anonymous memory is read once a second.  After a
 *         sixth of the time it may grow by a tenth and 2 MiB, and no more;
 *         pages of the store, which grows, belong to the file.  Figures go to
 *         standard output as NAME VALUE UNIT; exit 1 when it fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/deeds.h"
#include "tests/support/vault.h"

enum {
	SECONDS = 1800,
	WARM_SHARE = 6,   /* of the time */
	GROWS_SHARE = 10, /* of what it was */
	GROWS_KIB = 2048,
};

struct soak {
	time_t began;
	time_t ends;
	time_t warm;
	time_t last;
	unsigned long asks;
	unsigned long first_kib; /* when it was warm; 0: not yet */
	unsigned long most_kib;
	unsigned long last_kib;
};

static unsigned long
anonymous_kib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	unsigned long kib = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, "RssAnon:", 8) == 0)
			kib = strtoul(line + 8, NULL, 10);
	if (file != NULL)
		(void)fclose(file);
	return kib;
}

static bool
goes_on(void *context)
{
	struct soak *soak = context;
	time_t now = time(NULL);

	soak->asks++;
	if (now == soak->last)
		return true;
	soak->last = now;
	soak->last_kib = anonymous_kib();
	if (now >= soak->warm && soak->first_kib == 0)
		soak->first_kib = soak->last_kib;
	if (soak->first_kib != 0 && soak->last_kib > soak->most_kib)
		soak->most_kib = soak->last_kib;
	return now < soak->ends;
}

static bool
is_in_order(struct vault *vault)
{
	struct avow_check_counts counts;

	vault_reopen(vault);
	if (avow_check_whole(vault->avow, NULL, &counts, &vault->why) !=
	    AVOW_OK) {
		(void)fprintf(stderr, "soak: %s: %s\n", vault->why.place,
		    vault->why.message);
		return false;
	}
	printf("soak.people %llu count\n", (unsigned long long)counts.people);
	printf("soak.erased %llu count\n", (unsigned long long)counts.erased);
	printf("soak.entries %llu count\n", (unsigned long long)counts.entries);
	return true;
}

int
main(void)
{
	const char *text = getenv("SOAK_SECONDS");
	long seconds = text != NULL ? strtol(text, NULL, 10) : SECONDS;
	struct soak soak = {.began = time(NULL)};
	struct deeds_plan plan = {.pipe = -1,
	    .seed = (unsigned long)soak.began,
	    .publishes_never = true,
	    .goes_on = goes_on,
	    .context = &soak};
	struct vault vault;
	bool is_flat;
	bool is_good;

	soak.warm = soak.began + seconds / WARM_SHARE + 1;
	soak.ends = soak.began + seconds + 1;
	vault_make(&vault, NULL);
	avow_close(vault.avow);
	vault.avow = NULL;
	plan.dir = vault.dir;
	deeds_run(&plan);
	is_flat = soak.first_kib > 0 &&
	    soak.most_kib <=
		soak.first_kib + soak.first_kib / GROWS_SHARE + GROWS_KIB;
	printf("soak.seconds %ld s\n", (long)(time(NULL) - soak.began));
	printf("soak.asks %lu count\n", soak.asks);
	printf("soak.anonymous_warm %lu KiB\n", soak.first_kib);
	printf("soak.anonymous_most %lu KiB\n", soak.most_kib);
	printf("soak.anonymous_end %lu KiB\n", soak.last_kib);
	if (!is_flat)
		(void)fprintf(stderr, "soak: the memory grows\n");
	is_good = is_in_order(&vault);
	vault_remove(&vault);
	return is_flat && is_good ? 0 : 1;
}
