/* SPDX-License-Identifier: Apache-2.0 */
/* base/size: arithmetic on sizes that cannot wrap.  Any thread. */
#ifndef AVOW_BASE_SIZE_H
#define AVOW_BASE_SIZE_H

#include <stdbool.h>
#include <stddef.h>

/* False, with *out zero, when the result does not fit. */
static inline bool
avow_size_add(size_t *out, size_t a, size_t b)
{
	if (__builtin_add_overflow(a, b, out)) {
		*out = 0;
		return false;
	}
	return true;
}

static inline bool
avow_size_mul(size_t *out, size_t a, size_t b)
{
	if (__builtin_mul_overflow(a, b, out)) {
		*out = 0;
		return false;
	}
	return true;
}

#endif
