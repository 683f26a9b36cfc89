/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/listing.h"

#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static void
take(struct listing *out, const char *path)
{
	struct avow_buffer *bytes = &out->bytes[out->count];

	assert_true(out->count < LISTING_MAX);
	(void)snprintf(out->name[out->count++], LISTING_NAME, "%.63s",
	    path + strlen(out->folder) + 1);
	avow_buffer_init(bytes, LISTING_BYTES_MAX);
	assert_int_equal(avow_file_read(bytes, path, NULL), AVOW_OK);
}

void
listing_read(struct listing *out, const char *folder)
{
	char *paths[2] = {out->folder, NULL};
	FTSENT *entry;
	FTS *walk;

	out->count = 0;
	(void)snprintf(out->folder, sizeof out->folder, "%s", folder);
	walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	assert_non_null(walk);
	while ((entry = fts_read(walk)) != NULL)
		if (entry->fts_info == FTS_F)
			take(out, entry->fts_path);
	assert_int_equal(fts_close(walk), 0);
}

void
listing_forget(struct listing *all)
{
	for (size_t i = 0; i < all->count; i++)
		avow_buffer_clear(&all->bytes[i]);
	all->count = 0;
}

size_t
listing_find(const struct listing *all, const char *name)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->name[i], name) == 0)
			return i;
	fail_msg("there is no %s", name);
	return 0;
}

void
listing_check_same(struct listing *before, struct listing *after)
{
	assert_int_equal(before->count, after->count);
	for (size_t i = 0; i < before->count; i++) {
		size_t same = listing_find(after, before->name[i]);

		assert_true(avow_text_equal(avow_buffer_view(&before->bytes[i]),
		    avow_buffer_view(&after->bytes[same])));
	}
	listing_forget(before);
	listing_forget(after);
}

void
listing_put(const char *folder, const char *name, struct avow_text bytes)
{
	char path[SCRATCH_PATH];
	FILE *file;

	scratch_path(path, folder, name);
	/* A file that is cut and written again is synced by some systems. */
	(void)unlink(path);
	file = fopen(path, "wb");
	assert_non_null(file);
	if (bytes.size > 0)
		assert_int_equal(
		    fwrite(bytes.at, 1, bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
}

void
listing_put_back(const struct listing *all, size_t i)
{
	listing_put(
	    all->folder, all->name[i], avow_buffer_view(&all->bytes[i]));
}

void
listing_restore(const struct listing *all)
{
	for (size_t i = 0; i < all->count; i++)
		listing_put_back(all, i);
}

void
listing_remove(const struct listing *all, const char *name)
{
	char path[SCRATCH_PATH];

	scratch_path(path, all->folder, name);
	assert_int_equal(unlink(path), 0);
}
