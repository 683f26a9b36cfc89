/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff_print_words.h"
#include "json/writer.h"

#include "base/banned.h"

enum { TEXT_MAX = 1 << 20 /* bytes of one member */ };

struct maker {
	struct avow_json_writer json;
	const struct avow_diff *diff;
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
put_string(struct maker *m, const char *name, const char *value)
{
	avow_json_name(&m->json, name);
	if (value != NULL)
		avow_json_put_string(&m->json, value);
	else
		avow_json_put_null(&m->json);
}

static void
put_bool(struct maker *m, const char *name, bool value)
{
	avow_json_name(&m->json, name);
	avow_json_put_bool(&m->json, value);
}

static void
put_number(struct maker *m, const char *name, uint64_t value)
{
	avow_json_name(&m->json, name);
	avow_json_put_u64(&m->json, value);
}

static void
put_side(struct maker *m, const struct avow_diff_change *change, bool newer)
{
	const struct avow_diff_side side =
	    avow_diff_side_of(m->diff, change, newer, AVOW_COVER_NAMES);

	avow_json_name(&m->json, newer ? "newer" : "older");
	avow_json_open_object(&m->json);
	put_string(m, "text", newer ? change->newer : change->older);
	avow_json_name(&m->json, "clauses");
	avow_json_open_list(&m->json);
	for (size_t i = 0; i < side.cite_count; i++) {
		avow_json_open_object(&m->json);
		avow_json_name(&m->json, "cite");
		avow_diff_put_cite(&m->text, &side, i);
		put_text(m);
		put_string(m, "title",
		    avow_image_clause_title(
			side.image, avow_diff_side_clause(&side, i)));
		if (!side.is_clauses)
			put_string(m, "rule",
			    avow_image_rule_text(side.image, side.cites[i]));
		avow_json_close(&m->json);
	}
	avow_json_close(&m->json);
	avow_json_close(&m->json);
}

static const char *const axis_names[AVOW_AXES] = {
    "action", "category", "purpose", "recipient", "service"};

static void
put_forms(struct maker *m, uint32_t forms)
{
	avow_json_name(&m->json, "forms");
	avow_json_open_list(&m->json);
	for (int f = 0; f < AVOW_FORMS; f++)
		if ((forms >> f & 1) != 0)
			avow_json_put_string(&m->json,
			    avow_who_form_word(
				(enum avow_form)f, AVOW_COVER_NAMES));
	avow_json_close(&m->json);
}

static enum avow_status
put_box(struct maker *m, const struct avow_diff_box *box)
{
	struct avow_cover cover;
	enum avow_status status = AVOW_OK;

	avow_json_open_object(&m->json);
	for (enum avow_axis a = 0; a < AVOW_AXES && status == AVOW_OK; a++) {
		if (box->leaves[a] == NULL)
			continue;
		status = avow_cover_find(&cover, m->trees.arena,
		    &m->trees.axis[a], box->leaves[a], m->why);
		if (status != AVOW_OK)
			break;
		avow_json_name(&m->json, axis_names[a]);
		avow_cover_put(
		    &m->text, &m->trees.axis[a], &cover, AVOW_COVER_NAMES);
		put_text(m);
	}
	if (box->forms != 0)
		put_forms(m, box->forms);
	put_number(m, "flows", box->flows);
	avow_json_close(&m->json);
	return status;
}

static enum avow_status
put_boxes(struct maker *m, const struct avow_diff_change *change)
{
	enum avow_status status = AVOW_OK;

	avow_json_name(&m->json, "boxes");
	avow_json_open_list(&m->json);
	for (const struct avow_diff_box *b = change->boxes;
	     b != NULL && status == AVOW_OK; b = b->next)
		status = put_box(m, b);
	avow_json_close(&m->json);
	return status;
}

static void
put_witness(struct maker *m, const struct avow_diff_change *change)
{
	const struct avow_diff_witness *w = &change->witness;

	avow_json_name(&m->json, "witness");
	if (!change->has_witness) {
		avow_json_put_null(&m->json);
		return;
	}
	avow_json_open_object(&m->json);
	for (enum avow_axis a = 0; a < AVOW_AXES; a++) {
		avow_json_name(&m->json, axis_names[a]);
		if (w->leaf[a] < m->trees.axis[a].leaf_count)
			avow_cover_put_leaf(&m->text, &m->trees.axis[a],
			    w->leaf[a], AVOW_COVER_NAMES);
		put_text(m);
	}
	put_string(m, "form", avow_who_form_word(w->form, AVOW_COVER_NAMES));
	if (w->form == AVOW_FORM_AGGREGATE)
		put_number(m, "k", w->k);
	put_string(m, "claim", w->claim);
	avow_json_name(&m->json, "when");
	avow_json_open_list(&m->json);
	for (size_t i = 0; i < w->condition_count; i++)
		avow_json_put_string(&m->json, w->conditions[i]);
	avow_json_close(&m->json);
	avow_json_close(&m->json);
}

static enum avow_status
put_change(struct maker *m, const struct avow_diff_change *change)
{
	enum avow_status status;

	avow_json_open_object(&m->json);
	put_string(m, "kind", avow_diff_kind_name(change->kind));
	put_bool(m, "leaves_company", change->leaves_company);
	put_bool(m, "sensitive", change->is_sensitive);
	put_bool(m, "minor", change->is_minor);
	put_number(m, "flows", change->flows);
	put_side(m, change, false);
	put_side(m, change, true);
	status = put_boxes(m, change);
	put_witness(m, change);
	avow_json_close(&m->json);
	return status;
}

static void
put_people(struct maker *m, const struct avow_diff_people *people)
{
	if (people == NULL)
		return;
	avow_json_name(&m->json, "people");
	avow_json_open_object(&m->json);
	put_number(m, "touched", people->touched);
	put_number(m, "consented", people->consented);
	put_number(m, "holding", people->holding);
	put_number(m, "living", people->living);
	avow_json_close(&m->json);
}

static void
put_head(struct maker *m, const struct avow_diff_people *people)
{
	put_string(m, "older", avow_image_name(m->diff->older));
	put_string(m, "newer", avow_image_name(m->diff->newer));
	put_string(m, "class", avow_diff_class_name(m->diff->class));
	put_bool(m, "rough", m->diff->is_rough);
	put_people(m, people);
	avow_json_name(&m->json, "counts");
	avow_json_open_object(&m->json);
	for (enum avow_change_kind k = 0; k < AVOW_CHANGES; k++)
		put_number(m, avow_diff_kind_name(k), m->diff->flows[k]);
	avow_json_close(&m->json);
}

enum avow_status
avow_diff_json(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_diff *diff, const struct avow_diff_people *people,
    struct avow_error *why)
{
	struct maker m = {
	    .json = avow_json_writer_of(out), .diff = diff, .why = why};
	enum avow_status status;

	status = avow_diff_trees(&m.trees, arena, diff, AVOW_COVER_NAMES, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&m.text, TEXT_MAX);
	avow_json_open_object(&m.json);
	put_head(&m, people);
	avow_json_name(&m.json, "changes");
	avow_json_open_list(&m.json);
	for (const struct avow_diff_change *c = diff->changes;
	     c != NULL && status == AVOW_OK; c = c->next)
		status = put_change(&m, c);
	avow_json_close(&m.json);
	avow_json_close(&m.json);
	if (status == AVOW_OK)
		status = avow_buffer_check(&m.text, why);
	avow_buffer_clear(&m.text);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}
