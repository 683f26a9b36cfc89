/* SPDX-License-Identifier: Apache-2.0 */
/* keeps, ends, owes: examples of retention and of what events bring. */
#include <string.h>

#include "policy/decide_engine.h"
#include "policy/examples_run.h"

#include "base/banned.h"

enum { ELAPSED_MAX = 16 /* events in one example */ };

/* The axes of an example of retention. */
struct kept {
	uint64_t categories[AVOW_LEAF_WORDS];
	uint64_t purposes[AVOW_LEAF_WORDS];
	uint64_t services[AVOW_LEAF_WORDS];
	struct avow_elapsed elapsed[ELAPSED_MAX];
	size_t elapsed_count;
};

static bool
look_up_elapsed(struct avow_examples_run *run, struct kept *kept)
{
	const struct avow_ast_elapsed *e = run->example->elapsed;

	for (; e != NULL && kept->elapsed_count < ELAPSED_MAX; e = e->next) {
		struct avow_elapsed *to = &kept->elapsed[kept->elapsed_count++];

		to->hours = avow_case_hours(e->duration);
		if (!avow_case_term(
			&run->from, AVOW_AXIS_EVENT, &e->event, &to->event))
			return false;
	}
	return true;
}

static bool
look_up(struct avow_examples_run *run, struct kept *kept)
{
	const struct avow_ast_example *x = run->example;

	kept->elapsed_count = 0;
	if (!avow_case_name(&run->from, AVOW_AXIS_CATEGORY, &x->category,
		kept->categories) ||
	    !avow_case_name(
		&run->from, AVOW_AXIS_PURPOSE, &x->purpose, kept->purposes) ||
	    !look_up_elapsed(run, kept))
		return false;
	if (x->service.text.size != 0)
		return avow_case_name(
		    &run->from, AVOW_AXIS_SERVICE, &x->service, kept->services);
	avow_case_services(&run->from, kept->services);
	return true;
}

/* One combination: NULL when it goes as the page says. */
static const char *
check_one(struct avow_examples_run *run, const struct avow_world *world,
    const struct avow_keeping *keeping)
{
	const struct avow_image *image = run->from.image;
	unsigned rows = image->count[AVOW_SECTION_RETENTION] +
	    image->count[AVOW_SECTION_ENDS];
	bool keeps = run->example->kind == AVOW_EXAMPLE_KEEPS;
	uint32_t rule;
	const char *cite;

	run->is_exhausted = run->left == 0;
	if (run->is_exhausted)
		return "";
	avow_spend(&run->left, 1 + rows / AVOW_STEPS_EACH);
	if (avow_decide_keeps(image, keeping, world, &rule) == keeps &&
	    rule != AVOW_NONE32) {
		avow_bit_put(run->result->covered, rule, true);
		return NULL;
	}
	cite = rule == AVOW_NONE32 ? NULL : avow_image_rule_cite(image, rule);
	if (cite == NULL)
		return avow_report_text(run->from.report,
		    "no `retain` speaks about %s",
		    avow_image_leaf_name(
			image, AVOW_AXIS_CATEGORY, keeping->category));
	return avow_report_text(run->from.report, "%s %s by #%s",
	    avow_image_leaf_name(image, AVOW_AXIS_CATEGORY, keeping->category),
	    keeps ? "has come to its end" : "is still kept", cite);
}

static const char *
check_services(struct avow_examples_run *run, const struct avow_world *world,
    const struct kept *kept, struct avow_keeping *keeping)
{
	uint32_t services =
	    avow_image_leaf_count(run->from.image, AVOW_AXIS_SERVICE);
	const char *fault = NULL;
	bool any = false;

	for (uint32_t s = 0; s < services && fault == NULL; s++) {
		if (!avow_bit(kept->services, s))
			continue;
		any = true;
		keeping->service = s;
		fault = check_one(run, world, keeping);
	}
	if (any)
		return fault;
	keeping->service = AVOW_NONE32; /* one that no page names */
	return check_one(run, world, keeping);
}

static const char *
check_all(struct avow_examples_run *run, const struct avow_world *world,
    const struct kept *kept)
{
	const struct avow_image *image = run->from.image;
	struct avow_keeping keeping = {
	    .elapsed = kept->elapsed, .elapsed_count = kept->elapsed_count};
	uint32_t categories = avow_image_leaf_count(image, AVOW_AXIS_CATEGORY);
	uint32_t purposes = avow_image_leaf_count(image, AVOW_AXIS_PURPOSE);

	for (uint32_t c = 0; c < categories; c++)
		for (uint32_t p = 0; p < purposes; p++) {
			const char *fault;

			if (!avow_bit(kept->categories, c) ||
			    !avow_bit(kept->purposes, p))
				continue;
			keeping.category = c;
			keeping.purpose = p;
			fault = check_services(run, world, kept, &keeping);
			if (fault != NULL)
				return fault;
		}
	return NULL;
}

const char *
avow_examples_retention(struct avow_examples_run *run)
{
	struct kept kept;
	struct avow_case c;

	if (!avow_case_make(&c, &run->from, run->example))
		return "";
	if (!look_up(run, &kept))
		return "";
	return check_all(run, &c.world, &kept);
}

const char *
avow_examples_owes(struct avow_examples_run *run)
{
	const struct avow_image *image = run->from.image;
	const struct avow_image_obligation *row =
	    image->section[AVOW_SECTION_OBLIGATIONS];
	uint64_t like[4];
	uint32_t event;
	bool is_owed = false;

	if (!avow_case_term(
		&run->from, AVOW_AXIS_EVENT, &run->example->event, &event) ||
	    !avow_case_duty(&run->from, run->example->act, AVOW_CASE_IS, like))
		return "";
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OBLIGATIONS];
	     i++, row++) {
		if (row->event != event ||
		    image->rules[row->rule].page != run->from.page)
			continue;
		for (uint32_t j = 0; j < row->acts.count; j++)
			if (avow_bit(like, image->links[row->acts.first + j])) {
				avow_bit_put(
				    run->result->covered, row->rule, true);
				is_owed = true;
			}
	}
	return is_owed ? NULL : "no `upon` of this page says so";
}
