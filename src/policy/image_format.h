/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/image_format: the bytes of a compiled policy.
 *
 *     header | section | section | ...     (docs/formats/image.md)
 *
 * Only the compiler, the loader and the evaluator include this.  All integers
 * are of the machine's own order (the header's version word tells a foreign
 * one apart), all sections are 8-byte aligned, and all references are indexes
 * that avow_image_load has checked, so that the evaluator need not.
 *
 * A rule's scope is held sideways: for each axis and each leaf of it, the
 * MATCH section has a bit for every rule whose scope holds that leaf.  The AND
 * of the rows of a flow's leaves is the set of rules that speak about it.
 */
#ifndef AVOW_POLICY_IMAGE_FORMAT_H
#define AVOW_POLICY_IMAGE_FORMAT_H

#include "policy/ast.h"
#include "policy/image.h"

#define AVOW_IMAGE_MAGIC "AVOWIMG" /* eight bytes, the NUL included */
#define AVOW_NONE32 UINT32_MAX     /* "no such thing" in an index field */

enum {
	AVOW_IMAGE_VERSION = 3,
	AVOW_DUTIES_MAX = 256, /* an image */
	AVOW_ATOMS_MAX = 128,  /* an image: "tests" in LANGUAGE 2.2 */
	AVOW_NAMES_MAX = 1024, /* terms a tree */
	AVOW_RULES_MAX = 4096, /* exceptions included */
	/*
	 * Rules one rule may ask, itself and exceptions of exceptions included,
	 * each counted as often as a plain walk meets it, and how deep they
	 * nest: so a walk without memory ends soon.  The loader refuses more.
	 */
	AVOW_RULE_WALK_MAX = 65536,
	AVOW_RULE_DEPTH_MAX = 16,
};

enum avow_section {
	AVOW_SECTION_STRINGS,  /* char: NUL-terminated; offset 0 is "" */
	AVOW_SECTION_INFO,     /* struct avow_image_info, one */
	AVOW_SECTION_PAGES,    /* struct avow_image_page */
	AVOW_SECTION_CLAUSES,  /* struct avow_image_clause */
	AVOW_SECTION_TREES,    /* struct avow_image_tree, AVOW_TREES */
	AVOW_SECTION_TERMS,    /* struct avow_image_term, tree by tree */
	AVOW_SECTION_LEAVES,   /* uint32_t: term of each leaf, tree by tree */
	AVOW_SECTION_FORMERS,  /* struct avow_image_former: of terms */
	AVOW_SECTION_GROUPS,   /* struct avow_image_group */
	AVOW_SECTION_CONSENTS, /* struct avow_image_consent */
	AVOW_SECTION_FACTS,    /* struct avow_image_fact */
	AVOW_SECTION_VALUES,   /* struct avow_image_value: of `one of` facts */
	AVOW_SECTION_BASES,    /* struct avow_image_base */
	AVOW_SECTION_AGREEMENTS, /* struct avow_image_agreement */
	AVOW_SECTION_ATOMS,      /* struct avow_image_atom */
	AVOW_SECTION_OBJECTIONS, /* uint32_t: atom of purpose leaf or NONE */
	AVOW_SECTION_SCOPES,     /* uint64_t[2] a leaf: which atoms may be true
	                            there; purposes, categories, recipients */
	/* From a name to its row: perfect hashing. */
	AVOW_SECTION_TABLES,   /* struct avow_image_table, AVOW_TABLES */
	AVOW_SECTION_BUCKETS,  /* uint32_t: what moves a bucket's names */
	AVOW_SECTION_SLOTS,    /* uint32_t: row that bears the name */
	AVOW_SECTION_RULES,    /* struct avow_image_rule */
	AVOW_SECTION_LITERALS, /* struct avow_image_literal */
	AVOW_SECTION_LINKS,    /* uint32_t: lists of rule or duty numbers */
	AVOW_SECTION_DUTIES,   /* struct avow_image_duty */
	AVOW_SECTION_SETS,     /* uint64_t: leaf sets, by word offset */
	AVOW_SECTION_MATCH,    /* uint64_t[rule_words] a leaf: see info */
	AVOW_SECTION_SERVICES, /* uint32_t: page of each service leaf or NONE */
	AVOW_SECTION_GUARDIANS,   /* struct avow_image_guardian */
	AVOW_SECTION_AXIOMS,      /* struct avow_image_list: of literals */
	AVOW_SECTION_RETENTION,   /* struct avow_image_retention */
	AVOW_SECTION_ENDS,        /* struct avow_image_end */
	AVOW_SECTION_OBLIGATIONS, /* struct avow_image_obligation */
	/* The decision diagram; all empty in an image without one. */
	AVOW_SECTION_DIAGRAM,  /* struct avow_image_diagram, one or none */
	AVOW_SECTION_CLASSES,  /* uint32_t: of leaves and claims; k's */
	AVOW_SECTION_NODES,    /* uint16_t: arrays of children, by level */
	AVOW_SECTION_BRANCHES, /* struct avow_image_branch */
	AVOW_SECTION_OUTCOMES, /* struct avow_image_outcome */
	AVOW_SECTION_CITES,    /* struct avow_image_cites */
	AVOW_SECTIONS,
};

