/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/papers.h"

#include "ledger/paper.h"
#include "seal/secret.h"

#include "base/banned.h"

bool
avow_papers_can_keep(const struct avow_ask *ask)
{
	for (size_t i = 0; i < ask->document_count; i++) {
		if (ask->documents[i].size > AVOW_PAPER_MAX)
			return false;
	}
	return ask->document_count > 0;
}

static bool
has_duty(struct avow *avow, const struct avow_job *job)
{
	struct avow_job_duty duties[AVOW_JOB_DUTIES_MAX];
	size_t count = avow_job_duties(avow, job, duties);

	for (size_t i = 0; i < count; i++) {
		if (duties[i].kind == AVOW_DUTY_KEEP_DOCUMENT)
			return true;
	}
	return false;
}

enum avow_status
avow_papers_keep(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	uint8_t key[AVOW_KEY_SIZE];
	enum avow_status status = AVOW_OK;

	if (ask->document_count == 0 || !has_duty(avow, job))
		return AVOW_OK;
	avow_key_derive(avow->hash, key, job->owner.key, AVOW_TEXT("ledger"));
	for (size_t i = 0; i < ask->document_count && status == AVOW_OK; i++) {
		const struct avow_document *d = &ask->documents[i];
		struct avow_paper paper = {.at_ms = job->now_ms,
		    .kind = avow_text_of(d->kind),
		    .bytes = {d->bytes, d->size}};

		avow_hash_of(avow->hash, paper.hash, d->bytes, d->size);
		status = avow_paper_put(
		    job->set, job->permit, job->person, &paper, key, &job->why);
	}
	avow_wipe(key, sizeof key);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}
