/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/ask_values.h"

#include "base/banned.h"

/* The options of one command, as they are put together. */
struct table {
	struct avow_option at[AVOW_CLI_OPTIONS_MAX + 1];
	size_t count;
};

static void
add(struct table *table, struct avow_option option)
{
	table->at[table->count++] = option;
}

static void
add_common(struct table *t, struct avow_ask_options *o)
{
	struct avow_ask *ask = &o->ask;

	add(t, avow_cli_vault_option(&o->given.where));
	add(t, avow_cli_vault_option_key(&o->given.where));
	add(t, avow_cli_vault_option_person(&ask->person));
	add(t, avow_cli_vault_option_external(&ask->external_id));
	add(t,
	    (struct avow_option){"service", 0, "S", "the service that asks",
		.value = &ask->service});
	add(t,
	    (struct avow_option){"caller", 0, "C", "who asks, for the log",
		.value = &ask->caller});
	add(t,
	    (struct avow_option){"dry-run", 0, NULL,
		"say what would happen, do nothing",
		.flag = &ask->only_decide});
}

static void
add_evidence(struct table *t, struct avow_ask_options *o)
{
	struct avow_ask_given *g = &o->given;

	add(t,
	    (struct avow_option){"claim", 0, "BASIS",
		"law.notice, consent marketing, ...", .value = &o->ask.claim});
	add(t,
	    (struct avow_option){"shown", 0, "CLAUSE,...",
		"clauses shown to the person", .list = &g->shown});
	add(t,
	    (struct avow_option){"assert", 0, "FACT,...",
		"asserted facts: not for-profit", .list = &g->asserted});
	add(t,
	    (struct avow_option){"agree", 0, "A,...",
		"agreements the person accepts", .list = &g->agree});
	add(t,
	    (struct avow_option){"accept", 0, "EDITION",
		"the edition the person accepts", .value = &o->ask.accept});
	add(t,
	    (struct avow_option){"receipt", 0, "R,...",
		"consents given for this ask", .list = &g->receipts});
	add(t,
	    (struct avow_option){"document", 0, "KIND:FILE",
		"a paper presented", .list = &g->documents});
}

static void
add_flow(struct table *t, struct avow_ask_options *o, enum avow_ask_kind kind)
{
	add(t,
	    (struct avow_option){
		"for", 0, "PURPOSE", "what for", .value = &o->ask.purpose});
	add(t,
	    (struct avow_option){"record", 0, "N",
		"this record only; collect: correct it",
		.value = &o->given.record});
	if (kind == AVOW_ASK_GIVE) {
		add(t,
		    (struct avow_option){"to", 0, "RECIPIENT",
			"who gets it; self if left out",
			.value = &o->ask.recipient});
		add(t,
		    (struct avow_option){"form", 0, "FORM", "raw or masked",
			.value = &o->ask.form});
		return;
	}
	add(t,
	    (struct avow_option){
		"new", 0, NULL, "make the person", .flag = &o->ask.is_new});
	add(t,
	    (struct avow_option){"door", 0, "DOOR", "person, other or observed",
		.value = &o->given.door});
	add(t,
	    (struct avow_option){"about-another", 0, NULL,
		"given by the person about another",
		.flag = &o->ask.about_another});
	add(t,
	    (struct avow_option){"file", 0, "FILE",
		"values as JSON; else standard input",
		.value = &o->given.file});
}

/* Cut every value at its commas into at most AVOW_LIST_MAX words. */
static enum avow_status
split(struct avow_arena *arena, const struct avow_cli_list *list,
    const char **out, size_t *count_out, struct avow_error *why)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const char *at = list->at[i];

		while (*at != '\0') {
			size_t size = strcspn(at, ",");
			size_t front = strspn(at, " ");

			if (count == AVOW_LIST_MAX)
				return avow_fail(why, AVOW_ERR_LIMIT,
				    "ask.list", "a list has more than %d words",
				    AVOW_LIST_MAX);
			if (front > size)
				front = size;
			out[count] = avow_arena_copy(arena,
			    (struct avow_text){at + front, size - front});
			if (out[count++] == NULL)
				return avow_fail(why, AVOW_ERR_NOMEM,
				    "ask.memory", "no memory for a list");
			at += size + (at[size] == ',');
		}
	}
	*count_out = count;
	return AVOW_OK;
}

