/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault that is worked in for long takes no more memory than it took
 *         soon after the start, its store no more room than its log and its
 *         people ask for, nothing is owed for long, and it is in order at the
 *         end.
 * Method: mixed asks about many people who come and go, by SOAK_LANES threads
 *         of one process, for SOAK_SECONDS; its memory is read once a second,
 *         and every minute `avow status` looks at the vault from beside (AVOW
 *         names the program).  After a half of the time, by when each thread
 *         has done what takes most, its anonymous memory may grow by a tenth
 *         and 2 MiB, and the store, without the log and pages to be used again,
 *         by a KiB for each erased person and 4 MiB.
 *         SOAK_LEAK bytes are lost with each ask, to see it fail.  Figures go
 *         to standard output as NAME VALUE UNIT, a line a minute to standard
 *         error; exit 1 when it fails.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/crowd.h"
#include "tests/support/deeds.h"

enum {
	SECONDS = 1800,
	LANES = 4,
	WARM_SHARE = 2,   /* of the time */
	GROWS_SHARE = 20, /* of what it was */
	GROWS_KIB = 1024, /* besides */
	LOOKS = 30,       /* from beside, in all */
	REST_KIB = 4096,
	STATUS_MAX = 4096, /* bytes of what avow status says */
};

/* What is seen of the process and, from beside, of the vault. */
struct seen {
	unsigned long asks;
	unsigned long anonymous_kib;
	unsigned long resident_kib;
	unsigned long store_kib;
	unsigned long log_kib;
	unsigned long free_kib;
	unsigned long owed;
};

struct soak {
	pthread_mutex_t mutex; /* guards all that follows */
	const char *dir;
	const char *program;
	size_t leak; /* bytes an ask */
	time_t began;
	time_t ends;
	time_t warm;
	time_t last;
	time_t look_at; /* the next one from beside */
	time_t look_every;
	time_t first_at;
	struct seen first; /* when it was warm; no asks: not yet */
	struct seen now;
	unsigned long most_kib;
	unsigned long most_owed;
	bool is_blind; /* avow status failed */
};

static unsigned long
member(const char *json, const char *name)
{
	char word[40];
	const char *at;

	(void)snprintf(word, sizeof word, "\"%s\":", name);
	at = strstr(json, word);
	return at != NULL ? strtoul(at + strlen(word), NULL, 10) : 0;
}

static void
look_from_beside(struct soak *soak)
{
	char text[STATUS_MAX] = "";
	char command[2 * SCRATCH_PATH];
	FILE *status;

	(void)snprintf(command, sizeof command, "'%s' status '%s' --json",
	    soak->program, soak->dir);
	status = popen(command, "r");
	if (status == NULL || fgets(text, sizeof text, status) == NULL ||
	    pclose(status) != 0) {
		soak->is_blind = true;
		return;
	}
	soak->now.store_kib = member(text, "store_size") / 1024;
	soak->now.log_kib = member(text, "log_size") / 1024;
	soak->now.free_kib = member(text, "store_free") / 1024;
	soak->now.owed = member(text, "owed");
	if (soak->now.owed > soak->most_owed)
		soak->most_owed = soak->now.owed;
}

static void
tell(const struct soak *soak)
{
	const struct seen *now = &soak->now;

	(void)fprintf(stderr,
	    "%4ld s: %lu asks, %lu KiB anonymous, %lu resident; store %lu, "
	    "log %lu, free %lu; %lu owed\n",
	    (long)(soak->last - soak->began), now->asks, now->anonymous_kib,
	    now->resident_kib, now->store_kib, now->log_kib, now->free_kib,
	    now->owed);
}

/* Once a second. */
static void
look(struct soak *soak)
{
	bool begins = soak->last >= soak->warm && soak->first.asks == 0;

	soak->now.anonymous_kib = crowd_memory_kib("RssAnon");
	soak->now.resident_kib = crowd_memory_kib("VmRSS");
	if (begins || soak->last >= soak->look_at || soak->last >= soak->ends) {
		soak->look_at = soak->last + soak->look_every;
		look_from_beside(soak);
		tell(soak);
	}
	if (begins) {
		soak->first = soak->now;
		soak->first_at = soak->last;
	}
	if (soak->first.asks > 0 && soak->now.anonymous_kib > soak->most_kib)
		soak->most_kib = soak->now.anonymous_kib;
}

static bool
goes_on(void *context)
{
	struct soak *soak = context;
	time_t now = time(NULL);
	bool is_over;

	(void)pthread_mutex_lock(&soak->mutex);
	soak->now.asks++;
	if (soak->leak > 0) {
		void *volatile lost = malloc(soak->leak);

		if (lost != NULL)
			memset(lost, 1, soak->leak);
	}
	if (now != soak->last && soak->last < soak->ends) {
		soak->last = now;
		look(soak);
	}
	is_over = now >= soak->ends;
	(void)pthread_mutex_unlock(&soak->mutex);
	return !is_over;
}

