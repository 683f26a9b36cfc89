/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a page says what a page of another edition says. */
#include <string.h>

#include "flow/publish_steps.h"
#include "policy/image_page.h"
#include "policy/image_words.h"

#include "base/banned.h"

uint32_t
avow_publish_page_find(const struct avow_image *image, const char *name)
{
	uint32_t count = avow_image_page_count(image);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(avow_image_page_info(image, i).name, name) == 0)
			return i;
	return AVOW_IMAGE_NO_NUMBER;
}

/* The next clause of a page from *clause on; false: there is none. */
static bool
next_clause(const struct avow_image *image, uint32_t page, uint32_t *clause)
{
	uint32_t count = avow_image_clause_count(image);

	while (
	    *clause < count && avow_image_clause_page(image, *clause) != page)
		++*clause;
	return *clause < count;
}

static bool
is_same_id(const struct avow_image *a, uint32_t x, const struct avow_image *b,
    uint32_t y)
{
	return strcmp(avow_image_clause_id(a, x), avow_image_clause_id(b, y)) ==
	    0;
}

static bool
is_same_clause(const struct avow_image *a, uint32_t x,
    const struct avow_image *b, uint32_t y)
{
	return strcmp(avow_image_clause_title(a, x),
		   avow_image_clause_title(b, y)) == 0 &&
	    avow_same_bytes(avow_image_clause_prose_hash(a, x),
		avow_image_clause_prose_hash(b, y), AVOW_HASH_SIZE) &&
	    avow_same_bytes(avow_image_clause_rules_hash(a, x),
		avow_image_clause_rules_hash(b, y), AVOW_HASH_SIZE);
}

bool
avow_publish_page_same(const struct avow_image *a, uint32_t x,
    const struct avow_image *b, uint32_t y, struct avow_text except)
{
	uint32_t i = 0;
	uint32_t j = 0;

	if (strcmp(avow_image_page_text(a, x), avow_image_page_text(b, y)) !=
		0 ||
	    avow_image_page_info(a, x).announce_days !=
		avow_image_page_info(b, y).announce_days)
		return false;
	for (; next_clause(a, x, &i) && next_clause(b, y, &j); i++, j++)
		if (!is_same_id(a, i, b, j) ||
		    (!is_same_clause(a, i, b, j) &&
			!avow_text_is(except, avow_image_clause_id(a, i))))
			return false;
	return !next_clause(a, x, &i) && !next_clause(b, y, &j);
}
