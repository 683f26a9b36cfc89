/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff_state: what the files of the diff share.
 *
 *     images --unite--> one vocabulary;  diagrams --view, walk--> cells
 *     cell --function--> a tree for each image --compare--> findings
 *     findings --tell--> changes;  retention, duties to come, text beside them
 *
 * Everything is numbered once for both images: leaves, facts (variables of
 * trees), duties, claims, rules.  One thread at a time.
 */
#ifndef AVOW_POLICY_DIFF_STATE_H
#define AVOW_POLICY_DIFF_STATE_H

#include "policy/decide_engine.h"
#include "policy/diagram.h"
#include "policy/diff.h"
#include "policy/diff_tree.h"

enum { AVOW_DIFF_OLDER, AVOW_DIFF_NEWER, AVOW_DIFF_SIDES };

enum {
	AVOW_DIFF_AXES = AVOW_LEVEL_CATEGORY + 1, /* levels of leaves */
	AVOW_DIFF_DUTIES_MAX = 2 * AVOW_DUTIES_MAX,
	AVOW_DIFF_DUTY_WORDS = AVOW_DIFF_DUTIES_MAX / 64,
	AVOW_DIFF_FORMS_MAX = AVOW_FORMS + 128, /* aggregates once for each k */
	AVOW_DIFF_CHANGES_MAX = 1 << 14,
	AVOW_DIFF_TRIALS_MAX = 1 << 18, /* of the plain engine */
};

/* In place of a node or an end: nobody is asked; who is asked denies. */
#define AVOW_DIFF_NOBODY UINT32_MAX
#define AVOW_DIFF_DEAD (UINT32_MAX - 1)

/* Leaves of one level that neither image tells apart. */
struct avow_diff_alike {
	uint32_t class[AVOW_DIFF_SIDES]; /* in each diagram, or DEAD */
	/*
	 * Actions: 1 for those that use a category's sources.  Recipients: the
	 * class of the service that it is, + 1.  Categories: the offset of its
	 * sources in SETS, + 1.  0: nothing.
	 */
	uint32_t extra[AVOW_DIFF_SIDES];
};

struct avow_diff_level {
	struct avow_diagram_table classes; /* struct avow_diff_alike */
	uint64_t **leaves; /* by class: a set of united leaves */
	uint32_t *first;   /* by class: its first leaf */
	uint64_t *count;   /* by class: its leaves */
	uint32_t words;    /* of a set */
};

/* A duty of either image, its clause and event numbered for both. */
struct avow_diff_duty {
	uint32_t number[AVOW_DIFF_SIDES]; /* or NONE32 */
	struct avow_image_duty is;
};

/* A claim of either image; the first is none. */
struct avow_diff_claim {
	struct avow_claim is[AVOW_DIFF_SIDES];
	uint32_t class[AVOW_DIFF_SIDES];
	const char *text; /* "consent marketing"; NULL for none */
};

/* What one image answers in one case; interned by its side. */
struct avow_diff_answer {
	uint32_t is_allowed;
	uint32_t cites;    /* row of the side's cites */
	uint32_t required; /* row of the side's cites */
	uint32_t cited_as; /* rules cited, as a row of lists */
	uint32_t rests_on; /* bases, by claim: a row of lists */
	uint32_t unused;   /* 0 */
	uint64_t duties[AVOW_DIFF_DUTY_WORDS];
};

struct avow_diff_lazy; /* a diagram made as it is walked */

struct avow_diff_run;

struct avow_diff_side {
	struct avow_diff_run *run;
	const struct avow_image *image;
	struct avow_diff_lazy *lazy; /* NULL: the image's own diagram */
	uint32_t *var_of;            /* by atom */
	uint32_t *duty_of;           /* by duty */
	uint32_t *rule_of;           /* by rule: its number for both */
	uint32_t *clause_of;         /* by clause */
	uint32_t *event_of;          /* by event term */
	uint32_t *claim_of;          /* by consent, agreement, base in a row */
	uint32_t form_class[AVOW_DIFF_FORMS_MAX]; /* by united form */
	struct avow_diagram_table answers;        /* struct avow_diff_answer */
	struct avow_diagram_table cites;          /* struct avow_image_cites */
	uint32_t *ends; /* by end: its tree + 1; 0: not known yet */
};

