/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_log.h: the log of a vault: who asked for somebody's data, what is done
 * to the log itself, and the log looked at beside its writer.
 *
 * The public face, continued from avow.h, whose rules hold here.
 */
#ifndef AVOW_LOG_H
#define AVOW_LOG_H

#include "avow.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whose entries are wanted: all that was asked, decided and done about one. */
struct avow_log_question {
	const char *person; /* or NULL with external_id */
	const char *external_id;
	uint32_t generation; /* of the log; 0: the newest */
	uint64_t from;       /* from this entry on */
	uint32_t limit;      /* entries at most; 0: 1,000 */
	const char *caller;  /* for the log; NULL: "operator" */
};
/*
 * Find them, without walking the whole log; that they were looked for is
 * logged, too.  JSON: {"generation", "generations", "entries": [as
 * avow_log_json gives them, oldest first], "next": where to go on, or null}.
 * *json_out is ended by avow_text_free.
 * Errors: NOT_FOUND (person; "log.generation"); ERASED (nobody can tell any
 * more); INPUT; FORMAT (the log's lists are damaged); CONFLICT; LIMIT; IO;
 * FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_about(struct avow *avow,
    const struct avow_log_question *question, char **json_out,
    struct avow_error *why);

/* Who changes something of the log itself, and why: at most 1,000 bytes. */
struct avow_log_said {
	const char *by;     /* NULL: "operator" */
	const char *reason; /* NULL: none */
};
/*
 * Give the log to a new key, made here: an entry that the old one signs names
 * it.  log.pub tells the new one.  *index_out is that entry's number.
 * Errors: INPUT; BUSY; IO; FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_change_key(struct avow *avow,
    const struct avow_log_said *said, uint64_t *index_out,
    struct avow_error *why);
/*
 * After a restore, before anything else: begin the log's next generation,
 * whose first entry holds the largest checkpoint that is known of this one.
 * Errors: FORMAT, KEY (that is no checkpoint of this log); INPUT (the log has
 * more entries than it tells of, or other ones); LIMIT; BUSY; IO; FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_restart(struct avow *avow,
    const char *checkpoint, size_t checkpoint_size,
    const struct avow_log_said *said, struct avow_error *why);
/*
 * Take away the bytes of entries before a number, rounded down to a multiple
 * of 256, or with 0 of those that are older than a time.  Their hashes stay,
 * and so do entries that publish, approve, or tell of the log itself; every
 * proof holds.  *forgotten_out: entries before this number are gone.
 * Errors: INPUT (more than there are, or a time to come); FORMAT; BUSY; IO;
 * FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_forget(struct avow *avow,
    uint64_t before, uint64_t before_ms, const struct avow_log_said *said,
    uint64_t *forgotten_out, struct avow_error *why);
/*
 * Build those lists by which avow_log_about finds entries anew that are not
 * as the entries say; *built_out counts them.  Errors: as avow_log_forget.
 */
AVOW_CHECKED enum avow_status avow_log_relist(struct avow *avow,
    const struct avow_log_said *said, uint32_t *built_out,
    struct avow_error *why);

struct avow_watch; /* the log of a vault, looked at beside its writer */
/*
 * Look at a vault's log without its root key; another process may go on
 * writing.  Errors: NOT_FOUND; FORMAT; KEY; BUSY (this very process has the
 * vault open); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_watch_open(
    struct avow_watch **out, const char *dir, struct avow_error *why);
/*
 * The same of one generation, from 1, which others may have followed.
 * Errors: NOT_FOUND (also: no such generation, "log.generation"); as above.
 */
AVOW_CHECKED enum avow_status avow_watch_open_generation(
    struct avow_watch **out, const char *dir, uint32_t generation,
    struct avow_error *why);
void avow_watch_close(struct avow_watch *watch); /* NULL is allowed */
/*
 * See what was written since, and prove that the log has only grown.  After a
 * restore *generation_out is another one, and counts begin anew.
 * Errors: FORMAT, KEY (it is not what it was); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_watch_look(struct avow_watch *watch,
    uint64_t *entries_out, uint32_t *generation_out, struct avow_error *why);
/* As avow_log_json, of the entries last counted. */
AVOW_CHECKED enum avow_status avow_watch_json(struct avow_watch *watch,
    uint64_t index, char **json_out, struct avow_error *why);

#ifdef __cplusplus
}
#endif
#endif
