/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an edition's pages may bear the versions they do: what was published
 * under a name and number is for ever what that name and number say.
 */
#include <string.h>

#include "flow/publish_steps.h"
#include "policy/image_page.h"
#include "policy/image_words.h"

#include "base/banned.h"

/* Whether two pages of one name and version are one. */
static bool
is_same(const struct avow_image *a, uint32_t x, const struct avow_image *b,
    uint32_t y)
{
	return strcmp(avow_image_page_info(a, x).effective,
		   avow_image_page_info(b, y).effective) == 0 &&
	    avow_publish_page_same(a, x, b, y, AVOW_TEXT(""));
}

/* A page against one older edition. */
static enum avow_status
check_page(const struct avow_publishing *p, const struct avow_image *image,
    uint32_t page, const struct avow_published *older)
{
	const char *name = avow_image_page_info(image, page).name;
	uint32_t version = avow_image_page_info(image, page).version;
	uint32_t was = avow_publish_page_find(older->image, name);
	uint32_t old;

	if (was == AVOW_IMAGE_NO_NUMBER)
		return AVOW_OK;
	old = avow_image_page_info(older->image, was).version;
	if (version < old)
		return avow_fail(p->why, AVOW_ERR_POLICY, "publish.version",
		    "%s is version %u, and edition %u has version %u of it",
		    name, (unsigned)version, (unsigned)older->number,
		    (unsigned)old);
	if (version == old && !is_same(image, page, older->image, was))
		return avow_fail(p->why, AVOW_ERR_POLICY, "publish.version",
		    "%s@%u says something else in edition %u: give it version "
		    "%u",
		    name, (unsigned)version, (unsigned)older->number,
		    (unsigned)version + 1);
	return AVOW_OK;
}

static bool
has_news(const struct avow_publishing *p)
{
	for (size_t i = 0; i < p->record.page_count; i++)
		if (p->record.pages[i].is_changed)
			return true;
	return false;
}

enum avow_status
avow_publish_versions(
    const struct avow_publishing *p, const struct avow_image *image)
{
	const struct avow_editions *editions = &p->avow->editions;
	uint32_t pages = avow_image_page_count(image);

	for (size_t i = 0; i < editions->count; i++) {
		const struct avow_published *older = editions->list[i];

		if (avow_same_bytes(avow_image_hash(older->image),
			avow_image_hash(image), AVOW_HASH_SIZE))
			return avow_fail(p->why, AVOW_ERR_EXISTS,
			    "publish.same", "this is edition %u already",
			    (unsigned)older->number);
		for (uint32_t page = 0; page < pages; page++) {
			enum avow_status status =
			    check_page(p, image, page, older);

			if (status != AVOW_OK)
				return status;
		}
	}
	if (has_news(p))
		return AVOW_OK;
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.version",
	    "no page has a new version: what changed must bear one");
}