/* What differs, before it is told: a row of the table of changes. */
struct avow_diff_found {
	uint32_t kind;                   /* enum avow_change_kind */
	uint32_t what[AVOW_DIFF_SIDES];  /* duty, claim or list + 1; 0: none */
	uint32_t cites[AVOW_DIFF_SIDES]; /* rows of each side's cites */
};

/* The first case in which it was found. */
struct avow_diff_case {
	uint32_t leaf[AVOW_AXES]; /* united */
	uint32_t form;            /* united */
	uint32_t claim;           /* united */
	uint64_t known[AVOW_DIFF_VAR_WORDS];
	uint64_t value[AVOW_DIFF_VAR_WORDS];
	uint64_t asked[AVOW_DIFF_VAR_WORDS]; /* those that matter */
};

/* A set of findings, interned as a list in falling order; 0 is none. */
struct avow_diff_set {
	uint32_t head; /* finding */
	uint32_t tail; /* set */
};

struct avow_diff_run {
	struct avow_arena *arena;
	struct avow_diff *out;
	struct avow_diff_side side[AVOW_DIFF_SIDES];

	/* The united vocabulary. */
	struct avow_diff_level level[AVOW_DIFF_AXES];
	uint32_t (*vars)[AVOW_DIFF_SIDES]; /* atom in each image, or NONE32 */
	uint32_t var_count;
	struct avow_diff_duty *duties;
	uint32_t duty_count;
	uint64_t *does; /* by duty: the duties that are done with it, a row */
	struct avow_diff_claim *claims;
	uint32_t claim_count;
	uint32_t *claim_pairs; /* claims that some image tells apart */
	uint32_t claim_pair_count;
	uint32_t ks[AVOW_DIFF_FORMS_MAX]; /* by united form */
	uint32_t form_count;

	/* Functions of the world. */
	struct avow_diff_trees trees;
	uint32_t valid;  /* truth: the worlds that may be */
	uint32_t trials; /* of the plain engine */

	/* Findings. */
	struct avow_diagram_table found; /* struct avow_diff_found */
	struct avow_buffer cases;        /* struct avow_diff_case, by finding */
	struct avow_diagram_table sets;  /* struct avow_diff_set */
	struct avow_buffer set_kinds;    /* uint32_t by set, from 1: bits */
	uint32_t *heads;                 /* room for a set's findings */
	struct avow_diagram_table lists; /* struct avow_image_cites */
	struct avow_diff_memo compared;  /* {operation, tree, tree, truth} */
	struct avow_diff_case at;        /* the case that is looked at */

	/* The walk: what came of each state; and the result as a diagram. */
	struct avow_diff_memo states[AVOW_DIFF_AXES + 1];
	struct avow_diff_memo cells;
	struct avow_diagram_table sources; /* lists of ends */
	struct avow_diagram_table
	    nodes[AVOW_DIFF_AXES];        /* children, by class */
	struct avow_diagram_table leaves; /* sets, by form */
	uint32_t *child[AVOW_DIFF_AXES];
	uint32_t root;

	uint32_t change_count;
	bool widens; /* an item counts for more, whatever the flows */
	bool is_rough;
	bool is_over; /* more than can be told */
	bool failed;  /* no memory */
};

static inline void *
avow_diff_room(struct avow_diff_run *run, size_t count, size_t size)
{
	void *room = avow_arena_array(run->arena, count + 1, size);

	run->failed = run->failed || room == NULL;
	return room;
}

/* Whether the work may go on. */
bool avow_diff_may_go_on(struct avow_diff_run *run);

/* --- diff_unite.c: rules, clauses, events, claims, forms --- */

