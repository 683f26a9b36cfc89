/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each number of each row, by one table: what it may point at.  What can only
 * be said of several fields together is in image_check_trees.c and
 * image_check_rules.c.
 */
#include <stddef.h>
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

enum kind {
	NAME,    /* a short string */
	TEXT,    /* a string */
	BELOW,   /* a number below `of` */
	INDEX,   /* a row of section `of` */
	TERM,    /* a term of tree `of` */
	SET,     /* a set over the leaves of axis `of`, by word offset */
	RULESET, /* a set of rules, by word offset */
	LIST,    /* first and count within section `of` */
};

struct field {
	uint16_t section;
	uint16_t offset; /* bytes from the row's start */
	uint16_t kind;
	uint16_t of;
	bool may_be_none;
};

#define FIELD(section, type, member, kind, of, none)                           \
	{                                                                      \
		AVOW_SECTION_##section,                                        \
		    offsetof(struct avow_image_##type, member), kind, of, none \
	}

static const struct field fields[] = {
    FIELD(INFO, info, name, TEXT, 0, false),
    FIELD(INFO, info, general, INDEX, AVOW_SECTION_PAGES, true),
    FIELD(INFO, info, minor_use, INDEX, AVOW_SECTION_CONSENTS, true),
    FIELD(PAGES, page, name, NAME, 0, false),
    FIELD(PAGES, page, effective, NAME, 0, false),
    FIELD(PAGES, page, layer, BELOW, AVOW_LAYER_ALONE + 1, false),
    FIELD(PAGES, page, service, TERM, AVOW_AXIS_SERVICE, true),
    FIELD(PAGES, page, nevers, RULESET, 0, false),
    FIELD(PAGES, page, rules, RULESET, 0, false),
    FIELD(PAGES, page, requires, RULESET, 0, false),
    FIELD(PAGES, page, text, TEXT, 0, false),
    FIELD(CLAUSES, clause, id, NAME, 0, false),
    FIELD(CLAUSES, clause, title, TEXT, 0, false),
    FIELD(CLAUSES, clause, text, TEXT, 0, false),
    FIELD(CLAUSES, clause, page, INDEX, AVOW_SECTION_PAGES, false),
    FIELD(CLAUSES, clause, flags, BELOW, 4, false),
    FIELD(TERMS, term, name, NAME, 0, false),
    FIELD(TERMS, term, english, TEXT, 0, false),
    FIELD(TERMS, term, chinese, TEXT, 0, false),
    FIELD(TERMS, term, flags, BELOW, 16, false),
    FIELD(TERMS, term, is_leaf, BELOW, 2, false),
    FIELD(TERMS, term, derived, SET, AVOW_AXIS_CATEGORY, true),
    FIELD(TERMS, term, see, TEXT, 0, false),
    FIELD(TERMS, term, formers, LIST, AVOW_SECTION_FORMERS, false),
    FIELD(FORMERS, former, name, NAME, 0, false),
    FIELD(GROUPS, group, name, NAME, 0, false),
    FIELD(GROUPS, group, english, TEXT, 0, false),
    FIELD(GROUPS, group, chinese, TEXT, 0, false),
    FIELD(GROUPS, group, axis, BELOW, AVOW_TREES, false),
    FIELD(CONSENTS, consent, name, NAME, 0, false),
    FIELD(CONSENTS, consent, english, TEXT, 0, false),
    FIELD(CONSENTS, consent, chinese, TEXT, 0, false),
    FIELD(CONSENTS, consent, flags, BELOW, 8, false),
    FIELD(CONSENTS, consent, purposes, SET, AVOW_AXIS_PURPOSE, false),
    FIELD(CONSENTS, consent, categories, SET, AVOW_AXIS_CATEGORY, false),
    FIELD(CONSENTS, consent, recipients, SET, AVOW_AXIS_RECIPIENT, false),
    FIELD(CONSENTS, consent, needed_for, SET, AVOW_AXIS_PURPOSE, true),
    FIELD(CONSENTS, consent, atom, INDEX, AVOW_SECTION_ATOMS, true),
    FIELD(FACTS, fact, name, NAME, 0, false),
    FIELD(FACTS, fact, english, TEXT, 0, false),
    FIELD(FACTS, fact, chinese, TEXT, 0, false),
    FIELD(FACTS, fact, kind, BELOW, AVOW_FACT_COUNT + 1, false),
    FIELD(FACTS, fact, about, BELOW, AVOW_ABOUT_RECORD + 1, false),
    FIELD(FACTS, fact, is_asserted, BELOW, 2, false),
    FIELD(FACTS, fact, has_assume, BELOW, 2, false),
    FIELD(FACTS, fact, values, LIST, AVOW_SECTION_VALUES, false),
    FIELD(FACTS, fact, atoms, LIST, AVOW_SECTION_ATOMS, false),
    FIELD(VALUES, value, name, NAME, 0, false),
    FIELD(VALUES, value, english, TEXT, 0, false),
    FIELD(VALUES, value, chinese, TEXT, 0, false),
    FIELD(BASES, base, name, NAME, 0, false),
    FIELD(BASES, base, english, TEXT, 0, false),
    FIELD(BASES, base, chinese, TEXT, 0, false),
    FIELD(BASES, base, cites, TEXT, 0, false),
    FIELD(BASES, base, document, TERM, AVOW_AXIS_DOCUMENT, true),
    FIELD(BASES, base, supports, SET, AVOW_AXIS_ACTION, false),
    FIELD(AGREEMENTS, agreement, name, NAME, 0, false),
    FIELD(AGREEMENTS, agreement, english, TEXT, 0, false),
    FIELD(AGREEMENTS, agreement, chinese, TEXT, 0, false),
    FIELD(AGREEMENTS, agreement, is_with_person, BELOW, 2, false),
    FIELD(AGREEMENTS, agreement, only_for, SET, AVOW_AXIS_PURPOSE, true),
    FIELD(AGREEMENTS, agreement, flags, BELOW, 4, false),
    FIELD(AGREEMENTS, agreement, atom, INDEX, AVOW_SECTION_ATOMS, true),
    FIELD(AGREEMENTS, agreement, keeps, LIST, AVOW_SECTION_ENDS, false),
    FIELD(ATOMS, atom, kind, BELOW, AVOW_TEST_FACT_BELOW, false),
    FIELD(ATOMS, atom, text, TEXT, 0, false),
    FIELD(RULES, rule, effect, BELOW, AVOW_EFFECT_LIFT + 1, false),
    FIELD(RULES, rule, flags, BELOW, AVOW_RULE_INNER + 1, false),
    FIELD(RULES, rule, page, INDEX, AVOW_SECTION_PAGES, false),
    FIELD(RULES, rule, clause, INDEX, AVOW_SECTION_CLAUSES, false),
    FIELD(RULES, rule, cite, TEXT, 0, false),
    FIELD(RULES, rule, text, TEXT, 0, false),
    FIELD(RULES, rule, forms, BELOW, 1 << AVOW_FORMS, false),
    FIELD(RULES, rule, basis_kind, BELOW, AVOW_BASIS_TERM + 1, false),
    FIELD(RULES, rule, when, LIST, AVOW_SECTION_LITERALS, false),
    FIELD(RULES, rule, unless, LIST, AVOW_SECTION_LITERALS, false),
    FIELD(RULES, rule, exceptions, LIST, AVOW_SECTION_LINKS, false),
    FIELD(RULES, rule, duties, LIST, AVOW_SECTION_LINKS, false),
    FIELD(LITERALS, literal, is_negated, BELOW, 2, false),
    FIELD(DUTIES, duty, kind, BELOW, AVOW_DUTY_ANSWER + 1, false),
    FIELD(DUTIES, duty, text, TEXT, 0, false),
    FIELD(DUTIES, duty, clause, INDEX, AVOW_SECTION_CLAUSES, true),
    FIELD(DUTIES, duty, who, BELOW, AVOW_WHO_PUBLIC + 1, false),
    FIELD(DUTIES, duty, is_before, BELOW, 2, false),
    FIELD(DUTIES, duty, is_prominent, BELOW, 2, false),
    FIELD(DUTIES, duty, duration_unit, BELOW, AVOW_UNIT_YEAR + 1, false),
    FIELD(DUTIES, duty, event, TERM, AVOW_AXIS_EVENT, true),
    FIELD(SERVICES, list, first, INDEX, AVOW_SECTION_PAGES, true),
    FIELD(GUARDIANS, guardian, when, LIST, AVOW_SECTION_LITERALS, false),
    FIELD(GUARDIANS, guardian, but_not_for, SET, AVOW_AXIS_PURPOSE, false),
    FIELD(AXIOMS, list, first, LIST, AVOW_SECTION_LITERALS, false),
    FIELD(RETENTION, retention, rule, INDEX, AVOW_SECTION_RULES, false),
    FIELD(RETENTION, retention, categories, SET, AVOW_AXIS_CATEGORY, false),
    FIELD(RETENTION, retention, purposes, SET, AVOW_AXIS_PURPOSE, false),
    FIELD(RETENTION, retention, services, SET, AVOW_AXIS_SERVICE, false),
    FIELD(RETENTION, retention, ends, LIST, AVOW_SECTION_ENDS, false),
    FIELD(RETENTION, retention, minimum_event, TERM, AVOW_AXIS_EVENT, true),
    FIELD(RETENTION, retention, minimum_basis, INDEX, AVOW_SECTION_BASES, true),
    FIELD(RETENTION, retention, is_anonymise, BELOW, 2, false),
    FIELD(RETENTION, retention, hold, LIST, AVOW_SECTION_LITERALS, false),
    FIELD(ENDS, end, unit, BELOW, AVOW_UNIT_YEAR + 1, false),
    FIELD(ENDS, end, event, TERM, AVOW_AXIS_EVENT, false),
    FIELD(OBLIGATIONS, obligation, rule, INDEX, AVOW_SECTION_RULES, false),
    FIELD(OBLIGATIONS, obligation, event, TERM, AVOW_AXIS_EVENT, false),
    FIELD(OBLIGATIONS, obligation, acts, LIST, AVOW_SECTION_LINKS, false),
    FIELD(OBLIGATIONS, obligation, when, LIST, AVOW_SECTION_LITERALS, false),
    FIELD(OBLIGATIONS, obligation, unless, LIST, AVOW_SECTION_LITERALS, false),
};

static enum avow_status
broken(struct avow_error *why, unsigned section, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format",
	    avow_image_section_name(section), "this is no sound image: %s",
	    what);
}

