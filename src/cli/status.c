/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "avow_state.h"
#include "base/clock.h"
#include "cli/lines.h"
#include "cli/vault.h"
#include "json/writer.h"

#include "base/banned.h"

enum {
	TEXT_MAX = 1 << 16,
	WORD = 32,           /* bytes of a size or an age in words */
	OWED_MAX_MS = 60000, /* longer than that somebody ought to look */
};

/* "12.3 MiB" */
static const char *
size_words(char out[WORD], uint64_t size)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
	double value = (double)size / 1024;
	size_t unit = 0;

	while (value >= 1024 && unit < 3) {
		value /= 1024;
		unit++;
	}
	(void)snprintf(out, WORD, "%.1f %s", value, units[unit]);
	return out;
}

/* "5 min": from one instant to another. */
static const char *
age_words(char out[WORD], uint64_t from_ms, uint64_t to_ms)
{
	static const struct {
		uint64_t ms;
		const char *unit;
	} steps[] = {{86400000, "d"}, {3600000, "h"}, {60000, "min"}};
	uint64_t age = to_ms > from_ms ? to_ms - from_ms : 0;

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		/* Two of a unit at least, so that little is rounded away. */
		if (age >= 2 * steps[i].ms) {
			(void)snprintf(out, WORD, "%" PRIu64 " %s",
			    age / steps[i].ms, steps[i].unit);
			return out;
		}
	}
	(void)snprintf(out, WORD, "%" PRIu64 " s", age / 1000);
	return out;
}

static bool
is_late(const struct avow_state *state)
{
	return state->owed > 0 && state->now_ms > state->owed_since_ms &&
	    state->now_ms - state->owed_since_ms > OWED_MAX_MS;
}

static int
exit_of(const struct avow_state *state)
{
	return state->is_full || is_late(state) ? AVOW_EXIT_NO : AVOW_EXIT_YES;
}

/* One line of label and text, made of a format. */
static void put(const struct avow_lines *lines, const char *label,
    enum avow_paint paint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void
put(const struct avow_lines *lines, const char *label, enum avow_paint paint,
    const char *format, ...)
{
	char text[1024];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof text, format, list);
	va_end(list);
	avow_lines_field(lines, label, paint, avow_text_of(text));
}

static void
put_vault(const struct avow_lines *lines, const struct avow_state *state)
{
	char date[AVOW_TIME_TEXT_SIZE];

	put(lines, "vault", AVOW_PAINT_BOLD, "%s", state->name);
	if (state->writer != 0)
		put(lines, "open", AVOW_PAINT_PLAIN, "in process %" PRIu64,
		    state->writer);
	else
		put(lines, "open", AVOW_PAINT_PLAIN, "in no process");
	if (state->number == 0)
		put(lines, "edition", AVOW_PAINT_PLAIN,
		    "cannot be told without the root key");
	else
		put(lines, "edition", AVOW_PAINT_PLAIN,
		    "%s, number %" PRIu32 " of %" PRIu32, state->edition,
		    state->number, state->editions);
	if (state->next_ms != 0) {
		avow_time_text(date, state->next_ms);
		date[10] = '\0';
		put(lines, "", AVOW_PAINT_PLAIN, "the next takes effect on %s",
		    date);
	}
	put(lines, "people", AVOW_PAINT_PLAIN,
	    "%" PRIu64 " keys; %" PRIu64 " places to be used again",
	    state->keys, state->slots - state->keys);
}

static void
put_store(const struct avow_lines *lines, const struct avow_state *state)
{
	char a[WORD], b[WORD], c[WORD];

	put(lines, "store", AVOW_PAINT_PLAIN,
	    "%s of at most %s, %s of it to be used again",
	    size_words(a, state->store_size), size_words(b, state->store_max),
	    size_words(c, state->store_free));
	put(lines, "disk", AVOW_PAINT_PLAIN, "%s left",
	    size_words(a, state->disk_left));
	if (state->is_full)
		put(lines, "reserve", AVOW_PAINT_RED,
		    "no room: nothing is taken in; what people have is still "
		    "given and erased, from what was kept back");
	else
		put(lines, "reserve", AVOW_PAINT_PLAIN, "%s kept back",
		    size_words(a, state->reserve));
	if (state->stale_readers > 0)
		put(lines, "readers", AVOW_PAINT_PLAIN,
		    "%" PRIu32 " that had died were cleared",
		    state->stale_readers);
}

