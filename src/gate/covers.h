/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate/covers: whether a consent item covered a flow in some edition.
 *
 *     image + flow + world + item --avow_gate_covers--> yes or no
 *
 * An item covers a flow when, for some setting of the other items that are
 * given, the flow is allowed with the item and not without it
 * (docs/language.md 6.5).  So of two items that each would do alone, both cover
 * it; an item that nothing rests on covers nothing.  Duties to be done first
 * are taken as done.  Pure; any thread.
 */
#ifndef AVOW_GATE_COVERS_H
#define AVOW_GATE_COVERS_H

#include "policy/decide.h"

/* Other given items whose settings are tried; any more stay given. */
enum { AVOW_COVERS_OTHERS_MAX = 10 };

bool avow_gate_covers(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    uint32_t item);

#endif
