/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow.h: the library's public face.
 *
 *     ask --avow_ask--> decision, answer and a log entry that is durable
 *
 * A struct avow is a handle of one open vault.  It belongs to one thread at a
 * time; avow_join gives another thread a handle of its own.
 * Nothing here gives personal information except the answer of an ask that
 * the policy and the person allow.
 */
#ifndef AVOW_H
#define AVOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AVOW_CHECKED __attribute__((warn_unused_result))

/* How a call ended.  A refusal by the policy is no error: see avow_answer. */
enum avow_status {
	AVOW_OK = 0,
	AVOW_ERR_NOMEM,  /* no memory; nothing changed */
	AVOW_ERR_IO,     /* the system refused a file; `message` says which */
	AVOW_ERR_LIMIT,  /* a documented maximum was passed */
	AVOW_ERR_FORMAT, /* bytes that are not what they claim to be */
	AVOW_ERR_INPUT,  /* an argument the caller must mend */
	AVOW_ERR_NOT_FOUND, /* no such thing */
	AVOW_ERR_EXISTS,    /* it is already there */
	AVOW_ERR_CONFLICT,  /* another change came first: ask again */
	AVOW_ERR_BUSY,      /* the vault is open elsewhere */
	AVOW_ERR_FULL,      /* no room on the disk or in the map */
	AVOW_ERR_KEY,       /* a key, tag or signature does not fit */
	AVOW_ERR_ERASED,    /* the person was erased */
	AVOW_ERR_PERMIT, /* the permit does not cover this; a mistake of ours */
	AVOW_ERR_POLICY, /* the policy has errors, or none is in force */
	AVOW_ERR_UNKNOWN, /* done or not: open again and look */
};

/*
 * Why a call failed: filled once, where the failure is first seen.  It never
 * holds personal information.
 */
struct avow_error {
	enum avow_status status;
	char code[24];     /* stable: "P0101", "vault.locked" */
	char place[192];   /* file:line:column, JSON pointer or field; or "" */
	char message[320]; /* one sentence */
};

/* The stable name of a status: "not-found". */
const char *avow_status_name(enum avow_status status);

struct avow; /* an open vault */

enum {
	AVOW_ITEMS_MAX = 256,   /* categories or values in one ask */
	AVOW_VALUE_MAX = 32768, /* bytes of one value */
	AVOW_LIST_MAX = 32,     /* entries of any other list in an ask */
	AVOW_BATCH_MAX = 1024,  /* asks in one batch */
	AVOW_PERSON_TEXT = 33,  /* 32 hex digits and a NUL */
};

struct avow_init_options {
	const char *dir;      /* made; must be absent or empty */
	const char *root_key; /* path outside dir; made unless it is there.
	                         NULL: DIR.root-key beside dir */
	const char *name;     /* names the log: "avow.example/shop"; NULL: the
	                         last part of dir */
	const void *image; /* bytes of the compiled edition to put in force */
	size_t image_size;
	uint64_t (*now_ms)(void *context); /* NULL: the system's clock */
	void *now_context;
};

/*
 * Make a vault: folder, key slots, store, log key, and the first entry of its
 * log, which puts the image in force.
 * Errors: EXISTS; INPUT (root key inside dir, bad name); POLICY and FORMAT
 * (image); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_init(
    const struct avow_init_options *options, struct avow_error *why);

struct avow_open_options {
	const char *dir;
	const char *root_key;              /* NULL: where init put it */
	uint64_t (*now_ms)(void *context); /* NULL: the system's clock */
	void *now_context;
};

/*
 * Open a vault and finish what a crash cut short.
 * Owns: *out, ended by avow_close.  Errors: NOT_FOUND; BUSY; KEY (not this
 * vault's root key); FORMAT; POLICY (the image is not the one in force); IO.
 */
AVOW_CHECKED enum avow_status avow_open(struct avow **out,
    const struct avow_open_options *options, struct avow_error *why);
