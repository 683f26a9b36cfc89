/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/compile_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile.h"
#include "policy/parse.h"

const char compile_fixture_terms[] =
    "# Terms\n"
    "```terms\n"
    "category contact.phone \"phone\" \"电话\" formerly tel\n"
    "category contact.email \"mail\" \"邮箱\"\n"
    "category order.items \"goods\" \"商品\" grade 2\n"
    "category health \"health\" \"健康\" sensitive grade 4\n"
    "category tag.habit \"habits\" \"习惯\" derived from order, health\n"
    "purpose fulfil.delivery \"deliver\" \"配送\"\n"
    "purpose fulfil.dispute \"disputes\" \"纠纷\"\n"
    "purpose market.push \"promote\" \"营销\" objectable\n"
    "purpose market.ads \"ads\" \"广告\" objectable\n"
    "service shop \"shop\" \"商城\"\n"
    "service game \"game\" \"游戏\"\n"
    "document order-form \"form\" \"单据\"\n"
    "group reach \"reach\" \"联络\" of category is contact\n"
    "consent marketing \"promotions\" \"推送\" for market of contact\n"
    "fact age-band \"age\" \"年龄\" one of minor, adult about person\n"
    "  assume minor\n"
    "fact checked \"checked\" \"已核\" yes/no about request\n"
    "fact visits \"visits\" \"次数\" count up to 9 about person\n"
    "agreement terms-of-use \"terms\" \"协议\" with person\n"
    "agreement secrecy \"secrecy\" \"保密\" with recipient\n"
    "  binds use only for fulfil\n"
    "basis law.notice \"notice\" \"告知\" cites \"L 1\" supports use\n"
    "basis law.trade \"trade\" \"交易\" cites \"L 2\"\n"
    "  supports use, store, share with document order-form\n"
    "```\n";

const char compile_fixture_start[] =
    "# Page\n"
    "```policy\n"
    "policy general version 3 effective 2026-12-01 general "
    "announce 14 days\n"
    "```\n"
    "## 1 Told {#told}\n"
    "```rule\n"
    "allow use reach for message.policy basis law.notice\n"
    "```\n"
    "## 2 Shared {#share}\n"
    "```rule\n";

static void
add_file(struct compile_fixture *f, struct avow_ast **end, const char *path,
    const char *text)
{
	struct avow_source *source;

	assert_int_equal(avow_source_read(&source, &f->arena, path,
			     avow_text_of(text), &f->report, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_parse(end, &f->arena, source, &f->report, NULL), AVOW_OK);
}

void
compile_fixture_make(struct compile_fixture *f, const char *path, ...)
{
	va_list more;
	struct avow_ast **end = &f->files;

	*f = (struct compile_fixture){0};
	avow_arena_init(&f->arena, 256 << 20);
	avow_report_init(&f->report, &f->arena);
	avow_buffer_init(&f->bytes, AVOW_IMAGE_MAX);
	va_start(more, path);
	while (path != NULL) {
		add_file(f, end, path, va_arg(more, const char *));
		end = &(*end)->next;
		path = va_arg(more, const char *);
	}
	va_end(more);
	assert_int_equal(
	    avow_compile(&f->bytes, &f->arena, f->files, &f->report, NULL),
	    AVOW_OK);
}

void
compile_fixture_rules(struct compile_fixture *f, const char *rules)
{
	size_t size = strlen(compile_fixture_start) + strlen(rules) + 16;
	char *page = malloc(size);

	assert_non_null(page);
	(void)snprintf(page, size, "%s%s\n```\n", compile_fixture_start, rules);
	compile_fixture_make(f, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", page, NULL);
	free(page);
}

void
compile_fixture_clear(struct compile_fixture *f)
{
	avow_buffer_clear(&f->bytes);
	avow_arena_clear(&f->arena);
}

const struct avow_finding *
compile_fixture_find(const struct compile_fixture *f, const char *code)
{
	const struct avow_finding *finding = f->report.first;

	while (finding != NULL && strcmp(finding->code, code) != 0)
		finding = finding->next;
	return finding;
}

const char *
compile_fixture_only(const struct compile_fixture *f, const char *code)
{
	if (f->report.count != 1 || compile_fixture_find(f, code) == NULL) {
		for (const struct avow_finding *at = f->report.first;
		     at != NULL; at = at->next)
			print_error("%s %s:%u %s\n", at->code,
			    at->place.source == NULL ? "-"
						     : at->place.source->path,
			    at->place.line, at->message);
		fail_msg("not just one %s", code);
	}
	return f->report.first->message;
}
