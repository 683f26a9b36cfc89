/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   every flow without memory says NOMEM and has changed nothing, log
 *         included, or is whole; the vault goes on, and store, slots and log
 *         stay in step.
 * Method: fail the n-th allocation, for every n, of each act in the table;
 *         after each failure the log is as long as before, or the act is one
 *         that goes on after its commit; then check with all memory.
 * timeout: 600
 */
#include <unistd.h>

#include "audit/verify.h"
#include "tests/support/flow.h"
#include "tests/support/nomem.h"
#include "tests/support/publishing.h"

enum { TRIES_MAX = 60000 };

static const char order[] = "By order of the court, 2026-11-20.";

/* What the acts are about. */
struct acts {
	struct vault *vault;
	char person[AVOW_PERSON_TEXT];
	char name[32]; /* new for each try */
	char out[SCRATCH_PATH];
	struct avow_buffer image; /* of an edition that is not published yet */
	unsigned version;         /* its */
	char hash[65];
};

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

static enum avow_status
write_log(struct acts *acts)
{
	scratch_remove(acts->out);
	return avow_log_write(acts->vault->avow, acts->out, &acts->vault->why);
}

static enum avow_status
verify(struct acts *acts)
{
	const struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;

	return avow_verify_export(
	    &report, acts->out, &options, &acts->vault->why);
}

/* Another vault, somewhere else. */
static enum avow_status
make(struct acts *acts)
{
	struct avow_init_options options = {.dir = acts->out,
	    .image = acts->image.at,
	    .image_size = acts->image.size};
	char root[SCRATCH_PATH + sizeof ".root-key"];

	(void)snprintf(root, sizeof root, "%s.root-key", acts->out);
	scratch_remove(acts->out);
	(void)unlink(root);
	return avow_init(&options, &acts->vault->why);
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

static const struct {
	const char *name;
	enum avow_status (*run)(struct acts *acts);
	unsigned entries; /* of the log, when it succeeds */
	/* It may fail after its first commit, and is then found done. */
	bool goes_on;
} steps[] = {
    {"arrive", arrive, 1, false},
    {"collect", collect, 1, false},
    {"use", use, 1, false},
    {"agree", agree, 1, false},
    {"share", share, 1, false},
    {"share_once", share_once, 2, true},
    {"disclose", disclose, 1, false},
    {"transfer", transfer, 1, false},
    {"give", give, 1, false},
    {"withdraw", withdraw, 1, false},
    {"object", object, 1, false},
    {"fact", fact, 1, false},
    {"tell", tell, 1, false},
    {"known", known, 1, false},
    {"show", show, 1, false},
    {"count", count, 1, false},
    {"batch", batch, 3, true}, /* each ask fails alone */
    {"approve", approve, 1, false},
    {"publish", publish, 1, false},
    {"entry", entry, 0, false},
    {"write_log", write_log, 0, false},
    {"verify", verify, 0, false},
    {"make", make, 0, false},
    {"erase", erase, 1, true},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

/* What a step may give besides success when memory is short. */
static bool
is_short(enum avow_status status)
{
	return status == AVOW_ERR_NOMEM || status == AVOW_ERR_IO ||
	    status == AVOW_ERR_FULL;
}

/* An edition to come. */
static void
prepare_edition(struct acts *acts)
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

static void
check(struct acts *acts, const char *after, unsigned n)
{
	uint64_t people;
	uint64_t records;

	if (avow_check(acts->vault->avow, &people, &records,
		&acts->vault->why) != AVOW_OK)
		fail_msg("after %s, allocation %u: %s %s", after, n,
		    acts->vault->why.code, acts->vault->why.message);
}

/* One try with its n-th allocation failing; gives whether it was the last. */
static bool
try_step(struct acts *acts, size_t i, unsigned n)
{
	enum avow_status status;
	uint64_t before;
	bool has_failed;

	/* What an earlier try allocated is not there already. */
	vault_reopen(acts->vault);
	before = avow_log_entries(acts->vault->avow);
	(void)snprintf(
	    acts->name, sizeof acts->name, "%s-%u", steps[i].name, n);
	acts->vault->why = (struct avow_error){0};
	nomem_fail_at(n);
	status = steps[i].run(acts);
	has_failed = nomem_end();
	before = avow_log_entries(acts->vault->avow) - before;
	if (status == AVOW_ERR_ERASED && steps[i].goes_on)
		return true;
	if (status != AVOW_OK && !is_short(status))
		fail_msg("%s, allocation %u: %s %s", steps[i].name, n,
		    avow_status_name(status), acts->vault->why.code);
	if (status == AVOW_OK ? before != steps[i].entries
			      : before != 0 && !steps[i].goes_on)
		fail_msg("%s, allocation %u: %s, and %llu entries",
		    steps[i].name, n, avow_status_name(status),
		    (unsigned long long)before);
	if (status == AVOW_OK && steps[i].run == publish)
		prepare_edition(acts);
	return !has_failed;
}

static void
starve(struct acts *acts, size_t i)
{
	unsigned n = 1;

	while (!try_step(acts, i, n)) {
		if (n % 64 == 0)
			check(acts, steps[i].name, n);
		if (++n == TRIES_MAX)
			fail_msg("%s: it never ends", steps[i].name);
	}
	check(acts, steps[i].name, n);
	print_message("%s: %u allocations\n", steps[i].name, n - 1);
}

/* A person who has something to give, and an edition to come. */
static void
prepare(struct acts *acts, struct vault *vault)
{
	*acts = (struct acts){.vault = vault, .version = 1};
	scratch_path(acts->out, vault->folder, "out");
	vault_person(vault, acts->person, "c-1", NULL);
	vault_collect(vault, acts->person, "order.phone", "fulfil.delivery",
	    "13800000000");
	prepare_edition(acts);
}

static void
every_flow_survives_any_failed_allocation(void **state)
{
	struct acts acts;

	prepare(&acts, *state);
	for (size_t i = 0; i < STEPS; i++)
		starve(&acts, i);
	vault_reopen(acts.vault);
	check(&acts, "opening", 0);
	avow_buffer_clear(&acts.image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(every_flow_survives_any_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
