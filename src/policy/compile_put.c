/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows into sections.  A put that fails marks the buffer, and the whole ends
 * without an image: so numbers given meanwhile need not be right.
 */
#include <stdarg.h>
#include <stdio.h>

#include "policy/compile_state.h"

#include "base/banned.h"

uint32_t
avow_compile_put_count(
    const struct avow_compile_state *c, enum avow_section section)
{
	/* A buffer holds at most AVOW_IMAGE_MAX bytes. */
	return (uint32_t)(c->section[section].size /
	    avow_image_section_size(section));
}

uint32_t
avow_compile_put(
    struct avow_compile_state *c, enum avow_section section, const void *row)
{
	uint32_t number = avow_compile_put_count(c, section);

	avow_buffer_put(
	    &c->section[section], row, avow_image_section_size(section));
	return number;
}

uint32_t
avow_compile_put_string(struct avow_compile_state *c, struct avow_text text)
{
	struct avow_buffer *strings = &c->section[AVOW_SECTION_STRINGS];
	uint32_t at;

	if (strings->size == 0)
		avow_buffer_u8(strings, 0); /* offset 0 is "" */
	if (text.size == 0)
		return 0;
	at = (uint32_t)strings->size;
	avow_buffer_text(strings, text);
	avow_buffer_u8(strings, 0);
	return at;
}

struct avow_text
avow_compile_put_format(struct avow_compile_state *c, const char *format, ...)
{
	va_list values;
	va_list again;
	int size;
	char *text = NULL;

	va_start(values, format);
	va_copy(again, values);
	size = vsnprintf(NULL, 0, format, values);
	if (size >= 0)
		text = avow_arena_alloc(c->r.arena, (size_t)size + 1);
	if (text != NULL)
		(void)vsnprintf(text, (size_t)size + 1, format, again);
	else
		c->failed = true;
	va_end(again);
	va_end(values);
	return avow_text_of(text);
}

uint32_t
avow_compile_put_words(
    struct avow_compile_state *c, const uint64_t *words, uint32_t count)
{
	uint32_t at = avow_compile_put_count(c, AVOW_SECTION_SETS);

	if (count > 0)
		avow_buffer_put(&c->section[AVOW_SECTION_SETS], words,
		    count * sizeof *words);
	return at;
}

uint32_t
avow_compile_put_set(
    struct avow_compile_state *c, enum avow_axis axis, const uint64_t *set)
{
	return avow_compile_put_words(
	    c, set, avow_resolve_set_words(&c->r, axis));
}

/* The literal of a test whose atom is known. */
static struct avow_image_literal
literal_of(
    const struct avow_compile_state *c, const struct avow_compile_test *test)
{
	const struct avow_compile_atoms *atoms = &c->atoms;
	struct avow_image_literal literal = {
	    AVOW_LITERAL_ATOM, 0, test->is_negated};

	switch (test->kind) {
	case AVOW_TEST_CONSENT:
		literal.id = atoms->consent[test->ref];
		break;
	case AVOW_TEST_OBJECTION:
		if (test->ref == AVOW_NONE32)
			literal.kind = AVOW_LITERAL_OWN_OBJECTION;
		else
			literal.id = atoms->objection[test->ref];
		break;
	case AVOW_TEST_AGREEMENT:
		literal.id = atoms->agreement[test->ref];
		break;
	case AVOW_TEST_DOCUMENT:
		literal.id = atoms->document[test->ref];
		break;
	case AVOW_TEST_NAMED:
		literal.id = atoms->named;
		break;
	case AVOW_TEST_CLAIM_BASIS:
		literal.kind = AVOW_LITERAL_CLAIM_BASIS;
		literal.id = test->ref;
		break;
	case AVOW_TEST_CLAIM_CONSENT:
		literal.kind = AVOW_LITERAL_CLAIM_CONSENT;
		literal.id = test->ref;
		break;
	case AVOW_TEST_CLAIM_CONTRACT:
		literal.kind = AVOW_LITERAL_CLAIM_CONTRACT;
		literal.id = test->ref;
		break;
	case AVOW_TEST_FACT:
		literal.id = atoms->fact[test->ref];
		break;
	case AVOW_TEST_FACT_IS:
		literal.id = atoms->fact[test->ref] + test->value;
		break;
	case AVOW_TEST_FACT_AT_LEAST:
	case AVOW_TEST_FACT_BELOW:
		literal.id =
		    avow_compile_atom_threshold(c, test->ref, test->value);
		/* "< n" is "not >= n". */
		if (test->kind == AVOW_TEST_FACT_BELOW)
			literal.is_negated = !test->is_negated;
		break;
	}
	return literal;
}

struct avow_image_list
avow_compile_put_tests(
    struct avow_compile_state *c, const struct avow_compile_test *tests)
{
	struct avow_image_list list = {
	    avow_compile_put_count(c, AVOW_SECTION_LITERALS), 0};

	for (; tests != NULL; tests = tests->next) {
		struct avow_image_literal literal = literal_of(c, tests);

		(void)avow_compile_put(c, AVOW_SECTION_LITERALS, &literal);
		list.count++;
	}
	return list;
}
