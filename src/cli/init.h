/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/init: a vault made of pages.  One thread at a time.
 */
#ifndef AVOW_CLI_INIT_H
#define AVOW_CLI_INIT_H

#include "cli/cli.h"

/*
 * Compile pages and make a vault of them.  False, with cli->exit set and every
 * finding written, when the pages have errors or the vault cannot be made;
 * nothing is made then.
 */
AVOW_CHECKED bool avow_cli_init_make(struct avow_cli *cli,
    const struct avow_init_options *init, const char *const *pages,
    size_t page_count);

int avow_cli_init(struct avow_cli *cli);

#endif
