/* SPDX-License-Identifier: Apache-2.0 */
/* support/compile_fixture: text to findings and image bytes, without files. */
#ifndef AVOW_TESTS_COMPILE_FIXTURE_H
#define AVOW_TESTS_COMPILE_FIXTURE_H

#include "base/buffer.h"
#include "policy/report.h"

struct compile_fixture {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_ast *files;
	struct avow_buffer bytes; /* empty when there were errors */
};

/* A terms file, and a page over it that ends inside a block of rules. */
extern const char compile_fixture_terms[];
extern const char compile_fixture_start[];

/* One file after another; path and text alternate, NULL ends them. */
void compile_fixture_make(struct compile_fixture *f, const char *path, ...);
/* One page over the terms above, with this inside its one rule block. */
void compile_fixture_rules(struct compile_fixture *f, const char *rules);
void compile_fixture_clear(struct compile_fixture *f);

/* The first finding with a code, or NULL. */
const struct avow_finding *compile_fixture_find(
    const struct compile_fixture *f, const char *code);
/* Fails unless there is just one finding, with this code; gives its message. */
const char *compile_fixture_only(
    const struct compile_fixture *f, const char *code);

#endif
