/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/diff_oracle: what changed for one flow, asked of the plain engine.
 *
 *     two images + a flow --every claim, every world--> kinds of change
 *
 * Knows nothing of trees: a fact that an answer reads is tried both ways.  All
 * is told apart by name.
 */
#ifndef AVOW_TESTS_DIFF_ORACLE_H
#define AVOW_TESTS_DIFF_ORACLE_H

#include "edition_fixture.h"
#include "policy/diff.h"
#include "random_policy.h"

enum { ORACLE_OLDER, ORACLE_NEWER };

/* Two editions and what the diff says of them. */
struct diff_pair {
	struct random_source random;
	struct edition_fixture f[2];
	struct avow_arena arena;
	struct avow_diff diff;
};

/* One world, as each image knows it. */
struct oracle_world {
	struct avow_world w[2];
};

/* A flow, and what was found of it. */
struct oracle_ask {
	const struct diff_pair *p;
	uint32_t leaf[AVOW_AXES]; /* of the united vocabulary */
	struct avow_flow flow[2];
	bool lacks[2]; /* the image has no such leaf: it denies */
	struct avow_claim claim[2];
	uint32_t kinds; /* bits of enum avow_change_kind */
};

/* Set ask->flow from ask->leaf. */
void oracle_place(struct oracle_ask *ask, enum avow_form form, uint32_t k);
/* Claim what a text names: "consent k", "contract a", "law"; NULL: nothing. */
void oracle_claim(struct oracle_ask *ask, const char *text);
/* Make what a rule would say so, or not; false: it cannot be. */
AVOW_CHECKED bool oracle_put(const struct diff_pair *p,
    struct oracle_world *world, const char *text, bool value);
AVOW_CHECKED bool oracle_is_possible(
    const struct diff_pair *p, const struct oracle_world *world);
/* Add what changes for the flow, with whatever claim and in whatever world. */
void oracle_look(struct oracle_ask *ask);
/* Of kinds leave those that show in all worlds like this one. */
void oracle_keep(struct oracle_ask *ask, const struct oracle_world *world);
/* Add CONSENT_WIDENED, if in a world like this one it rests on the item. */
void oracle_item(
    struct oracle_ask *ask, const struct oracle_world *world, const char *item);

/* Two random editions of which one is the other with a few lines changed. */
void diff_pair_make(struct diff_pair *p, unsigned number);

#endif
