/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deid/mask: values made safe to look at.
 *
 *     "13812345678" --phone--> "138****5678"
 *
 * The customary Chinese display rules (docs/masks.md).  Counts code points,
 * never bytes; what it does not recognise becomes stars only.  Any thread.
 */
#ifndef AVOW_DEID_MASK_H
#define AVOW_DEID_MASK_H

#include "base/buffer.h"

enum avow_mask {
	AVOW_MASK_ALL, /* "****": what no rule speaks about */
	AVOW_MASK_NAME,
	AVOW_MASK_PHONE,
	AVOW_MASK_EMAIL,
	AVOW_MASK_ID,   /* resident identity number */
	AVOW_MASK_CARD, /* bank card */
	AVOW_MASK_ADDRESS,
	AVOW_MASK_NICKNAME,
	AVOW_MASK_IP,
	AVOW_MASK_NEVER, /* secrets, health: not even a length */
};

/* The mask of a category, by its name: "order.phone" is a phone. */
enum avow_mask avow_mask_of(struct avow_text category);
/* Append the masked value, valid UTF-8 whatever the value was. */
void avow_mask_value(
    struct avow_buffer *out, enum avow_mask mask, struct avow_text value);

#endif
