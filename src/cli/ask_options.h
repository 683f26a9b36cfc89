/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/ask_options: a command line (and standard input) to an ask.
 *
 *     options, FILE... --avow_ask_options_read--> struct avow_ask
 *
 * Values of people come from standard input or --file as one JSON object,
 * {"order.phone": "13812345678", "order.items": ["tea", "lamp"]}; never from
 * the command line, which every process of the machine can read.
 * One thread at a time.
 */
#ifndef AVOW_CLI_ASK_OPTIONS_H
#define AVOW_CLI_ASK_OPTIONS_H

#include "base/arena.h"
#include "cli/vault.h"
#include "json/read.h"

enum {
	AVOW_ASK_INPUT_MAX = 16 << 20,    /* bytes of JSON with values */
	AVOW_ASK_DOCUMENT_MAX = 16 << 20, /* bytes of all documents */
	AVOW_ASK_ARENA_MAX = 32 << 20,
};

/* Which options a command knows. */
enum avow_ask_kind {
	AVOW_ASK_COLLECT,  /* values come in */
	AVOW_ASK_GIVE,     /* use, share, disclose: CATEGORY... behind them */
	AVOW_ASK_PERSONAL, /* export, erase: the whole person */
};

/* The options as given. */
struct avow_ask_given {
	struct avow_cli_where where;
	const char *file;
	const char *door;
	const char *record;
	struct avow_cli_list shown;
	struct avow_cli_list asserted;
	struct avow_cli_list agree;
	struct avow_cli_list receipts;
	struct avow_cli_list documents;
};

struct avow_ask_options {
	struct avow_ask_given given;
	struct avow_ask ask; /* points into what follows */
	struct avow_item items[AVOW_ITEMS_MAX];
	const char *shown[AVOW_LIST_MAX];
	const char *asserted[AVOW_LIST_MAX];
	const char *agree[AVOW_LIST_MAX];
	const char *receipts[AVOW_LIST_MAX];
	struct avow_document documents[AVOW_LIST_MAX];
	struct avow_arena arena; /* wiped at the end */
	struct avow_json *json;  /* the values read */
};

/*
 * Read the command line, and for a collect the values.  False when the command
 * shall end with cli->exit, its message written.  The options are to be cleared
 * in either case.
 */
AVOW_CHECKED bool avow_ask_options_read(struct avow_ask_options *options,
    struct avow_cli *cli, const char *action, enum avow_ask_kind kind);
void avow_ask_options_clear(struct avow_ask_options *options);

#endif
