/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/witness: remembers what a program was told that it had done, and
 * looks whether a vault has all of it, and nothing by halves.
 *
 *     pipe --deeds--> witness --look--> what is wrong, or nothing
 *
 * What was about to be done when the program died may be there, whole, or not;
 * the witness then takes what it finds for what was done.  Needs no cmocka.
 */
#ifndef AVOW_TESTS_WITNESS_H
#define AVOW_TESTS_WITNESS_H

#include "tests/support/deeds.h"
#include "tests/support/vault.h"

enum {
	WITNESS_PEOPLE_MAX = 4096,
	WITNESS_VALUES_MAX = 24, /* records of one person */
	WITNESS_LANES_MAX = DEED_LANES_MAX,
};

struct witness_value {
	uint64_t record;
	char text[DEED_VALUE];
};

enum witness_fate {
	WITNESS_LIVING,
	WITNESS_ERASED,
};

struct witness_person {
	char name[DEED_NAME];
	char person[AVOW_PERSON_TEXT];
	enum witness_fate fate;
	struct witness_value values[WITNESS_VALUES_MAX];
	size_t value_count;
	bool consents;
	bool objects;
	uint8_t visits; /* 0: never said */
	unsigned shares;
	unsigned round; /* touched last */
};

struct witness {
	struct vault vault;
	struct witness_person *people;
	size_t count;
	unsigned round;
	bool has_promise;
	uint32_t editions;
	uint64_t entries;   /* in the log when the program began */
	uint64_t steps;     /* acknowledged since */
	uint64_t all_steps; /* of all rounds */
	uint64_t slack;     /* entries more there may be: pruning's */
	unsigned orphans;   /* slots that may be nobody's */
	bool has_export;    /* the log was written, or nearly */
	bool has_vault;     /* made, and acknowledged */
	struct deed pending[WITNESS_LANES_MAX];
	bool is_pending[WITNESS_LANES_MAX];
	char wrong[512]; /* what was found; "": nothing */
};

/* Make a vault to be watched, and close it; makes == false: only a folder. */
void witness_start(struct witness *witness, bool makes);
void witness_end(struct witness *witness);
/* Forget what was pending: another program begins. */
void witness_round(struct witness *witness);
/* Take what the program tells, until it is dead. */
void witness_listen(struct witness *witness, int pipe);
/*
 * Open the vault, look at everybody who was touched since the last look and a
 * few others, and close it; false, with `wrong` filled in, where something is
 * lost or half there.
 */
bool witness_look(struct witness *witness);

/* Inside: say what is wrong, once. */
bool witness_wrong(struct witness *witness, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct witness_person *witness_find(struct witness *witness, const char *name);
/* The deed that was pending about the person, of this kind, or NULL. */
const struct deed *witness_pending(
    const struct witness *witness, const char *name, enum deed_kind kind);

#endif