struct avow_image_header {
	char magic[8];
	uint32_t version;
	uint32_t size;    /* bytes of the whole image */
	uint8_t hash[32]; /* SHA-256 of the whole image, this field zeroed */
	struct {
		uint32_t at;    /* byte offset from the image's start */
		uint32_t count; /* elements (bytes in STRINGS) */
	} section[AVOW_SECTIONS];
};

/* first..first+count of another section. */
struct avow_image_list {
	uint32_t first;
	uint32_t count;
};

struct avow_image_info {
	uint32_t name;       /* string: "general@1+app@1" */
	uint32_t general;    /* page, or NONE */
	uint32_t rule_words; /* 64-bit words of a rule set */
	/* Where an axis begins in MATCH, in words; leaves follow in order. */
	uint32_t match_at[AVOW_AXES];
	/* Where an axis begins in SCOPES, in leaves; NONE: not held. */
	uint32_t scope_at[AVOW_AXES];
	uint32_t minor_use; /* consent item, or NONE */
};

struct avow_image_page {
	uint32_t name; /* string */
	uint32_t version;
	uint32_t effective; /* string YYYY-MM-DD */
	uint32_t announce_days;
	uint32_t layer;   /* enum avow_layer */
	uint32_t service; /* term in the service tree, or NONE */
	/* Rule sets of its top-level rules, as word offsets into SETS. */
	uint32_t nevers;
	uint32_t rules; /* allow, deny, only, and the allows inside only */
	uint32_t requires;
	uint32_t text; /* string: what stands before its first clause */
};

enum { AVOW_CLAUSE_DECLARATORY = 1, AVOW_CLAUSE_RETIRED = 2 };

/* Texts and hashes are those of policy/compile_clause.h. */
struct avow_image_clause {
	uint32_t id;    /* string */
	uint32_t title; /* string */
	uint32_t text;  /* string: its prose */
	uint32_t page;
	uint32_t line;
	uint32_t flags;
	uint8_t prose_hash[32]; /* SHA-256 of text */
	uint8_t rules_hash[32]; /* SHA-256 of its rules and declarations */
};

struct avow_image_tree {
	uint32_t first_term; /* in TERMS */
	uint32_t term_count;
	uint32_t first_leaf; /* in LEAVES */
	uint32_t leaf_count;
};

enum {
	AVOW_TERM_SENSITIVE = 1,
	AVOW_TERM_OPTIONAL = 2,
	AVOW_TERM_OBJECTABLE = 4,
	AVOW_TERM_CORE = 8,
};

