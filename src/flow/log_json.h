/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/log_json: entries of a log as JSON.  One thread at a time.
 */
#ifndef AVOW_FLOW_LOG_JSON_H
#define AVOW_FLOW_LOG_JSON_H

#include "audit/log.h"
#include "flow/entry.h"

/* Append entry index; of one that was pruned, that it was.
   Errors: NOT_FOUND (beyond the last); FORMAT; LIMIT; IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_log_json_put(struct avow_buffer *out,
    struct avow_log *log, uint64_t index, struct avow_error *why);
/* The same as a text, ended by avow_text_free. */
AVOW_CHECKED enum avow_status avow_log_json_of(
    char **out, struct avow_log *log, uint64_t index, struct avow_error *why);
/* What was put into json as such a text.  Errors: LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_log_json_text(
    char **out, struct avow_buffer *json, struct avow_error *why);

#endif
