/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "diff_oracle.h"

enum {
	CHANGES = 3, /* lines changed, at most */
	TEXT_MAX = 1 << 16,
};

static const struct {
	const char *from, *to;
} swaps[] = {{"a.x", "a"}, {"p.q", "p"}, {" for r ", " for any "},
    {"self", "any"}, {" a ", " any "}, {" any ", " b "},
    {"outside.logistics", "outside"}, {"review by 2", "review by 1"},
    {"review by 1", "review by 2"}, {"9 days", "3 days"},
    {"before prominently", "before"}, {"notify person before", "keep document"},
    {" when f1", " when not f1"}, {"consent k1", "consent k2"},
    {" not consent", " consent"}, {"basis law.order", "basis law"},
    {"basis law", "basis contract g2"}, {"age is child", "age is teen"},
    {"n >= 1", "n >= 2"}, {"masked ", ""}, {"k>=20", "k>=10"},
    {"use, store", "use, store, share"}, {"share", "use"},
    {"objection against s", "objection"}, {"anonymous", "masked"}};

/* Of the words, what everybody shares: an edition may change these too. */
static const struct {
	const char *from, *to;
} word_swaps[] = {{"of a, b, c, contact", "of any"},
    {"for p, r of a", "for p, r, s of a"},
    {"impossible f1 and age is child\n", ""},
    {"category b \"b\"\n", "category b \"b\"\ncategory b2 \"b2\"\n"},
    {"category a.y \"ay\"\n", "category a.y \"ay\"\ncategory a.z \"az\"\n"},
    {"purpose s \"s\" objectable", "purpose s \"s\""},
    {"derived from a.x", "derived from a.x, b"},
    {"service three \"three\"\n", ""},
    {"binds use only for p, s", "binds use only for p"},
    {"but not for r", "but not for p"}, {"count up to 3", "count up to 5"},
    {"agreement g2", "agreement g3 \"g3\" with person\nagreement g2"}};

/* Put what `from` is at one of its places in text; false: it has none. */
static bool
swap(struct random_source *r, char *text, const char *from, const char *to)
{
	static char copy[TEXT_MAX];
	char *at = text;
	unsigned count = 0;

	for (char *x = text; (x = strstr(x, from)) != NULL; x++)
		count++;
	if (count == 0)
		return false;
	count = random_below(r, count);
	for (at = strstr(text, from); count > 0; count--)
		at = strstr(at + 1, from);
	(void)snprintf(copy, sizeof copy, "%.*s%s%s", (int)(at - text), text,
	    to, at + strlen(from));
	(void)snprintf(text, TEXT_MAX, "%s", copy);
	return true;
}

/* Take out one rule: a line that begins with its label. */
static void
drop_rule(struct random_source *r, char *text)
{
	char label[16];
	char *at, *end;

	(void)snprintf(label, sizeof label, "\nr%u: ", 1 + random_below(r, 8));
	at = strstr(text, label);
	if (at == NULL || strstr(at, "message.policy") == at + 14)
		return;
	end = strchr(at + 1, '\n');
	memmove(at, end, strlen(end) + 1);
}

static void
change(struct random_source *r, char *words, char *page)
{
	unsigned kind = random_below(r, 10);

	if (kind < 2) {
		drop_rule(r, page);
	} else if (kind < 4) {
		unsigned i =
		    random_below(r, sizeof word_swaps / sizeof word_swaps[0]);

		(void)swap(r, words, word_swaps[i].from, word_swaps[i].to);
	} else {
		unsigned i = random_below(r, sizeof swaps / sizeof swaps[0]);

		(void)swap(r, page, swaps[i].from, swaps[i].to);
	}
}

/* The text of one edition: words, a general page, that of a service. */
struct texts {
	char words[TEXT_MAX];
	char page[2][TEXT_MAX];
};

static void
write_page(struct random_source *r, char *out, const char *header, char letter)
{
	struct avow_buffer page;

	avow_buffer_init(&page, TEXT_MAX - 1);
	random_policy_page(r, &page, header, letter);
	(void)snprintf(
	    out, TEXT_MAX, "%.*s", (int)page.size, (const char *)page.at);
	avow_buffer_clear(&page);
}

static void
write_texts(struct random_source *r, struct texts *t, unsigned number)
{
	static const char *const layers[] = {
	    "overrides general", "narrows general", "alone"};
	char header[128];

	(void)snprintf(t->words, sizeof t->words, "%s", random_policy_terms);
	write_page(r, t->page[0],
	    "policy general version 1 effective 2026-01-01 general", 'g');
	(void)snprintf(header, sizeof header,
	    "policy own version 1 effective 2026-01-01 service one %s",
	    layers[number % 3]);
	write_page(r, t->page[1], header, 'o');
}

static bool
compile(struct edition_fixture *f, const struct texts *t, unsigned number)
{
	const char *texts[] = {t->words, t->page[0], t->page[1]};

	edition_fixture_make(f, texts, number % 4 == 0 ? 2 : 3);
	if (f->image != NULL)
		return true;
	edition_fixture_clear(f);
	return false;
}

void
diff_pair_make(struct diff_pair *p, unsigned number)
{
	static struct texts t, u;

	do
		write_texts(&p->random, &t, number);
	while (!compile(&p->f[ORACLE_OLDER], &t, number));
	do {
		u = t;
		for (unsigned i = random_below(&p->random, CHANGES);
		     i <= CHANGES; i++)
			change(&p->random, u.words,
			    u.page[random_below(&p->random, 2)]);
	} while (!compile(&p->f[ORACLE_NEWER], &u, number));
	if (random_below(&p->random, 2) == 0) {
		struct edition_fixture f = p->f[ORACLE_OLDER];

		p->f[ORACLE_OLDER] = p->f[ORACLE_NEWER];
		p->f[ORACLE_NEWER] = f;
	}
}
