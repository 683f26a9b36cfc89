/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/edition.h"
#include "cli/lines.h"
#include "cli/policy.h"
#include "cli/vault.h"
#include "policy/diff.h"
#include "policy/diff_print.h"

#include "base/banned.h"

enum { OUTPUT_MAX = 64 << 20 /* bytes of a diff, or of its page */ };

/* What one call of the command holds. */
struct diff {
	struct avow_cli *cli;
	const char *html;            /* a file to write; NULL: none */
	const char *lang;            /* NULL: English */
	struct avow_cli_where where; /* a vault to count in; NULL: none */
	struct avow_diff_people people;
	struct avow_arena arena;
	struct avow_buffer out;
	struct avow_diff diff;
};

static bool
is_chinese(const struct diff *d)
{
	return d->lang != NULL && strcmp(d->lang, "zh") == 0;
}

static const struct avow_diff_people *
people_of(const struct diff *d)
{
	return d->where.vault != NULL ? &d->people : NULL;
}

/* Whether a change concerns people, not only words. */
static bool
is_felt(const struct avow_diff_change *change)
{
	return change->kind != AVOW_CHANGE_CITES &&
	    change->kind != AVOW_CHANGE_TEXT;
}

/* Items to be asked again: those that widened changes name. */
static size_t
list_consents(const struct diff *d, const char **names)
{
	static const char lead[] = "consent ";
	size_t count = 0;

	for (const struct avow_diff_change *c = d->diff.changes;
	     c != NULL && count < AVOW_COUNT_NAMES_MAX; c = c->next) {
		size_t i = 0;

		if (c->kind != AVOW_CHANGE_CONSENT_WIDENED ||
		    c->newer == NULL ||
		    strncmp(c->newer, lead, sizeof lead - 1) != 0)
			continue;
		names[count] = c->newer + sizeof lead - 1;
		while (strcmp(names[i], names[count]) != 0)
			i++;
		count += i == count;
	}
	return count;
}

/* Whether a leaf of the united categories is in a change. */
static bool
is_changed(const struct diff *d, uint32_t leaf)
{
	for (const struct avow_diff_change *c = d->diff.changes; c != NULL;
	     c = c->next)
		for (const struct avow_diff_box *b = c->boxes;
		     b != NULL && is_felt(c); b = b->next)
			if (b->leaves[AVOW_AXIS_CATEGORY] != NULL &&
			    (b->leaves[AVOW_AXIS_CATEGORY][leaf / 64] >>
				    leaf % 64 &
				1) != 0)
				return true;
	return false;
}

/* The changed categories, by the names that records may have them under. */
static size_t
list_categories(const struct diff *d, const char **names)
{
	const struct avow_diff_leaf *leaves =
	    d->diff.leaves[AVOW_AXIS_CATEGORY];
	size_t count = 0;

	for (uint32_t i = 0; i < d->diff.leaf_count[AVOW_AXIS_CATEGORY] &&
	     count + 2 <= AVOW_COUNT_NAMES_MAX;
	     i++) {
		const char *older = NULL;

		if (!is_changed(d, i))
			continue;
		if (leaves[i].older != UINT32_MAX)
			names[count++] = older = avow_image_leaf_name(
			    d->diff.older, AVOW_AXIS_CATEGORY, leaves[i].older);
		if (leaves[i].newer == UINT32_MAX)
			continue;
		names[count] = avow_image_leaf_name(
		    d->diff.newer, AVOW_AXIS_CATEGORY, leaves[i].newer);
		count += older == NULL || strcmp(older, names[count]) != 0;
	}
	return count;
}

static enum avow_status
count_people(struct diff *d, struct avow *avow, struct avow_error *why)
{
	const char **names = avow_arena_array(
	    &d->arena, 2 * AVOW_COUNT_NAMES_MAX, sizeof *names);
	struct avow_count_question question = {.consents = names};
	struct avow_counts counts;
	enum avow_status status;

	if (names == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "cli.memory",
		    "no memory for the names to count by");
	question.consent_count = list_consents(d, names);
	question.categories = names + AVOW_COUNT_NAMES_MAX;
	question.category_count =
	    list_categories(d, names + AVOW_COUNT_NAMES_MAX);
	status = avow_count_people(avow, &question, &counts, why);
	d->people = (struct avow_diff_people){.consented = counts.consented,
	    .holding = counts.holding,
	    .touched = counts.touched,
	    .living = counts.living};
	return status;
}

