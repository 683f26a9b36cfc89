/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/trial: a random edition, flow and world, for the engine and for the
 * naive evaluator alike, and their answers compared.
 */
#ifndef AVOW_TESTS_TRIAL_H
#define AVOW_TESTS_TRIAL_H

#include "edition_fixture.h"
#include "naive.h"
#include "random_policy.h"

/* One edition, and a flow and a world within it. */
struct trial {
	struct edition_fixture f;
	struct random_source random;
	struct naive_flow flow;
	struct naive_world world;
	bool unknown[NAIVE_VARIABLES];
};

/* How many values a variable of the world has. */
int trial_values_of(int variable);
/* Make t->f: a general page, and three times in four one of a service. */
void trial_edition(struct trial *t, unsigned number);
void trial_flow(struct trial *t);
/* unknown: how many variables to leave open, at most. */
void trial_world(struct trial *t, unsigned unknown);
struct avow_flow trial_flow_of(const struct trial *t);
struct avow_world trial_world_of(const struct trial *t);

/* Every duty of the one is in the other; masks of one leaf are all equal. */
bool trial_same_duties(const struct avow_image *image, const uint64_t duties[4],
    const struct naive_answer *naive);
bool trial_same_cites(const struct avow_image *image,
    const struct avow_decision *d, const struct naive_answer *naive);
/* Fail, with the pages, the case and both answers on standard error. */
void trial_complain(const struct trial *t, const struct avow_decision *d,
    const struct naive_answer *naive, const char *what);

#endif
