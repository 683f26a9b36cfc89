/* SPDX-License-Identifier: Apache-2.0 */
#include "json/write.h"

#include "base/banned.h"

/* The byte that names a short escape, or 0. */
static char
short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return c;
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

/* One code point of well-formed text: the bytes [from, to). */
static void
write_one(struct avow_buffer *b, struct avow_text text, size_t from, size_t to)
{
	char c = text.at[from];
	char escape = short_escape(c);

	if (escape != 0) {
		avow_buffer_u8(b, '\\');
		avow_buffer_u8(b, (uint8_t)escape);
	} else if ((unsigned char)c < 0x20 || c == 0x7f) {
		avow_buffer_format(b, "\\u%04x", (unsigned)(unsigned char)c);
	} else {
		avow_buffer_put(b, text.at + from, to - from);
	}
}

void
avow_json_write_text(struct avow_buffer *b, struct avow_text text)
{
	size_t at = 0;

	avow_buffer_u8(b, '"');
	while (at < text.size) {
		size_t from = at;

		if (avow_utf8_next(text, &at) < 0) {
			avow_buffer_string(b, "\xef\xbf\xbd");
			at = from + 1;
		} else {
			write_one(b, text, from, at);
		}
	}
	avow_buffer_u8(b, '"');
}

void
avow_json_write_string(struct avow_buffer *b, const char *string)
{
	avow_json_write_text(b, avow_text_of(string));
}
