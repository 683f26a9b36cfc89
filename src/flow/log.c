/* SPDX-License-Identifier: Apache-2.0 */
/* avow_log_*: the log, for those who look at it through an open vault. */
#include <stdlib.h>
#include <string.h>

#include "flow/entry.h"
#include "flow/open.h"

#include "base/banned.h"

enum { JSON_MAX = 1 << 20 };

uint64_t
avow_log_entries(const struct avow *avow)
{
	return avow_log_size(avow->shared->log);
}

enum avow_status
avow_log_json(
    struct avow *avow, uint64_t index, char **json_out, struct avow_error *why)
{
	struct avow_buffer entry;
	struct avow_buffer json;
	enum avow_status status;

	*json_out = NULL;
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	avow_buffer_init(&json, JSON_MAX);
	status = avow_open_log(avow, why);
	if (status == AVOW_OK)
		status = avow_log_entry(avow->log, &entry, index, why);
	if (status == AVOW_OK)
		status = avow_entry_json(
		    &json, index, avow_buffer_view(&entry), why);
	if (status == AVOW_OK) {
		avow_buffer_u8(&json, '\0');
		status = avow_buffer_check(&json, why);
	}
	if (status == AVOW_OK) {
		*json_out = strdup((const char *)json.at);
		if (*json_out == NULL)
			status = avow_fail(why, AVOW_ERR_NOMEM, "log.memory",
			    "no memory for an entry");
	}
	avow_buffer_clear(&entry);
	avow_buffer_clear(&json);
	return status;
}

enum avow_status
avow_log_write(struct avow *avow, const char *out_dir, struct avow_error *why)
{
	enum avow_status status = avow_open_log(avow, why);

	return status == AVOW_OK ? avow_log_export(avow->log, out_dir, why)
				 : status;
}
