/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/ast: a policy as it was written: names not yet looked up.
 *
 *     blocks --parse--> struct avow_ast --resolve--> image
 *
 * The grammar is LANGUAGE 2.2; each struct stands for one production.  All
 * nodes live in one arena, are zero where the text says nothing, and form
 * lists in the order of the text.  Plain data, immutable after parsing.
 */
#ifndef AVOW_POLICY_AST_H
#define AVOW_POLICY_AST_H

#include "policy/source.h"

/* A NAME, TERM or CITE, with its place.  Lists by next. */
struct avow_ast_name {
	struct avow_text text; /* without the '#' of a citation */
	struct avow_place place;
	struct avow_ast_name *next;
};

enum avow_unit {
	AVOW_UNIT_NONE, /* no duration was written */
	AVOW_UNIT_HOUR,
	AVOW_UNIT_DAY,
	AVOW_UNIT_WORKDAY,
	AVOW_UNIT_MONTH,
	AVOW_UNIT_YEAR,
};

struct avow_ast_duration {
	uint32_t count;
	enum avow_unit unit;
};

/* set = ( "any" | TERM, ... ) [ "but not" TERM, ... ] */
struct avow_ast_set {
	bool is_given;
	bool is_any;
	struct avow_ast_name *names;
	struct avow_ast_name *but_not;
	struct avow_place place;
};

enum avow_form {
	AVOW_FORM_RAW,
	AVOW_FORM_MASKED,
	AVOW_FORM_PSEUDONYMOUS,
	AVOW_FORM_ANONYMOUS,
	AVOW_FORM_AGGREGATE,
	AVOW_FORMS, /* count of the forms a flow can have */
	AVOW_FORM_IDENTIFYING = AVOW_FORMS, /* only in rules */
	AVOW_FORM_ANY,                      /* only in rules */
	AVOW_FORM_DEFAULT,                  /* nothing written */
};

/* flow = set [ form ] set [ "for" set ] [ "to" set ] [ "in" set ] */
struct avow_ast_flow {
	struct avow_ast_set actions;
	enum avow_form form;
	uint32_t k; /* aggregate k>=; 0: not written */
	struct avow_ast_set categories;
	struct avow_ast_set purposes;   /* for */
	struct avow_ast_set recipients; /* to */
	struct avow_ast_set services;   /* in */
	struct avow_place place;
};

enum avow_test_kind {
	AVOW_TEST_CONSENT,
	AVOW_TEST_OBJECTION, /* name empty: to the flow's own purpose */
	AVOW_TEST_AGREEMENT,
	AVOW_TEST_DOCUMENT,
	AVOW_TEST_NAMED, /* person named in document */
	AVOW_TEST_CLAIM_BASIS,
	AVOW_TEST_CLAIM_CONSENT,
	AVOW_TEST_CLAIM_CONTRACT,
	AVOW_TEST_FACT,          /* yes/no */
	AVOW_TEST_FACT_IS,       /* value */
	AVOW_TEST_FACT_AT_LEAST, /* number */
	AVOW_TEST_FACT_BELOW,    /* number */
};

struct avow_ast_test {
	enum avow_test_kind kind;
	bool is_negated;
	struct avow_ast_name name;
	struct avow_ast_name value;
	uint32_t number;
	struct avow_place place;
	struct avow_ast_test *next;
};

enum avow_duty_kind {
	AVOW_DUTY_MASK,              /* set: transform */
	AVOW_DUTY_PSEUDONYMISE,      /* set: transform */
	AVOW_DUTY_LIMIT_PERSONS,     /* transform */
	AVOW_DUTY_LIMIT_FIELDS,      /* transform */
	AVOW_DUTY_REVIEW,            /* number: before */
	AVOW_DUTY_KEEP_DOCUMENT,     /* before */
	AVOW_DUTY_SHOW,              /* cite: before */
	AVOW_DUTY_NOTIFY,            /* who, is_before, is_prominent */
	AVOW_DUTY_RECIPIENT_KEEPS,   /* duration, event: later */
	AVOW_DUTY_NOTIFY_RECIPIENTS, /* the rest only as acts of `upon` */
	AVOW_DUTY_REPORT,            /* set: recipients */
	AVOW_DUTY_ERASE,             /* set: categories */
	AVOW_DUTY_STOP,              /* set: actions; set2: categories */
	AVOW_DUTY_ANSWER,
};

enum avow_who { AVOW_WHO_PERSON, AVOW_WHO_GUARDIAN, AVOW_WHO_PUBLIC };

