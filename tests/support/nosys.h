/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/nosys: a system that refuses a call when it is told to.
 *
 * For tests named *_nosys only, which are linked so that our calls about files
 * come here (those of other libraries do not).  One thread.
 */
#ifndef AVOW_TESTS_NOSYS_H
#define AVOW_TESTS_NOSYS_H

#include <stdbool.h>

/* Refuse the n-th call from now on, once, with this errno; 0 refuses none. */
void nosys_fail_at(unsigned n, int error);
/* Refuse none any more; gives whether the one that should was refused. */
bool nosys_end(void);
/* What it was: "fsync"; or "". */
const char *nosys_name(void);

#endif
