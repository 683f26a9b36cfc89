/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/policy_lock: `avow policy lock`, and the locks that `policy compile
 * --lock` writes.  One thread at a time.
 */
#ifndef AVOW_CLI_POLICY_LOCK_H
#define AVOW_CLI_POLICY_LOCK_H

#include "cli/build.h"

/*
 * Write the lock of each page beside it, and a line about each to b->out
 * unless the command's output is JSON.  The pages and their locks have been
 * looked at and hold no error.  False: the command ends with *exit.
 */
AVOW_CHECKED bool avow_cli_policy_lock_write(struct avow_cli_build *b,
    const struct avow_lock_reviews *reviews, int *exit);

#endif
