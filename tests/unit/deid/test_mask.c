/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a masked value shows what docs/masks.md says and nothing more,
 *         whatever bytes the value is made of.
 * Method: a table of values and what they become; then every category of the
 *         shipped words by name; then the limits of what a mask looks at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deid/mask.h"

enum { OUT_MAX = 65536, VALUE_MAX = AVOW_VALUE_MAX };

struct row {
	enum avow_mask mask;
	const char *value;
	const char *want;
	const char *remark;
};

static void
check_row(const struct row *row)
{
	struct avow_buffer out;

	avow_buffer_init(&out, OUT_MAX);
	avow_mask_value(&out, row->mask, avow_text_of(row->value));
	avow_buffer_u8(&out, 0);
	if (strcmp((const char *)out.at, row->want) != 0)
		fail_msg("%s: got %s, want %s", row->remark,
		    (const char *)out.at, row->want);
	avow_buffer_clear(&out);
}

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(&rows[i]);
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof(rows)[0])

static void
names_show_one_character_or_initials(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_NAME, "张三", "*三", "two characters"},
	    {AVOW_MASK_NAME, "李小明", "***明", "three"},
	    {AVOW_MASK_NAME, "欧阳小明", "***明", "compound surname"},
	    {AVOW_MASK_NAME, "阿依古丽·买买提", "***提", "ethnic name"},
	    {AVOW_MASK_NAME, "阿依古丽・买买提", "***提", "another dot"},
	    {AVOW_MASK_NAME, " 张　三 ", "*三", "blanks, also wide ones"},
	    {AVOW_MASK_NAME, "𠮷野家", "***家", "beyond the first plane"},
	    {AVOW_MASK_NAME, "葛\U000E0100三", "*三", "variation selector"},
	    {AVOW_MASK_NAME, "张三\U000E0100", "*三", "selector at the end"},
	    {AVOW_MASK_NAME, "张", "****", "one character would be all"},
	    {AVOW_MASK_NAME, "Maria Lopez", "M*** L***", "Latin"},
	    {AVOW_MASK_NAME, "Maria   Lopez", "M*** L***", "many blanks"},
	    {AVOW_MASK_NAME, "Jean-Luc O'Neil", "J*** O***", "joints"},
	    {AVOW_MASK_NAME, "Élodie", "É***", "composed accent"},
	    {AVOW_MASK_NAME, "E\u0301lodie", "E***", "combining accent"},
	    {AVOW_MASK_NAME, "\u0301lodie", "****", "a mark leads"},
	    {AVOW_MASK_NAME, "Ольга", "О***", "Cyrillic"},
	    {AVOW_MASK_NAME, "김철수", "김***", "Hangul"},
	    {AVOW_MASK_NAME, "a b c d e f", "a*** b*** c*** d*** e*** f***",
		"six parts"},
	    {AVOW_MASK_NAME, "a b c d e f g", "****", "seven are no name"},
	    {AVOW_MASK_NAME, "张三 Zhang San", "****", "two scripts"},
	    {AVOW_MASK_NAME, "张三1", "****", "a digit"},
	    {AVOW_MASK_NAME, "Bob <b@x.org>", "****", "an address in it"},
	    {AVOW_MASK_NAME, "", "****", "nothing"},
	    {AVOW_MASK_NAME, "   ", "****", "blanks"},
	    {AVOW_MASK_NAME, "张\n三", "****", "a control"},
	    {AVOW_MASK_NAME, "张\u202e三", "****", "turned writing"},
	    {AVOW_MASK_NAME, "\u2028张三", "****", "line separator"},
	    {AVOW_MASK_NAME, "\xff\xfe", "****", "no UTF-8"},
	    {AVOW_MASK_NAME, "张三\xe4", "****", "a cut sequence"},
	    {AVOW_MASK_NAME, "\xc0\xbc\xc0\xbc", "****", "overlong"},
	    {AVOW_MASK_NAME, "\xed\xa0\x80", "****", "a surrogate"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
nicknames_show_both_ends(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_NICKNAME, "小熊维尼", "小***尼", "Chinese"},
	    {AVOW_MASK_NICKNAME, "sunny_day", "s***y", "Latin"},
	    {AVOW_MASK_NICKNAME, "abc", "a***c", "three"},
	    {AVOW_MASK_NICKNAME, "ab", "a***", "of two, one"},
	    {AVOW_MASK_NICKNAME, "a", "****", "of one, none"},
	    {AVOW_MASK_NICKNAME, "😀👍🏽🎉", "😀***🎉", "pictures"},
	    {AVOW_MASK_NICKNAME, "abe\u0301", "a***e", "an accent at the end"},
	    {AVOW_MASK_NICKNAME, "\u0301ab", "****", "a mark leads"},
	    {AVOW_MASK_NICKNAME, "ab\u202ecd", "****", "turned writing"},
	    {AVOW_MASK_NICKNAME, "a\tb", "****", "a control"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
phones_show_three_and_four(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_PHONE, "13812345678", "138****5678", "mobile"},
	    {AVOW_MASK_PHONE, "138 1234 5678", "138****5678", "blanks"},
	    {AVOW_MASK_PHONE, "138-1234-5678", "138****5678", "hyphens"},
	    {AVOW_MASK_PHONE, "+86 13812345678", "138****5678", "+86"},
	    {AVOW_MASK_PHONE, "0086-13812345678", "138****5678", "0086"},
	    {AVOW_MASK_PHONE, "8613812345678", "138****5678", "86"},
	    {AVOW_MASK_PHONE, "12812345678", "****", "12x is no mobile"},
	    {AVOW_MASK_PHONE, "1381234567", "****", "ten digits"},
	    {AVOW_MASK_PHONE, "138123456789", "****", "twelve digits"},
	    {AVOW_MASK_PHONE, "010-88886666", "010-******66", "landline"},
	    {AVOW_MASK_PHONE, "(010)88886666", "010-******66", "brackets"},
	    {AVOW_MASK_PHONE, "02188886666", "021-******66", "no hyphen"},
	    {AVOW_MASK_PHONE, "0755-8888666", "0755-*****66", "seven"},
	    {AVOW_MASK_PHONE, "+86 0755 88886666", "0755-******66", "both"},
	    {AVOW_MASK_PHONE, "0755-888866661", "****", "nine"},
	    {AVOW_MASK_PHONE, "+1 212 555 0123", "********23", "abroad"},
	    {AVOW_MASK_PHONE, "+123456", "****", "too short"},
	    {AVOW_MASK_PHONE, "+1234567890123456", "****", "too long"},
	    {AVOW_MASK_PHONE, "010-88886666-12", "****", "an extension"},
	    {AVOW_MASK_PHONE, "１３８１２３４５６７８", "****", "wide digits"},
	    {AVOW_MASK_PHONE, "13812345678 张三", "****", "a name too"},
	    {AVOW_MASK_PHONE, "138123456\u03005", "****", "a mark"},
	    {AVOW_MASK_PHONE, "", "****", "nothing"},
	    {AVOW_MASK_PHONE, "+", "****", "a plus alone"},
	    {AVOW_MASK_PHONE, "0086", "****", "a code alone"},
	    {AVOW_MASK_PHONE, "-----------", "****", "hyphens alone"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
documents_and_cards_show_their_ends(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_ID, "11010519491231002X", "1****************X", "18"},
	    {AVOW_MASK_ID, "110105491231002", "1*************2", "15"},
	    {AVOW_MASK_ID, "E12345678", "E*******8", "passport"},
	    {AVOW_MASK_ID, "1234567", "****", "seven is too short"},
	    {AVOW_MASK_ID, "1234567890123456789", "****", "nineteen too long"},
	    {AVOW_MASK_ID, "110105 19491231002X", "****", "a blank"},
	    {AVOW_MASK_ID, "１１０１０５１９", "****", "wide digits"},
	    {AVOW_MASK_CARD, "6222020000123456782", "**** **** **** 6782",
		"nineteen"},
	    {AVOW_MASK_CARD, "4111 1111 1111 1111", "**** **** **** 1111",
		"in groups"},
	    {AVOW_MASK_CARD, "123456789012", "**** **** **** 9012", "twelve"},
	    {AVOW_MASK_CARD, "12345678901", "****", "eleven"},
	    {AVOW_MASK_CARD, "12345678901234567890", "****", "twenty"},
	    {AVOW_MASK_CARD, "4111111111111111/123", "****", "a code too"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
mail_shows_one_character_and_a_shared_domain(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_EMAIL, "zhangsan@example.com", "z***@example.com", ""},
	    {AVOW_MASK_EMAIL, "Maria@QQ.com", "M***@qq.com", "capitals"},
	    {AVOW_MASK_EMAIL, "maria@lopez.es", "m***@***.es",
		"a domain may be a name"},
	    {AVOW_MASK_EMAIL, "m@qq.com", "***@qq.com", "of one, none"},
	    {AVOW_MASK_EMAIL, "张三@qq.com", "张***@qq.com", "not ASCII"},
	    {AVOW_MASK_EMAIL, "a@b@qq.com", "****", "two signs"},
	    {AVOW_MASK_EMAIL, "@qq.com", "****", "no local part"},
	    {AVOW_MASK_EMAIL, "zhang@", "****", "no domain"},
	    {AVOW_MASK_EMAIL, "zhang@localhost", "****", "no dot"},
	    {AVOW_MASK_EMAIL, "zhang@qq.", "****", "a dot at the end"},
	    {AVOW_MASK_EMAIL, "zhang@.com", "****", "a dot at the start"},
	    {AVOW_MASK_EMAIL, "zhang@q q.com", "****", "a blank"},
	    {AVOW_MASK_EMAIL, "zhang@例子.com", "****", "not ASCII"},
	    {AVOW_MASK_EMAIL, "zhangsan", "****", "no sign"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
addresses_keep_province_city_and_district(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_ADDRESS, "广东省深圳市南山区科技园路1号",
		"广东省深圳市南山区****", "all three"},
	    {AVOW_MASK_ADDRESS, "广东省 深圳市, 南山区 1号",
		"广东省深圳市南山区****", "blanks and commas"},
	    {AVOW_MASK_ADDRESS, "北京市朝阳区建国路88号", "北京市朝阳区****",
		"municipality"},
	    {AVOW_MASK_ADDRESS, "内蒙古自治区呼和浩特市新城区北街1号",
		"内蒙古自治区呼和浩特市新城区****", "autonomous region"},
	    {AVOW_MASK_ADDRESS, "香港特别行政区中西区皇后大道1号",
		"香港特别行政区中西区****", "special region"},
	    {AVOW_MASK_ADDRESS, "吉林省延边朝鲜族自治州延吉市光明街2号",
		"吉林省延边朝鲜族自治州延吉市****", "prefecture, county city"},
	    {AVOW_MASK_ADDRESS,
		"甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县大河家镇",
		"甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县****",
		"the longest county"},
	    {AVOW_MASK_ADDRESS, "内蒙古自治区锡林郭勒盟正镶白旗1号",
		"内蒙古自治区锡林郭勒盟正镶白旗****", "league and banner"},
	    {AVOW_MASK_ADDRESS, "山东省济南市市中区经七路9号",
		"山东省济南市市中区****", "an ending begins a name"},
	    {AVOW_MASK_ADDRESS, "河南省新乡市红旗区平原路1号",
		"河南省新乡市红旗区****", "an ending within a name"},
	    {AVOW_MASK_ADDRESS, "江西省景德镇市珠山区瓷都大道1号",
		"江西省景德镇市珠山区****", "a town's word within a name"},
	    {AVOW_MASK_ADDRESS, "河北省唐山市路南区新华道1号",
		"河北省唐山市路南区****", "a street's word leads"},
	    {AVOW_MASK_ADDRESS, "广东省深圳市科技园区1号", "广东省深圳市****",
		"a park is no district"},
	    {AVOW_MASK_ADDRESS, "深圳市幸福小区3栋", "深圳市****", "an estate"},
	    {AVOW_MASK_ADDRESS, "深圳市人民路某某区3栋", "深圳市****",
		"a street comes first"},
	    {AVOW_MASK_ADDRESS, "深圳市8号某某区", "深圳市****",
		"a number comes first"},
	    {AVOW_MASK_ADDRESS, "科技园路1号", "****", "nothing to keep"},
	    {AVOW_MASK_ADDRESS, "广东省", "广东省****", "nothing to hide"},
	    {AVOW_MASK_ADDRESS, "市", "****", "an ending alone"},
	    {AVOW_MASK_ADDRESS, "12 High Street, Springfield, Illinois",
		"****, Illinois", "Latin"},
	    {AVOW_MASK_ADDRESS, "12 High Street, Springfield", "****",
		"two parts are too few"},
	    {AVOW_MASK_ADDRESS, "1 A St, B, IL 62704", "****",
		"digits in the last part"},
	    {AVOW_MASK_ADDRESS, "1 A St, B, ", "****", "an empty last part"},
	    {AVOW_MASK_ADDRESS, "深圳市\a南山区", "****", "a control"},
	    {AVOW_MASK_ADDRESS, ",,,,", "****", "commas"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
internet_addresses_show_their_network(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_IP, "203.0.113.77", "203.0.113.*", "version 4"},
	    {AVOW_MASK_IP, "2001:db8:1:2::5", "2001:db8:1::/48", "version 6"},
	    {AVOW_MASK_IP, "2001:DB8::5", "2001:db8::/48", "capitals"},
	    {AVOW_MASK_IP, "::ffff:203.0.113.77", "::/48", "4 within 6"},
	    {AVOW_MASK_IP, "203.0.113.77:80", "****", "a port"},
	    {AVOW_MASK_IP, "203.0.113", "****", "three numbers"},
	    {AVOW_MASK_IP, "203.0.113.256", "****", "no byte"},
	    {AVOW_MASK_IP, "fe80::1%eth0", "****", "a zone"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
other_values_become_stars_or_nothing(void **state)
{
	static const struct row rows[] = {
	    {AVOW_MASK_ALL, "anything", "****", "no rule"},
	    {AVOW_MASK_ALL, "", "****", "an empty one looks the same"},
	    {AVOW_MASK_NEVER, "secret", "", "not even a length"},
	    {AVOW_MASK_NEVER, "\xff", "", "nor that it is broken"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
categories_have_the_mask_of_their_name(void **state)
{
	static const struct {
		const char *category;
		enum avow_mask mask;
	} rows[] = {
	    {"basic.name", AVOW_MASK_NAME},
	    {"order.recipient", AVOW_MASK_NAME},
	    {"contact.phone", AVOW_MASK_PHONE},
	    {"order.phone", AVOW_MASK_PHONE},
	    {"contact.guardian", AVOW_MASK_PHONE},
	    {"contact.email", AVOW_MASK_EMAIL},
	    {"identity.card", AVOW_MASK_ID},
	    {"identity", AVOW_MASK_ID},
	    {"order.recipient-id", AVOW_MASK_ID},
	    {"asset.bank-card", AVOW_MASK_CARD},
	    {"order.address", AVOW_MASK_ADDRESS},
	    {"net.nickname", AVOW_MASK_NICKNAME},
	    {"net.account", AVOW_MASK_NICKNAME},
	    {"net.ip", AVOW_MASK_IP},
	    {"auth.password", AVOW_MASK_NEVER},
	    {"auth", AVOW_MASK_NEVER},
	    {"biometric.face", AVOW_MASK_NEVER},
	    {"special.health", AVOW_MASK_NEVER},
	    {"special.name", AVOW_MASK_NEVER},  /* the stricter of two */
	    {"authority.name", AVOW_MASK_NAME}, /* only whole parts count */
	    {"order.items", AVOW_MASK_ALL},
	    {"device.id.imei", AVOW_MASK_ALL},
	    {"phone", AVOW_MASK_PHONE},
	    {"phone.", AVOW_MASK_ALL},
	    {"", AVOW_MASK_ALL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(
		    avow_mask_of(avow_text_of(rows[i].category)), rows[i].mask);
	assert_int_equal(
	    avow_mask_of((struct avow_text){NULL, 0}), AVOW_MASK_ALL);
}

/* A value of size bytes, all the same three-byte character. */
static void
check_long(enum avow_mask mask, size_t points, const char *want)
{
	static char value[VALUE_MAX + 3];
	struct row row = {mask, value, want, "long"};

	for (size_t i = 0; i < points; i++)
		(void)memcpy(value + 3 * i, "明", 3);
	value[3 * points] = '\0';
	check_row(&row);
}

static void
values_beyond_the_window_become_stars(void **state)
{
	(void)state;
	check_long(AVOW_MASK_NAME, 64, "***明");
	check_long(AVOW_MASK_NAME, 65, "****");
	check_long(AVOW_MASK_NAME, VALUE_MAX / 3, "****");
	check_long(AVOW_MASK_NICKNAME, 64, "明***明");
	check_long(AVOW_MASK_NICKNAME, VALUE_MAX / 3, "****");
	check_long(AVOW_MASK_ADDRESS, VALUE_MAX / 3, "****");
}

static void
a_fault_behind_the_window_is_seen_too(void **state)
{
	static char value[VALUE_MAX + 1];
	struct row row = {AVOW_MASK_ADDRESS, value, "****", "bad end"};

	(void)state;
	memset(value, 'x', VALUE_MAX);
	(void)memcpy(value, "深圳市", 9);
	value[VALUE_MAX - 1] = '\xff';
	check_row(&row);
	value[VALUE_MAX - 1] = 'x';
	row.want = "深圳市****";
	check_row(&row);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_show_one_character_or_initials),
	    cmocka_unit_test(nicknames_show_both_ends),
	    cmocka_unit_test(phones_show_three_and_four),
	    cmocka_unit_test(documents_and_cards_show_their_ends),
	    cmocka_unit_test(mail_shows_one_character_and_a_shared_domain),
	    cmocka_unit_test(addresses_keep_province_city_and_district),
	    cmocka_unit_test(internet_addresses_show_their_network),
	    cmocka_unit_test(other_values_become_stars_or_nothing),
	    cmocka_unit_test(categories_have_the_mask_of_their_name),
	    cmocka_unit_test(values_beyond_the_window_become_stars),
	    cmocka_unit_test(a_fault_behind_the_window_is_seen_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
