/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/page_text: the text of a page from its JSON, not laid out and not
 * checked: for policy/page_json only.
 */
#ifndef AVOW_POLICY_PAGE_TEXT_H
#define AVOW_POLICY_PAGE_TEXT_H

#include "base/buffer.h"
#include "json/read.h"

/* Append it; whether out took it all tells avow_buffer_check. */
void avow_page_text_put(struct avow_buffer *out, const struct avow_json *page);

#endif
