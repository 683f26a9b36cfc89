/* SPDX-License-Identifier: Apache-2.0 */
/* support/image_fixture: one image with a row in every section, to break. */
#ifndef AVOW_TESTS_IMAGE_FIXTURE_H
#define AVOW_TESTS_IMAGE_FIXTURE_H

#include "base/text.h"

struct image_fixture {
	uint8_t *at; /* owned; any byte may be changed */
	size_t size;
};

void image_fixture_make(struct image_fixture *f);
void image_fixture_clear(struct image_fixture *f);
/* The bytes as they now are. */
struct avow_text image_fixture_text(const struct image_fixture *f);
/* Make the hash fit the bytes, so that only the structure can be wrong. */
void image_fixture_mend(struct image_fixture *f);
/* Take the last row out of a section, and lay the rest out soundly. */
void image_fixture_cut(struct image_fixture *f, unsigned section);
/* The rows of a section, to be changed, and their number. */
void *image_fixture_rows(const struct image_fixture *f, unsigned section);
uint32_t image_fixture_count(const struct image_fixture *f, unsigned section);

/* A way to break an image, and the section where the loader says so. */
struct image_lie {
	void (*tell)(const struct image_fixture *f);
	const char *place;
};
/* Each lie about a fresh image is refused there. */
void image_fixture_refuses(const struct image_lie *lies, size_t count);

#endif
