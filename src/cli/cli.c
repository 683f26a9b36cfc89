/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "json/write.h"

#include "base/banned.h"

enum {
	/* What getopt_long gives for our long options: above every letter. */
	OPTION_FIRST = 256,
	OPTION_HELP = OPTION_FIRST + AVOW_CLI_OPTIONS_MAX,
	OPTION_JSON,
	MESSAGE_MAX = 4096, /* bytes of an error as JSON */
};

static void
print_option(FILE *out, const struct avow_option *option)
{
	char left[40];

	if (option->argument == NULL)
		(void)snprintf(left, sizeof left, "--%s", option->name);
	else if (option->is_optional)
		(void)snprintf(left, sizeof left, "--%s[=%s]", option->name,
		    option->argument);
	else
		(void)snprintf(left, sizeof left, "--%s %s", option->name,
		    option->argument);
	if (option->letter != 0)
		(void)fprintf(out, "  -%c, %-24s %s\n", option->letter, left,
		    option->help);
	else
		(void)fprintf(out, "      %-24s %s\n", left, option->help);
}

static void
print_help(struct avow_cli *cli, const struct avow_option *options)
{
	const struct avow_command *c = cli->command;

	(void)fprintf(cli->out,
	    "usage: avow %s [options]%s%s\n\n%s\n\noptions:\n", c->name,
	    *c->arguments != '\0' ? " " : "", c->arguments, c->about);
	for (const struct avow_option *o = options; o->name != NULL; o++)
		print_option(cli->out, o);
	(void)fprintf(cli->out,
	    "      %-24s %s\n      %-24s %s\n\nexample:\n  %s\n", "--json",
	    "write JSON", "--help", "say this", c->example);
}

/* Our options as getopt_long wants them; gives the string of letters. */
static void
fill_options(
    struct option *longs, char *letters, const struct avow_option *options)
{
	size_t count = 0;

	for (; options[count].name != NULL && count < AVOW_CLI_OPTIONS_MAX;
	     count++) {
		const struct avow_option *o = &options[count];
		int has = o->argument == NULL ? no_argument
		    : o->is_optional          ? optional_argument
					      : required_argument;

		longs[count] = (struct option){
		    o->name, has, NULL, OPTION_FIRST + (int)count};
		if (o->letter != 0) {
			*letters++ = o->letter;
			if (o->argument != NULL)
				*letters++ = ':';
		}
	}
	longs[count++] =
	    (struct option){"help", no_argument, NULL, OPTION_HELP};
	longs[count] = (struct option){"json", no_argument, NULL, OPTION_JSON};
	*letters = '\0';
}

static const struct avow_option *
find_option(const struct avow_option *options, int code)
{
	if (code >= OPTION_FIRST)
		return &options[code - OPTION_FIRST];
	while (options->name != NULL && options->letter != code)
		options++;
	return options;
}

static bool
set_option(struct avow_cli *cli, const struct avow_option *option)
{
	const char *given = optarg != NULL ? optarg : "";

	if (option->flag != NULL)
		*option->flag = true;
	if (option->value != NULL)
		*option->value = given;
	if (option->list == NULL)
		return true;
	if (option->list->count == AVOW_CLI_LIST_MAX) {
		cli->exit = avow_cli_usage(
		    cli, "--%s is given too often", option->name);
		return false;
	}
	option->list->at[option->list->count++] = given;
	return true;
}

/* What getopt_long found; false ends the command. */
static bool
take(struct avow_cli *cli, const struct avow_option *options, int code)
{
	const char *last = cli->argv[optind > 0 ? optind - 1 : 0];

	switch (code) {
	case OPTION_HELP:
		print_help(cli, options);
		cli->exit = AVOW_EXIT_YES;
		return false;
	case OPTION_JSON:
		cli->json = true;
		return true;
	case ':':
		cli->exit = avow_cli_usage(cli, "%s wants a value", last);
		return false;
	case '?':
		cli->exit =
		    avow_cli_usage(cli, "%s is no option of this", last);
		return false;
	default:
		return set_option(cli, find_option(options, code));
	}
}

bool
avow_cli_parse(struct avow_cli *cli, const struct avow_option *options)
{
	struct option longs[AVOW_CLI_OPTIONS_MAX + 3] = {{NULL, 0, NULL, 0}};
	char letters[2 * AVOW_CLI_OPTIONS_MAX + 2];
	int code;

	letters[0] = ':'; /* a missing value is told apart */
	fill_options(longs, letters + 1, options);
	optind = 0; /* GNU: begin anew */
	opterr = 0;
	while ((code = getopt_long(
		    cli->argc, cli->argv, letters, longs, NULL)) != -1)
		if (!take(cli, options, code))
			return false;
	cli->rest = cli->argv + optind;
	cli->rest_count = (size_t)(cli->argc - optind);
	return true;
}

int
avow_cli_usage(struct avow_cli *cli, const char *format, ...)
{
	struct avow_error why = {.status = AVOW_ERR_INPUT, .code = "cli.usage"};
	va_list list;

	va_start(list, format);
	(void)vsnprintf(why.message, sizeof why.message, format, list);
	va_end(list);
	(void)avow_cli_fail(cli, &why);
	if (!cli->json)
		(void)fprintf(cli->err, "try: avow %s%s--help\n",
		    cli->command != NULL ? cli->command->name : "",
		    cli->command != NULL ? " " : "");
	return AVOW_EXIT_USAGE;
}

