/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/tour: a vault with a thousand people, and a story that shows each kind of
 * promise kept or a flow refused, with the clause and the reason.
 *
 *     avow tour [DIR] --> DIR, a story, "tour: N of N flows went as the
 *     policy says"
 *
 * Works through avow.h like any stranger's program.  One thread at a time.
 */
#ifndef AVOW_CLI_TOUR_H
#define AVOW_CLI_TOUR_H

#include "cli/cli.h"

int avow_cli_tour(struct avow_cli *cli);

#endif
