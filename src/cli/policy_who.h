/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/policy_who: what the files of `policy who` share.  Private to
 * cli/policy_who*.c.  One thread at a time.
 */
#ifndef AVOW_CLI_POLICY_WHO_H
#define AVOW_CLI_POLICY_WHO_H

#include "cli/vault.h"
#include "policy/who.h"

enum {
	AVOW_CLI_WHO_TITLE_MAX = 512,       /* bytes of a question in words */
	AVOW_CLI_WHO_WORDS = 1024 / 64 + 1, /* of a set of leaves */
};

/* What is asked; NULL: not. */
struct avow_cli_who_asked {
	const char *category, *recipient, *consent, *leaving, *lang;
};

/* What one call of the command holds. */
struct avow_cli_who {
	struct avow_cli *cli;
	struct avow_cli_who_asked asked;
	struct avow_cli_where where;
	const char *person, *external_id;
	const struct avow_image *image;
	struct avow_arena arena;
	struct avow_buffer out;
	uint64_t leaves[AVOW_AXES][AVOW_CLI_WHO_WORDS];
	struct avow_who_question question;
	char title[AVOW_CLI_WHO_TITLE_MAX];
	bool is_something; /* an answer told of a flow */
};

bool avow_cli_policy_who_is_chinese(const struct avow_cli_who *who);
/* The options as a question to who->image.  False: the command ends with
   cli->exit, and the reason is written. */
AVOW_CHECKED bool avow_cli_policy_who_question(struct avow_cli_who *who);
/* Ask it, and append the answer to who->out, under who->title.  As above. */
AVOW_CHECKED bool avow_cli_policy_who_tell(struct avow_cli_who *who);
/* The question about one person of a vault; gives an enum avow_exit. */
int avow_cli_policy_who_person(struct avow_cli_who *who);

#endif
