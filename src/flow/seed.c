/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/seed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "flow/folder.h"
#include "seal/sign.h"

#include "base/banned.h"

static const char name_now[] = "keys/log";
static const char name_next[] = "keys/log.next";

enum { FILE_SIZE = AVOW_SIGN_SEED_SIZE + AVOW_BOX_EXTRA };

static enum avow_status
create(const char *dir, const char *name, const struct avow_keys *keys,
    struct avow_error *why)
{
	uint8_t seed[AVOW_SIGN_SEED_SIZE];
	struct avow_buffer sealed;
	struct avow_path path;
	enum avow_status status;

	avow_buffer_init(&sealed, FILE_SIZE);
	avow_random(seed, sizeof seed);
	avow_box_seal(&sealed, avow_keys_get(keys, AVOW_KEY_LOG),
	    AVOW_TEXT("log seed"), seed, sizeof seed);
	avow_wipe(seed, sizeof seed);
	status = avow_buffer_check(&sealed, why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, dir, name, why);
	if (status == AVOW_OK)
		status = avow_file_write(
		    path.at, avow_buffer_view(&sealed), 0600, why);
	avow_buffer_clear(&sealed);
	return status;
}

/* Read what is sealed at path, and open it. */
static enum avow_status
open_sealed(struct avow_secret **out, const char *path,
    const struct avow_keys *keys, struct avow_error *why)
{
	struct avow_secret *secret = NULL;
	struct avow_buffer sealed;
	enum avow_status status;

	avow_buffer_init(&sealed, FILE_SIZE);
	status = avow_file_read_plain(&sealed, path, why);
	if (status == AVOW_OK && sealed.size != FILE_SIZE)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "seed.size", path,
		    "not a sealed signing key");
	if (status == AVOW_OK)
		status = avow_secret_new(&secret, AVOW_SIGN_SEED_SIZE, why);
	if (status != AVOW_OK)
		goto out;
	status = avow_box_open(avow_secret_change(secret),
	    avow_keys_get(keys, AVOW_KEY_LOG), AVOW_TEXT("log seed"), sealed.at,
	    sealed.size, why);
	avow_secret_shut(secret);
	if (status != AVOW_OK)
		goto out;
	*out = secret;
	secret = NULL;
out:
	avow_secret_free(secret);
	avow_buffer_clear(&sealed);
	return status;
}

static enum avow_status
load(struct avow_secret **out, const char *dir, const char *name,
    const struct avow_keys *keys, struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_path path;
	enum avow_status status = avow_file_join(path.at, dir, name, why);

	*out = NULL;
	if (status != AVOW_OK)
		return status;
	status = open_sealed(out, path.at, keys, &inner);
	if (status == AVOW_OK)
		return AVOW_OK;
	if (status == AVOW_ERR_KEY)
		return avow_fail_at(why, status, "seed.key", path.at,
		    "the log's signing key is not sealed under this root key");
	return avow_fail_at(
	    why, status, inner.code, path.at, "%s", inner.message);
}

enum avow_status
avow_seed_create(
    const char *dir, const struct avow_keys *keys, struct avow_error *why)
{
	return create(dir, name_now, keys, why);
}

enum avow_status
avow_seed_load(struct avow_secret **out, const char *dir,
    const struct avow_keys *keys, struct avow_error *why)
{
	return load(out, dir, name_now, keys, why);
}

enum avow_status
avow_seed_load_next(struct avow_secret **out, const char *dir,
    const struct avow_keys *keys, struct avow_error *why)
{
	return load(out, dir, name_next, keys, why);
}

enum avow_status
avow_seed_next(struct avow_secret **out, const char *dir,
    const struct avow_keys *keys, struct avow_error *why)
{
	enum avow_status status = create(dir, name_next, keys, why);

	*out = NULL;
	return status == AVOW_OK ? load(out, dir, name_next, keys, why)
				 : status;
}

/* Whether the file at path holds just this. */
static bool
holds(const char *path, struct avow_text text)
{
	struct avow_buffer found;
	bool is_same;

	avow_buffer_init(&found, text.size);
	is_same = avow_file_read_plain(&found, path, NULL) == AVOW_OK &&
	    avow_text_equal(avow_buffer_view(&found), text);
	avow_buffer_clear(&found);
	return is_same;
}

enum avow_status
avow_seed_publish(
    const char *dir, const struct avow_log *log, struct avow_error *why)
{
	struct avow_buffer key;
	struct avow_path path;
	enum avow_status status;

	avow_buffer_init(&key, 512);
	avow_log_key(log, &key);
	avow_buffer_u8(&key, '\n');
	status = avow_buffer_check(&key, why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, dir, "log.pub", why);
	if (status == AVOW_OK && !holds(path.at, avow_buffer_view(&key)))
		status =
		    avow_file_write(path.at, avow_buffer_view(&key), 0600, why);
	avow_buffer_clear(&key);
	return status;
}

enum avow_status
avow_seed_settle(const char *dir, struct avow_error *why)
{
	struct avow_path now;
	struct avow_path next;
	enum avow_status status = avow_file_join(now.at, dir, name_now, why);

	if (status == AVOW_OK)
		status = avow_file_join(next.at, dir, name_next, why);
	if (status != AVOW_OK)
		return status;
	/* Where it is not there it was renamed before, perhaps not synced. */
	if (rename(next.at, now.at) != 0 && errno != ENOENT)
		return avow_fail_at(why, AVOW_ERR_IO, "seed.settle", now.at,
		    "cannot put the new key in place: %s", strerror(errno));
	return avow_file_sync_parent(now.at, why);
}

void
avow_seed_forget(const char *dir)
{
	struct avow_path path;

	/* What stays behind is found, and forgotten, at the next open. */
	if (avow_file_join(path.at, dir, name_next, NULL) == AVOW_OK)
		(void)unlink(path.at);
}
