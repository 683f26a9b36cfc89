/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/image_section.h"

#include "base/banned.h"

static const struct {
	const char *name;
	size_t size;
} sections[AVOW_SECTIONS] = {
    [AVOW_SECTION_STRINGS] = {"strings", sizeof(char)},
    [AVOW_SECTION_INFO] = {"info", sizeof(struct avow_image_info)},
    [AVOW_SECTION_PAGES] = {"pages", sizeof(struct avow_image_page)},
    [AVOW_SECTION_CLAUSES] = {"clauses", sizeof(struct avow_image_clause)},
    [AVOW_SECTION_TREES] = {"trees", sizeof(struct avow_image_tree)},
    [AVOW_SECTION_TERMS] = {"terms", sizeof(struct avow_image_term)},
    [AVOW_SECTION_LEAVES] = {"leaves", sizeof(uint32_t)},
    [AVOW_SECTION_FORMERS] = {"formers", sizeof(struct avow_image_former)},
    [AVOW_SECTION_GROUPS] = {"groups", sizeof(struct avow_image_group)},
    [AVOW_SECTION_CONSENTS] = {"consents", sizeof(struct avow_image_consent)},
    [AVOW_SECTION_FACTS] = {"facts", sizeof(struct avow_image_fact)},
    [AVOW_SECTION_VALUES] = {"values", sizeof(struct avow_image_value)},
    [AVOW_SECTION_BASES] = {"bases", sizeof(struct avow_image_base)},
    [AVOW_SECTION_AGREEMENTS] = {"agreements",
	sizeof(struct avow_image_agreement)},
    [AVOW_SECTION_ATOMS] = {"atoms", sizeof(struct avow_image_atom)},
    [AVOW_SECTION_OBJECTIONS] = {"objections", sizeof(uint32_t)},
    [AVOW_SECTION_SCOPES] = {"scopes", 2 * sizeof(uint64_t)},
    [AVOW_SECTION_TABLES] = {"tables", sizeof(struct avow_image_table)},
    [AVOW_SECTION_BUCKETS] = {"buckets", sizeof(uint32_t)},
    [AVOW_SECTION_SLOTS] = {"slots", sizeof(uint32_t)},
    [AVOW_SECTION_RULES] = {"rules", sizeof(struct avow_image_rule)},
    [AVOW_SECTION_LITERALS] = {"literals", sizeof(struct avow_image_literal)},
    [AVOW_SECTION_LINKS] = {"links", sizeof(uint32_t)},
    [AVOW_SECTION_DUTIES] = {"duties", sizeof(struct avow_image_duty)},
    [AVOW_SECTION_SETS] = {"sets", sizeof(uint64_t)},
    [AVOW_SECTION_MATCH] = {"match", sizeof(uint64_t)},
    [AVOW_SECTION_SERVICES] = {"services", sizeof(uint32_t)},
    [AVOW_SECTION_GUARDIANS] = {"guardians",
	sizeof(struct avow_image_guardian)},
    [AVOW_SECTION_AXIOMS] = {"axioms", sizeof(struct avow_image_list)},
    [AVOW_SECTION_RETENTION] = {"retention",
	sizeof(struct avow_image_retention)},
    [AVOW_SECTION_ENDS] = {"ends", sizeof(struct avow_image_end)},
    [AVOW_SECTION_OBLIGATIONS] = {"obligations",
	sizeof(struct avow_image_obligation)},
    [AVOW_SECTION_DIAGRAM] = {"diagram", sizeof(struct avow_image_diagram)},
    [AVOW_SECTION_CLASSES] = {"classes", sizeof(uint32_t)},
    [AVOW_SECTION_NODES] = {"nodes", sizeof(uint16_t)},
    [AVOW_SECTION_BRANCHES] = {"branches", sizeof(struct avow_image_branch)},
    [AVOW_SECTION_OUTCOMES] = {"outcomes", sizeof(struct avow_image_outcome)},
    [AVOW_SECTION_CITES] = {"cites", sizeof(struct avow_image_cites)},
};

size_t
avow_image_section_size(enum avow_section section)
{
	return sections[section].size;
}

const char *
avow_image_section_name(enum avow_section section)
{
	return sections[section].name;
}
