/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever is asked in whatever order and company, a value leaves only
 *         in an allowed answer, about the person asked for, with consent and
 *         without objection where the policy wants it, and every decision has
 *         its entry.
 * Method: batches of asks with random parts, right ones and wrong ones, between
 *         random consents, objections, erasures and reopenings; a small model
 *         of what must hold; the store checked at the end.  Values name their
 *         person.
 */
#include "tests/support/flow.h"

enum { PEOPLE = 5, STEPS = 300, BATCH = 8, SEED = 20261122 };

struct body {
	char id[AVOW_PERSON_TEXT];
	char name[16];
	bool is_there;
	bool consents;
	bool objects;
};

struct game {
	struct vault *vault;
	uint32_t random;
	struct body people[PEOPLE];
	struct flow_ask asks[BATCH];
	char values[BATCH][32];
	size_t who[BATCH];
	size_t given;  /* values that were read */
	size_t pushed; /* marketing that was allowed */
};

static uint32_t
draw(struct game *game, uint32_t below)
{
	game->random = game->random * 1664525 + 1013904223;
	return (game->random >> 8) % below;
}

static const char *
pick(struct game *game, const char *const *words, size_t count)
{
	return words[draw(game, (uint32_t)count)];
}

#define PICK(game, words) pick(game, words, sizeof(words) / sizeof(words)[0])

/* Put parts that go together. */
static void
make_sense(struct game *game, struct flow_ask *f)
{
	static const struct {
		const char *action;
		const char *category;
		const char *purpose;
		const char *recipient;
	} rows[] = {
	    {"collect", "contact.phone", "account.register", NULL},
	    {"collect", "order.phone", "fulfil.delivery", NULL},
	    {"use", "contact.phone", "account.register", NULL},
	    {"use", "contact", "market.push", NULL},
	    {"use", "contact.phone", "market.push", NULL},
	    {"access", "order.phone", "fulfil.delivery", NULL},
	    {"share", "order", "fulfil.delivery", "outside.logistics"},
	};
	size_t row = draw(game, sizeof rows / sizeof rows[0]);

	f->ask.action = rows[row].action;
	f->item.category = rows[row].category;
	f->ask.purpose = rows[row].purpose;
	f->ask.recipient = rows[row].recipient;
	f->ask.claim = NULL;
}

static void
make_ask(struct game *game, size_t at)
{
	static const char *const actions[] = {"use", "use", "use", "collect",
	    "collect", "share", "access", "disclose", "erase", "gossip"};
	static const char *const categories[] = {"contact.phone",
	    "contact.phone", "contact", "order.phone", "order", "basic",
	    "identity.card", "moon"};
	static const char *const purposes[] = {"market.push", "market.push",
	    "account.register", "fulfil.delivery", "provide.cross",
	    "legal.order", "moon"};
	static const char *const recipients[] = {NULL, NULL, NULL,
	    "outside.logistics", "outside.advertiser", "outside.other",
	    "service.game", "outside"};
	static const char *const claims[] = {NULL, NULL, NULL,
	    "consent marketing", "contract service-terms", "law.rights"};
	static const char *const agree[] = {"service-terms"};
	struct body *body = &game->people[game->who[at] = draw(game, PEOPLE)];
	struct flow_ask *f = &game->asks[at];

	(void)flow_use(f, body->is_there ? body->id : NULL,
	    PICK(game, categories), PICK(game, purposes));
	f->ask.action = PICK(game, actions);
	f->ask.recipient = PICK(game, recipients);
	f->ask.claim = PICK(game, claims);
	if (draw(game, 4) > 0)
		make_sense(game, f);
	f->ask.only_decide = draw(game, 8) == 0;
	f->ask.form = draw(game, 4) == 0 ? "masked" : NULL;
	if (draw(game, 3) == 0 || !body->is_there) {
		f->ask.person = NULL;
		f->ask.external_id = body->name;
	}
	if (strcmp(f->ask.action, "collect") == 0) {
		(void)snprintf(game->values[at], sizeof game->values[at],
		    "138%04u5678", (unsigned)game->who[at]);
		f->item.value = game->values[at];
		f->item.value_size = strlen(game->values[at]);
		f->ask.form = NULL;
	}
	if (draw(game, 4) == 0) {
		f->ask.agree = agree;
		f->ask.agree_count = 1;
	}
}

