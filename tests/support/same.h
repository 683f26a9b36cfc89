/* SPDX-License-Identifier: Apache-2.0 */
/* support/same: the two engines' answers to one question, compared. */
#ifndef AVOW_TESTS_SAME_H
#define AVOW_TESTS_SAME_H

#include "edition_fixture.h"

/*
 * Fail, with the pages, the flow and both answers on standard error, unless
 * avow_decide and avow_decide_plain agree in everything.
 */
void same_decision(const struct edition_fixture *f,
    const struct avow_flow *flow, const struct avow_world *world);

#endif
