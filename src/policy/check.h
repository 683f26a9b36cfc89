/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check: what the checks of a whole edition share.
 *
 *     compiled edition --check_*.c--> findings
 *
 * Only src/policy/check_*.c include this.  One thread at a time.
 */
#ifndef AVOW_POLICY_CHECK_H
#define AVOW_POLICY_CHECK_H

#include "policy/compile_state.h"
#include "policy/possible.h"

/* Steps in diagrams that all checks of an edition may take. */
enum { AVOW_CHECK_STEPS_MAX = 1 << 22 };

/* A warning that names the clause at hand. */
struct avow_finding *avow_check_warn(const struct avow_compile_state *c,
    const char *code, struct avow_place place, const char *message);
/* The same, but where it is said already that place is only counted. */
struct avow_finding *avow_check_warn_once(const struct avow_compile_state *c,
    const char *code, struct avow_place place, const char *message);

/* The leaves of one name, a term or a group.  NULL: no memory, and said so. */
AVOW_CHECKED const uint64_t *avow_check_leaves(struct avow_compile_state *c,
    enum avow_axis axis, const struct avow_ast_name *name);
/* The node of a core term. */
const struct avow_terms_node *avow_check_core(
    const struct avow_compile_state *c, enum avow_axis axis, const char *name);
/* Whether a set has a leaf below a core term. */
bool avow_check_holds(const struct avow_compile_state *c, enum avow_axis axis,
    const uint64_t *set, const char *name);
/* Whether a set has a leaf that is not below a core term. */
bool avow_check_holds_other(const struct avow_compile_state *c,
    enum avow_axis axis, const uint64_t *set, const char *name);

/* A rule's scope, in the least protected form it lets flow. */
void avow_check_scope(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, struct avow_possible_scope *out);
/* Leave only what lies below a core term; or else only what does not. */
void avow_check_scope_cut(const struct avow_compile_state *c,
    struct avow_possible_scope *scope, enum avow_axis axis, const char *name);
void avow_check_scope_drop(const struct avow_compile_state *c,
    struct avow_possible_scope *scope, enum avow_axis axis, const char *name);
/* Begin to ask the diagram, with what is left of the steps; and end. */
void avow_check_ask(
    const struct avow_compile_state *c, struct avow_possible *out);
void avow_check_ask_end(
    struct avow_compile_state *c, const struct avow_possible *p);
/* "share raw order.items for market.push to outside.other in shop" */
const char *avow_check_flow(
    const struct avow_compile_state *c, const struct avow_flow *flow);

#endif
