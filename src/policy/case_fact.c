/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/case.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

enum { NEAR_MAX = 3 /* edits */ };

/* The declared name nearest to an unknown one; at(image, i) gives them. */
static const char *
nearest(const struct avow_image *image, uint32_t count,
    const char *(*at)(const struct avow_image *, uint32_t),
    struct avow_text name)
{
	const char *best = NULL;
	unsigned best_edits = NEAR_MAX + 1;

	for (uint32_t i = 0; i < count; i++) {
		unsigned edits = avow_edit_distance(
		    name, avow_text_of(at(image, i)), NEAR_MAX);

		if (edits < best_edits) {
			best_edits = edits;
			best = at(image, i);
		}
	}
	return best;
}

static bool
find_consent(const struct avow_case_source *from,
    const struct avow_ast_name *name, uint32_t *id)
{
	if (avow_image_find_consent(from->image, name->text, id))
		return true;
	avow_case_unknown(from, "consent item", name,
	    nearest(from->image, avow_image_consent_count(from->image),
		avow_image_consent_name, name->text));
	return false;
}

static bool
find_agreement(const struct avow_case_source *from,
    const struct avow_ast_name *name, uint32_t *id)
{
	if (avow_image_find_agreement(from->image, name->text, id))
		return true;
	avow_case_unknown(from, "agreement", name, NULL);
	return false;
}

static bool
find_base(const struct avow_case_source *from, const struct avow_ast_name *name,
    uint32_t *id)
{
	if (avow_image_find_base(from->image, name->text, id))
		return true;
	avow_case_unknown(from, "basis", name, NULL);
	return false;
}

/* What a test may ask of a fact of this kind. */
static bool
fits(enum avow_fact_kind kind, enum avow_test_kind test)
{
	switch (kind) {
	case AVOW_FACT_YES_NO:
		return test == AVOW_TEST_FACT;
	case AVOW_FACT_ONE_OF:
		return test == AVOW_TEST_FACT_IS;
	case AVOW_FACT_COUNT:
		return test == AVOW_TEST_FACT_AT_LEAST ||
		    test == AVOW_TEST_FACT_BELOW;
	}
	return false;
}

static bool
find_fact(const struct avow_case_source *from, const struct avow_ast_test *test,
    struct avow_case_fact *out)
{
	static const char *const ways[] = {"with its name alone",
	    "with `is` and one of its values", "with `>=` or `<`"};
	const struct avow_image *image = from->image;
	const struct avow_ast_name *name = &test->name;
	enum avow_fact_kind kind;

	if (!avow_image_find_fact(image, name->text, &out->id)) {
		avow_case_unknown(from, "fact", name,
		    nearest(image, avow_image_fact_count(image),
			avow_image_fact_name, name->text));
		return false;
	}
	kind = avow_image_fact_kind(image, out->id);
	if (!fits(kind, test->kind)) {
		struct avow_finding *finding = avow_report_add(from->report,
		    AVOW_SEVERITY_ERROR, "P0102", name->place,
		    "the fact `%.*s` can't be asked for like this",
		    (int)name->text.size, name->text.at);

		finding->help =
		    avow_report_text(from->report, "ask for it %s", ways[kind]);
		return false;
	}
	if (kind != AVOW_FACT_ONE_OF)
		return true;
	if (avow_image_find_value(
		image, out->id, test->value.text, &out->number))
		return true;
	avow_case_unknown(from, "value", &test->value, NULL);
	return false;
}

bool
avow_case_fact(const struct avow_case_source *from,
    const struct avow_ast_test *test, struct avow_case_fact *out)
{
	*out = (struct avow_case_fact){.kind = test->kind,
	    .is_negated = test->is_negated,
	    .number = test->number};
	switch (test->kind) {
	case AVOW_TEST_CONSENT:
	case AVOW_TEST_CLAIM_CONSENT:
		return find_consent(from, &test->name, &out->id);
	case AVOW_TEST_AGREEMENT:
	case AVOW_TEST_CLAIM_CONTRACT:
		return find_agreement(from, &test->name, &out->id);
	case AVOW_TEST_CLAIM_BASIS:
		return find_base(from, &test->name, &out->id);
	case AVOW_TEST_OBJECTION:
		out->id = AVOW_NO_PURPOSE;
		return test->name.text.size == 0 ||
		    avow_case_term(
			from, AVOW_AXIS_PURPOSE, &test->name, &out->id);
	case AVOW_TEST_DOCUMENT:
		return avow_case_term(
		    from, AVOW_AXIS_DOCUMENT, &test->name, &out->id);
	case AVOW_TEST_NAMED:
		return true;
	default:
		return find_fact(from, test, out);
	}
}

