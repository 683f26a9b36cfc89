/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/editions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/entry.h"
#include "flow/folder.h"
#include "flow/open.h"
#include "policy/compile.h"
#include "policy/parse.h"

const char editions_terms[] =
    "category basic.birthday\n"
    "category contact.phone\n"
    "category contact.email\n"
    "category usage.clicks\n"
    "purpose account.register \"account\" \"注册\"\n"
    "purpose market.push \"promote\" \"营销\"\n"
    "purpose improve.product \"improve\" \"改进\"\n"
    "purpose exercise.rights \"rights\" \"权利\"\n"
    "service shop \"shop\" \"商城\"\n"
    "service game \"game\" \"游戏\"\n"
    "basis law.notice \"notice\" \"告知\" cites \"L 1\" supports use\n"
    "basis law.rights \"rights\" \"权利\" cites \"L 2\"\n"
    "  supports export, erase\n"
    "agreement service-terms \"terms\" \"协议\" with person\n"
    "consent marketing \"promotions\" \"推送\" for market of any\n"
    "consent offers \"offers\" \"优惠\" for market of any\n"
    "consent once \"once\" \"一次\" for market of any each time\n";

static const char always[] =
    "notice: allow use contact for message.policy basis law.notice\n"
    "open: allow collect, store, use basic for account.register to self\n"
    "  basis contract service-terms\n"
    "copy: allow export any for exercise.rights to person\n"
    "  basis law.rights\n"
    "end: allow erase any for exercise.rights to person basis law.rights\n";

static void
die(const char *what, const struct avow_error *why)
{
	(void)fprintf(stderr, "editions: %s: %s %s %s\n", what, why->code,
	    why->place, why->message);
	abort();
}

void
editions_page(char out[EDITIONS_PAGE_MAX], unsigned version, const char *terms,
    const char *rules)
{
	int size = snprintf(out, EDITIONS_PAGE_MAX,
	    "# A small shop\n"
	    "```policy\n"
	    "policy general version %u effective 2026-01-01 general "
	    "announce 10 days\n"
	    "```\n"
	    "## 1 Words {#words}\n"
	    "```terms\n%s```\n"
	    "```rule\n%s```\n"
	    "## 2 Rules {#rules}\n"
	    "```rule\n%s```\n",
	    version, terms != NULL ? terms : editions_terms, always, rules);

	if (size < 0 || size >= EDITIONS_PAGE_MAX)
		abort();
}

bool
editions_is_sound(const char *rules)
{
	char page[EDITIONS_PAGE_MAX];
	struct avow_report report;
	struct avow_arena arena;
	struct avow_buffer image;
	struct avow_source *source;
	struct avow_ast *ast = NULL;
	struct avow_error why = {0};
	bool is_sound;

	editions_page(page, 1, NULL, rules);
	avow_buffer_init(&image, AVOW_IMAGE_MAX);
	avow_arena_init(&arena, 256 << 20);
	avow_report_init(&report, &arena);
	if (avow_source_read(&source, &arena, "general.policy.md",
		avow_text_of(page), &report, &why) != AVOW_OK ||
	    avow_parse(&ast, &arena, source, &report, &why) != AVOW_OK ||
	    avow_compile(&image, &arena, ast, &report, &why) != AVOW_OK)
		die("cannot compile", &why);
	is_sound = image.size > 0;
	avow_buffer_clear(&image);
	avow_arena_clear(&arena);
	return is_sound;
}

void
editions_make(struct vault *vault, const char *terms, const char *rules)
{
	char page[EDITIONS_PAGE_MAX];

	editions_page(page, 1, terms, rules);
	vault_make(vault, page);
}

static void
write_image(struct vault *vault, const struct avow_image *image)
{
	struct avow_path path;

	if (avow_folder_image(&path, vault->dir, avow_image_hash(image),
		&vault->why) != AVOW_OK ||
	    avow_file_write(
		path.at, avow_image_bytes(image), 0600, &vault->why) != AVOW_OK)
		die("cannot write", &vault->why);
}

static void
commit(struct vault *vault, const struct avow_publish *record)
{
	struct avow *avow = vault->avow;
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	struct avow_kv_set *set = NULL;
	struct avow_buffer entry;

	avow_buffer_init(&entry, 65536);
	avow_entry_start(&entry, AVOW_ENTRY_PUBLISH, record->at_ms);
	avow_entry_u32(&entry, AVOW_TAG_NUMBER, record->number);
	avow_entry_bytes(
	    &entry, AVOW_TAG_IMAGE, record->image_hash, AVOW_HASH_SIZE);
	if (avow_kv_set_new(&set, AVOW_KV_SYSTEM, &vault->why) != AVOW_OK ||
	    avow_publish_put(set, record,
		avow_keys_get(&avow->keys, AVOW_KEY_PUBLISH),
		&vault->why) != AVOW_OK ||
	    avow_kv_entry(set, avow_buffer_view(&entry), &vault->why) !=
		AVOW_OK ||
	    avow_kv_commit(avow->kv, &set, 1, &outcome, &vault->why) !=
		AVOW_OK ||
	    outcome.status != AVOW_OK)
		die("cannot publish", &vault->why);
	avow_kv_set_free(set);
	avow_buffer_clear(&entry);
}

unsigned
editions_publish_page(
    struct vault *vault, const char *page, struct editions_next next)
{
	struct avow_image *image = NULL;
	struct avow_publish record;
	struct avow_arena arena;
	struct avow_buffer bytes;

	vault_compile(&bytes, page);
	avow_arena_init(&arena, 1 << 20);
	if (avow_image_read(&image, avow_buffer_view(&bytes), &vault->why) !=
		AVOW_OK ||
	    avow_published_record(&record, &arena, image,
		avow_editions_newest(&vault->avow->editions),
		&vault->why) != AVOW_OK)
		die("cannot record", &vault->why);
	record.at_ms = vault->now_ms;
	record.effective_ms = vault->now_ms + next.after_ms;
	record.is_correction = next.is_correction;
	if (next.is_correction)
		record.corrects = AVOW_TEXT("rules");
	write_image(vault, image);
	commit(vault, &record);
	avow_image_free(image);
	avow_arena_clear(&arena);
	avow_buffer_clear(&bytes);
	vault_reopen(vault);
	return record.number;
}

void
editions_publish(struct vault *vault, struct editions_next next)
{
	unsigned version = (unsigned)vault->avow->editions.count + 1;
	char page[EDITIONS_PAGE_MAX];

	editions_page(page, version, next.terms, next.rules);
	(void)editions_publish_page(vault, page, next);
}

void
editions_person(struct vault *vault, char person_out[AVOW_PERSON_TEXT])
{
	vault_person(vault, person_out, NULL, NULL);
}

static void
tell(struct vault *vault, struct avow_told_act act)
{
	if (avow_person_told(vault->avow, &act, &vault->why) != AVOW_OK)
		die("cannot tell", &vault->why);
}

void
editions_accept(struct vault *vault, const char *person, const char *edition)
{
	tell(vault,
	    (struct avow_told_act){.person = person, .edition = edition});
}

void
editions_notice(struct vault *vault, const char *person, const char *edition)
{
	tell(vault,
	    (struct avow_told_act){
		.person = person, .edition = edition, .is_notice = true});
}
