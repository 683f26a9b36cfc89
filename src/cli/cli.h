/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cli: the operator's commands: finding the one that is meant, its
 * options, its help, and how it ends.
 *
 *     argv --row of the table--> run(cli) --> output, exit code
 *
 * A command is one row of the table in cli/commands.c.  Its run function
 * calls avow_cli_parse first, with the options it knows.  --help and --json
 * are known to every command.  One thread at a time (getopt_long).
 */
#ifndef AVOW_CLI_CLI_H
#define AVOW_CLI_CLI_H

#include <stdio.h>

#include "base/buffer.h"

/* How every command ends (DESIGN 8). */
enum avow_exit {
	AVOW_EXIT_YES,     /* done; allowed; nothing wrong */
	AVOW_EXIT_NO,      /* denied; needs something; findings */
	AVOW_EXIT_USAGE,   /* the command line cannot be understood */
	AVOW_EXIT_FAILURE, /* a file, a key, the store: it could not be done */
};

enum {
	AVOW_CLI_OPTIONS_MAX =
	    40,                 /* count a command, --help and --json apart */
	AVOW_CLI_LIST_MAX = 64, /* values of one repeated option */
};

struct avow_cli;

/* One command.  All texts are static and English. */
struct avow_command {
	const char *name; /* one or two words: "init", "policy check" */
	int (*run)(struct avow_cli *cli); /* gives an enum avow_exit */
	const char *arguments; /* behind the options: "FILE..."; may be "" */
	const char *about;     /* one sentence */
	const char *example;   /* a whole command line, or lines */
};

/* Ends with a row whose name is NULL. */
extern const struct avow_command avow_commands[];

/* Values of an option that may be repeated. */
struct avow_cli_list {
	const char *at[AVOW_CLI_LIST_MAX];
	size_t count;
};

/* One option; exactly one of flag, value and list is not NULL. */
struct avow_option {
	const char *name;     /* "out" */
	char letter;          /* 'o', or 0 */
	const char *argument; /* "IMAGE"; NULL: a flag */
	const char *help;     /* "write the image here" */
	bool *flag;           /* set true; or NULL */
	const char **value;   /* borrowed from argv; the last one stands */
	struct avow_cli_list *list; /* every one, in order */
	bool is_optional; /* the argument may be left out: "" then, and with it
	                     --name=VALUE is the only way to give it */
};

/* One run of one command. */
struct avow_cli {
	const struct avow_command *command;
	int argc; /* argv[0] is the command's last word */
	char **argv;
	FILE *out;
	FILE *err;
	bool json;   /* --json: output, and errors on err, are JSON */
	char **rest; /* what stands behind the options */
	size_t rest_count;
	int exit; /* set where avow_cli_parse gives false */
};

/*
 * Parse the options; values of `options` (ends with a NULL name) are set.
 * False when the command shall end with cli->exit: after --help, or after an
 * unknown option, whose message is written.
 */
AVOW_CHECKED bool avow_cli_parse(
    struct avow_cli *cli, const struct avow_option *options);

/* Say what is wrong with the command line; gives AVOW_EXIT_USAGE. */
int avow_cli_usage(struct avow_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * Say why it failed, as {"error":{"code","place","message"}} under --json.
 * Gives AVOW_EXIT_USAGE for INPUT, NO for POLICY, else FAILURE.
 */
int avow_cli_fail(struct avow_cli *cli, const struct avow_error *why);
/* Write a buffer to cli->out; gives exit, or FAILURE when it cannot. */
int avow_cli_write(
    struct avow_cli *cli, const struct avow_buffer *buffer, int exit);
/* The vault's folder: what was given, else $AVOW_VAULT, else ".". */
const char *avow_cli_vault(const char *given);

/* Find and run the command of argv; gives the process's exit code. */
int avow_cli_main(int argc, char **argv, FILE *out, FILE *err);

#endif
