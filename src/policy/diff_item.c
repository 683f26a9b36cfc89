/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is declared and no flow shows: consent items, what an agreement binds
 * to, what is assumed of a fact, how long before it holds a page is announced.
 */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

/*
 * A change of one kind that says this on each side.  What is lost here is lost
 * wherever it is used, so that nobody moves to the newer edition unasked.
 */
static void
put(struct avow_diff_run *run, enum avow_change_kind kind, const char *older,
    const char *newer)
{
	struct avow_diff_change *change = avow_diff_change_new(run, kind);

	run->widens = run->widens || kind == AVOW_CHANGE_CONSENT_WIDENED ||
	    kind == AVOW_CHANGE_DUTY_DROPPED;
	if (change == NULL)
		return;
	change->older = older;
	change->newer = newer;
	if (kind == AVOW_CHANGE_CONSENT_ADDED ||
	    kind == AVOW_CHANGE_CONSENT_REMOVED || kind == AVOW_CHANGE_TEXT)
		run->out->flows[kind]++;
}

/* --- consent items --- */

/* What an item asks for besides its sets. */
static const struct {
	uint32_t flag;
	const char *word;
	/* Where it comes, and where it goes. */
	enum avow_change_kind gained, lost;
} flags[] = {
    {AVOW_CONSENT_SEPARATE, "separate", AVOW_CHANGE_DUTY_ADDED,
	AVOW_CHANGE_DUTY_DROPPED},
    {AVOW_CONSENT_EACH_TIME, "each time", AVOW_CHANGE_DUTY_ADDED,
	AVOW_CHANGE_CONSENT_WIDENED},
    {AVOW_CONSENT_ACROSS, "across services", AVOW_CHANGE_CONSENT_WIDENED,
	AVOW_CHANGE_DUTY_ADDED},
};

static void
compare_flags(
    struct avow_diff_run *run, const char *text, uint32_t older, uint32_t newer)
{
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		bool was = (older & flags[i].flag) != 0;
		bool is = (newer & flags[i].flag) != 0;
		enum avow_change_kind kind =
		    is ? flags[i].gained : flags[i].lost;
		const char *with;

		if (was == is)
			continue;
		with = avow_diff_change_text(run, "%s %s", text, flags[i].word);
		put(run, kind, was ? with : text, is ? with : text);
	}
}

static void
compare_consents(struct avow_diff_run *run)
{
	for (uint32_t c = 1; c < run->claim_count; c++) {
		const struct avow_diff_claim *claim = &run->claims[c];
		const struct avow_claim *is = claim->is;
		uint32_t flag[AVOW_DIFF_SIDES] = {0, 0};

		if (is[0].kind != AVOW_BASIS_CONSENT ||
		    is[1].kind != AVOW_BASIS_CONSENT)
			continue;
		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			if (is[s].id != AVOW_NONE32)
				flag[s] = ROWS(run->side[s].image, consent,
				    CONSENTS)[is[s].id]
					      .flags;
		if (is[AVOW_DIFF_OLDER].id == AVOW_NONE32)
			put(run, AVOW_CHANGE_CONSENT_ADDED, NULL, claim->text);
		else if (is[AVOW_DIFF_NEWER].id == AVOW_NONE32)
			put(run, AVOW_CHANGE_CONSENT_REMOVED, claim->text,
			    NULL);
		else
			compare_flags(run, claim->text, flag[0], flag[1]);
	}
}

/* --- agreements --- */

static void
gain_or_lose(struct avow_diff_run *run, bool was, bool is, const char *text)
{
	if (was && !is)
		put(run, AVOW_CHANGE_DUTY_DROPPED, text, NULL);
	else if (is && !was)
		put(run, AVOW_CHANGE_DUTY_ADDED, NULL, text);
}

/* What an agreement lets its party keep after an event, the least; or NULL. */
static const struct avow_image_end *
keeps_at_most(const struct avow_diff_side *side,
    const struct avow_image_agreement *agreement, uint32_t event)
{
	const struct avow_image_end *ends = ROWS(side->image, end, ENDS);
	const struct avow_image_end *least = NULL;

	for (uint32_t i = 0; i < agreement->keeps.count; i++) {
		const struct avow_image_end *end =
		    &ends[agreement->keeps.first + i];

		if (side->event_of[end->event] == event &&
		    (least == NULL || end->hours < least->hours))
			least = end;
	}
	return least;
}

static const char *
keeps_text(struct avow_diff_run *run, unsigned side, const char *name,
    const struct avow_image_end *end)
{
	static const char *const units[] = {[AVOW_UNIT_NONE] = "hour",
	    [AVOW_UNIT_HOUR] = "hour",
	    [AVOW_UNIT_DAY] = "day",
	    [AVOW_UNIT_WORKDAY] = "workday",
	    [AVOW_UNIT_MONTH] = "month",
	    [AVOW_UNIT_YEAR] = "year"};

	return end == NULL
	    ? NULL
	    : avow_diff_change_text(run,
		  "%s binds keeps at most %u %s%s after %s", name, end->count,
		  units[end->unit], end->count == 1 ? "" : "s",
		  avow_image_term_name(
		      run->side[side].image, AVOW_AXIS_EVENT, end->event));
}