/* What an answer may not be. */
static void
judge(struct game *game, size_t at, enum avow_status result,
    const struct avow_answer *answer)
{
	const struct body *body = &game->people[game->who[at]];
	const struct avow_ask *ask = &game->asks[at].ask;
	bool is_collect = strcmp(ask->action, "collect") == 0;

	if (result != AVOW_OK) {
		assert_null(answer->memory);
		assert_int_equal(answer->field_count, 0);
		return;
	}
	assert_true(body->is_there);
	assert_true(answer->is_logged);
	assert_string_equal(answer->person, body->id);
	if (answer->verdict != AVOW_ALLOWED || ask->only_decide)
		assert_int_equal(answer->field_count, 0);
	if (answer->verdict == AVOW_ALLOWED &&
	    strcmp(ask->purpose, "market.push") == 0) {
		assert_true(body->consents && !body->objects);
		game->pushed++;
	}
	if (answer->verdict == AVOW_ALLOWED && ask->recipient != NULL)
		assert_string_not_equal(ask->recipient, "outside.advertiser");
	for (size_t i = 0; i < answer->field_count; i++) {
		const struct avow_field *field = &answer->fields[i];
		char own[32];

		(void)snprintf(
		    own, sizeof own, "138%04u5678", (unsigned)game->who[at]);
		if (is_collect) {
			assert_null(field->value);
			continue;
		}
		game->given++;
		if (ask->form != NULL)
			assert_string_equal(field->form, "masked");
		if (strcmp(field->form, "masked") == 0)
			assert_string_not_equal(field->value, own);
		else if (strcmp(field->category, "basic.birthday") != 0)
			assert_string_equal(field->value, own);
	}
}

static void
ask_batch(struct game *game)
{
	struct avow_answer answers[BATCH];
	enum avow_status results[BATCH];
	struct avow_ask asks[BATCH];
	size_t count = 1 + draw(game, BATCH);
	uint64_t entries = avow_log_entries(game->vault->avow);

	for (size_t i = 0; i < count; i++) {
		make_ask(game, i);
		asks[i] = game->asks[i].ask;
	}
	assert_int_equal(avow_ask_many(game->vault->avow, asks, count, answers,
			     results, &game->vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < count; i++) {
		judge(game, i, results[i], &answers[i]);
		/* Only what is no ask at all leaves no entry. */
		if (results[i] != AVOW_ERR_INPUT)
			entries++;
		avow_answer_clear(&answers[i]);
	}
	assert_true(avow_log_entries(game->vault->avow) >= entries);
}

static void
give_birth(struct game *game, struct body *body)
{
	/* The name that an erased one had is free again. */
	(void)snprintf(body->name, sizeof body->name, "c-%u",
	    (unsigned)(body - game->people));
	vault_person(game->vault, body->id, body->name, NULL);
	body->is_there = true;
	body->consents = false;
	body->objects = false;
}

static void
change(struct game *game)
{
	struct body *body = &game->people[draw(game, PEOPLE)];
	const struct avow_ask own = {
	    .person = body->id, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	if (!body->is_there) {
		give_birth(game, body);
		return;
	}
	switch (draw(game, 6)) {
	case 0:
	case 1:
		body->consents = !body->consents;
		flow_consent(
		    game->vault, body->id, "marketing", !body->consents);
		break;
	case 2:
	case 3:
		body->objects = !body->objects;
		assert_int_equal(avow_objection(game->vault->avow, body->id,
				     "market.push", body->objects, NULL),
		    AVOW_OK);
		break;
	case 4:
		assert_int_equal(
		    avow_person_erase(game->vault->avow, &own, &answer, NULL),
		    AVOW_OK);
		assert_int_equal(answer.verdict, AVOW_ALLOWED);
		avow_answer_clear(&answer);
		body->is_there = false;
		break;
	default:
		vault_reopen(game->vault);
		break;
	}
}

static void
no_order_of_asks_gives_what_none_may_have(void **state)
{
	struct vault *vault = *state;
	struct game game = {.vault = vault, .random = SEED};
	uint64_t there = 0;
	uint64_t people;
	uint64_t records;

	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = "in-force",
		.is_agreement = true});
	for (size_t i = 0; i < PEOPLE; i++)
		give_birth(&game, &game.people[i]);
	for (int i = 0; i < STEPS; i++) {
		if (draw(&game, 3) == 0)
			change(&game);
		else
			ask_batch(&game);
	}
	/* The game was worth playing. */
	assert_true(game.given > 50 && game.pushed > 5);
	for (size_t i = 0; i < PEOPLE; i++)
		there += game.people[i].is_there;
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	assert_int_equal(people, there);
	assert_false(vault_holds_bytes(vault, "138000"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(no_order_of_asks_gives_what_none_may_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
