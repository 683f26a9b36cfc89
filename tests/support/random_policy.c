/* SPDX-License-Identifier: Apache-2.0 */
#include "random_policy.h"

#include <string.h>

const char random_policy_terms[] =
    "# Words\n```terms\n"
    "category a \"a\"\ncategory a.x \"ax\"\ncategory a.y \"ay\"\n"
    "category contact \"reach\"\n"
    "category b \"b\"\ncategory c \"c\" derived from a.x\n"
    "purpose p \"p\"\npurpose p.q \"pq\"\npurpose p.t \"pt\"\n"
    "purpose r \"r\"\npurpose s \"s\" objectable\n"
    "service one \"one\"\nservice two \"two\"\nservice three \"three\"\n"
    "document paper \"paper\"\n"
    "consent k1 \"k1\" for p, r of a, b, c, contact\n"
    "consent k2 \"k2\" for r, s to self, outside, service\n"
    "consent minor-use \"minor\" for p, r\n"
    "agreement g1 \"g1\" with recipient binds use only for p, s\n"
    "agreement g2 \"g2\" with person\n"
    "fact f1 \"f1\" yes/no about person\n"
    "fact age \"age\" one of child \"c\", teen \"t\", adult \"a\" "
    "about person\n"
    "fact n \"n\" count up to 3 about person\n"
    "basis law \"law\" cites \"L\" supports use, store, share, derive\n"
    "basis law.order \"order\" cites \"O\" supports use, store, share, "
    "derive with document paper\n"
    "basis law.other \"other\" cites \"X\" supports use, store, "
    "share, derive\n"
    "guardian decides when age is child but not for r\n"
    "impossible f1 and age is child\n"
    "```\n";

/* A set as written, and one within it. */
struct set {
	const char *text;
	const char *within;
};

static const struct set actions[] = {{"use", "use"}, {"use, store", "store"},
    {"share", "share"}, {"use, store, share, derive", "use, share"},
    {"use, derive", "derive"}, {"use, share but not share", "use"}};
static const struct set categories[] = {{"a", "a.x"}, {"a.x", "a.x"},
    {"b", "b"}, {"c", "c"}, {"any", "a"}, {"any but not b", "c"}, {"any", "b"},
    {"a, b", "a.y"}};
static const struct set purposes[] = {{"p", "p.q"}, {"p.q", "p.q"}, {"r", "r"},
    {"s", "s"}, {"any", "p"}, {"any", "r"}, {"p, r", "r"},
    {"any but not p.t", "s"}};
static const struct set recipients[] = {{"self", "self"},
    {"outside", "outside.logistics"}, {"public", "public"}, {"any", "self"},
    {"any", "outside"}, {"service", "service.two"},
    {"self, outside.logistics", "self"}};

static const char *const tests[] = {"consent k1", "not consent k2",
    "agreement g1", "not agreement g2", "document paper", "f1", "not f1",
    "age is child", "not age is adult", "age is teen", "n >= 1", "n < 3",
    "not n >= 2", "objection", "not objection", "objection against s",
    "claim law", "not claim law.order", "claim consent k1",
    "claim contract g2"};
static const char *const duties[] = {"mask a", "mask a.x", "mask any",
    "pseudonymise b", "limit to named persons", "limit to requested fields",
    "review by 1", "review by 2", "keep document", "notify person before",
    "notify person after", "notify person before prominently",
    "recipient keeps at most 3 days after collected",
    "recipient keeps at most 9 days after collected"};
static const char *const allow_forms[] = {"", "", "", "masked ",
    "pseudonymous ", "anonymous ", "aggregate k>=20 ", "any form of "};
static const char *const deny_forms[] = {
    "", "", "raw ", "masked ", "any form of ", "anonymous ", "identifying "};
static const char *const bases[] = {"", " basis contract g2", " basis law",
    " basis law.order", " basis contract g2"};

#define PICK(r, list) (list)[random_below(r, sizeof(list) / sizeof((list)[0]))]

unsigned
random_below(struct random_source *r, unsigned count)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return (unsigned)((r->state >> 20) % count);
}

static bool
chance(struct random_source *r, unsigned percent)
{
	return random_below(r, 100) < percent;
}

