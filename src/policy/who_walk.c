/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/who_state.h"

#include "base/banned.h"

enum { MEMORY_MAX = 256 << 20 /* bytes of a table */ };

/* Derived, but nothing can be used: no number of a key. */
#define NO_SOURCES (AVOW_NONE32 - 1)

/*
 * Where a flow is in the diagram when some of its axes are chosen, and where
 * the flows are that have to be allowed with it: the same in the service that
 * gets it, and the use of what its category is derived from.
 */
struct place {
	uint32_t level;
	uint32_t own, other;         /* arrays; NONE: no other service */
	uint32_t act;                /* array behind the action */
	uint32_t use_own, use_other; /* of the action `use` */
	uint32_t use_act;
	uint32_t number; /* without a diagram: each place is its own */
};

/* One of the keys of flows; parts are told apart by their first word. */
struct key {
	uint32_t kind; /* 1: one source more; 2: a whole key */
	uint32_t own, other;
	uint32_t sources; /* what came before, or NONE */
	uint32_t objection;
};

struct walk {
	struct avow_who_state *s;
	struct avow_flow flow; /* one that is alike */
	uint32_t *row[AVOW_WHO_LEVELS];
	bool has_use; /* there is one action `use` */
	uint32_t use;
};

static const struct avow_image_diagram *
diagram_of(const struct walk *w)
{
	return w->s->image->section[AVOW_SECTION_DIAGRAM];
}

static uint32_t
mark_of(const struct walk *w, unsigned level, uint32_t leaf)
{
	const uint32_t *classes = w->s->image->section[AVOW_SECTION_CLASSES];
	const struct avow_image_diagram *d = diagram_of(w);
	enum avow_axis axis = avow_diagram_axes[level];

	if (leaf == AVOW_NONE32) /* a service that no page names */
		leaf = d->leaf_count[axis];
	return classes[d->class_at[axis] + leaf];
}

/* Where a leaf leads from an array; NONE stays. */
static uint32_t
child_of(const struct walk *w, unsigned level, uint32_t array, uint32_t leaf)
{
	const uint16_t *nodes = w->s->image->section[AVOW_SECTION_NODES];
	const struct avow_image_diagram *d = diagram_of(w);

	if (array == AVOW_NONE32)
		return AVOW_NONE32;
	return nodes[d->level_at[level] + array * d->width[level] +
	    (mark_of(w, level, leaf) & ~AVOW_CLASS_JOINED)];
}

/* --- classes --- */

/* Whether leaves of these marks are alike. */
static bool
is_alike(const struct walk *w, unsigned level, uint32_t a, uint32_t b)
{
	/* Which service gets it, and which sources there are, is a leaf's own;
	 * of actions the mark says all. */
	if (w->s->is_by_leaf || a != b)
		return false;
	return level == AVOW_LEVEL_ACTION || (a & AVOW_CLASS_JOINED) == 0;
}

static bool
is_asked(const struct walk *w, unsigned level, uint32_t leaf)
{
	const uint64_t *bits = w->s->question->leaves[avow_diagram_axes[level]];

	return bits == NULL || avow_bit(bits, leaf);
}

static void
add_leaf(struct walk *w, unsigned level, uint32_t leaf)
{
	struct avow_who_classes *c = &w->s->classes[level];
	uint32_t class = 0;

	if (!is_asked(w, level, leaf)) {
		c->of[leaf] = AVOW_NONE32;
		return;
	}
	while (class < c->count &&
	    (w->s->is_by_leaf ||
		!is_alike(w, level, mark_of(w, level, c->first[class]),
		    mark_of(w, level, leaf))))
		class ++;
	if (class == c->count) {
		c->first[class] = leaf;
		c->count++;
	}
	c->of[leaf] = class;
	c->asked[class]++;
}

static bool
make_classes(struct walk *w, unsigned level)
{
	struct avow_who_state *s = w->s;
	struct avow_who_classes *c = &s->classes[level];
	uint32_t count =
	    avow_image_leaf_count(s->image, avow_diagram_axes[level]);

	c->leaf_count = count;
	c->of = avow_who_alloc(s, count + 1, sizeof c->of[0]);
	c->first = avow_who_alloc(s, count + 1, sizeof c->first[0]);
	c->asked = avow_who_alloc(s, count + 1, sizeof c->asked[0]);
	w->row[level] = avow_who_alloc(s, count + 1, sizeof *w->row[level]);
	if (s->status != AVOW_OK)
		return false;
	for (uint32_t leaf = 0; leaf < count; leaf++)
		add_leaf(w, level, leaf);
	if (count == 0 && level == AVOW_LEVEL_SERVICE) {
		c->first[0] = AVOW_NONE32; /* one that no page names */
		c->asked[0] = 1;
		c->count = 1;
	}
	avow_diagram_table_init(
	    &s->nodes[level], (c->count + 1) * sizeof(uint32_t), MEMORY_MAX);
	/* Node 0 leads nowhere. */
	(void)avow_diagram_table_put(&s->nodes[level], w->row[level]);
	return !s->nodes[level].failed;
}

