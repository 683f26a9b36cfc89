/* SPDX-License-Identifier: Apache-2.0 */
/* The way from names to rows: it finds every row by its name, and no other. */
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static enum avow_status
broken(struct avow_error *why, unsigned section, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format",
	    avow_image_section_name(section), "this is no sound image: %s",
	    what);
}

/* Tables follow one another in BUCKETS and in SLOTS and fill both. */
static enum avow_status
check_extents(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_table *tables = ROWS(image, table, TABLES);
	uint32_t buckets = 0;
	uint32_t slots = 0;

	if (image->count[AVOW_SECTION_TABLES] != AVOW_TABLES)
		return broken(why, AVOW_SECTION_TABLES, "a table is missing");
	for (unsigned t = 0; t < AVOW_TABLES; t++) {
		const struct avow_image_table *table = &tables[t];

		if (table->buckets.first != buckets ||
		    table->slots.first != slots ||
		    table->buckets.count >
			image->count[AVOW_SECTION_BUCKETS] - buckets ||
		    table->slots.count >
			image->count[AVOW_SECTION_SLOTS] - slots ||
		    (table->buckets.count == 0) != (table->slots.count == 0))
			return broken(why, AVOW_SECTION_TABLES,
			    "a table is not where it should be");
		buckets += table->buckets.count;
		slots += table->slots.count;
	}
	if (buckets != image->count[AVOW_SECTION_BUCKETS] ||
	    slots != image->count[AVOW_SECTION_SLOTS])
		return broken(why, AVOW_SECTION_TABLES,
		    "they are not as long as their parts");
	return AVOW_OK;
}

static struct avow_text
name_of(const struct avow_image *image, enum avow_section section, uint32_t row)
{
	const uint8_t *at = image->section[section];
	uint32_t string;

	at += avow_image_section_size(section) * row;
	memcpy(&string, at, sizeof string);
	return avow_text_of(image->strings + string);
}

/*
 * Every row is found by its name; or, of clauses on several pages that bear
 * one id, the first.  So names are unique, and each slot is somebody's.
 */
static enum avow_status
check_table(
    const struct avow_image *image, unsigned table, struct avow_error *why)
{
	const struct avow_image_table *row = ROWS(image, table, TABLES) + table;
	const uint32_t *slots =
	    (const uint32_t *)image->section[AVOW_SECTION_SLOTS] +
	    row->slots.first;
	enum avow_section section;
	struct avow_image_list rows =
	    avow_image_table_rows(image, table, &section);
	uint32_t found = 0;

	for (uint32_t i = 0; i < row->slots.count; i++) {
		if (slots[i] >= rows.count)
			return broken(why, AVOW_SECTION_SLOTS,
			    "a number points at nothing");
	}
	for (uint32_t i = 0; i < rows.count; i++) {
		uint32_t at = avow_image_table_find(
		    image, table, name_of(image, section, rows.first + i));

		if (at > i || (at < i && table != AVOW_TABLE_CLAUSES))
			return broken(why, AVOW_SECTION_TABLES,
			    "a name does not lead to what bears it");
		found += at == i;
	}
	if (found != row->slots.count)
		return broken(why, AVOW_SECTION_SLOTS, "a slot is of no name");
	return AVOW_OK;
}

enum avow_status
avow_image_check_tables(const struct avow_image *image, struct avow_error *why)
{
	enum avow_status status = check_extents(image, why);

	for (unsigned t = 0; t < AVOW_TABLES && status == AVOW_OK; t++)
		status = check_table(image, t, why);
	return status;
}
