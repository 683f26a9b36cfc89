/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/translation: the same page in another language.
 *
 *     general.policy.md  <--clause ids-->  general.policy.zh.md
 *
 * A translation lies beside its page and is named after it, with a language
 * ("zh", "zh-CN") before ".md".  It has the clause ids of its page, with prose
 * and without blocks.  An edition reads it as a file of its own (a source that
 * says is_translation), directly behind its page.  Any thread.
 */
#ifndef AVOW_POLICY_TRANSLATION_H
#define AVOW_POLICY_TRANSLATION_H

#include "policy/ast.h"

enum { AVOW_TRANSLATIONS_MAX = 16 }; /* of one page; later ones are unread */

/* "zh" of "a/general.policy.zh.md"; empty when path is no translation's.
   Borrowed: of path. */
struct avow_text avow_translation_language(const char *path);

/* What avow_translation_find found: paths, by name. */
struct avow_translation_paths {
	const char *path[AVOW_TRANSLATIONS_MAX];
	size_t count;
};

/*
 * The translations that lie beside a page.  None where the page's name does
 * not end in ".md", or where its folder cannot be listed.
 * Owns: the arena has the paths.  Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_translation_find(
    struct avow_translation_paths *out, struct avow_arena *arena,
    const char *page, struct avow_error *why);

/* The file among files that a translation is of, or NULL. */
const struct avow_ast *avow_translation_page(
    const struct avow_ast *files, const struct avow_source *translation);
/* The first translation of a page among files, or the next one behind `after`;
   NULL when there are no more. */
const struct avow_ast *avow_translation_next(const struct avow_ast *files,
    const struct avow_source *page, const struct avow_ast *after);
/* The clause of a page or a translation that has this id, or NULL. */
const struct avow_clause *avow_translation_clause(
    const struct avow_source *source, struct avow_text id);

#endif
