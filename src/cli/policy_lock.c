/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy_lock.h"

#include <string.h>

#include "base/file.h"
#include "cli/policy.h"

#include "base/banned.h"

/* Clauses that one call marks as reviewed. */
enum { REVIEWS_MAX = 1024 };

static bool
write_one(struct avow_cli_build *b, const struct avow_lock_state *state,
    const struct avow_lock_reviews *reviews, struct avow_error *why)
{
	const char *path = avow_lock_path(&b->arena, state->page->source->path);
	struct avow_lock *lock;
	struct avow_buffer bytes;
	enum avow_status status;

	if (path == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "lock.memory",
			   "no memory for a lock") == AVOW_OK;
	avow_buffer_init(&bytes, AVOW_LOCK_MAX);
	status = avow_lock_settle(&lock, &b->arena, state, reviews, why);
	if (status == AVOW_OK)
		avow_lock_write(&bytes, lock);
	if (status == AVOW_OK)
		status = avow_buffer_check(&bytes, why);
	if (status == AVOW_OK)
		status =
		    avow_file_write(path, avow_buffer_view(&bytes), 0644, why);
	avow_buffer_clear(&bytes);
	if (status == AVOW_OK && !b->cli->json)
		avow_buffer_format(&b->out,
		    "%s: %zu clause%s, %zu set anew, %zu to be reviewed\n",
		    path, lock->clause_count,
		    lock->clause_count == 1 ? "" : "s", state->news,
		    state->waiting);
	return status == AVOW_OK;
}

bool
avow_cli_policy_lock_write(struct avow_cli_build *b,
    const struct avow_lock_reviews *reviews, int *exit)
{
	struct avow_error why = {.status = AVOW_OK};

	for (const struct avow_lock_state *s = b->locks; s != NULL;
	     s = s->next) {
		if (write_one(b, s, reviews, &why))
			continue;
		*exit = avow_cli_fail(b->cli, &why);
		return false;
	}
	return true;
}

/* "a,#b" as ids; false: an id that is none, or too many. */
static bool
read_ids(struct avow_text *ids, size_t *count, const char *list)
{
	while (*list != '\0') {
		size_t size;

		list += *list == '#';
		size = strcspn(list, ",");
		if (size == 0 || *count == REVIEWS_MAX)
			return false;
		ids[(*count)++] = (struct avow_text){list, size};
		list += size;
		if (*list == ',' && *++list == '\0')
			return false;
	}
	return true;
}

/* Whether some page has the clause. */
static bool
is_known(const struct avow_cli_build *b, struct avow_text id)
{
	for (const struct avow_ast *f = b->edition.files; f != NULL;
	     f = f->next)
		for (const struct avow_clause *c = f->source->clauses;
		     c != NULL && f->header.place.line != 0; c = c->next)
			if (avow_text_equal(c->id, id))
				return true;
	return false;
}

static bool
are_known(struct avow_cli_build *b, const struct avow_lock_reviews *reviews,
    int *exit)
{
	for (size_t i = 0; i < reviews->count; i++) {
		struct avow_text id = reviews->ids[i];

		if (is_known(b, id))
			continue;
		*exit = avow_cli_usage(b->cli, "no page has a clause `#%.*s`",
		    (int)id.size, id.at);
		return false;
	}
	return true;
}

static int
lock(struct avow_cli_build *b, const struct avow_lock_reviews *reviews)
{
	int exit;

	if (!avow_cli_build_pages(b, true, &exit))
		return exit;
	if (!are_known(b, reviews, &exit) ||
	    !avow_cli_build_locks(b, reviews, &exit))
		return exit;
	if (b->report.errors != 0)
		return avow_cli_build_finish(b, "nothing was written\n");
	if (!b->cli->json)
		avow_report_print(&b->report, &b->out, false);
	if (!avow_cli_policy_lock_write(b, reviews, &exit))
		return exit;
	if (b->cli->json)
		avow_report_json(&b->report, &b->out);
	return avow_cli_write(b->cli, &b->out, AVOW_EXIT_YES);
}

int
avow_cli_policy_lock(struct avow_cli *cli)
{
	struct avow_cli_list lists = {.count = 0};
	const struct avow_option options[] = {
	    {.name = "reviewed",
		.argument = "CLAUSE,...",
		.help = "somebody read the clause: prose and rules agree",
		.list = &lists},
	    {.name = NULL}};
	struct avow_cli_build b;
	struct avow_text ids[REVIEWS_MAX];
	struct avow_lock_reviews reviews = {.ids = ids};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	for (size_t i = 0; i < lists.count; i++)
		if (!read_ids(ids, &reviews.count, lists.at[i]))
			return avow_cli_usage(cli,
			    "--reviewed takes ids with commas between them");
	avow_cli_build_init(&b, cli);
	exit = lock(&b, &reviews);
	avow_cli_build_clear(&b);
	return exit;
}
