/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/root.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

/* Format and derivations: docs/formats/root.md. */

#define ROOT_WORD "avow-root-1 "

enum {
	ROOT_SIZE = 32, /* bytes of the root key */
	WORD_SIZE = sizeof ROOT_WORD - 1,
	FILE_SIZE = WORD_SIZE + 2 * ROOT_SIZE + 1, /* with the line's end */
	BUCKETS_PER_KEK = 256,
	BUCKET_SYSTEM = 4096,
	KEKS = BUCKET_SYSTEM / BUCKETS_PER_KEK + 1, /* the last: the system's */
};

/*
 * Invariants:
 * 1. keks is open for reading, at open_keks, whenever a caller can see it.
 * 2. Bit i of made says that kek i stands in keks.
 */
struct avow_root {
	struct avow_secret *key;  /* ROOT_SIZE bytes; shut when idle */
	struct avow_secret *keks; /* KEKS keys, one after another */
	const uint8_t *open_keks; /* the bytes of keks */
	struct avow_hash *hash;
	uint32_t made;
};

static enum avow_status
fail_file(struct avow_error *why, const char *code, const char *path)
{
	enum avow_status status = AVOW_ERR_IO;

	if (errno == ENOENT || errno == ENOTDIR)
		status = AVOW_ERR_NOT_FOUND;
	else if (errno == EEXIST)
		status = AVOW_ERR_EXISTS;
	return avow_fail_at(
	    why, status, code, path, "the root key file: %s", strerror(errno));
}

