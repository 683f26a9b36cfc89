/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/index.h"

#include <string.h>

#include "base/banned.h"

/* Row value: version(1) person(16). */
enum { VERSION = 1, ROW_SIZE = 1 + AVOW_PERMIT_PERSON };

void
avow_index_hash(struct avow_head_index *out, enum avow_index_kind kind,
    struct avow_text name, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_hash *hash)
{
	uint8_t of_kind[AVOW_KEY_SIZE];
	const uint8_t kind_byte = (uint8_t)kind;

	/* A key for each kind, so that kinds cannot be compared. */
	avow_key_derive(hash, of_kind, key,
	    (struct avow_text){(const char *)&kind_byte, 1});
	out->kind = kind_byte;
	avow_key_derive(hash, out->hash, of_kind, name);
	explicit_bzero(of_kind, sizeof of_kind);
}

uint16_t
avow_index_bucket(const struct avow_head_index *index)
{
	return (uint16_t)(index->hash[0] << 4 | index->hash[1] >> 4);
}

struct avow_row_key
avow_index_key(const struct avow_head_index *index)
{
	struct avow_row_key key =
	    avow_row_key_of(avow_index_bucket(index), AVOW_FAMILY_INDEX);

	avow_row_key_add(&key, &index->kind, 1);
	avow_row_key_add(&key, index->hash, AVOW_HASH_SIZE);
	return key;
}

static struct avow_text
row_of(uint8_t row[ROW_SIZE], const uint8_t *person)
{
	row[0] = VERSION;
	memcpy(row + 1, person, AVOW_PERMIT_PERSON);
	return (struct avow_text){(const char *)row, ROW_SIZE};
}

enum avow_status
avow_index_put(struct avow_kv_set *set, const struct avow_head_index *index,
    const uint8_t person[AVOW_PERMIT_PERSON],
    const uint8_t over[AVOW_PERMIT_PERSON], struct avow_error *why)
{
	struct avow_row_key key = avow_index_key(index);
	uint8_t row[ROW_SIZE];
	enum avow_status status;

	if (over == NULL)
		status =
		    avow_kv_expect_absent(set, avow_row_key_text(&key), why);
	else
		status = avow_kv_expect(
		    set, avow_row_key_text(&key), row_of(row, over), why);
	if (status == AVOW_OK)
		status = avow_kv_put(
		    set, avow_row_key_text(&key), row_of(row, person), why);
	return status;
}

enum avow_status
avow_index_delete(struct avow_kv_set *set, const struct avow_head_index *index,
    const uint8_t person[AVOW_PERMIT_PERSON], struct avow_error *why)
{
	struct avow_row_key key = avow_index_key(index);
	uint8_t row[ROW_SIZE];
	enum avow_status status;

	status = avow_kv_expect(
	    set, avow_row_key_text(&key), row_of(row, person), why);
	if (status == AVOW_OK)
		status = avow_kv_delete(set, avow_row_key_text(&key), why);
	return status;
}

enum avow_status
avow_index_read(uint8_t person_out[AVOW_PERMIT_PERSON], struct avow_text row,
    struct avow_error *why)
{
	memset(person_out, 0, AVOW_PERMIT_PERSON);
	if (row.size != ROW_SIZE || row.at[0] != VERSION)
		return avow_fail(why, AVOW_ERR_FORMAT, "index.row",
		    "a row of the blind index is not what it should be");
	memcpy(person_out, row.at + 1, AVOW_PERMIT_PERSON);
	return AVOW_OK;
}
