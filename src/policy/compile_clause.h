/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/compile_clause: what a clause says, to people and to the machine.
 *
 *     clause --prose--> text without blocks     --rules--> SHA-256
 *
 * The image keeps the prose and the hashes of both, so that a diff can tell a
 * change of words from one of rules.  (The lock's marks, policy/lock.h, are
 * made of the same, but take prose word by word, and its heading.)  Any thread.
 */
#ifndef AVOW_POLICY_COMPILE_CLAUSE_H
#define AVOW_POLICY_COMPILE_CLAUSE_H

#include "base/arena.h"
#include "policy/source.h"
#include "seal/hash.h"

/*
 * The lines of a clause but its heading, its blocks, and headings no lower than
 * its own, which group what follows (for NULL: all lines before the first
 * clause, the page's title included, but blocks).  Blanks at line ends are cut,
 * empty lines in a row are one, and none stands at either end; so only what a
 * reader sees counts.  The text is the arena's.  False: no memory.
 */
AVOW_CHECKED bool avow_compile_clause_prose(struct avow_text *out,
    struct avow_arena *arena, const struct avow_source *source,
    const struct avow_clause *clause);

/*
 * The SHA-256 of the words in a clause's `rule` and `terms` blocks, each with
 * a newline behind it: comments, blanks and how words are spread over lines and
 * blocks do not count.  Examples decide nothing, so they do not count either.
 * False: there are no words.
 */
bool avow_compile_clause_rules(uint8_t out[AVOW_HASH_SIZE],
    struct avow_hash *hash, const struct avow_source *source,
    const struct avow_clause *clause);

#endif
