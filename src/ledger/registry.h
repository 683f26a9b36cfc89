/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/registry: facts about recipients and services, and agreements with
 * recipients: what is known of others than the person.
 *
 *     rows G|about|subject|what|name in the system's bucket <--> memory
 *
 * Few rows, asked for by every decision, so all of them are held in memory,
 * sorted.  No row is about a person.  Sealed under the root key of use
 * "registry".  One thread at a time; any number while nobody changes it: for
 * those a change is made to a copy.
 */
#ifndef AVOW_LEDGER_REGISTRY_H
#define AVOW_LEDGER_REGISTRY_H

#include "ledger/row.h"

enum { AVOW_REGISTRY_MAX = 65536 }; /* rows */

enum avow_registry_about {
	AVOW_REGISTRY_RECIPIENT = 'r',
	AVOW_REGISTRY_SERVICE = 's',
};

enum avow_registry_what {
	AVOW_REGISTRY_AGREEMENT = 'a',
	AVOW_REGISTRY_FACT = 'f',
};

struct avow_registry_row {
	uint8_t about;    /* enum avow_registry_about */
	uint8_t what;     /* enum avow_registry_what */
	uint64_t subject; /* code of the recipient or service term */
	uint64_t name;    /* code of the fact or agreement */
	uint64_t value;   /* as in struct avow_head_fact */
	uint64_t at_ms;
};

struct avow_registry {
	struct avow_registry_row *rows; /* ascending by about..name */
	size_t count;
	size_t room;
};

void avow_registry_init(struct avow_registry *registry);
void avow_registry_clear(struct avow_registry *registry);
/* Read every row of the store.  Errors: FORMAT; KEY; LIMIT; NOMEM; IO. */
AVOW_CHECKED enum avow_status avow_registry_load(struct avow_registry *registry,
    struct avow_kv *kv, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/* Put a row into a set of the system's bucket.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_registry_put(struct avow_kv_set *set,
    const struct avow_registry_row *row, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/* The row in memory, too.  Errors: LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_registry_set(struct avow_registry *registry,
    const struct avow_registry_row *row, struct avow_error *why);
/*
 * A copy in which the row stands, made before its commit.
 * Owns: *out, ended by avow_registry_free.  Errors: LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_registry_with(struct avow_registry **out,
    const struct avow_registry *registry, const struct avow_registry_row *row,
    struct avow_error *why);
void avow_registry_free(struct avow_registry *registry); /* NULL is allowed */
/*
 * The rows about one subject: *count_out of them from the one returned, which
 * is NULL when there is none.  Borrowed: valid until the next change.
 */
const struct avow_registry_row *avow_registry_find(
    const struct avow_registry *registry, enum avow_registry_about about,
    uint64_t subject, size_t *count_out);

#endif
