/* SPDX-License-Identifier: Apache-2.0 */
#include "made_up.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ACTIONS = 9,
	SERVICES = 8,
	RECIPIENTS = 40,
	PURPOSES = 60,
	CATEGORIES = 80,
	GROUP = 5, /* leaves of an inner term */
	FACTS = 24,
	RULES = 250,
};

static const char *const actions[ACTIONS] = {"collect", "store", "use",
    "derive", "share", "transfer", "disclose", "publish", "access"};

static unsigned
below(struct made_up *b, unsigned count)
{
	b->state ^= b->state << 13;
	b->state ^= b->state >> 7;
	b->state ^= b->state << 17;
	return (unsigned)((b->state >> 20) % count);
}

static void
put_terms(struct avow_buffer *out)
{
	avow_buffer_string(out, "```terms\ncategory contact \"c\"\n");
	for (int i = 0; i < CATEGORIES; i++)
		avow_buffer_format(
		    out, "category c%d.l%d \"c\"\n", i / GROUP, i % GROUP);
	for (int i = 0; i < PURPOSES; i++)
		avow_buffer_format(
		    out, "purpose p%d.l%d \"p\"\n", i / GROUP, i % GROUP);
	for (int i = 0; i < RECIPIENTS; i++)
		avow_buffer_format(out, "recipient outside.r%d.l%d \"r\"\n",
		    i / GROUP, i % GROUP);
	for (int i = 0; i < SERVICES; i++)
		avow_buffer_format(out, "service s%d \"s\"\n", i);
	for (int i = 0; i < FACTS; i++)
		avow_buffer_format(
		    out, "fact f%d \"f\" yes/no about person\n", i);
	avow_buffer_string(out,
	    "agreement terms \"t\" with person\n"
	    "consent yes \"y\" for p0, p1, p2, p3, p4, p5\n```\n");
}

/* An inner term or a leaf of a tree of this many leaves. */
static void
put_term(struct made_up *b, struct avow_buffer *out, const char *prefix,
    unsigned leaves)
{
	unsigned leaf = below(b, leaves);

	avow_buffer_format(out, "%s%u", prefix, leaf / GROUP);
	if (below(b, 100) < 40)
		avow_buffer_format(out, ".l%u", leaf % GROUP);
}

static void
put_tests(struct made_up *b, struct avow_buffer *out)
{
	unsigned count = below(b, 3);
	unsigned fact = below(b, FACTS);

	/* Two tests are of two facts: a page may not ask one thing twice. */
	for (unsigned i = 0; i < count; i++) {
		avow_buffer_format(out, "%s%sf%u", i == 0 ? " when " : " and ",
		    below(b, 3) == 0 ? "not " : "", fact);
		fact = (fact + 1 + below(b, FACTS - 1)) % FACTS;
	}
}

/* Actions and categories; an exception names the same ones again. */
static void
put_scope(struct made_up *b, struct avow_buffer *out)
{
	unsigned action = below(b, ACTIONS);

	avow_buffer_format(out, "%s, %s ", actions[action],
	    actions[(action + 1 + below(b, ACTIONS - 1)) % ACTIONS]);
	put_term(b, out, "c", CATEGORIES);
	avow_buffer_string(out, ", ");
	put_term(b, out, "c", CATEGORIES);
}

static void
put_rest(struct made_up *b, struct avow_buffer *out)
{
	avow_buffer_string(out, " for ");
	if (below(b, 4) == 0)
		avow_buffer_string(out, "any");
	else
		put_term(b, out, "p", PURPOSES);
	avow_buffer_string(out, " to ");
	if (below(b, 3) == 0)
		avow_buffer_string(out, "outside");
	else
		put_term(b, out, "outside.r", RECIPIENTS);
	if (below(b, 4) == 0)
		avow_buffer_format(out, " in s%u", below(b, SERVICES));
}

