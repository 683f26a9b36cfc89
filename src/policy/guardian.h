/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/guardian: whether a guardian decides for a person.
 *
 *     image + world --avow_guardian_decides--> yes, no or unknown
 *
 * Evaluates the `guardian decides when` of the pages over what is known.
 * Pure; any thread.
 */
#ifndef AVOW_POLICY_GUARDIAN_H
#define AVOW_POLICY_GUARDIAN_H

#include "policy/decide.h"

enum avow_guardian {
	AVOW_GUARDIAN_NO,
	AVOW_GUARDIAN_YES,
	AVOW_GUARDIAN_UNKNOWN, /* it depends on what is not known */
};

enum avow_guardian avow_guardian_decides(
    const struct avow_image *image, const struct avow_world *world);

#endif