static void
put_log(const struct avow_lines *lines, const struct avow_state *state)
{
	char a[WORD];

	put(lines, "log", AVOW_PAINT_PLAIN,
	    "%" PRIu64 " entries, %s, generation %" PRIu32, state->entries,
	    size_words(a, state->log_size), state->generation);
	if (state->pruned > 0)
		put(lines, "", AVOW_PAINT_PLAIN, "pruned before entry %" PRIu64,
		    state->pruned);
	if (state->written_ms != 0)
		put(lines, "checkpoint", AVOW_PAINT_PLAIN,
		    "of %" PRIu64 " entries, %s old", state->entries,
		    age_words(a, state->written_ms, state->now_ms));
	put(lines, "key", AVOW_PAINT_PLAIN, "%s", state->log_key);
	if (state->owed == 0)
		put(lines, "owed", AVOW_PAINT_PLAIN, "nothing");
	else
		put(lines, "owed",
		    is_late(state) ? AVOW_PAINT_RED : AVOW_PAINT_YELLOW,
		    "%" PRIu64 " erasures to be finished, the oldest for %s%s",
		    state->owed,
		    age_words(a, state->owed_since_ms, state->now_ms),
		    state->writer == 0 ? "; opening the vault does it" : "");
}

static int
print_text(struct avow_cli *cli, const struct avow_state *state)
{
	struct avow_buffer out;
	struct avow_lines lines = {
	    .out = &out, .color = avow_lines_wants_color(cli->out)};
	int exit;

	avow_buffer_init(&out, TEXT_MAX);
	put_vault(&lines, state);
	put_store(&lines, state);
	put_log(&lines, state);
	exit = avow_cli_write(cli, &out, exit_of(state));
	avow_buffer_clear(&out);
	return exit;
}

/* Figures that are what they are called. */
static const struct {
	const char *name;
	size_t at;
} figures[] = {
#define FIGURE(member)                                                         \
	{                                                                      \
#member, offsetof(struct avow_state, member)                   \
	}
    FIGURE(now_ms),
    FIGURE(writer),
    FIGURE(next_ms),
    FIGURE(keys),
    FIGURE(slots),
    FIGURE(store_size),
    FIGURE(store_free),
    FIGURE(store_max),
    FIGURE(disk_left),
    FIGURE(reserve),
    FIGURE(entries),
    FIGURE(pruned),
    FIGURE(log_size),
    FIGURE(written_ms),
    FIGURE(owed),
    FIGURE(owed_since_ms),
};

static void
put_text(struct avow_json_writer *json, const char *name, const char *text)
{
	avow_json_name(json, name);
	avow_json_put_string(json, text);
}

static void
put_number(struct avow_json_writer *json, const char *name, uint64_t number)
{
	avow_json_name(json, name);
	avow_json_put_u64(json, number);
}

static int
print_json(struct avow_cli *cli, const struct avow_state *state)
{
	struct avow_json_writer json;
	struct avow_buffer out;
	int exit;

	avow_buffer_init(&out, TEXT_MAX);
	json = avow_json_writer_of(&out);
	avow_json_open_object(&json);
	put_text(&json, "name", state->name);
	put_text(&json, "edition", state->edition);
	put_number(&json, "number", state->number);
	put_number(&json, "editions", state->editions);
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
		put_number(&json, figures[i].name,
		    *(const uint64_t *)(const void *)((const char *)state +
			figures[i].at));
	put_number(&json, "generation", state->generation);
	put_number(&json, "stale_readers", state->stale_readers);
	put_text(&json, "log_key", state->log_key);
	avow_json_name(&json, "is_full");
	avow_json_put_bool(&json, state->is_full);
	avow_json_close(&json);
	avow_buffer_u8(&out, '\n');
	exit = avow_cli_write(cli, &out, exit_of(state));
	avow_buffer_clear(&out);
	return exit;
}

int
avow_cli_status(struct avow_cli *cli)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_cli_where where = {.vault = NULL};
	struct avow_option options[] = {
	    avow_cli_vault_option(&where),
	    avow_cli_vault_option_key(&where),
	    {.name = NULL},
	};
	struct avow_open_options open;
	struct avow_state state;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count > 1)
		return avow_cli_usage(cli, "name one vault");
	if (cli->rest_count == 1)
		where.vault = cli->rest[0];
	open = (struct avow_open_options){
	    .dir = avow_cli_vault(where.vault), .root_key = where.root_key};
	if (avow_state_beside(&state, &open, &why) != AVOW_OK)
		return avow_cli_fail(cli, &why);
	return cli->json ? print_json(cli, &state) : print_text(cli, &state);
}
