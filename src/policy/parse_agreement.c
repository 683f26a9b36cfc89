/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

static bool
read_bind(struct avow_parser *parser, struct avow_ast_bind *bind)
{
	if (avow_parser_accept(parser, "use")) {
		bind->kind = AVOW_BIND_ONLY_FOR;
		return avow_parser_expect(parser, "only for") &&
		    avow_parse_flow_set(
			parser, &bind->purposes, "a purpose", AVOW_LIST_BINDS);
	}
	if (avow_parser_accept(parser, "no")) {
		bind->kind = AVOW_BIND_NO_ONWARD;
		if (avow_parser_accept(parser, "onward"))
			return true;
		bind->kind = AVOW_BIND_NO_REIDENTIFY;
		return avow_parser_expect(parser, "re-identification");
	}
	bind->kind = AVOW_BIND_KEEPS_AT_MOST;
	return avow_parser_expect(parser, "keeps at most") &&
	    avow_parser_after(parser, &bind->duration, &bind->event);
}

static bool
read_binds(struct avow_parser *parser, struct avow_ast_agreement *agreement)
{
	struct avow_ast_bind **end = &agreement->binds;

	do {
		struct avow_ast_bind *bind =
		    avow_parser_alloc(parser, sizeof *bind);

		if (bind == NULL || !read_bind(parser, bind))
			return false;
		*end = bind;
		end = &bind->next;
	} while (avow_parser_accept_kind(parser, AVOW_TOKEN_COMMA));
	return true;
}

bool
avow_parse_agreement_rest(
    struct avow_parser *parser, struct avow_ast_agreement *out)
{
	if (!avow_parser_new_name(
		parser, &out->name, "an agreement's name", false) ||
	    !avow_parser_label(parser, &out->label) ||
	    !avow_parser_expect(parser, "with"))
		return false;
	out->is_with_person = avow_parser_accept(parser, "person");
	if (!out->is_with_person && !avow_parser_expect(parser, "recipient"))
		return false;
	if (avow_parser_accept(parser, "binds") && !read_binds(parser, out))
		return false;
	return avow_parser_end_item(parser);
}
