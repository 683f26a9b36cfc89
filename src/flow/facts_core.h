/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/facts_core: what the vault itself knows the truth of, and what an ask
 * may assert.
 */
#ifndef AVOW_FLOW_FACTS_CORE_H
#define AVOW_FLOW_FACTS_CORE_H

#include "flow/published.h"

/* Look up what the vault itself knows the truth of, and the world in which
   nothing else is known: edition->core and edition->base.  Once an edition. */
void avow_facts_core(struct avow_published *edition);
/* Check an asserted fact and, with a world, put it there.  Errors: INPUT. */
AVOW_CHECKED enum avow_status avow_facts_asserted(
    const struct avow_published *edition, struct avow_text words,
    struct avow_world *world, struct avow_error *why);

#endif