/* A duty, or an act of `upon`. */
struct avow_ast_duty {
	enum avow_duty_kind kind;
	struct avow_ast_set set;
	struct avow_ast_set set2;
	uint32_t number;
	struct avow_ast_name cite;
	enum avow_who who;
	bool is_before; /* notify before; false: after */
	bool is_prominent;
	struct avow_ast_duration duration;
	struct avow_ast_name event;
	struct avow_place place;
	struct avow_ast_duty *next;
};

enum avow_basis_kind {
	AVOW_BASIS_NONE,
	AVOW_BASIS_CONSENT,
	AVOW_BASIS_CONTRACT,
	AVOW_BASIS_TERM,
};

struct avow_ast_basis {
	enum avow_basis_kind kind;
	struct avow_ast_name name;
};

/* end = "at most" DUR "after" TERM | "until" TERM (duration unit NONE) */
struct avow_ast_end {
	struct avow_ast_duration duration;
	struct avow_ast_name event;
	struct avow_ast_end *next;
};

/* The part of `retain` after its sets. */
struct avow_ast_retain {
	struct avow_ast_end *ends;
	struct avow_ast_duration minimum;
	struct avow_ast_name minimum_event;
	struct avow_ast_name minimum_basis;
	bool is_anonymise; /* then anonymise; else erase */
	struct avow_ast_duration backups;
	struct avow_ast_test *hold;
};

enum avow_effect {
	AVOW_EFFECT_ALLOW,
	AVOW_EFFECT_DENY,
	AVOW_EFFECT_NEVER,
	AVOW_EFFECT_ONLY,
	AVOW_EFFECT_REQUIRE,
	AVOW_EFFECT_RETAIN, /* flow: categories, purposes, services; retain */
	AVOW_EFFECT_OBLIGE, /* upon: event, duties, within */
	AVOW_EFFECT_LIFT,   /* a flow in the braces of `never` */
};

/* One rule, an exception of one, or an allow in the braces of `only`. */
struct avow_ast_rule {
	enum avow_effect effect;
	struct avow_ast_name label; /* empty: counted */
	unsigned number; /* from 1 among its siblings in the clause */
	struct avow_ast_flow flow;
	struct avow_ast_basis basis;
	struct avow_ast_test *when;   /* and */
	struct avow_ast_test *unless; /* or */
	struct avow_ast_name *notwithstanding;
	struct avow_ast_name *also;
	struct avow_ast_duty *duties;
	struct avow_ast_retain retain;
	struct avow_ast_name event;      /* upon */
	struct avow_ast_duration within; /* upon */
	struct avow_ast_rule *children;  /* in the braces */
	const struct avow_clause *clause;
	struct avow_place place; /* of the effect's keyword */
	struct avow_place whole; /* first line; length to its end */
	struct avow_ast_rule *next;
};

enum avow_example_kind {
	AVOW_EXAMPLE_ALLOWS,
	AVOW_EXAMPLE_DENIES,
	AVOW_EXAMPLE_NEEDS,
	AVOW_EXAMPLE_KEEPS,
	AVOW_EXAMPLE_ENDS,
	AVOW_EXAMPLE_OWES,
};

/* What has been: "10 days after last-used", in an example of retention. */
struct avow_ast_elapsed {
	struct avow_ast_duration duration;
	struct avow_ast_name event;
	struct avow_ast_elapsed *next;
};

struct avow_ast_example {
	enum avow_example_kind kind;
	struct avow_text name; /* without its quotes */
	struct avow_ast_flow flow;
	struct avow_ast_test *needs_tests;
	struct avow_ast_duty *needs_duties;
	struct avow_ast_test *with;      /* facts of the case */
	struct avow_ast_duty *fulfilled; /* duties in `with` */
	struct avow_ast_duty *must;
	bool has_because;
	bool because_none;
	struct avow_ast_name because;     /* a citation, "clause/label" */
	struct avow_ast_name category;    /* keeps, ends */
	struct avow_ast_name purpose;     /* keeps, ends */
	struct avow_ast_name service;     /* keeps, ends; may be empty */
	struct avow_ast_elapsed *elapsed; /* keeps, ends */
	struct avow_ast_duty *act;        /* owes */
	struct avow_ast_name event;       /* owes */
	const struct avow_clause *clause;
	struct avow_place place;
	struct avow_ast_example *next;
};

enum avow_axis {
	AVOW_AXIS_ACTION,
	AVOW_AXIS_CATEGORY,
	AVOW_AXIS_PURPOSE,
	AVOW_AXIS_RECIPIENT,
	AVOW_AXIS_SERVICE,
	AVOW_AXES, /* count of the axes of a flow */
	AVOW_AXIS_DOCUMENT = AVOW_AXES,
	AVOW_AXIS_EVENT,
	AVOW_TREES, /* count of the term trees */
};

struct avow_ast_label {
	struct avow_text english; /* without quotes; may be empty */
	struct avow_text chinese;
};