/*
 * A term; parents stand before their children, and a subtree's leaves are
 * consecutive.  Terms and leaves are numbered from 0 within their tree.
 */
struct avow_image_term {
	uint32_t name;    /* string */
	uint32_t english; /* string */
	uint32_t chinese; /* string */
	uint32_t parent;  /* term of the same tree, or NONE */
	uint32_t first_leaf;
	uint32_t leaf_count; /* 1 for a leaf: itself */
	uint32_t is_leaf;
	uint32_t flags;
	uint32_t grade;
	/*
	 * Word offset of a category set in SETS, or NONE.  Closed: sources of
	 * sources are in it and the term's own leaves are not, so nobody need
	 * follow it further.
	 */
	uint32_t derived;
	uint32_t see;                   /* string */
	struct avow_image_list formers; /* in FORMERS */
};

/* A name that a term had before. */
struct avow_image_former {
	uint32_t name; /* string */
};

struct avow_image_group {
	uint32_t name, english, chinese; /* strings */
	uint32_t axis;                   /* enum avow_axis, any tree */
	uint32_t set;                    /* word offset into SETS */
};

/* Whose names a table finds: the trees by their number, then these. */
enum avow_image_table_kind {
	AVOW_TABLE_CONSENTS = AVOW_TREES,
	AVOW_TABLE_FACTS,
	AVOW_TABLE_BASES,
	AVOW_TABLE_AGREEMENTS,
	AVOW_TABLE_CLAUSES, /* the first of those that bear an id */
	AVOW_TABLE_GROUPS,
	AVOW_TABLES,
};

/* One perfect hash; image_table.c tells how a name is found. */
struct avow_image_table {
	uint32_t seed;
	struct avow_image_list buckets; /* in BUCKETS */
	struct avow_image_list slots;   /* in SLOTS: one for each name */
};

enum {
	AVOW_CONSENT_SEPARATE = 1,
	AVOW_CONSENT_EACH_TIME = 2,
	AVOW_CONSENT_ACROSS = 4,
};

struct avow_image_consent {
	uint32_t name, english, chinese; /* strings */
	uint32_t flags;
	uint32_t purposes, categories, recipients; /* word offsets into SETS */
	uint32_t needed_for; /* word offset of a purpose set, or NONE */
	uint32_t atom;       /* or NONE: no rule tests it */
};

struct avow_image_fact {
	uint32_t name, english, chinese; /* strings */
	uint32_t kind;                   /* enum avow_fact_kind */
	uint32_t about;                  /* enum avow_fact_about */
	uint32_t is_asserted;
	uint32_t has_assume;
	uint32_t assume;               /* value number, 0/1, or count */
	struct avow_image_list values; /* in VALUES */
	uint32_t count_max;
	struct avow_image_list atoms; /* consecutive atoms of this fact */
};

struct avow_image_value {
	uint32_t name, english, chinese; /* strings */
};

struct avow_image_base {
	uint32_t name, english, chinese, cites; /* strings */
	uint32_t parent;                        /* base, or NONE */
	uint32_t document; /* in the document tree, or NONE: not needed */
	uint32_t supports; /* word offset of an action set in SETS */
};

enum { AVOW_BINDS_NO_ONWARD = 1, AVOW_BINDS_NO_REIDENTIFY = 2 };

struct avow_image_agreement {
	uint32_t name, english, chinese; /* strings */
	uint32_t is_with_person;
	uint32_t only_for; /* word offset of a purpose set in SETS, or NONE */
	uint32_t flags;    /* AVOW_BINDS_* */
	uint32_t atom;     /* or NONE */
	struct avow_image_list keeps; /* in ENDS: the recipient, at most */
};