static bool
is_in_order(struct vault *vault, struct avow_check_counts *counts)
{
	vault_reopen(vault);
	if (avow_check_whole(vault->avow, NULL, counts, &vault->why) !=
	    AVOW_OK) {
		(void)fprintf(stderr, "soak: %s: %s\n", vault->why.place,
		    vault->why.message);
		return false;
	}
	printf("soak.people %llu count\n", (unsigned long long)counts->people);
	printf("soak.erased %llu count\n", (unsigned long long)counts->erased);
	printf(
	    "soak.entries %llu count\n", (unsigned long long)counts->entries);
	return true;
}

/* What is neither log nor to be used again. */
static unsigned long
rest_kib(const struct seen *seen)
{
	unsigned long less = seen->log_kib + seen->free_kib;

	return seen->store_kib > less ? seen->store_kib - less : 0;
}

static void
print(const struct soak *soak)
{
	double minutes = (double)(soak->last - soak->first_at) / 60;

	printf("soak.seconds %ld s\n", (long)(soak->last - soak->began));
	printf("soak.asks %lu count\n", soak->now.asks);
	printf("soak.anonymous_warm %lu KiB\n", soak->first.anonymous_kib);
	printf("soak.anonymous_most %lu KiB\n", soak->most_kib);
	printf("soak.anonymous_end %lu KiB\n", soak->now.anonymous_kib);
	printf("soak.resident_end %lu KiB\n", soak->now.resident_kib);
	printf("soak.store_end %lu KiB\n", soak->now.store_kib);
	printf("soak.free_end %lu KiB\n", soak->now.free_kib);
	printf("soak.rest_warm %lu KiB\n", rest_kib(&soak->first));
	printf("soak.rest_end %lu KiB\n", rest_kib(&soak->now));
	printf("soak.owed_most %lu count\n", soak->most_owed);
	if (minutes <= 0)
		return;
	printf("soak.store_growth %.1f KiB_per_min\n",
	    ((double)soak->now.store_kib - (double)soak->first.store_kib) /
		minutes);
	printf("soak.log_growth %.1f KiB_per_min\n",
	    ((double)soak->now.log_kib - (double)soak->first.log_kib) /
		minutes);
}

static bool
holds(bool is_so, const char *fault)
{
	if (!is_so)
		(void)fprintf(stderr, "soak: %s\n", fault);
	return is_so;
}

static bool
judge(const struct soak *soak, uint64_t erased)
{
	unsigned long first = soak->first.anonymous_kib;
	bool is_good = holds(first > 0, "it was over before it was warm");

	is_good &=
	    holds(soak->most_kib <= first + first / GROWS_SHARE + GROWS_KIB,
		"the memory grows");
	is_good &= holds(!soak->is_blind, "avow status failed beside it");
	is_good &= holds(
	    rest_kib(&soak->now) <= rest_kib(&soak->first) + erased + REST_KIB,
	    "the store grows beyond its log and people");
	return is_good;
}

static long
number(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

int
main(void)
{
	long seconds = number("SOAK_SECONDS", SECONDS);
	struct soak soak = {.began = time(NULL),
	    .program = getenv("AVOW"),
	    .leak = (size_t)number("SOAK_LEAK", 0)};
	struct deeds_plan plan = {.pipe = -1,
	    .seed = (unsigned long)soak.began,
	    .lanes = (unsigned)number("SOAK_LANES", LANES),
	    .publishes_never = true,
	    .goes_on = goes_on,
	    .context = &soak};
	struct avow_check_counts counts = {.erased = 0};
	struct vault vault;
	bool is_good;

	if (soak.program == NULL || plan.lanes > DEED_LANES_MAX ||
	    pthread_mutex_init(&soak.mutex, NULL) != 0)
		return 2;
	soak.warm = soak.began + seconds / WARM_SHARE + 1;
	soak.ends = soak.began + seconds + 1;
	soak.look_every = seconds / LOOKS + 1;
	vault_make(&vault, NULL);
	avow_close(vault.avow);
	vault.avow = NULL;
	plan.dir = soak.dir = vault.dir;
	deeds_run(&plan);
	print(&soak);
	is_good = is_in_order(&vault, &counts);
	is_good &= judge(&soak, counts.erased);
	vault_remove(&vault);
	(void)pthread_mutex_destroy(&soak.mutex);
	return is_good ? 0 : 1;
}
