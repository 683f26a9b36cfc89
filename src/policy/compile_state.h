/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/compile_state: what the steps of compiling share.
 *
 *     resolve -> pages -> rules, tests -> links -> atoms -> rows -> diagram ->
 *     bytes
 *
 * Each step is a file: compile_page.c, compile_rule.c ...  Rows of the image
 * are put straight into the section they belong to.  Faults in the text go to
 * the report; `failed` means no memory, and ends the whole.  One thread.
 */
#ifndef AVOW_POLICY_COMPILE_STATE_H
#define AVOW_POLICY_COMPILE_STATE_H

#include "base/buffer.h"
#include "policy/image_section.h"
#include "policy/resolve.h"
#include "seal/hash.h"

enum {
	AVOW_COMPILE_NESTING_MAX = 3,       /* braces; a rule is 1 */
	AVOW_COMPILE_LINKS_MAX = 1 << 16,   /* exceptions of all rules */
	AVOW_COMPILE_CLAUSES_MAX = 1 << 16, /* of all pages */
};

/* A test, its names found; its atom is known only when all tests are. */
struct avow_compile_test {
	enum avow_test_kind kind;
	uint32_t ref;   /* consent, purpose term, agreement, document, fact;
	                   a bare objection: NONE */
	uint32_t value; /* value or threshold */
	bool is_negated;
	struct avow_compile_test *next;
};

struct avow_compile_link {
	uint32_t rule;
	struct avow_compile_link *next;
};

struct avow_compile_page {
	const struct avow_ast *ast;
	const struct avow_terms_node *service; /* NULL: the general page */
	uint64_t *services; /* leaves that `in` means when it is left out */
	uint32_t first_clause;
	uint32_t clause_count;
	uint32_t first_rule;
	uint32_t rule_count;
};

struct avow_compile_clause {
	const struct avow_clause *clause;
	uint32_t page;
};

/* A rule as it will stand in the image. */
struct avow_compile_rule {
	const struct avow_ast_rule *ast;
	uint32_t page;
	uint32_t clause;
	uint32_t parent; /* rule, or NONE */
	bool is_inner;   /* an exception or a lift */
	uint64_t *sets[AVOW_AXES];
	uint32_t forms;
	struct avow_text cite; /* "share/courier" */
	enum avow_basis_kind basis_kind;
	uint32_t basis;
	struct avow_compile_test *when;
	struct avow_compile_test *unless;
	struct avow_compile_test *hold;
	struct avow_compile_link *exceptions; /* in order */
	struct avow_compile_link *last_exception;
};

/* Which tests occur, and then their atoms. */
struct avow_compile_atoms {
	uint32_t *consent; /* by item; NONE: not tested */
	uint32_t *agreement;
	uint32_t *document;            /* by term */
	uint32_t *objection;           /* by purpose term */
	uint32_t *fact;                /* by fact: the first of its atoms */
	struct avow_buffer thresholds; /* struct avow_compile_test: counts */
	uint32_t named;
	uint32_t count;
};

struct avow_compile_state {
	struct avow_resolve r; /* arena and report are in it */
	struct avow_hash *hash;
	struct avow_compile_page *pages;
	uint32_t page_count;
	struct avow_compile_clause *clauses;
	uint32_t clause_count;
	struct avow_compile_rule *rules;
	uint32_t rule_count;
	uint32_t rule_room;
	uint32_t link_count;
	struct avow_compile_test **guardian_tests; /* in order of files */
	struct avow_compile_test **axiom_tests;
	uint32_t guardian_count;
	uint32_t axiom_count;
	struct avow_compile_atoms atoms;
	uint64_t **supports; /* actions, by basis */
	struct avow_buffer section[AVOW_SECTIONS];
	bool has_gaps; /* rules could not be read: none can be said missing */
	bool failed;   /* no memory */
	bool is_unchecked; /* rules may clash */
	uint32_t floor;    /* k of an aggregate, at least */
	bool advice;
	bool notes;
	unsigned steps_left;     /* for asking the diagram: policy/check.h */
	struct avow_image image; /* the sections as an image, borrowed */
};

/* compile_ready.c: whether every declaration could be read. */
AVOW_CHECKED bool avow_compile_ready(const struct avow_report *report);

/* compile_put.c: rows. */

/* Append a row; gives its number.  Zeroes when there is no memory. */
uint32_t avow_compile_put(
    struct avow_compile_state *c, enum avow_section section, const void *row);
uint32_t avow_compile_put_count(
    const struct avow_compile_state *c, enum avow_section section);
uint32_t avow_compile_put_string(
    struct avow_compile_state *c, struct avow_text text);
