/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a tile has one path, and a path is read back only as we write it.
 * Method: tables of paths; and for many sizes, the tiles that a log has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "audit/tile.h"

static void
writes_and_reads_the_paths_of_the_specification(void **state)
{
	static const struct {
		struct avow_tile tile;
		const char *path;
	} cases[] = {
	    {{0, 0, 256}, "tile/0/000"},
	    {{0, 5, 256}, "tile/0/005"},
	    {{0, 999, 256}, "tile/0/999"},
	    {{0, 1000, 256}, "tile/0/x001/000"},
	    {{1, 1234067, 256}, "tile/1/x001/x234/067"},
	    {{7, 0, 1}, "tile/7/000.p/1"},
	    {{2, 1000000, 255}, "tile/2/x001/x000/000.p/255"},
	    {{AVOW_TILE_ENTRIES, 0, 44}, "tile/entries/000.p/44"},
	    {{AVOW_TILE_ENTRIES, 72057594037927935, 256},
		"tile/entries/x072/x057/x594/x037/x927/935"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char path[AVOW_TILE_PATH];
		struct avow_tile tile;

		avow_tile_path(path, cases[i].tile);
		assert_string_equal(path, cases[i].path);
		assert_true(avow_tile_parse(&tile, path));
		assert_int_equal(tile.level, cases[i].tile.level);
		assert_int_equal(tile.number, cases[i].tile.number);
		assert_int_equal(tile.width, cases[i].tile.width);
	}
}

static void
refuses_other_paths(void **state)
{
	static const char *const paths[] = {"", "tile", "tile/", "tile/0",
	    "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/8/000",
	    "tile/00/000", "tile//000", "tile/-1/000", "tile/0/x000/000",
	    "tile/0/x1/000", "tile/0/x001000", "tile/0/001/000",
	    "tile/0/x001/000/", "tile/0/000.p", "tile/0/000.p/",
	    "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
	    "tile/0/000.p/1/", "tile/0/000.p/1000", "tile/0/000 ",
	    "tile/entries", "tile/entries/", "tile/entries/0", "Tile/0/000",
	    "tile/0/abc", "./tile/0/000", "tile/0/x072/x057/x594/x037/x927/936",
	    "tile/0/x999/x999/x999/x999/x999/999",
	    "tile/0/x001/x000/x000/x000/x000/x000/000"};
	static const char long_path[] = "tile/0/x001/x234/067.p/12";

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		struct avow_tile tile;

		assert_false(avow_tile_parse(&tile, paths[i]));
	}
	for (size_t cut = 0; cut < sizeof long_path - 1; cut++) {
		char path[sizeof long_path] = "";
		struct avow_tile tile;
		/* 067 alone, and .p/1, are the paths of other tiles */
		bool is_other = cut == 20 || cut == sizeof long_path - 2;

		memcpy(path, long_path, cut);
		assert_int_equal(avow_tile_parse(&tile, path), is_other);
	}
}

static void
knows_how_wide_a_tile_is(void **state)
{
	static const struct {
		unsigned level;
		uint64_t number;
		uint64_t size;
		unsigned width;
	} cases[] = {
	    {0, 0, 0, 0},
	    {0, 0, 1, 1},
	    {0, 0, 255, 255},
	    {0, 0, 256, 256},
	    {0, 1, 256, 0},
	    {0, 1, 257, 1},
	    {1, 0, 255, 0},
	    {1, 0, 256, 1},
	    {1, 0, 65535, 255},
	    {1, 0, 65536, 256},
	    {1, 1, 65536, 0},
	    {2, 0, 65535, 0},
	    {2, 0, 65536, 1},
	    {AVOW_TILE_ENTRIES, 1, 300, 44},
	    {AVOW_TILE_ENTRIES, 2, 300, 0},
	    {7, 0, UINT64_MAX, 255},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(avow_tile_width(cases[i].level,
				     cases[i].number, cases[i].size),
		    cases[i].width);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_and_reads_the_paths_of_the_specification),
	    cmocka_unit_test(refuses_other_paths),
	    cmocka_unit_test(knows_how_wide_a_tile_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
