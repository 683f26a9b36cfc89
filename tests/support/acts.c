/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/acts.h"

#include <unistd.h>

#include "tests/support/publishing.h"

static const char order[] = "By order of the court, 2026-11-20.";

static enum avow_status
ask(struct acts *acts, const struct avow_ask *ask, enum avow_verdict expected)
{
	struct avow_answer answer;
	enum avow_status status =
	    avow_ask(acts->vault->avow, ask, &answer, &acts->vault->why);

	if (status == AVOW_OK)
		assert_int_equal(answer.verdict, expected);
	else
		assert_null(answer.memory);
	avow_answer_clear(&answer);
	return status;
}

static enum avow_status
arrive(struct acts *acts)
{
	static const char *const agree[] = {"service-terms"};
	struct flow_ask f;

	(void)flow_collect(
	    &f, NULL, "basic.birthday", "account.register", "1990-01-01");
	f.ask.is_new = true;
	f.ask.external_id = acts->name;
	f.ask.agree = agree;
	f.ask.agree_count = 1;
	return ask(acts, &f.ask, AVOW_ALLOWED);
}

static enum avow_status
collect(struct acts *acts)
{
	struct flow_ask f;

	return ask(acts,
	    flow_collect(&f, acts->person, "order.phone", "fulfil.delivery",
		"13812345678"),
	    AVOW_ALLOWED);
}

static enum avow_status
use(struct acts *acts)
{
	struct flow_ask f;

	(void)flow_use(&f, acts->person, "order.phone", "fulfil.delivery");
	f.ask.form = "masked";
	return ask(acts, &f.ask, AVOW_ALLOWED);
}

static enum avow_status
share(struct acts *acts)
{
	struct flow_ask f;

	return ask(acts,
	    flow_share(&f, acts->person, "order", "outside.logistics"),
	    AVOW_ALLOWED);
}

static enum avow_status
share_once(struct acts *acts)
{
	const struct avow_consent_act act = {
	    .person = acts->person, .item = "hand-out", .service = "shop"};
	char receipt[33];
	const char *const receipts[] = {receipt};
	struct flow_ask f;
	enum avow_status status =
	    avow_consent(acts->vault->avow, &act, receipt, &acts->vault->why);

	if (status != AVOW_OK)
		return status;
	(void)flow_share(&f, acts->person, "order", "outside.other");
	f.ask.purpose = "provide.cross";
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	return ask(acts, &f.ask, AVOW_ALLOWED);
}

/* To an authority, on paper, which is kept. */
static enum avow_status
disclose(struct acts *acts)
{
	const struct avow_document paper = {
	    .kind = "legal-request", .bytes = order, .size = sizeof order - 1};
	struct flow_ask f;

	(void)flow_use(&f, acts->person, "usage.clicks", "legal.order");
	f.ask.action = "disclose";
	f.ask.recipient = "outside.authority";
	f.ask.claim = "law.order";
	f.ask.documents = &paper;
	f.ask.document_count = 1;
	return ask(acts, &f.ask, AVOW_ALLOWED);
}

/* To a successor, which nothing allows. */
static enum avow_status
transfer(struct acts *acts)
{
	struct flow_ask f;

	(void)flow_use(&f, acts->person, "order", "fulfil.delivery");
	f.ask.action = "transfer";
	f.ask.recipient = "outside.acquirer";
	return ask(acts, &f.ask, AVOW_DENIED);
}

static enum avow_status
consent(struct acts *acts, bool is_withdrawal)
{
	const struct avow_consent_act act = {.person = acts->person,
	    .item = "marketing",
	    .service = "shop",
	    .is_withdrawal = is_withdrawal};
	char receipt[33];

	return avow_consent(
	    acts->vault->avow, &act, receipt, &acts->vault->why);
}

static enum avow_status
give(struct acts *acts)
{
	return consent(acts, false);
}

static enum avow_status
withdraw(struct acts *acts)
{
	return consent(acts, true);
}

static enum avow_status
object(struct acts *acts)
{
	return avow_objection(acts->vault->avow, acts->person, "market.push",
	    true, &acts->vault->why);
}

static enum avow_status
fact(struct acts *acts)
{
	const struct avow_fact_act act = {
	    .person = acts->person, .name = "visits", .value = "3"};

	return avow_fact(acts->vault->avow, &act, &acts->vault->why);
}

static enum avow_status
agree(struct acts *acts)
{
	const struct avow_fact_act act = {.recipient = "outside.logistics",
	    .name = "confidentiality",
	    .value = "in-force",
	    .is_agreement = true};

	return avow_fact(acts->vault->avow, &act, &acts->vault->why);
}

