/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no value, however made, comes out of a mask as bad UTF-8 or with
 *         more of itself than the rule says.
 * Method: many values from a fixed generator, built of pieces that rules look
 *         for and of raw bytes; count what of the output is not a star.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deid/mask.h"

enum {
	ROUNDS = 20000,
	PIECES_MAX = 24,
	VALUE_MAX = 512,
};

static const char *const pieces[] = {"张", "三", "·", "省", "市", "区", "县",
    "旗", "自治", "路", "街", "号", "广东省", "深圳市", "南山区", "1", "38",
    "0", "0755", "+", "86", "-", " ", "(", ")", "@", ".", ",", "qq.com", "a",
    "B", "é", "e\u0301", "\u0301", "O'", "😀", "👍🏽", "\u202e", "\n",
    "\x7f", "\xff", "\xe4", "\xc0\x80", "13812345678", "203.0.113.",
    "::", "2001:db8:", "11010519491231002X", "\U000E0100", "１", "김", "х"};

/* Most code points of the value that each mask may show. */
static const struct {
	enum avow_mask mask;
	size_t shown_max;
} limits[] = {
    {AVOW_MASK_ALL, 0},
    {AVOW_MASK_NAME, 6 + 5},       /* initials and the blanks between them */
    {AVOW_MASK_PHONE, 7},          /* and the landline's hyphen: 4 + 1 + 2 */
    {AVOW_MASK_EMAIL, 1 + 1 + 64}, /* a character, @, a shared domain */
    {AVOW_MASK_ID, 2},
    {AVOW_MASK_CARD, 4 + 3},
    {AVOW_MASK_ADDRESS, 48}, /* three units of 16 */
    {AVOW_MASK_NICKNAME, 2},
    {AVOW_MASK_IP, 20},
    {AVOW_MASK_NEVER, 0},
};

/* The generator of Marsaglia, so that each run sees the same values. */
static uint64_t
next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t
make_value(char out[VALUE_MAX], uint64_t *state)
{
	size_t count = next(state) % PIECES_MAX;
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		const char *piece =
		    pieces[next(state) % (sizeof pieces / sizeof pieces[0])];
		size_t add = strlen(piece);

		if (next(state) % 64 == 0) { /* any byte, NUL included */
			out[size++] = (char)(next(state) & 0xff);
			continue;
		}
		if (add > VALUE_MAX - PIECES_MAX - size)
			break;
		(void)memcpy(out + size, piece, add);
		size += add;
	}
	return size;
}

static size_t
count_shown(const struct avow_buffer *out)
{
	size_t stars = 0;

	for (size_t i = 0; i < out->size; i++)
		stars += out->at[i] == '*';
	return avow_utf8_count(avow_buffer_view(out)) - stars;
}

/* Whether the whole value stands in the output, in one piece. */
static bool
gives_all_away(const struct avow_buffer *out, struct avow_text value)
{
	return out->size > 0 && value.size > 0 &&
	    memmem(out->at, out->size, value.at, value.size) != NULL;
}

static bool
has_letter(struct avow_text value)
{
	static const char dull[] = "*@.,:- 省市区县旗";

	for (size_t i = 0; i < value.size; i++)
		if (memchr(dull, value.at[i], sizeof dull - 1) == NULL)
			return true;
	return false;
}

static void
check_value(struct avow_text value, size_t row)
{
	struct avow_buffer out;
	struct avow_text view;

	avow_buffer_init(&out, 4096);
	avow_mask_value(&out, limits[row].mask, value);
	assert_false(out.failed);
	view = avow_buffer_view(&out);
	assert_true(avow_utf8_valid(view));
	if (count_shown(&out) > limits[row].shown_max)
		fail_msg("mask %d shows %zu of %.*s", (int)limits[row].mask,
		    count_shown(&out), (int)value.size, value.at);
	/* An address may be no more than its province; others are secret. */
	if (limits[row].mask != AVOW_MASK_ADDRESS && has_letter(value) &&
	    value.size > 4 && gives_all_away(&out, value))
		fail_msg("mask %d gives away %.*s", (int)limits[row].mask,
		    (int)value.size, value.at);
	avow_buffer_clear(&out);
}

static void
shows_no_more_than_its_rule_says(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15;
	char value[VALUE_MAX];

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		size_t size = make_value(value, &seed);

		for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
			check_value((struct avow_text){value, size}, i);
	}
}

static void
every_prefix_of_a_value_is_masked_too(void **state)
{
	static const char *const values[] = {"欧阳小明", "13812345678",
	    "zhangsan@example.com", "广东省深圳市南山区科技园路1号",
	    "11010519491231002X", "2001:db8:1:2::5", "小熊维尼"};

	(void)state;
	for (size_t v = 0; v < sizeof values / sizeof values[0]; v++)
		for (size_t size = 0; size <= strlen(values[v]); size++)
			for (size_t i = 0; i < sizeof limits / sizeof limits[0];
			     i++)
				check_value(
				    (struct avow_text){values[v], size}, i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_no_more_than_its_rule_says),
	    cmocka_unit_test(every_prefix_of_a_value_is_masked_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
