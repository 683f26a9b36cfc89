/* SPDX-License-Identifier: Apache-2.0 */
/* An entry as people and their tools read it. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "flow/entry.h"
#include "seal/hash.h"
#include "json/write.h"

#include "base/banned.h"

enum { SEEN_MAX = 256 };

enum shape { TEXT, TEXTS, HEX, HEXES, TIME, KIND, VERDICT, COUNT, FLAG, PAPER };

static const struct {
	const char *name;
	enum shape shape;
} fields[SEEN_MAX] = {
    [AVOW_TAG_TIME] = {"time", TIME},
    [AVOW_TAG_KIND] = {"kind", KIND},
    [AVOW_TAG_VERDICT] = {"verdict", VERDICT},
    [AVOW_TAG_STATUS] = {"status", TEXT},
    [AVOW_TAG_ACTION] = {"action", TEXT},
    [AVOW_TAG_SERVICE] = {"service", TEXT},
    [AVOW_TAG_PURPOSE] = {"purpose", TEXT},
    [AVOW_TAG_RECIPIENT] = {"recipient", TEXT},
    [AVOW_TAG_CALLER] = {"caller", TEXT},
    [AVOW_TAG_PERSON] = {"person", HEX},
    [AVOW_TAG_EDITION] = {"edition", TEXT},
    [AVOW_TAG_IMAGE] = {"image", HEX},
    [AVOW_TAG_FORM] = {"form", TEXT},
    [AVOW_TAG_CLAIM] = {"claim", TEXT},
    [AVOW_TAG_CATEGORY] = {"categories", TEXTS},
    [AVOW_TAG_CITE] = {"clauses", TEXTS},
    [AVOW_TAG_DUTY] = {"duties", TEXTS},
    [AVOW_TAG_NEED] = {"needs", TEXTS},
    [AVOW_TAG_ASSERTED] = {"asserted", TEXTS},
    [AVOW_TAG_SHOWN] = {"shown", TEXTS},
    [AVOW_TAG_AGREED] = {"agreed", TEXTS},
    [AVOW_TAG_DOCUMENT] = {"documents", PAPER},
    [AVOW_TAG_RECEIPT] = {"receipts", HEXES},
    [AVOW_TAG_ROW] = {"rows", HEXES},
    [AVOW_TAG_GIVEN] = {"given", COUNT},
    [AVOW_TAG_TRIAL] = {"trial", FLAG},
    [AVOW_TAG_NAME] = {"name", TEXT},
    [AVOW_TAG_VALUE] = {"value", TEXT},
    [AVOW_TAG_BY] = {"by", TEXT},
    [AVOW_TAG_METHOD] = {"method", TEXT},
    [AVOW_TAG_BUNDLED] = {"bundled", FLAG},
    [AVOW_TAG_SUBJECT] = {"about", TEXT},
    [AVOW_TAG_WITHHELD] = {"withheld", TEXTS},
    [AVOW_TAG_REPLACED] = {"replaced", HEXES},
    [AVOW_TAG_NUMBER] = {"number", COUNT},
    [AVOW_TAG_EFFECTIVE] = {"effective", TIME},
    [AVOW_TAG_CLASS] = {"class", COUNT},
    [AVOW_TAG_CORRECTS] = {"corrects", TEXT},
    [AVOW_TAG_BOUND] = {"bound", TEXTS},
    [AVOW_TAG_TOLD] = {"told", TEXT},
    [AVOW_MARK_TAG_VERIFIER] = {"key", TEXT},
    [AVOW_MARK_TAG_CHECKPOINT] = {"checkpoint", TEXT},
    [AVOW_MARK_TAG_REASON] = {"reason", TEXT},
    [AVOW_MARK_TAG_BEFORE] = {"before", COUNT},
    [AVOW_MARK_TAG_COUNT] = {"count", COUNT},
    [AVOW_MARK_TAG_DIGEST] = {"digest", HEX},
    [AVOW_TAG_ITEM] = {"items", TEXTS},
};

static const char *const kinds[AVOW_MARK_END] = {
    [AVOW_ENTRY_DECISION] = "decision",
    [AVOW_ENTRY_CONSENT] = "consent",
    [AVOW_ENTRY_OBJECTION] = "objection",
    [AVOW_ENTRY_FACT] = "fact",
    [AVOW_ENTRY_AGREEMENT] = "agreement",
    [AVOW_ENTRY_PUBLISH] = "publish",
    [AVOW_ENTRY_SHOW] = "show",
    [AVOW_ENTRY_TOLD] = "told",
    [AVOW_ENTRY_APPROVAL] = "approval",
    [AVOW_ENTRY_COUNT] = "count",
    [AVOW_MARK_KEY] = "key",
    [AVOW_MARK_GENERATION] = "generation",
    [AVOW_MARK_PRUNE] = "prune",
    [AVOW_MARK_LISTS] = "lists",
    [AVOW_MARK_BULK] = "bulk",
    [AVOW_MARK_TAKEN] = "key-taken",
};

static const char *const verdicts[] = {
    [AVOW_DENIED] = "denied",
    [AVOW_ALLOWED] = "allowed",
    [AVOW_NEEDED] = "needed",
};

static void
put_hex(struct avow_buffer *out, struct avow_text bytes)
{
	static const char digits[] = "0123456789abcdef";

	avow_buffer_u8(out, '"');
	for (size_t i = 0; i < bytes.size; i++) {
		unsigned byte = (unsigned char)bytes.at[i];

		avow_buffer_u8(out, (uint8_t)digits[byte >> 4]);
		avow_buffer_u8(out, (uint8_t)digits[byte & 15]);
	}
	avow_buffer_u8(out, '"');
}

static uint64_t
number_of(struct avow_text value)
{
	uint64_t number = 0;

	for (size_t i = 0; i < value.size && i < 8; i++)
		number = number << 8 | (unsigned char)value.at[i];
	return number;
}

static const char *
word_of(const char *const *words, size_t count, struct avow_text value)
{
	uint64_t number = number_of(value);

	if (number >= count || words[number] == NULL)
		return "unknown";
	return words[number];
}

static void
put_paper(struct avow_buffer *out, struct avow_text value)
{
	struct avow_text digest = value;
	struct avow_text kind = {"", 0};

	if (value.size >= AVOW_HASH_SIZE) {
		digest.size = AVOW_HASH_SIZE;
		kind.at = value.at + AVOW_HASH_SIZE;
		kind.size = value.size - AVOW_HASH_SIZE;
	}
	avow_buffer_string(out, "{\"kind\":");
	avow_json_write_text(out, kind);
	avow_buffer_string(out, ",\"sha256\":");
	put_hex(out, digest);
	avow_buffer_u8(out, '}');
}

static void
put_value(struct avow_buffer *out, enum shape shape, struct avow_text value)
{
	char time[AVOW_TIME_TEXT_SIZE];

	switch (shape) {
	case TEXT:
	case TEXTS:
		avow_json_write_text(out, value);
		break;
	case HEX:
	case HEXES:
		put_hex(out, value);
		break;
	case TIME:
		avow_time_text(time, number_of(value));
		avow_json_write_string(out, time);
		break;
	case KIND:
		avow_json_write_string(
		    out, word_of(kinds, AVOW_MARK_END, value));
		break;
	case VERDICT:
		avow_json_write_string(out, word_of(verdicts, 3, value));
		break;
	case COUNT:
		avow_buffer_format(out, "%" PRIu64, number_of(value));
		break;
	case FLAG:
		avow_buffer_string(out, "true");
		break;
	case PAPER:
		put_paper(out, value);
		break;
	}
}

static bool
is_list(enum shape shape)
{
	return shape == TEXTS || shape == HEXES || shape == PAPER;
}

/* All the fields of one tag, from the first of them on. */
static void
put_list(struct avow_buffer *out, uint8_t tag, struct avow_reader rest,
    struct avow_text first)
{
	struct avow_entry_field field;

