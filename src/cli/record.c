/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/record.h"

#include <stdarg.h>

#include "cli/vault.h"

#include "base/banned.h"

/* Say it was done: a sentence, or {"done":true,"receipt":...}. */
static int tell_done(struct avow_cli *cli, const char *receipt,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

static int
tell_done(struct avow_cli *cli, const char *receipt, const char *format, ...)
{
	va_list list;

	if (cli->json) {
		(void)fprintf(cli->out, "{\"done\":true%s%s%s}\n",
		    receipt != NULL ? ",\"receipt\":\"" : "",
		    receipt != NULL ? receipt : "",
		    receipt != NULL ? "\"" : "");
		return AVOW_EXIT_YES;
	}
	va_start(list, format);
	(void)vfprintf(cli->out, format, list);
	va_end(list);
	(void)fputc('\n', cli->out);
	if (receipt != NULL)
		(void)fprintf(cli->out, "receipt   %s\n", receipt);
	return AVOW_EXIT_YES;
}

/* The one word behind the options; NULL, with cli->exit set, if it is not. */
static const char *
only_word(struct avow_cli *cli, const char *what)
{
	if (cli->rest_count == 1)
		return cli->rest[0];
	cli->exit = avow_cli_usage(cli, "name one %s", what);
	return NULL;
}

static int
consent(struct avow_cli *cli, bool is_withdrawal)
{
	struct avow_consent_act act = {.is_withdrawal = is_withdrawal};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    avow_cli_vault_option_person(&act.person),
	    avow_cli_vault_option_external(&act.external_id),
	    {"service", 0, "S", "the service where it is given",
		.value = &act.service},
	    {"by", 0, "WHO", "person (if left out) or guardian",
		.value = &act.by},
	    {"method", 0, "HOW", "checkbox, letter, ...", .value = &act.method},
	    {"bundled", 0, NULL, "together with others in one act",
		.flag = &act.is_bundled},
	    {"caller", 0, "C", "who tells us, for the log",
		.value = &act.caller},
	    {.name = NULL},
	};
	char receipt[AVOW_PERSON_TEXT] = "";
	struct avow *avow;
	int exit;

	if (!avow_cli_parse(cli, options) ||
	    (act.item = only_word(cli, "consent item")) == NULL)
		return cli->exit;
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	if (avow_consent(avow, &act, receipt, &why) != AVOW_OK)
		exit = avow_cli_fail(cli, &why);
	else
		exit = tell_done(cli, receipt, "consent %s is %s.", act.item,
		    is_withdrawal ? "withdrawn" : "given");
	avow_close(avow);
	return exit;
}

int
avow_cli_record_consent_give(struct avow_cli *cli)
{
	return consent(cli, false);
}

int
avow_cli_record_consent_withdraw(struct avow_cli *cli)
{
	return consent(cli, true);
}

static int
told(struct avow_cli *cli, bool is_notice)
{
	struct avow_told_act act = {.is_notice = is_notice};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    avow_cli_vault_option_person(&act.person),
	    avow_cli_vault_option_external(&act.external_id),
	    {"caller", 0, "C", "who tells us, for the log",
		.value = &act.caller},
	    {.name = NULL},
	};
	struct avow *avow;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one edition, or none");
	if (cli->rest_count == 1)
		act.edition = cli->rest[0];
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	if (avow_person_told(avow, &act, &why) != AVOW_OK)
		exit = avow_cli_fail(cli, &why);
	else
		exit = tell_done(cli, NULL, "%s is %s.",
		    act.edition != NULL ? act.edition : "the newest edition",
		    is_notice ? "announced to the person" : "accepted");
	avow_close(avow);
	return exit;
}

int
avow_cli_record_person_accept(struct avow_cli *cli)
{
	return told(cli, false);
}

int
avow_cli_record_person_notice(struct avow_cli *cli)
{
	return told(cli, true);
}

static int
objection(struct avow_cli *cli, bool objects)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	const char *person = NULL;
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    avow_cli_vault_option_person(&person),
	    {.name = NULL},
	};
	const char *purpose;
	struct avow *avow;
	int exit;

	if (!avow_cli_parse(cli, options) ||
	    (purpose = only_word(cli, "purpose")) == NULL)
		return cli->exit;
	if (person == NULL)
		return avow_cli_usage(cli, "say who objects: --person ID");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	if (avow_objection(avow, person, purpose, objects, &why) != AVOW_OK)
		exit = avow_cli_fail(cli, &why);
	else
		exit = tell_done(cli, NULL, "the objection against %s %s.",
		    purpose, objects ? "stands" : "has ended");
	avow_close(avow);
	return exit;
}

int
avow_cli_record_objection_set(struct avow_cli *cli)
{
	return objection(cli, true);
}

int
avow_cli_record_objection_end(struct avow_cli *cli)
{
	return objection(cli, false);
}

/* Options of a fact; the caller has set what the command itself says. */
static bool
parse_fact(struct avow_cli *cli, struct avow_cli_where *where,
    struct avow_fact_act *act)
{
	struct avow_option options[] = {
	    avow_cli_vault_option(where),
	    avow_cli_vault_option_key(where),
	    avow_cli_vault_option_person(&act->person),
	    {"recipient", 0, "R", "it is about this recipient",
		.value = &act->recipient},
	    {"service", 0, "S", "it is about this service",
		.value = &act->service},
	    {"caller", 0, "C", "who tells us, for the log",
		.value = &act->caller},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options))
		return false;
	if ((act->person != NULL) + (act->recipient != NULL) +
		(act->service != NULL) ==
	    1)
		return true;
	cli->exit = avow_cli_usage(cli,
	    "say what it is about: one of --person, --recipient, --service");
	return false;
}

static int
put_fact(struct avow_cli *cli, const struct avow_cli_where *where,
    const struct avow_fact_act *act)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow *avow = avow_cli_vault_open(cli, where);
	int exit;

	if (avow == NULL)
		return cli->exit;
	if (avow_fact(avow, act, &why) != AVOW_OK)
		exit = avow_cli_fail(cli, &why);
	else
		exit = tell_done(cli, NULL, "%s %s is %s.",
		    act->is_agreement ? "agreement" : "fact", act->name,
		    act->value);
	avow_close(avow);
	return exit;
}

int
avow_cli_record_fact_set(struct avow_cli *cli)
{
	struct avow_fact_act act = {.name = NULL};
	struct avow_cli_where where = {.vault = NULL};

	if (!parse_fact(cli, &where, &act))
		return cli->exit;
	if (cli->rest_count != 2)
		return avow_cli_usage(
		    cli, "name the fact and its value: service-delivers yes");
	act.name = cli->rest[0];
	act.value = cli->rest[1];
	return put_fact(cli, &where, &act);
}

static int
agreement(struct avow_cli *cli, const char *value)
{
	struct avow_fact_act act = {.is_agreement = true, .value = value};
	struct avow_cli_where where = {.vault = NULL};

	if (!parse_fact(cli, &where, &act) ||
	    (act.name = only_word(cli, "agreement")) == NULL)
		return cli->exit;
	return put_fact(cli, &where, &act);
}

int
avow_cli_record_agreement_sign(struct avow_cli *cli)
{
	return agreement(cli, "in-force");
}

int
avow_cli_record_agreement_end(struct avow_cli *cli)
{
	return agreement(cli, "ended");
}
