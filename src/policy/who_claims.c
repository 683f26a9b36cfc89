/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/who_state.h"

#include "base/banned.h"

/* Whether rules tell the two claims apart: by the diagram, if there is one. */
static bool
is_alike(const struct avow_who_state *s, const struct avow_claim *a,
    const struct avow_claim *b)
{
	return avow_diagram_is_there(s->image) &&
	    avow_diagram_claim(s->image, a) == avow_diagram_claim(s->image, b);
}

/* Whether no rule names it: it only shuts out allows on another basis. */
static bool
is_idle(const struct avow_who_state *s, const struct avow_claim *claim)
{
	return avow_diagram_is_there(s->image) &&
	    avow_diagram_claim(s->image, claim) == AVOW_CLAIM_OTHER;
}

/* All that can be claimed, in the order of the image. */
static uint32_t
list_claims(const struct avow_who_state *s, struct avow_claim *out)
{
	static const struct {
		enum avow_basis_kind kind;
		enum avow_section section;
	} kinds[] = {{AVOW_BASIS_CONSENT, AVOW_SECTION_CONSENTS},
	    {AVOW_BASIS_CONTRACT, AVOW_SECTION_AGREEMENTS},
	    {AVOW_BASIS_TERM, AVOW_SECTION_BASES}};
	uint32_t count = 0;

	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
		for (uint32_t i = 0; i < s->image->count[kinds[k].section];
		     i++) {
			out[count] = (struct avow_claim){kinds[k].kind, i};
			if (!is_idle(s, &out[count]))
				count++;
		}
	return count;
}

/* Bring claims that are alike together: from `from` on, those like the first
   are put behind it; gives how many there are. */
static size_t
gather(const struct avow_who_state *s, struct avow_claim *from, size_t count)
{
	size_t alike = 1;

	for (size_t i = 1; i < count; i++) {
		struct avow_claim claim = from[i];

		if (!is_alike(s, &from[0], &claim))
			continue;
		for (size_t at = i; at > alike; at--)
			from[at] = from[at - 1];
		from[alike++] = claim;
	}
	return alike;
}

static void
make_claims(struct avow_who_state *s)
{
	const uint32_t *counts = s->image->count;
	size_t room = (size_t)counts[AVOW_SECTION_CONSENTS] +
	    counts[AVOW_SECTION_AGREEMENTS] + counts[AVOW_SECTION_BASES] + 1;
	struct avow_claim *list = avow_who_alloc(s, room, sizeof list[0]);
	size_t count;

	s->claims = avow_who_alloc(s, room, sizeof s->claims[0]);
	if (s->status != AVOW_OK)
		return;
	count = list_claims(s, list);
	s->claim_count = 1; /* none */
	while (count > 0) {
		size_t alike = gather(s, list, count);

		s->claims[s->claim_count++] =
		    (struct avow_who_claims){list, alike};
		list += alike;
		count -= alike;
	}
}

/* Put k in its place, if it is new. */
static void
add_threshold(uint32_t *list, uint32_t *count, uint32_t k)
{
	uint32_t at = *count;

	for (uint32_t i = 0; i < *count; i++)
		if (list[i] == k)
			return;
	for (; at > 0 && list[at - 1] > k; at--)
		list[at] = list[at - 1];
	list[at] = k;
	(*count)++;
}

static void
make_thresholds(struct avow_who_state *s)
{
	enum { MAX = AVOW_WHO_FORMS_MAX - AVOW_FORMS };
	uint32_t *list = avow_who_alloc(s, MAX, sizeof list[0]);
	uint32_t count = 0;

	for (uint32_t i = 0;
	     i < s->image->count[AVOW_SECTION_RULES] && s->status == AVOW_OK;
	     i++) {
		if (s->image->rules[i].k == 0)
			continue;
		if (count == MAX)
			avow_who_fail(s, AVOW_ERR_LIMIT,
			    "the rules ask for too many different k's");
		else
			add_threshold(list, &count, s->image->rules[i].k);
	}
	s->out->thresholds = list;
	s->out->threshold_count = count;
	s->form_count = AVOW_FORMS + count;
}

void
avow_who_claims(struct avow_who_state *s)
{
	make_claims(s);
	make_thresholds(s);
}