static enum avow_status
split_all(struct avow_ask_options *o, struct avow_error *why)
{
	struct avow_ask_given *g = &o->given;
	struct avow_ask *ask = &o->ask;
	enum avow_status status;

	status = split(&o->arena, &g->shown, o->shown, &ask->shown_count, why);
	if (status == AVOW_OK)
		status = split(&o->arena, &g->asserted, o->asserted,
		    &ask->asserted_count, why);
	if (status == AVOW_OK)
		status = split(
		    &o->arena, &g->agree, o->agree, &ask->agree_count, why);
	if (status == AVOW_OK)
		status = split(&o->arena, &g->receipts, o->receipts,
		    &ask->receipt_count, why);
	ask->shown = o->shown;
	ask->asserted = o->asserted;
	ask->agree = o->agree;
	ask->receipts = o->receipts;
	return status;
}

/* KIND:FILE; the file's bytes are copied into the arena. */
static enum avow_status
read_document(struct avow_ask_options *o, const char *given,
    struct avow_document *out, struct avow_error *why)
{
	const char *colon = strchr(given, ':');
	struct avow_buffer bytes;
	enum avow_status status;
	char *copy;

	if (colon == NULL || colon == given || colon[1] == '\0')
		return avow_fail(why, AVOW_ERR_INPUT, "ask.document",
		    "a document is given as KIND:FILE");
	avow_buffer_init(&bytes, AVOW_ASK_DOCUMENT_MAX);
	status = avow_file_read(&bytes, colon + 1, why);
	if (status != AVOW_OK)
		goto out;
	out->kind = avow_arena_copy(
	    &o->arena, (struct avow_text){given, (size_t)(colon - given)});
	copy = avow_arena_copy(&o->arena, avow_buffer_view(&bytes));
	if (out->kind == NULL || copy == NULL) {
		status = avow_fail(why, AVOW_ERR_LIMIT, "ask.document",
		    "the documents are too large");
		goto out;
	}
	out->bytes = copy;
	out->size = bytes.size;
out:
	avow_buffer_clear(&bytes);
	return status;
}

static enum avow_status
read_documents(struct avow_ask_options *o, struct avow_error *why)
{
	const struct avow_cli_list *list = &o->given.documents;
	enum avow_status status = AVOW_OK;

	if (list->count > AVOW_LIST_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "ask.document",
		    "there are more than %d documents", AVOW_LIST_MAX);
	for (size_t i = 0; status == AVOW_OK && i < list->count; i++)
		status = read_document(o, list->at[i], &o->documents[i], why);
	o->ask.documents = o->documents;
	o->ask.document_count = list->count;
	return status;
}

static enum avow_status
read_values(struct avow_ask_options *o, struct avow_error *why)
{
	struct avow_buffer input;
	enum avow_status status;

	avow_buffer_init(&input, AVOW_ASK_INPUT_MAX);
	if (o->given.file == NULL && isatty(STDIN_FILENO))
		(void)fputs(
		    "values as one JSON object, then Ctrl-D:\n", stderr);
	status = avow_ask_values_input(&input, o->given.file, why);
	if (status == AVOW_OK)
		status =
		    avow_json_parse(&o->json, avow_buffer_view(&input), why);
	if (status == AVOW_OK)
		status =
		    avow_ask_values(o->items, &o->ask.item_count, o->json, why);
	avow_buffer_clear(&input);
	return status;
}

static enum avow_status
set_door(struct avow_ask_options *o, struct avow_error *why)
{
	static const char *const doors[] = {
	    [AVOW_DOOR_PERSON] = "person",
	    [AVOW_DOOR_OTHER] = "other",
	    [AVOW_DOOR_OBSERVED] = "observed",
	};

	for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++)
		if (o->given.door == NULL ||
		    strcmp(o->given.door, doors[i]) == 0) {
			o->ask.door = (enum avow_door)i;
			return AVOW_OK;
		}
	return avow_fail(why, AVOW_ERR_INPUT, "ask.door",
	    "the door is person, other or observed");
}

