/* SPDX-License-Identifier: Apache-2.0 */
/* Changing the lists of an opened head; they die with the arena. */
#include <string.h>

#include "ledger/head.h"

#include "base/banned.h"

/*
 * A list one longer, its new entry blank; NULL when there is no memory or the
 * list is full, which *why then tells apart.
 */
static void *
grown(const void *list, size_t count, size_t size, struct avow_arena *arena,
    struct avow_error *why)
{
	void *longer;

	if (count >= AVOW_HEAD_LIST_MAX) {
		(void)avow_fail(why, AVOW_ERR_LIMIT, "head.list",
		    "a person has at most %d of these", AVOW_HEAD_LIST_MAX);
		return NULL;
	}
	longer = avow_arena_array(arena, count + 1, size);
	if (longer == NULL)
		(void)avow_fail(
		    why, AVOW_ERR_NOMEM, "head.memory", "no memory");
	else if (count > 0)
		memcpy(longer, list, count * size);
	return longer;
}

static enum avow_status
why_not(size_t count)
{
	return count >= AVOW_HEAD_LIST_MAX ? AVOW_ERR_LIMIT : AVOW_ERR_NOMEM;
}

enum avow_status
avow_head_set_consent(struct avow_head *head, struct avow_arena *arena,
    const struct avow_head_consent *consent, struct avow_error *why)
{
	struct avow_head_consent *longer;
	size_t count = head->consent_count;

	for (size_t i = 0; i < count; i++) {
		struct avow_head_consent *c = &head->consents[i];

		if (c->item == consent->item &&
		    c->service == consent->service) {
			*c = *consent;
			return AVOW_OK;
		}
	}
	longer = grown(head->consents, count, sizeof *longer, arena, why);
	if (longer == NULL)
		return why_not(count);
	longer[count] = *consent;
	head->consents = longer;
	head->consent_count = count + 1;
	return AVOW_OK;
}

enum avow_status
avow_head_add_told(struct avow_head *head, struct avow_arena *arena,
    struct avow_head_told told, struct avow_error *why)
{
	size_t count = head->told_count;
	struct avow_head_told *longer =
	    grown(head->told, count, sizeof *longer, arena, why);

	if (longer == NULL)
		return why_not(count);
	longer[count] = told;
	head->told = longer;
	head->told_count = count + 1;
	return AVOW_OK;
}

enum avow_status
avow_head_set_fact(struct avow_head_fact **list, size_t *count,
    struct avow_arena *arena, struct avow_head_fact fact,
    struct avow_error *why)
{
	struct avow_head_fact *longer;

	for (size_t i = 0; i < *count; i++) {
		if ((*list)[i].name == fact.name) {
			(*list)[i].value = fact.value;
			return AVOW_OK;
		}
	}
	longer = grown(*list, *count, sizeof *longer, arena, why);
	if (longer == NULL)
		return why_not(*count);
	longer[*count] = fact;
	*list = longer;
	(*count)++;
	return AVOW_OK;
}
