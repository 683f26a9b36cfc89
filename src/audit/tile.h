/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/tile: where the parts of an exported log lie (C2SP tlog-tiles).
 *
 *     tile/<L>/<N>[.p/<W>]       W or 256 hashes; hash i of tile N at level L
 *                                is the node at level 8L, index 256 N + i
 *     tile/entries/<N>[.p/<W>]   W or 256 entries, each behind its u16 size
 *
 * N is written in groups of three digits, each but the last behind an x and a
 * slash: 1234067 is x001/x234/067.  Pure.
 */
#ifndef AVOW_AUDIT_TILE_H
#define AVOW_AUDIT_TILE_H

#include "base/buffer.h"

enum {
	AVOW_TILE_WIDTH = 256, /* hashes or entries in a full tile */
	AVOW_TILE_BITS = 8,    /* levels of the tree a level of tiles has */
	AVOW_TILE_LEVELS = 8,  /* 64 / AVOW_TILE_BITS */
	AVOW_TILE_ENTRIES = AVOW_TILE_LEVELS, /* the level of bundles */
	AVOW_TILE_PATH = 64,                  /* bytes, the NUL included */
	/* Bytes of a bundle: each entry with its size, as long as may be. */
	AVOW_TILE_BUNDLE_MAX = AVOW_TILE_WIDTH * (2 + 60000),
};

struct avow_tile {
	unsigned level; /* or AVOW_TILE_ENTRIES */
	uint64_t number;
	unsigned width; /* 1 .. AVOW_TILE_WIDTH */
};

/* The path of a tile inside the export folder. */
void avow_tile_path(char out[AVOW_TILE_PATH], struct avow_tile tile);
/* The width of a tile in a log of size entries; 0: there is no such tile. */
unsigned avow_tile_width(unsigned level, uint64_t number, uint64_t size);
/* Read a path back; false unless avow_tile_path would write it so. */
AVOW_CHECKED bool avow_tile_parse(struct avow_tile *out, const char *path);

#endif
