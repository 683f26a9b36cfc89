/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/vault: a vault in a scratch folder, made from the text of a policy.
 *
 * Ends the test program with a message when something of it can't be made.
 * Needs no cmocka, so benchmarks use it, too.
 */
#ifndef AVOW_TESTS_VAULT_H
#define AVOW_TESTS_VAULT_H

#include "avow.h"
#include "base/buffer.h"
#include "tests/support/scratch.h"

struct vault {
	char folder[SCRATCH_PATH]; /* holds `shop` and `shop.root-key` */
	char dir[SCRATCH_PATH];
	struct avow *avow;
	uint64_t now_ms; /* what the vault takes for the time */
	struct avow_error why;
};

/* A small shop with a courier, a game, marketing, minors and papers. */
extern const char vault_shop_policy[];

/* Compile a page of policy; findings end the program. */
void vault_compile(struct avow_buffer *image_out, const char *policy);
/* Make and open a vault; vault_shop_policy where policy is NULL. */
void vault_make(struct vault *vault, const char *policy);
/* Close and open it again. */
void vault_reopen(struct vault *vault);
/* Close it and remove its folder. */
void vault_remove(struct vault *vault);

/* Ask, expecting this status; the answer is the caller's to clear. */
void vault_ask(struct vault *vault, const struct avow_ask *ask,
    struct avow_answer *answer, enum avow_status expected);
/* The same for an ask whose verdict is all that matters. */
enum avow_verdict vault_verdict(
    struct vault *vault, const struct avow_ask *ask);

/* Collect one value of a new person with the service agreement; gives id. */
void vault_person(struct vault *vault, char person_out[AVOW_PERSON_TEXT],
    const char *external_id, const char *birthday);
/* Collect one value for a purpose of the shop; fails unless allowed. */
void vault_collect(struct vault *vault, const char *person,
    const char *category, const char *purpose, const char *value);

/* Whether the bytes of text stand in any file below the vault's folder. */
bool vault_holds_bytes(const struct vault *vault, const char *text);

#endif
