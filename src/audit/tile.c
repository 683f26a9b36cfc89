/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/tile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* Bytes of a number below 2^56 in groups of three digits, and the NUL. */
enum { NUMBER_ROOM = 6 * 5 };

static void
write_number(char out[NUMBER_ROOM], uint64_t number)
{
	uint64_t unit = 1;
	size_t used = 0;

	while (number / unit >= 1000)
		unit *= 1000;
	for (; unit > 0; unit /= 1000) {
		unsigned group = (unsigned)(number / unit % 1000);

		if (unit > 1)
			out[used++] = 'x';
		out[used++] = (char)('0' + group / 100);
		out[used++] = (char)('0' + group / 10 % 10);
		out[used++] = (char)('0' + group % 10);
		if (unit > 1)
			out[used++] = '/';
	}
	out[used] = '\0';
}

void
avow_tile_path(char out[AVOW_TILE_PATH], struct avow_tile tile)
{
	char number[NUMBER_ROOM];
	char level[16] = "entries";
	char part[16] = "";

	assert(tile.number >> 56 == 0);
	write_number(number, tile.number);
	if (tile.level != AVOW_TILE_ENTRIES)
		(void)snprintf(level, sizeof level, "%u", tile.level);
	if (tile.width < AVOW_TILE_WIDTH)
		(void)snprintf(part, sizeof part, ".p/%u", tile.width);
	/* At most 13 + 28 + 6 bytes. */
	(void)snprintf(
	    out, AVOW_TILE_PATH, "tile/%.7s/%s%.6s", level, number, part);
}

unsigned
avow_tile_width(unsigned level, uint64_t number, uint64_t size)
{
	unsigned bits = level == AVOW_TILE_ENTRIES ? 0 : level * AVOW_TILE_BITS;
	uint64_t count = size >> bits; /* items at this level */

	if (number > count / AVOW_TILE_WIDTH)
		return 0;
	if (number < count / AVOW_TILE_WIDTH)
		return AVOW_TILE_WIDTH;
	return (unsigned)(count % AVOW_TILE_WIDTH);
}

/* Digits, up to max of them, into *out; gives what follows. */
static const char *
take_digits(uint64_t *out, const char *at, unsigned max)
{
	for (unsigned i = 0; i < max && *at >= '0' && *at <= '9'; i++)
		*out = *out * 10 + (uint64_t)(*at++ - '0');
	return at;
}

/* The level's name and the slash behind it; gives what follows, or NULL. */
static const char *
take_level(unsigned *level, const char *at)
{
	static const char entries[] = "entries/";
	uint64_t digits = 0;

	*level = AVOW_TILE_ENTRIES;
	if (strncmp(at, entries, sizeof entries - 1) == 0)
		return at + sizeof entries - 1;
	at = take_digits(&digits, at, 1);
	*level = (unsigned)digits;
	if (digits >= AVOW_TILE_LEVELS || *at != '/')
		return NULL;
	return at + 1;
}

bool
avow_tile_parse(struct avow_tile *out, const char *path)
{
	static const char folder[] = "tile/";
	char again[AVOW_TILE_PATH];
	uint64_t width = 0;
	const char *at = path;

	*out = (struct avow_tile){.width = AVOW_TILE_WIDTH};
	if (strncmp(at, folder, sizeof folder - 1) != 0)
		return false;
	at = take_level(&out->level, at + sizeof folder - 1);
	if (at == NULL)
		return false;
	/* Six groups in all reach beyond 2^56, and do not wrap. */
	for (unsigned groups = 0; *at == 'x' && groups < 5; groups++) {
		at = take_digits(&out->number, at + 1, 3);
		if (*at == '/')
			at++;
	}
	at = take_digits(&out->number, at, 3);
	if (strncmp(at, ".p/", 3) == 0) {
		(void)take_digits(&width, at + 3, 3);
		if (width == 0 || width >= AVOW_TILE_WIDTH)
			return false;
		out->width = (unsigned)width;
	}
	if (out->number >> 56 != 0)
		return false;
	/* What was read must be all there is, in just this spelling. */
	avow_tile_path(again, *out);
	return strcmp(again, path) == 0;
}
