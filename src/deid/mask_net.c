/* SPDX-License-Identifier: Apache-2.0 */
/* deid/mask_net: mail addresses and IP addresses. */
#include "deid/mask_rules.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/banned.h"

enum { PREFIX_BYTES = 6 }; /* of an IPv6 address: its /48 */

/*
 * Domains that thousands share, so that they tell nothing about one of them.
 * Any other may be a person's own and be as good as a name.
 */
static const char *const shared_domains[] = {"qq.com", "foxmail.com", "163.com",
    "126.com", "yeah.net", "139.com", "189.cn", "wo.cn", "sina.com", "sina.cn",
    "sohu.com", "aliyun.com", "tom.com", "21cn.com", "gmail.com", "outlook.com",
    "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "yahoo.com",
    "proton.me", "gmx.de", "web.de", "mail.ru", "naver.com", "example.com",
    "example.org", "example.net"};

/* ASCII of the value, lower case from `from` on; false when it is not. */
static bool
ascii_from(
    char out[AVOW_POINTS_MAX + 1], const struct avow_points *value, size_t from)
{
	size_t size = 0;

	for (size_t i = from; i < value->count; i++) {
		uint32_t point = value->at[i];

		if (point <= ' ' || point > '~')
			return false;
		if (point >= 'A' && point <= 'Z')
			point += 'a' - 'A';
		out[size++] = (char)point;
	}
	out[size] = '\0';
	return true;
}

static bool
is_domain(const char *domain)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
	const char *dot = strrchr(domain, '.');

	return dot != NULL && dot[1] != '\0' && domain[0] != '.' &&
	    strspn(domain, letters) == strlen(domain);
}

static bool
is_shared(const char *domain)
{
	size_t count = sizeof shared_domains / sizeof shared_domains[0];

	for (size_t i = 0; i < count; i++)
		if (strcmp(domain, shared_domains[i]) == 0)
			return true;
	return false;
}

/* The only @, not at either end; 0: none. */
static size_t
find_at(const struct avow_points *value)
{
	size_t at = 0;

	for (size_t i = 0; i < value->count; i++) {
		if (value->at[i] != '@')
			continue;
		if (at != 0 || i == 0)
			return 0;
		at = i;
	}
	return at;
}

/*
 * The first character, where there are more; three stars whatever the length;
 * the domain when thousands share it, else only its top level.
 */
bool
avow_mask_email(struct avow_buffer *out, const struct avow_points *value)
{
	char domain[AVOW_POINTS_MAX + 1];
	size_t at = find_at(value);
	bool ok = value->is_whole && at > 0 &&
	    !avow_points_is_mark(value->at[0]) &&
	    ascii_from(domain, value, at + 1) && is_domain(domain);

	if (ok) {
		if (at > 1)
			avow_points_put(out, value->at[0]);
		avow_buffer_string(out, "***@");
		if (!is_shared(domain))
			avow_buffer_string(out, "***");
		avow_buffer_string(
		    out, is_shared(domain) ? domain : strrchr(domain, '.'));
	}
	explicit_bzero(domain, sizeof domain);
	return ok;
}

/* The first three numbers of an IPv4 address: a /24. */
static void
put_v4(struct avow_buffer *out, const uint8_t address[4])
{
	avow_buffer_format(
	    out, "%u.%u.%u.*", address[0], address[1], address[2]);
}

static bool
put_v6(struct avow_buffer *out, uint8_t address[16])
{
	char text[INET6_ADDRSTRLEN];

	memset(address + PREFIX_BYTES, 0, 16 - PREFIX_BYTES);
	if (inet_ntop(AF_INET6, address, text, sizeof text) == NULL)
		return false;
	avow_buffer_string(out, text);
	avow_buffer_string(out, "/48");
	return true;
}

bool
avow_mask_ip(struct avow_buffer *out, const struct avow_points *value)
{
	char text[AVOW_POINTS_MAX + 1];
	uint8_t address[16];
	bool ok = false;

	if (!value->is_whole || !ascii_from(text, value, 0))
		return false;
	if (inet_pton(AF_INET, text, address) == 1) {
		put_v4(out, address);
		ok = true;
	} else if (inet_pton(AF_INET6, text, address) == 1) {
		ok = put_v6(out, address);
	}
	explicit_bzero(text, sizeof text);
	explicit_bzero(address, sizeof address);
	return ok;
}
