/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a rule is told as a person would write it, in each language, by the
 *         labels that there are.
 * Method: rules of a small page and their sentences; labels left out one by
 *         one; the marks of citations; languages by name; no memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/gloss.h"
#include "tests/support/edition_fixture.h"

static const char terms[] =
    "# Words\n```terms\n"
    "category contact \"contact details\" \"联系方式\"\n"
    "category contact.phone \"phone number\" \"电话号码\"\n"
    "category contact.mail \"mail address\"\n"
    "category pet\n"
    "purpose bring \"bring it\" \"配送\"\n"
    "purpose offer \"send offers\" \"营销\" objectable\n"
    "service shop \"shop\" \"商城\"\n"
    "document paper \"court paper\" \"法院文书\"\n"
    "consent offers \"offers\" \"营销\" for offer of contact separate each "
    "time\n"
    "agreement terms \"terms\" \"条款\" with person\n"
    "fact old \"you are old\" \"您年事已高\" yes/no about person\n"
    "basis law \"law\" \"法律\" cites \"L 1\" supports use, share "
    "with document paper\n"
    "```\n";

static const struct {
	const char *rule;
	const char *english;
	const char *chinese;
} cases[] = {
    {"allow use contact for bring to self basis contract terms",
	"We may use your contact details for the purpose “bring it”, on the "
	"basis of the “terms” with you.",
	"为“配送”之目的，依据您与我们的《条款》，我们可以使用您的联系方式。"},
    {"allow use contact.phone for offer to self basis consent offers",
	"We may use your phone number for the purpose “send offers”, with "
	"your separate consent “offers”, asked for each time. You may object "
	"to “send offers” at any time, and then this ends.",
	"为“营销”之目的，经您逐次单独同意“营销”，我们可以使用您的电话号码。"
	"您可以随时拒绝“营销”，届时即停止。"},
    {"allow share contact.mail, pet for bring to outside.logistics "
     "basis law must mask pet, review by 2",
	"We may share your mail address and pet with carriers for the purpose "
	"“bring it”, on the legal ground “law” (L 1), against the document "
	"“court paper”. Doing so, we must mask your pet; and first have it "
	"reviewed by 2 of us.",
	"为“配送”之目的，以“法律”（L 1）为法定依据，凭“法院文书”，我们可以"
	"向物流公司共享您的mail address和pet。为此，我们必须遮盖您的pet；并"
	"事先经我们2名人员审核。"},
    {"never share any when not old",
	"We never share any of your information for any purpose, in any form "
	"that identifies you, if it is not established that you are old.",
	"无论出于何种目的，如未确认您年事已高，我们绝不以任何可识别您的形式"
	"共享您的任何信息。"},
    {"require show #c on collect any to public",
	"Whenever we let everyone collect any of your information for any "
	"purpose, we must first show you “1 One” (#c).",
	"无论出于何种目的，凡我们让公众收集您的任何信息的，必须事先向您展示"
	"条款#c。"},
    {"retain contact for bring at most 1 month after collected or until "
     "deleted then erase",
	"We keep your contact details for the purpose “bring it” for at most "
	"1 month after “collected” or until “deleted”, whichever comes first; "
	"then we erase it.",
	"为“配送”之目的，我们保存您的联系方式，最长至“收集”后1个月或至"
	"“删除”时，以先到者为准；期满即删除。"},
};

/* The sentence of the rule in clause #c; false: the page has errors. */
static bool
tell(const char *rule, const char *language, char out[2048])
{
	const char *texts[2] = {terms, NULL};
	struct avow_gloss_input input = {
	    .grammar = avow_gloss_language(avow_text_of(language))};
	struct avow_gloss_clause *clauses;
	struct edition_fixture f;
	struct avow_buffer text;
	char page[1024];
	bool is_told;

	(void)snprintf(page, sizeof page,
	    "# Page\n```policy\npolicy g version 1 effective 2026-12-01 "
	    "general\n```\n## News {#n}\n```rule\nallow use contact for "
	    "message.policy to self basis law\n```\n## 1 One {#c}\n```rule\n"
	    "%s\n```\n",
	    rule);
	texts[1] = page;
	edition_fixture_make(&f, texts, 2);
	is_told = f.image != NULL;
	avow_buffer_init(&text, 2047);
	if (is_told) {
		input.image = f.image;
		input.files = f.files;
		input.page = f.files->next;
		assert_int_equal(
		    avow_gloss_page(&clauses, &f.arena, &input, NULL), AVOW_OK);
		avow_gloss_put(
		    &text, clauses->next->next->items->text, input.grammar);
	}
	(void)snprintf(out, 2048, "%.*s", (int)text.size,
	    text.size == 0 ? "" : (const char *)text.at);
	avow_buffer_clear(&text);
	edition_fixture_clear(&f);
	return is_told;
}

static void
tells_rules_as_people_would(void **state)
{
	char told[2048];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(tell(cases[i].rule, "en", told));
		assert_string_equal(told, cases[i].english);
		assert_true(tell(cases[i].rule, "zh", told));
		assert_string_equal(told, cases[i].chinese);
	}
}

static void
knows_languages_by_their_names(void **state)
{
	static const struct {
		const char *name;
		const char *found;
	} languages[] = {{"en", "en"}, {"zh", "zh"}, {"zh-TW", "zh"},
	    {"en-GB", "en"}, {"zho", NULL}, {"e", NULL}, {"", NULL},
	    {"de", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		const struct avow_gloss_grammar *grammar =
		    avow_gloss_language(avow_text_of(languages[i].name));

		if (languages[i].found == NULL)
			assert_null(grammar);
		else
			assert_string_equal(avow_gloss_language_name(grammar),
			    languages[i].found);
	}
}

static void
puts_citations_without_marks(void **state)
{
	const struct avow_gloss_grammar *grammar =
	    avow_gloss_language(AVOW_TEXT("zh"));
	struct avow_buffer out;

	(void)state;
	avow_buffer_init(&out, 1000);
	avow_gloss_put(&out, "a \1c/x\2“T”\3 b \1d\2\3.", grammar);
	assert_true(
	    avow_text_is(avow_buffer_view(&out), "a “T”（#c/x） b #d."));
	avow_buffer_clear(&out);
}

static void
says_when_there_is_no_memory(void **state)
{
	const char *texts[2] = {terms,
	    "# Page\n```policy\npolicy g version 1 effective 2026-12-01 "
	    "general\n```\n## 1 One {#c}\n```rule\nallow use contact for "
	    "message.policy to self basis law\n```\n"};
	struct avow_gloss_input input = {
	    .grammar = avow_gloss_language(AVOW_TEXT("en"))};
	struct avow_gloss_clause *clauses;
	struct avow_error why = {.status = AVOW_OK};
	struct edition_fixture f;
	struct avow_arena small;

	(void)state;
	edition_fixture_make(&f, texts, 2);
	assert_non_null(f.image);
	input.image = f.image;
	input.files = f.files;
	input.page = f.files->next;
	avow_arena_init(&small, 100);
	assert_int_equal(
	    avow_gloss_page(&clauses, &small, &input, &why), AVOW_ERR_NOMEM);
	assert_null(clauses);
	avow_arena_clear(&small);
	edition_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_rules_as_people_would),
	    cmocka_unit_test(knows_languages_by_their_names),
	    cmocka_unit_test(puts_citations_without_marks),
	    cmocka_unit_test(says_when_there_is_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
