/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/scratch: a folder for one test, removed with all that is in it.
 */
#ifndef AVOW_TESTS_SCRATCH_H
#define AVOW_TESTS_SCRATCH_H

enum { SCRATCH_PATH = 256 }; /* bytes of a path, the NUL included */

/* Make a new, empty folder; ends the test program when it can't. */
void scratch_make(char out[SCRATCH_PATH]);
/* Remove it and everything below. */
void scratch_remove(const char *folder);
/* folder/name, in out. */
void scratch_path(char out[SCRATCH_PATH], const char *folder, const char *name);

#endif
