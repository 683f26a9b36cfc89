/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/request: checks an ask and looks up its names.
 *
 *     struct avow_ask + image --avow_request_read--> job with ids
 *
 * Every length, count, name and text of an ask is judged here, before
 * anything is decided; later steps rely on it.
 */
#ifndef AVOW_FLOW_REQUEST_H
#define AVOW_FLOW_REQUEST_H

#include "flow/job.h"

/*
 * Errors, in the job too: INPUT (place names the field); LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_request_read(
    struct avow *avow, struct avow_job *job);

/* A word of an ask: UTF-8, not empty, at most AVOW_JOB_TEXT_MAX bytes. */
bool avow_request_is_word(const char *word);
/*
 * A basis as an ask names it, in an edition: "law.notice", "consent marketing",
 * "contract service-terms"; NULL names none.  False: it declares no such basis.
 */
AVOW_CHECKED bool avow_request_claim(const struct avow_image *image,
    const char *words, struct avow_claim *claim_out);
/* A person's id from its 32 hex digits. */
AVOW_CHECKED bool avow_request_person(
    uint8_t person_out[AVOW_PERMIT_PERSON], const char *hex);

#endif
