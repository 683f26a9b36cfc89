/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/build: the pages that a command names, read and compiled for it.
 *
 *     cli->rest --avow_cli_build_pages--> report, edition, lock states
 *
 * One thread at a time.
 */
#ifndef AVOW_CLI_BUILD_H
#define AVOW_CLI_BUILD_H

#include "cli/cli.h"
#include "policy/edition.h"
#include "policy/lock.h"

struct avow_cli_build {
	struct avow_cli *cli;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_edition_input input; /* may be set before building */
	struct avow_lock_state *locks;   /* of the pages, once looked at */
	struct avow_buffer out;          /* what the command will write */
};

void avow_cli_build_init(struct avow_cli_build *b, struct avow_cli *cli);
void avow_cli_build_clear(struct avow_cli_build *b);
/* Build the pages; false: the command ends with *exit. */
AVOW_CHECKED bool avow_cli_build_pages(
    struct avow_cli_build *b, bool no_examples, int *exit);
/* Compare them with their locks, as policy/lock does; reviews may be NULL.
   False: the command ends with *exit. */
AVOW_CHECKED bool avow_cli_build_locks(struct avow_cli_build *b,
    const struct avow_lock_reviews *reviews, int *exit);
/* Whether findings are coloured: on a terminal that can, unless NO_COLOR is
   there and not empty (no-color.org).  The words are those of the environment,
   or NULL. */
bool avow_cli_build_is_colored(
    bool is_terminal, const char *no_color, const char *term);
/* Write the findings; a sentence at the end for people.  Gives YES, or NO
   where there are errors. */
int avow_cli_build_finish(struct avow_cli_build *b, const char *summary);

#endif
