/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/image_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile_state.h"
#include "seal/hash.h"
#include "tests/support/compile_fixture.h"

static const char every_kind[] =
    "calm: deny use health\n"
    "```\n"
    "```terms\n"
    "guardian decides when age-band is minor but not for fulfil\n"
    "impossible checked and age-band is minor\n"
    "```\n"
    "```rule\n"
    "only share any to outside {\n"
    "  courier: allow share order for fulfil to outside.logistics\n"
    "    basis law.trade when agreement secrecy and visits >= 3\n"
    "    must mask order, review by 2, show #told,\n"
    "      recipient keeps at most 90 days after order-closed\n"
    "    except { deny share order for fulfil to outside.logistics\n"
    "      when not checked }\n"
    "}\n"
    "push: allow use contact for market basis consent marketing\n"
    "  unless objection against market\n"
    "bar: never share health to outside except {\n"
    "  share health for fulfil to outside.authority\n"
    "    when claim law and document order-form }\n"
    "told: require notify person before prominently on share any\n"
    "  when person named in document\n"
    "retain any for fulfil at most 3 months after collected or until deleted\n"
    "  at least 1 month after collected basis law.trade then erase\n"
    "  backups within 30 days hold while on-hold\n"
    "upon breach must notify person after, report to outside.authority,\n"
    "  stop use contact within 72 hours when visits < 5\n"
    "```\n";

static const char app[] =
    "# App\n```policy\npolicy app version 1 effective 2026-12-01 "
    "service shop overrides general\n```\n## 1 {#app}\n```rule\n"
    "deny use order\n```\n";

void
image_fixture_make(struct image_fixture *f)
{
	struct compile_fixture page;

	char *general =
	    malloc(strlen(compile_fixture_start) + sizeof every_kind);

	assert_non_null(general);
	(void)snprintf(general,
	    strlen(compile_fixture_start) + sizeof every_kind, "%s%s",
	    compile_fixture_start, every_kind);
	compile_fixture_make(&page, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", general, "app.policy.md", app, NULL);
	free(general);
	for (const struct avow_finding *at = page.report.first; at != NULL;
	     at = at->next)
		print_error(
		    "%s:%u %s\n", at->code, at->place.line, at->message);
	assert_int_equal(page.report.errors, 0);
	f->size = page.bytes.size;
	f->at = malloc(f->size);
	assert_non_null(f->at);
	memcpy(f->at, page.bytes.at, f->size);
	compile_fixture_clear(&page);
}

void
image_fixture_clear(struct image_fixture *f)
{
	free(f->at);
	*f = (struct image_fixture){0};
}

struct avow_text
image_fixture_text(const struct image_fixture *f)
{
	return (struct avow_text){(const char *)f->at, f->size};
}

void
image_fixture_cut(struct image_fixture *f, unsigned number)
{
	struct avow_image_header header;
	struct avow_buffer section[AVOW_SECTIONS];
	struct avow_buffer out;
	struct avow_hash *hash;

	memcpy(&header, f->at, sizeof header);
	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		size_t size = avow_image_section_size(s);
		size_t rows = header.section[s].count - (s == number);

		avow_buffer_init(&section[s], AVOW_IMAGE_MAX);
		avow_buffer_put(
		    &section[s], f->at + header.section[s].at, rows * size);
	}
	avow_buffer_init(&out, AVOW_IMAGE_MAX);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	assert_int_equal(avow_image_write(&out, section, hash, NULL), AVOW_OK);
	assert_true(out.size <= f->size);
	memcpy(f->at, out.at, out.size);
	f->size = out.size;
	for (unsigned s = 0; s < AVOW_SECTIONS; s++)
		avow_buffer_clear(&section[s]);
	avow_buffer_clear(&out);
	avow_hash_free(hash);
}

void *
image_fixture_rows(const struct image_fixture *f, unsigned section)
{
	struct avow_image_header header;

	memcpy(&header, f->at, sizeof header);
	return f->at + header.section[section].at;
}

uint32_t
image_fixture_count(const struct image_fixture *f, unsigned section)
{
	struct avow_image_header header;

	memcpy(&header, f->at, sizeof header);
	return header.section[section].count;
}

void
image_fixture_mend(struct image_fixture *f)
{
	struct avow_image_header header;
	struct avow_hash *hash;

	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	memcpy(&header, f->at, sizeof header);
	memset(header.hash, 0, sizeof header.hash);
	memcpy(f->at, &header, sizeof header);
	avow_hash_of(hash, header.hash, f->at, f->size);
	memcpy(f->at, &header, sizeof header);
	avow_hash_free(hash);
}

void
image_fixture_refuses(const struct image_lie *lies, size_t count)
{
	struct image_fixture f;
	uint8_t *good;

	image_fixture_make(&f);
	good = malloc(f.size);
	assert_non_null(good);
	memcpy(good, f.at, f.size);
	for (size_t i = 0; i < count; i++) {
		struct avow_error why = {0};
		struct avow_image *image;

		memcpy(f.at, good, f.size);
		lies[i].tell(&f);
		image_fixture_mend(&f);
		if (avow_image_read(&image, image_fixture_text(&f), &why) !=
			AVOW_ERR_FORMAT ||
		    strcmp(why.place, lies[i].place) != 0)
			fail_msg("lie %zu about %s: said of `%s`", i,
			    lies[i].place, why.place);
		assert_string_equal(why.code, "image.format");
	}
	free(good);
	image_fixture_clear(&f);
}
