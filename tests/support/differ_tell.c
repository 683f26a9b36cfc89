/* SPDX-License-Identifier: Apache-2.0 */
/* A difference, in words that lead back to it. */
#include <stdio.h>
#include <string.h>

#include "differ.h"
#include "oracle_parts.h"

static void
tell_variable(const struct oracle_variable *v, uint8_t possible)
{
	static const char *const kinds[] = {
	    [AVOW_TEST_CONSENT] = "consent ",
	    [AVOW_TEST_OBJECTION] = "objection against ",
	    [AVOW_TEST_AGREEMENT] = "agreement ",
	    [AVOW_TEST_DOCUMENT] = "document ",
	    [AVOW_TEST_NAMED] = "person named in document",
	    [AVOW_TEST_FACT] = "",
	    [AVOW_TEST_FACT_IS] = "",
	    [AVOW_TEST_FACT_AT_LEAST] = "",
	};

	(void)fprintf(
	    stderr, "  %s%.*s:", kinds[v->kind], (int)v->name.size, v->name.at);
	for (unsigned i = 0; i < v->values; i++) {
		if ((possible >> i & 1) == 0)
			continue;
		if (v->kind == AVOW_TEST_FACT_IS)
			(void)fprintf(stderr, " %.*s", (int)v->value[i].size,
			    v->value[i].at);
		else
			(void)fprintf(stderr, " %u", i);
	}
	(void)fprintf(stderr, "%s\n", possible == 0 ? " (not said)" : "");
}

static void
tell_verdict(const struct differ *d, const struct oracle_verdict *v)
{
	static const char *const rulings[] = {"deny", "allow", "needs"};

	(void)fprintf(stderr, "oracle: %s, form %d, cites", rulings[v->ruling],
	    (int)v->form);
	for (unsigned r = 0; r < d->o.rules; r++)
		if (oracle_has(&v->cites, r))
			(void)fprintf(stderr, " %s", d->o.rule[r].cite);
	(void)fprintf(stderr, "; required");
	for (unsigned r = 0; r < d->o.rules; r++)
		if (oracle_has(&v->required, r))
			(void)fprintf(stderr, " %s", d->o.rule[r].cite);
	(void)fprintf(stderr, "; duties %llx; impossible %d\n",
	    (unsigned long long)v->duties, v->is_impossible);
}

static void
tell_decision(const struct avow_image *image, const char *who,
    const struct avow_decision *d)
{
	static const char *const rulings[] = {"deny", "allow", "needs"};
	struct avow_buffer needs;

	(void)fprintf(stderr, "%s: %s, form %d, cites", who, rulings[d->ruling],
	    (int)d->form);
	for (size_t i = 0; i < d->cite_count; i++)
		(void)fprintf(
		    stderr, " %s", avow_image_rule_cite(image, d->cites[i]));
	(void)fprintf(stderr, "; required");
	for (size_t i = 0; i < d->required_count; i++)
		(void)fprintf(
		    stderr, " %s", avow_image_rule_cite(image, d->required[i]));
	(void)fprintf(stderr, "; duties");
	for (uint32_t i = 0; i < 256; i++)
		if ((d->duties[i / 64] >> (i % 64) & 1) != 0)
			(void)fprintf(
			    stderr, " [%s]", avow_duty_text(image, i));
	avow_buffer_init(&needs, 1 << 16);
	for (size_t i = 0; i < d->need_count; i++) {
		avow_buffer_string(&needs, " [");
		avow_need_text(image, &d->needs[i], &needs);
		avow_buffer_string(&needs, "]");
	}
	(void)fprintf(stderr, "; needs%.*s\n", (int)needs.size,
	    needs.size == 0 ? "" : (const char *)needs.at);
	avow_buffer_clear(&needs);
}

static void
tell_question(const struct differ *d, const struct differ_case *c)
{
	static const char *const forms[] = {
	    "raw", "masked", "pseudonymous", "anonymous", "aggregate"};
	static const char *const words[] = {"", "", " for ", " to ", " in "};

	for (unsigned a = 0; a < AVOW_AXES; a++) {
		struct avow_text name = {"(no service)", 12};

		if (c->part[a] != ORACLE_NONE)
			name = d->o.term[c->part[a]].name;
		(void)fprintf(
		    stderr, "%s%.*s", words[a], (int)name.size, name.at);
		if (a == AVOW_AXIS_ACTION)
			(void)fprintf(
			    stderr, " %s k=%u ", forms[c->form], c->k);
	}
	(void)fprintf(stderr,
	    "; claim %d %.*s; reviews %u kept %d shown %.*s "
	    "notified %d %d\n",
	    (int)c->known.claim.kind, (int)c->known.claim.name.size,
	    c->known.claim.name.at, c->deeds.reviews, c->deeds.is_document_kept,
	    c->deeds.shown == NULL ? 0 : (int)c->deeds.shown->id.size,
	    c->deeds.shown == NULL ? "" : c->deeds.shown->id.at,
	    c->deeds.notified, c->deeds.is_prominent);
}

void
differ_tell(
    const struct differ *d, const struct differ_case *c, const char *what)
{
	struct oracle_known known = c->known;
	struct oracle_flow flow = {.form = c->form, .k = c->k};
	struct oracle_verdict verdict;

	(void)fprintf(stderr, "\nedition of seed %llu, image %s\n",
	    (unsigned long long)d->seed, what);
	for (const struct avow_ast *f = d->files; f != NULL; f = f->next)
		(void)fprintf(stderr, "%.*s\n", (int)f->source->text.size,
		    f->source->text.at);
	tell_question(d, c);
	for (unsigned v = 0; v < d->o.variables; v++) {
		const struct oracle_variable *of = &d->o.variable[v];

		tell_variable(of, known.possible[v]);
		if (known.possible[v] == 0)
			known.possible[v] = (uint8_t)(of->assume == ORACLE_NONE
				? (1u << of->values) - 1
				: 1u << of->assume);
	}
	for (unsigned a = 0; a < AVOW_AXES; a++)
		flow.part[a] = c->part[a] == ORACLE_NONE
		    ? (struct avow_text){"", 0}
		    : d->o.term[c->part[a]].name;
	known.done |= differ_done(d, &c->deeds);
	oracle_judge(&d->o, &flow, &known, &verdict);
	tell_verdict(d, &verdict);
	for (unsigned i = 0; i < d->roads; i++) {
		const struct differ_road *road = &d->road[i];
		struct avow_flow asked = differ_flow(road, c);
		struct avow_world world = differ_world(d, road, c);
		struct avow_decision decision;

		(void)fprintf(stderr, "%s, ", road->name);
		avow_decide_plain(road->image, &asked, &world, &decision);
		tell_decision(road->image, "rules", &decision);
		avow_decide(road->image, &asked, &world, &decision);
		tell_decision(road->image, "diagram", &decision);
	}
}
