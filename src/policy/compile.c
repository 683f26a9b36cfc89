/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/compile.h"

#include "policy/check.h"

#include "base/banned.h"

typedef void step(struct avow_compile_state *c);

/*
 * The order matters: tests are all marked before atoms are numbered, atoms are
 * numbered before rows name them, and scopes read back the rows of items.
 */
static step *const steps[] = {
    avow_compile_pages,
    avow_compile_rules,
    avow_compile_decided,
    avow_compile_links,
    avow_compile_atom_rows,
    avow_compile_term_rows,
    avow_compile_item_rows,
    avow_compile_page_rows,
    avow_compile_table_rows,
    avow_compile_rule_rows,
    avow_compile_retain_rows,
    avow_compile_match_rows,
    avow_compile_scope_rows,
    avow_check_basis,
    avow_check_duties,
    avow_check_examples,
    avow_check_translation,
    avow_check_edition,
    avow_check_declaratory,
    avow_check_possible,
    avow_compile_diagram,
};

/* The diagram's sections too, which may have moved the others. */
static void
see(struct avow_compile_state *c)
{
	avow_compile_view(c, &c->image);
}

/* What only an edition that compiles can be asked: errors, */
static step *const edition_steps[] = {
    see,
    avow_check_kept,
    avow_check_told,
};

/* and advice. */
static step *const advice_steps[] = {
    avow_check_collected,
    avow_check_prose,
    avow_check_unused,
    avow_check_agreement,
    avow_check_forms,
    avow_check_untouched,
    avow_check_tying,
};

static void
clear(struct avow_compile_state *c)
{
	for (unsigned s = 0; s < AVOW_SECTIONS; s++)
		avow_buffer_clear(&c->section[s]);
	avow_buffer_clear(&c->atoms.thresholds);
	avow_hash_free(c->hash);
}

/* Whether every step had the memory it needed. */
static enum avow_status
check_memory(const struct avow_compile_state *c, struct avow_error *why)
{
	if (c->failed || c->r.failed)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to compile the policy");
	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		enum avow_status status =
		    avow_buffer_check(&c->section[s], why);

		if (status != AVOW_OK)
			return status;
	}
	return avow_buffer_check(&c->atoms.thresholds, why);
}

/* Take steps until one runs out of memory. */
static enum avow_status
run(struct avow_compile_state *c, step *const *list, size_t count,
    struct avow_error *why)
{
	for (size_t i = 0; i < count; i++) {
		enum avow_status status = check_memory(c, why);

		if (status != AVOW_OK)
			return status;
		list[i](c);
	}
	return check_memory(c, why);
}

static enum avow_status
compile(struct avow_buffer *out, struct avow_compile_state *c, bool is_edition,
    struct avow_error *why)
{
	struct avow_report *report = c->r.report;
	size_t errors = report->errors;
	enum avow_status status;

	c->has_gaps = errors > 0;
	status = avow_hash_new(&c->hash, why);
	if (status != AVOW_OK)
		return status;
	avow_resolve_init(&c->r, c->r.arena, c->r.files, report);
	/* The name that lost is wrong wherever it is used: say it once. */
	if (c->r.terms.has_clash)
		return AVOW_OK;
	status = run(c, steps, sizeof steps / sizeof steps[0], why);
	if (status != AVOW_OK || report->errors != errors)
		return status;
	if (is_edition && errors == 0)
		status = run(c, edition_steps,
		    sizeof edition_steps / sizeof edition_steps[0], why);
	if (status == AVOW_OK && c->advice && report->errors == 0)
		status = run(c, advice_steps,
		    sizeof advice_steps / sizeof advice_steps[0], why);
	if (status == AVOW_OK)
		status = avow_image_write(out, c->section, c->hash, why);
	return status;
}

/* Begin, compile, end; floor 0: without the checks of a whole edition. */
static enum avow_status
start(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_compile_input *input, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_compile_state *c = avow_arena_alloc(arena, sizeof *c);
	enum avow_status status;

	if (report->errors > 0 && !avow_compile_ready(report))
		return AVOW_OK;
	if (c == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to compile the policy");
	for (unsigned s = 0; s < AVOW_SECTIONS; s++)
		avow_buffer_init(&c->section[s], AVOW_IMAGE_MAX);
	avow_buffer_init(&c->atoms.thresholds, AVOW_IMAGE_MAX);
	c->r = (struct avow_resolve){
	    .arena = arena, .files = input->files, .report = report};
	c->floor = input->floor;
	c->is_unchecked = input->may_clash;
	c->advice = input->advice;
	c->notes = input->notes;
	c->steps_left = AVOW_CHECK_STEPS_MAX;
	status = compile(out, c, input->floor > 0, why);
	clear(c);
	return status;
}

enum avow_status
avow_compile(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_ast *files, struct avow_report *report,
    struct avow_error *why)
{
	const struct avow_compile_input input = {.files = files};

	return start(out, arena, &input, report, why);
}

enum avow_status
avow_compile_unchecked(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_ast *files, struct avow_report *report,
    struct avow_error *why)
{
	const struct avow_compile_input input = {
	    .files = files, .may_clash = true};

	return start(out, arena, &input, report, why);
}

enum avow_status
avow_compile_edition(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_compile_input *input, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_compile_input with_floor = *input;

	if (with_floor.floor == 0)
		with_floor.floor = AVOW_COMPILE_FLOOR;
	return start(out, arena, &with_floor, report, why);
}
