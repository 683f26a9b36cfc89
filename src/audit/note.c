/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed notes.  Reading is done by taking the values out and writing them
 * again: what comes out other than it went in is refused, which leaves no
 * second spelling of a size, of base64 or of a signature line.
 */
#include "audit/note.h"

#include <string.h>

#include "audit/line.h"

#include "base/banned.h"

enum { ED25519 = 0x01 }; /* the algorithm byte of keys and their ids */

/* An em dash and a space begin a signature line. */
static const char mark[] = "\xe2\x80\x94 ";

static bool
is_name(struct avow_text name)
{
	if (name.size == 0 || name.size > AVOW_NOTE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.size; i++) {
		char c = name.at[i];

		if (c <= ' ' || c > '~' || c == '+')
			return false;
	}
	return true;
}

enum avow_status
avow_note_key_make(struct avow_hash *hash, struct avow_note_key *out,
    struct avow_text name, const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE],
    struct avow_error *why)
{
	static const uint8_t between[] = {'\n', ED25519};
	uint8_t digest[AVOW_HASH_SIZE];

	memset(out, 0, sizeof *out);
	if (!is_name(name))
		return avow_fail(why, AVOW_ERR_INPUT, "log.origin",
		    "a log's name is 1 to %d visible ASCII letters, no '+'",
		    AVOW_NOTE_NAME_MAX);
	memcpy(out->name, name.at, name.size);
	memcpy(out->public_key, public_key, AVOW_SIGN_PUBLIC_SIZE);
	avow_hash_start(hash);
	avow_hash_add(hash, name.at, name.size);
	avow_hash_add(hash, between, sizeof between);
	avow_hash_add(hash, public_key, AVOW_SIGN_PUBLIC_SIZE);
	avow_hash_end(hash, digest);
	memcpy(out->id, digest, sizeof out->id);
	return AVOW_OK;
}

void
avow_note_key_text(const struct avow_note_key *key, struct avow_buffer *out)
{
	uint8_t typed[1 + AVOW_SIGN_PUBLIC_SIZE] = {ED25519};
	char id[2 * sizeof key->id + 1];

	memcpy(typed + 1, key->public_key, AVOW_SIGN_PUBLIC_SIZE);
	avow_hex(id, key->id, sizeof key->id);
	avow_buffer_format(out, "%s+%s+", key->name, id);
	avow_buffer_base64(out, typed, sizeof typed);
}

/* Anything but no memory means that the text is not a key. */
static enum avow_status
fail_key(struct avow_error *why, enum avow_status status)
{
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "verifier key");
	return avow_fail(why, AVOW_ERR_FORMAT, "log.key",
	    "not a verifier key: name+hash+base64");
}

enum avow_status
avow_note_key_parse(struct avow_hash *hash, struct avow_note_key *out,
    struct avow_text text, struct avow_error *why)
{
	struct avow_text rest = text;
	struct avow_text name = avow_line_until(&rest, '+');
	uint8_t typed[1 + AVOW_SIGN_PUBLIC_SIZE];
	struct avow_buffer again;
	enum avow_status status;

	memset(out, 0, sizeof *out);
	(void)avow_line_until(&rest, '+'); /* the id: it is computed again */
	status = avow_line_base64(typed, sizeof typed, rest);
	if (status == AVOW_OK && typed[0] != ED25519)
		status = AVOW_ERR_FORMAT;
	if (status == AVOW_OK)
		status = avow_note_key_make(hash, out, name, typed + 1, NULL);
	if (status != AVOW_OK)
		return fail_key(why, status);
	avow_buffer_init(&again, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(out, &again);
	status = avow_line_same(&again, text);
	if (status != AVOW_OK)
		return fail_key(why, status);
	return AVOW_OK;
}

/* The signed part: three lines. */
static void
write_body(struct avow_buffer *out, const char *origin,
    const struct avow_merkle_head *tree)
{
	avow_buffer_format(
	    out, "%s\n%llu\n", origin, (unsigned long long)tree->size);
	avow_buffer_base64(out, tree->root, AVOW_HASH_SIZE);
	avow_buffer_string(out, "\n");
}

/* The empty line and the signature line. */
static void
write_signature(struct avow_buffer *out, const struct avow_note_key *key,
    const uint8_t signature[AVOW_SIGN_SIZE])
{
	uint8_t whole[sizeof key->id + AVOW_SIGN_SIZE];

	memcpy(whole, key->id, sizeof key->id);
	memcpy(whole + sizeof key->id, signature, AVOW_SIGN_SIZE);
	avow_buffer_format(out, "\n%s%s ", mark, key->name);
	avow_buffer_base64(out, whole, sizeof whole);
	avow_buffer_string(out, "\n");
}

enum avow_status
avow_note_sign(struct avow_buffer *out, const struct avow_merkle_head *tree,
    const struct avow_note_key *key, struct avow_secret *seed,
    struct avow_error *why)
{
	uint8_t signature[AVOW_SIGN_SIZE];
	size_t start = out->size;

	write_body(out, key->name, tree);
	if (!out->failed) {
		avow_sign(signature, avow_secret_open(seed), out->at + start,
		    out->size - start);
		avow_secret_shut(seed);
		write_signature(out, key, signature);
	}
	return avow_buffer_check(out, why);
}

/* Anything but no memory means that the text is no checkpoint. */
static enum avow_status
fail_note(struct avow_error *why, enum avow_status status, const char *what)
{
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "checkpoint");
	return avow_fail(why, AVOW_ERR_FORMAT, "log.checkpoint",
	    "the checkpoint is malformed: %s", what);
}