/*
 * Another handle of the same vault, for another thread; called by the thread
 * that may use avow.  Asks of several handles run beside each other, and what
 * they write becomes durable together.
 *
 * What is taken away is gone for all: before a call returns that erased a
 * person, or changed what one allows or what is known, every ask that others
 * had begun is over, and no later one is answered by what stood before.
 * Errors: BUSY (over 1,000 handles); NOMEM; IO (no lockable memory).
 */
AVOW_CHECKED enum avow_status avow_join(
    struct avow **out, struct avow *avow, struct avow_error *why);
/* End a handle, and the vault with its last one.  NULL is allowed. */
void avow_close(struct avow *avow);

/* One category and, in a collect, its value. */
struct avow_item {
	const char *category; /* "order.phone"; or a tree: all below it */
	const char *value;    /* UTF-8, collect only; not NUL-terminated */
	size_t value_size;    /* bytes */
	uint64_t record; /* collect: 0 makes a new record; use and the like:
	                         0 means every record of the category */
};

/* A paper presented with an ask.  Its hash goes to the log; its bytes are kept,
   sealed, where the policy says `keep document` and they are at most 60,000. */
struct avow_document {
	const char *kind; /* "legal-request" */
	const void *bytes;
	size_t size;
};

enum avow_door {
	AVOW_DOOR_PERSON,   /* given by the person */
	AVOW_DOOR_OTHER,    /* given by someone else about the person */
	AVOW_DOOR_OBSERVED, /* observed by the service */
};

/* What is asked, of whose information, for what, and with what evidence. */
struct avow_ask {
	const char *action;      /* collect, use, share, disclose */
	const char *person;      /* 32 hex digits; or NULL with external_id */
	const char *external_id; /* the caller's own name for the person */
	bool is_new;             /* collect: the person is made by this ask */
	const char *service;
	const char *purpose;
	const char *recipient; /* NULL: self */
	const char *caller;    /* who asks, for the log; NULL: "operator" */
	const char *form;      /* NULL: raw; "masked" */
	const struct avow_item *items;
	size_t item_count;
	enum avow_door door; /* collect */
	bool about_another;  /* collect: whose is other-person */
	const char *claim;   /* basis named: "law.notice", "consent marketing",
	                          "contract service-terms"; NULL: none */
	const char *const *shown; /* clauses shown to the person: "minors" */
	size_t shown_count;
	const char *const *asserted; /* asserted facts: "not for-profit" */
	size_t asserted_count;
	const char *const *agree; /* agreements the person accepts with this */
	size_t agree_count;
	const char *accept; /* the edition that the person accepts with this,
	                       by name or number; NULL: none */
	const char *const *receipts; /* each-time consents given for this ask */
	size_t receipt_count;
	const struct avow_document *documents;
	size_t document_count;
	bool only_decide; /* say what would happen, do nothing */
};

enum avow_verdict {
	AVOW_DENIED,
	AVOW_ALLOWED,
	AVOW_NEEDED, /* denied until `needs` are met */
};

/* One value that an answer gives, in the form the decision allows. */
struct avow_field {
	const char *category;
	const char *service;
	const char *door;  /* "person", "other", "observed" */
	const char *form;  /* "raw", "masked" */
	const char *value; /* NUL-terminated; NULL after a collect */
	size_t value_size;
	uint64_t record;
	uint64_t collected_ms;
};

/* A clause that decided. */
struct avow_cited {
	const char *cite;  /* "general@1#share/courier" */
	const char *title; /* "5.1 A short list" */
	const char *rule;  /* its text */
};

/*
 * What came of an ask.  All it points at lives until avow_answer_clear, which
 * wipes it.  Denied and needed answers hold no field.
 */
struct avow_answer {
	enum avow_verdict verdict;
	char person[AVOW_PERSON_TEXT]; /* "" when nobody is known */
	const char *edition;           /* in force: "general@2+app@1" */
	uint32_t number;               /* of that edition, from 1 */
	const char *bound;     /* the edition that the person is bound to,
	                           where it is another; else NULL */
	uint32_t bound_number; /* of that one; else 0 */
	const struct avow_cited *cited; /* none: no clause allows this */
	size_t cited_count;
	const char *const *duties;
	size_t duty_count;
	const char *const *needs; /* what is missing, or would allow it:
	                             "consent marketing", "accept general@2" */
	size_t need_count;
	const struct avow_field *fields;
	size_t field_count;
	const char *const *withheld; /* export: categories kept back */
	size_t withheld_count;
	bool is_logged;
	uint64_t log_index; /* of its entry */
	void *memory;       /* owned; do not touch */
};

