/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/deeds.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "avow_log.h"
#include "tests/support/vault.h"

enum {
	PEOPLE_MAX = 64, /* of a lane */
	BUNDLE = 256,    /* entries that are pruned together */
};

/* What this lane knows of its people. */
struct body {
	char name[DEED_NAME];
	char person[AVOW_PERSON_TEXT];
	uint64_t record; /* the newest; 0: none */
	bool consents;
	bool objects;
};

struct lane {
	const struct deeds_plan *plan;
	struct avow *avow;
	struct body people[PEOPLE_MAX];
	size_t count;
	unsigned done; /* numbers values and names */
	uint8_t number;
	uint64_t seed;
	bool has_promise;
	uint64_t pruned; /* entries of the log, as far as is known */
	struct avow_error why;
};

static uint64_t
random_below(struct lane *lane, uint64_t below)
{
	lane->seed ^= lane->seed << 13;
	lane->seed ^= lane->seed >> 7;
	lane->seed ^= lane->seed << 17;
	return lane->seed % below;
}

static void
fail(struct lane *lane, const char *what)
{
	(void)fprintf(stderr, "deeds: %s: %s %s %s\n", what, lane->why.code,
	    lane->why.place, lane->why.message);
	_exit(3);
}

static void
tell(struct lane *lane, struct deed *deed, bool is_done)
{
	deed->lane = lane->number;
	deed->is_done = is_done;
	if (lane->plan->pipe < 0)
		return;
	if (write(lane->plan->pipe, deed, sizeof *deed) !=
	    (ssize_t)sizeof *deed)
		_exit(2);
}

static struct deed
deed_of(enum deed_kind kind, const struct body *body)
{
	struct deed deed = {.kind = (uint8_t)kind};

	if (body == NULL)
		return deed;
	memcpy(deed.name, body->name, sizeof deed.name);
	memcpy(deed.person, body->person, sizeof deed.person);
	return deed;
}

/* Ask what has to be allowed; the answer is the caller's to clear. */
static void
ask(struct lane *lane, const struct avow_ask *ask, struct avow_answer *answer)
{
	if (avow_ask(lane->avow, ask, answer, &lane->why) != AVOW_OK)
		fail(lane, ask->action);
	if (answer->verdict != AVOW_ALLOWED)
		fail(lane, "refused");
}

static void
arrive(struct lane *lane)
{
	static const char *const agree[] = {"service-terms"};
	const struct avow_item item = {.category = "basic.birthday",
	    .value = "1990-05-17",
	    .value_size = 10};
	struct avow_ask new = {.action = "collect",
	    .is_new = true,
	    .service = "shop",
	    .purpose = "account.register",
	    .items = &item,
	    .item_count = 1,
	    .agree = agree,
	    .agree_count = 1};
	struct body *body = &lane->people[lane->count++];
	struct avow_answer answer;
	struct deed deed;

	*body = (struct body){.record = 0};
	(void)snprintf(body->name, sizeof body->name, "r%u-%u-%u",
	    lane->plan->round, lane->number, lane->done);
	new.external_id = body->name;
	deed = deed_of(DEED_ARRIVE, body);
	tell(lane, &deed, false);
	ask(lane, &new, &answer);
	memcpy(body->person, answer.person, sizeof body->person);
	memcpy(deed.person, answer.person, sizeof deed.person);
	avow_answer_clear(&answer);
	tell(lane, &deed, true);
}

static struct avow_ask
ask_of(const struct body *body, const char *action, struct avow_item *item)
{
	return (struct avow_ask){.action = action,
	    .person = body->person,
	    .service = "shop",
	    .purpose = "fulfil.delivery",
	    .items = item,
	    .item_count = 1};
}

/* A new phone, or another number in the newest record. */
static void
collect(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_COLLECT, body);
	struct avow_item item = {.category = "order.phone"};
	struct avow_ask new = ask_of(body, "collect", &item);
	struct avow_answer answer;

	(void)snprintf(deed.value, sizeof deed.value, "v%u-%u",
	    lane->plan->round, lane->done);
	if (random_below(lane, 2) == 0)
		deed.record = body->record;
	item.record = deed.record;
	item.value = deed.value;
	item.value_size = strlen(deed.value);
	tell(lane, &deed, false);
	ask(lane, &new, &answer);
	body->record = answer.fields[0].record;
	deed.record = body->record;
	avow_answer_clear(&answer);
	tell(lane, &deed, true);
}

static void
use(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_USE, body);
	struct avow_item item = {.category = "basic.birthday"};
	struct avow_ask look = ask_of(body, "use", &item);
	struct avow_answer answer;

	look.purpose = "account.register";
	tell(lane, &deed, false);
	ask(lane, &look, &answer);
	avow_answer_clear(&answer);
	tell(lane, &deed, true);
}

