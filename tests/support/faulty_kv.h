/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/faulty_kv: a store that fails when it is told to.
 *
 *     callers --> shared code of the store --> faults --> a real engine
 *
 * Everything that is not told to fail is the real engine's answer.  One fault
 * at a time; counted over all handles.
 */
#ifndef AVOW_TESTS_FAULTY_KV_H
#define AVOW_TESTS_FAULTY_KV_H

#include <stdatomic.h>

#include "store/engine.h"

enum faulty_call {
	FAULTY_READ,  /* read_begin */
	FAULTY_WRITE, /* write_begin */
	FAULTY_PUT,   /* put, remove */
	FAULTY_COMMIT,
	FAULTY_CALLS,
};

enum faulty_kind {
	FAULTY_NONE,
	FAULTY_ERROR,       /* IO, nothing done */
	FAULTY_FULL,        /* FULL, nothing done */
	FAULTY_BUSY,        /* BUSY, nothing done */
	FAULTY_DELAY,       /* done, 20 ms late */
	FAULTY_LOST_DONE,   /* COMMIT only: UNKNOWN, and it was done */
	FAULTY_LOST_UNDONE, /* COMMIT only: UNKNOWN, and it was not */
};

/* What is to fail; may be changed between calls. */
struct faulty_plan {
	enum faulty_call call;
	enum faulty_kind kind;
	atomic_uint in;    /* the n-th such call from now; 0: none */
	atomic_uint times; /* it and the next ones; UINT_MAX: for ever */
	bool blind;        /* once it has failed, every read fails */
	bool has_reserve;  /* use_reserve gives room: faults of FULL end */
	atomic_uint seen[FAULTY_CALLS];
	atomic_bool failed;
};

/* inner's place is taken: close only *out.  plan is borrowed. */
AVOW_CHECKED enum avow_status faulty_kv_wrap(
    struct avow_kv **out, struct avow_kv *inner, struct faulty_plan *plan);

#endif
