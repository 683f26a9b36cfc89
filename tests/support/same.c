/* SPDX-License-Identifier: Apache-2.0 */
#include "same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/ast.h"

static void
differ(const struct edition_fixture *f, const struct avow_flow *flow,
    const struct avow_decision *fast, const struct avow_decision *plain)
{
	for (const struct avow_ast *file = f->files->next; file != NULL;
	     file = file->next)
		(void)fprintf(stderr, "%.*s\n", (int)file->source->text.size,
		    file->source->text.at);
	for (int axis = 0; axis < AVOW_AXES; axis++)
		(void)fprintf(stderr, "%s ",
		    flow->leaf[axis] == UINT32_MAX
			? "-"
			: avow_image_leaf_name(f->image, (enum avow_axis)axis,
			      flow->leaf[axis]));
	(void)fprintf(stderr, "form %d k %u\n", (int)flow->form, flow->k);
	for (int i = 0; i < 2; i++) {
		const struct avow_decision *d = i == 0 ? fast : plain;

		(void)fprintf(stderr, "%s: ruling %d form %d needs %zu:",
		    i == 0 ? "diagram" : "plain", (int)d->ruling, (int)d->form,
		    d->need_count);
		for (size_t c = 0; c < d->cite_count; c++)
			(void)fprintf(stderr, " %s",
			    avow_image_rule_cite(f->image, d->cites[c]));
		(void)fprintf(stderr, "\n");
	}
	fail();
}

static bool
is_same(const struct avow_decision *a, const struct avow_decision *b)
{
	if (a->ruling != b->ruling || a->form != b->form ||
	    a->cite_count != b->cite_count ||
	    a->required_count != b->required_count ||
	    a->need_count != b->need_count)
		return false;
	for (size_t i = 0; i < a->need_count; i++)
		if (a->needs[i].is_duty != b->needs[i].is_duty ||
		    a->needs[i].value != b->needs[i].value ||
		    a->needs[i].is_claim != b->needs[i].is_claim ||
		    a->needs[i].id != b->needs[i].id)
			return false;
	return memcmp(a->cites, b->cites, a->cite_count * sizeof a->cites[0]) ==
	    0 &&
	    memcmp(a->required, b->required,
		a->required_count * sizeof a->required[0]) == 0 &&
	    memcmp(a->duties, b->duties, sizeof a->duties) == 0;
}

void
same_decision(const struct edition_fixture *f, const struct avow_flow *flow,
    const struct avow_world *world)
{
	struct avow_decision fast, plain;

	avow_decide(f->image, flow, world, &fast);
	avow_decide_plain(f->image, flow, world, &plain);
	if (!is_same(&fast, &plain))
		differ(f, flow, &fast, &plain);
}
