/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/answer: what came of an ask, for people and for programs.
 *
 *     ask, answer --> lines of 80 columns, or one JSON object
 *
 * One thread at a time.
 */
#ifndef AVOW_CLI_ANSWER_H
#define AVOW_CLI_ANSWER_H

#include "cli/cli.h"
#include "cli/lines.h"

enum { AVOW_ANSWER_MAX = 32 << 20 }; /* bytes of one answer in print */

/*
 * The ask in policy words: "share masked order.phone for fulfil.delivery to
 * outside.logistics in shop".
 */
void avow_cli_answer_flow(struct avow_buffer *out, const struct avow_ask *ask);

/* Verdict, clauses with title and rule, duties, needs, fields, log entry. */
void avow_cli_answer_print(const struct avow_lines *lines,
    const struct avow_ask *ask, const struct avow_answer *answer);
/* The parts of it that a story repeats: why, duties, needs. */
void avow_cli_answer_print_why(
    const struct avow_lines *lines, const struct avow_answer *answer);
void avow_cli_answer_print_fields(
    const struct avow_lines *lines, const struct avow_answer *answer);

/* One JSON object without a newline: docs/cli.md has its members. */
void avow_cli_answer_json(
    struct avow_buffer *out, const struct avow_answer *answer);

/* "allow", "deny", "needs". */
const char *avow_cli_answer_word(const struct avow_answer *answer);

/*
 * Write the answer to cli->out as the command was asked to; gives the exit
 * code: YES when allowed, else NO.
 */
int avow_cli_answer_end(struct avow_cli *cli, const struct avow_ask *ask,
    const struct avow_answer *answer);

#endif
