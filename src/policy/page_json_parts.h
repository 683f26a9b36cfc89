/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/page_json_parts: the pieces of a page as JSON, shared by
 * page_json.c, page_json_declare.c, page_json_rule.c and page_json_flow.c.
 * Each writes values at the place where the writer stands; the members of
 * what is not written in the page are left out.
 */
#ifndef AVOW_POLICY_PAGE_JSON_PARTS_H
#define AVOW_POLICY_PAGE_JSON_PARTS_H

#include "policy/page_items.h"
#include "json/writer.h"

/* Members of the object that is open. */
void avow_page_json_text(struct avow_json_writer *writer, const char *name,
    struct avow_text text); /* unless it is empty */
void avow_page_json_flag(
    struct avow_json_writer *writer, const char *name, bool is_set);
void avow_page_json_label(
    struct avow_json_writer *writer, const struct avow_ast_label *label);
void avow_page_json_names(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_name *names);
void avow_page_json_set(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_set *set);
void avow_page_json_duration(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_duration *duration);
/* {"at-most":...,"after":...} */
void avow_page_json_after(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_duration *duration, struct avow_text event);
void avow_page_json_tests(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_test *tests);
void avow_page_json_duties(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_duty *duties);
void avow_page_json_flow(
    struct avow_json_writer *writer, const struct avow_ast_flow *flow);

/* Values. */
void avow_page_json_test(
    struct avow_json_writer *writer, const struct avow_ast_test *test);
void avow_page_json_duty(
    struct avow_json_writer *writer, const struct avow_ast_duty *duty);
void avow_page_json_declaration(
    struct avow_json_writer *writer, const struct avow_page_item *item);
void avow_page_json_rule(
    struct avow_json_writer *writer, const struct avow_ast_rule *rule);
void avow_page_json_example(
    struct avow_json_writer *writer, const struct avow_ast_example *example);

#endif