/* What one side lets its party keep shorter than the other does. */
static void
compare_keeps(struct avow_diff_run *run, unsigned side, const char *name,
    const struct avow_image_agreement *const agreement[AVOW_DIFF_SIDES])
{
	const struct avow_diff_side *s = &run->side[side];
	const struct avow_image_end *ends = ROWS(s->image, end, ENDS);
	const char *text[AVOW_DIFF_SIDES];

	for (uint32_t i = 0; i < agreement[side]->keeps.count; i++) {
		const struct avow_image_end *end =
		    &ends[agreement[side]->keeps.first + i];
		const struct avow_image_end *other =
		    keeps_at_most(&run->side[1 - side], agreement[1 - side],
			s->event_of[end->event]);

		if (other != NULL && other->hours <= end->hours)
			continue;
		text[side] = keeps_text(run, side, name, end);
		text[1 - side] = keeps_text(run, 1 - side, name, other);
		put(run,
		    side == AVOW_DIFF_OLDER ? AVOW_CHANGE_DUTY_DROPPED
					    : AVOW_CHANGE_DUTY_ADDED,
		    text[AVOW_DIFF_OLDER], text[AVOW_DIFF_NEWER]);
	}
}

static void
compare_agreements(struct avow_diff_run *run)
{
	static const struct {
		uint32_t flag;
		const char *word;
	} binds[] = {{AVOW_BINDS_NO_ONWARD, "no onward"},
	    {AVOW_BINDS_NO_REIDENTIFY, "no re-identification"}};

	for (uint32_t c = 1; c < run->claim_count; c++) {
		const struct avow_claim *is = run->claims[c].is;
		const struct avow_image_agreement *a[AVOW_DIFF_SIDES];
		const char *name;

		if (is[0].kind != AVOW_BASIS_CONTRACT ||
		    is[1].kind != AVOW_BASIS_CONTRACT)
			continue;
		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			a[s] = ROWS(run->side[s].image, agreement, AGREEMENTS) +
			    is[s].id;
		name = avow_diff_change_text(run, "agreement %s",
		    avow_image_agreement_name(run->side[0].image, is[0].id));
		if (name == NULL)
			return;
		for (size_t i = 0; i < sizeof binds / sizeof binds[0]; i++)
			gain_or_lose(run, (a[0]->flags & binds[i].flag) != 0,
			    (a[1]->flags & binds[i].flag) != 0,
			    avow_diff_change_text(
				run, "%s binds %s", name, binds[i].word));
		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			compare_keeps(run, s, name, a);
	}
}

/* --- facts --- */

/* What is taken for so where a fact is not known, as declared; or NULL. */
static const char *
assumed(struct avow_diff_run *run, unsigned side, uint32_t fact)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_fact *f = ROWS(image, fact, FACTS) + fact;
	const char *name = avow_image_fact_name(image, fact);

	if (!f->has_assume)
		return NULL;
	if (f->kind == AVOW_FACT_COUNT)
		return avow_diff_change_text(
		    run, "fact %s assume %u", name, f->assume);
	return avow_diff_change_text(run, "fact %s assume %s", name,
	    f->kind == AVOW_FACT_ONE_OF
		? avow_image_value_name(image, fact, f->assume)
		: f->assume != 0 ? "yes"
				 : "no");
}

/*
 * Decisions about people of whom a fact is not known turn on it, in whichever
 * way; so what is no more assumed is a protection lost, and what is assumed
 * anew allows what would have waited for the fact.
 */
static void
compare_facts(struct avow_diff_run *run)
{
	const struct avow_image *older = run->side[AVOW_DIFF_OLDER].image;
	const struct avow_image *newer = run->side[AVOW_DIFF_NEWER].image;

	for (uint32_t f = 0; f < avow_image_fact_count(older); f++) {
		const char *was, *is;
		uint32_t same;

		if (!avow_image_find_fact(newer,
			avow_text_of(avow_image_fact_name(older, f)), &same))
			continue;
		was = assumed(run, AVOW_DIFF_OLDER, f);
		is = assumed(run, AVOW_DIFF_NEWER, same);
		if (run->failed ||
		    (was == NULL ? is == NULL
				 : is != NULL && strcmp(was, is) == 0))
			continue;
		put(run, AVOW_CHANGE_DUTY_DROPPED, was, is);
	}
}

/* --- pages --- */

static void
compare_pages(struct avow_diff_run *run)
{
	const struct avow_image *older = run->side[AVOW_DIFF_OLDER].image;
	const struct avow_image *newer = run->side[AVOW_DIFF_NEWER].image;

	for (uint32_t i = 0; i < older->count[AVOW_SECTION_PAGES]; i++)
		for (uint32_t j = 0; j < newer->count[AVOW_SECTION_PAGES];
		     j++) {
			const struct avow_image_page *was =
			    avow_engine_page(older, i);
			const struct avow_image_page *is =
			    avow_engine_page(newer, j);

			if (was->announce_days == is->announce_days ||
			    strcmp(older->strings + was->name,
				newer->strings + is->name) != 0)
				continue;
			put(run,
			    was->announce_days > is->announce_days
				? AVOW_CHANGE_DUTY_DROPPED
				: AVOW_CHANGE_DUTY_ADDED,
			    avow_diff_change_text(
				run, "announce %u days", was->announce_days),
			    avow_diff_change_text(
				run, "announce %u days", is->announce_days));
		}
}

void
avow_diff_item(struct avow_diff_run *run)
{
	compare_consents(run);
	compare_agreements(run);
	compare_facts(run);
	compare_pages(run);
}
