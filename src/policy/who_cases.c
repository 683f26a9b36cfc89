/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/who_state.h"

#include "base/banned.h"

enum { ROOM_FIRST = 16 };

struct collector {
	struct avow_who_state *s;
	struct avow_who_cases *cases;
};

/* Room for one more, zeroed; NULL when failed. */
static struct avow_who_case *
add(struct avow_who_state *s, struct avow_who_cases *cases)
{
	size_t room = cases->room == 0 ? ROOM_FIRST : cases->room * 2;
	struct avow_who_case *at;

	if (cases->count == cases->room) {
		at = avow_arena_array(s->scratch, room, sizeof at[0]);
		if (at == NULL) {
			avow_who_fail(
			    s, AVOW_ERR_NOMEM, "no memory for an answer");
			return NULL;
		}
		if (cases->count != 0)
			memcpy(at, cases->at, cases->count * sizeof at[0]);
		cases->at = at;
		cases->room = room;
	}
	return &cases->at[cases->count++];
}

/* Cites without what stands behind the last, so that bytes can be compared. */
static void
copy_cites(struct avow_cites *to, const struct avow_cites *from)
{
	to->count = from->count;
	memcpy(to->rule, from->rule, from->count * sizeof from->rule[0]);
}

static void
found(struct avow_search *search, const struct avow_outcome *outcome)
{
	struct collector *c = search->context;
	struct avow_who_case *one = add(c->s, c->cases);

	if (one == NULL) {
		search->is_over = true;
		return;
	}
	for (int w = 0; w < 2; w++) {
		one->cube.set[w] = search->set[w];
		one->cube.value[w] = search->world.value[w] & search->set[w];
	}
	one->is_allowed = outcome->is_allowed;
	if (!outcome->is_allowed)
		return;
	memcpy(one->duties, outcome->duties, sizeof one->duties);
	copy_cites(&one->cites, &outcome->cites);
	copy_cites(&one->required, &outcome->required);
}

bool
avow_who_cases(struct avow_who_state *s, const struct avow_flow *flow,
    const struct avow_claim *claim, struct avow_who_cases *out)
{
	struct collector c = {s, out};
	struct avow_search search = {.image = s->image,
	    .flow = flow,
	    .world = s->world,
	    .left = AVOW_COMPLETIONS_MAX,
	    .found = found,
	    .context = &c};

	search.world.claim = *claim;
	out->count = 0;
	avow_decide_search(&search);
	if (search.is_exhausted)
		avow_who_fail(s, AVOW_ERR_LIMIT,
		    "a flow asks for too many facts to tell all its cases");
	return s->status == AVOW_OK;
}

/* The world in which both hold; false when there is none. */
static bool
make_world(const struct avow_image *image, const struct avow_who_cube *a,
    const struct avow_who_cube *b, struct avow_world *world)
{
	for (uint32_t w = 0; w < 2; w++) {
		const struct avow_who_cube *cubes[] = {a, b};

		for (int i = 0; i < 2; i++)
			for (uint64_t left = cubes[i]->set[w]; left != 0;
			     left &= left - 1) {
				uint32_t bit = (uint32_t)__builtin_ctzll(left);

				if (!avow_world_put(image, world, w * 64 + bit,
					(cubes[i]->value[w] >> bit & 1) != 0))
					return false;
			}
	}
	return true;
}

bool
avow_who_cubes_meet(const struct avow_image *image,
    const struct avow_who_cube *a, const struct avow_who_cube *b)
{
	struct avow_world world = {.known = {0}};

	for (int w = 0; w < 2; w++)
		if ((a->set[w] & b->set[w] & (a->value[w] ^ b->value[w])) != 0)
			return false;
	return make_world(image, a, b, &world);
}

static bool
says(const struct avow_who_cube *cube, uint32_t atom, bool value)
{
	return avow_bit(cube->set, atom) &&
	    avow_bit(cube->value, atom) == value;
}

/*
 * Case `with` needs the atom; `without` does not: what becomes of the former
 * when the latter's is so but for the atom.
 */
