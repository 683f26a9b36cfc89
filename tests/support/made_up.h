/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/made_up: the edition that decisions are measured on, flows, worlds.
 *
 * 250 rules, 22 % of them with an exception, over 9 actions, 8 services, 40
 * recipients, 60 purposes and 80 categories: 13.8 million cells; 24 facts.
 * The same in every run.
 */
#ifndef AVOW_TESTS_MADE_UP_H
#define AVOW_TESTS_MADE_UP_H

#include "policy/decide.h"
#include "policy/edition.h"

struct made_up {
	uint64_t state; /* of the random numbers; not 0 */
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
};

/* arena and report are ready; false: it does not compile. */
AVOW_CHECKED bool made_up_edition(struct made_up *b);
void made_up_flow(struct made_up *b, struct avow_flow *flow);
/* All facts known, one way or the other; the agreement in force. */
void made_up_world(struct made_up *b, struct avow_world *world);

#endif
