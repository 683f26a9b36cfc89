/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/log_change: what a log does to itself, done to a fixture's log.
 */
#ifndef AVOW_TESTS_LOG_CHANGE_H
#define AVOW_TESTS_LOG_CHANGE_H

#include "audit/log_change.h"
#include "audit/verify.h"
#include "tests/support/log_fixture.h"

enum { STEP_MS = 60000 };

extern const struct avow_mark_said change_said;

/* The public key, as log.pub has it.  Owns: the caller clears it. */
struct avow_buffer change_key(struct log_fixture *f);
/* The newest checkpoint, likewise. */
struct avow_buffer change_note(struct log_fixture *f);
enum avow_status change_verify(struct log_fixture *f,
    const struct avow_verify_options *options,
    struct avow_verify_report *report);
/* Store and export verify; the export is written anew or grows. */
struct avow_verify_report change_check(struct log_fixture *f);
/* Give the log to a seed, which is the caller's. */
struct avow_secret *change_rotate(struct log_fixture *f, uint8_t byte);
/* Open it again with another seed, after it let go of the old one. */
void change_reopen(struct log_fixture *f, struct avow_secret *seed);
/* Prune; gives before which entry. */
uint64_t change_prune(struct log_fixture *f, uint64_t before);
/* Two generations, in each a rotation and pruning. */
void change_all(struct log_fixture *f);
/* Two keys and two generations, of a few entries. */
void change_small(struct log_fixture *f);

#endif