/* A set's words lie in SETS, and none of its bits is past its last thing. */
static bool
is_set(const struct avow_image *image, uint32_t at, uint32_t count)
{
	uint32_t words = avow_image_words(count);
	uint32_t all = image->count[AVOW_SECTION_SETS];

	if (at > all || words > all - at)
		return false;
	return count % 64 == 0 ||
	    image->sets[at + words - 1] >> (count % 64) == 0;
}

static bool
is_list(const struct avow_image *image, const uint32_t *at, unsigned section)
{
	uint32_t all = image->count[section];

	return at[0] <= all && at[1] <= all - at[0];
}

static bool
is_string(const struct avow_image *image, uint32_t at, bool is_name)
{
	if (at >= image->count[AVOW_SECTION_STRINGS])
		return false;
	/* The section ends in a NUL, so every string ends within it. */
	return !is_name ||
	    strnlen(image->strings + at, AVOW_IMAGE_NAME_MAX + 1) <=
	    AVOW_IMAGE_NAME_MAX;
}

static bool
is_sound(const struct avow_image *image, const struct field *field,
    const uint32_t *at)
{
	const struct avow_image_tree *trees =
	    AVOW_IMAGE_ROWS(image, avow_image_tree, AVOW_SECTION_TREES);

	if (field->may_be_none && *at == AVOW_NONE32)
		return true;
	switch ((enum kind)field->kind) {
	case NAME:
		return is_string(image, *at, true);
	case TEXT:
		return is_string(image, *at, false);
	case BELOW:
		return *at < field->of;
	case INDEX:
		return *at < image->count[field->of];
	case TERM:
		return *at < trees[field->of].term_count;
	case SET:
		return is_set(image, *at, trees[field->of].leaf_count);
	case RULESET:
		return is_set(image, *at, image->count[AVOW_SECTION_RULES]);
	case LIST:
		return is_list(image, at, field->of);
	}
	return false;
}