struct avow_ast_term {
	enum avow_axis axis;
	struct avow_ast_name name;
	struct avow_ast_label label;
	struct avow_ast_name *formerly;
	bool is_sensitive;
	bool is_optional;
	bool is_objectable;
	uint32_t grade; /* 0: not written */
	struct avow_ast_set derived_from;
	struct avow_text see;
	struct avow_ast_term *next;
};

struct avow_ast_group {
	struct avow_ast_name name;
	struct avow_ast_label label;
	enum avow_axis axis;
	struct avow_ast_set set;
	struct avow_ast_group *next;
};

struct avow_ast_consent {
	struct avow_ast_name name;
	struct avow_ast_label label;
	struct avow_ast_set purposes;
	struct avow_ast_set categories;
	struct avow_ast_set recipients;
	bool is_separate;
	bool is_each_time;
	bool is_across_services;
	struct avow_ast_set needed_for;
	struct avow_ast_consent *next;
};

enum avow_fact_kind {
	AVOW_FACT_YES_NO,
	AVOW_FACT_ONE_OF,
	AVOW_FACT_COUNT,
};

enum avow_fact_about {
	AVOW_ABOUT_PERSON,
	AVOW_ABOUT_REQUEST,
	AVOW_ABOUT_RECIPIENT,
	AVOW_ABOUT_SERVICE,
	AVOW_ABOUT_RECORD,
};

struct avow_ast_value {
	struct avow_ast_name name;
	struct avow_ast_label label;
	struct avow_ast_value *next;
};

struct avow_ast_fact {
	struct avow_ast_name name;
	struct avow_ast_label label;
	enum avow_fact_kind kind;
	enum avow_fact_about about;
	bool is_asserted;
	bool has_assume;
	struct avow_ast_name assume; /* one-of value, "yes" or "no" */
	uint32_t assume_count;
	struct avow_ast_value *values; /* one of */
	uint32_t count_max;            /* count up to */
	struct avow_ast_fact *next;
};

struct avow_ast_base {
	struct avow_ast_name name;
	struct avow_ast_label label;
	struct avow_text cites;
	struct avow_ast_set supports;  /* actions */
	struct avow_ast_name document; /* empty: none */
	struct avow_ast_base *next;
};

enum avow_bind_kind {
	AVOW_BIND_ONLY_FOR,
	AVOW_BIND_NO_ONWARD,
	AVOW_BIND_NO_REIDENTIFY,
	AVOW_BIND_KEEPS_AT_MOST,
};

struct avow_ast_bind {
	enum avow_bind_kind kind;
	struct avow_ast_set purposes;
	struct avow_ast_duration duration;
	struct avow_ast_name event;
	struct avow_ast_bind *next;
};

struct avow_ast_agreement {
	struct avow_ast_name name;
	struct avow_ast_label label;
	bool is_with_person; /* else with the recipient */
	struct avow_ast_bind *binds;
	struct avow_ast_agreement *next;
};

struct avow_ast_guardian {
	struct avow_ast_test *when; /* and */
	struct avow_ast_set but_not_for;
	struct avow_place place;
	struct avow_ast_guardian *next;
};

/* `impossible` (tests joined by and) or `given` (tests that hold). */
struct avow_ast_tests {
	struct avow_ast_test *tests;
	struct avow_place place;
	struct avow_ast_tests *next;
};

enum avow_layer {
	AVOW_LAYER_GENERAL,
	AVOW_LAYER_OVERRIDES,
	AVOW_LAYER_NARROWS,
	AVOW_LAYER_ALONE,
};

/* The `policy` block's first line; name is empty in a terms file. */
struct avow_ast_header {
	struct avow_ast_name name;
	uint32_t version;
	struct avow_text effective; /* YYYY-MM-DD */
	enum avow_layer layer;
	struct avow_ast_name service; /* of a service page */
	struct avow_ast_name base;    /* what it overrides or narrows */
	struct avow_ast_duration announce;
	struct avow_ast_name *imports; /* texts of the strings */
	struct avow_place place;
};

/* One parsed file. */
struct avow_ast {
	const struct avow_source *source;
	struct avow_ast_header header;
	struct avow_ast_term *terms;
	struct avow_ast_group *groups;
	struct avow_ast_consent *consents;
	struct avow_ast_fact *facts;
	struct avow_ast_base *bases;
	struct avow_ast_agreement *agreements;
	struct avow_ast_guardian *guardians;
	struct avow_ast_tests *givens;
	struct avow_ast_tests *axioms;
	struct avow_ast_rule *rules;
	struct avow_ast_example *examples;
	struct avow_ast *next; /* the next file of an edition */
};

#endif
