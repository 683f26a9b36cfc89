/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/image_section.h"
#include "seal/hash.h"

#include "base/banned.h"

/*
 * Invariants of a loaded image:
 * 1. Sections stand in order, each at the next multiple of 8 behind the one
 *    before it, with zeros between: no byte belongs to two or to none.
 * 2. Everything that avow_image_check proves (docs/formats/image.md).
 */

static enum avow_status
broken(struct avow_error *why, const char *place, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format", place,
	    "this is no sound image: %s", what);
}

/* The hash of the whole image as if its hash field were zero. */
static enum avow_status
check_hash(const struct avow_image_header *header, struct avow_error *why)
{
	struct avow_image_header zeroed = *header;
	struct avow_hash *hash = NULL;
	uint8_t found[AVOW_HASH_SIZE];
	enum avow_status status = avow_hash_new(&hash, why);

	if (status != AVOW_OK)
		return status;
	memset(zeroed.hash, 0, sizeof zeroed.hash);
	avow_hash_start(hash);
	avow_hash_add(hash, &zeroed, sizeof zeroed);
	avow_hash_add(hash, header + 1, header->size - sizeof *header);
	avow_hash_end(hash, found);
	avow_hash_free(hash);
	if (memcmp(found, header->hash, sizeof found) != 0)
		return broken(why, "header", "its hash does not fit its bytes");
	return AVOW_OK;
}

static bool
is_zero(const uint8_t *at, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (at[i] != 0)
			return false;
	}
	return true;
}

/* Find the sections; invariant 1. */
static enum avow_status
place_sections(struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_header *header = image->header;
	const uint8_t *start = (const uint8_t *)header;
	size_t end = sizeof *header;

	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		const char *name = avow_image_section_name(s);
		size_t gap =
		    (AVOW_IMAGE_ALIGNMENT - end % AVOW_IMAGE_ALIGNMENT) %
		    AVOW_IMAGE_ALIGNMENT;
		size_t size = avow_image_section_size(s);

		if (gap > header->size - end || !is_zero(start + end, gap))
			return broken(why, name, "bytes stand before it");
		end += gap;
		if (header->section[s].at != end)
			return broken(
			    why, name, "it is not where it should be");
		/* Divided, not multiplied, so that nothing can wrap. */
		if (header->section[s].count > (header->size - end) / size)
			return broken(why, name, "it is longer than the image");
		image->section[s] = start + end;
		image->count[s] = header->section[s].count;
		end += size * header->section[s].count;
	}
	if (end != header->size)
		return broken(
		    why, "header", "bytes stand behind the last section");
	return AVOW_OK;
}

/* Believe the bytes at header, or say why not. */
static enum avow_status
open_bytes(struct avow_image *image, const void *bytes, size_t size,
    struct avow_error *why)
{
	const struct avow_image_header *header = bytes;
	enum avow_status status;

	if (size < sizeof *header)
		return broken(why, "header", "it is shorter than a header");
	if (memcmp(header->magic, AVOW_IMAGE_MAGIC, sizeof header->magic) != 0)
		return broken(why, "header", "it does not begin as images do");
	if (header->version != AVOW_IMAGE_VERSION)
		return broken(why, "header",
		    "it is of another version or of a foreign machine");
	if (header->size != size)
		return broken(why, "header", "its size is not what it says");
	image->header = header;
	status = check_hash(header, why);
	if (status == AVOW_OK)
		status = place_sections(image, why);
	if (status != AVOW_OK)
		return status;
	if (image->count[AVOW_SECTION_INFO] != 1)
		return broken(why, "info", "there is not just one");
	image->info = image->section[AVOW_SECTION_INFO];
	image->rules = image->section[AVOW_SECTION_RULES];
	image->literals = image->section[AVOW_SECTION_LITERALS];
	image->links = image->section[AVOW_SECTION_LINKS];
	image->sets = image->section[AVOW_SECTION_SETS];
	image->match = image->section[AVOW_SECTION_MATCH];
	image->strings = image->section[AVOW_SECTION_STRINGS];
	return avow_image_check(image, why);
}