void avow_diff_unite(struct avow_diff_run *run);
/* The number of a basis among the claims; 0: none. */
uint32_t avow_diff_unite_basis(
    const struct avow_diff_run *run, unsigned side, uint32_t kind, uint32_t id);

/* --- diff_leaves.c --- */

/* Pair the leaves of each axis. */
void avow_diff_leaves(struct avow_diff_run *run);
/* Their classes, once the images can be viewed. */
void avow_diff_leaves_class(struct avow_diff_run *run);

/* --- diff_duties.c --- */

void avow_diff_duties(struct avow_diff_run *run);
static inline bool
avow_diff_duty_does(const struct avow_diff_run *run, uint32_t a, uint32_t b)
{
	return avow_bit(run->does + (size_t)a * AVOW_DIFF_DUTY_WORDS, b);
}
/* As a rule of that side would say it, or NULL. */
const char *avow_diff_duties_text(
    const struct avow_diff_run *run, unsigned side, uint32_t duty);

/* --- diff_facts.c: facts as variables, and the worlds that may be --- */

void avow_diff_facts(struct avow_diff_run *run);
/* As a rule would say it. */
const char *avow_diff_facts_text(const struct avow_diff_run *run, uint32_t var);
/* Whether, where one is so, the other is not: values of one fact. */
bool avow_diff_facts_excludes(
    const struct avow_diff_run *run, uint32_t var, uint32_t other);
/* The truth of literals of an image: all of them, or any. */
uint32_t avow_diff_facts_all(
    struct avow_diff_run *run, unsigned side, struct avow_image_list list);
uint32_t avow_diff_facts_any(
    struct avow_diff_run *run, unsigned side, struct avow_image_list list);

/* --- diff_view.c: an image as a diagram, its own or one made now --- */

void avow_diff_view(struct avow_diff_run *run, unsigned side);
void avow_diff_view_clear(struct avow_diff_side *side);
/* The class of a leaf; NONE32 among services: one that no page names. */
uint32_t avow_diff_view_class(
    const struct avow_diff_side *side, unsigned level, uint32_t leaf);
uint32_t avow_diff_view_claim(
    const struct avow_diff_side *side, const struct avow_claim *claim);
uint32_t avow_diff_view_child(struct avow_diff_run *run, unsigned side,
    unsigned level, uint32_t node, uint32_t class);
/* From the category on: the end in a form, and whether it hears claims. */
uint32_t avow_diff_view_form(
    struct avow_diff_run *run, unsigned side, uint32_t end, uint32_t class);
bool avow_diff_view_hears(
    const struct avow_diff_run *run, unsigned side, uint32_t end);
/* Its tree of answers, where this class of claims is made. */
uint32_t avow_diff_view_tree(
    struct avow_diff_run *run, unsigned side, uint32_t end, uint32_t class);

/* --- diff_lazy.c: the diagram of an image that has none, or asks rules --- */

void avow_diff_lazy(struct avow_diff_run *run, unsigned side);
void avow_diff_lazy_clear(struct avow_diff_lazy *lazy);
uint32_t avow_diff_lazy_class(
    const struct avow_diff_lazy *lazy, unsigned level, uint32_t leaf);
uint32_t avow_diff_lazy_claim(
    const struct avow_diff_lazy *lazy, const struct avow_claim *claim);
/* Levels of leaves, then the form. */
uint32_t avow_diff_lazy_child(struct avow_diff_run *run, unsigned side,
    unsigned level, uint32_t node, uint32_t class);
uint32_t avow_diff_lazy_tree(
    struct avow_diff_run *run, unsigned side, uint32_t end, uint32_t class);

/* --- diff_answer.c --- */

/* An answer's number. */
uint32_t avow_diff_answer_outcome(
    struct avow_diff_run *run, unsigned side, const struct avow_outcome *one);
uint32_t avow_diff_answer_silence(struct avow_diff_run *run, unsigned side);
/* What two flows that must both be allowed answer; the first is asked first,
   and what allows the second is cited too, or is not. */
