/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no lock, however wrong, makes its reader misstep; and what is read
 *         is written as the same bytes.
 * Method: the input is a lock.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/lock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_lock *lock;
	struct avow_buffer out;

	avow_arena_init(&arena, 64 << 20);
	avow_report_init(&report, &arena);
	avow_buffer_init(&out, AVOW_LOCK_MAX);
	if (avow_lock_read(&lock, &arena, "a.lock",
		(struct avow_text){(const char *)data, size}, &report,
		NULL) == AVOW_OK) {
		if ((lock != NULL) != (report.errors == 0))
			abort();
		if (lock != NULL) {
			avow_lock_write(&out, lock);
			if (out.size != size || memcmp(out.at, data, size) != 0)
				abort();
		}
		avow_report_print(&report, &out, false);
	}
	avow_buffer_clear(&out);
	avow_arena_clear(&arena);
	return 0;
}