/* --- keys --- */

static uint32_t
put_key(struct walk *w, const struct key *key)
{
	struct avow_who_state *s = w->s;
	uint32_t number = avow_diagram_table_put(&s->keys, key);

	if (s->keys.failed)
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
	return number;
}

/* The sources of the category, if the flow uses them; SETS offset or NONE. */
static uint32_t
sources_of(const struct walk *w)
{
	const struct avow_flow *flow = &w->flow;

	if (!avow_decide_flow_uses(w->s->image, flow->leaf[AVOW_AXIS_ACTION]))
		return AVOW_NONE32;
	return avow_engine_leaf(
	    w->s->image, AVOW_AXIS_CATEGORY, flow->leaf[AVOW_AXIS_CATEGORY])
	    ->derived;
}

/* All the ends of the flows that use the sources, as one number. */
static uint32_t
key_sources(struct walk *w, const struct place *place)
{
	const struct avow_image *image = w->s->image;
	uint32_t count = avow_image_leaf_count(image, AVOW_AXIS_CATEGORY);
	uint32_t sources = sources_of(w);
	uint32_t number = AVOW_NONE32;

	if (sources == AVOW_NONE32)
		return AVOW_NONE32;
	if (!w->has_use)
		return NO_SOURCES;
	for (uint32_t leaf = 0; leaf < count; leaf++) {
		struct key key = {.kind = 1,
		    .own =
			child_of(w, AVOW_LEVEL_CATEGORY, place->use_own, leaf),
		    .other = child_of(
			w, AVOW_LEVEL_CATEGORY, place->use_other, leaf),
		    .sources = number};

		if (avow_bit(image->sets + sources, leaf))
			number = put_key(w, &key);
	}
	return number;
}

/* The flow's key: flows of one key are answered alike. */
static uint32_t
key_of(struct walk *w, const struct place *place)
{
	const struct avow_image *image = w->s->image;
	uint32_t leaf = w->flow.leaf[AVOW_AXIS_CATEGORY];
	struct key key = {.kind = 2, .objection = AVOW_NONE32};

	/* An axiom may speak of an objection to the flow's own purpose. */
	if (image->count[AVOW_SECTION_AXIOMS] != 0)
		key.objection = avow_engine_objection(
		    image, w->flow.leaf[AVOW_AXIS_PURPOSE]);
	key.own = child_of(w, AVOW_LEVEL_CATEGORY, place->own, leaf);
	key.other = child_of(w, AVOW_LEVEL_CATEGORY, place->other, leaf);
	key.sources = key_sources(w, place);
	return put_key(w, &key);
}

static bool
make_key_room(struct avow_who_state *s, uint32_t key)
{
	uint32_t room = s->key_room == 0 ? 1024 : s->key_room;
	uint32_t *of_key;

	while (room <= key)
		room *= 2;
	if (room == s->key_room)
		return true;
	of_key = avow_who_alloc(s, room, sizeof of_key[0]);
	if (of_key == NULL)
		return false;
	if (s->key_room != 0)
		memcpy(of_key, s->of_key, s->key_room * sizeof of_key[0]);
	s->of_key = of_key;
	s->key_room = room;
	return true;
}

/* What comes of the flow; asked once for each key. */
static uint32_t
answer_of(struct walk *w, const struct place *place)
{
	struct avow_who_state *s = w->s;
	uint32_t key;

	if (s->is_by_leaf) {
		if (s->cells++ < AVOW_WHO_CELLS_MAX)
			return avow_who_answer(s, &w->flow);
		avow_who_fail(s, AVOW_ERR_LIMIT,
		    "too many flows for a policy of this shape: name fewer "
		    "terms");
		return 0;
	}
	key = key_of(w, place);
	if (s->status != AVOW_OK || !make_key_room(s, key))
		return 0;
	if (s->of_key[key] == 0) /* one more than the answer */
		s->of_key[key] = 1 + avow_who_answer(s, &w->flow);
	return s->of_key[key] - 1;
}

/* --- nodes --- */

/* The other service, when the recipient is one. */
static void
step_to_recipient(
    struct walk *w, const struct place *from, uint32_t leaf, struct place *to)
{
	uint32_t service;

