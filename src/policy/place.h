/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/place: where a leaf of one image stands in another.
 *
 *     leaf of an image --name, or a former name--> leaves of the other
 *
 * A leaf stands where the other image has a leaf of its name.  Where it has
 * none, the leaf stands for what it came from (`formerly`, read in whichever
 * of the two images declares it); a term that was split is named by several,
 * and a term that was joined names several.  LANGUAGE 2.6.  Pure; any thread.
 */
#ifndef AVOW_POLICY_PLACE_H
#define AVOW_POLICY_PLACE_H

#include "policy/image.h"

enum { AVOW_PLACES_MAX = 16 }; /* leaves one leaf can stand for */

/*
 * The leaves of `other` that a leaf of `image` stands for; gives their count.
 * 0: the other image cannot place it, and denies it there.  A flow about
 * several places is allowed only if it is allowed in each.
 */
size_t avow_place_leaf(const struct avow_image *image, enum avow_axis axis,
    uint32_t leaf, const struct avow_image *other,
    uint32_t places_out[AVOW_PLACES_MAX]);

#endif
