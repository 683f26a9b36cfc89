/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/gloss_parts: what the files of gloss share.
 *
 *     parts as strings --frame of the grammar--> phrase --> sentence
 *
 * A frame is a text with %1 to %9 where parts go; a part that a frame leaves
 * out is not said.  Phrases are strings of the arena, never NULL: where memory
 * ran out they are empty, and `failed` is set.
 */
#ifndef AVOW_POLICY_GLOSS_PARTS_H
#define AVOW_POLICY_GLOSS_PARTS_H

#include "base/arena.h"
#include "policy/gloss.h"
#include "policy/image_format.h"

enum {
	AVOW_GLOSS_PARTS_MAX = 9,      /* of a frame */
	AVOW_GLOSS_TEXT_MAX = 1 << 20, /* bytes of one phrase */
};

/* One frame of each must be in a grammar; what its parts are stands beside. */
enum avow_gloss_frame {
	/* Rules: 1 services, 2 act, 3 purposes, 4 form, 5 basis, 6 when,
	   7 unless, 8 notwithstanding, 9 also (only) or duties (require). */
	AVOW_GLOSS_ALLOW,
	AVOW_GLOSS_DENY,
	AVOW_GLOSS_NEVER,
	AVOW_GLOSS_ONLY,
	AVOW_GLOSS_REQUIRE,
	AVOW_GLOSS_LIFT,
	AVOW_GLOSS_RETAIN, /* 1 services, 2 categories, 3 purposes, 4 ends,
	                      5 what comes then, 6 minimum, 7 backups, 8 hold */
	AVOW_GLOSS_UPON,   /* 1 event, 2 when, 3 unless, 4 acts, 5 within */
	/* Behind a rule. */
	AVOW_GLOSS_DUTIES,     /* 1 duties */
	AVOW_GLOSS_OBJECTABLE, /* 1 purposes */
	AVOW_GLOSS_AGAINST,    /* 1 rules that stand notwithstanding it */
	AVOW_GLOSS_EXCEPT,     /* before items */
	AVOW_GLOSS_LIFTED,     /* before items */
	/* Acts: 1 actions, 2 categories, 3 recipients. */
	AVOW_GLOSS_ACT,
	AVOW_GLOSS_ACT_OURS,  /* explicitly within the service itself */
	AVOW_GLOSS_ACT_LET,   /* the recipients act */
	AVOW_GLOSS_ACT_SHARE, /* share alone */
	AVOW_GLOSS_ACT_TO,
	AVOW_GLOSS_ACT_MIXED, /* some go out and some do not */
	AVOW_GLOSS_ANY_ACTION,
	AVOW_GLOSS_ANY_CATEGORY,
	AVOW_GLOSS_CATEGORIES, /* 1 list */
	AVOW_GLOSS_ANY_RECIPIENT,
	AVOW_GLOSS_BUT_NOT, /* 1 set, 2 list */
	/* Purposes and services: 1 list. */
	AVOW_GLOSS_PURPOSE,
	AVOW_GLOSS_PURPOSES,
	AVOW_GLOSS_ANY_OF_PURPOSES, /* in deny, never, only, require */
	AVOW_GLOSS_ANY_PURPOSE,
	AVOW_GLOSS_ANY_PURPOSE_BUT, /* 1 list */
	AVOW_GLOSS_NO_PURPOSE,      /* in deny, never, only, require: any */
	AVOW_GLOSS_NO_PURPOSE_BUT,
	AVOW_GLOSS_SERVICE,
	AVOW_GLOSS_SERVICES,
	AVOW_GLOSS_ANY_SERVICE,
	AVOW_GLOSS_ANY_SERVICE_BUT,
	/* Forms of an allow, of what is barred or required. */
	AVOW_GLOSS_MAY_MASKED,
	AVOW_GLOSS_MAY_PSEUDONYMOUS,
	AVOW_GLOSS_MAY_ANONYMOUS,
	AVOW_GLOSS_MAY_AGGREGATE,
	AVOW_GLOSS_MAY_AGGREGATE_OF, /* 1 k */
	AVOW_GLOSS_BAR_RAW,
	AVOW_GLOSS_BAR_MASKED,
	AVOW_GLOSS_BAR_PSEUDONYMOUS,
	AVOW_GLOSS_BAR_IDENTIFYING,
	AVOW_GLOSS_BAR_ANONYMOUS,
	AVOW_GLOSS_BAR_ANY,
	/* Bases. */
	AVOW_GLOSS_ON_CONSENT, /* 1 item; then separate, each time, both */
	AVOW_GLOSS_ON_CONSENT_SEPARATE,
	AVOW_GLOSS_ON_CONSENT_EACH,
	AVOW_GLOSS_ON_CONSENT_SEPARATE_EACH,
	AVOW_GLOSS_ON_CONTRACT, /* 1 agreement */
	AVOW_GLOSS_ON_GROUND,   /* 1 base, 2 what it cites, 3 document */
	AVOW_GLOSS_ON_GROUNDS,  /* the same of a base with others below it */
	AVOW_GLOSS_ON_DOCUMENT, /* 1 document */
	/* Conditions: 1 tests. */
	AVOW_GLOSS_WHEN_MAY,
	AVOW_GLOSS_WHEN_BAR,
	AVOW_GLOSS_UNLESS,
	AVOW_GLOSS_NOTWITHSTANDING, /* 1 citations */
	AVOW_GLOSS_ALSO,            /* 1 citations */
	AVOW_GLOSS_CITED,           /* 1 citation with its title */
	AVOW_GLOSS_CITED_BARE,      /* 1 citation that has none */
	/* Tests: so, and not so. */
	AVOW_GLOSS_TEST_CONSENT, /* 1 item */
	AVOW_GLOSS_TEST_NO_CONSENT,
	AVOW_GLOSS_TEST_OBJECTION,
	AVOW_GLOSS_TEST_NO_OBJECTION,
	AVOW_GLOSS_TEST_OBJECTION_TO, /* 1 purpose */
	AVOW_GLOSS_TEST_NO_OBJECTION_TO,
	AVOW_GLOSS_TEST_SIGNED, /* by the recipient: 1 agreement */
	AVOW_GLOSS_TEST_NOT_SIGNED,
	AVOW_GLOSS_TEST_CONTRACT, /* with the person: 1 agreement */
	AVOW_GLOSS_TEST_NO_CONTRACT,
	AVOW_GLOSS_TEST_DOCUMENT, /* 1 document */
	AVOW_GLOSS_TEST_NO_DOCUMENT,
	AVOW_GLOSS_TEST_NAMED,
	AVOW_GLOSS_TEST_NOT_NAMED,
	AVOW_GLOSS_TEST_CLAIM, /* 1 base */
	AVOW_GLOSS_TEST_NO_CLAIM,
	AVOW_GLOSS_TEST_CLAIM_CONSENT, /* 1 item */
	AVOW_GLOSS_TEST_NO_CLAIM_CONSENT,
	AVOW_GLOSS_TEST_CLAIM_CONTRACT, /* 1 agreement */
	AVOW_GLOSS_TEST_NO_CLAIM_CONTRACT,
	AVOW_GLOSS_TEST_FACT, /* 1 statement */
	AVOW_GLOSS_TEST_NO_FACT,
	AVOW_GLOSS_TEST_ASSERTED, /* 1 statement */
	AVOW_GLOSS_TEST_NOT_ASSERTED,
	AVOW_GLOSS_TEST_IS, /* 1 fact, 2 value */
	AVOW_GLOSS_TEST_IS_NOT,
	AVOW_GLOSS_TEST_AT_LEAST, /* 1 fact, 2 number */
	AVOW_GLOSS_TEST_BELOW,
	/* Duties and acts. */
	AVOW_GLOSS_MASK, /* 1 categories */
	AVOW_GLOSS_PSEUDONYMISE,
	AVOW_GLOSS_LIMIT_PERSONS,
	AVOW_GLOSS_LIMIT_FIELDS,
	AVOW_GLOSS_REVIEW, /* 1 number */
	AVOW_GLOSS_REVIEWS,
	AVOW_GLOSS_KEEP_DOCUMENT,
	AVOW_GLOSS_SHOW,        /* 1 citation */
	AVOW_GLOSS_TELL_BEFORE, /* 1 who; then prominently */
	AVOW_GLOSS_TELL_BEFORE_LOUD,
	AVOW_GLOSS_TELL_AFTER,
	AVOW_GLOSS_TELL_AFTER_LOUD,
	AVOW_GLOSS_TELL, /* in `upon` */
	AVOW_GLOSS_TELL_LOUD,
	AVOW_GLOSS_THE_PERSON,
	AVOW_GLOSS_THE_GUARDIAN,
	AVOW_GLOSS_THE_PUBLIC,
	AVOW_GLOSS_RECIPIENT_KEEPS, /* 1 duration, 2 event */
	AVOW_GLOSS_TELL_RECIPIENTS,
	AVOW_GLOSS_REPORT, /* 1 recipients */
	AVOW_GLOSS_ERASE,  /* 1 categories */
	AVOW_GLOSS_STOP,   /* 1 actions, 2 categories */
	AVOW_GLOSS_ANSWER,
	/* Keeping. */
	AVOW_GLOSS_KEEP_FOREVER, /* no end: a minimum alone */
	AVOW_GLOSS_KEEP_ENDS,    /* 1 the only end */
	AVOW_GLOSS_KEEP_FIRST,   /* 1 ends, of which the first counts */
	AVOW_GLOSS_END_AFTER,    /* 1 duration, 2 event */
	AVOW_GLOSS_END_UNTIL,    /* 1 event */
	AVOW_GLOSS_THEN_ERASE,
	AVOW_GLOSS_THEN_ANONYMISE,
	AVOW_GLOSS_MINIMUM, /* 1 duration, 2 event, 3 base, 4 cites */
	AVOW_GLOSS_BACKUPS, /* 1 duration */
	AVOW_GLOSS_HOLD,    /* 1 test */
	AVOW_GLOSS_WITHIN,  /* 1 duration */
	AVOW_GLOSS_AT_ONCE,
	/* One, and more: 1 number. */
	AVOW_GLOSS_HOUR,
	AVOW_GLOSS_HOURS,
	AVOW_GLOSS_DAY,
	AVOW_GLOSS_DAYS,
	AVOW_GLOSS_WORKDAY,
	AVOW_GLOSS_WORKDAYS,
	AVOW_GLOSS_MONTH,
	AVOW_GLOSS_MONTHS,
	AVOW_GLOSS_YEAR,
	AVOW_GLOSS_YEARS,
	/* Declarations. */
	AVOW_GLOSS_GUARDIAN,     /* 1 tests, 2 consent item, 3 but not for */
	AVOW_GLOSS_GUARDIAN_BUT, /* 1 purposes */
	AVOW_GLOSS_IMPOSSIBLE,   /* 1 tests */
	/* Layers: 1 service. */
	AVOW_GLOSS_LAYER_GENERAL,
	AVOW_GLOSS_LAYER_OVERRIDES,
	AVOW_GLOSS_LAYER_NARROWS,
	AVOW_GLOSS_LAYER_ALONE,
	AVOW_GLOSS_FRAMES,
};

