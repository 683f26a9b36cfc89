/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a lock: one text for one content. */
#include "policy/lock.h"

#include "base/banned.h"

static void
put_mark(struct avow_buffer *out, const struct avow_lock_mark *mark)
{
	static const struct avow_lock_mark none = {{0}};
	char hex[2 * AVOW_LOCK_MARK_SIZE + 1];

	avow_hex(hex, mark->at, sizeof mark->at);
	avow_buffer_format(out, " %s", avow_lock_same(mark, &none) ? "-" : hex);
}

static void
put_clause(struct avow_buffer *out, const struct avow_lock_clause *clause)
{
	avow_buffer_string(out, clause->is_retired ? "retired " : "clause ");
	avow_buffer_text(out, clause->id);
	if (!clause->is_retired) {
		put_mark(out, &clause->prose);
		put_mark(out, &clause->rules);
	}
	avow_buffer_string(out, clause->is_reviewed ? " reviewed\n" : "\n");
}

static void
put_translated(
    struct avow_buffer *out, const struct avow_lock_translated *translated)
{
	avow_buffer_string(out, "translated ");
	avow_buffer_text(out, translated->language);
	avow_buffer_string(out, " ");
	avow_buffer_text(out, translated->id);
	put_mark(out, &translated->from);
	put_mark(out, &translated->text);
	avow_buffer_string(out, translated->is_reviewed ? " reviewed\n" : "\n");
}

void
avow_lock_write(struct avow_buffer *out, const struct avow_lock *lock)
{
	avow_buffer_string(out, "avow-lock 1\npage ");
	avow_buffer_text(out, lock->page);
	avow_buffer_string(out, "\n");
	for (size_t i = 0; i < lock->clause_count; i++)
		put_clause(out, &lock->clauses[i]);
	for (size_t i = 0; i < lock->translated_count; i++)
		put_translated(out, &lock->translated[i]);
	avow_buffer_string(out, "end\n");
}
