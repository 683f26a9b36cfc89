/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/terms: the term trees of an edition, built in and declared.
 *
 *     core terms + declarations + groups --number--> trees with leaves
 *
 * Names of terms and groups are one space over all trees.  Building never
 * fails on what was written: faults go to the report (P0105, P0110).  When
 * memory runs out `failed` is set and the trees are to be thrown away.  All
 * memory is the arena's.  One thread at a time.
 */
#ifndef AVOW_POLICY_TERMS_H
#define AVOW_POLICY_TERMS_H

#include "policy/image_format.h"

enum { AVOW_TERMS_GROUPS_MAX = 1024, AVOW_TERMS_FORMER_MAX = 4096 };

/* One term; numbers of relatives are nodes of the same tree, or NONE. */
struct avow_terms_node {
	struct avow_text name; /* whole: "contact.phone" */
	struct avow_ast_label label;
	const struct avow_ast_term *declared; /* NULL: core, or only implied */
	bool is_core;
	uint32_t parent;
	uint32_t first_child;
	uint32_t last_child;
	uint32_t next;
	uint32_t flags; /* AVOW_TERM_*; inherited ones after numbering */
	uint32_t grade;
	/* After numbering: */
	uint32_t term;
	uint32_t first_leaf;
	uint32_t leaf_count;
	uint64_t *derived; /* category leaves, or NULL; see terms_derive */
};

struct avow_terms_tree {
	struct avow_terms_node *nodes; /* AVOW_NAMES_MAX of them */
	uint32_t count;
	uint32_t first_root;
	uint32_t last_root;
	bool is_full; /* said so: P0105 */
	/* After numbering: */
	uint32_t *term_node; /* node of each term */
	uint32_t *leaf_node; /* node of each leaf */
	uint32_t leaf_count;
};

enum avow_terms_kind { AVOW_TERMS_TERM, AVOW_TERMS_GROUP };

/* What a name stands for. */
struct avow_terms_entry {
	struct avow_text name; /* at is NULL: a free place */
	enum avow_terms_kind kind;
	enum avow_axis axis;
	uint32_t id; /* node, or group */
};

struct avow_terms_group {
	const struct avow_ast_group *declared;
	uint64_t *set; /* leaves, once resolved; NULL before */
};

struct avow_terms_former {
	struct avow_text name;
	enum avow_axis axis;
	uint32_t node; /* that bears the new name */
};

struct avow_terms {
	struct avow_arena *arena;
	struct avow_report *report;
	struct avow_terms_tree tree[AVOW_TREES];
	struct avow_terms_entry *entries; /* a hash table */
	struct avow_terms_group *groups;
	uint32_t group_count;
	struct avow_terms_former *formers;
	uint32_t former_count;
	bool has_clash; /* a name was refused: P0110 */
	bool failed;    /* no memory */
};

/* Trees that hold the core terms of LANGUAGE 2.2. */
void avow_terms_init(struct avow_terms *terms, struct avow_arena *arena,
    struct avow_report *report);
/* Add what a file declares; inner nodes come with their leaf. */
void avow_terms_declare(
    struct avow_terms *terms, const struct avow_ast_term *term);
void avow_terms_declare_group(
    struct avow_terms *terms, const struct avow_ast_group *group);
/* Number terms and leaves depth first, and hand marks down. */
void avow_terms_number(struct avow_terms *terms);

/* NULL when nothing has that name.  Borrowed. */
const struct avow_terms_entry *avow_terms_find(
    const struct avow_terms *terms, struct avow_text name);
/* "category", "purpose" ... */
const char *avow_terms_axis_name(enum avow_axis axis);
/* "a", "an" */
const char *avow_terms_axis_article(enum avow_axis axis);

/* Add one built-in term: used by terms.c and terms_core.c. */
void avow_terms_add_core(struct avow_terms *terms, enum avow_axis axis,
    struct avow_text name, struct avow_ast_label label);
void avow_terms_core_add(struct avow_terms *terms);

#endif
