/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/random_words: the words of a random edition: trees, groups, items,
 * facts, bases; and random sets, tests and duties made of them.
 *
 * Leaves are numbered here for the writer's own use: to keep an exception
 * within its rule, a rule within what it rests on.
 */
#ifndef AVOW_TESTS_RANDOM_WORDS_H
#define AVOW_TESTS_RANDOM_WORDS_H

#include "policy/ast.h"
#include "random_policy.h"

enum {
	RANDOM_TERMS_MAX = 48, /* of an axis, groups included */
	RANDOM_ITEMS_MAX = 8,
	RANDOM_NAME = 32, /* bytes */
};

struct random_term {
	char name[RANDOM_NAME];
	uint64_t leaves;
	bool is_group;
	bool is_core;
	bool is_hot; /* often written and often asked about */
};

struct random_tree {
	struct random_term term[RANDOM_TERMS_MAX];
	unsigned count;
	uint64_t all; /* leaves */
};

struct random_item {
	char name[RANDOM_NAME];
	uint64_t set[AVOW_TREES]; /* a consent's bounds; what a basis carries */
	enum avow_fact_kind kind;
	unsigned values;
	bool is_with_person;
};

struct random_items {
	struct random_item item[RANDOM_ITEMS_MAX];
	unsigned count;
};

struct random_words {
	struct random_source *r;
	struct random_tree tree[AVOW_TREES];
	struct random_items consents, agreements, facts, bases;
};

unsigned random_range(struct random_source *r, unsigned from, unsigned to);
bool random_chance(struct random_source *r, unsigned percent);

/* Make words, and append the blocks that declare them: a terms file. */
void random_words_make(struct random_words *w, struct random_source *r,
    struct avow_buffer *out, bool is_small);

/* Append a set with leaves of `within` only, and give its leaves. */
uint64_t random_words_set(struct random_words *w, struct avow_buffer *out,
    enum avow_axis axis, uint64_t within);
/* Append tests joined by a word; all are about different things. */
void random_words_tests(struct random_words *w, struct avow_buffer *out,
    unsigned count, const char *join);
/* The same of what does not depend on a flow. */
void random_words_lasting(struct random_words *w, struct avow_buffer *out,
    unsigned count, const char *join);

/* --- random_trees.c --- */

/* The term of that name, made with those above it when it is new. */
struct random_term *random_trees_add(
    struct random_tree *tree, const char *name, bool is_hot);
void random_trees_make(struct random_words *w, bool is_small);
/* Number the leaves, 64 at most, and tell each term those below it. */
void random_trees_number(struct random_tree *tree);
bool random_trees_under(const char *name, const char *term);

#endif