/*
 * Decide and carry out one ask; its log entry is durable before this returns,
 * denials included.  answer is filled on OK, else empty.
 * Errors: INPUT (place names the field: "items[2].category"); NOT_FOUND (no
 * such person: logged with the zero handle); ERASED; LIMIT; CONFLICT; BUSY;
 * FULL (what is left is kept for uses, exports, erasures, withdrawals and
 * objections); UNKNOWN (close and open the vault, and look); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_ask(struct avow *avow,
    const struct avow_ask *ask, struct avow_answer *answer,
    struct avow_error *why);
/*
 * The same for many asks, with one durable commit: results has an element for
 * each ask.  An error here means that none was carried out.
 */
AVOW_CHECKED enum avow_status avow_ask_many(struct avow *avow,
    const struct avow_ask *asks, size_t count, struct avow_answer *answers,
    enum avow_status *results, struct avow_error *why);
void avow_answer_clear(struct avow_answer *answer); /* NULL is allowed */

/* A consent given or withdrawn. */
struct avow_consent_act {
	const char *person; /* or NULL with external_id */
	const char *external_id;
	const char *item;    /* "marketing" */
	const char *service; /* where it is given */
	const char *by;      /* "person" or "guardian"; NULL: person */
	const char *method;  /* how: "checkbox", "letter"; NULL: "unstated" */
	bool is_bundled;     /* together with others in one act */
	bool is_withdrawal;
	const char *caller;
};
/*
 * Record it; durable when it returns.  receipt_out, 33 bytes, names it.  An
 * `each time` item gives a receipt that one ask may use once.
 * Errors: INPUT "consent.bundled" (the item asks for a separate act),
 * "consent.guardian" (a guardian decides for this person); NOT_FOUND (person,
 * item); ERASED; CONFLICT; IO; FULL.
 */
AVOW_CHECKED enum avow_status avow_consent(struct avow *avow,
    const struct avow_consent_act *act, char receipt_out[33],
    struct avow_error *why);

/* That a person knows an edition, outside of an ask. */
struct avow_told_act {
	const char *person; /* or NULL with external_id */
	const char *external_id;
	const char *edition; /* by name or number; NULL: the newest */
	bool is_notice; /* they were sent a notice, which binds them when the
	                   edition was announced long enough; else they
	                   accepted it */
	const char *caller;
};
/*
 * Record it; durable when it returns.  Decisions about the person hold to the
 * edition last accepted, or told and announced long enough, besides the one in
 * force, wherever the latter allows more.
 * Errors: NOT_FOUND (person, edition); INPUT; ERASED; CONFLICT; IO; FULL.
 */
AVOW_CHECKED enum avow_status avow_person_told(
    struct avow *avow, const struct avow_told_act *act, struct avow_error *why);

/* An objection of the person to a purpose, or its end. */
AVOW_CHECKED enum avow_status avow_objection(struct avow *avow,
    const char *person, const char *purpose, bool objects,
    struct avow_error *why);

/* What a fact or agreement is about. */
struct avow_fact_act {
	const char *person; /* one of these three */
	const char *recipient;
	const char *service;
	const char *name;  /* fact or agreement of the policy */
	const char *value; /* "yes", "no", a value, a count; agreement:
	                          "in-force", "ended" */
	bool is_agreement;
	const char *caller;
};
/*
 * Put a verified fact or an agreement on record, for the decisions to come.
 * Errors: INPUT (the policy declares no such fact about such a thing, or no
 * such value); NOT_FOUND; ERASED; CONFLICT; IO; FULL.
 */
AVOW_CHECKED enum avow_status avow_fact(
    struct avow *avow, const struct avow_fact_act *act, struct avow_error *why);

