/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/image_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_format.h"
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
    "  stop use contact within 72 hours when visits < 5\n";

void
image_fixture_make(struct image_fixture *f)
{
	struct compile_fixture page;

	compile_fixture_rules(&page, every_kind);
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
