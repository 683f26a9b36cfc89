/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/publish_steps: how an edition is judged before it is published.
 *
 *     image --versions, facts--> record --compare--> class --date--> when
 *           --ends--> what it would end  --commit--> in the vault
 *
 * Each step fills in a part of struct avow_publishing, in this order.  Only
 * flow/publish*.c and flow/init.c include this.  One thread at a time.
 */
#ifndef AVOW_FLOW_PUBLISH_STEPS_H
#define AVOW_FLOW_PUBLISH_STEPS_H

#include "flow/open.h"
#include "policy/diff.h"

struct avow_publishing {
	struct avow *avow;
	const struct avow_publish_options *said;
	struct avow_publish_result *result;
	struct avow_arena *arena;       /* lives as long as the result */
	struct avow_published *prior;   /* the newest that was published */
	struct avow_published *edition; /* the one to be; owned until added */
	struct avow_publish record;
	uint64_t now_ms;
	struct avow_error *why;
};

/* The page of this name, or AVOW_IMAGE_NO_NUMBER. */
uint32_t avow_publish_page_find(
    const struct avow_image *image, const char *name);
/* Whether page x of one image says, clause by clause, what page y of another
   does, a clause of the id `except` apart.  Its version and day may differ. */
bool avow_publish_page_same(const struct avow_image *a, uint32_t x,
    const struct avow_image *b, uint32_t y, struct avow_text except);

/*
 * Whether the pages' versions go up.  Errors: EXISTS "publish.same"; POLICY
 * "publish.version"; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_publish_versions(
    const struct avow_publishing *p, const struct avow_image *image);
/*
 * Whether a fact that an older edition declares too is of the same kind, and
 * about the same.  Errors: POLICY "publish.fact".
 */
AVOW_CHECKED enum avow_status avow_publish_facts(
    const struct avow_publishing *p, const struct avow_image *image);
/*
 * What the edition asks of people, by its exact diff: record.diff_class; and
 * for a correction that nothing but its clause changes.
 * Errors: POLICY "publish.correction"; INPUT (no such clause); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_publish_compare(
    struct avow_publishing *p, const struct avow_image *image);
/*
 * When it takes effect: record.effective_ms.  Errors: POLICY
 * "publish.effective", "publish.announce", "publish.order".
 */
AVOW_CHECKED enum avow_status avow_publish_date(
    struct avow_publishing *p, const struct avow_image *image);
/*
 * Records that it ends sooner: result->ends.  Errors: LIMIT; NOMEM; those of
 * the rows.
 */
AVOW_CHECKED enum avow_status avow_publish_ends(struct avow_publishing *p);

/* What the log is told besides the record. */
struct avow_publish_said {
	const char *dir;    /* of the vault */
	const char *caller; /* NULL: "operator" */
	unsigned acknowledged;
	uint64_t log_index; /* out: of its entry */
};

/*
 * Make an image durable, then its record and entry in one commit.  A crash in
 * between leaves a file that no record names, and nobody loads.
 * Errors: CONFLICT (another came first); IO; FULL; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_publish_commit(struct avow *avow,
    struct avow_publish *record, const struct avow_image *image,
    struct avow_publish_said *said, struct avow_error *why);

#endif
