/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check.h"

#include <inttypes.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "cli/vault.h"
#include "json/writer.h"

#include "base/banned.h"

enum {
	FAULTS_SHOWN = 100, /* the others are only counted */
	JSON_MAX = 1 << 20,
	PATIENCE_S = 1, /* before anything is said of progress */
};

struct checking {
	struct avow_cli *cli;
	struct avow_json_writer json; /* of the faults so far */
	struct avow_buffer faults;
	uint64_t shown;
	time_t began;
	unsigned percent; /* that was told last */
	bool tells;       /* somebody sits at a terminal */
};

/* The figures, as the JSON has them, and as people read them. */
static const struct {
	const char *name;
	const char *words;
	size_t at;
} figures[] = {
#define FIGURE(member, text)                                                   \
	{                                                                      \
#member, text, offsetof(struct avow_check_counts, member)      \
	}
    FIGURE(people, NULL),
    FIGURE(records, NULL),
    FIGURE(erased, "erased people"),
    FIGURE(consents, "consents given or withdrawn"),
    FIGURE(releases, "releases"),
    FIGURE(papers, "papers"),
    FIGURE(registered, "rows of editions, agreements and the like"),
    FIGURE(indexes, "index rows"),
    FIGURE(dead_indexes, "of these of nobody, left by arrivals cut short"),
    FIGURE(slots, "keys"),
    FIGURE(dead_slots, "of these of nobody, left by arrivals cut short"),
    FIGURE(editions, "editions"),
    FIGURE(entries, "log entries"),
    FIGURE(logged, "records named in the log"),
    FIGURE(faults, NULL),
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

static uint64_t
figure(const struct avow_check_counts *counts, size_t i)
{
	return *(const uint64_t *)(const void *)((const char *)counts +
	    figures[i].at);
}

static void
clear_line(struct checking *c)
{
	if (c->percent > 0)
		(void)fprintf(c->cli->err, "\r\x1b[K");
	c->percent = 0;
}

static void
note_fault(void *context, const struct avow_error *fault)
{
	struct checking *c = context;

	if (c->shown++ >= FAULTS_SHOWN)
		return;
	clear_line(c);
	if (!c->cli->json) {
		(void)fprintf(c->cli->err, "%s: %s (%s)\n", fault->place,
		    fault->message, fault->code);
		return;
	}
	avow_json_open_object(&c->json);
	avow_json_name(&c->json, "code");
	avow_json_put_string(&c->json, fault->code);
	avow_json_name(&c->json, "place");
	avow_json_put_string(&c->json, fault->place);
	avow_json_name(&c->json, "message");
	avow_json_put_string(&c->json, fault->message);
	avow_json_close(&c->json);
}

static void
note_progress(void *context, uint64_t done, uint64_t all)
{
	struct checking *c = context;
	unsigned percent = all > 0 ? (unsigned)(done * 100 / all) : 0;

	if (!c->tells || percent == c->percent ||
	    time(NULL) - c->began <= PATIENCE_S)
		return;
	c->percent = percent;
	(void)fprintf(c->cli->err, "\rchecking: %u %%", percent);
	(void)fflush(c->cli->err);
}

static int
print_json(struct checking *c, const struct avow_check_counts *counts)
{
	struct avow_json_writer json;
	struct avow_buffer out;
	int exit = counts->faults == 0 ? AVOW_EXIT_YES : AVOW_EXIT_NO;

	avow_json_close(&c->json);
	avow_buffer_init(&out, JSON_MAX);
	json = avow_json_writer_of(&out);
	avow_json_open_object(&json);
	for (size_t i = 0; i < FIGURES; i++) {
		avow_json_name(&json, figures[i].name);
		avow_json_put_u64(&json, figure(counts, i));
	}
	avow_json_name(&json, "found");
	avow_json_put_json(&json, avow_buffer_view(&c->faults));
	avow_json_close(&json);
	avow_buffer_u8(&out, '\n');
	exit = avow_cli_write(c->cli, &out, exit);
	avow_buffer_clear(&out);
	return exit;
}

static int
print_text(struct checking *c, const struct avow_check_counts *counts)
{
	FILE *out = c->cli->out;

	clear_line(c);
	if (counts->faults > 0)
		(void)fprintf(out, "not in order: %" PRIu64 " faults%s\n",
		    counts->faults,
		    counts->faults > FAULTS_SHOWN ? ", the first 100 shown"
						  : "");
	(void)fprintf(out, "%s: %" PRIu64 " people, %" PRIu64 " records\n",
	    counts->faults > 0 ? "looked at" : "in order", counts->people,
	    counts->records);
	for (size_t i = 0; i < FIGURES; i++)
		if (figures[i].words != NULL && figure(counts, i) > 0)
			(void)fprintf(out, "  %" PRIu64 " %s\n",
			    figure(counts, i), figures[i].words);
	return counts->faults == 0 ? AVOW_EXIT_YES : AVOW_EXIT_NO;
}

static int
run(struct checking *c, struct avow *avow)
{
	const struct avow_check_options options = {
	    .fault = note_fault, .progress = note_progress, .context = c};
	struct avow_check_counts counts;
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status =
	    avow_check_whole(avow, &options, &counts, &why);

	bool is_wrong = counts.faults > 0 &&
	    (status == AVOW_ERR_FORMAT || status == AVOW_ERR_KEY);

	if (status != AVOW_OK && !is_wrong) {
		clear_line(c);
		return avow_cli_fail(c->cli, &why);
	}
	return c->cli->json ? print_json(c, &counts) : print_text(c, &counts);
}

int
avow_cli_check(struct avow_cli *cli)
{
	struct checking c = {.cli = cli,
	    .began = time(NULL),
	    .tells = !cli->json && isatty(fileno(cli->err)) == 1};
	struct avow_cli_where where = {.vault = NULL};
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    {.name = NULL},
	};
	struct avow *avow;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 0)
		return avow_cli_usage(cli, "nothing stands behind the options");
	avow = avow_cli_vault_open(cli, &where);
	if (avow == NULL)
		return cli->exit;
	avow_buffer_init(&c.faults, JSON_MAX);
	c.json = avow_json_writer_of(&c.faults);
	avow_json_open_list(&c.json);
	cli->exit = run(&c, avow);
	avow_buffer_clear(&c.faults);
	avow_close(avow);
	return cli->exit;
}
