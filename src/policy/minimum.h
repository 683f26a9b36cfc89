/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/minimum: how long the law wants information kept.
 *
 *     retention rows with "at least DURATION after EVENT" --> hours, or no end
 *
 * Pure; any thread.
 */
#ifndef AVOW_POLICY_MINIMUM_H
#define AVOW_POLICY_MINIMUM_H

#include "policy/decide.h"

/*
 * Whether a minimum still binds this information.  An event that `keeping`
 * does not mention has not been, so its minimum is not over.  *rule_out is a
 * rule that binds, or UINT32_MAX.
 */
bool avow_minimum_binds(const struct avow_image *image,
    const struct avow_keeping *keeping, uint32_t *rule_out);

#endif
