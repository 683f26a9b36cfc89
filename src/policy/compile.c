/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/compile.h"

#include "policy/compile_state.h"

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
		return avow_fail(why, AVOW_ERR_NOMEM, "memory",
		    "no memory to compile the policy");
	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		enum avow_status status =
		    avow_buffer_check(&c->section[s], why);

		if (status != AVOW_OK)
			return status;
	}
	return avow_buffer_check(&c->atoms.thresholds, why);
}

/* The state's arena is set, and nothing else but what it is to leave out. */
static enum avow_status
compile(struct avow_buffer *out, struct avow_compile_state *c,
    const struct avow_ast *files, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_arena *arena = c->r.arena;
	size_t errors = report->errors;
	enum avow_status status;

	if (errors > 0 && !avow_compile_ready(report))
		return AVOW_OK;
	for (unsigned s = 0; s < AVOW_SECTIONS; s++)
		avow_buffer_init(&c->section[s], AVOW_IMAGE_MAX);
	avow_buffer_init(&c->atoms.thresholds, AVOW_IMAGE_MAX);
	c->has_gaps = errors > 0;
	status = avow_hash_new(&c->hash, why);
	if (status != AVOW_OK)
		goto out;
	avow_resolve_init(&c->r, arena, files, report);
	/* The name that lost is wrong wherever it is used: say it once. */
	if (c->r.terms.has_clash)
		goto out;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		status = check_memory(c, why);
		if (status != AVOW_OK)
			goto out;
		steps[i](c);
	}
	status = check_memory(c, why);
	if (status == AVOW_OK && report->errors == errors)
		status = avow_image_write(out, c->section, c->hash, why);
out:
	clear(c);
	return status;
}

static enum avow_status
make(struct avow_compile_state **out, struct avow_arena *arena,
    struct avow_error *why)
{
	*out = avow_arena_alloc(arena, sizeof **out);
	if (*out == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "memory",
		    "no memory to compile the policy");
	(*out)->r.arena = arena;
	return AVOW_OK;
}

enum avow_status
avow_compile(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_ast *files, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_compile_state *c;
	enum avow_status status = make(&c, arena, why);

	return status != AVOW_OK ? status : compile(out, c, files, report, why);
}

enum avow_status
avow_compile_unchecked(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_ast *files, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_compile_state *c;
	enum avow_status status = make(&c, arena, why);

	if (status != AVOW_OK)
		return status;
	c->is_unchecked = true;
	return compile(out, c, files, report, why);
}
