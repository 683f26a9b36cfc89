/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/secret.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/banned.h"

/*
 * Invariants:
 * 1. The pages of `bytes` are unreadable while opens is 0, and writable only
 *    while is_writable.
 * 2. is_writable implies opens > 0.
 */

enum { SECRET_SIZE_MAX = 4096 }; /* bytes */

struct avow_secret {
	uint8_t *bytes; /* between guard pages, locked, left out of dumps */
	size_t size;
	unsigned opens; /* opens and changes not yet shut */
	bool is_writable;
};

static enum avow_status
fail_lock(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_IO, "secret.lock",
	    "cannot lock memory for keys (see ulimit -l): %s", strerror(errno));
}

enum avow_status
avow_seal_start(struct avow_error *why)
{
	const struct rlimit none = {0, 0};
	uint8_t *page;
	int locked;

	if (sodium_init() < 0)
		return avow_fail(why, AVOW_ERR_IO, "seal.start",
		    "the crypto library found no source of randomness");
	/* The limit does not bind a kernel that pipes cores; the flag does. */
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0L) != 0)
		return avow_fail(why, AVOW_ERR_IO, "seal.dumps",
		    "cannot switch core dumps off: %s", strerror(errno));
	/* Say now, not at the first key, that there is no memory to lock. */
	page = sodium_malloc(1);
	if (page == NULL)
		return fail_lock(why);
	locked = sodium_mlock(page, 1);
	sodium_free(page);
	return locked == 0 ? AVOW_OK : fail_lock(why);
}

enum avow_status
avow_secret_new(struct avow_secret **out, size_t size, struct avow_error *why)
{
	struct avow_secret *secret;

	*out = NULL;
	if (size == 0 || size > SECRET_SIZE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "secret.size",
		    "a secret has 1 to %d bytes", SECRET_SIZE_MAX);
	/* The guards need the library's start, which happens only once. */
	if (sodium_init() < 0)
		return avow_fail(why, AVOW_ERR_IO, "seal.start",
		    "the crypto library found no source of randomness");
	secret = calloc(1, sizeof *secret);
	if (secret == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "secret.memory", "out of memory");
	secret->size = size;
	secret->bytes = sodium_malloc(size);
	/* sodium_malloc is content with unlocked pages; we are not. */
	if (secret->bytes == NULL || sodium_mlock(secret->bytes, size) != 0) {
		avow_secret_free(secret);
		return fail_lock(why);
	}
	memset(secret->bytes, 0, size);
	if (sodium_mprotect_noaccess(secret->bytes) != 0)
		abort();
	*out = secret;
	return AVOW_OK;
}

void
avow_secret_free(struct avow_secret *secret)
{
	if (secret == NULL)
		return;
	sodium_free(secret->bytes); /* makes it writable, wipes and unmaps */
	free(secret);
}

size_t
avow_secret_size(const struct avow_secret *secret)
{
	return secret->size;
}

const uint8_t *
avow_secret_open(struct avow_secret *secret)
{
	/* Protection of pages that are ours cannot fail on any input. */
	if (secret->opens == 0 && sodium_mprotect_readonly(secret->bytes) != 0)
		abort();
	secret->opens++;
	assert(secret->opens != 0);
	return secret->bytes;
}

uint8_t *
avow_secret_change(struct avow_secret *secret)
{
	if (!secret->is_writable &&
	    sodium_mprotect_readwrite(secret->bytes) != 0)
		abort();
	secret->is_writable = true;
	secret->opens++;
	assert(secret->opens != 0);
	return secret->bytes;
}

void
avow_secret_shut(struct avow_secret *secret)
{
	assert(secret->opens > 0);
	secret->opens--;
	if (secret->opens > 0)
		return;
	secret->is_writable = false;
	if (sodium_mprotect_noaccess(secret->bytes) != 0)
		abort();
}

void
avow_random(void *out, size_t size)
{
	randombytes_buf(out, size);
}

void
avow_wipe(void *bytes, size_t size)
{
	sodium_memzero(bytes, size);
}
