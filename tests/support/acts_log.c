/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to the log of a vault, and looking at it. */
#include "audit/verify.h"
#include "tests/support/acts.h"

static enum avow_status
give(enum avow_status status, char *json)
{
	assert_true((json != NULL) == (status == AVOW_OK));
	avow_text_free(json);
	return status;
}

enum avow_status
acts_about(struct acts *acts)
{
	const struct avow_log_question question = {.person = acts->person};
	char *json = NULL;
	enum avow_status status = avow_log_about(
	    acts->vault->avow, &question, &json, &acts->vault->why);

	return give(status, json);
}

enum avow_status
acts_change_key(struct acts *acts)
{
	uint64_t index;

	return avow_log_change_key(
	    acts->vault->avow, NULL, &index, &acts->vault->why);
}

enum avow_status
acts_forget(struct acts *acts)
{
	uint64_t forgotten;

	return avow_log_forget(
	    acts->vault->avow, 256, 0, NULL, &forgotten, &acts->vault->why);
}

enum avow_status
acts_relist(struct acts *acts)
{
	uint32_t built;

	return avow_log_relist(
	    acts->vault->avow, NULL, &built, &acts->vault->why);
}

/* From beside; the vault is closed, for this very process had it open. */
enum avow_status
acts_watch(struct acts *acts)
{
	struct avow_watch *watch = NULL;
	enum avow_status status =
	    avow_watch_open(&watch, acts->vault->dir, &acts->vault->why);
	uint32_t generation;
	uint64_t entries;
	char *json = NULL;

	assert_true((watch != NULL) == (status == AVOW_OK));
	if (status == AVOW_OK)
		status = avow_watch_look(
		    watch, &entries, &generation, &acts->vault->why);
	if (status == AVOW_OK)
		status = avow_watch_json(
		    watch, entries - 1, &json, &acts->vault->why);
	avow_watch_close(watch);
	return give(status, json);
}

enum avow_status
acts_write_log(struct acts *acts)
{
	return avow_log_write(acts->vault->avow, acts->out, &acts->vault->why);
}

enum avow_status
acts_verify(struct acts *acts)
{
	const struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;

	return avow_verify_export(
	    &report, acts->out, &options, &acts->vault->why);
}

enum avow_status
acts_verify_vault(struct acts *acts)
{
	const struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;

	return avow_verify_vault(
	    &report, acts->vault->dir, &options, &acts->vault->why);
}
