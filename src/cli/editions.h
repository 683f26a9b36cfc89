/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/editions: an edition of a vault, as people and programs read it.
 */
#ifndef AVOW_CLI_EDITIONS_H
#define AVOW_CLI_EDITIONS_H

#include "avow.h"
#include "cli/lines.h"

/* "2026-12-01" of an instant, and a NUL. */
enum { AVOW_CLI_DATE_SIZE = 11 };
void avow_cli_editions_date(char out[AVOW_CLI_DATE_SIZE], uint64_t ms);

/* Lines for people. */
void avow_cli_editions_put(
    const struct avow_lines *lines, const struct avow_edition_info *info);
/* The members of an object, without its braces. */
void avow_cli_editions_json(
    struct avow_buffer *out, const struct avow_edition_info *info);

#endif
