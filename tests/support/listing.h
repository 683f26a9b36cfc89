/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/listing: the files of a folder and what they hold, to be put back.
 */
#ifndef AVOW_TESTS_LISTING_H
#define AVOW_TESTS_LISTING_H

#include "base/buffer.h"
#include "tests/support/scratch.h"

enum { LISTING_MAX = 40, LISTING_NAME = 64, LISTING_BYTES_MAX = 1 << 20 };

struct listing {
	char folder[SCRATCH_PATH];
	char name[LISTING_MAX][LISTING_NAME]; /* within the folder */
	struct avow_buffer bytes[LISTING_MAX];
	size_t count;
};

/* Read all plain files below folder.  Owns: listing_forget ends it. */
void listing_read(struct listing *out, const char *folder);
void listing_forget(struct listing *all);
/* The same files with the same bytes; ends both. */
void listing_check_same(struct listing *before, struct listing *after);
/* The number of the file with this name, which there has to be. */
size_t listing_find(const struct listing *all, const char *name);
/* Put file i, or every one, back as it was. */
void listing_put_back(const struct listing *all, size_t i);
void listing_restore(const struct listing *all);
/* Remove a file of the folder. */
void listing_remove(const struct listing *all, const char *name);
/* Write a file of the folder, whether it was there or not. */
void listing_put(const char *folder, const char *name, struct avow_text bytes);

#endif
