/* SPDX-License-Identifier: Apache-2.0 */
/* support/flow: short words for the asks of the flow tests (needs cmocka). */
#ifndef AVOW_TESTS_FLOW_H
#define AVOW_TESTS_FLOW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/vault.h"

/* An ask of the shop about one category, of a person. */
struct flow_ask {
	struct avow_item item;
	struct avow_ask ask; /* its items point here: do not copy */
};

static inline struct avow_ask *
flow_use(struct flow_ask *f, const char *person, const char *category,
    const char *purpose)
{
	*f = (struct flow_ask){.item = {.category = category}};
	f->ask = (struct avow_ask){.action = "use",
	    .person = person,
	    .service = "shop",
	    .purpose = purpose,
	    .items = &f->item,
	    .item_count = 1};
	return &f->ask;
}

static inline struct avow_ask *
flow_share(struct flow_ask *f, const char *person, const char *category,
    const char *recipient)
{
	(void)flow_use(f, person, category, "fulfil.delivery");
	f->ask.action = "share";
	f->ask.recipient = recipient;
	return &f->ask;
}

static inline struct avow_ask *
flow_collect(struct flow_ask *f, const char *person, const char *category,
    const char *purpose, const char *value)
{
	(void)flow_use(f, person, category, purpose);
	f->ask.action = "collect";
	f->item.value = value;
	f->item.value_size = strlen(value);
	return &f->ask;
}

/* An agreement or fact on record; fails the test when it is refused. */
static inline void
flow_fact(struct vault *vault, struct avow_fact_act act)
{
	assert_int_equal(avow_fact(vault->avow, &act, &vault->why), AVOW_OK);
}

static inline void
flow_consent(struct vault *vault, const char *person, const char *item,
    bool is_withdrawal)
{
	const struct avow_consent_act act = {.person = person,
	    .item = item,
	    .service = "shop",
	    .is_withdrawal = is_withdrawal};
	char receipt[33];

	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, &vault->why), AVOW_OK);
}

/* Whether the newest log entry, as JSON, holds this text. */
static inline bool
flow_logged(struct vault *vault, const char *text)
{
	char *json = NULL;
	bool holds;

	assert_int_equal(
	    avow_log_json(vault->avow, avow_log_entries(vault->avow) - 1, &json,
		&vault->why),
	    AVOW_OK);
	holds = strstr(json, text) != NULL;
	avow_text_free(json);
	return holds;
}

static inline bool
flow_has_need(const struct avow_answer *answer, const char *need)
{
	for (size_t i = 0; i < answer->need_count; i++) {
		if (strcmp(answer->needs[i], need) == 0)
			return true;
	}
	return false;
}

/* A vault for each test. */
static inline int
flow_setup(void **state)
{
	struct vault *vault = calloc(1, sizeof *vault);

	assert_non_null(vault);
	vault_make(vault, NULL);
	*state = vault;
	return 0;
}

static inline int
flow_teardown(void **state)
{
	vault_remove(*state);
	free(*state);
	return 0;
}

#define FLOW_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

#endif
