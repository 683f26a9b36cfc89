/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow.h: the library's public face.
 *
 *     ask --avow_ask--> decision, answer and a log entry that is durable
 *
 * A struct avow is one open vault.  It belongs to one thread at a time.
 * Nothing here gives personal information except the answer of an ask that
 * the policy and the person allow.
 */
#ifndef AVOW_H
#define AVOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AVOW_CHECKED __attribute__((warn_unused_result))

/* How a call ended.  A refusal by the policy is no error: see avow_answer. */
enum avow_status {
	AVOW_OK = 0,
	AVOW_ERR_NOMEM,     /* no memory; nothing changed */
	AVOW_ERR_IO,        /* the system refused a file; `message` says which */
	AVOW_ERR_LIMIT,     /* a documented maximum was passed */
	AVOW_ERR_FORMAT,    /* bytes that are not what they claim to be */
	AVOW_ERR_INPUT,     /* an argument the caller must mend */
	AVOW_ERR_NOT_FOUND, /* no such thing */
	AVOW_ERR_EXISTS,    /* it is already there */
	AVOW_ERR_CONFLICT,  /* another change came first: ask again */
	AVOW_ERR_BUSY,      /* the vault is open elsewhere */
	AVOW_ERR_FULL,      /* no room on the disk or in the map */
	AVOW_ERR_KEY,       /* a key, tag or signature does not fit */
	AVOW_ERR_ERASED,    /* the person was erased */
	AVOW_ERR_PERMIT,    /* the permit does not cover this; a mistake of ours */
	AVOW_ERR_POLICY,    /* the policy has errors, or none is in force */
};

/*
 * Why a call failed: filled once, where the failure is first seen.  It never
 * holds personal information.
 */
struct avow_error {
	enum avow_status status;
	char code[24];     /* stable: "P0101", "vault.locked" */
	char place[192];   /* file:line:column, JSON pointer or field; or "" */
	char message[320]; /* one sentence */
};

/* The stable name of a status: "not-found". */
const char *avow_status_name(enum avow_status status);

#ifdef __cplusplus
}
#endif
#endif
