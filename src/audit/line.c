/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/line.h"

#include <string.h>

#include "base/banned.h"

struct avow_text
avow_line_until(struct avow_text *rest, char stop)
{
	const char *end =
	    rest->size == 0 ? NULL : memchr(rest->at, stop, rest->size);
	struct avow_text taken = *rest;
	size_t skip;

	if (end != NULL)
		taken.size = (size_t)(end - rest->at);
	skip = taken.size + (end != NULL);
	if (skip > 0) /* nothing may lie nowhere */
		rest->at += skip;
	rest->size -= skip;
	return taken;
}

enum avow_status
avow_line_base64(uint8_t *out, size_t size, struct avow_text text)
{
	struct avow_buffer bytes;
	enum avow_status status;

	avow_buffer_init(&bytes, 128);
	status = avow_unbase64(&bytes, text, NULL);
	if (status == AVOW_OK && bytes.size == size)
		memcpy(out, bytes.at, size);
	else if (status != AVOW_ERR_NOMEM)
		status = AVOW_ERR_FORMAT;
	avow_buffer_clear(&bytes);
	return status;
}

enum avow_status
avow_line_same(struct avow_buffer *again, struct avow_text text)
{
	enum avow_status status = avow_buffer_check(again, NULL);

	if (status != AVOW_ERR_NOMEM &&
	    !avow_text_equal(avow_buffer_view(again), text))
		status = AVOW_ERR_FORMAT;
	avow_buffer_clear(again);
	return status;
}

bool
avow_line_number(uint64_t *out, struct avow_text digits)
{
	*out = 0;
	if (digits.size == 0 || digits.size > 19) /* 10^19 - 1 fits */
		return false;
	for (size_t i = 0; i < digits.size; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(digits.at[i] - '0');
	}
	return true;
}