static void
fail_json(FILE *err, const struct avow_error *why)
{
	struct avow_buffer b;

	avow_buffer_init(&b, MESSAGE_MAX);
	avow_buffer_string(&b, "{\"error\":{\"code\":");
	avow_json_write_string(&b, why->code);
	avow_buffer_string(&b, ",\"place\":");
	avow_json_write_string(&b, why->place);
	avow_buffer_string(&b, ",\"message\":");
	avow_json_write_string(&b, why->message);
	avow_buffer_string(&b, "}}\n");
	(void)fwrite(b.at, 1, b.size, err);
	avow_buffer_clear(&b);
}

int
avow_cli_fail(struct avow_cli *cli, const struct avow_error *why)
{
	if (cli->json)
		fail_json(cli->err, why);
	else
		(void)fprintf(cli->err, "avow: %s%s%s [%s]\n", why->place,
		    why->place[0] != '\0' ? ": " : "", why->message, why->code);
	if (why->status == AVOW_ERR_INPUT)
		return AVOW_EXIT_USAGE;
	return why->status == AVOW_ERR_POLICY ? AVOW_EXIT_NO
					      : AVOW_EXIT_FAILURE;
}

int
avow_cli_write(struct avow_cli *cli, const struct avow_buffer *buffer, int exit)
{
	struct avow_error why = {.status = AVOW_OK};

	if (avow_buffer_check(buffer, &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	/* An empty buffer may have no bytes to point at. */
	if ((buffer->size != 0 &&
		fwrite(buffer->at, 1, buffer->size, cli->out) !=
		    buffer->size) ||
	    fflush(cli->out) != 0) {
		(void)avow_fail(&why, AVOW_ERR_IO, "cli.output",
		    "the output cannot be written");
		return avow_cli_fail(cli, &why);
	}
	return exit;
}

const char *
avow_cli_vault(const char *given)
{
	const char *vault = given != NULL ? given : getenv("AVOW_VAULT");

	return vault != NULL && *vault != '\0' ? vault : ".";
}

/* Words of `name` that argv begins with: 1 or 2, or 0 when it does not. */
static int
words_matched(const char *name, int argc, char **argv)
{
	const char *space = strchr(name, ' ');
	size_t first = space != NULL ? (size_t)(space - name) : strlen(name);

	if (argc < 1 || strlen(argv[0]) != first ||
	    strncmp(argv[0], name, first) != 0)
		return 0;
	if (space == NULL)
		return 1;
	return argc >= 2 && strcmp(argv[1], space + 1) == 0 ? 2 : 0;
}

/* The commands whose first word is `word`, or all of them. */
static size_t
list_commands(FILE *out, const char *word)
{
	size_t count = 0;
	size_t size = word != NULL ? strlen(word) : 0;

	for (const struct avow_command *c = avow_commands; c->name != NULL; c++)
		if (word == NULL ||
		    (strncmp(c->name, word, size) == 0 &&
			c->name[size] == ' ')) {
			(void)fprintf(out, "  %-18s %s\n", c->name, c->about);
			count++;
		}
	return count;
}

/* word: what the commands begin with, or NULL for all. */
static int
print_overview(FILE *out, const char *word, int exit)
{
	(void)fprintf(out,
	    "usage: avow %s%sCOMMAND [options] ...\n\ncommands:\n",
	    word != NULL ? word : "", word != NULL ? " " : "");
	(void)list_commands(out, word);
	(void)fprintf(out,
	    "\navow %s%sCOMMAND --help tells more; every command takes "
	    "--json.\nexit: 0 yes, 1 no, 2 usage, 3 failure\n",
	    word != NULL ? word : "", word != NULL ? " " : "");
	return exit;
}

static bool
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* Whether commands of two words begin with this one. */
static bool
is_first_word(const char *word)
{
	size_t size = strlen(word);

	for (const struct avow_command *c = avow_commands; c->name != NULL; c++)
		if (strncmp(c->name, word, size) == 0 && c->name[size] == ' ')
			return true;
	return false;
}

/* No command has this name: say what there is. */
static int
unknown(struct avow_cli *cli, int argc, char **argv)
{
	int exit;

	if (!is_first_word(argv[0]))
		return avow_cli_usage(cli, "there is no command %s", argv[0]);
	if (argc >= 2 && is_help(argv[1]))
		return print_overview(cli->out, argv[0], AVOW_EXIT_YES);
	exit = argc < 2 ? avow_cli_usage(cli, "%s what?", argv[0])
			: avow_cli_usage(cli, "there is no command %s %s",
			      argv[0], argv[1]);
	if (!cli->json)
		(void)list_commands(cli->err, argv[0]);
	return exit;
}

int
avow_cli_main(int argc, char **argv, FILE *out, FILE *err)
{
	struct avow_cli cli = {.out = out, .err = err};

	argv++;
	argc--;
	if (argc < 1)
		return print_overview(err, NULL, AVOW_EXIT_USAGE);
	if (is_help(argv[0]) || strcmp(argv[0], "help") == 0)
		return print_overview(out, NULL, AVOW_EXIT_YES);
	for (const struct avow_command *c = avow_commands; c->name != NULL;
	     c++) {
		int words = words_matched(c->name, argc, argv);

		if (words == 0)
			continue;
		cli.command = c;
		cli.argc = argc - words + 1;
		cli.argv = argv + words - 1;
		return c->run(&cli);
	}
	return unknown(&cli, argc, argv);
}