static void
consent(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_CONSENT, body);
	const struct avow_consent_act act = {.person = body->person,
	    .item = "marketing",
	    .service = "shop",
	    .is_withdrawal = body->consents};
	char receipt[33];

	body->consents = !body->consents;
	deed.is_on = body->consents;
	tell(lane, &deed, false);
	if (avow_consent(lane->avow, &act, receipt, &lane->why) != AVOW_OK)
		fail(lane, "consent");
	tell(lane, &deed, true);
}

static void
object(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_OBJECT, body);

	body->objects = !body->objects;
	deed.is_on = body->objects;
	tell(lane, &deed, false);
	if (avow_objection(lane->avow, body->person, "market.push",
		body->objects, &lane->why) != AVOW_OK)
		fail(lane, "objection");
	tell(lane, &deed, true);
}

static void
fact(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_FACT, body);
	char number[4];
	const struct avow_fact_act act = {
	    .person = body->person, .name = "visits", .value = number};

	deed.visits = (uint8_t)(1 + random_below(lane, DEED_VISITS_MAX));
	(void)snprintf(number, sizeof number, "%u", (unsigned)deed.visits);
	tell(lane, &deed, false);
	if (avow_fact(lane->avow, &act, &lane->why) != AVOW_OK)
		fail(lane, "fact");
	tell(lane, &deed, true);
}

/* The courier promises secrecy, or no more. */
static void
agree(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_AGREE, NULL);
	const struct avow_fact_act act = {.recipient = "outside.logistics",
	    .name = "confidentiality",
	    .value = lane->has_promise ? "ended" : "in-force",
	    .is_agreement = true};

	(void)body;
	lane->has_promise = !lane->has_promise;
	deed.is_on = lane->has_promise;
	tell(lane, &deed, false);
	if (avow_fact(lane->avow, &act, &lane->why) != AVOW_OK)
		fail(lane, "agreement");
	tell(lane, &deed, true);
}

static void
share(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_SHARE, body);
	struct avow_item item = {.category = "order"};
	struct avow_ask out = ask_of(body, "share", &item);
	struct avow_answer answer;

	if (body->record == 0)
		return;
	if (!lane->has_promise)
		agree(lane, NULL);
	out.recipient = "outside.logistics";
	tell(lane, &deed, false);
	ask(lane, &out, &answer);
	avow_answer_clear(&answer);
	tell(lane, &deed, true);
}

static void
export_all(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_EXPORT, body);
	const struct avow_ask own = {
	    .person = body->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	tell(lane, &deed, false);
	if (avow_person_export(lane->avow, &own, &answer, &lane->why) !=
		AVOW_OK ||
	    answer.verdict != AVOW_ALLOWED)
		fail(lane, "export");
	avow_answer_clear(&answer);
	tell(lane, &deed, true);
}

static void
erase(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_ERASE, body);
	const struct avow_ask own = {
	    .person = body->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	tell(lane, &deed, false);
	if (avow_person_erase(lane->avow, &own, &answer, &lane->why) !=
		AVOW_OK ||
	    answer.verdict != AVOW_ALLOWED)
		fail(lane, "erase");
	avow_answer_clear(&answer);
	tell(lane, &deed, true);
	*body = lane->people[--lane->count];
}

static void
publish(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_PUBLISH, NULL);
	struct avow_publish_options options = {.caller = NULL};
	struct avow_publish_result result;
	struct avow_buffer image;

	(void)body;
	deeds_edition(&image, avow_editions(lane->avow) + 1);
	options.image = image.at;
	options.image_size = image.size;
	tell(lane, &deed, false);
	if (avow_publish(lane->avow, &options, &result, &lane->why) != AVOW_OK)
		fail(lane, "publish");
	avow_publish_result_clear(&result);
	avow_buffer_clear(&image);
	tell(lane, &deed, true);
}

static void
rotate(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_ROTATE, NULL);
	uint64_t index;

	(void)body;
	tell(lane, &deed, false);
	if (avow_log_change_key(lane->avow, NULL, &index, &lane->why) !=
	    AVOW_OK)
		fail(lane, "rotate");
	tell(lane, &deed, true);
}

/* All but the newest bundle; an entry is written if one goes. */
static void
prune(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_PRUNE, NULL);
	uint64_t before = avow_log_entries(lane->avow) / BUNDLE * BUNDLE;
	uint64_t forgotten;

	(void)body;
	if (before <= lane->pruned)
		return;
	tell(lane, &deed, false);
	if (avow_log_forget(
		lane->avow, before, 0, NULL, &forgotten, &lane->why) != AVOW_OK)
		fail(lane, "prune");
	lane->pruned = forgotten;
	tell(lane, &deed, true);
}

