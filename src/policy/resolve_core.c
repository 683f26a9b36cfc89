/* SPDX-License-Identifier: Apache-2.0 */
/* The facts and the consent item that every policy has (LANGUAGE 2.2). */
#include "policy/resolve.h"

#include "base/banned.h"

enum { CORE_VALUES_MAX = 3 };

struct core_fact {
	const char *name;
	const char *english;
	const char *chinese;
	enum avow_fact_about about;
	const char *values[CORE_VALUES_MAX][3]; /* name, labels; none: yes/no */
};

static const struct core_fact core_facts[] = {
    {"source", "the source of the information", "信息来源", AVOW_ABOUT_RECORD,
	{{"person", "you", "您本人"}, {"other", "someone else", "他人"},
	    {"observed", "what the service observed", "服务过程中的记录"}}},
    {"made-public", "you have made it public yourself", "您已自行公开",
	AVOW_ABOUT_RECORD, {{NULL}}},
    {"on-hold", "a legal hold is in place", "依法须暂缓删除", AVOW_ABOUT_RECORD,
	{{NULL}}},
    {"region", "the place where it is kept", "存放地", AVOW_ABOUT_RECORD,
	{{"home", "inside the country", "境内"},
	    {"abroad", "outside the country", "境外"}}},
    {"whose", "the person it is about", "信息主体", AVOW_ABOUT_RECORD,
	{{"person", "you", "您本人"},
	    {"other-person", "another person", "他人"},
	    {"organisation", "an organisation", "组织"}}},
    {"destination", "the place it goes to", "接收地", AVOW_ABOUT_REQUEST,
	{{"home", "inside the country", "境内"},
	    {"abroad", "outside the country", "境外"}}},
    {"automated-decision", "a machine alone decides", "由机器单独作出决定",
	AVOW_ABOUT_REQUEST, {{NULL}}},
};

static void
add(struct avow_resolve *r, enum avow_resolve_kind kind, struct avow_text name,
    const void *declared)
{
	struct avow_resolve_list *list = &r->list[kind];

	list->items[list->count++] =
	    (struct avow_resolve_item){.name = name, .declared = declared};
}

static void
add_fact(struct avow_resolve *r, const struct core_fact *core)
{
	struct avow_ast_fact *fact = avow_arena_alloc(r->arena, sizeof *fact);
	struct avow_ast_value *values =
	    avow_arena_array(r->arena, CORE_VALUES_MAX, sizeof *values);

	if (fact == NULL || values == NULL) {
		r->failed = true;
		return;
	}
	fact->name.text = avow_text_of(core->name);
	fact->label = (struct avow_ast_label){
	    avow_text_of(core->english), avow_text_of(core->chinese)};
	fact->about = core->about;
	for (size_t i = 0; i < CORE_VALUES_MAX && core->values[i][0] != NULL;
	     i++) {
		fact->kind = AVOW_FACT_ONE_OF;
		fact->values = values;
		values[i].name.text = avow_text_of(core->values[i][0]);
		values[i].label =
		    (struct avow_ast_label){avow_text_of(core->values[i][1]),
			avow_text_of(core->values[i][2])};
		if (i > 0)
			values[i - 1].next = &values[i];
	}
	add(r, AVOW_RESOLVE_FACT, fact->name.text, fact);
}

void
avow_resolve_core(struct avow_resolve *r)
{
	struct avow_ast_consent *consent =
	    avow_arena_alloc(r->arena, sizeof *consent);

	for (size_t i = 0; i < sizeof core_facts / sizeof core_facts[0]; i++)
		add_fact(r, &core_facts[i]);
	if (consent == NULL) {
		r->failed = true;
		return;
	}
	consent->name.text = AVOW_TEXT("minor-use");
	consent->label = (struct avow_ast_label){
	    AVOW_TEXT("use by a child"), AVOW_TEXT("儿童使用")};
	consent->purposes.is_given = true;
	consent->purposes.is_any = true;
	add(r, AVOW_RESOLVE_CONSENT, consent->name.text, consent);
}
