/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_files: whether an export folder holds nothing but its log.
 * Included by src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_FILES_H
#define AVOW_AUDIT_VERIFY_FILES_H

#include "base/status.h"

enum { AVOW_VERIFY_DEPTH = 12 }; /* folders below one another: 9 in use */

/* What an export has, as far as its files follow from it. */
struct avow_verify_has {
	uint64_t size;       /* entries */
	uint64_t pruned;     /* before this one there is no bundle */
	uint32_t formers;    /* keys that gave way */
	uint32_t generation; /* of this folder */
	bool has_later;      /* the folder `generation` has more */
};

/*
 * Every file below folder is one that such a log has; `generation` itself is
 * not looked into.  Errors: FORMAT, its name as the place; IO.
 */
AVOW_CHECKED enum avow_status avow_verify_files(const char *folder,
    const struct avow_verify_has *has, struct avow_error *why);

/* The folder `generation` holds just those from 2 to newest.
   Errors: FORMAT; IO; LIMIT. */
AVOW_CHECKED enum avow_status avow_verify_generations(
    const char *folder, uint32_t newest, struct avow_error *why);

#endif