/* What who publishes an edition has seen of it, and takes on: bits. */
enum avow_acknowledge {
	AVOW_ACKNOWLEDGE_NOTICE = 1,    /* people must be told */
	AVOW_ACKNOWLEDGE_RECONSENT = 2, /* and asked again; holds for both */
	AVOW_ACKNOWLEDGE_ERASE = 4,     /* records end that did not */
};

struct avow_publish_options {
	const void *image; /* bytes of the compiled edition */
	size_t image_size;
	unsigned acknowledged;  /* bits of enum avow_acknowledge */
	const char *correction; /* "share", "general#share": the clause in which
	                           it allows what the edition before wrongly
	                           forbade; NULL: no correction */
	const char *caller;     /* for the log; NULL: "operator" */
	bool only_decide;       /* say what would happen, do nothing */
};

/* Records of a category that an edition keeps less long. */
struct avow_publish_ends {
	const char *category;
	uint64_t sooner;  /* records that end sooner than they did */
	uint64_t at_once; /* of these: over on the day it takes effect */
};

/* An edition that was published, or would be. */
struct avow_edition_info {
	uint32_t number;  /* 1 for the vault's first */
	const char *name; /* "general@2+app@1" */
	char image[65];   /* SHA-256 of its image, hex */
	/* What its diff asks, as `policy diff` exits: 0 and 4 nothing, 5
	   notice, 6 notice and a new yes. */
	int diff_class;
	uint64_t at_ms;        /* when it was published */
	uint64_t effective_ms; /* in force from then on */
	bool is_in_force;
	const char *corrects; /* the clause, or NULL */
	bool is_logged;
	uint64_t log_index; /* of its entry */
};

struct avow_publish_result {
	struct avow_edition_info edition; /* as far as it came */
	unsigned needed;                  /* bits: what must be acknowledged */
	const struct avow_publish_ends *ends;
	size_t end_count;
	void *memory; /* owned; do not touch */
};

/*
 * Publish an edition: image, sealed record and log entry are durable when it
 * returns, all or none.  It takes effect on the day that its changed pages
 * name.  The pages themselves, their examples and locks are for the caller to
 * have checked: `avow policy publish` does.  A correction binds at once.
 * result is filled as far as it came, also where it is refused.
 * Errors: POLICY "publish.version" (no page's version goes up, one goes down,
 * or one says something else under the version it had), "publish.effective"
 * (the day is past), "publish.announce" (it comes before people can have been
 * told), "publish.order" (before that of the edition before),
 * "publish.acknowledge", "publish.correction" (more than the clause changes),
 * "publish.approval" (fewer than two said yes), "publish.pending" (a
 * correction while an edition has yet to take effect); EXISTS "publish.same";
 * INPUT (correction: no such clause); FORMAT (image); LIMIT; CONFLICT; IO;
 * FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_publish(struct avow *avow,
    const struct avow_publish_options *options,
    struct avow_publish_result *result, struct avow_error *why);
/* NULL is allowed. */
void avow_publish_result_clear(struct avow_publish_result *result);

/*
 * One operator's yes to an image, by the 64 hex digits of its hash; durable
 * and logged when it returns, and never taken back.  A correction needs two.
 * by: small letters, digits, '.', '-', '_'; at most 64.
 * Errors: INPUT "approve.image", "approve.name"; EXISTS (this name said so
 * before); IO; FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_approve(struct avow *avow, const char *image,
    const char *by, struct avow_error *why);

/* The editions that were ever published: none goes away. */
uint32_t avow_editions(const struct avow *avow);
/* One of them, from 1.  Borrowed: texts live until avow_close.
   Errors: NOT_FOUND; FORMAT; IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_edition(struct avow *avow, uint32_t number,
    struct avow_edition_info *out, struct avow_error *why);

/* All that is held about a person, as the policy lets the person have it. */
AVOW_CHECKED enum avow_status avow_person_export(struct avow *avow,
    const struct avow_ask *ask, struct avow_answer *answer,
    struct avow_error *why);
/*
 * Erase a person: state and entry, then the key slot overwritten, then the
 * rows and index entries removed.  When it returns OK with ALLOWED nothing of
 * the person can be read again.  Only person, external_id, service, claim,
 * caller and evidence of the ask are read.
 */
