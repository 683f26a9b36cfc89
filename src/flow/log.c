/* SPDX-License-Identifier: Apache-2.0 */
/* avow_log_*: the log, for those who look at it through an open vault. */
#include <stdlib.h>
#include <string.h>

#include "flow/log_json.h"
#include "flow/open.h"

#include "base/banned.h"

enum { JSON_MAX = 1 << 20 };

uint64_t
avow_log_entries(const struct avow *avow)
{
	return avow_log_size(avow->shared->log);
}

enum avow_status
avow_log_json_put(struct avow_buffer *out, struct avow_log *log, uint64_t index,
    struct avow_error *why)
{
	struct avow_entry_place place = {avow_log_generation(log), index};
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_buffer entry;
	enum avow_status status;

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	status = avow_log_entry(log, &entry, index, &inner);
	if (status == AVOW_ERR_NOT_FOUND &&
	    strcmp(inner.code, "log.pruned") == 0) {
		avow_entry_json_place(out, place);
		avow_buffer_string(out, ",\"pruned\":true}");
		status = avow_buffer_check(out, why);
	} else if (status != AVOW_OK) {
		status = avow_fail_at(
		    why, status, inner.code, inner.place, "%s", inner.message);
	} else {
		status =
		    avow_entry_json(out, place, avow_buffer_view(&entry), why);
	}
	avow_buffer_clear(&entry);
	return status;
}

enum avow_status
avow_log_json_text(char **out, struct avow_buffer *json, struct avow_error *why)
{
	enum avow_status status;

	avow_buffer_u8(json, '\0');
	status = avow_buffer_check(json, why);
	if (status != AVOW_OK)
		return status;
	*out = strdup((const char *)json->at);
	if (*out == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory",
		    "no memory for an entry");
	return AVOW_OK;
}

enum avow_status
avow_log_json_of(
    char **out, struct avow_log *log, uint64_t index, struct avow_error *why)
{
	struct avow_buffer json;
	enum avow_status status;

	*out = NULL;
	avow_buffer_init(&json, JSON_MAX);
	status = avow_log_json_put(&json, log, index, why);
	if (status == AVOW_OK)
		status = avow_log_json_text(out, &json, why);
	avow_buffer_clear(&json);
	return status;
}

enum avow_status
avow_log_json(
    struct avow *avow, uint64_t index, char **json_out, struct avow_error *why)
{
	enum avow_status status = avow_open_log(avow, why);

	*json_out = NULL;
	return status == AVOW_OK
	    ? avow_log_json_of(json_out, avow->log, index, why)
	    : status;
}

enum avow_status
avow_log_write(struct avow *avow, const char *out_dir, struct avow_error *why)
{
	enum avow_status status = avow_open_log(avow, why);

	if (status != AVOW_OK)
		return status;
	/* What is not yet exported must not be pruned meanwhile. */
	(void)pthread_mutex_lock(&avow->shared->logging);
	status = avow_log_export(avow->log, out_dir, why);
	(void)pthread_mutex_unlock(&avow->shared->logging);
	return status;
}
