/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/cli.h"
#include "cli/edition.h"
#include "cli/lines.h"
#include "cli/policy.h"
#include "cli/policy_who.h"

#include "base/banned.h"

enum {
	OUTPUT_MAX = 64 << 20, /* bytes of an answer */
};

static int
unknown(struct avow_cli_who *w, const char *what, struct avow_text name)
{
	return avow_cli_usage(w->cli, "%s has no %s %.*s",
	    avow_image_name(w->image), what, (int)name.size, name.at);
}

/* Terms between commas, as leaves of the axis; false: the command ends. */
static bool
ask_terms(struct avow_cli_who *w, enum avow_axis axis, const char *what,
    const char *terms)
{
	for (;;) {
		struct avow_text name = {terms, strcspn(terms, ",")};
		uint32_t term, first, count;

		if (!avow_image_find_term(w->image, axis, name, &term)) {
			w->cli->exit = unknown(w, what, name);
			return false;
		}
		avow_image_term_leaves(w->image, axis, term, &first, &count);
		for (uint32_t leaf = first; leaf < first + count; leaf++)
			w->leaves[axis][leaf / 64] |= UINT64_C(1) << leaf % 64;
		if (terms[name.size] == '\0')
			break;
		terms += name.size + 1;
	}
	w->question.leaves[axis] = w->leaves[axis];
	return true;
}

static bool
ask_consent(struct avow_cli_who *w, const char *item)
{
	uint32_t consent;

	if (!avow_image_find_consent(w->image, avow_text_of(item), &consent)) {
		w->cli->exit = unknown(w, "consent", avow_text_of(item));
		return false;
	}
	w->question.consent = consent;
	return true;
}

bool
avow_cli_policy_who_question(struct avow_cli_who *w)
{
	const struct avow_cli_who_asked *a = &w->asked;
	const char *category = a->leaving != NULL ? a->leaving : a->category;

	memset(w->leaves, 0, sizeof w->leaves);
	w->question = (struct avow_who_question){.consent = UINT32_MAX};
	if (category != NULL &&
	    !ask_terms(w, AVOW_AXIS_CATEGORY, "category", category))
		return false;
	if (a->recipient != NULL &&
	    !ask_terms(w, AVOW_AXIS_RECIPIENT, "recipient", a->recipient))
		return false;
	if (a->leaving != NULL) {
		avow_who_outside(w->image, w->leaves[AVOW_AXIS_RECIPIENT]);
		w->question.leaves[AVOW_AXIS_RECIPIENT] =
		    w->leaves[AVOW_AXIS_RECIPIENT];
	}
	return a->consent == NULL || ask_consent(w, a->consent);
}

bool
avow_cli_policy_who_is_chinese(const struct avow_cli_who *w)
{
	return w->asked.lang != NULL && strcmp(w->asked.lang, "zh") == 0;
}

/* The question in words: what is asked for, and of which edition. */
static void
make_title(struct avow_cli_who *w)
{
	const struct avow_cli_who_asked *a = &w->asked;
	const char *edition = avow_image_name(w->image);
	bool zh = avow_cli_policy_who_is_chinese(w);

	if (a->leaving != NULL)
		(void)snprintf(w->title, sizeof w->title,
		    zh ? "什么使 %s 离开公司（%s）"
		       : "What lets %s leave the company, by %s",
		    a->leaving, edition);
	else if (a->consent != NULL)
		(void)snprintf(w->title, sizeof w->title,
		    zh ? "哪些流动以同意项 %s 为依据（%s）"
		       : "What rests on consent %s, by %s",
		    a->consent, edition);
	else if (a->recipient != NULL && a->category != NULL)
		(void)snprintf(w->title, sizeof w->title,
		    zh ? "%s 可以得到 %s 的哪些信息（%s）"
		       : "What %s may get of %s, by %s",
		    a->recipient, a->category, edition);
	else if (a->recipient != NULL)
		(void)snprintf(w->title, sizeof w->title,
		    zh ? "%s 可以得到什么（%s）" : "What %s may get, by %s",
		    a->recipient, edition);
	else
		(void)snprintf(w->title, sizeof w->title,
		    zh ? "谁可以使用 %s（%s）" : "Who may see %s, by %s",
		    a->category, edition);
}