static enum avow_status
tell(struct acts *acts)
{
	const struct avow_told_act act = {
	    .person = acts->person, .edition = "1"};

	return avow_person_told(acts->vault->avow, &act, &acts->vault->why);
}

static enum avow_status
known(struct acts *acts)
{
	char *json = NULL;
	enum avow_status status = avow_person_known(
	    acts->vault->avow, acts->person, NULL, &json, &acts->vault->why);

	assert_true((json != NULL) == (status == AVOW_OK));
	avow_text_free(json);
	return status;
}

static enum avow_status
show(struct acts *acts)
{
	char *json = NULL;
	enum avow_status status = avow_person_show(
	    acts->vault->avow, NULL, "c-1", &json, &acts->vault->why);

	assert_true((json != NULL) == (status == AVOW_OK));
	avow_text_free(json);
	return status;
}

static enum avow_status
count(struct acts *acts)
{
	static const char *const items[] = {"marketing"};
	static const char *const categories[] = {"order.phone"};
	const struct avow_count_question question = {.consents = items,
	    .consent_count = 1,
	    .categories = categories,
	    .category_count = 1};
	struct avow_counts counts;

	return avow_count_people(
	    acts->vault->avow, &question, &counts, &acts->vault->why);
}

static enum avow_status
batch(struct acts *acts)
{
	enum { ASKS = 3 };
	struct avow_answer answers[ASKS];
	enum avow_status results[ASKS];
	struct avow_ask asks[ASKS];
	struct flow_ask f;
	enum avow_status status;

	(void)flow_use(&f, acts->person, "order.phone", "fulfil.delivery");
	for (size_t i = 0; i < ASKS; i++)
		asks[i] = f.ask;
	status = avow_ask_many(
	    acts->vault->avow, asks, ASKS, answers, results, &acts->vault->why);
	for (size_t i = 0; i < ASKS; i++) {
		if (status == AVOW_OK && results[i] != AVOW_OK)
			status = results[i];
		avow_answer_clear(&answers[i]);
	}
	return status;
}

static enum avow_status
approve(struct acts *acts)
{
	return avow_approve(
	    acts->vault->avow, acts->hash, acts->name, &acts->vault->why);
}

static enum avow_status
publish(struct acts *acts)
{
	const struct avow_publish_options options = {.image = acts->image.at,
	    .image_size = acts->image.size,
	    .acknowledged =
		AVOW_ACKNOWLEDGE_NOTICE | AVOW_ACKNOWLEDGE_RECONSENT};
	struct avow_publish_result result;
	enum avow_status status = avow_publish(
	    acts->vault->avow, &options, &result, &acts->vault->why);

	avow_publish_result_clear(&result);
	return status;
}

static enum avow_status
entry(struct acts *acts)
{
	char *json = NULL;
	enum avow_status status =
	    avow_log_json(acts->vault->avow, 1, &json, &acts->vault->why);

	assert_true((json != NULL) == (status == AVOW_OK));
	avow_text_free(json);
	return status;
}

/* Another vault, somewhere else. */
static enum avow_status
make(struct acts *acts)
{
	struct avow_init_options options = {.dir = acts->out,
	    .image = acts->image.at,
	    .image_size = acts->image.size};

	return avow_init(&options, &acts->vault->why);
}

static enum avow_status
open_again(struct acts *acts)
{
	const struct avow_open_options options = {.dir = acts->vault->dir};

	return avow_open(&acts->vault->avow, &options, &acts->vault->why);
}

static enum avow_status
join(struct acts *acts)
{
	return avow_join(&acts->joined, acts->vault->avow, &acts->vault->why);
}

