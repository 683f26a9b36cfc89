/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check_cases: checks that look at every case there is.
 *
 *     diagram build --case by case--> clashes, idle rules --> report
 *
 * P0202, P0203, P0205, P0206 and P0207 are about what rules do to one another.
 * Building the diagram asks the plain engine about every case that any rule can
 * tell from another (policy/diagram.h), so to look on is to see all: what is
 * said here is exact.  Where the build gives up, or the looking would take too
 * long, less is said, and nothing that is not so.
 *
 * Private to policy/check_*.c and compile_diagram.c.  One thread at a time; all
 * memory is the compiler's arena.
 */
#ifndef AVOW_POLICY_CHECK_CASES_H
#define AVOW_POLICY_CHECK_CASES_H

#include "policy/compile_state.h"
#include "policy/decide_engine.h"

enum {
	/* Questions put to the engine beyond those of the build itself. */
	AVOW_CHECK_ASKS_MAX = 1 << 19,
	AVOW_CHECK_PAIRS_MAX = 100, /* kept, of each kind */
};

/* What a build shows. */
struct avow_check_case {
	const struct avow_flow *flow;
	const struct avow_world *world;
	const struct avow_outcome *outcome;
	const uint64_t *rules; /* that may speak of the flow */
};

/* Two rules that one flow shows to be at odds. */
enum avow_check_kind {
	AVOW_CHECK_DENIED, /* P0202: other denies what rule allows */
	AVOW_CHECK_CLOSED, /* P0207: other, an `only`, does not name rule */
	AVOW_CHECK_UNITED, /* P0205: duties of both */
	AVOW_CHECK_KINDS,
};

struct avow_check_pair {
	enum avow_check_kind kind;
	uint32_t rule;
	uint32_t other;
	const char *example; /* as an example would write it */
	const char *duties;  /* UNITED: what comes of both */
	struct avow_check_pair *next;
};

/* Why a rule that did nothing so far did nothing. */
enum {
	AVOW_IDLE_BY_NEVER = 1,  /* a `never` of the general page */
	AVOW_IDLE_BY_NARROW = 2, /* the general page does not allow it too */
	AVOW_IDLE_BY_OTHER = 4,
	AVOW_IDLE_BY_SILENCE = 8, /* no rule decided: nothing allows it */
};

/* What is known of a rule that decides nothing, or nothing that others don't.
 */
struct avow_check_idle {
	struct avow_cites by;   /* rules that decide wherever it would */
	struct avow_cites like; /* that allow wherever it does */
	uint64_t *any_like;     /* rule set: all that ever stood in for it */
	uint32_t why;           /* AVOW_IDLE_* */
	bool is_met;            /* it would speak: `by` is set */
	bool is_like;           /* `like` is set */
};

struct avow_check_cases {
	struct avow_compile_state *c;
	const struct avow_image *image;
	unsigned left;     /* questions */
	bool is_blind;     /* they were too many: idle rules are not known */
	uint64_t *open;    /* rules of which something is still to be seen */
	uint64_t *decides; /* rules that decide some case */
	uint64_t
	    *needed;    /* without which some case would be decided otherwise */
	uint64_t *told; /* rules of which P0203 or P0206 was told */
	uint64_t *openers; /* allows by themselves that are asked by others */
	uint64_t *allows;  /* rules by themselves */
	uint64_t *onlys;
	uint64_t *lifts;
	uint64_t **page_rules; /* by page */
	uint64_t **met; /* by rule: those it was compared with, or NULL */
	struct avow_check_idle *idle; /* by rule */
	struct avow_check_pair *pairs[AVOW_CHECK_KINDS];
	struct avow_check_pair *last[AVOW_CHECK_KINDS];
	uint32_t pair_count[AVOW_CHECK_KINDS];

	/* The case at hand. */
	const struct avow_check_case *now;
	struct avow_work work;
	struct avow_eval eval;
	bool is_begun;     /* eval is of the case */
	bool is_looked_at; /* is_possible is known */
	bool is_possible;
};

