/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/page_json_parts.h"

#include "base/banned.h"

static const char *const axes[] = {
    [AVOW_AXIS_ACTION] = "action",
    [AVOW_AXIS_CATEGORY] = "category",
    [AVOW_AXIS_PURPOSE] = "purpose",
    [AVOW_AXIS_RECIPIENT] = "recipient",
    [AVOW_AXIS_SERVICE] = "service",
    [AVOW_AXIS_DOCUMENT] = "document",
    [AVOW_AXIS_EVENT] = "event",
};

static void
put_name(struct avow_json_writer *writer, const char *kind,
    const struct avow_ast_name *name, const struct avow_ast_label *label)
{
	avow_page_json_text(writer, kind, name->text);
	avow_page_json_label(writer, label);
}

static void
put_number(struct avow_json_writer *writer, const char *name, uint32_t number)
{
	avow_json_name(writer, name);
	avow_json_put_u64(writer, number);
}

static void
put_term(struct avow_json_writer *writer, const struct avow_ast_term *term)
{
	put_name(writer, axes[term->axis], &term->name, &term->label);
	avow_page_json_names(writer, "formerly", term->formerly);
	avow_page_json_flag(writer, "sensitive", term->is_sensitive);
	if (term->grade != 0)
		put_number(writer, "grade", term->grade);
	avow_page_json_set(writer, "derived-from", &term->derived_from);
	avow_page_json_flag(writer, "optional", term->is_optional);
	avow_page_json_flag(writer, "objectable", term->is_objectable);
	if (term->see.at != NULL) {
		avow_json_name(writer, "see");
		avow_json_put_text(writer, term->see);
	}
}

static void
put_group(struct avow_json_writer *writer, const struct avow_ast_group *group)
{
	put_name(writer, "group", &group->name, &group->label);
	avow_page_json_text(writer, "axis", avow_text_of(axes[group->axis]));
	avow_page_json_set(writer, "is", &group->set);
}

static void
put_consent(
    struct avow_json_writer *writer, const struct avow_ast_consent *consent)
{
	put_name(writer, "consent", &consent->name, &consent->label);
	avow_page_json_set(writer, "for", &consent->purposes);
	avow_page_json_set(writer, "of", &consent->categories);
	avow_page_json_set(writer, "to", &consent->recipients);
	avow_page_json_flag(writer, "separate", consent->is_separate);
	avow_page_json_flag(writer, "each-time", consent->is_each_time);
	avow_page_json_flag(
	    writer, "across-services", consent->is_across_services);
	avow_page_json_set(writer, "needed-for", &consent->needed_for);
}

static void
put_values(struct avow_json_writer *writer, const struct avow_ast_value *value)
{
	avow_json_name(writer, "one-of");
	avow_json_open_list(writer);
	for (; value != NULL; value = value->next) {
		avow_json_open_object(writer);
		put_name(writer, "value", &value->name, &value->label);
		avow_json_close(writer);
	}
	avow_json_close(writer);
}

static void
put_fact(struct avow_json_writer *writer, const struct avow_ast_fact *fact)
{
	static const char *const abouts[] = {
	    [AVOW_ABOUT_PERSON] = "person",
	    [AVOW_ABOUT_REQUEST] = "request",
	    [AVOW_ABOUT_RECIPIENT] = "recipient",
	    [AVOW_ABOUT_SERVICE] = "service",
	    [AVOW_ABOUT_RECORD] = "record",
	};

	put_name(writer, "fact", &fact->name, &fact->label);
	avow_page_json_flag(writer, "yes-no", fact->kind == AVOW_FACT_YES_NO);
	if (fact->kind == AVOW_FACT_ONE_OF)
		put_values(writer, fact->values);
	if (fact->kind == AVOW_FACT_COUNT)
		put_number(writer, "count-up-to", fact->count_max);
	avow_page_json_text(writer, "about", avow_text_of(abouts[fact->about]));
	avow_page_json_flag(writer, "asserted", fact->is_asserted);
	if (fact->has_assume && fact->kind == AVOW_FACT_COUNT)
		put_number(writer, "assume", fact->assume_count);
	else if (fact->has_assume)
		avow_page_json_text(writer, "assume", fact->assume.text);
}

static void
put_base(struct avow_json_writer *writer, const struct avow_ast_base *base)
{
	put_name(writer, "basis", &base->name, &base->label);
	avow_json_name(writer, "cites");
	avow_json_put_text(writer, base->cites);
	avow_page_json_set(writer, "supports", &base->supports);
	avow_page_json_text(writer, "with-document", base->document.text);
}

static void
put_bind(struct avow_json_writer *writer, const struct avow_ast_bind *bind)
{
	avow_json_open_object(writer);
	avow_page_json_set(writer, "use-only-for", &bind->purposes);
	avow_page_json_flag(
	    writer, "no-onward", bind->kind == AVOW_BIND_NO_ONWARD);
	avow_page_json_flag(writer, "no-re-identification",
	    bind->kind == AVOW_BIND_NO_REIDENTIFY);
	avow_page_json_after(
	    writer, "keeps-at-most", &bind->duration, bind->event.text);
	avow_json_close(writer);
}

static void
put_agreement(
    struct avow_json_writer *writer, const struct avow_ast_agreement *agreement)
{
	put_name(writer, "agreement", &agreement->name, &agreement->label);
	avow_page_json_text(writer, "with",
	    agreement->is_with_person ? AVOW_TEXT("person")
				      : AVOW_TEXT("recipient"));
	if (agreement->binds == NULL)
		return;
	avow_json_name(writer, "binds");
	avow_json_open_list(writer);
	for (const struct avow_ast_bind *bind = agreement->binds; bind != NULL;
	     bind = bind->next)
		put_bind(writer, bind);
	avow_json_close(writer);
}

static void
put_guardian(
    struct avow_json_writer *writer, const struct avow_ast_guardian *guardian)
{
	avow_page_json_tests(writer, "guardian-decides-when", guardian->when);
	avow_page_json_set(writer, "but-not-for", &guardian->but_not_for);
}

static void
put_tests(struct avow_json_writer *writer, const char *name,
    const struct avow_ast_tests *tests)
{
	avow_page_json_tests(writer, name, tests->tests);
}

void
avow_page_json_declaration(
    struct avow_json_writer *writer, const struct avow_page_item *item)
{
	avow_json_open_object(writer);
	switch (item->kind) {
	case AVOW_PAGE_TERM:
		put_term(writer, item->node);
		break;
	case AVOW_PAGE_GROUP:
		put_group(writer, item->node);
		break;
	case AVOW_PAGE_CONSENT:
		put_consent(writer, item->node);
		break;
	case AVOW_PAGE_FACT:
		put_fact(writer, item->node);
		break;
	case AVOW_PAGE_BASIS:
		put_base(writer, item->node);
		break;
	case AVOW_PAGE_AGREEMENT:
		put_agreement(writer, item->node);
		break;
	case AVOW_PAGE_GUARDIAN:
		put_guardian(writer, item->node);
		break;
	case AVOW_PAGE_GIVEN:
		put_tests(writer, "given", item->node);
		break;
	case AVOW_PAGE_AXIOM:
		put_tests(writer, "impossible", item->node);
		break;
	default: /* the caller's: no declaration */
		break;
	}
	avow_json_close(writer);
}
