/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/differ: one edition, asked by every road that there is.
 *
 *     pages --compile--> image, the plain engine and the diagram on it
 *           --image to a file, and mapped again-->
 *           --to JSON and back, compiled again-->
 *           --support/oracle--> the reference
 *
 * One question is a flow (names), what is known, and a basis that is claimed;
 * the answers must agree in ruling, form, duties, citations and needs.  A
 * difference is told on standard error with all that is needed to see it again.
 */
#ifndef AVOW_TESTS_DIFFER_H
#define AVOW_TESTS_DIFFER_H

#include "base/arena.h"
#include "oracle.h"
#include "policy/decide.h"
#include "random_policy.h"

enum {
	DIFFER_ROADS = 3, /* images */
	DIFFER_TERMS_MAX = ORACLE_TERMS_MAX,
	DIFFER_MISSING =
	    0 /* in possible: nobody said, and nothing is assumed */
};

/* One image, and how its numbers translate to the oracle's. */
struct differ_road {
	const char *name;
	struct avow_image *image;          /* NULL: this road is not taken */
	uint32_t leaf[DIFFER_TERMS_MAX];   /* of an oracle's term */
	uint32_t id[ORACLE_VARIABLES_MAX]; /* item, fact or term */
	unsigned rule[ORACLE_RULES_MAX];   /* oracle's number */
	unsigned duty[256];                /* oracle's number */
};

struct differ {
	struct avow_arena arena;
	struct avow_ast *files;
	struct oracle o;
	struct differ_road road[DIFFER_ROADS];
	unsigned roads;
	unsigned asked; /* of them: all, but where one is enough */
	uint64_t
	    seed; /* that made the edition, for who wants to see it again */
	/* What was asked, so that nobody need trust that it was much. */
	unsigned long cases, rulings[3];
};

/* What was done before the flow. */
struct differ_deeds {
	unsigned reviews;
	bool is_document_kept;
	const struct avow_clause *shown; /* or NULL */
	int notified;                    /* enum avow_who, or -1 */
	bool is_prominent;
};

struct differ_case {
	unsigned part[AVOW_AXES]; /* terms of the oracle; NONE: no service */
	enum avow_form form;
	uint32_t k;
	struct oracle_known known;
	struct differ_deeds deeds;
};

/*
 * Compile the texts and open all roads; folder is for the file of one.  False
 * when the pages are unsound, with nothing to clear.
 */
bool differ_open(struct differ *d, const char *const *texts, size_t count,
    const char *folder);
void differ_close(struct differ *d);

/* Ask one question by every road; false: they differ, and it was told. */
bool differ_ask(struct differ *d, const struct differ_case *c);

/* A random question. */
void differ_random(
    struct differ *d, struct random_source *r, struct differ_case *out);

/*
 * All questions, with nothing done before: every leaf, form, claim, and each
 * fact that a rule tests with each value, or unknown.  How many worlds and
 * claims there are for one flow; false: answers differ.
 */
unsigned long differ_worlds(const struct differ *d);
bool differ_ask_all(struct differ *d);

/* --- differ_map.c --- */

/* Fill the tables of a road from its image. */
void differ_map(const struct differ *d, struct differ_road *road);
struct avow_flow differ_flow(
    const struct differ_road *road, const struct differ_case *c);
struct avow_world differ_world(const struct differ *d,
    const struct differ_road *road, const struct differ_case *c);
/* Duties of the oracle that the deeds do. */
uint64_t differ_done(const struct differ *d, const struct differ_deeds *deeds);

/* --- differ_tell.c --- */

void differ_tell(
    const struct differ *d, const struct differ_case *c, const char *what);

#endif
