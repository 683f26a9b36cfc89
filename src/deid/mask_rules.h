/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deid/mask_rules: the rules of deid/mask, one per kind of value.
 *
 * Each appends the masked value and gives true, or appends nothing and gives
 * false when it does not recognise the value; deid/mask.c then says "****".
 * What each shows at most stands in docs/masks.md.  Any thread.
 */
#ifndef AVOW_DEID_MASK_RULES_H
#define AVOW_DEID_MASK_RULES_H

#include "deid/points.h"

/* "欧阳小明" -> "***明"; "Maria Lopez" -> "M*** L***". */
AVOW_CHECKED bool avow_mask_name(
    struct avow_buffer *out, const struct avow_points *value);
/* "小熊维尼" -> "小***尼". */
AVOW_CHECKED bool avow_mask_nickname(
    struct avow_buffer *out, const struct avow_points *value);
/* "广东省深圳市南山区科技园路1号" -> "广东省深圳市南山区****". */
AVOW_CHECKED bool avow_mask_address(
    struct avow_buffer *out, const struct avow_points *value);
/* "13812345678" -> "138****5678"; "010-88886666" -> "010-******66". */
AVOW_CHECKED bool avow_mask_phone(
    struct avow_buffer *out, const struct avow_points *value);
/* "11010519491231002X" -> "1****************X". */
AVOW_CHECKED bool avow_mask_id(
    struct avow_buffer *out, const struct avow_points *value);
/* "6222020000123456782" -> "**** **** **** 6782". */
AVOW_CHECKED bool avow_mask_card(
    struct avow_buffer *out, const struct avow_points *value);
/* "zhangsan@example.com" -> "z***@example.com". */
AVOW_CHECKED bool avow_mask_email(
    struct avow_buffer *out, const struct avow_points *value);
/* "203.0.113.77" -> "203.0.113.*"; "2001:db8:1:2::5" -> "2001:db8:1::/48". */
AVOW_CHECKED bool avow_mask_ip(
    struct avow_buffer *out, const struct avow_points *value);

#endif
