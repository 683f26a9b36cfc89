/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When an edition takes effect.
 *
 * The day stands on the page, where people read it, so it is never moved: a
 * day that cannot be is refused, with one that can.
 */
#include <stdio.h>
#include <string.h>

#include "flow/publish_steps.h"
#include "policy/image_page.h"
#include "policy/image_words.h"

#include "base/banned.h"

enum { DAY_MS = 86400000, DATE_SIZE = 11 };

/* "2026-12-01" of an instant. */
static void
date_of(char out[DATE_SIZE], uint64_t ms)
{
	char text[AVOW_TIME_TEXT_SIZE];

	avow_time_text(text, ms);
	(void)snprintf(out, DATE_SIZE, "%.10s", text);
}

/* The first day that begins at or after an instant. */
static void
day_from(char out[DATE_SIZE], uint64_t ms)
{
	date_of(out, (ms + DAY_MS - 1) / DAY_MS * DAY_MS);
}

/* The latest day that a changed page names, and that page. */
static uint64_t
day_of(const struct avow_publishing *p, const struct avow_image *image,
    uint32_t *page_out)
{
	int32_t latest = 0;

	*page_out = 0;
	for (uint32_t i = 0; i < p->record.page_count; i++) {
		int32_t days;

		if (!p->record.pages[i].is_changed ||
		    !avow_date_days(&days,
			avow_text_of(
			    avow_image_page_info(image, i).effective)) ||
		    days < latest)
			continue;
		latest = days;
		*page_out = i;
	}
	return (uint64_t)latest * DAY_MS;
}

/* A correction binds at once, and says so. */
static enum avow_status
correct_now(struct avow_publishing *p, const struct avow_image *image,
    uint64_t day_ms, uint32_t page)
{
	char today[DATE_SIZE];

	date_of(today, p->now_ms);
	if (day_ms > p->now_ms)
		return avow_fail(p->why, AVOW_ERR_POLICY, "publish.effective",
		    "a correction binds at once, and %s says %s: write %s",
		    avow_image_page_info(image, page).name,
		    avow_image_page_info(image, page).effective, today);
	p->record.effective_ms = p->now_ms;
	return AVOW_OK;
}

static enum avow_status
check_announced(struct avow_publishing *p, const struct avow_image *image,
    uint64_t day_ms, uint32_t page)
{
	uint32_t days = avow_publish_announce_days(&p->record);
	uint64_t earliest = p->now_ms + (uint64_t)days * DAY_MS;
	char date[DATE_SIZE];

	if (p->record.diff_class < AVOW_DIFF_NOTICE || day_ms >= earliest ||
	    days == 0)
		return AVOW_OK;
	day_from(date, earliest);
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.announce",
	    "what this edition changes is announced %u days before, and %s "
	    "takes effect on %s: write %s, or a later day",
	    (unsigned)days, avow_image_page_info(image, page).name,
	    avow_image_page_info(image, page).effective, date);
}

enum avow_status
avow_publish_date(struct avow_publishing *p, const struct avow_image *image)
{
	uint32_t page;
	uint64_t day_ms = day_of(p, image, &page);
	char date[DATE_SIZE];
	enum avow_status status;

	if (p->record.is_correction)
		return correct_now(p, image, day_ms, page);
	status = check_announced(p, image, day_ms, page);
	if (status != AVOW_OK)
		return status;
	if (day_ms + DAY_MS <= p->now_ms) {
		date_of(date, p->now_ms);
		return avow_fail(p->why, AVOW_ERR_POLICY, "publish.effective",
		    "%s takes effect on %s, which is past: write %s, or a "
		    "later day",
		    avow_image_page_info(image, page).name,
		    avow_image_page_info(image, page).effective, date);
	}
	p->record.effective_ms = day_ms > p->now_ms ? day_ms : p->now_ms;
	if (p->record.effective_ms >= p->prior->effective_ms)
		return AVOW_OK;
	day_from(date, p->prior->effective_ms);
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.order",
	    "edition %u, which came before, takes effect on %s: %s can't take "
	    "effect on %s",
	    (unsigned)p->prior->number, date,
	    avow_image_page_info(image, page).name,
	    avow_image_page_info(image, page).effective);
}
