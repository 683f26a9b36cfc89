/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/release.h"

#include "ledger/release.h"
#include "seal/secret.h"

#include "base/banned.h"

/* What binds the recipient later on. */
static size_t
find_duties(struct avow *avow, const struct avow_job *job,
    struct avow_text out[AVOW_RELEASE_DUTIES_MAX])
{
	struct avow_job_duty duties[AVOW_JOB_DUTIES_MAX];
	size_t count = avow_job_duties(avow, job, duties);
	size_t found = 0;

	for (size_t i = 0; i < count && found < AVOW_RELEASE_DUTIES_MAX; i++) {
		if (duties[i].kind == AVOW_DUTY_RECIPIENT_KEEPS)
			out[found++] = avow_text_of(duties[i].text);
	}
	return found;
}

/* The categories given, each once. */
static size_t
find_categories(const struct avow_job *job,
    struct avow_text out[AVOW_RELEASE_CATEGORIES_MAX])
{
	const struct avow_answer *answer = job->answer;
	size_t found = 0;

	for (size_t i = 0;
	     i < answer->field_count && found < AVOW_RELEASE_CATEGORIES_MAX;
	     i++) {
		struct avow_text name =
		    avow_text_of(answer->fields[i].category);
		size_t at = 0;

		while (at < found && !avow_text_equal(out[at], name))
			at++;
		if (at == found)
			out[found++] = name;
	}
	return found;
}

enum avow_status
avow_release_write(struct avow *avow, struct avow_job *job)
{
	struct avow_text categories[AVOW_RELEASE_CATEGORIES_MAX];
	struct avow_text duties[AVOW_RELEASE_DUTIES_MAX];
	uint8_t key[AVOW_KEY_SIZE];
	struct avow_release release = {.at_ms = job->now_ms,
	    .action = avow_text_of(job->ask->action),
	    .recipient = avow_text_of(job->recipient_name),
	    .service = avow_text_of(job->ask->service),
	    .purpose = avow_text_of(job->ask->purpose),
	    .categories = categories,
	    .duties = duties};
	enum avow_status status;

	release.category_count = find_categories(job, categories);
	release.duty_count = find_duties(avow, job, duties);
	if (job->joint.cite_count > 0)
		release.cite =
		    avow_text_of(avow->in_force->cites[job->joint.cites[0]]);
	avow_key_derive(avow->hash, key, job->owner.key, AVOW_TEXT("ledger"));
	status = avow_release_put(
	    job->set, job->permit, job->person, &release, key, &job->why);
	avow_wipe(key, sizeof key);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}
