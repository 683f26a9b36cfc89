/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/shared: what the handles of one vault have in common.
 *
 *     struct avow (one a thread) --> struct avow_shared --> files, keys, log
 *
 * Each part says what guards it.  Handles work with copies: of the list of
 * editions, which only grows, and of the pointer to the registry, which is
 * whole and immutable, and ended once no turn can still read it.
 */
#ifndef AVOW_FLOW_SHARED_H
#define AVOW_FLOW_SHARED_H

#include "audit/log.h"
#include "base/clock.h"
#include "flow/editions.h"
#include "flow/keys.h"
#include "flow/turns.h"
#include "ledger/registry.h"
#include "seal/slots.h"

/* What DIR/keys/log.next is to the log. */
enum avow_next_key {
	AVOW_NEXT_NONE,    /* nothing */
	AVOW_NEXT_TAKEN,   /* its key, which is yet to be put in its place */
	AVOW_NEXT_UNKNOWN, /* its key, or not: opening again tells */
};

struct avow_shared {
	/* Made at open, and the same ever after. */
	char *dir;
	struct avow_clock clock;
	struct avow_root *root;
	struct avow_hash *hash; /* while it is opened, no longer */
	struct avow_keys keys;
	struct avow_secret *seed; /* of the log's signatures; the log's */
	struct avow_kv *kv;       /* the log's; handles have their own */
	/* Locked inside. */
	struct avow_slots *slots;
	struct avow_turns turns;
	/* Who is between the index row of somebody new and their head. */
	struct avow_turns arriving;
	/* Handles join it; it is locked inside. */
	struct avow_log *log;
	/* Held over a change of the log itself or its export, and never inside
	   a turn; guards seed and next_key, once the vault is open. */
	pthread_mutex_t logging;
	enum avow_next_key next_key;
	/* Held over a commit about the registry, and never inside a turn. */
	pthread_mutex_t registering;
	pthread_mutex_t mutex; /* guards what follows */
	struct avow_editions editions;
	struct avow_registry *registry;
	size_t handles;
	/* Counts changes of editions and registry: whoever has seen as many
	   need not lock. */
	atomic_uint changes;
	/* Erasures that failed half-way, and how many of them were finished:
	   the rest comes before anything else. */
	atomic_uint failed;
	atomic_uint finished; /* written under `finishing` */
	pthread_mutex_t finishing;
};

/* Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_shared_new(
    struct avow_shared **out, struct avow_error *why);
/* A handle more, and one less, which ends it after the last. */
void avow_shared_keep(struct avow_shared *shared);
void avow_shared_drop(struct avow_shared *shared); /* NULL is allowed */

/* An edition, which is taken over, now that its record is durable; there was
   room (avow_shared_room).  Errors: LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_shared_room(
    struct avow_shared *shared, struct avow_error *why);
void avow_shared_publish(
    struct avow_shared *shared, struct avow_published *edition);

/* The registry from now on, taken over, while `registering` is held.  Gives the
   one before, which is the caller's to end when no turn can read it. */
struct avow_registry *avow_shared_register(
    struct avow_shared *shared, struct avow_registry *registry);

#endif
