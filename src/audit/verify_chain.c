/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify_chain.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum avow_status
avow_verify_chain_add(struct avow_verify_chain *chain,
    const struct avow_verify_key *key, struct avow_error *why)
{
	struct avow_verify_key *longer;

	if (chain->count >= AVOW_VERIFY_KEYS_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "log.keys",
		    "a log has had more keys than can be followed");
	longer = realloc(chain->at, (chain->count + 1) * sizeof chain->at[0]);
	if (longer == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "keys");
	chain->at = longer;
	chain->at[chain->count++] = *key;
	return AVOW_OK;
}

void
avow_verify_chain_clear(struct avow_verify_chain *chain)
{
	free(chain->at);
	*chain = (struct avow_verify_chain){.count = 0};
}

const struct avow_note_key *
avow_verify_chain_for(const struct avow_verify_chain *chain, uint64_t size)
{
	uint32_t i = 0;

	while (i + 1 < chain->count && size > chain->at[i].until)
		i++;
	return &chain->at[i].key;
}

static bool
is_same(const struct avow_note_key *a, const struct avow_note_key *b)
{
	return strcmp(a->name, b->name) == 0 &&
	    memcmp(a->public_key, b->public_key, sizeof a->public_key) == 0;
}

bool
avow_verify_chain_has(
    const struct avow_verify_chain *chain, const struct avow_note_key *key)
{
	for (uint32_t i = 0; i < chain->count; i++) {
		if (is_same(&chain->at[i].key, key))
			return true;
	}
	return false;
}

enum avow_status
avow_verify_chain_named(
    const struct avow_mark *mark, const struct avow_note_key *key)
{
	struct avow_buffer text;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(key, &text);
	status = avow_buffer_check(&text, NULL);
	if (status == AVOW_OK &&
	    !avow_text_equal(avow_buffer_view(&text), mark->verifier))
		status = AVOW_ERR_FORMAT;
	avow_buffer_clear(&text);
	return status;
}