/* A record names one value, so the ask must be about one. */
static enum avow_status
set_record(struct avow_ask_options *o, struct avow_error *why)
{
	char *end;

	if (o->given.record == NULL)
		return AVOW_OK;
	errno = 0;
	o->items[0].record = strtoull(o->given.record, &end, 10);
	if (errno != 0 || *end != '\0' || o->items[0].record == 0 ||
	    o->given.record[0] == '-')
		return avow_fail(why, AVOW_ERR_INPUT, "ask.record",
		    "--record wants the number of a record");
	if (o->ask.item_count != 1)
		return avow_fail(why, AVOW_ERR_INPUT, "ask.record",
		    "--record goes with exactly one value or category");
	return AVOW_OK;
}

static enum avow_status
set_categories(
    struct avow_ask_options *o, struct avow_cli *cli, struct avow_error *why)
{
	if (cli->rest_count == 0)
		return avow_fail(why, AVOW_ERR_INPUT, "ask.categories",
		    "name at least one category");
	if (cli->rest_count > AVOW_ITEMS_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "ask.categories",
		    "there are more than %d categories", AVOW_ITEMS_MAX);
	for (size_t i = 0; i < cli->rest_count; i++)
		o->items[i].category = cli->rest[i];
	o->ask.item_count = cli->rest_count;
	return AVOW_OK;
}

/* What the parser of options cannot see. */
static enum avow_status
complete(struct avow_ask_options *o, struct avow_cli *cli,
    enum avow_ask_kind kind, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	if ((o->ask.person == NULL) == (o->ask.external_id == NULL) &&
	    !(o->ask.is_new && o->ask.person == NULL))
		return avow_fail(why, AVOW_ERR_INPUT, "ask.person",
		    "say who it is about: --person ID or --external-id X");
	if (kind != AVOW_ASK_GIVE && cli->rest_count > 0)
		return avow_fail(why, AVOW_ERR_INPUT, "cli.usage",
		    kind == AVOW_ASK_COLLECT
			? "values come from standard input or --file, not from "
			  "the command line"
			: "nothing stands behind the options");
	if (kind == AVOW_ASK_GIVE)
		status = set_categories(o, cli, why);
	if (status == AVOW_OK)
		status = split_all(o, why);
	if (status == AVOW_OK)
		status = read_documents(o, why);
	if (status == AVOW_OK)
		status = set_door(o, why);
	if (status == AVOW_OK && kind == AVOW_ASK_COLLECT)
		status = read_values(o, why);
	o->ask.items = o->items;
	return status == AVOW_OK ? set_record(o, why) : status;
}

bool
avow_ask_options_read(struct avow_ask_options *o, struct avow_cli *cli,
    const char *action, enum avow_ask_kind kind)
{
	struct avow_error why = {.status = AVOW_OK};
	struct table table = {.count = 0};

	*o = (struct avow_ask_options){.ask = {.action = action}};
	avow_arena_init(&o->arena, AVOW_ASK_ARENA_MAX);
	if (kind != AVOW_ASK_PERSONAL)
		add_flow(&table, o, kind);
	add_common(&table, o);
	add_evidence(&table, o);
	if (!avow_cli_parse(cli, table.at))
		return false;
	if (complete(o, cli, kind, &why) == AVOW_OK)
		return true;
	cli->exit = avow_cli_fail(cli, &why);
	/* Values that are no JSON are the caller's to mend, as options are. */
	if (why.status == AVOW_ERR_FORMAT || why.status == AVOW_ERR_LIMIT)
		cli->exit = AVOW_EXIT_USAGE;
	return false;
}

void
avow_ask_options_clear(struct avow_ask_options *o)
{
	avow_arena_clear(&o->arena);
	avow_json_free(o->json);
	o->json = NULL;
}
