/* SPDX-License-Identifier: Apache-2.0 */
/* English frames; what their parts are stands in gloss_parts.h. */
#include "policy/gloss_parts.h"

#include "base/banned.h"

static const char *const in_word[] = {",", ";", ":", "(", ")", "#", ". ",
    " and ", " or ", " but ", " for ", " to ", " with ", " by ", " if ",
    " unless ", " in ", " on ", "the recipients being ", "within ", NULL};
static const char *const in_statement[] = {",", ";", ":", "(", ")", "#", ". ",
    " and ", " or ", " unless ", " is “", " is not “", " is at least ",
    " is below ", NULL};

const struct avow_gloss_grammar avow_gloss_english = {
    .name = "en",
    .comma = ", ",
    .quoted_comma = ", ",

    .conjunction = {" and ", " or "},
    .tests = {" and ", " or "},
    .duties = "; ",
    .last_duty = "; and ",
    .gap = " ",
    .open = "“",
    .close = "”",
    .title = {"“", "”"},
    .aside = {" (", ")"},
    .possessive = "your",
    .but_not = 1,

    .in_word = in_word,
    .in_statement = in_statement,
    .frame =
	{
	    [AVOW_GLOSS_ALLOW] = "We may%1 %2%3%4%5%6%7%8.",
	    [AVOW_GLOSS_DENY] = "We do not%1 %2%3%4%5%6%7%8.",
	    [AVOW_GLOSS_NEVER] = "We never%1 %2%3%4%5%6%7%8.",
	    [AVOW_GLOSS_ONLY] =
		"We%1 %2%3, in whatever form, only as listed here%9:",
	    [AVOW_GLOSS_REQUIRE] = "Whenever we%1 %2%3%4%5%6%7%8, we must %9.",
	    [AVOW_GLOSS_LIFT] = "when we%1 %2%3%4%5%6%7%8.",
	    [AVOW_GLOSS_RETAIN] = "We keep%1 %2%3 %4; then we %5.%6%7%8",
	    [AVOW_GLOSS_UPON] = "After %1%2%3 we must, %5, %4.",
	    [AVOW_GLOSS_DUTIES] = "Doing so, we must %1.",
	    [AVOW_GLOSS_OBJECTABLE] =
		"You may object to %1 at any time, and then this ends.",
	    [AVOW_GLOSS_AGAINST] = "An exception to this is %1.",
	    [AVOW_GLOSS_EXCEPT] = "Of this there are exceptions:",
	    [AVOW_GLOSS_LIFTED] =
		"This bar does not hold in the following cases; that alone "
		"allows nothing:",
	    [AVOW_GLOSS_ACT] = "%1 %2",
	    [AVOW_GLOSS_ACT_OURS] = "%1 %2 within the service itself",
	    [AVOW_GLOSS_ACT_LET] = "let %3 %1 %2",
	    [AVOW_GLOSS_ACT_SHARE] = "%1 %2 with %3",
	    [AVOW_GLOSS_ACT_TO] = "%1 %2 to %3",
	    [AVOW_GLOSS_ACT_MIXED] = "%1 %2, the recipients being %3,",
	    [AVOW_GLOSS_ANY_ACTION] = "do anything with",
	    [AVOW_GLOSS_ANY_CATEGORY] = "any of your information",
	    [AVOW_GLOSS_CATEGORIES] = "your %1",
	    [AVOW_GLOSS_ANY_RECIPIENT] = "anyone",
	    [AVOW_GLOSS_BUT_NOT] = "%1 (but not %2)",
	    [AVOW_GLOSS_PURPOSE] = " for the purpose %1",
	    [AVOW_GLOSS_PURPOSES] = " for the purposes %1",
	    [AVOW_GLOSS_ANY_OF_PURPOSES] = " for any of the purposes %1",
	    [AVOW_GLOSS_ANY_PURPOSE] = " for any purpose",
	    [AVOW_GLOSS_ANY_PURPOSE_BUT] = " for any purpose (but not %1)",
	    [AVOW_GLOSS_NO_PURPOSE] = " for any purpose",
	    [AVOW_GLOSS_NO_PURPOSE_BUT] = " for any purpose (but not %1)",
	    [AVOW_GLOSS_SERVICE] = ", in the %1,",
	    [AVOW_GLOSS_SERVICES] = ", in the services %1,",
	    [AVOW_GLOSS_ANY_SERVICE] = ", in any service,",
	    [AVOW_GLOSS_ANY_SERVICE_BUT] = ", in any service (but not %1),",
	    [AVOW_GLOSS_MAY_MASKED] = ", only masked or better protected",
	    [AVOW_GLOSS_MAY_PSEUDONYMOUS] =
		", only under a pseudonym or better protected",
	    [AVOW_GLOSS_MAY_ANONYMOUS] = ", only in anonymous form",
	    [AVOW_GLOSS_MAY_AGGREGATE] = ", only as totals",
	    [AVOW_GLOSS_MAY_AGGREGATE_OF] =
		", only as totals over at least %1 people",
	    [AVOW_GLOSS_BAR_RAW] = ", in plain form",
	    [AVOW_GLOSS_BAR_MASKED] = ", in plain or masked form",
	    [AVOW_GLOSS_BAR_PSEUDONYMOUS] =
		", in plain form or under a pseudonym",
	    [AVOW_GLOSS_BAR_IDENTIFYING] = ", in any form that identifies you",
	    [AVOW_GLOSS_BAR_ANONYMOUS] = ", in any form but totals",
	    [AVOW_GLOSS_BAR_ANY] = ", in any form, totals included",
	    [AVOW_GLOSS_ON_CONSENT] = ", with your consent %1",
	    [AVOW_GLOSS_ON_CONSENT_SEPARATE] =
		", with your separate consent %1",
	    [AVOW_GLOSS_ON_CONSENT_EACH] =
		", with your consent %1, asked for each time",
	    [AVOW_GLOSS_ON_CONSENT_SEPARATE_EACH] =
		", with your separate consent %1, asked for each time",
	    [AVOW_GLOSS_ON_CONTRACT] = ", on the basis of the %1 with you",
	    [AVOW_GLOSS_ON_GROUND] = ", on the legal ground %1 (%2)%3",
	    [AVOW_GLOSS_ON_GROUNDS] =
		", on one of the legal grounds under %1 (%2)%3",
	    [AVOW_GLOSS_ON_DOCUMENT] = ", against the document %1",
	    [AVOW_GLOSS_WHEN_MAY] = ", but only if %1",
	    [AVOW_GLOSS_WHEN_BAR] = ", if %1",
	    [AVOW_GLOSS_UNLESS] = ", unless %1",
	    [AVOW_GLOSS_NOTWITHSTANDING] = ", whatever is said in %1",
	    [AVOW_GLOSS_ALSO] = ", and in %1",
	    [AVOW_GLOSS_CITED] = "%1",
	    [AVOW_GLOSS_CITED_BARE] = "%1",
	    [AVOW_GLOSS_TEST_CONSENT] = "you have given the consent %1",
	    [AVOW_GLOSS_TEST_NO_CONSENT] = "you have not given the consent %1",
	    [AVOW_GLOSS_TEST_OBJECTION] = "you have objected to it",
	    [AVOW_GLOSS_TEST_NO_OBJECTION] = "you have not objected to it",
	    [AVOW_GLOSS_TEST_OBJECTION_TO] =
		"you have objected to the purpose %1",
	    [AVOW_GLOSS_TEST_NO_OBJECTION_TO] =
		"you have not objected to the purpose %1",
	    [AVOW_GLOSS_TEST_SIGNED] = "the recipient has signed the %1",
	    [AVOW_GLOSS_TEST_NOT_SIGNED] =
		"the recipient has not signed the %1",
	    [AVOW_GLOSS_TEST_CONTRACT] = "the %1 with you is in force",
	    [AVOW_GLOSS_TEST_NO_CONTRACT] = "the %1 with you is not in force",
	    [AVOW_GLOSS_TEST_DOCUMENT] = "the document %1 has been presented",
	    [AVOW_GLOSS_TEST_NO_DOCUMENT] =
		"the document %1 has not been presented",
	    [AVOW_GLOSS_TEST_NAMED] = "the document names you",
	    [AVOW_GLOSS_TEST_NOT_NAMED] = "the document does not name you",
	    [AVOW_GLOSS_TEST_CLAIM] = "the legal ground %1 is invoked",
	    [AVOW_GLOSS_TEST_NO_CLAIM] = "the legal ground %1 is not invoked",
	    [AVOW_GLOSS_TEST_CLAIM_CONSENT] = "the consent %1 is invoked",
	    [AVOW_GLOSS_TEST_NO_CLAIM_CONSENT] =
		"the consent %1 is not invoked",
	    [AVOW_GLOSS_TEST_CLAIM_CONTRACT] = "the %1 is invoked",
	    [AVOW_GLOSS_TEST_NO_CLAIM_CONTRACT] = "the %1 is not invoked",
	    [AVOW_GLOSS_TEST_FACT] = "it is established that %1",
	    [AVOW_GLOSS_TEST_NO_FACT] = "it is not established that %1",
	    [AVOW_GLOSS_TEST_ASSERTED] = "it is declared that %1",
	    [AVOW_GLOSS_TEST_NOT_ASSERTED] = "it is not declared that %1",
	    [AVOW_GLOSS_TEST_IS] = "%1 is %2",
	    [AVOW_GLOSS_TEST_IS_NOT] = "%1 is not %2",
	    [AVOW_GLOSS_TEST_AT_LEAST] = "%1 is at least %2",
	    [AVOW_GLOSS_TEST_BELOW] = "%1 is below %2",
	    [AVOW_GLOSS_MASK] = "mask %1",
	    [AVOW_GLOSS_PSEUDONYMISE] = "put a pseudonym in the place of %1",
	    [AVOW_GLOSS_LIMIT_PERSONS] =
		"give only what is about the people who are named",
	    [AVOW_GLOSS_LIMIT_FIELDS] =
		"give only the fields that are asked for",
	    [AVOW_GLOSS_REVIEW] = "first have it reviewed by %1 of us",
	    [AVOW_GLOSS_REVIEWS] = "first have it reviewed by %1 of us",
	    [AVOW_GLOSS_KEEP_DOCUMENT] = "first put the document on file",
	    [AVOW_GLOSS_SHOW] = "first show you %1",
	    [AVOW_GLOSS_TELL_BEFORE] = "tell %1 beforehand",
	    [AVOW_GLOSS_TELL_BEFORE_LOUD] =
		"tell %1 beforehand, where it cannot be missed",
	    [AVOW_GLOSS_TELL_AFTER] = "tell %1 afterwards",
	    [AVOW_GLOSS_TELL_AFTER_LOUD] =
		"tell %1 afterwards, where it cannot be missed",
	    [AVOW_GLOSS_TELL] = "tell %1",
	    [AVOW_GLOSS_TELL_LOUD] = "tell %1, where it cannot be missed",
	    [AVOW_GLOSS_THE_PERSON] = "you",
	    [AVOW_GLOSS_THE_GUARDIAN] = "your guardian",
	    [AVOW_GLOSS_THE_PUBLIC] = "the public",
	    [AVOW_GLOSS_RECIPIENT_KEEPS] =
		"see to it that the recipient keeps it for at most %1 after %2",
	    [AVOW_GLOSS_TELL_RECIPIENTS] = "tell all who have received it",
	    [AVOW_GLOSS_REPORT] = "report to %1",
	    [AVOW_GLOSS_ERASE] = "erase %1",
	    [AVOW_GLOSS_STOP] = "no longer %1 %2",
	    [AVOW_GLOSS_ANSWER] = "answer you",
	    [AVOW_GLOSS_KEEP_FOREVER] = "without an end",
	    [AVOW_GLOSS_KEEP_ENDS] = "%1",
	    [AVOW_GLOSS_KEEP_FIRST] = "%1, whichever comes first",
	    [AVOW_GLOSS_END_AFTER] = "for at most %1 after %2",
	    [AVOW_GLOSS_END_UNTIL] = "until %1",
	    [AVOW_GLOSS_THEN_ERASE] = "erase it",
	    [AVOW_GLOSS_THEN_ANONYMISE] = "make it anonymous",
	    [AVOW_GLOSS_MINIMUM] =
		"We keep it for at least %1 after %2, on the legal ground %3 "
		"(%4).",
	    [AVOW_GLOSS_BACKUPS] = "From backups it is gone within %1.",
	    [AVOW_GLOSS_HOLD] = "Nothing is erased while %1.",
	    [AVOW_GLOSS_WITHIN] = "within %1",
	    [AVOW_GLOSS_AT_ONCE] = "at once",
	    [AVOW_GLOSS_HOUR] = "%1 hour",
	    [AVOW_GLOSS_HOURS] = "%1 hours",
	    [AVOW_GLOSS_DAY] = "%1 day",
	    [AVOW_GLOSS_DAYS] = "%1 days",
	    [AVOW_GLOSS_WORKDAY] = "%1 working day",
	    [AVOW_GLOSS_WORKDAYS] = "%1 working days",
	    [AVOW_GLOSS_MONTH] = "%1 month",
	    [AVOW_GLOSS_MONTHS] = "%1 months",
	    [AVOW_GLOSS_YEAR] = "%1 year",
	    [AVOW_GLOSS_YEARS] = "%1 years",
	    [AVOW_GLOSS_GUARDIAN] = "If %1, your guardian decides: every "
				    "consent is your guardian's "
				    "to give, and what rests on another basis "
				    "needs your guardian's "
				    "consent %2 as well%3.",
	    [AVOW_GLOSS_GUARDIAN_BUT] = ", except%1",
	    [AVOW_GLOSS_IMPOSSIBLE] = "It cannot be that %1.",
	    [AVOW_GLOSS_LAYER_GENERAL] =
		"These rules hold in all our services. What no rule allows is "
		"not done.",
	    [AVOW_GLOSS_LAYER_OVERRIDES] =
		"These rules hold in the %1. Where they say something, that "
		"stands; where they are silent, the general page speaks. What "
		"the general page says we never do is not done here either.",
	    [AVOW_GLOSS_LAYER_NARROWS] = "These rules hold in the %1, besides "
					 "those of the general page: "
					 "what they allow is done only if the "
					 "general page allows it too.",
	    [AVOW_GLOSS_LAYER_ALONE] =
		"These rules hold in the %1, and they alone: the general page "
		"does not hold there. What no rule here allows is not done.",
	},
};
