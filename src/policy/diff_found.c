/* SPDX-License-Identifier: Apache-2.0 */
/* Findings, each kept once with the first case of it, and sets of them. */
#include <string.h>

#include "policy/diff_state.h"

#include "base/banned.h"

static uint32_t
kind_of(const struct avow_diff_run *run, uint32_t finding)
{
	const struct avow_diff_found *found =
	    avow_diagram_table_row(&run->found, finding);

	return UINT32_C(1) << found->kind;
}

uint32_t
avow_diff_found_kinds(const struct avow_diff_run *run, uint32_t set)
{
	uint32_t kinds = 0;

	if (set != 0)
		memcpy(&kinds, run->set_kinds.at + (set - 1) * sizeof kinds,
		    sizeof kinds);
	return kinds;
}

/* The set of head, which is greater than all in tail, and tail. */
static uint32_t
put_set(struct avow_diff_run *run, uint32_t head, uint32_t tail)
{
	const struct avow_diff_set row = {head, tail};
	uint32_t before = run->sets.count;
	uint32_t at = avow_diagram_table_put(&run->sets, &row);
	uint32_t kinds = kind_of(run, head) | avow_diff_found_kinds(run, tail);

	if (at == before && !run->sets.failed)
		avow_buffer_put(&run->set_kinds, &kinds, sizeof kinds);
	run->failed = run->failed || run->sets.failed || run->set_kinds.failed;
	return run->failed ? 0 : at + 1;
}

uint32_t
avow_diff_found(struct avow_diff_run *run, const struct avow_diff_found *found)
{
	uint32_t before = run->found.count;
	uint32_t at = avow_diagram_table_put(&run->found, found);

	if (at == before)
		avow_buffer_put(&run->cases, &run->at, sizeof run->at);
	run->failed = run->failed || run->found.failed || run->cases.failed;
	if (at >= AVOW_DIFF_CHANGES_MAX)
		run->is_over = true;
	return avow_diff_may_go_on(run) ? put_set(run, at, 0) : 0;
}

/* The members of both, falling, into out; gives how many. */
static uint32_t
merge(const struct avow_diff_run *run, uint32_t a, uint32_t b, uint32_t *out)
{
	uint32_t count = 0;

	while (a != 0 && b != 0 && a != b) {
		struct avow_diff_set x = *avow_diff_found_at(run, a);
		struct avow_diff_set y = *avow_diff_found_at(run, b);

		out[count++] = x.head > y.head ? x.head : y.head;
		if (x.head >= y.head)
			a = x.tail;
		if (y.head >= x.head)
			b = y.tail;
	}
	/* What is left is one set already. */
	out[count] = a != 0 ? a : b;
	return count;
}

uint32_t
avow_diff_found_join(struct avow_diff_run *run, uint32_t a, uint32_t b)
{
	uint32_t *heads = run->heads;
	uint32_t count, set;

	if (a == 0 || b == 0 || a == b || run->failed)
		return a != 0 ? a : b;
	count = merge(run, a, b, heads);
	set = heads[count];
	while (count > 0)
		set = put_set(run, heads[--count], set);
	return set;
}
