/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/show.h"

#include <string.h>

#include "cli/lines.h"
#include "cli/vault.h"
#include "json/read.h"

#include "base/banned.h"

enum { SHOW_MAX = AVOW_JSON_MAX }; /* bytes of what is written */

/* A value as a person would write it, a list's parts between commas. */
static void
put_value(struct avow_buffer *out, const struct avow_json *value)
{
	if (avow_json_kind(value) == AVOW_JSON_TEXT)
		avow_buffer_text(out, avow_json_text(value));
	else
		avow_json_dump(out, value);
}

/* "item marketing, service shop, state given" */
static void
put_object(struct avow_buffer *out, const struct avow_json *object)
{
	const struct avow_json *value;
	struct avow_text name;

	for (size_t i = 0; avow_json_member(object, i, &name, &value); i++) {
		avow_buffer_string(out, i > 0 ? ", " : "");
		avow_buffer_text(out, name);
		avow_buffer_u8(out, ' ');
		put_value(out, value);
	}
}

static void
put_label(const struct avow_lines *lines, struct avow_text name,
    struct avow_text text)
{
	char label[32];

	(void)snprintf(label, sizeof label, "%.*s",
	    (int)(name.size < 31 ? name.size : 31), name.at);
	avow_lines_field(lines, label, AVOW_PAINT_PLAIN, text);
}

/* One line a part of a list; else the value. */
static void
put_field(const struct avow_lines *lines, struct avow_text name,
    const struct avow_json *value)
{
	size_t count = avow_json_count(value);
	struct avow_buffer text;

	avow_buffer_init(&text, SHOW_MAX);
	if (avow_json_kind(value) != AVOW_JSON_LIST) {
		put_value(&text, value);
		put_label(lines, name, avow_buffer_view(&text));
	} else if (count == 0) {
		put_label(lines, name, AVOW_TEXT("none"));
	}
	for (size_t i = 0; avow_json_kind(value) == AVOW_JSON_LIST && i < count;
	     i++) {
		const struct avow_json *item = avow_json_item(value, i);

		avow_buffer_reset(&text);
		if (avow_json_kind(item) == AVOW_JSON_OBJECT)
			put_object(&text, item);
		else
			put_value(&text, item);
		put_label(lines, i == 0 ? name : AVOW_TEXT(""),
		    avow_buffer_view(&text));
	}
	avow_buffer_clear(&text);
}

/* A member a line; of a list of objects, a paragraph an object. */
static void
put_members(const struct avow_lines *lines, const struct avow_json *json)
{
	const struct avow_json *value;
	struct avow_text name;

	for (size_t i = 0; avow_json_member(json, i, &name, &value); i++)
		put_field(lines, name, value);
	for (size_t i = 0; avow_json_kind(json) == AVOW_JSON_LIST &&
	     i < avow_json_count(json);
	     i++) {
		const struct avow_json *item = avow_json_item(json, i);

		if (i > 0)
			avow_buffer_u8(lines->out, '\n');
		for (size_t m = 0; avow_json_member(item, m, &name, &value);
		     m++)
			put_field(lines, name, value);
	}
}

int
avow_show_json(struct avow_cli *cli, const char *text, const char *member)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_json *value;
	struct avow_json *json = NULL;
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, avow_lines_wants_color(cli->out)};
	int exit;

	if (avow_json_parse(&json, avow_text_of(text), &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	avow_buffer_init(&out, SHOW_MAX);
	value = member != NULL ? avow_json_get(json, member) : json;
	if (cli->json) {
		avow_json_dump(&out, value);
		avow_buffer_u8(&out, '\n');
	} else if (avow_json_count(value) == 0) {
		avow_buffer_string(&out, "none\n");
	} else {
		put_members(&lines, value);
	}
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	avow_json_free(json);
	return exit;
}

/* The person's JSON, or a member of it. */
static int
show(struct avow_cli *cli, const char *member)
{
	struct avow_error why = {.status = AVOW_OK};
	const char *external_id = NULL;
	struct avow_cli_where where = {.vault = NULL};
	const char *person = NULL;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    avow_cli_vault_option_person(&person),
	    avow_cli_vault_option_external(&external_id),
	    {.name = NULL},
	};
	struct avow *avow;
	char *json = NULL;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if ((person == NULL) == (external_id == NULL) || cli->rest_count > 0)
		return avow_cli_usage(
		    cli, "say whom to show: --person ID or --external-id X");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	if (avow_person_show(avow, person, external_id, &json, &why) != AVOW_OK)
		exit = avow_cli_fail(cli, &why);
	else
		exit = avow_show_json(cli, json, member);
	avow_text_free(json);
	avow_close(avow);
	return exit;
}

int
avow_cli_show_person(struct avow_cli *cli)
{
	return show(cli, NULL);
}

int
avow_cli_show_consent(struct avow_cli *cli)
{
	return show(cli, "consents");
}
