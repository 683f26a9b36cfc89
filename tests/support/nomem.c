/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/nomem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);

static unsigned left; /* allocations until the one that fails; 0: none does */
static bool has_failed;

static bool
fails_now(void)
{
	if (left == 0 || --left > 0)
		return false;
	has_failed = true;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails_now() ? NULL : __real_realloc(old, size);
}

char *
__wrap_strdup(const char *text)
{
	return __wrap_strndup(text, SIZE_MAX);
}

char *
__wrap_strndup(const char *text, size_t size)
{
	size_t found = strnlen(text, size);
	char *copy = __wrap_malloc(found + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, found);
	copy[found] = '\0';
	return copy;
}

void
nomem_fail_at(unsigned n)
{
	left = n;
	has_failed = false;
}

_Bool
nomem_end(void)
{
	left = 0;
	return has_failed;
}