AVOW_CHECKED enum avow_status avow_person_erase(struct avow *avow,
    const struct avow_ask *ask, struct avow_answer *answer,
    struct avow_error *why);
/* What is known of a person without any value, as one JSON text in answer-like
   memory: *json_out is ended by avow_text_free. */
AVOW_CHECKED enum avow_status avow_person_show(struct avow *avow,
    const char *person, const char *external_id, char **json_out,
    struct avow_error *why);
/*
 * The facts that decide about a person now, in each service, as JSON: a list of
 * {"service", "edition", "number", "known": ["consent ads", "not f"], "bound":
 * null, or the same of the edition that the person is bound to where it has a
 * say}.  Holds no value; logged like a look.  *json_out is ended by
 * avow_text_free.  Errors: as avow_person_show.
 */
AVOW_CHECKED enum avow_status avow_person_known(struct avow *avow,
    const char *person, const char *external_id, char **json_out,
    struct avow_error *why);
/* The compiled image of an edition by its number, 0: the one in force.
   Borrowed: until avow_close.  Errors: NOT_FOUND. */
AVOW_CHECKED enum avow_status avow_edition_image(struct avow *avow,
    uint32_t number, const void **image_out, size_t *size_out,
    struct avow_error *why);
void avow_text_free(char *text); /* wipes; NULL is allowed */

enum { AVOW_COUNT_NAMES_MAX = 1024 }; /* of either list */
/* Whom to count; names that no edition declares count nobody. */
struct avow_count_question {
	const char *const *consents; /* items: who has given one of these */
	size_t consent_count;
	const char *const *categories; /* leaves: of whom a record is held */
	size_t category_count;
	const char *caller; /* for the log; NULL: "operator" */
};
struct avow_counts {
	uint64_t living; /* people, erased ones apart */
	uint64_t consented;
	uint64_t holding;
	uint64_t touched; /* one or the other */
};
/*
 * Count them.  It is logged, and given out once that is durable; no record is
 * opened.  Errors: LIMIT; INPUT (a name); FORMAT, KEY (a damaged row); IO;
 * FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_count_people(struct avow *avow,
    const struct avow_count_question *question, struct avow_counts *out,
    struct avow_error *why);

/* The log (more in avow_log.h): entries so far, one as JSON, the export. */
uint64_t avow_log_entries(const struct avow *avow);
AVOW_CHECKED enum avow_status avow_log_json(
    struct avow *avow, uint64_t index, char **json_out, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_log_write(
    struct avow *avow, const char *out_dir, struct avow_error *why);
/* What a check looked at: rows, but for slots, entries and editions. */
struct avow_check_counts {
	uint64_t people, erased; /* living, and what is left of others */
	uint64_t records, consents, releases, papers, indexes;
	uint64_t registered; /* agreements, editions, approvals */
	uint64_t slots, entries, editions;
	uint64_t logged; /* records that entries of the log name */
	uint64_t dead_indexes, dead_slots; /* left by arrivals cut short */
	uint64_t faults;
};

/* Told every fault, and how much of the whole is done; each may be NULL. */
struct avow_check_options {
	void (*fault)(void *context, const struct avow_error *fault);
	void (*progress)(void *context, uint64_t done, uint64_t all);
	void *context;
};

/*
 * Walk the whole vault: the log's tree, rows, keys, index, images, each against
 * the others (docs/cli.md: check).  It changes nothing and goes on after a
 * fault.  No other handle may write meanwhile.  options may be NULL.
 * Errors: FORMAT or KEY, the first fault: what and where; LIMIT; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_check_whole(struct avow *avow,
    const struct avow_check_options *options,
    struct avow_check_counts *counts_out, struct avow_error *why);
/* The same, for its two first figures; both 0 unless it gives OK. */
AVOW_CHECKED enum avow_status avow_check(struct avow *avow,
    uint64_t *people_out, uint64_t *records_out, struct avow_error *why);

#ifdef __cplusplus
}
#endif
#endif
