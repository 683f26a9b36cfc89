/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/page_json_parts.h"

#include "base/banned.h"

static void
put_basis(struct avow_json_writer *writer, const struct avow_ast_basis *basis)
{
	static const char *const kinds[] = {
	    [AVOW_BASIS_CONSENT] = "basis-consent",
	    [AVOW_BASIS_CONTRACT] = "basis-contract",
	    [AVOW_BASIS_TERM] = "basis",
	};

	if (basis->kind != AVOW_BASIS_NONE)
		avow_page_json_text(
		    writer, kinds[basis->kind], basis->name.text);
}

static void
put_ends(struct avow_json_writer *writer, const struct avow_ast_end *end)
{
	avow_json_name(writer, "ends");
	avow_json_open_list(writer);
	for (; end != NULL; end = end->next) {
		avow_json_open_object(writer);
		if (end->duration.unit == AVOW_UNIT_NONE)
			avow_page_json_text(writer, "until", end->event.text);
		else
			avow_page_json_after(
			    writer, "at-most", &end->duration, end->event.text);
		avow_json_close(writer);
	}
	avow_json_close(writer);
}

static void
put_retain(
    struct avow_json_writer *writer, const struct avow_ast_retain *retain)
{
	put_ends(writer, retain->ends);
	avow_page_json_after(
	    writer, "at-least", &retain->minimum, retain->minimum_event.text);
	avow_page_json_text(
	    writer, "at-least-basis", retain->minimum_basis.text);
	avow_page_json_text(writer, "then",
	    retain->is_anonymise ? AVOW_TEXT("anonymise") : AVOW_TEXT("erase"));
	avow_page_json_duration(writer, "backups-within", &retain->backups);
	avow_page_json_tests(writer, "hold-while", retain->hold);
}

/* The members of a rule apart from its braces. */
static void
put_members(struct avow_json_writer *writer, const struct avow_ast_rule *rule)
{
	static const char *const effects[] = {
	    [AVOW_EFFECT_ALLOW] = "allow",
	    [AVOW_EFFECT_DENY] = "deny",
	    [AVOW_EFFECT_NEVER] = "never",
	    [AVOW_EFFECT_ONLY] = "only",
	    [AVOW_EFFECT_REQUIRE] = "require",
	    [AVOW_EFFECT_RETAIN] = "retain",
	    [AVOW_EFFECT_OBLIGE] = "upon",
	    [AVOW_EFFECT_LIFT] = "lift",
	};

	avow_page_json_text(writer, "label", rule->label.text);
	avow_page_json_text(
	    writer, "effect", avow_text_of(effects[rule->effect]));
	avow_page_json_text(writer, "event", rule->event.text);
	avow_page_json_flow(writer, &rule->flow);
	if (rule->effect == AVOW_EFFECT_RETAIN)
		put_retain(writer, &rule->retain);
	put_basis(writer, &rule->basis);
	avow_page_json_tests(writer, "when", rule->when);
	avow_page_json_tests(writer, "unless", rule->unless);
	avow_page_json_names(writer, "notwithstanding", rule->notwithstanding);
	avow_page_json_names(writer, "also", rule->also);
	avow_page_json_duties(writer, "must", rule->duties);
	avow_page_json_duration(writer, "within", &rule->within);
}

void
avow_page_json_rule(
    struct avow_json_writer *writer, const struct avow_ast_rule *rule)
{
	avow_json_open_object(writer);
	put_members(writer, rule);
	if (rule->children != NULL) {
		/* Rules nest three deep at most. */
		avow_json_name(writer,
		    rule->effect == AVOW_EFFECT_ONLY ? "rules" : "except");
		avow_json_open_list(writer);
		for (const struct avow_ast_rule *child = rule->children;
		     child != NULL; child = child->next)
			avow_page_json_rule(writer, child);
		avow_json_close(writer);
	}
	avow_json_close(writer);
}

static void
put_because(
    struct avow_json_writer *writer, const struct avow_ast_example *example)
{
	if (!example->has_because)
		return;
	if (example->because_none) {
		avow_json_name(writer, "because");
		avow_json_put_null(writer);
	} else {
		avow_page_json_text(writer, "because", example->because.text);
	}
}

static void
put_elapsed(
    struct avow_json_writer *writer, const struct avow_ast_elapsed *elapsed)
{
	if (elapsed == NULL)
		return;
	avow_json_name(writer, "elapsed");
	avow_json_open_list(writer);
	for (; elapsed != NULL; elapsed = elapsed->next) {
		avow_json_open_object(writer);
		avow_page_json_after(writer, "has-been", &elapsed->duration,
		    elapsed->event.text);
		avow_json_close(writer);
	}
	avow_json_close(writer);
}

void
avow_page_json_example(
    struct avow_json_writer *writer, const struct avow_ast_example *example)
{
	static const char *const kinds[] = {
	    [AVOW_EXAMPLE_ALLOWS] = "allows",
	    [AVOW_EXAMPLE_DENIES] = "denies",
	    [AVOW_EXAMPLE_NEEDS] = "needs",
	    [AVOW_EXAMPLE_KEEPS] = "keeps",
	    [AVOW_EXAMPLE_ENDS] = "ends",
	    [AVOW_EXAMPLE_OWES] = "owes",
	};

	avow_json_open_object(writer);
	avow_json_name(writer, "name");
	avow_json_put_text(writer, example->name);
	avow_page_json_text(writer, "says", avow_text_of(kinds[example->kind]));
	avow_page_json_tests(writer, "needs", example->needs_tests);
	avow_page_json_duties(writer, "needs-done", example->needs_duties);
	avow_page_json_flow(writer, &example->flow);
	avow_page_json_text(writer, "category", example->category.text);
	avow_page_json_text(writer, "purpose", example->purpose.text);
	avow_page_json_text(writer, "service", example->service.text);
	put_elapsed(writer, example->elapsed);
	avow_page_json_duties(writer, "act", example->act);
	avow_page_json_text(writer, "event", example->event.text);
	avow_page_json_tests(writer, "with", example->with);
	avow_page_json_duties(writer, "with-done", example->fulfilled);
	avow_page_json_duties(writer, "must", example->must);
	put_because(writer, example);
	avow_json_close(writer);
}
