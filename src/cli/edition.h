/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/edition: an edition that a command line names: a compiled image, pages,
 * or a folder with pages.
 *
 *     "old.image" | "a.policy.md,b.policy.md" | "policies" --> image
 *
 * One thread at a time.
 */
#ifndef AVOW_CLI_EDITION_H
#define AVOW_CLI_EDITION_H

#include "cli/cli.h"
#include "policy/edition.h"

enum {
	AVOW_CLI_EDITION_NAMES_MAX = 4096, /* bytes of all names */
	AVOW_CLI_EDITION_PAGES_MAX = AVOW_CLI_LIST_MAX,
};

struct avow_cli_edition {
	const struct avow_image *image; /* borrowed from one of these */
	struct avow_edition pages;
	struct avow_image *loaded;
	struct avow_arena arena;
	struct avow_report report;
	char *names; /* owned: all paths, one behind the other */
};

/*
 * Read it: each of count names is a file, files between commas, or a folder,
 * whose pages are its *.policy.md but for translations, general.policy.md
 * first.  One name may be an image.  False: the command ends with cli->exit,
 * and the reason is written; then, too, clear it.
 */
AVOW_CHECKED bool avow_cli_edition_read(struct avow_cli_edition *out,
    struct avow_cli *cli, char *const *names, size_t count);
void avow_cli_edition_clear(struct avow_cli_edition *edition);

#endif
