/* SPDX-License-Identifier: Apache-2.0 */
/* Every question that can be asked of a small edition. */
#include <string.h>

#include "differ.h"
#include "oracle_parts.h"
#include "policy/image_section.h"

enum { CLAIMS_MAX = 32 };

/* Whether some rule tests it: the others are left as they are. */
static bool
is_tested(const struct differ *d, unsigned v)
{
	const struct avow_image *image = d->road[0].image;
	const struct avow_image_atom *atoms =
	    AVOW_IMAGE_ROWS(image, avow_image_atom, AVOW_SECTION_ATOMS);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++)
		if (atoms[i].kind == (uint32_t)d->o.variable[v].kind &&
		    (atoms[i].kind == AVOW_TEST_NAMED ||
			atoms[i].ref == d->road[0].id[v]))
			return true;
	return false;
}

static unsigned
list_claims(const struct differ *d, struct oracle_claim out[CLAIMS_MAX])
{
	unsigned count = 0;

	out[count++] = (struct oracle_claim){AVOW_BASIS_NONE, {"", 0}};
	for (const struct avow_ast *f = d->files; f != NULL; f = f->next) {
		for (const struct avow_ast_base *b = f->bases;
		     b != NULL && count < CLAIMS_MAX; b = b->next)
			out[count++] = (struct oracle_claim){
			    AVOW_BASIS_TERM, b->name.text};
		for (const struct avow_ast_consent *c = f->consents;
		     c != NULL && count < CLAIMS_MAX; c = c->next)
			out[count++] = (struct oracle_claim){
			    AVOW_BASIS_CONSENT, c->name.text};
		for (const struct avow_ast_agreement *g = f->agreements;
		     g != NULL && count < CLAIMS_MAX; g = g->next)
			out[count++] = (struct oracle_claim){
			    AVOW_BASIS_CONTRACT, g->name.text};
	}
	return count;
}

unsigned long
differ_worlds(const struct differ *d)
{
	struct oracle_claim claims[CLAIMS_MAX];
	unsigned long count = list_claims(d, claims);

	for (unsigned v = 0; v < d->o.variables && count < 1 << 20; v++)
		if (is_tested(d, v))
			count *= d->o.variable[v].values + 1;
	return count;
}

/* What an objection above says of one; 1, no objection, where nothing does. */
static uint8_t
from_above(const struct oracle *o, const uint8_t *possible, unsigned v)
{
	for (unsigned w = 0; w < v; w++)
		if (o->variable[v].kind == AVOW_TEST_OBJECTION &&
		    o->variable[w].kind == AVOW_TEST_OBJECTION &&
		    oracle_is_under(o->variable[v].name, o->variable[w].name) &&
		    possible[w] != 1)
			return possible[w];
	return 1;
}

/* Each form; an aggregate just below, at and above what rules ask. */
static const struct {
	enum avow_form form;
	uint32_t k;
} forms[] = {{AVOW_FORM_RAW, 0}, {AVOW_FORM_MASKED, 0},
    {AVOW_FORM_PSEUDONYMOUS, 0}, {AVOW_FORM_ANONYMOUS, 0},
    {AVOW_FORM_AGGREGATE, 4}, {AVOW_FORM_AGGREGATE, 5},
    {AVOW_FORM_AGGREGATE, 20}};

/* All flows in one world. */
static bool
ask_axis(struct differ *d, struct differ_case *c, unsigned axis)
{
	if (axis == AVOW_AXES) {
		for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
			c->form = forms[f].form;
			c->k = forms[f].k;
			if (!differ_ask(d, c))
				return false;
		}
		return true;
	}
	for (unsigned t = 0; t < d->o.terms; t++) {
		if (d->o.term[t].axis != axis || !d->o.term[t].is_leaf)
			continue;
		c->part[axis] = t;
		if (!ask_axis(d, c, axis + 1))
			return false;
	}
	c->part[axis] = ORACLE_NONE;
	return axis != AVOW_AXIS_SERVICE || ask_axis(d, c, axis + 1);
}

/* All worlds: each variable from v on. */
static bool
ask_world(struct differ *d, struct differ_case *c, unsigned v)
{
	const struct oracle_variable *of = &d->o.variable[v];
	uint8_t above;

	if (v == d->o.variables)
		return ask_axis(d, c, 0);
	above = from_above(&d->o, c->known.possible, v);
	c->known.possible[v] = above;
	if (!is_tested(d, v) || above != 1)
		return ask_world(d, c, v + 1);
	for (unsigned i = 0; i <= of->values; i++) {
		unsigned some = i == of->values ? (1u << i) - 1 : 1u << i;

		c->known.possible[v] = (uint8_t)some;
		if (!ask_world(d, c, v + 1))
			return false;
	}
	return true;
}

bool
differ_ask_all(struct differ *d)
{
	struct oracle_claim claims[CLAIMS_MAX];
	unsigned count = list_claims(d, claims);
	struct differ_case c;

	memset(&c, 0, sizeof c);
	c.deeds.notified = -1;
	for (unsigned i = 0; i < count; i++) {
		c.known.claim = claims[i];
		if (!ask_world(d, &c, 0))
			return false;
	}
	return true;
}
