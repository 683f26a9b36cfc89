/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/random_policy: small random pages over a fixed vocabulary, and the
 * same numbers in every run.
 */
#ifndef AVOW_TESTS_RANDOM_POLICY_H
#define AVOW_TESTS_RANDOM_POLICY_H

#include "base/buffer.h"

struct random_source {
	uint64_t state; /* not 0 */
};

/* Below count; count at least 1. */
unsigned random_below(struct random_source *r, unsigned count);

/* The words that all random pages share: a whole terms file. */
extern const char random_policy_terms[];
/* A page; header is its `policy` line, clause names begin with letter. */
void random_policy_page(struct random_source *r, struct avow_buffer *out,
    const char *header, char letter);

#endif
