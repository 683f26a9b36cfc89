/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/tour_step: the steps of the tour, and what passes between its parts.
 *
 *     row --tour_act--> outcome --tour_judge--> held? --tour_print--> story
 *
 * A step is a row of a table: whom it is about, what is asked, what the policy
 * must answer.  One thread at a time; only the tour includes this.
 */
#ifndef AVOW_CLI_TOUR_STEP_H
#define AVOW_CLI_TOUR_STEP_H

#include "base/arena.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/people.h"

enum {
	AVOW_TOUR_PEOPLE = 1000, /* registered; the cast may come after them */
	AVOW_TOUR_TEXT = 512,    /* bytes of what a step says */
	AVOW_TOUR_SEED = 20261201, /* of everybody made up */
};

/* Who a step is about. */
enum avow_tour_who {
	AVOW_TOUR_NOBODY,
	AVOW_TOUR_BUYER, /* an adult among the thousand */
	AVOW_TOUR_GUEST, /* an adult who comes later, and leaves */
	AVOW_TOUR_TEEN,  /* 14 to 17, comes later */
	AVOW_TOUR_CHILD, /* under 14, comes later */
	AVOW_TOUR_CAST,
};

enum avow_tour_act {
	AVOW_TOUR_ASK,
	AVOW_TOUR_EACH,   /* the same ask for each category alone */
	AVOW_TOUR_EXPORT, /* avow_person_export */
	AVOW_TOUR_ERASE,  /* avow_person_erase */
	AVOW_TOUR_CONSENT,
	AVOW_TOUR_OBJECT,
	AVOW_TOUR_FACT,
	AVOW_TOUR_SIGN,
	AVOW_TOUR_ARRIVE, /* the thousand */
	AVOW_TOUR_SLOT,   /* the erased person's key slot is overwritten */
	AVOW_TOUR_SCAN,   /* no file of the vault holds a value of theirs */
	AVOW_TOUR_WALK,   /* avow_check */
	AVOW_TOUR_VERIFY, /* the exported log holds, without the root key */
	AVOW_TOUR_TAMPER, /* and does not, once a byte is changed */
};

enum avow_tour_want {
	AVOW_WANT_ALLOWED,
	AVOW_WANT_DENIED,
	AVOW_WANT_NEEDED, /* not yet: something is missing */
	AVOW_WANT_DONE,   /* no decision: it is put on record, or holds */
	AVOW_WANT_FAILED, /* the call fails with the code in `fails` */
};

struct avow_tour_step {
	const char *chapter; /* begins one; else NULL */
	const char *heading; /* what happens, in a short sentence */
	enum avow_tour_act act;
	enum avow_tour_who who;

	/* The ask, as avow_ask has it.  Lists are words between blanks. */
	const char *action;
	const char *categories;
	const char *purpose;
	const char *recipient;
	const char *service; /* NULL: shop */
	const char *form;
	const char *claim;
	const char *shown;
	const char *asserted; /* one, which may hold blanks */
	const char *agree;
	const char *document; /* a kind; its bytes are made up */
	bool is_new;

	/* Consents, objections, facts and agreements. */
	const char *name;
	const char *value; /* of a fact; "no": withdrawn, ended */
	const char *by;    /* "guardian" */

	/* What must come of it. */
	enum avow_tour_want want;
	const char *clause; /* among those cited; "": none is; NULL: any */
	const char *need;   /* among the needs */
	const char *duty;   /* among the duties */
	const char *shows;  /* a category whose value is given raw */
	const char *hides;  /* a category of a phone given masked */
	const char *keeps;  /* a category that is withheld */
	const char *fails;  /* the error's code */
};

/* Ends with a row whose heading is NULL. */
extern const struct avow_tour_step avow_tour_steps[];

/* What a run of the tour works with. */
struct avow_tour {
	struct avow_cli *cli;
	const char *dir;      /* the vault */
	const char *root_key; /* NULL: beside dir */
	bool brief;           /* one line a step */
	bool color;
	unsigned year; /* this one: ages are counted from it */
	struct avow *avow;
	struct avow_people_person cast[AVOW_TOUR_CAST];
	char ids[AVOW_TOUR_CAST][AVOW_PERSON_TEXT]; /* "" until known */
	struct avow_buffer slots; /* DIR/keys/slots before the erasure */
	char export_dir[AVOW_FILE_PATH_SIZE];
	size_t steps;
	size_t held; /* that went as the policy says */
};

/* What came of a step. */
struct avow_tour_outcome {
	struct avow_arena arena; /* what `ask` points into */
	struct avow_ask ask;
	struct avow_item items[16];
	struct avow_answer answer;
	bool has_answer;
	enum avow_status status;
	struct avow_error why;
	char said[AVOW_TOUR_TEXT]; /* what was done, where nothing was asked */
	char proved[AVOW_TOUR_TEXT]; /* what was found */
	bool holds;                  /* a proof's own verdict */
};

/* tour_act.c: carry a step out; never fails but through the outcome. */
void avow_tour_act(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *outcome);
void avow_tour_act_clear(struct avow_tour_outcome *outcome);

/* tour_arrive.c: register the thousand. */
void avow_tour_arrive(
    struct avow_tour *tour, struct avow_tour_outcome *outcome);

/* tour_people.c: choose the cast. */
void avow_tour_people_cast(struct avow_tour *tour);
/* A person's value of a category; NULL when the tour has none. */
const char *avow_tour_people_value(
    const struct avow_people_person *person, const char *category);

/* tour_proof.c: the steps that look at the vault from outside. */
void avow_tour_proof(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *outcome);
/* Keep the log as it is once the thousand are here, to compare with later. */
AVOW_CHECKED enum avow_status avow_tour_proof_keep(
    struct avow_tour *tour, struct avow_error *why);
/* Remember the slots as they are before an erasure. */
AVOW_CHECKED enum avow_status avow_tour_proof_before(
    struct avow_tour *tour, struct avow_error *why);

/*
 * tour_judge.c: whether the outcome is what the step wants; else *fault is a
 * sentence about the first difference.
 */
AVOW_CHECKED bool avow_tour_judge(const struct avow_tour *tour,
    const struct avow_tour_step *step, const struct avow_tour_outcome *outcome,
    char fault[AVOW_TOUR_TEXT]);

/* tour_print.c: tell the step; fault is NULL when it went as it should. */
void avow_tour_print_start(const struct avow_tour *tour);
void avow_tour_print(const struct avow_tour *tour,
    const struct avow_tour_step *step, const struct avow_tour_outcome *outcome,
    const char *fault);
void avow_tour_print_end(const struct avow_tour *tour);

/* tour_make.c: a fresh vault.  False with cli->exit set, reason written. */
AVOW_CHECKED bool avow_tour_make(
    struct avow_tour *tour, const char *const *pages, size_t page_count);

#endif