uint32_t avow_diff_answer_join(struct avow_diff_run *run, unsigned side,
    const uint32_t answers[2], bool is_cited);
static inline const struct avow_diff_answer *
avow_diff_answer_at(
    const struct avow_diff_run *run, unsigned side, uint32_t answer)
{
	return avow_diagram_table_row(&run->side[side].answers, answer);
}

/* --- diff_compare.c --- */

/* All that differs between two trees of answers: a set of findings. */
uint32_t avow_diff_compare(
    struct avow_diff_run *run, const uint32_t tree[AVOW_DIFF_SIDES]);

/* --- diff_found.c: findings and sets of them --- */

/* A set of one; its case is kept if it is new. */
uint32_t avow_diff_found(
    struct avow_diff_run *run, const struct avow_diff_found *found);
uint32_t avow_diff_found_join(
    struct avow_diff_run *run, uint32_t a, uint32_t b);
/* Bits of the kinds of a set. */
uint32_t avow_diff_found_kinds(const struct avow_diff_run *run, uint32_t set);
static inline const struct avow_diff_set *
avow_diff_found_at(const struct avow_diff_run *run, uint32_t set)
{
	return avow_diagram_table_row(&run->sets, set - 1);
}

/* --- diff_pair.c: what differs between two answers --- */

uint32_t avow_diff_pair(
    struct avow_diff_run *run, uint32_t older, uint32_t newer);

/* --- diff_walk.c --- */

/* Both diagrams side by side, into run->root. */
void avow_diff_walk(struct avow_diff_run *run);

/* --- diff_tell.c --- */

/* Count flows by kind, into out. */
void avow_diff_tell_count(struct avow_diff_run *run);
/* By service, united: bits of kinds of what is found in it. */
void avow_diff_tell_services(struct avow_diff_run *run, uint32_t *kinds_out);
/* The changes of flows, into out, in no order. */
void avow_diff_tell(struct avow_diff_run *run);

/* --- diff_change.c --- */

/* A change, put before the others; NULL, and failed, without memory. */
struct avow_diff_change *avow_diff_change_new(
    struct avow_diff_run *run, enum avow_change_kind kind);
/* That of a finding, as yet without its flows. */
struct avow_diff_change *avow_diff_change_of(
    struct avow_diff_run *run, uint32_t finding);
/* Text of the arena's; NULL, and failed, without memory. */
const char *avow_diff_change_text(struct avow_diff_run *run, const char *format,
    ...) __attribute__((format(printf, 2, 3)));
/* The one rule or clause of a side, or NONE32. */
void avow_diff_change_cite(struct avow_diff_run *run,
    struct avow_diff_change *change, unsigned side, uint32_t number);
/* Worst first. */
void avow_diff_change_sort(struct avow_diff_run *run);

/* --- diff_keep.c, diff_due.c, diff_item.c, diff_text.c --- */

/* What is said of one event, of a hold, of backups. */
enum avow_diff_what {
	AVOW_DIFF_END,
	AVOW_DIFF_MINIMUM,
	AVOW_DIFF_HOLD,
	AVOW_DIFF_BACKUPS,
};
struct avow_diff_term {
	enum avow_diff_what what;
	uint32_t about;  /* event, united; hold: variable, doubled, and value */
	uint64_t longer; /* the greater the longer it is kept */
	uint32_t rule;
	uint32_t end; /* row of ENDS, or NONE32 */
};
/* As a rule would say it; an end with what follows, if told. */
const char *avow_diff_keep_text(struct avow_diff_run *run, unsigned side,
    const struct avow_diff_term *term, bool with_then);
/* Words of a rule's text that follow these: "within " gives "3 workdays". */
struct avow_text avow_diff_keep_words(
    const struct avow_image *image, uint32_t rule, const char *before);
void avow_diff_keep(struct avow_diff_run *run);
void avow_diff_due(struct avow_diff_run *run);
void avow_diff_item(struct avow_diff_run *run);
void avow_diff_text(struct avow_diff_run *run);

#endif
