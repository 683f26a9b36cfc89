/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/image_page: the pages that an image was compiled from.
 *
 * Pages are numbered from 0, the general one first.  Pure; any thread.
 */
#ifndef AVOW_POLICY_IMAGE_PAGE_H
#define AVOW_POLICY_IMAGE_PAGE_H

#include "policy/image.h"

/* A page, as its header says it.  Texts are borrowed from the image. */
struct avow_image_page_info {
	const char *name; /* "general" */
	uint32_t version;
	const char *effective; /* YYYY-MM-DD */
	uint32_t announce_days;
};

uint32_t avow_image_page_count(const struct avow_image *image);
struct avow_image_page_info avow_image_page_info(
    const struct avow_image *image, uint32_t page);

#endif
