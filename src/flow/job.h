/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/job: one ask on its way from names to an answer.
 *
 *     request --> locate --> prepare, decide --> write --> commit --> answer
 *
 * A job owns an arena, a write set and a buffer for its log entry; they are
 * reset, wiped, for the next ask.  A step that fails sets `status`; later
 * steps leave such a job alone.  One thread at a time; only src/flow includes
 * this.
 */
#ifndef AVOW_FLOW_JOB_H
#define AVOW_FLOW_JOB_H

#include "flow/open.h"
#include "gate/gate.h"
#include "ledger/head.h"
#include "ledger/receipt.h"
#include "vault/record.h"

enum {
	AVOW_JOB_ROWS_MAX = 1000, /* records one ask may reach */
	/* Records of one copy; kinds of records, of which any number, of one
	   erasure. */
	AVOW_JOB_COPY_MAX = 100000,
	AVOW_JOB_TRIES_MAX = 5,  /* times an ask that lost a race is decided */
	AVOW_JOB_TEXT_MAX = 256, /* bytes of a name or word in an ask */
	AVOW_JOB_DUTIES_MAX = 256,
	AVOW_JOB_ARENA_MAX = 512 << 20,
};

/* What is kept of an ask's world in another edition, without a record. */
struct avow_job_world {
	const struct avow_published *edition;
	uint32_t service;
	uint64_t service_code;
	uint32_t recipient;
	struct avow_world world;
	struct avow_job_world *next;
};

/* What kind of thing is asked. */
enum avow_verb {
	AVOW_VERB_COLLECT,
	AVOW_VERB_USE,    /* use, access */
	AVOW_VERB_LEAVE,  /* share, disclose, transfer, publish: a release */
	AVOW_VERB_EXPORT, /* avow_person_export only */
	AVOW_VERB_ERASE,  /* avow_person_erase only */
};

/* How a job ends that reaches no decision. */
enum avow_end {
	AVOW_END_DECIDED,
	AVOW_END_NOT_FOUND, /* logged with the zero handle */
	AVOW_END_ERASED,    /* likewise */
	AVOW_END_REFUSED,   /* job->why tells something of the person: logged */
};

/* A leaf of the ask. */
struct avow_wanted {
	uint32_t leaf;
	uint64_t code;
	uint64_t record; /* 0: all */
	size_t item;     /* which of ask->items */
};

/* A record under decision: flows[first_flow..] are about it. */
struct avow_found {
	struct avow_record *record; /* NULL: none is at hand */
	/* Its meta; in an erasure, of all records of its kind, collected_ms of
	   the newest.  NULL: none is held, decide all the same. */
	const struct avow_record_meta *meta;
	uint32_t leaf;
	size_t first_flow;
	size_t flow_count;
	/* Collect: of what is replaced. */
	uint32_t revision;
	struct avow_text old_row;     /* its beginning */
	uint8_t gone[AVOW_HASH_SIZE]; /* its hash, keyed: job_entry.h */
	uint64_t new_record;          /* collect: the id it gets */
};

struct avow_ahead_part;

struct avow_job {
	/* The ask. */
	const struct avow_ask *ask;
	struct avow_answer *answer;
	struct avow_arena arena;
	struct avow_arena *out;    /* the answer's own memory */
	struct avow_field *fields; /* answer->fields, in it */
	enum avow_status status;
	enum avow_end end;
	enum avow_status refused; /* with AVOW_END_REFUSED: what is told */
	uint64_t now_ms;

	/* request.c: names looked up. */
	enum avow_verb verb;
	uint32_t action;
	uint32_t service;
	uint64_t service_code;
	uint32_t purpose;
	uint64_t purpose_code;
	uint32_t recipient;
	uint32_t other_service; /* recipient service.X: X; else AVOW_NO_ID */
	const char *recipient_name;
	enum avow_form form;
	struct avow_claim claim;
	struct avow_wanted *wanted;
	size_t wanted_count;
	int32_t birth_day; /* in this collect, or AVOW_NO_DAY */

	/* ahead.c: what is read together with the head. */
	const enum avow_family *families; /* whole ones, of avow_own_run */
	size_t family_count;
	struct avow_ahead_part *ahead;
	struct avow_ahead_part *ahead_last;
	struct avow_ahead_part *ahead_next; /* behind what was found last */
	size_t ahead_count;
	struct avow_row_key head_key; /* empty: no head is read */
	size_t
	    head_read; /* its place in the batch's reads; the others follow */