/* A text in the arena; unlike a finding's, it must not be lost. */
struct avow_text avow_compile_put_format(struct avow_compile_state *c,
    const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A set's words; gives the word offset. */
uint32_t avow_compile_put_set(
    struct avow_compile_state *c, enum avow_axis axis, const uint64_t *set);
uint32_t avow_compile_put_words(
    struct avow_compile_state *c, const uint64_t *words, uint32_t count);
/* Tests as literals. */
struct avow_image_list avow_compile_put_tests(
    struct avow_compile_state *c, const struct avow_compile_test *tests);

/* The steps, in this order. */
void avow_compile_pages(struct avow_compile_state *c);
void avow_compile_rules(struct avow_compile_state *c);
void avow_compile_decided(struct avow_compile_state *c); /* guardians, axioms */
void avow_compile_links(struct avow_compile_state *c);
void avow_compile_atom_rows(struct avow_compile_state *c);
void avow_compile_term_rows(struct avow_compile_state *c);
void avow_compile_item_rows(struct avow_compile_state *c);
void avow_compile_page_rows(struct avow_compile_state *c);
void avow_compile_table_rows(struct avow_compile_state *c);
void avow_compile_rule_rows(struct avow_compile_state *c);
void avow_compile_retain_rows(struct avow_compile_state *c);
void avow_compile_match_rows(struct avow_compile_state *c);
void avow_compile_scope_rows(struct avow_compile_state *c);
void avow_compile_diagram(struct avow_compile_state *c); /* after checks */

/* compile_atom.c */
uint32_t avow_compile_atom_threshold(
    const struct avow_compile_state *c, uint32_t fact, uint32_t value);
/* The consent item that guardians give, or NONE. */
uint32_t avow_compile_minor_use(const struct avow_compile_state *c);
/* compile_test.c */
struct avow_compile_test *avow_compile_tests(
    struct avow_compile_state *c, const struct avow_ast_test *tests);
/* Report what a list of tests that all hold says twice, or says and denies. */
void avow_compile_tests_once(
    const struct avow_compile_state *c, const struct avow_ast_test *tests);
/* Report tests that only a flow can answer, where there is none. */
void avow_compile_tests_lasting(
    const struct avow_compile_state *c, const struct avow_ast_test *tests);
struct avow_compile_test *avow_compile_test_add(struct avow_compile_state *c,
    struct avow_compile_test **list, struct avow_compile_test test);
/* compile_flow.c: the scope of a rule.  parent: NULL for a rule by itself. */
void avow_compile_flow(struct avow_compile_state *c,
    struct avow_compile_rule *rule, const struct avow_compile_rule *parent);
/* compile_diagram.c: the sections made so far as an image, borrowed. */
void avow_compile_view(
    const struct avow_compile_state *c, struct avow_image *image);
/* compile_cite.c: clauses and rules by citation. */
AVOW_CHECKED bool avow_compile_cite_clause(struct avow_compile_state *c,
    uint32_t page, const struct avow_ast_name *cite, uint32_t *clause_out);
/* Whether a rule is meant by a citation that names its clause or itself. */
bool avow_compile_cite_means(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, struct avow_text cite);
/* The id of a clause for findings; kept until the next call. */
void avow_compile_at_clause(
    struct avow_compile_state *c, const struct avow_clause *clause);
/* compile_duty.c: a duty's number. */
uint32_t avow_compile_duty(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_duty *duty);
uint32_t avow_compile_hours(struct avow_ast_duration duration);
/* compile_rows.c: duties as a list of links. */
struct avow_image_list avow_compile_rows_duties(struct avow_compile_state *c,
    uint32_t page, const struct avow_ast_duty *duties);
/* image_write.c */
AVOW_CHECKED enum avow_status avow_image_write(struct avow_buffer *out,
    const struct avow_buffer section[AVOW_SECTIONS], struct avow_hash *hash,
    struct avow_error *why);

/* check_*.c: what is wrong although every name is known. */
void avow_check_basis(struct avow_compile_state *c);
void avow_check_possible(struct avow_compile_state *c);
void avow_check_duties(struct avow_compile_state *c);
void avow_check_examples(struct avow_compile_state *c);
void avow_check_edition(struct avow_compile_state *c);
void avow_check_declaratory(struct avow_compile_state *c);
void avow_check_translation(struct avow_compile_state *c);
/* The same of a whole edition, in order; c->image is there. */
void avow_check_collected(struct avow_compile_state *c);
void avow_check_kept(struct avow_compile_state *c);
void avow_check_agreement(struct avow_compile_state *c);
void avow_check_forms(struct avow_compile_state *c);
void avow_check_untouched(struct avow_compile_state *c);
void avow_check_tying(struct avow_compile_state *c);
void avow_check_told(struct avow_compile_state *c);
void avow_check_prose(struct avow_compile_state *c);
void avow_check_unused(struct avow_compile_state *c);

/* Whether two rules speak about a common flow. */
bool avow_compile_rules_meet(const struct avow_compile_state *c,
    const struct avow_compile_rule *a, const struct avow_compile_rule *b);

#endif
