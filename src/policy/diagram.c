/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diagram.h"

#include "base/banned.h"

const enum avow_axis avow_diagram_axes[AVOW_LEVEL_CATEGORY + 1] = {
    AVOW_AXIS_ACTION, AVOW_AXIS_SERVICE, AVOW_AXIS_RECIPIENT, AVOW_AXIS_PURPOSE,
    AVOW_AXIS_CATEGORY};

/* The image's tables, as a walk reads them. */
struct tables {
	const struct avow_image_diagram *diagram;
	const uint32_t *classes;
	const uint16_t *nodes;
};

static struct tables
tables_of(const struct avow_image *image)
{
	return (struct tables){image->section[AVOW_SECTION_DIAGRAM],
	    image->section[AVOW_SECTION_CLASSES],
	    image->section[AVOW_SECTION_NODES]};
}

/* The class of the flow's leaf, marked as it is; false for no real leaf. */
static inline bool
class_of(
    const struct tables *t, enum avow_axis axis, uint32_t leaf, uint32_t *out)
{
	uint32_t count = t->diagram->leaf_count[axis];

	if (leaf >= count) {
		if (axis != AVOW_AXIS_SERVICE || leaf != AVOW_NONE32)
			return false;
		leaf = count; /* one that no page names */
	}
	*out = t->classes[t->diagram->class_at[axis] + leaf];
	return true;
}

static inline uint32_t
form_of(const struct tables *t, const struct avow_flow *flow)
{
	const uint32_t *k = t->classes + t->diagram->thresholds.first;
	uint32_t class = (uint32_t)flow->form;

	if (flow->form != AVOW_FORM_AGGREGATE)
		return class;
	for (uint32_t i = 0; i < t->diagram->thresholds.count; i++)
		class += flow->k >= k[i];
	return class;
}

uint32_t
avow_diagram_claim(
    const struct avow_image *image, const struct avow_claim *claim)
{
	const struct tables t = tables_of(image);
	uint32_t at = t.diagram->claim_at;
	uint32_t consents = image->count[AVOW_SECTION_CONSENTS];
	uint32_t agreements = image->count[AVOW_SECTION_AGREEMENTS];
	uint32_t bases = image->count[AVOW_SECTION_BASES];

	switch (claim->kind) {
	case AVOW_BASIS_NONE:
		return AVOW_CLAIM_NONE;
	case AVOW_BASIS_CONSENT:
		if (claim->id < consents)
			return t.classes[at + claim->id];
		break;
	case AVOW_BASIS_CONTRACT:
		if (claim->id < agreements)
			return t.classes[at + consents + claim->id];
		break;
	case AVOW_BASIS_TERM:
		if (claim->id < bases)
			return t
			    .classes[at + consents + agreements + claim->id];
		break;
	}
	return AVOW_CLAIM_OTHER;
}

/* From the category on: form, claim and facts, as far as they matter. */
static inline const struct avow_image_outcome *
find_below(const struct avow_image *image, uint32_t end,
    const struct avow_flow *flow, const struct avow_world *world,
    uint32_t *unknown_out)
{
	const struct tables t = tables_of(image);
	const struct avow_image_diagram *d = t.diagram;
	const struct avow_image_branch *branches =
	    image->section[AVOW_SECTION_BRANCHES];
	const struct avow_image_outcome *outcome;

	if (end >= d->first_form)
		end = t.nodes[d->level_at[AVOW_LEVEL_FORM] +
		    (end - d->first_form) * d->width[AVOW_LEVEL_FORM] +
		    form_of(&t, flow)];
	if (end >= d->first_claim)
		end = t.nodes[d->level_at[AVOW_LEVEL_CLAIM] +
		    (end - d->first_claim) * d->width[AVOW_LEVEL_CLAIM] +
		    avow_diagram_claim(image, &world->claim)];
	while (end >= d->first_branch) {
		const struct avow_image_branch *b =
		    &branches[end - d->first_branch];
		uint32_t word = b->atom / 64, bit = b->atom % 64;

		if ((world->known[word] >> bit & 1) == 0) {
			*unknown_out = b->atom;
			return NULL;
		}
		end = b->child[world->value[word] >> bit & 1];
	}
	outcome = (const struct avow_image_outcome *)
		      image->section[AVOW_SECTION_OUTCOMES] +
	    end;
	if (outcome->ruling != AVOW_OUTCOME_ASK)
		return outcome;
	*unknown_out = AVOW_ATOMS_MAX;
	return NULL;
}

/* As the levels go; *joined_out has AVOW_CLASS_JOINED for such a flow. */
static inline bool
find_end(const struct avow_image *image, const struct avow_flow *flow,
    uint32_t *joined_out, uint32_t *end_out)
{
	const struct tables t = tables_of(image);
	const struct avow_image_diagram *d = t.diagram;
	uint32_t class[AVOW_LEVEL_CATEGORY + 1];
	uint32_t child = 0; /* the root: the first level has one array */

	for (int level = 0; level <= AVOW_LEVEL_CATEGORY; level++)
		if (!class_of(&t, avow_diagram_axes[level],
			flow->leaf[avow_diagram_axes[level]], &class[level]))
			return false;
	*joined_out = (class[AVOW_LEVEL_ACTION] & class[AVOW_LEVEL_CATEGORY]) |
	    class[AVOW_LEVEL_RECIPIENT];
	for (int level = 0; level <= AVOW_LEVEL_CATEGORY; level++)
		child = t.nodes[d->level_at[level] + child * d->width[level] +
		    (class[level] & ~AVOW_CLASS_JOINED)];
	*end_out = child;
	return true;
}

const struct avow_image_outcome *
avow_diagram_find(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, uint32_t *unknown_out)
{
	uint32_t joined, end;

	if (!find_end(image, flow, &joined, &end))
		return NULL;
	return find_below(image, end, flow, world, unknown_out);
}

const struct avow_image_outcome *
avow_diagram_find_single(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    uint32_t *unknown_out)
{
	uint32_t joined, end;

	if (!find_end(image, flow, &joined, &end) ||
	    (joined & AVOW_CLASS_JOINED) != 0)
		return NULL;
	return find_below(image, end, flow, world, unknown_out);
}

bool
avow_diagram_end(const struct avow_image *image, const struct avow_flow *flow,
    uint32_t claim, uint32_t *end_out)
{
	const struct tables t = tables_of(image);
	const struct avow_image_diagram *d = t.diagram;
	uint32_t joined, end;

	if (!find_end(image, flow, &joined, &end))
		return false;
	if (end >= d->first_form)
		end = t.nodes[d->level_at[AVOW_LEVEL_FORM] +
		    (end - d->first_form) * d->width[AVOW_LEVEL_FORM] +
		    form_of(&t, flow)];
	if (end >= d->first_claim)
		end = t.nodes[d->level_at[AVOW_LEVEL_CLAIM] +
		    (end - d->first_claim) * d->width[AVOW_LEVEL_CLAIM] +
		    claim];
	*end_out = end;
	return true;
}

uint32_t
avow_diagram_class(
    const struct avow_image *image, enum avow_axis axis, uint32_t leaf)
{
	struct tables t;
	uint32_t class;

	if (!avow_diagram_is_there(image))
		return leaf;
	t = tables_of(image);
	if (!class_of(&t, axis, leaf, &class))
		return leaf;
	return class & ~AVOW_CLASS_JOINED;
}
