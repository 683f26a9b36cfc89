/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an edition's facts are still what they were.  What was put on record
 * under a fact's name is read as what the edition says that the name is; a
 * count of five would be a yes, and a person's word the request's.
 */
#include "flow/publish_steps.h"
#include "policy/image.h"

#include "base/banned.h"

static const char *const kinds[] = {
    [AVOW_FACT_YES_NO] = "yes/no",
    [AVOW_FACT_ONE_OF] = "one of",
    [AVOW_FACT_COUNT] = "count",
};
static const char *const abouts[] = {
    [AVOW_ABOUT_PERSON] = "person",
    [AVOW_ABOUT_REQUEST] = "request",
    [AVOW_ABOUT_RECIPIENT] = "recipient",
    [AVOW_ABOUT_SERVICE] = "service",
    [AVOW_ABOUT_RECORD] = "record",
};

/* A fact against one older edition. */
static enum avow_status
check_fact(const struct avow_publishing *p, const struct avow_image *image,
    uint32_t fact, const struct avow_published *older)
{
	const char *name = avow_image_fact_name(image, fact);
	enum avow_fact_kind kind = avow_image_fact_kind(image, fact);
	enum avow_fact_about about = avow_image_fact_about(image, fact);
	uint32_t old;

	if (!avow_image_find_fact(older->image, avow_text_of(name), &old) ||
	    (avow_image_fact_kind(older->image, old) == kind &&
		avow_image_fact_about(older->image, old) == about))
		return AVOW_OK;
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.fact",
	    "fact %s is \"%s\" about %s here, and \"%s\" about %s in edition "
	    "%u: what is on record would be misread, so give it another name",
	    name, kinds[kind], abouts[about],
	    kinds[avow_image_fact_kind(older->image, old)],
	    abouts[avow_image_fact_about(older->image, old)],
	    (unsigned)older->number);
}

enum avow_status
avow_publish_facts(
    const struct avow_publishing *p, const struct avow_image *image)
{
	const struct avow_editions *editions = &p->avow->editions;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < editions->count; i++)
		for (uint32_t fact = 0;
		     status == AVOW_OK && fact < avow_image_fact_count(image);
		     fact++)
			status = check_fact(p, image, fact, editions->list[i]);
	return status;
}
