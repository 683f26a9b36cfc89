/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_state.h: how a vault is doing, for those who run it.
 *
 *     open vault --avow_state-------> what is in force, room, log, what is owed
 *     folder     --avow_state_beside-> the same, while another process writes
 *
 * The public face, continued from avow.h, whose rules hold here.  It tells
 * nothing of any person, changes nothing and is not logged.
 */
#ifndef AVOW_STATE_H
#define AVOW_STATE_H

#include "avow.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	AVOW_STATE_NAME = 256, /* bytes of a name, NUL included */
	AVOW_STATE_KEY = 512,  /* bytes of a verifier key, NUL included */
};

struct avow_state {
	uint64_t now_ms;            /* when it was looked at, by the clock */
	char name[AVOW_STATE_NAME]; /* of the vault, and of its log */
	uint64_t writer;            /* pid of who has it open; 0: nobody */
	/* The edition in force; "" and 0s when the root key is not at hand. */
	char edition[AVOW_STATE_NAME];
	uint32_t number;   /* of it, from 1 */
	uint32_t editions; /* that were ever published */
	uint64_t next_ms;  /* when the next one takes effect; 0: none waits */
	/* Each person has a key; a few may be nobody's (docs/cli.md: check). */
	uint64_t keys;
	uint64_t slots; /* places for keys; those without one are used again */
	/* The store, in bytes. */
	uint64_t store_size;
	uint64_t store_free; /* of store_size, to be used again */
	uint64_t store_max;
	uint64_t disk_left;     /* without the reserve */
	uint64_t reserve;       /* 0: it is used up, or cannot be had */
	bool is_full;           /* all but what is vital is refused: FULL */
	uint32_t stale_readers; /* of dead processes; cleared at open */
	/* The log. */
	uint32_t generation; /* from 1 */
	uint64_t entries;
	uint64_t pruned;     /* entries before this one are gone */
	uint64_t log_size;   /* bytes of store_size */
	uint64_t written_ms; /* newest entry, and its checkpoint; 0: unknown */
	char log_key[AVOW_STATE_KEY]; /* name+id+key: as log.pub has it */
	/* Erasures that are acknowledged to nobody yet, as steps are owed; an
	   open vault finishes them by itself, others when they are opened. */
	uint64_t owed;
	uint64_t owed_since_ms; /* the oldest; 0: none */
};

/*
 * Of an open vault.  Its lag is now_ms - owed_since_ms while owed is not 0.
 * Errors: FORMAT (a damaged row); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_state(
    struct avow *avow, struct avow_state *out, struct avow_error *why);
/*
 * Of a vault that this process has not open.  Without a root key that can be
 * read all is told but the edition.
 * Errors: NOT_FOUND; BUSY (this very process has it open); KEY; FORMAT; POLICY;
 * IO; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_state_beside(struct avow_state *out,
    const struct avow_open_options *options, struct avow_error *why);

#ifdef __cplusplus
}
#endif
#endif
