/* SPDX-License-Identifier: Apache-2.0 */
/* cli/tour_act: a step of the tour carried out, by the public library. */
#include <stdio.h>
#include <string.h>

#include "cli/tour_step.h"

#include "base/banned.h"

enum {
	ARENA_MAX = 1 << 20, /* bytes of the words of one step */
	ITEMS_MAX = 16,      /* as in struct avow_tour_outcome */
};

/* Cut a list at its blanks; gives how many words it has, at most ITEMS_MAX. */
static size_t
cut(struct avow_arena *arena, const char *list, const char ***words_out)
{
	const char **words =
	    avow_arena_array(arena, ITEMS_MAX, sizeof words[0]);
	size_t count = 0;

	*words_out = words;
	while (list != NULL && words != NULL && count < ITEMS_MAX) {
		size_t size;

		list += strspn(list, " ");
		size = strcspn(list, " ");
		if (size == 0)
			break;
		words[count] =
		    avow_arena_copy(arena, (struct avow_text){list, size});
		if (words[count++] == NULL)
			return 0;
		list += size;
	}
	return count;
}

static void
set_items(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	bool is_collect = strcmp(step->action, "collect") == 0;
	const char **words;
	size_t count = cut(&o->arena, step->categories, &words);

	for (size_t i = 0; i < count; i++) {
		const char *value = is_collect
		    ? avow_tour_people_value(&tour->cast[step->who], words[i])
		    : NULL;

		o->items[i] = (struct avow_item){.category = words[i],
		    .value = value,
		    .value_size = value != NULL ? strlen(value) : 0};
	}
	o->ask.items = o->items;
	o->ask.item_count = count;
}

/* A paper, as far as the vault minds: it keeps its hash. */
static void
set_document(const struct avow_tour_step *step, struct avow_tour_outcome *o)
{
	static const char paper[] =
	    "No 2026-17. To be handed over: the account "
	    "named overleaf.";
	struct avow_document *document;

	if (step->document == NULL)
		return;
	document = avow_arena_alloc(&o->arena, sizeof *document);
	if (document == NULL)
		return;
	*document =
	    (struct avow_document){step->document, paper, sizeof paper - 1};
	o->ask.documents = document;
	o->ask.document_count = 1;
}

static void
set_ask(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	const char **words;

	o->ask = (struct avow_ask){.action = step->action,
	    .external_id = tour->cast[step->who].external_id,
	    .is_new = step->is_new,
	    .service = step->service != NULL ? step->service : "shop",
	    .purpose = step->purpose,
	    .recipient = step->recipient,
	    .caller = "tour",
	    .form = step->form,
	    .claim = step->claim};
	if (step->categories != NULL)
		set_items(tour, step, o);
	o->ask.shown_count = cut(&o->arena, step->shown, &words);
	o->ask.shown = words;
	o->ask.agree_count = cut(&o->arena, step->agree, &words);
	o->ask.agree = words;
	if (step->asserted != NULL) {
		const char **one = avow_arena_array(&o->arena, 1, sizeof *one);

		if (one != NULL)
			one[0] = step->asserted;
		o->ask.asserted = one;
		o->ask.asserted_count = one != NULL ? 1 : 0;
	}
	set_document(step, o);
}

/* Keep the person's id, which some calls want. */
static void
learn_id(struct avow_tour *tour, const struct avow_tour_step *step,
    const struct avow_tour_outcome *o)
{
	if (o->status == AVOW_OK && o->answer.person[0] != '\0')
		memcpy(tour->ids[step->who], o->answer.person,
		    sizeof tour->ids[0]);
}

static void
act_ask(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	set_ask(tour, step, o);
	if (step->act == AVOW_TOUR_EXPORT)
		o->status = avow_person_export(
		    tour->avow, &o->ask, &o->answer, &o->why);
	else if (step->act == AVOW_TOUR_ERASE)
		o->status =
		    avow_person_erase(tour->avow, &o->ask, &o->answer, &o->why);
	else
		o->status = avow_ask(tour->avow, &o->ask, &o->answer, &o->why);
	o->has_answer = o->status == AVOW_OK;
	learn_id(tour, step, o);
}

/*
 * Ask for each category alone.  The last answer stands for all of them, and
 * the outcome holds if all are alike.
 */