static void
write_log(struct lane *lane, struct body *body)
{
	struct deed deed = deed_of(DEED_WRITE, NULL);
	char out[SCRATCH_PATH];

	(void)body;
	/* Beside the vault. */
	(void)snprintf(out, sizeof out, "%.*slog",
	    (int)(strrchr(lane->plan->dir, '/') + 1 - lane->plan->dir),
	    lane->plan->dir);
	tell(lane, &deed, false);
	if (avow_log_write(lane->avow, out, &lane->why) != AVOW_OK)
		fail(lane, "write the log");
	tell(lane, &deed, true);
}

/* How often of a hundred; those at the end are for lane 0. */
enum { AGREE = 8 };
static const struct {
	unsigned share;
	void (*run)(struct lane *lane, struct body *body);
} kinds[] = {
    {17, collect},
    {9, use},
    {13, consent},
    {7, object},
    {7, fact},
    {11, share},
    {4, export_all},
    {14, erase},
    [AGREE] = {6, agree},
    {4, publish},
    {3, rotate},
    {2, prune},
    {3, write_log},
};

static void
do_one(struct lane *lane)
{
	uint64_t chance = random_below(lane, 100);
	size_t kind = 0;

	lane->done++;
	if (lane->plan->publishes_only) {
		publish(lane, NULL);
		return;
	}
	if (lane->count < 2 ||
	    (lane->count < PEOPLE_MAX && random_below(lane, 5) == 0)) {
		arrive(lane);
		return;
	}
	while (chance >= kinds[kind].share)
		chance -= kinds[kind++].share;
	/* A promise that ends would have others' shares refused. */
	if ((kinds[kind].run == publish && lane->plan->publishes_never) ||
	    (kind > AGREE && lane->number > 0) ||
	    (kind == AGREE && lane->plan->lanes > 1))
		kind = 0;
	kinds[kind].run(lane, &lane->people[random_below(lane, lane->count)]);
}

static void
make(struct lane *lane)
{
	struct deed deed = deed_of(DEED_MAKE, NULL);

	tell(lane, &deed, false);
	if (deeds_make(lane->plan->dir, &lane->why) != AVOW_OK)
		fail(lane, "make");
	tell(lane, &deed, true);
}

static bool
goes_on(const struct deeds_plan *plan, unsigned done)
{
	if (plan->goes_on != NULL)
		return plan->goes_on(plan->context);
	return done < plan->count;
}

static void *
run_lane(void *context)
{
	struct lane *lane = context;

	while (goes_on(lane->plan, lane->done))
		do_one(lane);
	avow_close(lane->avow);
	free(lane);
	return NULL;
}

static struct lane *
lane_of(const struct deeds_plan *plan, unsigned number)
{
	struct lane *lane = calloc(1, sizeof *lane);

	if (lane == NULL)
		_exit(4);
	lane->plan = plan;
	lane->number = (uint8_t)number;
	lane->seed = plan->seed * 2 + 1 + number * 1000003;
	return lane;
}

/* All lanes but the first, which has opened the vault. */
static void
run_lanes(struct lane *first)
{
	const struct deeds_plan *plan = first->plan;
	pthread_t threads[DEED_LANES_MAX];

	if (plan->lanes > 1)
		agree(first, NULL);
	for (unsigned i = 1; i < plan->lanes; i++) {
		struct lane *lane = lane_of(plan, i);

		lane->has_promise = true;
		if (avow_join(&lane->avow, first->avow, &lane->why) != AVOW_OK)
			fail(lane, "join");
		if (pthread_create(&threads[i], NULL, run_lane, lane) != 0)
			_exit(5);
	}
	(void)run_lane(first);
	for (unsigned i = 1; i < plan->lanes; i++)
		(void)pthread_join(threads[i], NULL);
}

void
deeds_run(const struct deeds_plan *plan)
{
	const struct avow_open_options options = {
	    .dir = plan->dir, .now_ms = deeds_now};
	struct lane *lane = lane_of(plan, 0);
	struct deed deed = deed_of(DEED_OPENED, NULL);

	if (plan->makes)
		make(lane);
	if (avow_open(&lane->avow, &options, &lane->why) != AVOW_OK)
		fail(lane, "open");
	tell(lane, &deed, true);
	run_lanes(lane);
}

void
deeds_do(const struct deeds_plan *plan)
{
	deeds_run(plan);
	exit(0);
}