static enum avow_status
check_field(const struct avow_image *image, const struct field *field,
    struct avow_error *why)
{
	size_t size = avow_image_section_size(field->section);
	const uint8_t *row = image->section[field->section];

	row += field->offset;
	for (uint32_t i = 0; i < image->count[field->section]; i++) {
		/* All rows are made of uint32_t, so this is aligned. */
		if (!is_sound(
			image, field, (const uint32_t *)(const void *)row))
			return broken(
			    why, field->section, "a number points at nothing");
		row += size;
	}
	return AVOW_OK;
}

enum avow_status
avow_image_check_fields(const struct avow_image *image, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		status = check_field(image, &fields[i], why);
		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

/* No section has more rows than the evaluator has room for. */
static enum avow_status
check_counts(const struct avow_image *image, struct avow_error *why)
{
	static const struct {
		unsigned section;
		uint32_t max;
	} maxima[] = {
	    {AVOW_SECTION_PAGES, AVOW_NAMES_MAX},
	    {AVOW_SECTION_GROUPS, AVOW_NAMES_MAX},
	    {AVOW_SECTION_CONSENTS, AVOW_NAMES_MAX},
	    {AVOW_SECTION_FACTS, AVOW_NAMES_MAX},
	    {AVOW_SECTION_BASES, AVOW_NAMES_MAX},
	    {AVOW_SECTION_AGREEMENTS, AVOW_NAMES_MAX},
	    {AVOW_SECTION_ATOMS, AVOW_ATOMS_MAX},
	    {AVOW_SECTION_DUTIES, AVOW_DUTIES_MAX},
	    {AVOW_SECTION_RULES, AVOW_RULES_MAX},
	    {AVOW_SECTION_TREES, AVOW_TREES},
	};

	for (size_t i = 0; i < sizeof maxima / sizeof maxima[0]; i++) {
		if (image->count[maxima[i].section] > maxima[i].max)
			return avow_fail_at(why, AVOW_ERR_LIMIT, "image.limit",
			    avow_image_section_name(maxima[i].section),
			    "an image has at most %u of them", maxima[i].max);
	}
	return AVOW_OK;
}

static enum avow_status
check_strings(const struct avow_image *image, struct avow_error *why)
{
	uint32_t count = image->count[AVOW_SECTION_STRINGS];

	if (count == 0 || image->strings[0] != '\0' ||
	    image->strings[count - 1] != '\0')
		return broken(why, AVOW_SECTION_STRINGS,
		    "it does not begin and end with a NUL");
	return AVOW_OK;
}

enum avow_status
avow_image_check(const struct avow_image *image, struct avow_error *why)
{
	enum avow_status status = check_counts(image, why);

	if (status == AVOW_OK)
		status = check_strings(image, why);
	/* Trees first: a set's length depends on them. */
	if (status == AVOW_OK)
		status = avow_image_check_trees(image, why);
	if (status == AVOW_OK)
		status = avow_image_check_fields(image, why);
	if (status == AVOW_OK)
		status = avow_image_check_tables(image, why);
	if (status == AVOW_OK)
		status = avow_image_check_rules(image, why);
	if (status == AVOW_OK)
		status = avow_image_check_texts(image, why);
	if (status == AVOW_OK)
		status = avow_image_check_diagram(image, why);
	return status;
}
