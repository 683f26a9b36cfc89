/* SPDX-License-Identifier: Apache-2.0 */
/* What only people read: the prose of clauses, and former names. */
#include <string.h>

#include "policy/image_section.h"
#include "seal/hash.h"

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

/* Former names of all terms, taken together, are no more than there are. */
static enum avow_status
check_formers(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_term *terms = ROWS(image, term, TERMS);
	uint32_t left = image->count[AVOW_SECTION_FORMERS];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_TERMS]; i++) {
		if (terms[i].formers.count > left)
			return broken(
			    why, AVOW_SECTION_FORMERS, "its lists overlap");
		left -= terms[i].formers.count;
	}
	return AVOW_OK;
}

/*
 * A clause's hash is that of its prose.  The texts, added up, are no longer
 * than all strings, so that reading them all is linear.
 */
static enum avow_status
check_prose(const struct avow_image *image, struct avow_hash *hash,
    struct avow_error *why)
{
	const struct avow_image_clause *clauses = ROWS(image, clause, CLAUSES);
	size_t left = image->count[AVOW_SECTION_STRINGS];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_CLAUSES]; i++) {
		const char *text = image->strings + clauses[i].text;
		size_t size = strnlen(text, left + 1);
		uint8_t found[AVOW_HASH_SIZE];

		if (size > left)
			return broken(
			    why, AVOW_SECTION_CLAUSES, "its texts overlap");
		left -= size;
		avow_hash_of(hash, found, text, size);
		if (memcmp(found, clauses[i].prose_hash, sizeof found) != 0)
			return broken(why, AVOW_SECTION_CLAUSES,
			    "a hash does not fit its text");
	}
	return AVOW_OK;
}

enum avow_status
avow_image_check_texts(const struct avow_image *image, struct avow_error *why)
{
	struct avow_hash *hash = NULL;
	enum avow_status status = check_formers(image, why);

	if (status == AVOW_OK)
		status = avow_hash_new(&hash, why);
	if (status == AVOW_OK)
		status = check_prose(image, hash, why);
	avow_hash_free(hash);
	return status;
}