/* At least `number`, or below it: what that says of each threshold. */
static void
put_bound(const struct avow_image *image, struct avow_world *world,
    const struct avow_case_fact *fact, bool at_least)
{
	const struct avow_image_atom *atoms =
	    image->section[AVOW_SECTION_ATOMS];
	const struct avow_image_fact *facts =
	    image->section[AVOW_SECTION_FACTS];
	struct avow_image_list list = facts[fact->id].atoms;

	for (uint32_t i = list.first; i < list.first + list.count; i++)
		if (at_least ? atoms[i].value <= fact->number
			     : atoms[i].value >= fact->number) {
			avow_bit_put(world->known, i, true);
			avow_bit_put(world->value, i, at_least);
		}
}

/* A claim denied ends a claim that was made. */
static void
put_claim(struct avow_world *world, enum avow_basis_kind kind,
    const struct avow_case_fact *fact)
{
	if (!fact->is_negated)
		world->claim = (struct avow_claim){kind, fact->id};
	else if (world->claim.kind == kind && world->claim.id == fact->id)
		world->claim = (struct avow_claim){AVOW_BASIS_NONE, 0};
}

void
avow_case_fact_put(const struct avow_image *image, struct avow_world *world,
    const struct avow_case_fact *fact)
{
	bool value = !fact->is_negated;

	switch (fact->kind) {
	case AVOW_TEST_CONSENT:
		avow_world_consent(image, world, fact->id, value);
		break;
	case AVOW_TEST_OBJECTION:
		avow_world_objection(image, world, fact->id, value);
		break;
	case AVOW_TEST_AGREEMENT:
		avow_world_agreement(image, world, fact->id, value);
		break;
	case AVOW_TEST_DOCUMENT:
		avow_world_document(image, world, fact->id, value);
		break;
	case AVOW_TEST_NAMED:
		avow_world_named(image, world, value);
		break;
	case AVOW_TEST_CLAIM_BASIS:
		put_claim(world, AVOW_BASIS_TERM, fact);
		break;
	case AVOW_TEST_CLAIM_CONSENT:
		put_claim(world, AVOW_BASIS_CONSENT, fact);
		break;
	case AVOW_TEST_CLAIM_CONTRACT:
		put_claim(world, AVOW_BASIS_CONTRACT, fact);
		break;
	case AVOW_TEST_FACT:
		avow_world_fact(image, world, fact->id, value);
		break;
	case AVOW_TEST_FACT_IS:
		avow_world_fact_is(image, world, fact->id, fact->number, value);
		break;
	case AVOW_TEST_FACT_AT_LEAST:
		put_bound(image, world, fact, value);
		break;
	case AVOW_TEST_FACT_BELOW:
		put_bound(image, world, fact, !value);
		break;
	}
}

bool
avow_case_facts(const struct avow_case_source *from,
    const struct avow_ast_test *tests, struct avow_world *world)
{
	struct avow_case_fact fact;

	/* What was known of a fact gives way to the whole of the new list. */
	for (const struct avow_ast_test *t = tests; t != NULL; t = t->next) {
		if (!avow_case_fact(from, t, &fact))
			return false;
		if (fact.kind >= AVOW_TEST_FACT)
			avow_world_forget_fact(from->image, world, fact.id);
	}
	for (const struct avow_ast_test *t = tests; t != NULL; t = t->next)
		if (avow_case_fact(from, t, &fact))
			avow_case_fact_put(from->image, world, &fact);
	return true;
}

/* Whether path is what `import name` on page means: a file beside it. */
static bool
is_import(const char *page, struct avow_text name, const char *path)
{
	const char *slash = strrchr(page, '/');
	size_t folder = slash != NULL ? (size_t)(slash - page) + 1 : 0;

	return strlen(path) == folder + name.size &&
	    strncmp(path, page, folder) == 0 &&
	    memcmp(path + folder, name.at, name.size) == 0;
}

static bool
put_givens(const struct avow_case_source *from, const struct avow_ast *file,
    struct avow_world *world)
{
	for (const struct avow_ast_tests *g = file->givens; g != NULL;
	     g = g->next)
		if (!avow_case_facts(from, g->tests, world))
			return false;
	return true;
}

bool
avow_case_givens(const struct avow_case_source *from, struct avow_world *world)
{
	if (from->file == NULL)
		return true;
	for (const struct avow_ast_name *import = from->file->header.imports;
	     import != NULL; import = import->next)
		for (const struct avow_ast *f = from->files; f != NULL;
		     f = f->next)
			if (f != from->file &&
			    is_import(from->file->source->path, import->text,
				f->source->path) &&
			    !put_givens(from, f, world))
				return false;
	return put_givens(from, from->file, world);
}
