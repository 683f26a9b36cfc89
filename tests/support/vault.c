/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/vault.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "policy/compile.h"
#include "policy/parse.h"

enum {
	START_MS = 1796000000, /* s since 1970: in November 2026 */
	FILE_MAX = 1 << 30,
};

static void
die(const char *what, const struct avow_error *why)
{
	(void)fprintf(stderr, "vault: %s: %s %s %s\n", what,
	    why != NULL ? why->code : "", why != NULL ? why->place : "",
	    why != NULL ? why->message : "");
	abort();
}

void
vault_compile(struct avow_buffer *image_out, const char *policy)
{
	struct avow_report report;
	struct avow_arena arena;
	struct avow_source *source;
	struct avow_ast *ast = NULL;
	struct avow_error why = {0};

	avow_buffer_init(image_out, AVOW_IMAGE_MAX);
	avow_arena_init(&arena, 256 << 20);
	avow_report_init(&report, &arena);
	if (avow_source_read(&source, &arena, "general.policy.md",
		avow_text_of(policy), &report, &why) != AVOW_OK ||
	    avow_parse(&ast, &arena, source, &report, &why) != AVOW_OK ||
	    avow_compile(image_out, &arena, ast, &report, &why) != AVOW_OK)
		die("cannot compile", &why);
	for (const struct avow_finding *f = report.first;
	     f != NULL && image_out->size == 0; f = f->next)
		(void)fprintf(stderr, "%s line %u: %s\n", f->code,
		    f->place.line, f->message);
	if (image_out->size == 0)
		die("the policy has errors", NULL);
	avow_arena_clear(&arena);
}

static uint64_t
now(void *context)
{
	return ((struct vault *)context)->now_ms;
}

static void
open_vault(struct vault *vault)
{
	const struct avow_open_options options = {
	    .dir = vault->dir, .now_ms = now, .now_context = vault};

	if (avow_open(&vault->avow, &options, &vault->why) != AVOW_OK)
		die("cannot open", &vault->why);
}

void
vault_make(struct vault *vault, const char *policy)
{
	struct avow_init_options options = {
	    .dir = vault->dir, .now_ms = now, .now_context = vault};
	struct avow_buffer image;

	*vault = (struct vault){.now_ms = (uint64_t)START_MS * 1000};
	scratch_make(vault->folder);
	scratch_path(vault->dir, vault->folder, "shop");
	vault_compile(&image, policy != NULL ? policy : vault_shop_policy);
	options.image = image.at;
	options.image_size = image.size;
	if (avow_init(&options, &vault->why) != AVOW_OK)
		die("cannot make", &vault->why);
	avow_buffer_clear(&image);
	open_vault(vault);
}

void
vault_reopen(struct vault *vault)
{
	avow_close(vault->avow);
	vault->avow = NULL;
	open_vault(vault);
}

void
vault_remove(struct vault *vault)
{
	avow_close(vault->avow);
	vault->avow = NULL;
	scratch_remove(vault->folder);
}

void
vault_ask(struct vault *vault, const struct avow_ask *ask,
    struct avow_answer *answer, enum avow_status expected)
{
	enum avow_status status;

	vault->why = (struct avow_error){0};
	status = avow_ask(vault->avow, ask, answer, &vault->why);
	if (status != expected) {
		(void)fprintf(stderr, "expected %s, got %s\n",
		    avow_status_name(expected), avow_status_name(status));
		die("ask", &vault->why);
	}
}

enum avow_verdict
vault_verdict(struct vault *vault, const struct avow_ask *ask)
{
	struct avow_answer answer;
	enum avow_verdict verdict;

	vault_ask(vault, ask, &answer, AVOW_OK);
	verdict = answer.verdict;
	avow_answer_clear(&answer);
	return verdict;
}

void
vault_person(struct vault *vault, char person_out[AVOW_PERSON_TEXT],
    const char *external_id, const char *birthday)
{
	static const char *const agree[] = {"service-terms"};
	const char *born = birthday != NULL ? birthday : "1990-05-17";
	const struct avow_item item = {.category = "basic.birthday",
	    .value = born,
	    .value_size = strlen(born)};
	const struct avow_ask ask = {.action = "collect",
	    .external_id = external_id,
	    .is_new = true,
	    .service = "shop",
	    .purpose = "account.register",
	    .items = &item,
	    .item_count = 1,
	    .agree = agree,
	    .agree_count = 1};
	struct avow_answer answer;

	vault_ask(vault, &ask, &answer, AVOW_OK);
	if (answer.verdict != AVOW_ALLOWED)
		die("the new person was refused", NULL);
	memcpy(person_out, answer.person, AVOW_PERSON_TEXT);
	avow_answer_clear(&answer);
}

void
vault_collect(struct vault *vault, const char *person, const char *category,
    const char *purpose, const char *value)
{
	const struct avow_item item = {
	    .category = category, .value = value, .value_size = strlen(value)};
	const struct avow_ask ask = {.action = "collect",
	    .person = person,
	    .service = "shop",
	    .purpose = purpose,
	    .items = &item,
	    .item_count = 1};

	if (vault_verdict(vault, &ask) != AVOW_ALLOWED)
		die("the value was refused", NULL);
}

static bool
file_holds(const char *path, const char *text)
{
	struct avow_buffer bytes;
	bool holds;

	avow_buffer_init(&bytes, FILE_MAX);
	if (avow_file_read(&bytes, path, NULL) != AVOW_OK)
		die("cannot read a file of the vault", NULL);
	holds = bytes.size > 0 &&
	    memmem(bytes.at, bytes.size, text, strlen(text)) != NULL;
	avow_buffer_clear(&bytes);
	return holds;
}

static bool
folder_holds(const char *path, const char *text, int depth)
{
	DIR *folder = opendir(path);
	bool holds = false;

	if (folder == NULL || depth > 8)
		die("cannot read a folder of the vault", NULL);
	for (struct dirent *entry = readdir(folder); entry != NULL && !holds;
	     entry = readdir(folder)) {
		char inner[SCRATCH_PATH];
		struct stat info;

		if (entry->d_name[0] == '.')
			continue;
		scratch_path(inner, path, entry->d_name);
		if (stat(inner, &info) != 0)
			die("cannot look at a file", NULL);
		holds = S_ISDIR(info.st_mode)
		    ? folder_holds(inner, text, depth + 1)
		    : file_holds(inner, text);
	}
	(void)closedir(folder);
	return holds;
}

bool
vault_holds_bytes(const struct vault *vault, const char *text)
{
	return folder_holds(vault->folder, text, 0);
}