static void
put_rule(struct made_up *b, struct avow_buffer *out, unsigned number)
{
	unsigned kind = below(b, 100);
	struct avow_buffer scope;

	avow_buffer_init(&scope, 4096);
	put_scope(b, &scope);
	avow_buffer_format(out, "\n## Clause {#k%u}\nText.\n```rule\n", number);
	avow_buffer_string(out,
	    kind < 60       ? "allow "
		: kind < 80 ? "deny "
		: kind < 90 ? "never "
			    : "require review by 1 on ");
	avow_buffer_text(out, avow_buffer_view(&scope));
	put_rest(b, out);
	if (kind < 60)
		avow_buffer_string(out, " basis contract terms");
	put_tests(b, out);
	if (kind < 60 && below(b, 2) == 0)
		avow_buffer_format(out,
		    " must recipient keeps at most %u days "
		    "after collected",
		    1 + below(b, 16));
	if (kind < 80 && below(b, 100) < 22) {
		avow_buffer_string(
		    out, kind < 60 ? " except { deny " : " except { allow ");
		avow_buffer_text(out, avow_buffer_view(&scope));
		avow_buffer_string(
		    out, kind < 60 ? "" : " basis contract terms");
		avow_buffer_format(out, " when f%u }", below(b, FACTS));
	}
	avow_buffer_string(out, "\n```\n");
	avow_buffer_clear(&scope);
}

bool
made_up_edition(struct made_up *b)
{
	struct avow_edition_input input = {
	    .no_examples = true, .may_clash = true};
	struct avow_buffer text;
	bool made;

	avow_buffer_init(&text, 1 << 20);
	avow_buffer_string(&text,
	    "# Bench\n```policy\n"
	    "policy general version 1 effective 2026-01-01 general\n```\n");
	put_terms(&text);
	avow_buffer_string(&text,
	    "\n## News {#news}\nText.\n```rule\nallow use contact for "
	    "message.policy to self basis contract terms\n```\n");
	for (unsigned i = 0; i < RULES; i++)
		put_rule(b, &text, i);
	input.text = avow_buffer_view(&text);
	made = avow_edition_build(&b->edition, &b->arena, &input, &b->report,
		   NULL) == AVOW_OK &&
	    b->edition.image != NULL;
	avow_buffer_clear(&text);
	return made;
}

/* --- flows and worlds --- */

static uint32_t
leaf(struct made_up *b, enum avow_axis axis, const char *name)
{
	uint32_t number = 0;

	if (!avow_image_find_leaf(
		b->edition.image, axis, avow_text_of(name), &number))
		abort();
	return number;
}

void
made_up_flow(struct made_up *b, struct avow_flow *flow)
{
	char name[64];
	unsigned n;

	flow->form = AVOW_FORM_RAW;
	flow->leaf[AVOW_AXIS_ACTION] =
	    leaf(b, AVOW_AXIS_ACTION, actions[below(b, ACTIONS)]);
	n = below(b, CATEGORIES);
	(void)snprintf(name, sizeof name, "c%u.l%u", n / GROUP, n % GROUP);
	flow->leaf[AVOW_AXIS_CATEGORY] = leaf(b, AVOW_AXIS_CATEGORY, name);
	n = below(b, PURPOSES);
	(void)snprintf(name, sizeof name, "p%u.l%u", n / GROUP, n % GROUP);
	flow->leaf[AVOW_AXIS_PURPOSE] = leaf(b, AVOW_AXIS_PURPOSE, name);
	n = below(b, RECIPIENTS);
	(void)snprintf(
	    name, sizeof name, "outside.r%u.l%u", n / GROUP, n % GROUP);
	flow->leaf[AVOW_AXIS_RECIPIENT] = leaf(b, AVOW_AXIS_RECIPIENT, name);
	(void)snprintf(name, sizeof name, "s%u", below(b, SERVICES));
	flow->leaf[AVOW_AXIS_SERVICE] = leaf(b, AVOW_AXIS_SERVICE, name);
}

/* All facts known, one way or the other; the agreement in force. */
void
made_up_world(struct made_up *b, struct avow_world *world)
{
	const struct avow_image *image = b->edition.image;
	uint32_t id;

	avow_world_init(image, world);
	for (uint32_t f = 0; f < avow_image_fact_count(image); f++)
		if (avow_image_fact_kind(image, f) == AVOW_FACT_YES_NO)
			avow_world_fact(image, world, f, below(b, 2) == 0);
	if (avow_image_find_agreement(image, AVOW_TEXT("terms"), &id))
		avow_world_agreement(image, world, id, true);
}