/* One yes-or-no fact of the world. */
struct avow_image_atom {
	uint32_t kind; /* enum avow_test_kind; CLAIM_* and BELOW never */
	/*
	 * Consent, purpose term, agreement, document term or fact.  An
	 * objection to a term sets the atoms of that term and of all terms
	 * below it, and no atom above it.
	 */
	uint32_t ref;
	uint32_t value; /* FACT_IS: value number; FACT_AT_LEAST: the number */
	uint32_t text; /* string, as a rule would say it: "age-band is minor" */
};

enum avow_literal_kind {
	AVOW_LITERAL_ATOM,           /* id: atom */
	AVOW_LITERAL_OWN_OBJECTION,  /* to the flow's own purpose */
	AVOW_LITERAL_CLAIM_BASIS,    /* id: base; it or one below is claimed */
	AVOW_LITERAL_CLAIM_CONSENT,  /* id: consent */
	AVOW_LITERAL_CLAIM_CONTRACT, /* id: agreement */
};

struct avow_image_literal {
	uint32_t kind;
	uint32_t id;
	uint32_t is_negated;
};

enum { AVOW_RULE_INNER = 1 }; /* an exception or a lift: not by itself */

struct avow_image_rule {
	uint32_t effect; /* enum avow_effect */
	uint32_t flags;
	uint32_t page;
	uint32_t clause;
	uint32_t parent; /* rule, or NONE */
	uint32_t cite;   /* string: "share.logistics/courier" */
	uint32_t text;   /* string: as written */
	uint32_t line;
	uint32_t hash;       /* first 4 bytes of the SHA-256 of its text */
	uint32_t forms;      /* bit f: the rule speaks about flows in form f */
	uint32_t k;          /* an allow of aggregates: at least; else 0 */
	uint32_t basis_kind; /* enum avow_basis_kind */
	uint32_t basis;      /* consent, agreement or base */
	struct avow_image_list when;   /* literals: all must hold */
	struct avow_image_list unless; /* literals: none may hold */
	/*
	 * Rules that are asked when this one matches, in LINKS: its
	 * exceptions, those that stand notwithstanding it, and for an `only`
	 * the allows that open it.
	 */
	struct avow_image_list exceptions;
	struct avow_image_list duties; /* duty numbers in LINKS */
};

/* A duty, interned: equal duties are one. */
struct avow_image_duty {
	uint32_t kind; /* enum avow_duty_kind */
	uint32_t text; /* string: "mask order.phone" */
	uint32_t set;  /* word offset in SETS, or NONE */
	uint32_t set2; /* likewise */
	uint32_t number;
	uint32_t clause; /* show: clause, or NONE */
	uint32_t who;    /* enum avow_who */
	uint32_t is_before;
	uint32_t is_prominent;
	uint32_t hours; /* recipient keeps at most: to compare */
	uint32_t duration_count, duration_unit; /* as written */
	uint32_t event; /* term in the event tree, or NONE */
};

struct avow_image_guardian {
	struct avow_image_list when; /* literals */
	uint32_t but_not_for;        /* word offset of a purpose set in SETS */
};

struct avow_image_retention {
	uint32_t rule;
	uint32_t categories, purposes, services; /* word offsets in SETS */
	struct avow_image_list ends;             /* in ENDS */
	uint32_t minimum_hours;                  /* 0: none */
	uint32_t minimum_event;                  /* event term, or NONE */
	uint32_t minimum_basis;                  /* base, or NONE */
	uint32_t is_anonymise;
	uint32_t backups_hours;
	struct avow_image_list hold; /* one literal or none */
};

struct avow_image_end {
	uint32_t hours;       /* 0: until the event itself */
	uint32_t count, unit; /* as written */
	uint32_t event;       /* event term */
};

struct avow_image_obligation {
	uint32_t rule;
	uint32_t event;
	struct avow_image_list acts;         /* duty numbers in LINKS */
	uint32_t within_hours;               /* 0: at once */
	struct avow_image_list when, unless; /* literals */
};