static bool
add_pair(struct avow_who_state *s, struct avow_who_cases *out,
    const struct avow_who_case *with, const struct avow_who_case *without,
    uint32_t atom)
{
	struct avow_who_cube rest = without->cube;
	struct avow_world world = s->world;
	struct avow_who_case *one;

	avow_bit_put(rest.set, atom, false);
	avow_bit_put(rest.value, atom, false);
	if (!make_world(s->image, &with->cube, &rest, &world) ||
	    avow_world_contradicts(s->image, &world))
		return true;
	one = add(s, out);
	if (one == NULL)
		return false;
	*one = *with;
	one->is_allowed = !without->is_allowed;
	for (int w = 0; w < 2; w++) {
		one->cube.set[w] |= rest.set[w];
		one->cube.value[w] |= rest.value[w];
	}
	return true;
}

bool
avow_who_cases_rest(
    struct avow_who_state *s, struct avow_who_cases *cases, uint32_t atom)
{
	struct avow_who_cases out = {NULL, 0, 0};

	for (size_t i = 0; i < cases->count; i++) {
		const struct avow_who_case *with = &cases->at[i];
		struct avow_who_case *one;

		/* The walk is a partition: a case that does not ask the atom is
		 * allowed without it too. */
		if (with->is_allowed && says(&with->cube, atom, true)) {
			for (size_t j = 0; j < cases->count; j++)
				if (!says(&cases->at[j].cube, atom, true) &&
				    !add_pair(
					s, &out, with, &cases->at[j], atom))
					return false;
			continue;
		}
		one = add(s, &out);
		if (one == NULL)
			return false;
		*one = *with;
		one->is_allowed = false;
	}
	*cases = out;
	return true;
}

/* --- fewer and wider cubes --- */

static bool
meets_off(const struct avow_image *image, const struct avow_who_cube *cube,
    const struct avow_who_cases *off, const bool *is_off)
{
	for (size_t i = 0; i < off->count; i++)
		if (is_off[i] &&
		    avow_who_cubes_meet(image, cube, &off->at[i].cube))
			return true;
	return false;
}

/* Drop each condition that is not needed to keep out of `off`. */
static void
widen(const struct avow_image *image, struct avow_who_cube *cube,
    const struct avow_who_cases *off, const bool *is_off)
{
	for (uint32_t atom = 0; atom < AVOW_ATOMS_MAX; atom++) {
		struct avow_who_cube wider = *cube;

		if (!avow_bit(cube->set, atom))
			continue;
		avow_bit_put(wider.set, atom, false);
		avow_bit_put(wider.value, atom, false);
		if (!meets_off(image, &wider, off, is_off))
			*cube = wider;
	}
}

/* Whether all that b holds is in a: a's conditions are among b's. */
static bool
holds(const struct avow_who_cube *a, const struct avow_who_cube *b)
{
	for (int w = 0; w < 2; w++)
		if ((a->set[w] & ~b->set[w]) != 0 ||
		    ((a->value[w] ^ b->value[w]) & a->set[w]) != 0)
			return false;
	return true;
}

static int
compare(const struct avow_who_cube *a, const struct avow_who_cube *b)
{
	int more = __builtin_popcountll(a->set[0]) +
	    __builtin_popcountll(a->set[1]) - __builtin_popcountll(b->set[0]) -
	    __builtin_popcountll(b->set[1]);

	return more != 0 ? more : memcmp(a, b, sizeof *a);
}

static void
sort(struct avow_who_cube *cubes, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct avow_who_cube cube = cubes[i];
		size_t at = i;

		for (; at > 0 && compare(&cube, &cubes[at - 1]) < 0; at--)
			cubes[at] = cubes[at - 1];
		cubes[at] = cube;
	}
}

size_t
avow_who_cubes_widen(const struct avow_image *image,
    struct avow_who_cube *cubes, size_t count, const struct avow_who_cases *off,
    const bool *is_off)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		widen(image, &cubes[i], off, is_off);
	sort(cubes, count);
	/* Those of fewer conditions stand first, and hold others. */
	for (size_t i = 0; i < count; i++) {
		bool is_held = false;

		for (size_t j = 0; j < kept && !is_held; j++)
			is_held = holds(&cubes[j], &cubes[i]);
		if (!is_held)
			cubes[kept++] = cubes[i];
	}
	return kept;
}
