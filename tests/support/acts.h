/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/acts: every flow of a vault as one call each, for tests that let
 * something fail inside them (needs cmocka).
 *
 *     acts_prepare --> for each of acts_steps: run, again and again
 */
#ifndef AVOW_TESTS_ACTS_H
#define AVOW_TESTS_ACTS_H

#include "avow_log.h"
#include "tests/support/flow.h"

/* What the acts are about. */
struct acts {
	struct vault *vault;
	char person[AVOW_PERSON_TEXT];
	char name[32]; /* new for each try */
	unsigned tries;
	char out[SCRATCH_PATH];   /* for what is written beside the vault */
	struct avow *joined;      /* a second handle, or NULL */
	struct avow_buffer image; /* of an edition that is not published yet */
	unsigned version;         /* its */
	char hash[65];
};

struct acts_step {
	const char *name;
	enum avow_status (*run)(struct acts *acts);
	unsigned entries; /* of the log, when it succeeds */
	/* It may fail after its first commit: what it did is found done, and
	   what it would have told is logged, but not told. */
	bool goes_on;
	bool is_closed; /* it is done while the vault is not open */
};

enum { ACTS_STEPS = 35 };
extern const struct acts_step acts_steps[ACTS_STEPS];
/* What is done to the log, and looking at it: acts_log.c. */
enum avow_status acts_about(struct acts *acts);
enum avow_status acts_change_key(struct acts *acts);
enum avow_status acts_forget(struct acts *acts);
enum avow_status acts_relist(struct acts *acts);
enum avow_status acts_watch(struct acts *acts);
enum avow_status acts_write_log(struct acts *acts);
enum avow_status acts_verify(struct acts *acts);
enum avow_status acts_verify_vault(struct acts *acts);

/* A person who has something to give, and an edition to come. */
void acts_prepare(struct acts *acts, struct vault *vault);
/* Another edition to come, where the last one was published. */
void acts_prepare_edition(struct acts *acts);
/* Make a step ready, while nothing fails yet: the vault is opened anew, or
   closed, and acts->name is new. */
void acts_begin(struct acts *acts, size_t step);
/* Clear up behind it; the vault is open. */
void acts_end(struct acts *acts, size_t step, enum avow_status status);

#endif