static void
act_each(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	struct avow_ask one;
	size_t refused = 0;

	set_ask(tour, step, o);
	one = o->ask;
	one.item_count = 1;
	for (size_t i = 0; i < o->ask.item_count && o->status == AVOW_OK; i++) {
		one.items = &o->items[i];
		avow_answer_clear(&o->answer);
		o->status = avow_ask(tour->avow, &one, &o->answer, &o->why);
		refused +=
		    o->status == AVOW_OK && o->answer.verdict != AVOW_ALLOWED;
	}
	o->has_answer = o->status == AVOW_OK;
	o->holds = refused == o->ask.item_count;
	(void)snprintf(o->proved, sizeof o->proved,
	    "%zu of %zu kinds of information were refused, one by one", refused,
	    o->ask.item_count);
}

static void
act_consent(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	struct avow_consent_act act = {
	    .external_id = tour->cast[step->who].external_id,
	    .item = step->name,
	    .service = step->service != NULL ? step->service : "shop",
	    .by = step->by,
	    .method = step->by != NULL ? "letter" : "checkbox",
	    .is_withdrawal = step->value != NULL,
	    .caller = "tour"};
	char receipt[AVOW_PERSON_TEXT];

	(void)snprintf(o->said, sizeof o->said, "consent %s %s by %s%s in %s",
	    step->name, act.is_withdrawal ? "withdrawn" : "given",
	    step->by != NULL ? "the guardian of " : "",
	    tour->cast[step->who].name, act.service);
	o->status = avow_consent(tour->avow, &act, receipt, &o->why);
}

static void
act_object(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	bool objects = step->value == NULL;

	(void)snprintf(o->said, sizeof o->said, "objection of %s against %s %s",
	    tour->cast[step->who].name, step->name, objects ? "set" : "ended");
	o->status = avow_objection(
	    tour->avow, tour->ids[step->who], step->name, objects, &o->why);
}

/* A fact or an agreement, about a person, a recipient or a service. */
static void
act_fact(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	bool is_agreement = step->act == AVOW_TOUR_SIGN;
	struct avow_fact_act act = {.recipient = step->recipient,
	    .service = step->service,
	    .name = step->name,
	    .value = is_agreement ? "in-force" : step->value,
	    .is_agreement = is_agreement,
	    .caller = "tour"};

	if (step->who != AVOW_TOUR_NOBODY)
		act.person = tour->ids[step->who];
	(void)snprintf(o->said, sizeof o->said, "%s %s is %s, about %s",
	    is_agreement ? "agreement" : "fact", act.name, act.value,
	    act.recipient != NULL     ? act.recipient
		: act.service != NULL ? act.service
				      : tour->cast[step->who].name);
	o->status = avow_fact(tour->avow, &act, &o->why);
}

void
avow_tour_act(struct avow_tour *tour, const struct avow_tour_step *step,
    struct avow_tour_outcome *o)
{
	typedef void act_function(struct avow_tour *,
	    const struct avow_tour_step *, struct avow_tour_outcome *);
	static act_function *const acts[] = {
	    [AVOW_TOUR_ASK] = act_ask,
	    [AVOW_TOUR_EACH] = act_each,
	    [AVOW_TOUR_EXPORT] = act_ask,
	    [AVOW_TOUR_ERASE] = act_ask,
	    [AVOW_TOUR_CONSENT] = act_consent,
	    [AVOW_TOUR_OBJECT] = act_object,
	    [AVOW_TOUR_FACT] = act_fact,
	    [AVOW_TOUR_SIGN] = act_fact,
	};

	*o = (struct avow_tour_outcome){.status = AVOW_OK};
	avow_arena_init(&o->arena, ARENA_MAX);
	if (step->act == AVOW_TOUR_ERASE)
		o->status = avow_tour_proof_before(tour, &o->why);
	if (o->status != AVOW_OK)
		return;
	if (step->act == AVOW_TOUR_ARRIVE) {
		avow_tour_arrive(tour, o);
		if (o->status == AVOW_OK)
			o->status = avow_tour_proof_keep(tour, &o->why);
	} else if (step->act <= AVOW_TOUR_SIGN) {
		acts[step->act](tour, step, o);
	} else {
		avow_tour_proof(tour, step, o);
	}
}

void
avow_tour_act_clear(struct avow_tour_outcome *o)
{
	avow_answer_clear(&o->answer);
	avow_arena_clear(&o->arena);
}