/* A flow being written. */
struct flow {
	const struct set *action, *category, *purpose, *recipient;
};

static struct flow
pick_flow(struct random_source *r)
{
	return (struct flow){&PICK(r, actions), &PICK(r, categories),
	    &PICK(r, purposes), &PICK(r, recipients)};
}

static void
put_flow(struct avow_buffer *out, const struct flow *flow, const char *form)
{
	avow_buffer_format(out, "%s %s%s for %s to %s", flow->action->text,
	    form, flow->category->text, flow->purpose->text,
	    flow->recipient->text);
}

/* The same flow, or less of it, in the braces of another. */
static void
put_within(struct random_source *r, struct avow_buffer *out,
    const struct flow *flow, const char *form)
{
	avow_buffer_string(
	    out, chance(r, 70) ? flow->action->text : flow->action->within);
	avow_buffer_format(out, " %s%s", form,
	    chance(r, 60) ? flow->category->text : flow->category->within);
	if (chance(r, 50))
		avow_buffer_format(out, " for %s",
		    chance(r, 50) ? flow->purpose->text
				  : flow->purpose->within);
	if (chance(r, 50))
		avow_buffer_format(out, " to %s",
		    chance(r, 50) ? flow->recipient->text
				  : flow->recipient->within);
}

static void
put_tests(struct random_source *r, struct avow_buffer *out)
{
	if (chance(r, 25)) {
		avow_buffer_format(out, " when %s", PICK(r, tests));
		if (chance(r, 35))
			avow_buffer_format(out, " and %s", PICK(r, tests));
	}
	if (chance(r, 12))
		avow_buffer_format(out, " unless %s", PICK(r, tests));
}

static void
put_duties(struct random_source *r, struct avow_buffer *out)
{
	if (!chance(r, 40))
		return;
	avow_buffer_format(out, " must %s", PICK(r, duties));
	while (chance(r, 40))
		avow_buffer_format(out, ", %s", PICK(r, duties));
}

/* An allow of data that point at somebody rests on something. */
static void
put_basis(struct random_source *r, struct avow_buffer *out, const char *form)
{
	if (strncmp(form, "ano", 3) == 0 || strncmp(form, "ag", 2) == 0)
		avow_buffer_string(out, PICK(r, bases));
	else
		avow_buffer_string(out, bases[1 + random_below(r, 4)]);
}

/* An allow on a consent keeps within what the item declares. */
static void
put_consented(struct random_source *r, struct avow_buffer *out)
{
	static const char *const k1[] = {"use a for p to any",
	    "use, store a, b for p, r to self",
	    "share a.x, c for p.q to outside",
	    "use any but not b for r to any"};
	static const char *const k2[] = {"use any for s to self",
	    "share a for s, r to outside", "use, derive any for r to service"};

	if (chance(r, 50))
		avow_buffer_format(
		    out, "allow %s basis consent k1", PICK(r, k1));
	else
		avow_buffer_format(
		    out, "allow %s basis consent k2", PICK(r, k2));
}

/* A form of an exception: none that is wider than the one around it. */
static const char *
within(const char *form, const char *around)
{
	static const char *const order[] = {
	    "mas", "pse", "ano", "agg"}; /* masked is beside pseudonymous */
	int inner = 4, outer = -1;

	for (int i = 0; i < 4; i++) {
		if (strncmp(form, order[i], 3) == 0)
			inner = i;
		if (strncmp(around, order[i], 3) == 0)
			outer = i;
	}
	if (inner < outer || (inner == 1 && outer == 0))
		return "";
	return form;
}

static void
put_exceptions(struct random_source *r, struct avow_buffer *out,
    const struct flow *flow, bool is_deny, const char *around)
{
	avow_buffer_string(out, " except {");
	for (unsigned i = 1; i == 1 || (i < 4 && chance(r, 40)); i++) {
		bool allows = is_deny ? chance(r, 80) : chance(r, 30);
		const char *form = within(PICK(r, allow_forms), around);

		if (!allows)
			form = PICK(r, deny_forms);
		avow_buffer_format(
		    out, " x%u: %s ", i, allows ? "allow" : "deny");
		put_within(r, out, flow, form);
		if (allows)
			put_basis(r, out, form);
		put_tests(r, out);
		if (allows)
			put_duties(r, out);
	}
	avow_buffer_string(out, " }");
}

