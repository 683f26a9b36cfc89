/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/seed.h"

#include "base/file.h"
#include "flow/folder.h"
#include "seal/sign.h"

#include "base/banned.h"

enum { FILE_SIZE = AVOW_SIGN_SEED_SIZE + AVOW_BOX_EXTRA };

enum avow_status
avow_seed_create(
    const char *dir, const struct avow_keys *keys, struct avow_error *why)
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
		status = avow_file_join(path.at, dir, "keys/log", why);
	if (status == AVOW_OK)
		status = avow_file_write(
		    path.at, avow_buffer_view(&sealed), 0600, why);
	avow_buffer_clear(&sealed);
	return status;
}

enum avow_status
avow_seed_load(struct avow_secret **out, const char *dir,
    const struct avow_keys *keys, struct avow_error *why)
{
	struct avow_secret *secret = NULL;
	struct avow_buffer sealed;
	struct avow_path path;
	enum avow_status status;

	*out = NULL;
	avow_buffer_init(&sealed, FILE_SIZE);
	status = avow_file_join(path.at, dir, "keys/log", why);
	if (status == AVOW_OK)
		status = avow_file_read(&sealed, path.at, why);
	if (status == AVOW_OK && sealed.size != FILE_SIZE)
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "seed.size",
		    path.at, "not a sealed signing key");
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
