/* SPDX-License-Identifier: Apache-2.0 */
/* The file of slots, counted beside whoever has it open. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "seal/slot_file.h"

#include "base/banned.h"

enum { STEP_SLOTS = 512 };

static enum avow_status
fail_read(struct avow_error *why, const char *path)
{
	return avow_fail_at(why,
	    errno == ENOENT ? AVOW_ERR_NOT_FOUND : AVOW_ERR_IO, "slots.read",
	    path, "key slots: %s", strerror(errno));
}

enum avow_status
avow_slots_survey(
    struct avow_slots_counts *out, const char *path, struct avow_error *why)
{
	uint8_t step[STEP_SLOTS * AVOW_SLOT_SIZE];
	enum avow_status status = AVOW_OK;
	off_t at = AVOW_SLOT_SIZE; /* behind the header */
	ssize_t got;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*out = (struct avow_slots_counts){.slots = 0};
	if (file < 0)
		return fail_read(why, path);
	while ((got = pread(file, step, sizeof step, at)) > 0) {
		/* What is no whole slot is one that is just being written. */
		size_t count = (size_t)got / AVOW_SLOT_SIZE;

		for (size_t i = 0; i < count; i++)
			out->used += avow_slot_state(step +
					 i * AVOW_SLOT_SIZE) == AVOW_SLOT_USED;
		out->slots += (uint32_t)count;
		if (count == 0)
			break;
		at += (off_t)(count * AVOW_SLOT_SIZE);
	}
	if (got < 0)
		status = fail_read(why, path);
	(void)close(file); /* read only: nothing to lose */
	return status;
}
