/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   edits of the shipped pages are told in their class, with the rule.
 * Method: an edit of a kind each, compared with the pages as they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "policy/diff.h"
#include "tests/support/shipped.h"

static const struct shipped_row {
	struct shipped_edit edit;
	enum avow_change_kind kind;
	enum avow_diff_class class;
	const char *cite;
	bool leaves_company;
} shipped_table[] = {
    {{"must mask order.phone, ", "must "}, AVOW_CHANGE_DUTY_DROPPED,
	AVOW_DIFF_NOTICE, "delivery/courier", true},
    {{"need-to-know must review by 1", "need-to-know"},
	AVOW_CHANGE_DUTY_DROPPED, AVOW_DIFF_NOTICE, "staff/plain", false},
    {{"never share, transfer any to outside when breach-on-record",
	 "never share, transfer any to outside when breach-on-record and "
	 "for-profit"},
	AVOW_CHANGE_CONSENT_WIDENED, AVOW_DIFF_RECONSENT, NULL, true},
    {{"k>=20 visit", "k>=10 visit"}, AVOW_CHANGE_ALLOWED, AVOW_DIFF_NOTICE,
	"visits/1.1", false},
    {{"for account.verify at most 7 days", "for account.verify at most 8 days"},
	AVOW_CHANGE_KEPT_LONGER, AVOW_DIFF_NOTICE, "keep/faces", false},
};

static void
tells_edits_of_the_shipped_pages(void **state)
{
	struct shipped older, newer;

	(void)state;
	assert_true(shipped_load(&older, NULL, 0));
	for (size_t i = 0; i < sizeof shipped_table / sizeof shipped_table[0];
	     i++) {
		const struct shipped_row *r = &shipped_table[i];
		struct avow_arena arena;
		struct avow_diff diff;
		bool found = false;

		assert_true(shipped_load(&newer, &r->edit, 1));
		avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
		assert_int_equal(
		    avow_diff_build(&diff, &arena, older.edition.image,
			newer.edition.image, NULL),
		    AVOW_OK);
		assert_int_equal(diff.class, r->class);
		for (const struct avow_diff_change *c = diff.changes;
		     c != NULL && !found; c = c->next)
			found = c->kind == r->kind &&
			    c->leaves_company == r->leaves_company &&
			    (r->cite == NULL ||
				strcmp(avow_image_rule_cite(newer.edition.image,
					   c->newer_cites[0]),
				    r->cite) == 0);
		if (!found)
			print_error("%s\n", r->edit.from);
		assert_true(found);
		avow_arena_clear(&arena);
		shipped_clear(&newer);
	}
	shipped_clear(&older);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_edits_of_the_shipped_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