enum avow_status
avow_image_read(
    struct avow_image **out, struct avow_text bytes, struct avow_error *why)
{
	struct avow_image *image = NULL;
	void *copy = NULL;
	enum avow_status status;

	*out = NULL;
	if (bytes.size > AVOW_IMAGE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "image.size",
		    "an image has at most %d bytes", AVOW_IMAGE_MAX);
	image = calloc(1, sizeof *image);
	copy = malloc(bytes.size + 1); /* so that none is no NULL */
	if (image == NULL || copy == NULL) {
		status = avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory for an image");
		goto out;
	}
	if (bytes.size > 0)
		memcpy(copy, bytes.at, bytes.size);
	status = open_bytes(image, copy, bytes.size, why);
	if (status != AVOW_OK)
		goto out;
	image->header = copy;
	*out = image;
	image = NULL;
	copy = NULL;
out:
	free(copy);
	free(image);
	return status;
}

/* Map the open file. */
static enum avow_status
map_file(void **bytes_out, size_t *size_out, int file, const char *path,
    struct avow_error *why)
{
	struct stat about;
	void *bytes;

	if (fstat(file, &about) != 0)
		return avow_fail_at(why, AVOW_ERR_IO, "image.read", path,
		    "cannot look at the image: %s", strerror(errno));
	if (!S_ISREG(about.st_mode))
		return broken(why, path, "it is no file");
	if (about.st_size > AVOW_IMAGE_MAX)
		return avow_fail_at(why, AVOW_ERR_LIMIT, "image.size", path,
		    "an image has at most %d bytes", AVOW_IMAGE_MAX);
	if (about.st_size == 0)
		return broken(why, path, "it is empty");
	bytes =
	    mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED)
		return avow_fail_at(why, AVOW_ERR_IO, "image.read", path,
		    "cannot map the image: %s", strerror(errno));
	*bytes_out = bytes;
	*size_out = (size_t)about.st_size;
	return AVOW_OK;
}

/* "general.image: rules", where only "rules" told the place. */
static void
put_path_before(struct avow_error *why, const char *path)
{
	char place[sizeof why->place];

	if (why == NULL)
		return;
	memcpy(place, why->place, sizeof place);
	(void)snprintf(why->place, sizeof why->place, "%.120s%s%.60s", path,
	    place[0] == '\0' ? "" : ": ", place);
}

enum avow_status
avow_image_load(
    struct avow_image **out, const char *path, struct avow_error *why)
{
	struct avow_image *image = NULL;
	void *bytes = NULL;
	size_t size = 0;
	enum avow_status status;
	int file;

	*out = NULL;
	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return avow_fail_at(why,
		    errno == ENOENT ? AVOW_ERR_NOT_FOUND : AVOW_ERR_IO,
		    "image.read", path, "cannot open the image: %s",
		    strerror(errno));
	status = map_file(&bytes, &size, file, path, why);
	if (status != AVOW_OK)
		goto out;
	image = calloc(1, sizeof *image);
	if (image == NULL) {
		status = avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory for an image");
		goto out;
	}
	status = open_bytes(image, bytes, size, why);
	if (status != AVOW_OK) {
		put_path_before(why, path);
		goto out;
	}
	image->mapped = size;
	*out = image;
	image = NULL;
	bytes = NULL;
out:
	free(image);
	if (bytes != NULL)
		(void)munmap(bytes, size); /* read only: nothing to lose */
	(void)close(file);
	return status;
}

void
avow_image_free(struct avow_image *image)
{
	void *bytes;

	if (image == NULL)
		return;
	memcpy(&bytes, &image->header, sizeof bytes); /* ours: not const */
	if (image->mapped > 0)
		(void)munmap(bytes, image->mapped);
	else
		free(bytes);
	free(image);
}
