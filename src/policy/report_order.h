/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/report_order: findings in the order of files and lines.
 *
 * Shared by the printers of a report.  One thread at a time.
 */
#ifndef AVOW_POLICY_REPORT_ORDER_H
#define AVOW_POLICY_REPORT_ORDER_H

#include "policy/source.h"

/*
 * Put the findings into out, which has room for AVOW_FINDINGS_MAX: those
 * without a file first, then file by file in the order in which files first
 * got one, by line and column.  Gives their count.
 */
size_t avow_report_order(
    const struct avow_report *report, const struct avow_finding **out);

/*
 * The clause that a finding's place speaks of: the one with this id, where it
 * is not NULL, else the one it stands in; NULL when it stands in none.
 */
const struct avow_clause *avow_report_order_clause(
    const struct avow_place *place, const char *id);

#endif