/* Write the one line and sync it. */
static bool
write_line(int fd, const char line[FILE_SIZE])
{
	size_t done = 0;

	while (done < FILE_SIZE) {
		ssize_t put = write(fd, line + done, FILE_SIZE - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		done += (size_t)put;
	}
	return fsync(fd) == 0;
}

enum avow_status
avow_root_create(const char *path, struct avow_error *why)
{
	uint8_t key[ROOT_SIZE];
	char line[FILE_SIZE + 1] = ROOT_WORD; /* the NUL that avow_hex puts */
	enum avow_status status;
	int fd;

	/* O_EXCL: a root that is overwritten is a vault that is lost. */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return fail_file(why, "root.create", path);
	avow_random(key, sizeof key);
	avow_hex(line + WORD_SIZE, key, sizeof key);
	line[FILE_SIZE - 1] = '\n';
	if (write_line(fd, line))
		status = avow_file_sync_parent(path, why);
	else
		status = fail_file(why, "root.write", path);
	if (status != AVOW_OK)
		(void)unlink(path); /* nothing was sealed under it yet */
	(void)close(fd);            /* synced above */
	avow_wipe(key, sizeof key);
	avow_wipe(line, sizeof line);
	return status;
}

/* Whether path, with all links followed, lies in folder or below it. */
static enum avow_status
check_outside(const char *path, const char *folder, struct avow_error *why)
{
	char *file = realpath(path, NULL);
	char *vault = realpath(folder, NULL);
	enum avow_status status = AVOW_OK;
	size_t size;

	if (file == NULL) {
		status = fail_file(why, "root.path", path);
		goto out;
	}
	if (vault == NULL) {
		/* In a folder that is not there yet nothing can lie. */
		if (errno != ENOENT)
			status = avow_fail_at(why, AVOW_ERR_IO, "root.vault",
			    folder, "%s", strerror(errno));
		goto out;
	}
	size = strlen(vault);
	while (size > 0 && vault[size - 1] == '/')
		size--;
	if (strncmp(file, vault, size) == 0 && file[size] == '/')
		status = avow_fail_at(why, AVOW_ERR_INPUT, "root.inside", path,
		    "the root key lies inside the vault that it locks: move "
		    "it, or each backup of the vault will hold its key");
out:
	free(file);
	free(vault);
	return status;
}

/* The file behind fd may be read by nobody but its owner. */
static enum avow_status
check_mode(int fd, const char *path, struct avow_error *why)
{
	struct stat found;

	if (fstat(fd, &found) != 0)
		return fail_file(why, "root.open", path);
	if (!S_ISREG(found.st_mode))
		return avow_fail_at(
		    why, AVOW_ERR_FORMAT, "root.kind", path, "no plain file");
	if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return avow_fail_at(why, AVOW_ERR_INPUT, "root.mode", path,
		    "others may use the root key file: chmod 0400 it");
	return AVOW_OK;
}

/* Read the one line, no longer and no shorter. */
static enum avow_status
read_line(
    char line[FILE_SIZE + 1], int fd, const char *path, struct avow_error *why)
{
	size_t size = 0;

	while (size <= FILE_SIZE) {
		ssize_t got = read(fd, line + size, FILE_SIZE + 1 - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_file(why, "root.read", path);
		if (got == 0)
			break;
		size += (size_t)got;
	}
	if (size != FILE_SIZE || memcmp(line, ROOT_WORD, WORD_SIZE) != 0 ||
	    line[FILE_SIZE - 1] != '\n')
		return avow_fail_at(why, AVOW_ERR_FORMAT, "root.format", path,
		    "not a root key file");
	return AVOW_OK;
}

static enum avow_status
read_key(
    struct avow_root *root, int fd, const char *path, struct avow_error *why)
{
	char line[FILE_SIZE + 1];
	enum avow_status status;
	uint8_t *key;
	bool is_hex;

	status = read_line(line, fd, path, why);
	if (status == AVOW_OK) {
		key = avow_secret_change(root->key);
		is_hex = avow_unhex(key, ROOT_SIZE,
		    (struct avow_text){line + WORD_SIZE, 2 * ROOT_SIZE});
		avow_secret_shut(root->key);
		if (!is_hex)
			status = avow_fail_at(why, AVOW_ERR_FORMAT,
			    "root.format", path, "not 64 hex digits");
	}
	avow_wipe(line, sizeof line);
	return status;
}

static enum avow_status
new_root(struct avow_root **out, struct avow_error *why)
{
	struct avow_root *root = calloc(1, sizeof *root);
	enum avow_status status;

	if (root == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "root.memory", "out of memory");
	*out = root;
	status = avow_hash_new(&root->hash, why);
	if (status == AVOW_OK)
		status = avow_secret_new(&root->key, ROOT_SIZE, why);
	if (status == AVOW_OK)
		status =
		    avow_secret_new(&root->keks, KEKS * AVOW_KEY_SIZE, why);
	if (status == AVOW_OK)
		root->open_keks = avow_secret_open(root->keks);
	return status;
}

enum avow_status
avow_root_load(struct avow_root **out, const char *path, const char *vault_dir,
    struct avow_error *why)
{
	struct avow_root *root = NULL;
	enum avow_status status;
	int fd;

	*out = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fail_file(why, "root.open", path);
	status = check_mode(fd, path, why);
	if (status == AVOW_OK)
		status = check_outside(path, vault_dir, why);
	if (status == AVOW_OK)
		status = new_root(&root, why);
	if (status == AVOW_OK)
		status = read_key(root, fd, path, why);
	if (status == AVOW_OK) {
		*out = root;
		root = NULL;
	}
	avow_root_free(root);
	(void)close(fd); /* read only: nothing to lose */
	return status;
}

void
avow_root_free(struct avow_root *root)
{
	if (root == NULL)
		return;
	avow_secret_free(root->keks);
	avow_secret_free(root->key);
	avow_hash_free(root->hash);
	free(root);
}

static void
derive(struct avow_root *root, uint8_t out[AVOW_KEY_SIZE], const char *name)
{
	const uint8_t *key = avow_secret_open(root->key);

	avow_key_derive(root->hash, out, key, avow_text_of(name));
	avow_secret_shut(root->key);
}

const uint8_t *
avow_root_kek(struct avow_root *root, uint16_t bucket)
{
	unsigned group = bucket / BUCKETS_PER_KEK;
	char name[32];
	uint8_t *keks;

	assert(bucket <= BUCKET_SYSTEM);
	if ((root->made & 1u << group) == 0) {
		(void)snprintf(name, sizeof name, "avow 1 kek %u", group);
		avow_secret_shut(root->keks);
		keks = avow_secret_change(root->keks);
		derive(root, keks + group * AVOW_KEY_SIZE, name);
		avow_secret_shut(root->keks);
		root->open_keks = avow_secret_open(root->keks);
		root->made |= 1u << group;
	}
	return root->open_keks + group * AVOW_KEY_SIZE;
}

enum avow_status
avow_root_key(struct avow_root *root, struct avow_secret **out, const char *use,
    struct avow_error *why)
{
	enum avow_status status;
	char name[64];
	int size = snprintf(name, sizeof name, "avow 1 use %s", use);

	*out = NULL;
	assert(size > 0 && (size_t)size < sizeof name); /* uses are ours */
	status = avow_secret_new(out, AVOW_KEY_SIZE, why);
	if (status != AVOW_OK)
		return status;
	derive(root, avow_secret_change(*out), name);
	avow_secret_shut(*out);
	return AVOW_OK;
}