/* One language. */
struct avow_gloss_grammar {
	const char *name;         /* "en" */
	bool is_chinese;          /* labels: the second one */
	const char *comma;        /* between members of a list */
	const char *quoted_comma; /* the same where both are in quotes */

	const char *conjunction[2]; /* and, or: before the last */
	const char *tests[2];       /* between tests: and, or */
	const char *duties;         /* between duties */
	const char *last_duty;
	const char *gap;  /* between sentences */
	const char *open; /* quotes */
	const char *close;
	const char *title[2];   /* quotes of an agreement */
	const char *aside[2];   /* parentheses */
	const char *possessive; /* before categories */
	unsigned but_not;       /* conjunction of what is left out */

	/* What may not stand bare in a word of a list, or in a statement,
	   because frames use it.  NULL ends them. */
	const char *const *in_word;
	const char *const *in_statement;
	/* Whether actions stand bare only with exactly two characters: where
	   nothing parts them from the word before. */
	bool has_short_actions;
	const char *frame[AVOW_GLOSS_FRAMES];
};

extern const struct avow_gloss_grammar avow_gloss_english;
extern const struct avow_gloss_grammar avow_gloss_chinese;

/* One page being told. */
struct avow_gloss_state {
	struct avow_arena *arena;
	const struct avow_gloss_input *in;
	const struct avow_gloss_grammar *grammar;
	const struct avow_image_page *page; /* of the image */
	uint32_t rule;                      /* the next one of the image */
	uint32_t first_rule;                /* of the page */
	bool is_upon; /* the event is the time: what is after it is now */
	bool failed;  /* no memory, or too long */
};

