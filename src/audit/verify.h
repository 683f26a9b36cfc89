/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify: whether a log is what its checkpoints say.
 *
 * Needs no root key and no server: reads an export folder, or the store of a
 * vault for reading.  Recomputes every leaf and node and checks the signature.
 * With a key from outside and an older checkpoint it proves history; without
 * them only that the log agrees with itself, and the report says so.
 */
#ifndef AVOW_AUDIT_VERIFY_H
#define AVOW_AUDIT_VERIFY_H

#include "base/buffer.h"

struct avow_verify_options {
	const char *key;   /* text of a verifier key, or NULL: log.pub's own */
	const char *since; /* path of an older checkpoint, or NULL */
};

struct avow_verify_report {
	uint64_t size; /* entries */
	uint8_t root[32];
	char origin[201];
	bool key_given;      /* the key came from outside */
	bool history_proved; /* the older checkpoint is a prefix of this one */
};

/*
 * Verify an export folder made by avow_log_export.
 * Errors: FORMAT or KEY, with `place` naming the file and `message` the entry
 * number or the checkpoint; IO; NOT_FOUND.
 */
AVOW_CHECKED enum avow_status avow_verify_export(
    struct avow_verify_report *report, const char *dir,
    const struct avow_verify_options *options, struct avow_error *why);

/* Verify the log inside a vault folder (store at DIR/store, DIR/log.pub). */
AVOW_CHECKED enum avow_status avow_verify_vault(
    struct avow_verify_report *report, const char *vault_dir,
    const struct avow_verify_options *options, struct avow_error *why);

#endif
