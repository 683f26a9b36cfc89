/* SPDX-License-Identifier: Apache-2.0 */
/* support/edition_fixture: pages given as text, compiled, without any file. */
#ifndef AVOW_TESTS_EDITION_FIXTURE_H
#define AVOW_TESTS_EDITION_FIXTURE_H

#include "base/arena.h"
#include "policy/examples.h"
#include "policy/report.h"

struct edition_fixture {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_ast *files;
	struct avow_image *image; /* NULL when there were errors */
};

/* Compile the texts, count of them, in order; their rules may clash. */
void edition_fixture_make(
    struct edition_fixture *f, const char *const *texts, size_t count);
void edition_fixture_clear(struct edition_fixture *f);
/* Say on standard error what is wrong. */
void edition_fixture_print(const struct edition_fixture *f);

/* Numbers by name; a test that names nothing real fails. */
uint32_t edition_leaf(
    const struct edition_fixture *f, enum avow_axis axis, const char *name);
uint32_t edition_term(
    const struct edition_fixture *f, enum avow_axis axis, const char *name);
/* The flow that a text names: one leaf of each axis; service may be NULL. */
struct avow_flow edition_flow(
    const struct edition_fixture *f, const char *text);
/* All that a flow and a `with` name, decided together. */
struct avow_case edition_case(
    const struct edition_fixture *f, const char *flow, const char *with);
/*
 * The decision in one line: "allow c1/1 must mask a", "deny none",
 * "needs c1/1: consent k, show #c must show #c".  out has 1,024 bytes.
 */
void edition_says(const struct edition_fixture *f, const char *flow,
    const char *with, char out[1024]);
/* The world in which these tests hold; "" is avow_world_init's. */
struct avow_world edition_world(
    const struct edition_fixture *f, const char *with);

#endif
