/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "policy/image_section.h"

#include "base/banned.h"

/* What is known of a rule while its exceptions are followed. */
struct visit {
	uint32_t next; /* exceptions already followed */
	uint32_t cost; /* rules a plain walk from here meets, itself included */
	uint32_t depth; /* levels below and with this one */
	bool is_open;   /* on the path: meeting it again is a cycle */
	bool is_done;
};

/* Add what an exception costs to the rule that asks it. */
static bool
add_below(struct visit *above, const struct visit *below)
{
	if (below->cost > AVOW_RULE_WALK_MAX - above->cost)
		return false;
	above->cost += below->cost;
	if (below->depth >= AVOW_RULE_DEPTH_MAX)
		return false;
	if (above->depth < below->depth + 1)
		above->depth = below->depth + 1;
	return true;
}

/*
 * Walk from one rule, in the order of a recursion whose frames are `path`:
 * it holds open rules only, so it never has more than count entries.
 */
static enum avow_walk
walk_from(struct visit *visits, uint32_t *path,
    const struct avow_image_rule *rules, const uint32_t *links, uint32_t *bad)
{
	uint32_t open = 1;

	path[0] = *bad;
	visits[*bad] = (struct visit){.cost = 1, .depth = 1, .is_open = true};
	while (open > 0) {
		uint32_t rule = path[open - 1];
		struct visit *visit = &visits[rule];
		const struct avow_image_list *list = &rules[rule].exceptions;
		uint32_t below;

		*bad = rule;
		if (visit->next == list->count) {
			visit->is_open = false;
			visit->is_done = true;
			open--;
			continue;
		}
		below = links[list->first + visit->next];
		if (visits[below].is_open)
			return AVOW_WALK_CYCLE;
		if (!visits[below].is_done) {
			visits[below] = (struct visit){
			    .cost = 1, .depth = 1, .is_open = true};
			path[open++] = below;
			continue;
		}
		if (!add_below(visit, &visits[below]))
			return AVOW_WALK_LONG;
		visit->next++;
	}
	return AVOW_WALK_OK;
}

enum avow_walk
avow_image_walk(const struct avow_image_rule *rules, uint32_t count,
    const uint32_t *links, uint32_t *bad_out)
{
	struct visit *visits = NULL;
	uint32_t *path = NULL;
	enum avow_walk result = AVOW_WALK_OK;

	*bad_out = 0;
	if (count == 0)
		return AVOW_WALK_OK;
	visits = calloc(count, sizeof *visits);
	path = calloc(count, sizeof *path);
	if (visits == NULL || path == NULL)
		result = AVOW_WALK_NOMEM;
	for (uint32_t r = 0; r < count && result == AVOW_WALK_OK; r++) {
		*bad_out = r;
		if (!visits[r].is_done)
			result = walk_from(visits, path, rules, links, bad_out);
	}
	free(visits);
	free(path);
	return result;
}
