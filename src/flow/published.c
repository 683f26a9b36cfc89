/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/published.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/facts_core.h"
#include "flow/folder.h"
#include "policy/image_page.h"

#include "base/banned.h"

enum { CITE_MAX = 512, DAY_MS = 86400000 };

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_NOMEM, "published.memory",
	    "no memory for an edition");
}

/* How each rule is cited, with its page; the list ends with NULL. */
static enum avow_status
make_cites(struct avow_published *edition, struct avow_error *why)
{
	const struct avow_image *image = edition->image;
	uint32_t count = avow_image_rule_count(image);

	edition->cites = calloc((size_t)count + 1, sizeof edition->cites[0]);
	if (edition->cites == NULL)
		return no_memory(why);
	for (uint32_t i = 0; i < count; i++) {
		char cite[CITE_MAX];
		char page[128];

		avow_image_rule_page(image, i, page);
		(void)snprintf(cite, sizeof cite, "%s#%s", page,
		    avow_image_rule_cite(image, i));
		edition->cites[i] = strdup(cite);
		if (edition->cites[i] == NULL)
			return no_memory(why);
	}
	return AVOW_OK;
}

static enum avow_status
load_image(struct avow_image **out, const struct avow_publish *record,
    const char *dir, struct avow_error *why)
{
	struct avow_error what = {0};
	struct avow_path path;
	enum avow_status status;

	status = avow_folder_image(&path, dir, record->image_hash, why);
	if (status != AVOW_OK)
		return status;
	status = avow_image_load(out, path.at, &what);
	if (status != AVOW_OK)
		return avow_fail_at(why, status, "open.image", path.at,
		    "the image of edition %u is missing or was altered: %s",
		    (unsigned)record->number, what.message);
	if (!avow_same_bytes(
		avow_image_hash(*out), record->image_hash, AVOW_HASH_SIZE))
		return avow_fail_at(why, AVOW_ERR_POLICY, "open.image", path.at,
		    "this is not the image of edition %u",
		    (unsigned)record->number);
	return AVOW_OK;
}

static enum avow_status
take_record(struct avow_published *edition, const struct avow_publish *record,
    struct avow_error *why)
{
	edition->number = record->number;
	edition->at_ms = record->at_ms;
	edition->effective_ms = record->effective_ms;
	edition->announce_ms =
	    (uint64_t)avow_publish_announce_days(record) * DAY_MS;
	edition->diff_class = record->diff_class;
	edition->log_size = record->log_size;
	edition->is_correction = record->is_correction;
	if (!record->is_correction)
		return AVOW_OK;
	edition->corrects = strndup(record->corrects.at, record->corrects.size);
	return edition->corrects != NULL ? AVOW_OK : no_memory(why);
}

enum avow_status
avow_published_make(struct avow_published **out,
    const struct avow_publish *record, struct avow_image *image,
    const struct avow_published_from *from, struct avow_error *why)
{
	struct avow_published *edition = calloc(1, sizeof *edition);
	enum avow_status status;

	*out = NULL;
	if (edition == NULL) {
		avow_image_free(image);
		return no_memory(why);
	}
	edition->image = image;
	status = take_record(edition, record, why);
	if (status == AVOW_OK)
		status = avow_codes_init(&edition->codes, edition->image,
		    from->hash, from->codes_key, why);
	if (status != AVOW_OK)
		goto out;
	avow_facts_core(edition);
	status = make_cites(edition, why);
	if (status != AVOW_OK)
		goto out;
	*out = edition;
	edition = NULL;
out:
	avow_published_free(edition);
	return status;
}

enum avow_status
avow_published_load(struct avow_published **out,
    const struct avow_publish *record, const struct avow_published_from *from,
    struct avow_error *why)
{
	struct avow_image *image = NULL;
	enum avow_status status;

	*out = NULL;
	status = load_image(&image, record, from->dir, why);
	if (status == AVOW_OK)
		return avow_published_make(out, record, image, from, why);
	avow_image_free(image);
	return status;
}

void
avow_published_free(struct avow_published *edition)
{
	if (edition == NULL)
		return;
	if (edition->cites != NULL) {
		for (uint32_t i = 0; edition->cites[i] != NULL; i++)
			free(edition->cites[i]);
		free(edition->cites);
	}
	free(edition->corrects);
	avow_codes_clear(&edition->codes);
	avow_image_free(edition->image);
	free(edition);
}

/* The page of this name, into out unless that is NULL; false: there is none. */
static bool
find_page(struct avow_image_page_info *out, const struct avow_image *image,
    const struct avow_image_page_info *page)
{
	for (uint32_t i = 0; i < avow_image_page_count(image); i++) {
		struct avow_image_page_info one =
		    avow_image_page_info(image, i);

		if (strcmp(one.name, page->name) != 0)
			continue;
		if (out != NULL)
			*out = one;
		return true;
	}
	return false;
}

/* Whether the edition before has this very page. */
static bool
has_page(
    const struct avow_image *image, const struct avow_image_page_info *page)
{
	struct avow_image_page_info old;

	return find_page(&old, image, page) && old.version == page->version;
}

/* The longest that pages were announced which an image has no more. */
static uint32_t
announce_of_gone(const struct avow_image *older, const struct avow_image *newer)
{
	uint32_t days = 0;

	for (uint32_t i = 0; i < avow_image_page_count(older); i++) {
		struct avow_image_page_info old =
		    avow_image_page_info(older, i);

		if (old.announce_days > days && !find_page(NULL, newer, &old))
			days = old.announce_days;
	}
	return days;
}

/*
 * How long a page's change is announced: at least as long as the page that
 * people know says, lest a change shorten its own notice.
 */
static uint32_t
announce_of(const struct avow_published *prior,
    const struct avow_image_page_info *page, uint32_t gone)
{
	uint32_t days = page->announce_days > gone ? page->announce_days : gone;
	struct avow_image_page_info old;

	if (prior != NULL && find_page(&old, prior->image, page) &&
	    old.announce_days > days)
		days = old.announce_days;
	return days;
}

enum avow_status
avow_published_record(struct avow_publish *out, struct avow_arena *arena,
    const struct avow_image *image, const struct avow_published *prior,
    struct avow_error *why)
{
	uint32_t count = avow_image_page_count(image);
	uint32_t gone =
	    prior != NULL ? announce_of_gone(prior->image, image) : 0;
	struct avow_publish_page *pages;

	*out = (struct avow_publish){
	    .number = 1, .edition = avow_text_of(avow_image_name(image))};
	if (count > AVOW_PUBLISH_PAGES_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "published.pages",
		    "an edition has at most %d pages", AVOW_PUBLISH_PAGES_MAX);
	pages = avow_arena_array(arena, count + 1, sizeof pages[0]);
	if (pages == NULL)
		return no_memory(why);
	for (uint32_t i = 0; i < count; i++) {
		struct avow_image_page_info page =
		    avow_image_page_info(image, i);

		pages[i].name = avow_text_of(page.name);
		pages[i].version = page.version;
		pages[i].announce_days = announce_of(prior, &page, gone);
		pages[i].is_changed =
		    prior == NULL || !has_page(prior->image, &page);
	}
	memcpy(out->image_hash, avow_image_hash(image), AVOW_HASH_SIZE);
	out->pages = pages;
	out->page_count = count;
	if (prior != NULL) {
		out->number = prior->number + 1;
		memcpy(
		    out->prior, avow_image_hash(prior->image), AVOW_HASH_SIZE);
	}
	return AVOW_OK;
}
