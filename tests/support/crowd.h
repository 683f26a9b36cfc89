/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/crowd: a vault with very many people, for benchmarks.
 *
 *     count --collect, in batches--> people with a phone each; their ids
 *
 * Ids lie in a file that is mapped, so that the process's own memory is that
 * of the vault.  Ends the program with a message when something fails.  Needs
 * no cmocka.
 */
#ifndef AVOW_TESTS_CROWD_H
#define AVOW_TESTS_CROWD_H

#include <stdio.h>

#include "avow.h"
#include "tests/support/vault.h"

enum { CROWD_BATCH = 256 }; /* asks */

struct crowd {
	struct vault vault;
	char (*people)[AVOW_PERSON_TEXT]; /* count of them */
	size_t count;
	uint64_t seed; /* of who is picked */
	struct avow_ask asks[AVOW_BATCH_MAX];
	struct avow_answer answers[AVOW_BATCH_MAX];
	enum avow_status results[AVOW_BATCH_MAX];
};

/* Make the vault and its people; opened anew when they are there. */
struct crowd *crowd_make(size_t count);
/* Remove it.  NULL is allowed. */
void crowd_remove(struct crowd *crowd);

/* CPU seconds of a read of a random person's phone; reads is a multiple of
   CROWD_BATCH. */
double crowd_read(struct crowd *crowd, size_t reads);

/* Read everybody's phone once. */
void crowd_read_all(struct crowd *crowd);

/* A line "NAME: N kB" of /proc/self/status, in KiB; 0: there is none. */
unsigned long crowd_memory_kib(const char *name);

#endif
