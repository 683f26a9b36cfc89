/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "policy/decide_engine.h"
#include "policy/who.h"
#include "policy/who_words.h"
#include "json/writer.h"

#include "base/banned.h"

enum { TEXT_MAX = 1 << 20 /* bytes of one member */ };

struct maker {
	struct avow_json_writer json;
	const struct avow_who_report *who;
	struct avow_who_trees trees;
	struct avow_buffer text;
	struct avow_error *why;
};

static void
put_text(struct maker *m)
{
	avow_json_put_text(&m->json, avow_buffer_view(&m->text));
	avow_buffer_reset(&m->text);
}

static void
put_rules(
    struct maker *m, const char *name, const uint32_t *rules, size_t count)
{
	const struct avow_image *image = m->who->image;
	char page[128];

	avow_json_name(&m->json, name);
	avow_json_open_list(&m->json);
	for (size_t i = 0; i < count; i++) {
		avow_image_rule_page(image, rules[i], page);
		avow_json_open_object(&m->json);
		avow_json_name(&m->json, "cite");
		avow_buffer_format(&m->text, "%s#%s", page,
		    avow_image_rule_cite(image, rules[i]));
		put_text(m);
		avow_json_name(&m->json, "title");
		avow_json_put_string(&m->json,
		    avow_image_clause_title(
			image, avow_image_rule_clause(image, rules[i])));
		avow_json_name(&m->json, "rule");
		avow_json_put_string(
		    &m->json, avow_image_rule_text(image, rules[i]));
		avow_json_close(&m->json);
	}
	avow_json_close(&m->json);
}

static void
put_conditions(struct maker *m, const struct avow_who_way *way)
{
	avow_json_name(&m->json, "when");
	avow_json_open_list(&m->json);
	for (size_t i = 0; i < way->cube_count; i++) {
		avow_json_open_list(&m->json);
		for (uint32_t a = 0; a < AVOW_ATOMS_MAX; a++) {
			if (!avow_bit(way->cubes[i].set, a))
				continue;
			avow_who_put_condition(&m->text, m->who->image, a,
			    avow_bit(way->cubes[i].value, a), AVOW_COVER_NAMES);
			put_text(m);
		}
		avow_json_close(&m->json);
	}
	avow_json_close(&m->json);
	avow_json_name(&m->json, "claims");
	avow_json_open_list(&m->json);
	for (size_t i = 0; i < way->claim_count; i++) {
		avow_who_put_claim(
		    &m->text, m->who->image, &way->claims[i], AVOW_COVER_NAMES);
		put_text(m);
	}
	avow_json_close(&m->json);
}

static void
put_duties(struct maker *m, const struct avow_who_way *way)
{
	struct avow_decision decision = {.ruling = AVOW_RULING_ALLOW};
	uint32_t duties[AVOW_DUTIES_MAX];
	size_t count;

	for (int w = 0; w < 4; w++)
		decision.duties[w] = way->duties[w];
	count = avow_decision_duties(m->who->image, &decision, duties);
	avow_json_name(&m->json, "duties");
	avow_json_open_list(&m->json);
	for (size_t i = 0; i < count; i++)
		avow_json_put_string(
		    &m->json, avow_duty_text(m->who->image, duties[i]));
	avow_json_close(&m->json);
}

/* Each form, an aggregate with the k it begins at. */
static void
put_forms(struct maker *m, const struct avow_who_way *way)
{
	avow_json_name(&m->json, "forms");
	avow_json_open_list(&m->json);
	for (uint32_t f = 0; f < AVOW_FORMS + m->who->threshold_count; f++) {
		enum avow_form form = f < AVOW_FORM_AGGREGATE
		    ? (enum avow_form)f
		    : AVOW_FORM_AGGREGATE;

		if (!avow_bit(way->forms, f))
			continue;
		avow_buffer_string(
		    &m->text, avow_who_form_word(form, AVOW_COVER_NAMES));
		if (f > AVOW_FORM_AGGREGATE)
			avow_buffer_format(&m->text, " k>=%u",
			    m->who->thresholds[f - AVOW_FORM_AGGREGATE - 1]);
		put_text(m);
	}
	avow_json_close(&m->json);
}

static enum avow_status
put_box(struct maker *m, const struct avow_who_box *box)
{
	static const char *const names[AVOW_AXES] = {
	    "action", "category", "purpose", "recipient", "service"};
	struct avow_cover cover;
	enum avow_status status = AVOW_OK;

	avow_json_open_object(&m->json);
	for (enum avow_axis a = 0; a < AVOW_AXES && status == AVOW_OK; a++) {
		const struct avow_cover_tree *tree = &m->trees.axis[a];

		status = avow_cover_find(
		    &cover, m->trees.arena, tree, box->leaves[a], m->why);
		if (status != AVOW_OK)
			break;
		cover.is_any = cover.is_any || tree->leaf_count == 0;
		avow_json_name(&m->json, names[a]);
		avow_cover_put(&m->text, tree, &cover, AVOW_COVER_NAMES);
		put_text(m);
	}
	avow_json_name(&m->json, "flows");
	avow_json_put_u64(&m->json, box->flows);
	avow_json_close(&m->json);
	return status;
}

static enum avow_status
put_way(struct maker *m, const struct avow_who_way *way)
{
	enum avow_status status = AVOW_OK;

	avow_json_open_object(&m->json);
	avow_json_name(&m->json, "leaves_company");
	avow_json_put_bool(&m->json, way->leaves_company);
	avow_json_name(&m->json, "sensitive");
	avow_json_put_bool(&m->json, way->is_sensitive);
	avow_json_name(&m->json, "flows");
	avow_json_put_u64(&m->json, way->flows);
	put_forms(m, way);
	avow_json_name(&m->json, "boxes");
	avow_json_open_list(&m->json);
	for (const struct avow_who_box *b = way->boxes;
	     b != NULL && status == AVOW_OK; b = b->next)
		status = put_box(m, b);
	avow_json_close(&m->json);
	put_conditions(m, way);
	put_duties(m, way);
	put_rules(m, "clauses", way->cites, way->cite_count);
	put_rules(m, "required", way->required, way->required_count);
	avow_json_close(&m->json);
	return status;
}

enum avow_status
avow_who_json(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_who_report *who, struct avow_error *why)
{
	const struct avow_cover_source source = {.image = who->image};
	struct maker m = {.json = avow_json_writer_of(out),
	    .who = who,
	    .trees.arena = arena,
	    .why = why};
	enum avow_status status = AVOW_OK;

	for (enum avow_axis a = 0; a < AVOW_AXES && status == AVOW_OK; a++)
		status = avow_cover_tree_of(
		    &m.trees.axis[a], arena, &source, a, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&m.text, TEXT_MAX);
	avow_json_open_object(&m.json);
	avow_json_name(&m.json, "edition");
	avow_json_put_string(&m.json, avow_image_name(who->image));
	avow_json_name(&m.json, "flows");
	avow_json_put_u64(&m.json, who->flows);
	avow_json_name(&m.json, "ways");
	avow_json_open_list(&m.json);
	for (const struct avow_who_way *w = who->ways;
	     w != NULL && status == AVOW_OK; w = w->next)
		status = put_way(&m, w);
	avow_json_close(&m.json);
	avow_json_close(&m.json);
	if (status == AVOW_OK)
		status = avow_buffer_check(&m.text, why);
	avow_buffer_clear(&m.text);
	return status;
}
