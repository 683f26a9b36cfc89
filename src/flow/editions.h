/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/editions: all the editions that a vault ever published.
 *
 *     publish records + image files --load--> editions --at an instant--> one
 *
 * None is loaded that has no record, and none with a record may be missing: a
 * person may still be bound to it.  In force at an instant is the edition that
 * took effect last; before any did, the first.  The list never moves and only
 * grows, so a copy of the struct stays good while another thread adds to it;
 * adding is for one thread at a time.
 */
#ifndef AVOW_FLOW_EDITIONS_H
#define AVOW_FLOW_EDITIONS_H

#include "flow/published.h"

struct avow_kv;

struct avow_editions {
	struct avow_published **list; /* list[i]->number is i + 1 */
	size_t count;
	size_t room;
};

/*
 * Load all of them.  Errors: POLICY (none); as avow_publish_load and
 * avow_published_load.
 */
AVOW_CHECKED enum avow_status avow_editions_load(struct avow_editions *editions,
    struct avow_kv *kv, const uint8_t publish_key[AVOW_KEY_SIZE],
    const struct avow_published_from *from, struct avow_error *why);
void avow_editions_clear(struct avow_editions *editions);

/* Before a publish record is committed: room for one more, so that adding it
   can't fail after.  Errors: NOMEM; LIMIT. */
AVOW_CHECKED enum avow_status avow_editions_make_room(
    struct avow_editions *editions, struct avow_error *why);
/* After it: the edition itself, which is taken over. */
void avow_editions_add(
    struct avow_editions *editions, struct avow_published *edition);

/* The edition with a number, or NULL; and the newest. */
struct avow_published *avow_editions_get(
    const struct avow_editions *editions, uint32_t number);
struct avow_published *avow_editions_newest(
    const struct avow_editions *editions);
/* The edition in force at an instant; never NULL once they are loaded. */
struct avow_published *avow_editions_at(
    const struct avow_editions *editions, uint64_t now_ms);
/* The newest edition of this name ("general@2+app@1"), or NULL. */
struct avow_published *avow_editions_named(
    const struct avow_editions *editions, struct avow_text name);
/* What a code stands for, in the newest edition that knows it; "" for none. */
const char *avow_editions_word(const struct avow_editions *editions,
    enum avow_code_kind kind, uint64_t code);

#endif