/* Take the values out of a note; whole has the bytes of its signature. */
static enum avow_status
take_apart(struct avow_merkle_head *tree, struct avow_text *origin,
    uint8_t whole[4 + AVOW_SIGN_SIZE], struct avow_text note,
    struct avow_error *why)
{
	struct avow_text rest = note;
	enum avow_status status;

	*origin = avow_line_until(&rest, '\n');
	if (!avow_line_number(&tree->size, avow_line_until(&rest, '\n')))
		return fail_note(why, AVOW_ERR_FORMAT, "its size");
	status = avow_line_base64(
	    tree->root, AVOW_HASH_SIZE, avow_line_until(&rest, '\n'));
	if (status != AVOW_OK)
		return fail_note(why, status, "its root");
	if (avow_line_until(&rest, '\n').size != 0)
		return fail_note(why, AVOW_ERR_FORMAT, "no empty line");
	/* The mark and the name are written again, and compared. */
	(void)avow_line_until(&rest, ' ');
	(void)avow_line_until(&rest, ' ');
	status = avow_line_base64(
	    whole, 4 + AVOW_SIGN_SIZE, avow_line_until(&rest, '\n'));
	if (status != AVOW_OK)
		return fail_note(why, status, "its signature");
	return AVOW_OK;
}

/* Whether the note is what we would write of these values. */
static enum avow_status
compare(struct avow_text note, const struct avow_note_key *key,
    const struct avow_merkle_head *tree,
    const uint8_t signature[AVOW_SIGN_SIZE], size_t *body_size)
{
	struct avow_buffer again;

	avow_buffer_init(&again, AVOW_NOTE_MAX);
	write_body(&again, key->name, tree);
	*body_size = again.size;
	write_signature(&again, key, signature);
	return avow_line_same(&again, note);
}

/* Read a note, and what is needed to check its signature. */
static enum avow_status
read_note(struct avow_merkle_head *tree, const struct avow_note_key *key,
    struct avow_text note, uint8_t signature[AVOW_SIGN_SIZE], size_t *body_size,
    struct avow_error *why)
{
	uint8_t whole[sizeof key->id + AVOW_SIGN_SIZE];
	struct avow_text origin;
	enum avow_status status;

	memset(tree, 0, sizeof *tree);
	status = take_apart(tree, &origin, whole, note, why);
	if (status != AVOW_OK)
		return status;
	if (!avow_text_is(origin, key->name) ||
	    memcmp(whole, key->id, sizeof key->id) != 0)
		return avow_fail(why, AVOW_ERR_KEY, "log.key",
		    "the checkpoint is not signed by the key of %s", key->name);
	memcpy(signature, whole + sizeof key->id, AVOW_SIGN_SIZE);
	status = compare(note, key, tree, signature, body_size);
	if (status != AVOW_OK)
		return fail_note(why, status, "not as we write it");
	return AVOW_OK;
}

enum avow_status
avow_note_read(struct avow_merkle_head *tree, const struct avow_note_key *key,
    struct avow_text note, struct avow_error *why)
{
	uint8_t signature[AVOW_SIGN_SIZE];
	size_t body_size;

	return read_note(tree, key, note, signature, &body_size, why);
}

enum avow_status
avow_note_tree(struct avow_merkle_head *tree, bool *is_by_key,
    const struct avow_note_key *key, struct avow_text note,
    struct avow_error *why)
{
	struct avow_note_key signer = *key; /* with the id that the note has */
	uint8_t whole[4 + AVOW_SIGN_SIZE];
	struct avow_text origin;
	size_t body_size;
	enum avow_status status;

	memset(tree, 0, sizeof *tree);
	*is_by_key = false;
	status = take_apart(tree, &origin, whole, note, why);
	if (status != AVOW_OK)
		return status;
	if (!avow_text_is(origin, key->name))
		return avow_fail(why, AVOW_ERR_KEY, "log.key",
		    "the checkpoint is not one of %s", key->name);
	if (memcmp(whole, key->id, sizeof key->id) == 0) {
		*is_by_key = true;
		return avow_note_open(tree, key, note, why);
	}
	memcpy(signer.id, whole, sizeof signer.id);
	status =
	    compare(note, &signer, tree, whole + sizeof signer.id, &body_size);
	if (status != AVOW_OK)
		return fail_note(why, status, "not as we write it");
	return AVOW_OK;
}

enum avow_status
avow_note_size(
    uint64_t *size_out, struct avow_text note, struct avow_error *why)
{
	uint8_t whole[4 + AVOW_SIGN_SIZE];
	struct avow_merkle_head tree = {.size = 0};
	struct avow_text origin;
	enum avow_status status = take_apart(&tree, &origin, whole, note, why);

	*size_out = status == AVOW_OK ? tree.size : 0;
	return status;
}

struct avow_text
avow_note_origin(struct avow_text note)
{
	struct avow_text rest = note;

	return avow_line_until(&rest, '\n');
}

enum avow_status
avow_note_open(struct avow_merkle_head *tree, const struct avow_note_key *key,
    struct avow_text note, struct avow_error *why)
{
	uint8_t signature[AVOW_SIGN_SIZE];
	size_t body_size;
	enum avow_status status =
	    read_note(tree, key, note, signature, &body_size, why);

	if (status == AVOW_OK &&
	    !avow_sign_verify(signature, key->public_key, note.at, body_size))
		return avow_fail(why, AVOW_ERR_KEY, "log.signature",
		    "the checkpoint's signature is wrong");
	return status;
}
