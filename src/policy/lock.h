/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/lock: a note beside each page of what its clauses said, and by which
 * rules, when somebody last looked at both together.
 *
 *     general.policy.md + general.policy.lock --check--> P0112, P0110, P0114
 *                       + who reviewed what --settle--> the new lock
 *
 * docs/formats/lock.md.  Prose and rules change together, or somebody says
 * that they still agree; ids never vanish; a translation knows the prose that
 * it was made from.  Marks find mistakes, not forgeries.
 * All lives in the arena of the caller.  One thread at a time.
 */
#ifndef AVOW_POLICY_LOCK_H
#define AVOW_POLICY_LOCK_H

#include "policy/ast.h"

enum {
	AVOW_LOCK_MAX = 4 << 20,         /* bytes of a file */
	AVOW_LOCK_TRANSLATED_MAX = 8192, /* lines of translations */
	AVOW_LOCK_MARK_SIZE = 16,        /* bytes of a hash: SHA-256, cut */
};

/* Bytes that change with a text, and not with how it is set in lines. */
struct avow_lock_mark {
	uint8_t at[AVOW_LOCK_MARK_SIZE]; /* all zero: there is no text */
};

struct avow_lock_clause {
	struct avow_text id;
	struct avow_lock_mark prose;
	struct avow_lock_mark rules; /* rule and terms blocks, not examples */
	bool is_retired;             /* both marks are zero */
	bool is_reviewed;            /* one changed without the other, and
	                                somebody said that they agree */
	uint32_t line;               /* of the lock, or of the page */
	const struct avow_clause *clause; /* of the page; NULL in a lock */
};

/* A clause in another language. */
struct avow_lock_translated {
	struct avow_text language; /* "zh" */
	struct avow_text id;
	struct avow_lock_mark from; /* the page's prose that it says */
	struct avow_lock_mark text; /* its own */
	bool is_reviewed;
	uint32_t line;
	const struct avow_clause *clause; /* NULL in a lock */
	const struct avow_source *source; /* NULL in a lock */
};

/* A lock as it was read, or what a page would have in its lock now. */
struct avow_lock {
	const struct avow_source *source; /* the lock file, or the page */
	struct avow_text page;            /* its policy's name */
	struct avow_lock_clause *clauses; /* ascending by id, all different */
	size_t clause_count;
	/* Ascending by language and id, all different. */
	struct avow_lock_translated *translated;
	size_t translated_count;
};

/* "dir/general.policy.lock" of "dir/general.policy.md".  NULL: no memory. */
AVOW_CHECKED char *avow_lock_path(struct avow_arena *arena, const char *page);

/*
 * Read a lock.  *out is NULL where it is broken: P0116, with the line.
 * Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_lock_read(struct avow_lock **out,
    struct avow_arena *arena, const char *path, struct avow_text text,
    struct avow_report *report, struct avow_error *why);
/* Read the lock of a page; *out is NULL where there is none, or it is broken,
   which report->errors tells apart.  Errors: NOMEM; IO; LIMIT. */
AVOW_CHECKED enum avow_status avow_lock_load(struct avow_lock **out,
    struct avow_arena *arena, const struct avow_ast *page,
    struct avow_report *report, struct avow_error *why);
/* Append the bytes of a lock; see avow_buffer_check. */
void avow_lock_write(struct avow_buffer *out, const struct avow_lock *lock);

/*
 * What the lock of a page would be, as the page and those of its translations
 * that are among files stand now.  Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_lock_of(struct avow_lock **out,
    struct avow_arena *arena, const struct avow_ast *page,
    const struct avow_ast *files, struct avow_error *why);

/* Ids that somebody has looked at; borrowed. */
struct avow_lock_reviews {
	const struct avow_text *ids;
	size_t count;
};

/* How a page stands to its lock. */
struct avow_lock_state {
	const struct avow_ast *page;
	struct avow_lock *now; /* as it is */
	struct avow_lock *old; /* as it is locked; NULL: no lock */
	size_t waiting;        /* clauses that ask for a review */
	size_t news;           /* that are new, or changed with their rules */
	struct avow_lock_state *next;
};

/*
 * Compare each page of files with its lock.  Findings: P0112 (warning) where
 * prose or rules changed alone; P0110 where an id vanished or a retired one
 * came back; P0114 where a translation is older than its page; P0116.  Clauses
 * in reviews are taken as settled.  *out has a state for each page.
 * Errors: NOMEM; IO; LIMIT (a lock larger than AVOW_LOCK_MAX).
 */
AVOW_CHECKED enum avow_status avow_lock_check(struct avow_lock_state **out,
    struct avow_arena *arena, const struct avow_ast *files,
    const struct avow_lock_reviews *reviews, struct avow_report *report,
    struct avow_error *why);
/*
 * The lock to be written: what is new or changed as a whole or was reviewed is
 * as it stands now; what waits for a review stays as it was.
 * Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_lock_settle(struct avow_lock **out,
    struct avow_arena *arena, const struct avow_lock_state *state,
    const struct avow_lock_reviews *reviews, struct avow_error *why);

/* How a clause stands to its line of the lock; old may be NULL. */
enum avow_lock_change {
	AVOW_LOCK_SAME,
	AVOW_LOCK_NEW,     /* not in the lock */
	AVOW_LOCK_BOTH,    /* prose and rules, or all of what there is */
	AVOW_LOCK_PROSE,   /* alone: asks for a review */
	AVOW_LOCK_RULES,   /* alone: asks for a review */
	AVOW_LOCK_RETIRED, /* it is retired now, and was not */
	AVOW_LOCK_REVIVED, /* it was retired: an error */
};
enum avow_lock_change avow_lock_compare(
    const struct avow_lock_clause *now, const struct avow_lock_clause *old);
/* The line of an id, or NULL. */
struct avow_lock_clause *avow_lock_find(
    const struct avow_lock *lock, struct avow_text id);
struct avow_lock_translated *avow_lock_find_translated(
    const struct avow_lock *lock, struct avow_text language,
    struct avow_text id);
bool avow_lock_is_reviewed(
    const struct avow_lock_reviews *reviews, struct avow_text id);
bool avow_lock_same(
    const struct avow_lock_mark *a, const struct avow_lock_mark *b);

#endif
