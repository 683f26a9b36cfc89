/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/edition: pages to one checked, compiled image.
 *
 *     FILE... --read, import, parse, resolve, check--> report, image
 *
 * Translations that lie beside a page are read with it (policy/translation.h).
 *
 * One thread at a time.  Everything but the image lives in the caller's arena.
 */
#ifndef AVOW_POLICY_EDITION_H
#define AVOW_POLICY_EDITION_H

#include "policy/examples.h"

enum {
	AVOW_EDITION_FILES_MAX = 64,        /* imports included */
	AVOW_EDITION_ARENA_MAX = 256 << 20, /* bytes: a fit arena's maximum */
};

struct avow_edition_input {
	const char *const *paths; /* general page first, then service pages */
	size_t count;
	struct avow_text text; /* instead of paths: one page, without imports */
	bool no_examples;      /* do not run the examples */
	bool may_clash;        /* as avow_compile_unchecked */
	bool advice;           /* also warn of what is likely a slip */
	bool notes;            /* also note what is worth a look: P0402 */
	uint32_t floor;        /* k of an aggregate, at least; 0: as usual */
};

struct avow_edition {
	struct avow_ast *files;   /* imports first, then pages as given, each
	                            with its translations behind it */
	struct avow_image *image; /* NULL when it could not be compiled */
	struct avow_examples_result examples;
};

/*
 * Read pages (general first, then service pages), with what they import,
 * check them, compile them and run their examples.  Findings go to report:
 * where it has errors the image must not be put in force.
 * Owns: out->image, ended by avow_edition_clear.
 * Errors: NOMEM; IO and NOT_FOUND for a page that cannot be read (an import
 * that cannot be read is a finding).  POLICY is not given: see report->errors.
 */
AVOW_CHECKED enum avow_status avow_edition_build(struct avow_edition *out,
    struct avow_arena *arena, const struct avow_edition_input *input,
    struct avow_report *report, struct avow_error *why);
void avow_edition_clear(struct avow_edition *edition);

#endif