static void
put_decide(struct random_source *r, struct avow_buffer *out, char letter)
{
	struct flow flow = pick_flow(r);
	bool allows = chance(r, 85);
	const char *form = PICK(r, allow_forms);

	if (allows && chance(r, 30)) {
		put_consented(r, out);
		put_tests(r, out);
		put_duties(r, out);
		return;
	}
	if (!allows)
		form = PICK(r, deny_forms);
	avow_buffer_string(out, allows ? "allow " : "deny ");
	put_flow(out, &flow, form);
	if (allows)
		put_basis(r, out, form);
	put_tests(r, out);
	if (chance(r, 3))
		avow_buffer_format(out, " notwithstanding #%c1", letter);
	if (allows)
		put_duties(r, out);
	if (chance(r, 35))
		put_exceptions(r, out, &flow, !allows, form);
}

static void
put_never(struct random_source *r, struct avow_buffer *out)
{
	struct flow flow = pick_flow(r);

	avow_buffer_string(out, "never ");
	put_flow(out, &flow, PICK(r, deny_forms));
	avow_buffer_format(out, " when %s", PICK(r, tests));
	if (chance(r, 50)) {
		avow_buffer_string(out, " except { l1: ");
		put_within(r, out, &flow, "");
		put_tests(r, out);
		avow_buffer_string(out, " }");
	}
}

static void
put_only(struct random_source *r, struct avow_buffer *out, char letter,
    unsigned number)
{
	struct flow flow = pick_flow(r);

	avow_buffer_string(out, "only ");
	put_flow(out, &flow, "");
	if (chance(r, 30))
		avow_buffer_format(
		    out, " also #%c%u", letter, 1 + random_below(r, 3));
	avow_buffer_string(out, " {");
	for (unsigned i = 1; i == 1 || (i < 4 && chance(r, 60)); i++) {
		const char *form = PICK(r, allow_forms);

		avow_buffer_format(out, " o%u%u: allow %s %s%s for %s to %s",
		    number, i,
		    chance(r, 50) ? flow.action->text : flow.action->within,
		    form,
		    chance(r, 50) ? flow.category->text : flow.category->within,
		    flow.purpose->text, flow.recipient->text);
		put_basis(r, out, form);
		put_tests(r, out);
		put_duties(r, out);
	}
	avow_buffer_string(out, " }");
}

static void
put_require(struct random_source *r, struct avow_buffer *out)
{
	struct flow flow = pick_flow(r);

	avow_buffer_format(out, "require %s on ", PICK(r, duties));
	put_flow(out, &flow, chance(r, 70) ? "" : PICK(r, deny_forms));
	put_tests(r, out);
}

static void
put_rule(struct random_source *r, struct avow_buffer *out, char letter,
    unsigned number)
{
	unsigned kind = random_below(r, 100);

	avow_buffer_format(out, "r%u: ", number);
	if (kind < 66)
		put_decide(r, out, letter);
	else if (kind < 76)
		put_never(r, out);
	else if (kind < 88)
		put_only(r, out, letter, number);
	else
		put_require(r, out);
	avow_buffer_string(out, "\n");
}

void
random_policy_page(struct random_source *r, struct avow_buffer *out,
    const char *header, char letter)
{
	avow_buffer_format(out, "# Page\n```policy\n%s\n```\n", header);
	avow_buffer_format(out,
	    "\n## News {#%c0}\nSome prose.\n```rule\n"
	    "r1: allow use contact for message.policy to self basis law\n```\n",
	    letter);
	for (unsigned clause = 1; clause <= 3; clause++) {
		avow_buffer_format(out,
		    "\n## Clause {#%c%u}\nSome prose.\n```rule\n", letter,
		    clause);
		for (unsigned rule = 1;
		     rule == 1 || (rule < 9 && chance(r, 85)); rule++)
			put_rule(r, out, letter, rule);
		avow_buffer_string(out, "```\n");
	}
}
