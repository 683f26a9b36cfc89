/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/faulty_kv.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

struct faulty {
	struct avow_kv kv;
	struct avow_kv *inner;
	struct faulty_plan *plan;
};

static struct faulty *
faulty_of(struct avow_kv *kv)
{
	return (struct faulty *)kv;
}

static struct avow_kv *
inner_of(struct avow_kv *kv)
{
	return faulty_of(kv)->inner;
}

static void
wait_a_little(void)
{
	const struct timespec time = {.tv_nsec = 20 * 1000 * 1000};

	(void)nanosleep(&time, NULL);
}

/* What this call is to suffer. */
static enum faulty_kind
fault_of(struct avow_kv *kv, enum faulty_call call)
{
	struct faulty_plan *plan = faulty_of(kv)->plan;
	unsigned in;

	atomic_fetch_add(&plan->seen[call], 1);
	if (plan->blind && atomic_load(&plan->failed) && call == FAULTY_READ)
		return FAULTY_ERROR;
	in = atomic_load(&plan->in);
	if (call != plan->call || in == 0)
		return FAULTY_NONE;
	if (in > 1) {
		atomic_store(&plan->in, in - 1);
		return FAULTY_NONE;
	}
	if (atomic_load(&plan->times) != UINT_MAX &&
	    atomic_fetch_sub(&plan->times, 1) == 1)
		atomic_store(&plan->in, 0);
	atomic_store(&plan->failed, true);
	if (plan->kind == FAULTY_DELAY) {
		wait_a_little();
		return FAULTY_NONE;
	}
	return plan->kind;
}

static enum avow_status
suffer(enum faulty_kind kind, struct avow_error *why)
{
	switch (kind) {
	case FAULTY_NONE:
	case FAULTY_DELAY:
		return AVOW_OK;
	case FAULTY_FULL:
		return avow_fail(why, AVOW_ERR_FULL, "test", "told to");
	case FAULTY_BUSY:
		return avow_fail(why, AVOW_ERR_BUSY, "test", "told to");
	default:
		return avow_fail(why, AVOW_ERR_IO, "test", "told to");
	}
}

static void
faulty_close(struct avow_kv *kv)
{
	inner_of(kv)->engine->close(inner_of(kv));
	free(kv);
}

static enum avow_status
faulty_read_begin(struct avow_kv *kv, struct avow_error *why)
{
	enum avow_status status = suffer(fault_of(kv, FAULTY_READ), why);

	if (status == AVOW_OK)
		status = inner_of(kv)->engine->read_begin(inner_of(kv), why);
	kv->instant = inner_of(kv)->instant;
	return status;
}

static void
faulty_read_end(struct avow_kv *kv)
{
	inner_of(kv)->engine->read_end(inner_of(kv));
}

static enum avow_status
faulty_find(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_text *value, struct avow_error *why)
{
	return inner_of(kv)->engine->find(inner_of(kv), table, key, value, why);
}

static enum avow_status
faulty_scan(struct avow_kv *kv, enum avow_kv_table table,
    const struct avow_kv_range *range, struct avow_error *why)
{
	return inner_of(kv)->engine->scan(inner_of(kv), table, range, why);
}

static enum avow_status
faulty_write_begin(struct avow_kv *kv, struct avow_error *why)
{
	enum avow_status status = suffer(fault_of(kv, FAULTY_WRITE), why);

	if (status == AVOW_OK)
		status = inner_of(kv)->engine->write_begin(inner_of(kv), why);
	kv->instant = inner_of(kv)->instant;
	return status;
}

static enum avow_status
faulty_put(struct avow_kv *kv, enum avow_kv_table table, struct avow_text key,
    struct avow_text value, struct avow_error *why)
{
	enum avow_status status = suffer(fault_of(kv, FAULTY_PUT), why);

	return status == AVOW_OK
	    ? inner_of(kv)->engine->put(inner_of(kv), table, key, value, why)
	    : status;
}

static enum avow_status
faulty_remove(struct avow_kv *kv, enum avow_kv_table table,
    struct avow_text key, struct avow_error *why)
{
	enum avow_status status = suffer(fault_of(kv, FAULTY_PUT), why);

	return status == AVOW_OK
	    ? inner_of(kv)->engine->remove(inner_of(kv), table, key, why)
	    : status;
}

static enum avow_status
faulty_commit(struct avow_kv *kv, struct avow_error *why)
{
	enum faulty_kind kind = fault_of(kv, FAULTY_COMMIT);
	enum avow_status status;

	if (kind == FAULTY_NONE)
		return inner_of(kv)->engine->commit(inner_of(kv), why);
	if (kind == FAULTY_LOST_DONE) {
		status = inner_of(kv)->engine->commit(inner_of(kv), why);
		return status == AVOW_OK ? AVOW_ERR_UNKNOWN : status;
	}
	inner_of(kv)->engine->abort(inner_of(kv));
	return kind == FAULTY_LOST_UNDONE ? AVOW_ERR_UNKNOWN
					  : suffer(kind, why);
}

static void
faulty_abort(struct avow_kv *kv)
{
	inner_of(kv)->engine->abort(inner_of(kv));
}

static bool
faulty_has_room(struct avow_kv *kv)
{
	return inner_of(kv)->engine->has_room(inner_of(kv));
}

static bool
faulty_use_reserve(struct avow_kv *kv)
{
	struct faulty_plan *plan = faulty_of(kv)->plan;

	if (!plan->has_reserve)
		return inner_of(kv)->engine->use_reserve(inner_of(kv));
	atomic_store(&plan->in, 0);
	return true;
}

static enum avow_status
faulty_measure(
    struct avow_kv *kv, struct avow_kv_extent *out, struct avow_error *why)
{
	return inner_of(kv)->engine->measure(inner_of(kv), out, why);
}

static enum avow_status faulty_join(
    struct avow_kv **out, struct avow_kv *kv, struct avow_error *why);

static const struct avow_kv_engine faulty_engine = {
    .close = faulty_close,
    .join = faulty_join,
    .read_begin = faulty_read_begin,
    .read_end = faulty_read_end,
    .find = faulty_find,
    .scan = faulty_scan,
    .write_begin = faulty_write_begin,
    .put = faulty_put,
    .remove = faulty_remove,
    .commit = faulty_commit,
    .abort = faulty_abort,
    .has_room = faulty_has_room,
    .measure = faulty_measure,
    .use_reserve = faulty_use_reserve,
};

enum avow_status
faulty_kv_wrap(
    struct avow_kv **out, struct avow_kv *inner, struct faulty_plan *plan)
{
	struct faulty *faulty = calloc(1, sizeof *faulty);

	*out = NULL;
	if (faulty == NULL)
		return AVOW_ERR_NOMEM;
	faulty->kv.engine = &faulty_engine;
	faulty->kv.store = inner->store;
	faulty->inner = inner;
	faulty->plan = plan;
	*out = &faulty->kv;
	return AVOW_OK;
}

static enum avow_status
faulty_join(struct avow_kv **out, struct avow_kv *kv, struct avow_error *why)
{
	struct avow_kv *inner;
	enum avow_status status =
	    inner_of(kv)->engine->join(&inner, inner_of(kv), why);

	return status == AVOW_OK
	    ? faulty_kv_wrap(out, inner, faulty_of(kv)->plan)
	    : status;
}