	to->other = to->use_other = AVOW_NONE32;
	to->act = to->use_act = AVOW_NONE32;
	if (!avow_decide_flow_service(w->s->image, leaf, &service))
		return;
	to->other = child_of(w, AVOW_LEVEL_RECIPIENT,
	    child_of(w, AVOW_LEVEL_SERVICE, from->act, service), leaf);
	to->use_other = child_of(w, AVOW_LEVEL_RECIPIENT,
	    child_of(w, AVOW_LEVEL_SERVICE, from->use_act, service), leaf);
	/* Asking the same twice changes nothing. */
	if (to->other == to->own && to->use_other == to->use_own)
		to->other = to->use_other = AVOW_NONE32;
}

static struct place
step(struct walk *w, const struct place *from, uint32_t leaf)
{
	struct place to = *from;
	unsigned level = from->level;

	to.level++;
	if (w->s->is_by_leaf)
		return to;
	to.own = child_of(w, level, from->own, leaf);
	to.other = child_of(w, level, from->other, leaf);
	if (level == AVOW_LEVEL_ACTION) {
		bool uses =
		    w->has_use && avow_decide_flow_uses(w->s->image, leaf);

		to.act = to.own;
		to.use_own = uses ? child_of(w, level, 0, w->use) : AVOW_NONE32;
		to.use_act = to.use_own;
		return to;
	}
	to.use_own = child_of(w, level, from->use_own, leaf);
	to.use_other = child_of(w, level, from->use_other, leaf);
	if (level == AVOW_LEVEL_RECIPIENT)
		step_to_recipient(w, from, leaf, &to);
	return to;
}

static bool
make_state_room(struct avow_who_state *s, uint32_t state)
{
	uint32_t room = s->state_room == 0 ? 1024 : s->state_room * 2;
	uint32_t *of_state;

	if (state < s->state_room)
		return true;
	of_state = avow_who_alloc(s, room, sizeof of_state[0]);
	if (of_state == NULL)
		return false;
	if (s->state_room != 0)
		memcpy(
		    of_state, s->of_state, s->state_room * sizeof of_state[0]);
	s->of_state = of_state;
	s->state_room = room;
	return true;
}

static uint32_t visit(struct walk *w, struct place place);

/* The children of a place, by class. */
static uint32_t
make_node(struct walk *w, const struct place *place)
{
	struct avow_who_state *s = w->s;
	unsigned level = place->level;
	const struct avow_who_classes *c = &s->classes[level];
	uint32_t node;

	memset(w->row[level], 0, (c->count + 1) * sizeof *w->row[level]);
	for (uint32_t i = 0; i < c->count && s->status == AVOW_OK; i++) {
		w->flow.leaf[avow_diagram_axes[level]] = c->first[i];
		w->row[level][i] = level == AVOW_LEVEL_CATEGORY
		    ? answer_of(w, place)
		    : visit(w, step(w, place, c->first[i]));
	}
	node = avow_diagram_table_put(&s->nodes[level], w->row[level]);
	if (s->nodes[level].failed)
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
	return node;
}

/* Its depth is that of the levels. */
static uint32_t
visit(struct walk *w, struct place place)
{
	struct avow_who_state *s = w->s;
	uint32_t before = s->states.count;
	uint32_t state;
	uint32_t node;

	place.number = s->is_by_leaf ? before : 0;
	state = avow_diagram_table_put(&s->states, &place);
	if (s->states.failed || !make_state_room(s, state)) {
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
		return 0;
	}
	if (state < before)
		return s->of_state[state];
	node = make_node(w, &place);
	s->of_state[state] = node;
	return node;
}

void
avow_who_walk(struct avow_who_state *s)
{
	struct walk w = {.s = s};
	struct place top = {.other = AVOW_NONE32,
	    .use_own = AVOW_NONE32,
	    .use_other = AVOW_NONE32,
	    .use_act = AVOW_NONE32};

	avow_diagram_table_init(&s->states, sizeof(struct place), MEMORY_MAX);
	avow_diagram_table_init(&s->keys, sizeof(struct key), MEMORY_MAX);
	w.has_use = avow_image_find_leaf(
	    s->image, AVOW_AXIS_ACTION, AVOW_TEXT("use"), &w.use);
	for (unsigned level = 0; level < AVOW_WHO_LEVELS; level++)
		if (!make_classes(&w, level)) {
			avow_who_fail(
			    s, AVOW_ERR_NOMEM, "no memory for an answer");
			return;
		}
	s->root = visit(&w, top);
}