	avow_buffer_u8(out, '[');
	put_value(out, fields[tag].shape, first);
	while (avow_entry_next(&rest, &field)) {
		if (field.tag != tag)
			continue;
		avow_buffer_u8(out, ',');
		put_value(out, fields[tag].shape, field.value);
	}
	avow_buffer_u8(out, ']');
}

static void
put_field(struct avow_buffer *out, const struct avow_entry_field *field,
    struct avow_reader rest)
{
	uint8_t tag = field->tag;

	avow_buffer_u8(out, ',');
	if (fields[tag].name == NULL) {
		avow_buffer_format(out, "\"field-%u\":", tag);
		put_hex(out, field->value);
		return;
	}
	avow_json_write_string(out, fields[tag].name);
	avow_buffer_u8(out, ':');
	if (is_list(fields[tag].shape))
		put_list(out, tag, rest, field->value);
	else
		put_value(out, fields[tag].shape, field->value);
}

/* Text never holds a NUL: readers of JSON need not take one. */
static bool
is_text(const struct avow_entry_field *field)
{
	enum shape shape = fields[field->tag].shape;
	struct avow_text text = field->value;

	if (fields[field->tag].name == NULL ||
	    (shape != TEXT && shape != TEXTS && shape != PAPER))
		return true;
	if (shape == PAPER && text.size >= AVOW_HASH_SIZE) {
		text.at += AVOW_HASH_SIZE;
		text.size -= AVOW_HASH_SIZE;
	}
	return text.size == 0 || memchr(text.at, '\0', text.size) == NULL;
}

void
avow_entry_json_place(struct avow_buffer *out, struct avow_entry_place place)
{
	avow_buffer_u8(out, '{');
	if (place.generation > 1)
		avow_buffer_format(
		    out, "\"generation\":%" PRIu32 ",", place.generation);
	avow_buffer_format(out, "\"index\":%" PRIu64, place.index);
}

enum avow_status
avow_entry_json(struct avow_buffer *out, struct avow_entry_place place,
    struct avow_text entry, struct avow_error *why)
{
	bool seen[SEEN_MAX] = {false};
	struct avow_entry_field field;
	struct avow_reader reader;
	enum avow_status status;

	status = avow_entry_read(&reader, entry, why);
	if (status != AVOW_OK)
		return status;
	avow_entry_json_place(out, place);
	while (avow_entry_next(&reader, &field)) {
		if (!is_text(&field))
			return avow_fail(why, AVOW_ERR_FORMAT, "entry.text",
			    "a text of a log entry holds a NUL");
		if (!seen[field.tag])
			put_field(out, &field, reader);
		seen[field.tag] = true;
	}
	avow_buffer_u8(out, '}');
	if (reader.failed)
		return avow_fail(why, AVOW_ERR_FORMAT, "entry.fields",
		    "a log entry ends within a field");
	return avow_buffer_check(out, why);
}