/* Prepare for one build; false, and c->failed, without memory. */
AVOW_CHECKED bool avow_check_cases_begin(struct avow_check_cases *k,
    struct avow_compile_state *c, const struct avow_image *image);
/* As struct avow_diagram_watch has them; context is k. */
void avow_check_cases_saw(void *context, const struct avow_flow *flow,
    const struct avow_world *world, const struct avow_outcome *outcome,
    const uint64_t *rules);
void avow_check_cases_missed(void *context, const uint64_t *rules);
/* Report all that was seen; is_whole: the build did not give up. */
void avow_check_cases_end(struct avow_check_cases *k, bool is_whole);

/* --- what the checks ask of the case at hand --- */

/* Whether the world of the case is one that can be. */
bool avow_check_cases_is_possible(struct avow_check_cases *k);
/*
 * What a rule says of it.  False when that hangs on facts which the case leaves
 * open, or there were too many questions.
 */
AVOW_CHECKED bool avow_check_cases_ask(
    struct avow_check_cases *k, uint32_t rule, struct avow_saying *out);
/* Whether the rule, and all around it, may match. */
bool avow_check_cases_may_match(struct avow_check_cases *k, uint32_t rule);
/* What comes of the case without a rule; false as above. */
AVOW_CHECKED bool avow_check_cases_without(
    struct avow_check_cases *k, uint32_t rule, struct avow_outcome *out);
/* A zeroed rule set; NULL, and c->failed, without memory. */
uint64_t *avow_check_cases_set(struct avow_check_cases *k);
/* Whether two rules are compared for the first time; remembers it. */
bool avow_check_cases_first(
    struct avow_check_cases *k, uint32_t rule, uint32_t other);
/* Keep a pair, with a flow that shows it.  duties: NULL or a text. */
void avow_check_cases_keep(
    struct avow_check_cases *k, const struct avow_check_pair *pair);

/* --- check_idle.c: P0203, P0206 --- */

void avow_check_idle_saw(struct avow_check_cases *k);
/* check_idle_report.c */
void avow_check_idle_report(struct avow_check_cases *k);

/* --- check_clash.c: P0202, P0207; check_united.c: P0205 --- */

void avow_check_clash_saw(struct avow_check_cases *k);
void avow_check_united_saw(struct avow_check_cases *k);
/* check_pair_report.c */
void avow_check_pair_report(struct avow_check_cases *k);

/* --- check_witness.c --- */

/* Two rules and what they are to say; NONE: the flow is in its scope. */
struct avow_check_wanted {
	uint32_t rule;
	enum avow_said said;
};
/*
 * The case at hand, with no more facts than it takes for both rules to say so,
 * as an example would write it: "use contact.phone for ads to self with consent
 * ads".  NULL where it can't be written.
 */
const char *avow_check_witness(
    struct avow_check_cases *k, const struct avow_check_wanted wanted[2]);

/* --- check_words.c: how findings speak of rules --- */

/* "clause 3.2", or "`#share/2`" where that says more. */
const char *avow_check_words_name(
    const struct avow_compile_state *c, uint32_t rule, uint32_t beside);
/* "`consent ads and not minor`", what must hold for the rule; NULL: nothing. */
const char *avow_check_words_conditions(
    const struct avow_check_cases *k, uint32_t rule);
/* The rule, on one line, standing against `other`; NULL where it is long. */
const char *avow_check_words_against(
    const struct avow_check_cases *k, uint32_t rule, uint32_t other);
/* The beginning of an `only`, with one more clause after `also`. */
const char *avow_check_words_also(
    const struct avow_check_cases *k, uint32_t only, uint32_t rule);
/* What the prose of a rule's clause says first; NULL: nothing. */
const char *avow_check_words_prose(
    const struct avow_compile_state *c, uint32_t rule);
/* Set clause, second place and its label. */
void avow_check_words_also_at(const struct avow_compile_state *c,
    struct avow_finding *finding, uint32_t rule, const char *label);
/* Add a finding at a rule's keyword. */
struct avow_finding *avow_check_words_add(struct avow_compile_state *c,
    enum avow_severity severity, const char *code, uint32_t rule,
    const char *message);

#endif