/* What the words around a set depend on. */
enum avow_gloss_voice {
	AVOW_GLOSS_VOICE_MAY, /* an allow by itself */
	AVOW_GLOSS_VOICE_BAR, /* deny, never, only, require by itself */
	AVOW_GLOSS_VOICE_IN,  /* in the braces of an exception: the rest is
	                         that of the rule around */
};

/* --- gloss_word.c: frames, lists, labels --- */

/* The frame with its parts; count of them. */
const char *avow_gloss_say(struct avow_gloss_state *g,
    enum avow_gloss_frame frame, const char *const *parts, size_t count);
/* The same of at most three parts; NULL: none. */
const char *avow_gloss_say3(struct avow_gloss_state *g,
    enum avow_gloss_frame frame, const char *one, const char *two,
    const char *three);
/* Texts one behind the other. */
const char *avow_gloss_join(
    struct avow_gloss_state *g, const char *a, const char *b);
/* A list, and one more at its end; conjunction: the last one, joined by and (0)
   or or (1); -1: there are more. */
const char *avow_gloss_enlist(struct avow_gloss_state *g, const char *list,
    const char *word, int conjunction);
const char *avow_gloss_number(struct avow_gloss_state *g, uint32_t number);
const char *avow_gloss_quote(struct avow_gloss_state *g, const char *text);
/* A label as one of a list, or as a sentence: quoted where it must be. */
const char *avow_gloss_bare(
    struct avow_gloss_state *g, const char *text, const char *const *not_in);