	/* locate.c: the person. */
	uint8_t person[AVOW_PERMIT_PERSON];
	bool is_known;   /* person is filled in */
	bool has_index;  /* the ask names an external id */
	bool index_dead; /* its row points at nobody living: over */
	bool has_slot;   /* collect made one for this job */
	uint8_t over[AVOW_PERMIT_PERSON];
	struct avow_head_index index;
	struct avow_head head;
	struct avow_owner owner;
	uint8_t handle[16]; /* of the person in the log; zeros: nobody */
	struct avow_receipt *receipts;
	struct avow_text *receipt_rows;
	size_t receipt_count;

	/* views.c: the editions that have a say. */
	const struct avow_published *accepted; /* with this ask, or NULL */
	const struct avow_published *bound;    /* to which the person is */
	const struct avow_published *told;     /* of which this ask tells */
	bool has_views; /* others than the one in force may have a say */
	struct avow_job_world *other_worlds;
	uint64_t view_service_code; /* of the flow being viewed */

	/* Decided. */
	struct avow_found *found;
	size_t found_count;
	struct avow_gate_flow *flows;
	struct avow_world *worlds; /* one a flow */
	struct avow_world asked;   /* of asked_service, without a record */
	uint32_t asked_service;
	bool has_asked;
	size_t flow_count;
	size_t flow_room;
	struct avow_decision joint;   /* of the edition in force */
	struct avow_gate_part *parts; /* of the others */
	size_t part_count;
	struct avow_permit *permit;
	uint32_t extra_cite; /* erase: a retention rule that binds, or NO_ID */

	/* Written. */
	bool head_changed;
	struct avow_kv_set *set;   /* in use for this ask, or NULL */
	struct avow_kv_set *spare; /* the same, kept from ask to ask */
	struct avow_buffer entry;
	uint8_t (*row_hashes)[AVOW_HASH_SIZE];
	size_t row_hash_count;
	uint64_t log_index;

	struct avow_error why; /* last: only its beginning is made empty */
};

/* Fail the job; gives status back. */
enum avow_status avow_job_fail(struct avow_job *job, enum avow_status status,
    const char *code, const char *place, const char *message);
enum avow_status avow_job_no_memory(struct avow_job *job);
/*
 * Where a failed job's status tells of its person, or of what is held, turn it
 * into an end that is logged before it is told; leave any other as it is.
 */
void avow_job_refuse(struct avow_job *job);

/* An empty write set, job->set, in a bucket.  Errors, in the job too: NOMEM. */
AVOW_CHECKED enum avow_status avow_job_set(
    struct avow_job *job, uint16_t bucket);

/* Make ready for another ask, whatever it was used for before. */
void avow_job_start(struct avow_job *job, const struct avow_ask *ask,
    struct avow_answer *answer, uint64_t now_ms);
/* Wipe what the ask knew, once it is written; its outcome stays. */
void avow_job_wipe(struct avow_job *job);
/* Wipe what the ask left; keep the room. */
void avow_job_reset(struct avow_job *job);
void avow_job_clear(struct avow_job *job);

/* The opened key of the job's person, valid until the next one, and the handle
   that names them in the log. */
AVOW_CHECKED enum avow_status avow_job_unlock(
    struct avow *avow, struct avow_job *job);

/* What one flow is about. */
struct avow_about {
	uint32_t action;
	uint32_t leaf; /* category */
	/* Code of the category as the record bears it; 0: the leaf's own. */
	uint64_t category;
	uint32_t service; /* who holds or uses it; UINT32_MAX: unnamed */
	/* Not NULL: the edition in force has no word for the category, leaf
	   stands in for it, and the last edition that had one must allow. */
	const struct avow_published *last;
	const struct avow_record_meta *meta; /* the record's own facts */
};
/* Room for flows; before the first avow_job_flow. */
AVOW_CHECKED enum avow_status avow_job_room(struct avow_job *job, size_t flows);
/* Add a flow with its world (flow/facts.h).  Errors: INPUT; NOMEM. */
AVOW_CHECKED enum avow_status avow_job_flow(
    struct avow *avow, struct avow_job *job, const struct avow_about *about);
/* The code of a service leaf of the edition in force; 0: unnamed. */
uint64_t avow_job_service_code(const struct avow *avow, uint32_t service);
/* Ask the gate about all flows: joint, and the permit if it gives one. */
AVOW_CHECKED enum avow_status avow_job_decide(
    struct avow *avow, struct avow_job *job, unsigned acts);
/* A duty, as the edition that it comes from says it. */
struct avow_job_duty {
	enum avow_duty_kind kind;
	const char *text; /* borrowed from the image */
};
/*
 * The duties of the decision: merged in each edition that has a say, those of
 * all of them, each text once.  Gives their count.
 */
size_t avow_job_duties(const struct avow *avow, const struct avow_job *job,
    struct avow_job_duty duties_out[AVOW_JOB_DUTIES_MAX]);

#endif
