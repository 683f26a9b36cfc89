/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

/* Where each section will stand; false when the image would be too long. */
static bool
lay_out(struct avow_image_header *header,
    const struct avow_buffer section[AVOW_SECTIONS])
{
	size_t at = sizeof *header;

	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		at += (AVOW_IMAGE_ALIGNMENT - at % AVOW_IMAGE_ALIGNMENT) %
		    AVOW_IMAGE_ALIGNMENT;
		/* Each is at most AVOW_IMAGE_MAX, so the sum cannot wrap. */
		if (section[s].size > AVOW_IMAGE_MAX ||
		    at > AVOW_IMAGE_MAX - section[s].size)
			return false;
		header->section[s].at = (uint32_t)at;
		header->section[s].count =
		    (uint32_t)(section[s].size / avow_image_section_size(s));
		at += section[s].size;
	}
	header->size = (uint32_t)at;
	return true;
}

enum avow_status
avow_image_write(struct avow_buffer *out,
    const struct avow_buffer section[AVOW_SECTIONS], struct avow_hash *hash,
    struct avow_error *why)
{
	static const uint8_t zeros[AVOW_IMAGE_ALIGNMENT];
	struct avow_image_header header = {.version = AVOW_IMAGE_VERSION};
	size_t from = out->size;
	enum avow_status status;

	memcpy(header.magic, AVOW_IMAGE_MAGIC, sizeof header.magic);
	if (!lay_out(&header, section))
		return avow_fail(why, AVOW_ERR_LIMIT, "image.size",
		    "an image has at most %d bytes", AVOW_IMAGE_MAX);
	avow_buffer_put(out, &header, sizeof header);
	for (unsigned s = 0; s < AVOW_SECTIONS && !out->failed; s++) {
		avow_buffer_put(
		    out, zeros, header.section[s].at - (out->size - from));
		if (section[s].size > 0)
			avow_buffer_put(out, section[s].at, section[s].size);
	}
	status = avow_buffer_check(out, why);
	if (status != AVOW_OK) {
		out->size = from; /* half an image is none */
		return status;
	}
	avow_hash_of(hash, header.hash, out->at + from, header.size);
	memcpy(out->at + from, &header, sizeof header);
	return AVOW_OK;
}
