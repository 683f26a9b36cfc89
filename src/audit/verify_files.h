/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_files: whether an export folder holds nothing but its log.
 * Included by src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_FILES_H
#define AVOW_AUDIT_VERIFY_FILES_H

#include "base/status.h"

enum { AVOW_VERIFY_DEPTH = 12 }; /* folders below one another: 9 in use */

/*
 * Every file below folder is one that a log of size entries has.
 * Errors: FORMAT, its name as the place; IO.
 */
AVOW_CHECKED enum avow_status avow_verify_files(
    const char *folder, uint64_t size, struct avow_error *why);

#endif
