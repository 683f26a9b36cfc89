/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever two editions say, the joint decision allows what both allow
 *         and nothing else; whoever sees no widening is never refused because
 *         of the older; and what was accepted decides like the newer alone.
 * Method: random pairs of editions. Each is put in force alone in a vault of
 *         its own, and one after the other in a third; people with the same
 *         consents ask all three the same. [R1, R3, R4]
 */
#include "flow/open.h"
#include "tests/support/editions.h"
#include "tests/support/flow.h"
#include "tests/support/random_policy.h"

enum { PAIRS = 12, CONSENTS = 4, RULES_MAX = 4096 };

static const char *const categories[] = {
    "contact.phone", "contact.email", "usage.clicks"};
static const char *const purposes[] = {"market.push", "improve.product"};
static const char *const items[] = {"marketing", "offers"};

#define PICK(r, list) (list)[random_below(r, sizeof(list) / sizeof((list)[0]))]

/* Rules of which each is sound by itself, and all of them together. */
static void
make_rules(struct random_source *r, char out[RULES_MAX])
{
	static const char *const sets[] = {
	    "contact.phone", "contact.email", "contact", "usage", "any"};
	static const char *const conditions[] = {"", "", "",
	    " when consent marketing", " unless consent offers",
	    " when consent offers and consent marketing"};
	static const char *const duties[] = {
	    "", "", " must mask contact", " must show #rules"};
	unsigned count = 1 + random_below(r, 4);
	size_t at = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < count; i++) {
		unsigned kind = random_below(r, 8);
		const char *set = PICK(r, sets);

		if (kind == 0)
			at += (size_t)snprintf(out + at, RULES_MAX - at,
			    "never use %s for market%s\n", set,
			    PICK(r, conditions));
		else if (kind < 5)
			at += (size_t)snprintf(out + at, RULES_MAX - at,
			    "allow use %s for market.push to self\n"
			    "  basis consent %s%s%s\n",
			    set, PICK(r, items), PICK(r, conditions),
			    PICK(r, duties));
		else
			at += (size_t)snprintf(out + at, RULES_MAX - at,
			    "allow use %s for %s to self\n"
			    "  basis contract service-terms%s%s\n",
			    set, PICK(r, purposes), PICK(r, conditions),
			    PICK(r, duties));
	}
}

/* A vault and, of each setting of the two consents, a person. */
struct side {
	struct vault vault;
	char people[CONSENTS][AVOW_PERSON_TEXT];
};

static void
make_side(struct side *side, const char *rules)
{
	editions_make(&side->vault, NULL, rules);
	for (unsigned i = 0; i < CONSENTS; i++) {
		editions_person(&side->vault, side->people[i]);
		for (unsigned c = 0; c < 2; c++) {
			if ((i >> c & 1) != 0)
				flow_consent(&side->vault, side->people[i],
				    items[c], false);
		}
	}
}

/* The asks about all people: who, category, purpose, shown or not. */
enum { ASKS = CONSENTS * 3 * 2 * 2 };

/* All of them at once, with one commit. */
static void
ask_all(struct side *side, enum avow_verdict verdicts[ASKS])
{
	static const char *const clauses[] = {"rules"};
	static struct flow_ask f[ASKS];
	static struct avow_ask asks[ASKS];
	static struct avow_answer answers[ASKS];
	enum avow_status results[ASKS];

	for (unsigned n = 0; n < ASKS; n++) {
		(void)flow_use(&f[n], side->people[n / 12],
		    categories[n / 4 % 3], purposes[n / 2 % 2]);
		f[n].ask.shown = clauses;
		f[n].ask.shown_count = n % 2;
		f[n].ask.only_decide = true;
		asks[n] = f[n].ask;
	}
	assert_int_equal(avow_ask_many(side->vault.avow, asks, ASKS, answers,
			     results, &side->vault.why),
	    AVOW_OK);
	for (unsigned n = 0; n < ASKS; n++) {
		assert_int_equal(results[n], AVOW_OK);
		verdicts[n] = answers[n].verdict;
		avow_answer_clear(&answers[n]);
	}
}

/* Whether the older edition has no say over people of the shop. */
static bool
is_silent(struct side *both)
{
	struct avow *avow = both->vault.avow;
	uint32_t shop = 0;

	assert_true(avow_image_find_leaf(avow->in_force->image,
	    AVOW_AXIS_SERVICE, AVOW_TEXT("shop"), &shop));
	return avow_bound_say(&avow->bounds, &avow->editions, avow->in_force,
		   avow_editions_get(&avow->editions, 1), shop) == NULL;
}