bool
avow_cli_policy_who_tell(struct avow_cli_who *w)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_who_style style = {.title = w->title,
	    .words = avow_cli_policy_who_is_chinese(w) ? AVOW_COVER_CHINESE
						       : AVOW_COVER_NAMES,
	    .is_colored = avow_lines_wants_color(w->cli->out)};
	struct avow_who_report report;
	enum avow_status status;

	status = avow_who_ask(&report, &w->arena, w->image, &w->question, &why);
	if (status == AVOW_OK && w->cli->json)
		status = avow_who_json(&w->out, &w->arena, &report, &why);
	else if (status == AVOW_OK)
		status =
		    avow_who_print(&w->out, &w->arena, &report, &style, &why);
	if (status != AVOW_OK)
		w->cli->exit = avow_cli_fail(w->cli, &why);
	w->is_something = w->is_something || report.ways != NULL;
	return status == AVOW_OK;
}

static int
answer(struct avow_cli_who *w)
{
	make_title(w);
	if (!avow_cli_policy_who_tell(w))
		return w->cli->exit;
	if (w->cli->json)
		avow_buffer_string(&w->out, "\n");
	return avow_cli_write(
	    w->cli, &w->out, w->is_something ? AVOW_EXIT_YES : AVOW_EXIT_NO);
}

static int
ask_edition(struct avow_cli_who *w)
{
	struct avow_cli_edition edition;
	int exit;

	if (avow_cli_edition_read(
		&edition, w->cli, w->cli->rest, w->cli->rest_count)) {
		w->image = edition.image;
		exit =
		    avow_cli_policy_who_question(w) ? answer(w) : w->cli->exit;
	} else {
		exit = w->cli->exit;
	}
	avow_cli_edition_clear(&edition);
	return exit;
}

/* Whether the options make one question; NULL, or what is wrong. */
static const char *
find_fault(const struct avow_cli_who *w)
{
	const struct avow_cli_who_asked *a = &w->asked;
	int questions = (a->category != NULL || a->recipient != NULL) +
	    (a->consent != NULL) + (a->leaving != NULL);

	bool is_person = w->person != NULL || w->external_id != NULL;

	if (w->person != NULL && w->external_id != NULL)
		return "name the person once: --person or --external-id";
	if (questions == 0 && !is_person)
		return "say what to ask: --category, --recipient, --consent, "
		       "--leaving or --person";
	if (questions > 1)
		return "ask one thing: --category and --recipient go "
		       "together, the others stand alone";
	if (a->lang != NULL && strcmp(a->lang, "en") != 0 &&
	    strcmp(a->lang, "zh") != 0)
		return "--lang is en or zh";
	if (is_person)
		return w->cli->rest_count == 0
		    ? NULL
		    : "a person is asked about by the edition of the vault";
	if (w->cli->rest_count == 0)
		return "name an image, pages or a folder with pages";
	return NULL;
}

int
avow_cli_policy_who(struct avow_cli *cli)
{
	struct avow_cli_who w = {.cli = cli};
	const struct avow_option options[] = {
	    {"category", 0, "TERM,...", "who may see these",
		.value = &w.asked.category},
	    {"recipient", 0, "TERM,...", "what these may get",
		.value = &w.asked.recipient},
	    {"consent", 0, "ITEM", "which flows rest on it",
		.value = &w.asked.consent},
	    {"leaving", 0, "TERM,...", "what lets these leave the company",
		.value = &w.asked.leaving},
	    avow_cli_vault_option_person(&w.person),
	    avow_cli_vault_option_external(&w.external_id),
	    avow_cli_vault_option(&w.where),
	    avow_cli_vault_option_key(&w.where),
	    {"lang", 0, "en|zh", "words of the answer", .value = &w.asked.lang},
	    {.name = NULL},
	};
	const char *fault;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	fault = find_fault(&w);
	if (fault != NULL)
		return avow_cli_usage(cli, "%s", fault);
	avow_arena_init(&w.arena, AVOW_WHO_ARENA_MAX);
	avow_buffer_init(&w.out, OUTPUT_MAX);
	exit = w.person != NULL || w.external_id != NULL
	    ? avow_cli_policy_who_person(&w)
	    : ask_edition(&w);
	avow_buffer_clear(&w.out);
	avow_arena_clear(&w.arena);
	return exit;
}
