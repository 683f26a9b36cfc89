/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/nomem: an allocator that fails when it is told to.
 *
 * For tests named *_nomem only, which are linked so that every malloc, calloc,
 * realloc, strdup and strndup of ours comes here.  One thread.
 */
#ifndef AVOW_TESTS_NOMEM_H
#define AVOW_TESTS_NOMEM_H

/* Fail the n-th allocation from now on, once; 0 fails none. */
void nomem_fail_at(unsigned n);
/* Fail none any more; gives whether the one that should has failed. */
_Bool nomem_end(void);

#endif
