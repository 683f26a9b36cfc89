/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/folder.h"

#include <stdio.h>
#include <string.h>

#include "json/read.h"
#include "json/writer.h"

#include "base/banned.h"

enum { JSON_MAX = 65536, HASH_SHOWN = 8 };

static enum avow_status
too_long(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_LIMIT, "vault.path",
	    "a path has over %d bytes", AVOW_FILE_PATH_SIZE - 1);
}

enum avow_status
avow_folder_root_key(
    struct avow_path *out, const char *dir, struct avow_error *why)
{
	size_t bare = avow_file_bare_size(dir);
	int size;

	if (bare >= sizeof out->at)
		return too_long(why);
	size =
	    snprintf(out->at, sizeof out->at, "%.*s.root-key", (int)bare, dir);
	if (size < 0 || (size_t)size >= sizeof out->at)
		return too_long(why);
	return AVOW_OK;
}

enum avow_status
avow_folder_image(struct avow_path *out, const char *dir,
    const uint8_t hash[32], struct avow_error *why)
{
	char name[2 * HASH_SHOWN + 1];
	char rest[sizeof "policy/" + sizeof name + sizeof ".image"];

	avow_hex(name, hash, HASH_SHOWN);
	(void)snprintf(rest, sizeof rest, "policy/%s.image", name);
	return avow_file_join(out->at, dir, rest, why);
}

struct avow_text
avow_folder_last_part(const char *dir)
{
	size_t size = avow_file_bare_size(dir);
	size_t at = size;

	while (at > 0 && dir[at - 1] != '/')
		at--;
	return (struct avow_text){dir + at, size - at};
}

enum avow_status
avow_folder_write(
    const char *dir, const struct avow_folder *folder, struct avow_error *why)
{
	struct avow_json_writer json;
	struct avow_buffer text;
	struct avow_path path;
	enum avow_status status;

	avow_buffer_init(&text, JSON_MAX);
	json = avow_json_writer_of(&text);
	avow_json_open_object(&json);
	avow_json_name(&json, "format");
	avow_json_put_u64(&json, AVOW_FOLDER_FORMAT);
	avow_json_name(&json, "name");
	avow_json_put_string(&json, folder->name);
	avow_json_name(&json, "region");
	avow_json_put_string(&json, "home");
	avow_json_name(&json, "root_key");
	avow_json_put_string(&json, folder->root_key.at);
	avow_json_close(&json);
	avow_buffer_u8(&text, '\n');
	status = avow_buffer_check(&text, why);
	if (status == AVOW_OK)
		status = avow_file_join(path.at, dir, "vault.json", why);
	if (status == AVOW_OK)
		status = avow_file_write(
		    path.at, avow_buffer_view(&text), 0600, why);
	avow_buffer_clear(&text);
	return status;
}

static bool
copy_member(
    char *out, size_t room, const struct avow_json *json, const char *name)
{
	struct avow_text text = avow_json_text(avow_json_get(json, name));

	if (text.size == 0 || text.size >= room)
		return false;
	memcpy(out, text.at, text.size);
	out[text.size] = '\0';
	return true;
}

static enum avow_status
take(struct avow_folder *out, const struct avow_json *json,
    struct avow_error *why)
{
	if (avow_json_integer(avow_json_get(json, "format")) !=
	    AVOW_FOLDER_FORMAT)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "vault.format",
		    "vault.json", "a format that is unknown here");
	if (!copy_member(out->name, sizeof out->name, json, "name") ||
	    !copy_member(
		out->root_key.at, sizeof out->root_key.at, json, "root_key"))
		return avow_fail_at(why, AVOW_ERR_FORMAT, "vault.format",
		    "vault.json", "it does not say name and root_key");
	return AVOW_OK;
}

/* "vault.json:1:36", where only "1:36" told the place. */
static enum avow_status
fail_inside(struct avow_error *why, const struct avow_error *inner)
{
	char place[sizeof inner->place + sizeof "vault.json:"];
	bool is_inside = inner->place[0] >= '0' && inner->place[0] <= '9';

	(void)snprintf(place, sizeof place, "%s%s",
	    is_inside ? "vault.json:" : "", inner->place);
	return avow_fail_at(
	    why, inner->status, inner->code, place, "%s", inner->message);
}

enum avow_status
avow_folder_read(
    struct avow_folder *out, const char *dir, struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_json *json = NULL;
	struct avow_buffer text;
	struct avow_path path;
	enum avow_status status;

	memset(out, 0, sizeof *out);
	avow_buffer_init(&text, JSON_MAX);
	status = avow_file_join(path.at, dir, "vault.json", &inner);
	if (status == AVOW_OK)
		status = avow_file_read_plain(&text, path.at, &inner);
	if (status == AVOW_ERR_NOT_FOUND) {
		status = avow_fail_at(why, status, "vault.none", path.at,
		    "there is no vault here");
		goto out;
	}
	if (status == AVOW_OK)
		status =
		    avow_json_parse(&json, avow_buffer_view(&text), &inner);
	if (status != AVOW_OK)
		status = fail_inside(why, &inner);
	else
		status = take(out, json, why);
out:
	avow_json_free(json);
	avow_buffer_clear(&text);
	return status;
}
