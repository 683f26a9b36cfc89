/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/promises: which promises no clause of an edition cites.
 *
 * A clause cites a promise as [R12] in its prose; what a translation says is
 * no promise kept.  One thread at a time.
 */
#ifndef AVOW_POLICY_PROMISES_H
#define AVOW_POLICY_PROMISES_H

#include "policy/ast.h"

/* Add a finding (P0115) for each of first..last that is cited nowhere; gives
   how many there are. */
size_t avow_promises_check(const struct avow_ast *files, uint32_t first,
    uint32_t last, struct avow_report *report);

#endif
