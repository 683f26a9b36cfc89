/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate/permit: the paper that opens vault/ and ledger/.
 *
 *     gate mints it --flow carries it--> vault and ledger check it
 *
 * Opaque, made only by gate/, bound to one person as the head stood when the
 * decision was made, to what may be done, and to the form in which each
 * category may leave.  It serves one transaction.  One thread at a time; it
 * lives in the arena of the request it was minted for.
 */
#ifndef AVOW_GATE_PERMIT_H
#define AVOW_GATE_PERMIT_H

#include "base/text.h"

struct avow_permit; /* opaque */

enum {
	AVOW_PERMIT_PERSON = 16, /* bytes of a person id */
	AVOW_PERMIT_TOKEN = 16,  /* bytes of a head's version token */
};

/* What a permit lets its holder do. */
enum avow_act {
	AVOW_ACT_WRITE,  /* put records of the permitted categories */
	AVOW_ACT_READ,   /* open values, in the permitted form */
	AVOW_ACT_DELETE, /* remove records */
	AVOW_ACT_ERASE,  /* end the person: state, slot, all rows */
	AVOW_ACT_LEDGER, /* change facts: consents, agreements, releases */
};

/*
 * Whether the permit lets its holder do act to category (a code; 0: to no
 * record) of person; is_raw: with the value as it is, else only transformed.
 * Errors: PERMIT, naming what does not fit.
 */
AVOW_CHECKED enum avow_status avow_permit_covers(
    const struct avow_permit *permit, enum avow_act act,
    const uint8_t person[AVOW_PERMIT_PERSON], uint64_t category, bool is_raw,
    struct avow_error *why);
/*
 * The token of the head that the decision saw; all zero when the person did
 * not exist.  Whatever a permit's holder commits expects it.
 */
const uint8_t *avow_permit_token(const struct avow_permit *permit);
/*
 * Whether values of category may leave as they are; false where the permit
 * does not hold it.
 */
bool avow_permit_gives_raw(const struct avow_permit *permit, uint64_t category);
/* Mark it served.  Errors: PERMIT (it already was). */
AVOW_CHECKED enum avow_status avow_permit_serve(
    struct avow_permit *permit, struct avow_error *why);

#endif
