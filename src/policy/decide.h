/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/decide: the plain engine: what the policy says of one flow.
 *
 *     image + flow + world --avow_decide--> allow, deny or needs
 *
 * LANGUAGE 2.3 and 2.4.  Candidates come from the image's rule bitsets; each is
 * then evaluated directly.  Evaluation is two-valued over a completed world;
 * where it reads a fact that is unknown, both completions are tried, so that
 * the three-valued answer is exact.  Pure: no I/O, no clock, no allocation;
 * any thread.  It is the reference that the faster engine, policy/diagram.h, is
 * built from and tested against.
 */
#ifndef AVOW_POLICY_DECIDE_H
#define AVOW_POLICY_DECIDE_H

#include "policy/image.h"

enum {
	AVOW_CITES_MAX = 16, /* rules named by a decision; more are left out */
	AVOW_NEEDS_MAX = 16, /* facts and duties a decision may ask for */
	/* Completions tried before the answer is "needs" without allowing. */
	AVOW_COMPLETIONS_MAX = 65536,
};

/*
 * One flow; each axis by the number of a leaf.  A service of UINT32_MAX is one
 * that no page names: only what is said of every service holds for it.
 */
struct avow_flow {
	uint32_t leaf[AVOW_AXES];
	enum avow_form form; /* below AVOW_FORMS */
	uint32_t k;          /* of an aggregate; 0 otherwise */
};

/* The basis that a request names: one at most. */
struct avow_claim {
	enum avow_basis_kind kind;
	uint32_t id; /* consent, agreement or base */
};

/* What is known when deciding. */
struct avow_world {
	uint64_t known[2]; /* bit a: atom a is known */
	uint64_t value[2]; /* bit a: atom a is true; clear where unknown */
	struct avow_claim claim;
	uint64_t fulfilled[4]; /* bit d: duty d is done */
};

enum avow_ruling {
	AVOW_RULING_DENY,
	AVOW_RULING_ALLOW,
	AVOW_RULING_NEEDS, /* it depends on `needs` */
};

/* Something missing: a fact to be so, or a duty to be done first. */
struct avow_need {
	bool is_duty;
	bool value;    /* of the atom */
	bool is_claim; /* a basis to be named, or not: id is a base */
	uint32_t id;   /* atom, duty or base */
};

struct avow_decision {
	enum avow_ruling ruling;
	enum avow_form form; /* of what may flow, after transform duties */
	uint32_t cites[AVOW_CITES_MAX]; /* rules that decided; none: silence */
	size_t cite_count;
	uint32_t required[AVOW_CITES_MAX]; /* `require` rules with duties */
	size_t required_count;
	uint64_t duties[4]; /* bit d: duty d goes with an allow */
	struct avow_need needs[AVOW_NEEDS_MAX];
	size_t need_count;
};

/* A world in which nothing is known but what facts `assume`. */
void avow_world_init(const struct avow_image *image, struct avow_world *world);
/* Say what is so; a name that no rule tests changes nothing. */
void avow_world_consent(const struct avow_image *image,
    struct avow_world *world, uint32_t consent, bool given);
void avow_world_agreement(const struct avow_image *image,
    struct avow_world *world, uint32_t agreement, bool in_force);
void avow_world_document(const struct avow_image *image,
    struct avow_world *world, uint32_t document_term, bool exists);
void avow_world_named(
    const struct avow_image *image, struct avow_world *world, bool named);
/* To a purpose term: its leaves; AVOW_NO_PURPOSE: to all purposes. */
enum { AVOW_NO_PURPOSE = 0x7fffffff };
void avow_world_objection(const struct avow_image *image,
    struct avow_world *world, uint32_t purpose_term, bool objects);
void avow_world_fact(const struct avow_image *image, struct avow_world *world,
    uint32_t fact, bool yes);
void avow_world_fact_is(const struct avow_image *image,
    struct avow_world *world, uint32_t fact, uint32_t value, bool is);
void avow_world_fact_count(const struct avow_image *image,
    struct avow_world *world, uint32_t fact, uint32_t count);
/* Forget a fact, `assume` included. */
void avow_world_forget_fact(
    const struct avow_image *image, struct avow_world *world, uint32_t fact);
/* Make what a test of this kind asks about unknown; id as above. */
void avow_world_forget(const struct avow_image *image, struct avow_world *world,
    enum avow_test_kind kind, uint32_t id);
/* Whether an `impossible` of the policy excludes what is known. */
bool avow_world_contradicts(
    const struct avow_image *image, const struct avow_world *world);
/* Duties done before the flow: a clause shown, reviews made, a notice given. */
void avow_world_shown(
    const struct avow_image *image, struct avow_world *world, uint32_t clause);
void avow_world_reviews(
    const struct avow_image *image, struct avow_world *world, uint32_t count);
void avow_world_document_kept(
    const struct avow_image *image, struct avow_world *world);
void avow_world_notified(const struct avow_image *image,
    struct avow_world *world, enum avow_who who, bool prominently);

/* Decide one flow: by the image's diagram, where it has one. */
void avow_decide(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, struct avow_decision *out);
/* The same by the plain engine, the reference: its answer is the same. */
void avow_decide_plain(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_decision *out);

/*
 * The nearest allow: the fewest facts to change, bases to name and duties to
 * do, so that the flow is allowed.  Gives their count, at most
 * AVOW_NEEDS_MAX, or 0 when nothing helps.
 */
size_t avow_decide_nearest(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_need needs_out[AVOW_NEEDS_MAX]);

/* The duties of a decision, merged (LANGUAGE 2.4 "Duties"); gives the count. */
size_t avow_decision_duties(const struct avow_image *image,
    const struct avow_decision *decision, uint32_t duties_out[256]);
/* As a rule would say them; borrowed from the image. */
const char *avow_duty_text(const struct avow_image *image, uint32_t duty);
enum avow_duty_kind avow_duty_kind(
    const struct avow_image *image, uint32_t duty);
/* Appends "consent marketing", "not for-profit", "show #chat". */
struct avow_buffer;
void avow_need_text(const struct avow_image *image,
    const struct avow_need *need, struct avow_buffer *out);

/* What has been of one event, for retention. */
struct avow_elapsed {
	uint32_t event; /* term in the event tree */
	uint32_t hours; /* since then */
};
/* Stored information, and what has been, as retention asks (all leaves). */
struct avow_keeping {
	uint32_t category;
	uint32_t purpose; /* that it was collected for */
	uint32_t service;
	const struct avow_elapsed *elapsed;
	size_t elapsed_count;
};
/*
 * Whether it is still to be kept.  False when its end has come; *rule_out is
 * the retention rule that decided, or UINT32_MAX when none speaks about it.
 */
bool avow_decide_keeps(const struct avow_image *image,
    const struct avow_keeping *keeping, const struct avow_world *world,
    uint32_t *rule_out);
/*
 * The longest time from collection that any rule allows, in hours: the earliest
 * "at most N after collected"; UINT32_MAX when only other events end it.
 */
uint32_t avow_decide_keep_hours(const struct avow_image *image,
    uint32_t category, uint32_t purpose, uint32_t service);

#endif