/* A declaration's name and labels; "" where there is none. */
struct avow_gloss_label {
	const char *name, *english, *chinese;
};
/* The label, or the name where there is none that can be shown. */
const char *avow_gloss_label(
    struct avow_gloss_state *g, const struct avow_gloss_label *label);
/* A label, quoted, with the name behind it: for one that others look like. */
const char *avow_gloss_apart(
    struct avow_gloss_state *g, const struct avow_gloss_label *label);

/* --- gloss_name.c: what names stand for --- */

/* A term or a group, as it looks beside the others of its tree. */
const char *avow_gloss_term(struct avow_gloss_state *g, enum avow_axis axis,
    const struct avow_ast_name *name);
const char *avow_gloss_term_number(
    struct avow_gloss_state *g, enum avow_axis axis, uint32_t term);
const char *avow_gloss_consent(struct avow_gloss_state *g, uint32_t consent);
const char *avow_gloss_agreement(
    struct avow_gloss_state *g, uint32_t agreement);
const char *avow_gloss_base(struct avow_gloss_state *g, uint32_t base);
const char *avow_gloss_fact(struct avow_gloss_state *g, uint32_t fact);
const char *avow_gloss_value(
    struct avow_gloss_state *g, uint32_t fact, uint32_t value);
const char *avow_gloss_event(
    struct avow_gloss_state *g, const struct avow_ast_name *name);
/* A clause's title, if it is in the language of the gloss; else "". */
const char *avow_gloss_title(struct avow_gloss_state *g, struct avow_text id);
/* A citation, between marks. */
const char *avow_gloss_cite(struct avow_gloss_state *g, struct avow_text cite);

/* --- gloss_set.c: sets --- */

/* Names in a list, joined by and (0) or or (1). */
const char *avow_gloss_names(struct avow_gloss_state *g, enum avow_axis axis,
    const struct avow_ast_name *names, unsigned conjunction);
const char *avow_gloss_categories(struct avow_gloss_state *g,
    const struct avow_ast_set *set, unsigned conjunction);
const char *avow_gloss_purposes(struct avow_gloss_state *g,
    const struct avow_ast_set *set, enum avow_gloss_voice voice);
const char *avow_gloss_services(struct avow_gloss_state *g,
    const struct avow_ast_set *set, enum avow_gloss_voice voice);
/* Who does what with what, towards whom. */
const char *avow_gloss_act(struct avow_gloss_state *g,
    const struct avow_ast_flow *flow, enum avow_gloss_voice voice,
    unsigned conjunction);

/* --- gloss_test.c, gloss_duty.c, gloss_retain.c, gloss_rule.c --- */

const char *avow_gloss_tests(struct avow_gloss_state *g,
    const struct avow_ast_test *tests, unsigned conjunction);
const char *avow_gloss_basis(
    struct avow_gloss_state *g, const struct avow_ast_basis *basis);
const char *avow_gloss_duration(
    struct avow_gloss_state *g, struct avow_ast_duration duration);
const char *avow_gloss_duties(
    struct avow_gloss_state *g, const struct avow_ast_duty *duties);
/* Its end, and its minimum as a sentence, without the rest. */
const char *avow_gloss_retain_time(
    struct avow_gloss_state *g, const struct avow_ast_retain *retain);
const char *avow_gloss_retain(
    struct avow_gloss_state *g, const struct avow_ast_rule *rule);
/* The rule of a page that is `left` behind its first one, braces included, as
   it was written; or NULL. */
const struct avow_ast_rule *avow_gloss_written(
    const struct avow_ast_rule *rules, uint32_t *left, unsigned depth);
/* A rule with what is in its braces; takes g->rule on. */
struct avow_gloss *avow_gloss_rule(struct avow_gloss_state *g,
    const struct avow_ast_rule *rule, const struct avow_ast_rule *parent);

#endif
