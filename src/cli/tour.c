/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tour.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/lines.h"
#include "cli/tour_step.h"
#include "cli/vault.h"

#include "base/banned.h"

/* This year, as the vault's clock has it. */
static unsigned
this_year(void)
{
	struct avow_clock clock = avow_clock_system();
	char text[AVOW_TIME_TEXT_SIZE];

	avow_time_text(text, avow_clock_now(&clock));
	return (unsigned)strtoul(text, NULL, 10);
}

static void
take_steps(struct avow_tour *tour)
{
	for (const struct avow_tour_step *step = avow_tour_steps;
	     step->heading != NULL; step++) {
		struct avow_tour_outcome outcome;
		char fault[AVOW_TOUR_TEXT];
		bool held;

		avow_tour_act(tour, step, &outcome);
		held = avow_tour_judge(tour, step, &outcome, fault);
		tour->steps++;
		tour->held += held ? 1 : 0;
		avow_tour_print(tour, step, &outcome, held ? NULL : fault);
		avow_tour_act_clear(&outcome);
	}
}

static int
run(struct avow_tour *tour, const struct avow_cli_list *pages)
{
	tour->color = avow_lines_wants_color(tour->cli->out);
	tour->year = this_year();
	avow_tour_people_cast(tour);
	if (!avow_tour_make(tour, pages->at, pages->count))
		return tour->cli->exit;
	avow_tour_print_start(tour);
	take_steps(tour);
	avow_tour_print_end(tour);
	return tour->held == tour->steps ? AVOW_EXIT_YES : AVOW_EXIT_NO;
}

int
avow_cli_tour(struct avow_cli *cli)
{
	struct avow_tour *tour = calloc(1, sizeof *tour);
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_list pages = {.count = 0};
	int exit;

	if (tour == NULL) {
		(void)avow_fail(&why, AVOW_ERR_NOMEM, "tour.memory",
		    "no memory for a tour");
		return avow_cli_fail(cli, &why);
	}
	struct avow_option options[] = {
	    {"policy", 0, "FILE", "a page, the general one first; repeat it",
		.list = &pages},
	    {"root-key", 0, "FILE", "outside DIR; made if it is not there",
		.value = &tour->root_key},
	    {"brief", 0, NULL, "one line a step", .flag = &tour->brief},
	    {.name = NULL},
	};
	tour->cli = cli;
	tour->dir = "demo";
	if (!avow_cli_parse(cli, options)) {
		exit = cli->exit;
	} else if (cli->rest_count > 1) {
		exit = avow_cli_usage(cli, "name one folder for the vault");
	} else {
		if (cli->rest_count == 1) {
			avow_cli_vault_trim(cli->rest[0]);
			tour->dir = cli->rest[0];
		}
		exit = run(tour, &pages);
	}
	avow_close(tour->avow);
	avow_buffer_clear(&tour->slots);
	explicit_bzero(tour, sizeof *tour);
	free(tour);
	return exit;
}