static enum avow_status
take_out(struct acts *acts)
{
	const struct avow_ask own = {
	    .person = acts->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_status status = avow_person_export(
	    acts->vault->avow, &own, &answer, &acts->vault->why);

	avow_answer_clear(&answer);
	return status;
}

static enum avow_status
edition(struct acts *acts)
{
	struct avow_edition_info info;

	return avow_edition(acts->vault->avow, 1, &info, &acts->vault->why);
}

/* All of it, which finds nothing. */
static enum avow_status
check_whole(struct acts *acts)
{
	struct avow_check_counts counts;

	return avow_check_whole(
	    acts->vault->avow, NULL, &counts, &acts->vault->why);
}

static enum avow_status
erase(struct acts *acts)
{
	const struct avow_ask own = {
	    .person = acts->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_status status = avow_person_erase(
	    acts->vault->avow, &own, &answer, &acts->vault->why);

	avow_answer_clear(&answer);
	return status;
}

const struct acts_step acts_steps[ACTS_STEPS] = {
    {"arrive", arrive, 1, false, false},
    {"collect", collect, 1, false, false},
    {"use", use, 1, false, false},
    {"agree", agree, 1, false, false},
    {"share", share, 1, false, false},
    {"share_once", share_once, 2, true, false},
    {"disclose", disclose, 1, false, false},
    {"transfer", transfer, 1, false, false},
    {"give", give, 1, false, false},
    {"withdraw", withdraw, 1, false, false},
    {"object", object, 1, false, false},
    {"fact", fact, 1, false, false},
    {"tell", tell, 1, false, false},
    {"known", known, 1, true, false},
    {"show", show, 1, true, false},
    {"count", count, 1, false, false},
    {"batch", batch, 3, true, false},
    {"approve", approve, 1, false, false},
    {"publish", publish, 1, false, false},
    {"entry", entry, 0, false, false},
    {"write_log", acts_write_log, 0, false, false},
    {"verify", acts_verify, 0, false, false},
    {"make", make, 0, false, false},
    {"open", open_again, 0, false, true},
    {"join", join, 0, false, false},
    {"take_out", take_out, 1, false, false},
    {"edition", edition, 0, false, false},
    {"check_whole", check_whole, 0, false, false},
    {"about", acts_about, 1, true, false},
    {"watch", acts_watch, 0, false, true},
    {"verify_vault", acts_verify_vault, 0, false, true},
    {"change_key", acts_change_key, 2, true, false},
    {"forget", acts_forget, 1, true, false},
    {"relist", acts_relist, 1, true, false},
    {"erase", erase, 1, true, false},
};

void
acts_prepare_edition(struct acts *acts)
{
	const struct edition edition = {.version = ++acts->version,
	    .effective = "2027-01-05",
	    .was = "offers",
	    .is = "news"};
	struct avow_image *image = NULL;

	avow_buffer_clear(&acts->image);
	edition_compile(&acts->image, &edition);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&acts->image), NULL),
	    AVOW_OK);
	avow_hex(acts->hash, avow_image_hash(image), 32);
	avow_image_free(image);
}

/* More entries than a bundle of the log has, so that one can be pruned. */
static void
talk(struct acts *acts)
{
	enum { ASKS = 280 };
	struct avow_answer *answers = calloc(ASKS, sizeof *answers);
	enum avow_status *results = calloc(ASKS, sizeof *results);
	struct avow_ask *asks = calloc(ASKS, sizeof *asks);
	struct flow_ask f;

	assert_true(answers != NULL && results != NULL && asks != NULL);
	(void)flow_use(&f, acts->person, "order.phone", "fulfil.delivery");
	for (size_t i = 0; i < ASKS; i++)
		asks[i] = f.ask;
	assert_int_equal(avow_ask_many(acts->vault->avow, asks, ASKS, answers,
			     results, &acts->vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < ASKS; i++)
		avow_answer_clear(&answers[i]);
	free(answers);
	free(results);
	free(asks);
}

/* A person who has something to give, and an edition to come. */
void
acts_prepare(struct acts *acts, struct vault *vault)
{
	*acts = (struct acts){.vault = vault, .version = 1};
	scratch_path(acts->out, vault->folder, "out");
	vault_person(vault, acts->person, "c-1", NULL);
	vault_collect(vault, acts->person, "order.phone", "fulfil.delivery",
	    "13800000000");
	talk(acts);
	acts_prepare_edition(acts);
}

void
acts_begin(struct acts *acts, size_t step)
{
	char root[SCRATCH_PATH + sizeof ".root-key"];

	/* What an earlier try allocated is not there already. */
	vault_reopen(acts->vault);
	(void)snprintf(acts->name, sizeof acts->name, "%s-%u",
	    acts_steps[step].name, ++acts->tries);
	if (acts_steps[step].run == make ||
	    acts_steps[step].run == acts_write_log) {
		(void)snprintf(root, sizeof root, "%s.root-key", acts->out);
		scratch_remove(acts->out);
		(void)unlink(root);
	}
	if (acts_steps[step].is_closed) {
		avow_close(acts->vault->avow);
		acts->vault->avow = NULL;
	}
	acts->vault->why = (struct avow_error){.status = AVOW_OK};
}

void
acts_end(struct acts *acts, size_t step, enum avow_status status)
{
	avow_close(acts->joined);
	acts->joined = NULL;
	if (acts->vault->avow == NULL)
		vault_reopen(acts->vault);
	if (status == AVOW_OK && acts_steps[step].run == publish)
		acts_prepare_edition(acts);
}