/* What was seen, so that the test can tell that it shows something. */
struct seen {
	unsigned allowed;
	unsigned held_back; /* by the older edition alone */
	unsigned asked_again;
	unsigned silent;
};

static void
compare(struct side *older, struct side *newer, struct side *both,
    bool is_accepted, struct seen *seen)
{
	bool silent = is_silent(both);
	enum avow_verdict olders[ASKS];
	enum avow_verdict newers[ASKS];
	enum avow_verdict joints[ASKS];

	ask_all(older, olders);
	ask_all(newer, newers);
	ask_all(both, joints);
	seen->silent += silent;
	for (unsigned n = 0; n < ASKS; n++) {
		unsigned who = n / 12;
		enum avow_verdict a = olders[n];
		enum avow_verdict b = newers[n];
		enum avow_verdict joint = joints[n];

		/* Never more than any of them. */
		if (joint == AVOW_ALLOWED)
			assert_int_equal(b, AVOW_ALLOWED);
		if (joint == AVOW_ALLOWED && !is_accepted && !silent)
			assert_int_equal(a, AVOW_ALLOWED);
		/* Without consents to judge, just as much as both. */
		if (who == 0 && (is_accepted || silent))
			assert_int_equal(joint, b);
		else if (who == 0 && a == AVOW_ALLOWED)
			assert_int_equal(joint, b);
		/* Who sees no widening is not refused for the older one. */
		if (silent)
			assert_int_equal(joint, b);
		seen->allowed += joint == AVOW_ALLOWED;
		seen->held_back +=
		    !is_accepted && joint != AVOW_ALLOWED && b == AVOW_ALLOWED;
		seen->asked_again +=
		    is_accepted && joint != AVOW_ALLOWED && b == AVOW_ALLOWED;
	}
}

/* The same, and something more that is forbidden. */
static void
narrow(struct random_source *r, const char *old_rules, char *new_rules)
{
	static const char *const more[] = {
	    "never use contact for market when consent offers\n",
	    "never share usage\n"};
	const char *added = PICK(r, more);
	size_t size = strlen(old_rules);

	assert_true(size + strlen(added) < RULES_MAX);
	memcpy(new_rules, old_rules, size);
	memcpy(new_rules + size, added, strlen(added) + 1);
}

static void
try_pair(struct random_source *r, struct seen *seen)
{
	struct side older;
	struct side newer;
	struct side both;
	char old_rules[RULES_MAX];
	char new_rules[RULES_MAX];
	enum avow_verdict newers[ASKS];
	enum avow_verdict joints[ASKS];

	do {
		make_rules(r, old_rules);
	} while (!editions_is_sound(old_rules));
	do {
		make_rules(r, new_rules);
	} while (!editions_is_sound(new_rules));
	/* Every third one narrower, or the same in other words. */
	if (random_below(r, 3) == 0)
		narrow(r, old_rules, new_rules);
	if (!editions_is_sound(new_rules))
		memcpy(new_rules, old_rules, RULES_MAX);
	make_side(&older, old_rules);
	make_side(&newer, new_rules);
	make_side(&both, old_rules);
	editions_publish(
	    &both.vault, (struct editions_next){.rules = new_rules});
	compare(&older, &newer, &both, false, seen);
	for (unsigned i = 0; i < CONSENTS; i++)
		editions_accept(&both.vault, both.people[i], NULL);
	compare(&older, &newer, &both, true, seen);
	/* Asked again, everything counts as in the newer alone. */
	for (unsigned i = 1; i < CONSENTS; i++) {
		for (unsigned c = 0; c < 2; c++) {
			if ((i >> c & 1) != 0)
				flow_consent(&both.vault, both.people[i],
				    items[c], false);
		}
	}
	ask_all(&newer, newers);
	ask_all(&both, joints);
	for (unsigned n = 0; n < ASKS; n++)
		assert_int_equal(joints[n], newers[n]);
	vault_remove(&older.vault);
	vault_remove(&newer.vault);
	vault_remove(&both.vault);
}

static void
two_editions_allow_what_both_allow(void **state)
{
	struct random_source r = {20261122};
	struct seen seen = {0};

	(void)state;
	for (int i = 0; i < PAIRS; i++)
		try_pair(&r, &seen);
	/* Else this would have shown nothing. */
	assert_true(seen.allowed > 20);
	assert_true(seen.held_back > 10);
	assert_true(seen.asked_again > 3);
	assert_true(seen.silent > 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_editions_allow_what_both_allow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