/* Whom it touches in the vault that was named; false: the command ends. */
static bool
ask_vault(struct diff *d)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow *avow;
	enum avow_status status;

	if (d->where.vault == NULL)
		return true;
	avow = avow_cli_vault_open(d->cli, &d->where);
	if (avow == NULL)
		return false;
	status = count_people(d, avow, &why);
	avow_close(avow);
	if (status != AVOW_OK)
		d->cli->exit = avow_cli_fail(d->cli, &why);
	return status == AVOW_OK;
}

/* The page for the public, into its file. */
static enum avow_status
write_html(struct diff *d, struct avow_error *why)
{
	const struct avow_diff_style style = {
	    .words = is_chinese(d) ? AVOW_COVER_CHINESE : AVOW_COVER_ENGLISH};
	enum avow_status status;

	if (d->html == NULL)
		return AVOW_OK;
	status = avow_diff_html(&d->out, &d->arena, &d->diff, &style, why);
	if (status == AVOW_OK)
		status = avow_file_write(
		    d->html, avow_buffer_view(&d->out), 0644, why);
	avow_buffer_reset(&d->out);
	return status;
}

static enum avow_status
tell(struct diff *d, struct avow_error *why)
{
	const struct avow_diff_style style = {
	    .words = is_chinese(d) ? AVOW_COVER_CHINESE : AVOW_COVER_NAMES,
	    .is_colored = avow_lines_wants_color(d->cli->out),
	    .people = people_of(d)};
	enum avow_status status;

	if (!d->cli->json)
		return avow_diff_print(
		    &d->out, &d->arena, &d->diff, &style, why);
	status =
	    avow_diff_json(&d->out, &d->arena, &d->diff, people_of(d), why);
	avow_buffer_string(&d->out, "\n");
	return status;
}

static int
compare(struct diff *d, const struct avow_image *older,
    const struct avow_image *newer)
{
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status;

	status = avow_diff_build(&d->diff, &d->arena, older, newer, &why);
	if (status == AVOW_OK && !ask_vault(d))
		return d->cli->exit;
	if (status == AVOW_OK)
		status = write_html(d, &why);
	if (status == AVOW_OK)
		status = tell(d, &why);
	if (status != AVOW_OK)
		return avow_cli_fail(d->cli, &why);
	return avow_cli_write(d->cli, &d->out, (int)d->diff.class);
}

static int
read_both(struct diff *d)
{
	struct avow_cli_edition older, newer;
	int exit;

	if (!avow_cli_edition_read(&older, d->cli, d->cli->rest, 1)) {
		avow_cli_edition_clear(&older);
		return d->cli->exit;
	}
	if (avow_cli_edition_read(&newer, d->cli, d->cli->rest + 1, 1))
		exit = compare(d, older.image, newer.image);
	else
		exit = d->cli->exit;
	avow_cli_edition_clear(&newer);
	avow_cli_edition_clear(&older);
	return exit;
}

int
avow_cli_policy_diff(struct avow_cli *cli)
{
	struct diff d = {.cli = cli};
	const struct avow_option options[] = {
	    {"html", 0, "FILE", "write a page for the public here",
		.value = &d.html},
	    {"people", 0, "DIR", "count whom it touches in this vault",
		.value = &d.where.vault},
	    avow_cli_vault_option_key(&d.where),
	    {"lang", 0, "en|zh", "words of the answer", .value = &d.lang},
	    {.name = NULL},
	};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 2)
		return avow_cli_usage(cli,
		    "give an older and a newer edition: images, pages between "
		    "commas, or folders");
	if (d.lang != NULL && strcmp(d.lang, "en") != 0 && !is_chinese(&d))
		return avow_cli_usage(cli, "--lang is en or zh");
	avow_arena_init(&d.arena, AVOW_DIFF_ARENA_MAX);
	avow_buffer_init(&d.out, OUTPUT_MAX);
	exit = read_both(&d);
	avow_buffer_clear(&d.out);
	avow_arena_clear(&d.arena);
	return exit;
}
