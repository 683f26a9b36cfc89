/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a name to its row in one step: hash and displace.  A name's hash picks
 * a bucket, the bucket's number moves the hash, and the moved hash picks the
 * slot; compile_table.c has chosen the numbers so that no two names meet.  One
 * comparison then says whether the name is the one that stands there.
 */
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

/* Odd numbers without a pattern: the golden ratio, and two of that kind. */
static const uint64_t spread = UINT64_C(0x9e3779b97f4a7c15);
static const uint32_t step = UINT32_C(0x9e3779b1);
static const uint32_t stir = UINT32_C(0x85ebca6b);

/* Eight bytes at a time, the last ones filled up with zeros. */
uint64_t
avow_image_table_hash(uint32_t seed, struct avow_text name)
{
	uint64_t hash = (seed ^ (uint64_t)name.size << 32) * spread;
	uint64_t word;

	while (name.size >= sizeof word) {
		memcpy(&word, name.at, sizeof word);
		hash = (hash ^ word) * spread;
		hash ^= hash >> 32;
		name.at += sizeof word;
		name.size -= sizeof word;
	}
	word = 0;
	for (size_t i = 0; i < name.size; i++)
		word |= (uint64_t)(uint8_t)name.at[i] << (8 * i);
	hash = (hash ^ word) * spread;
	return hash ^ hash >> 29;
}

/* The part of count that 32 even bits are: no division. */
static uint32_t
part_of(uint32_t bits, uint32_t count)
{
	return (uint32_t)((uint64_t)bits * count >> 32);
}

uint32_t
avow_image_table_bucket(uint64_t hash, uint32_t count)
{
	return part_of((uint32_t)(hash >> 32), count);
}

uint32_t
avow_image_table_slot(uint64_t hash, uint32_t moved, uint32_t count)
{
	uint32_t bits = (uint32_t)hash ^ moved * step;

	bits = (bits ^ bits >> 15) * stir;
	bits = (bits ^ bits >> 13) * step;
	return part_of(bits, count);
}

struct avow_image_list
avow_image_table_rows(const struct avow_image *image, unsigned table,
    enum avow_section *section_out)
{
	static const enum avow_section sections[AVOW_TABLES] = {
	    [AVOW_TABLE_CONSENTS] = AVOW_SECTION_CONSENTS,
	    [AVOW_TABLE_FACTS] = AVOW_SECTION_FACTS,
	    [AVOW_TABLE_BASES] = AVOW_SECTION_BASES,
	    [AVOW_TABLE_AGREEMENTS] = AVOW_SECTION_AGREEMENTS,
	    [AVOW_TABLE_CLAUSES] = AVOW_SECTION_CLAUSES,
	    [AVOW_TABLE_GROUPS] = AVOW_SECTION_GROUPS,
	};

	if (table < AVOW_TREES) {
		const struct avow_image_tree *tree =
		    ROWS(image, tree, TREES) + table;

		*section_out = AVOW_SECTION_TERMS;
		return (struct avow_image_list){
		    tree->first_term, tree->term_count};
	}
	*section_out = sections[table];
	return (struct avow_image_list){0, image->count[*section_out]};
}

uint32_t
avow_image_table_find(
    const struct avow_image *image, unsigned table, struct avow_text name)
{
	const struct avow_image_table *row = ROWS(image, table, TABLES) + table;
	const uint32_t *buckets = image->section[AVOW_SECTION_BUCKETS];
	const uint32_t *slots = image->section[AVOW_SECTION_SLOTS];
	enum avow_section section;
	struct avow_image_list rows =
	    avow_image_table_rows(image, table, &section);
	const uint8_t *at = image->section[section];
	uint64_t hash = avow_image_table_hash(row->seed, name);
	uint32_t bucket;
	uint32_t found;
	uint32_t string;

	if (row->slots.count == 0)
		return AVOW_NONE32;
	bucket = avow_image_table_bucket(hash, row->buckets.count);
	found = slots[row->slots.first +
	    avow_image_table_slot(
		hash, buckets[row->buckets.first + bucket], row->slots.count)];
	/* A name is the first field of all rows that are looked up so. */
	at += avow_image_section_size(section) * (rows.first + found);
	memcpy(&string, at, sizeof string);
	return avow_text_is(name, image->strings + string) ? found
							   : AVOW_NONE32;
}
