/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/guardian.h"

#include "policy/image_format.h"

#include "base/banned.h"

static enum avow_guardian
test(const struct avow_image_literal *literal, const struct avow_world *world)
{
	uint64_t bit;
	bool is_true;

	/* A basis that is claimed says nothing about the person. */
	if (literal->kind != AVOW_LITERAL_ATOM || literal->id >= AVOW_ATOMS_MAX)
		return AVOW_GUARDIAN_UNKNOWN;
	bit = (uint64_t)1 << (literal->id % 64);
	if ((world->known[literal->id / 64] & bit) == 0)
		return AVOW_GUARDIAN_UNKNOWN;
	is_true = (world->value[literal->id / 64] & bit) != 0;
	return is_true != (literal->is_negated != 0) ? AVOW_GUARDIAN_YES
						     : AVOW_GUARDIAN_NO;
}

/* All of a rule's tests together. */
static enum avow_guardian
ask(const struct avow_image *image, const struct avow_image_guardian *rule,
    const struct avow_world *world)
{
	enum avow_guardian all = AVOW_GUARDIAN_YES;

	for (uint32_t i = 0; i < rule->when.count; i++) {
		enum avow_guardian one =
		    test(&image->literals[rule->when.first + i], world);

		if (one == AVOW_GUARDIAN_NO)
			return AVOW_GUARDIAN_NO;
		if (one == AVOW_GUARDIAN_UNKNOWN)
			all = AVOW_GUARDIAN_UNKNOWN;
	}
	return all;
}

enum avow_guardian
avow_guardian_decides(
    const struct avow_image *image, const struct avow_world *world)
{
	const struct avow_image_guardian *rules =
	    image->section[AVOW_SECTION_GUARDIANS];
	enum avow_guardian any = AVOW_GUARDIAN_NO;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_GUARDIANS]; i++) {
		enum avow_guardian one = ask(image, &rules[i], world);

		if (one == AVOW_GUARDIAN_YES)
			return AVOW_GUARDIAN_YES;
		if (one == AVOW_GUARDIAN_UNKNOWN)
			any = AVOW_GUARDIAN_UNKNOWN;
	}
	return any;
}
