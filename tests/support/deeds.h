/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/deeds: what a program does in a vault until it dies, and what it
 * tells of it.
 *
 *     seed --> deed, deed, ... --each told before and after--> pipe
 *
 * Every deed is told when it is about to be done, and again when the vault has
 * acknowledged it.  A program has lanes, one for each thread; the people of a
 * lane are its own.  Needs no cmocka.
 */
#ifndef AVOW_TESTS_DEEDS_H
#define AVOW_TESTS_DEEDS_H

#include "avow.h"

enum deed_kind {
	DEED_OPENED, /* the vault is open; told once, after it */
	DEED_ARRIVE, /* a new person with a birthday */
	DEED_COLLECT,
	DEED_USE,
	DEED_CONSENT,
	DEED_OBJECT,
	DEED_FACT,
	DEED_AGREE, /* the courier's promise, by lane 0 only */
	DEED_SHARE,
	DEED_EXPORT,
	DEED_ERASE,
	DEED_PUBLISH, /* an edition, by lane 0 only */
	DEED_ROTATE,  /* another key of the log, by lane 0 only */
	DEED_PRUNE,   /* the log's older entries, by lane 0 only */
	DEED_WRITE,   /* the log, exported to DIR/../log, by lane 0 only */
	DEED_MAKE,    /* the vault itself */
	DEED_KINDS,
};

enum {
	DEED_LANES_MAX = 8,
	DEED_NAME = 32, /* bytes, NUL included */
	DEED_VALUE = 16,
	DEED_VISITS_MAX = 9,
};

/* One fixed-size message: smaller than PIPE_BUF, so whole or not at all. */
struct deed {
	uint8_t kind;
	uint8_t is_done;
	uint8_t lane;
	uint8_t is_on;                 /* consent, objection, agreement */
	uint8_t visits;                /* FACT */
	char name[DEED_NAME];          /* the person's own, "" for none */
	char person[AVOW_PERSON_TEXT]; /* "" before ARRIVE is done */
	uint64_t record;               /* COLLECT: 0: a new one */
	char value[DEED_VALUE];        /* COLLECT, USE */
};

struct deeds_plan {
	const char *dir;
	unsigned long seed;
	unsigned round;      /* makes the names of people */
	unsigned count;      /* deeds of a lane, if it lives that long */
	unsigned lanes;      /* threads; 0: one */
	int pipe;            /* -1: nobody is told */
	bool makes;          /* make the vault first */
	bool publishes_only; /* nothing else */
	bool publishes_never;
	/* Asked before each deed; false ends them.  NULL: `count` says. */
	bool (*goes_on)(void *context);
	void *context;
};

/* Do them; whatever goes wrong ends the process. */
void deeds_run(const struct deeds_plan *plan);
/* Do them, and end the process: 0 when all are done. */
_Noreturn void deeds_do(const struct deeds_plan *plan);

/* Inside: the time, and the vault made as vault_make does. */
uint64_t deeds_now(void *context);
AVOW_CHECKED enum avow_status deeds_make(
    const char *dir, struct avow_error *why);
/* The image of the shop's page with another version. */
struct avow_buffer;
void deeds_edition(struct avow_buffer *image_out, unsigned version);

#endif
