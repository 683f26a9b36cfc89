/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/approval.h"

#include <string.h>

#include "base/banned.h"

/* Plain: at(8) by(2 + n).  The key's last part is the name's, shortened. */
enum { PLAIN_MAX = 256, WHO_SIZE = 16 };

bool
avow_approval_is_name(struct avow_text name)
{
	for (size_t i = 0; i < name.size; i++) {
		char c = name.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '.' && c != '-' && c != '_')
			return false;
	}
	return name.size > 0 && name.size <= AVOW_APPROVAL_NAME_MAX;
}

/* All that begin with it are about one thing. */
static struct avow_row_key
subject_key(const struct avow_approval *approval)
{
	struct avow_row_key key =
	    avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_APPROVAL);
	uint8_t kind = (uint8_t)approval->kind;

	avow_row_key_add(&key, &kind, 1);
	avow_row_key_add(&key, approval->subject, AVOW_HASH_SIZE);
	return key;
}

enum avow_status
avow_approval_put(struct avow_kv_set *set, const struct avow_approval *approval,
    struct avow_hash *hash, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_row_key row_key = subject_key(approval);
	uint8_t who[AVOW_HASH_SIZE];
	struct avow_buffer plain;
	enum avow_status status;

	if (!avow_approval_is_name(approval->by))
		return avow_fail(why, AVOW_ERR_LIMIT, "approval.name",
		    "nobody can approve under this name");
	avow_hash_keyed(hash, who,
	    (struct avow_text){(const char *)key, AVOW_KEY_SIZE}, approval->by);
	avow_row_key_add(&row_key, who, WHO_SIZE);
	avow_buffer_init(&plain, PLAIN_MAX);
	avow_buffer_u64(&plain, approval->at_ms);
	avow_buffer_text16(&plain, approval->by);
	status = avow_kv_expect_absent(set, avow_row_key_text(&row_key), why);
	if (status == AVOW_OK)
		status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

/* A scan of the rows about one thing. */
struct load {
	struct avow_approvals *out;
	const struct avow_approval *of;
	struct avow_arena *arena;
	const uint8_t *key;
	struct avow_error *why;
	enum avow_status status;
};

static enum avow_status
read_row(struct load *load, struct avow_text key, struct avow_text row)
{
	struct avow_approvals *out = load->out;
	struct avow_approval approval = *load->of;
	struct avow_text plain;
	struct avow_reader r;
	enum avow_status status;

	status =
	    avow_row_open(&plain, load->arena, key, row, load->key, load->why);
	if (status != AVOW_OK)
		return status;
	r = avow_reader_of(plain.at, plain.size);
	approval.at_ms = avow_reader_u64(&r);
	approval.by = avow_reader_text16(&r);
	if (!avow_reader_done(&r) || !avow_approval_is_name(approval.by))
		return avow_fail(load->why, AVOW_ERR_FORMAT, "approval.row",
		    "an approval is not what it should be");
	if (out->count == AVOW_APPROVALS_MAX)
		return avow_fail(load->why, AVOW_ERR_LIMIT, "approval.count",
		    "more than %d approved the same", AVOW_APPROVALS_MAX);
	out->list[out->count++] = approval;
	return AVOW_OK;
}

static bool
visit(void *context, struct avow_text key, struct avow_text row)
{
	struct load *load = context;

	load->status = read_row(load, key, row);
	return load->status == AVOW_OK;
}

enum avow_status
avow_approval_load(struct avow_approvals *out, struct avow_arena *arena,
    struct avow_kv *kv, const struct avow_approval *of,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_row_key from = subject_key(of);
	struct avow_row_key to = avow_row_key_end(&from);
	struct load load = {
	    .out = out, .of = of, .arena = arena, .key = key, .why = why};
	const struct avow_kv_range range = {.from = avow_row_key_text(&from),
	    .to = avow_row_key_text(&to),
	    .limit = AVOW_APPROVALS_MAX + 1,
	    .visit = visit,
	    .context = &load};
	enum avow_status status;

	out->count = 0;
	status = avow_kv_scan(kv, &range, why);
	if (status == AVOW_OK)
		status = load.status;
	if (status != AVOW_OK)
		out->count = 0;
	return status;
}
