/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/receipt.h"

#include <string.h>

#include "audit/line.h"

#include "base/banned.h"

static const char version[] = "c2sp.org/tlog-proof@v1";
static const char index_word[] = "index ";
static const char old_word[] = "old ";

void
avow_receipt_write(struct avow_buffer *out, const struct avow_receipt *receipt)
{
	if (!receipt->is_growth)
		avow_buffer_format(out, "%s\n", version);
	avow_buffer_format(out, "%s%llu\n",
	    receipt->is_growth ? old_word : index_word,
	    (unsigned long long)receipt->number);
	for (size_t i = 0; i < receipt->count; i++) {
		avow_buffer_base64(out, receipt->hashes[i], AVOW_HASH_SIZE);
		avow_buffer_string(out, "\n");
	}
	avow_buffer_string(out, "\n");
	avow_buffer_text(out, receipt->note);
}

/* The lines before the checkpoint. */
static enum avow_status
read_lines(struct avow_receipt *out, struct avow_text *rest)
{
	struct avow_text line;
	enum avow_status status = AVOW_OK;

	/* Words are written again, and compared. */
	out->is_growth = rest->size >= sizeof old_word - 1 &&
	    memcmp(rest->at, old_word, sizeof old_word - 1) == 0;
	if (!out->is_growth)
		(void)avow_line_until(rest, '\n');
	(void)avow_line_until(rest, ' ');
	if (!avow_line_number(&out->number, avow_line_until(rest, '\n')))
		return AVOW_ERR_FORMAT;
	while (status == AVOW_OK &&
	    (line = avow_line_until(rest, '\n')).size > 0) {
		if (out->count >= AVOW_MERKLE_PROOF_MAX)
			return AVOW_ERR_FORMAT;
		status = avow_line_base64(
		    out->hashes[out->count++], AVOW_HASH_SIZE, line);
	}
	out->note = *rest;
	return status;
}

/* The number of the line in which the byte at `at` stands, from 1. */
static unsigned
line_of(struct avow_text text, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at && i < text.size; i++)
		line += text.at[i] == '\n';
	return line;
}

/* How many bytes the two have in common at their beginning. */
static size_t
common(struct avow_text a, struct avow_text b)
{
	size_t at = 0;

	while (at < a.size && at < b.size && a.at[at] == b.at[at])
		at++;
	return at;
}

enum avow_status
avow_receipt_read(
    struct avow_receipt *out, struct avow_text text, struct avow_error *why)
{
	struct avow_text rest = text;
	struct avow_buffer again;
	enum avow_status status;
	unsigned line = 1;

	memset(out, 0, sizeof *out);
	status = read_lines(out, &rest);
	if (status == AVOW_OK) {
		avow_buffer_init(&again, AVOW_RECEIPT_MAX);
		avow_receipt_write(&again, out);
		line = line_of(text, common(text, avow_buffer_view(&again)));
		status = avow_line_same(&again, text);
	} else if (rest.at > text.at) {
		/* What was taken last, without the line feed behind it. */
		line = line_of(text, (size_t)(rest.at - text.at) - 1);
	}
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "receipt");
	if (status != AVOW_OK)
		return avow_fail(why, AVOW_ERR_FORMAT, "log.receipt",
		    "line %u is none of a proof, neither of an entry nor of "
		    "growth",
		    line);
	return AVOW_OK;
}