/* Levels of the diagram: five axes, then the form, then the claim. */
enum {
	AVOW_LEVEL_ACTION,
	AVOW_LEVEL_SERVICE,
	AVOW_LEVEL_RECIPIENT,
	AVOW_LEVEL_PURPOSE,
	AVOW_LEVEL_CATEGORY,
	AVOW_LEVEL_FORM,
	AVOW_LEVEL_CLAIM,
	AVOW_LEVELS,
};

/*
 * Where a walk goes.  Above the category a child is the number of an array of
 * the next level.  From there on it is an end: outcomes are numbered first,
 * then branches, then arrays by claim, then arrays by form, so that a walk,
 * which only goes down, ends.
 */
enum { AVOW_ENDS_MAX = 1 << 16, AVOW_LEVEL_ARRAYS_MAX = 1 << 16 };

/* In CLASSES, on a leaf's class: see avow_image_diagram. */
#define AVOW_CLASS_JOINED UINT32_C(0x80000000)

/*
 * What the layers of one service say of every flow.  Leaves that no rule tells
 * apart are of one class.  A flow to another service of ours, and the use of a
 * derived category, are asked several times: their recipient, or their action
 * and category, are marked AVOW_CLASS_JOINED.
 */
struct avow_image_diagram {
	/* By axis: leaves, and where their classes begin in CLASSES; behind
	   those of services that of a service that no page names. */
	uint32_t leaf_count[AVOW_AXES];
	uint32_t class_at[AVOW_AXES];
	/* By level: children of an array, and where its arrays begin in NODES;
	   the first one is the root. */
	uint32_t width[AVOW_LEVELS];
	uint32_t level_at[AVOW_LEVELS + 1];
	/* The k's that rules ask of aggregates, ascending, in CLASSES. */
	struct avow_image_list thresholds;
	/* Classes of claims in CLASSES: consents, agreements, bases. */
	uint32_t claim_at;
	/* Ends that are a branch, an array by claim, by form begin here. */
	uint32_t first_branch, first_claim, first_form;
	/* 1: flows asked several times may take the plain engine too many
	   steps, which it then answers "no": ask it. */
	uint32_t leaves_joined;
};

enum { AVOW_CLAIM_NONE, AVOW_CLAIM_OTHER, AVOW_CLAIM_NAMED };

/* A fact is asked. */
struct avow_image_branch {
	uint16_t atom;
	uint16_t child[2]; /* where it is false, true: outcome or branch */
};

enum { AVOW_OUTCOME_CITES_MAX = 16 };

/* Rules in order of being met; unused ones are 0. */
struct avow_image_cites {
	uint32_t count;
	uint32_t rule[AVOW_OUTCOME_CITES_MAX];
};

enum avow_outcome_ruling {
	AVOW_OUTCOME_DENY,
	AVOW_OUTCOME_ALLOW,
	AVOW_OUTCOME_ASK, /* the rules: too many facts matter */
};

/* What comes of a flow, duties to be done before it not yet asked for. */
struct avow_image_outcome {
	uint32_t ruling;   /* enum avow_outcome_ruling */
	uint32_t form;     /* enum avow_form: at least, after transforms */
	uint32_t cites;    /* row of CITES */
	uint32_t required; /* row of CITES: `require` rules */
	uint64_t duties[4];
	uint32_t has_before; /* one of them must be done before */
	uint32_t unused;     /* 0 */
};

/* A loaded image: its sections as arrays. */
struct avow_image {
	const struct avow_image_header *header;
	const void *section[AVOW_SECTIONS];
	uint32_t count[AVOW_SECTIONS];
	const struct avow_image_info *info;
	const struct avow_image_rule *rules;
	const struct avow_image_literal *literals;
	const uint32_t *links;
	const uint64_t *sets;
	const uint64_t *match;
	const char *strings;
	size_t mapped; /* bytes to unmap; 0: the bytes are an owned copy */
};

#endif
