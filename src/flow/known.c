/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_person_known: the facts that decide about a person, as a rule would say
 * them, without any value; and the image of an edition, to put them into.
 *
 * It is logged like any look at a person, and told once that is durable.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/facts.h"
#include "flow/open.h"
#include "flow/own.h"
#include "policy/decide_engine.h"
#include "json/writer.h"

#include "base/banned.h"

enum { JSON_MAX = 4 << 20 };

struct known {
	struct avow *avow;
	struct avow_json_writer json;
	struct avow_buffer out;
};

static void
put_string(struct avow_json_writer *json, const char *name, const char *string)
{
	avow_json_name(json, name);
	avow_json_put_string(json, string);
}

/* Every test of the edition whose answer is known: "not consent ads". */
static void
put_known(struct known *k, const struct avow_published *edition,
    const struct avow_world *world)
{
	const struct avow_image_atom *atoms =
	    edition->image->section[AVOW_SECTION_ATOMS];
	struct avow_buffer text;

	avow_buffer_init(&text, 4096);
	put_string(&k->json, "edition", avow_image_name(edition->image));
	avow_json_name(&k->json, "number");
	avow_json_put_u64(&k->json, edition->number);
	avow_json_name(&k->json, "known");
	avow_json_open_list(&k->json);
	for (uint32_t a = 0; a < edition->image->count[AVOW_SECTION_ATOMS];
	     a++) {
		if (!avow_bit(world->known, a))
			continue;
		avow_buffer_reset(&text);
		avow_buffer_string(
		    &text, avow_bit(world->value, a) ? "" : "not ");
		avow_buffer_string(
		    &text, edition->image->strings + atoms[a].text);
		avow_json_put_text(&k->json, avow_buffer_view(&text));
	}
	avow_json_close(&k->json);
	avow_buffer_clear(&text);
}

/* What is known in a service, as one edition sees it. */
static void
put_view(struct known *k, const struct avow_job *job,
    const struct avow_published *edition, const char *service)
{
	struct avow_facts_view view = {.edition = edition,
	    .recipient = AVOW_NO_ID,
	    .service = AVOW_NO_ID,
	    .claim = {AVOW_BASIS_NONE, 0}};
	struct avow_world world;
	uint32_t leaf;

	view.service_code = avow_code_of(k->avow->hash,
	    avow_keys_get(&k->avow->keys, AVOW_KEY_CODES), AVOW_CODE_SERVICE,
	    avow_text_of(service));
	if (avow_image_find_leaf(edition->image, AVOW_AXIS_SERVICE,
		avow_text_of(service), &leaf))
		view.service = leaf;
	avow_facts_ask(k->avow->registry, job, &view, &world);
	put_known(k, edition, &world);
}

static void
put_service(struct known *k, const struct avow_job *job, uint32_t service)
{
	struct avow *avow = k->avow;
	const struct avow_published *in_force = avow->in_force;
	const char *name =
	    avow_image_leaf_name(in_force->image, AVOW_AXIS_SERVICE, service);
	const struct avow_published *say = avow_bound_say(&avow->bounds,
	    &avow->editions, in_force,
	    avow_bound_of(&avow->editions, &job->head, job->now_ms), service);

	avow_json_open_object(&k->json);
	put_string(&k->json, "service", name);
	put_view(k, job, in_force, name);
	avow_json_name(&k->json, "bound");
	if (say == NULL) {
		avow_json_put_null(&k->json);
	} else {
		avow_json_open_object(&k->json);
		put_view(k, job, say, name);
		avow_json_close(&k->json);
	}
	avow_json_close(&k->json);
}

static enum avow_status
change(struct avow *avow, struct avow_job *job, void *context)
{
	struct known *k = context;
	uint32_t count =
	    avow_image_leaf_count(avow->in_force->image, AVOW_AXIS_SERVICE);

	k->avow = avow;
	avow_buffer_reset(&k->out);
	k->json = avow_json_writer_of(&k->out);
	avow_json_open_list(&k->json);
	for (uint32_t s = 0; s < count; s++)
		put_service(k, job, s);
	avow_json_close(&k->json);
	avow_buffer_u8(&k->out, '\0');
	return avow_buffer_check(&k->out, &job->why);
}

enum avow_status
avow_person_known(struct avow *avow, const char *person,
    const char *external_id, char **json_out, struct avow_error *why)
{
	struct known known = {.avow = avow};
	const struct avow_own own = {.person = person,
	    .external_id = external_id,
	    .kind = AVOW_ENTRY_SHOW,
	    .is_vital = true,
	    .change = change,
	    .context = &known};
	enum avow_status status;

	*json_out = NULL;
	avow_open_turn(avow);
	avow_buffer_init(&known.out, JSON_MAX);
	status = avow_own_run(avow, &own, why);
	if (status == AVOW_OK) {
		*json_out = strdup((const char *)known.out.at);
		if (*json_out == NULL)
			status = avow_fail(why, AVOW_ERR_NOMEM, "known.memory",
			    "no memory to tell what is known");
	}
	avow_buffer_clear(&known.out);
	return status;
}

enum avow_status
avow_edition_image(struct avow *avow, uint32_t number, const void **image_out,
    size_t *size_out, struct avow_error *why)
{
	const struct avow_published *edition;
	struct avow_text bytes;

	*image_out = NULL;
	*size_out = 0;
	avow_open_turn(avow);
	edition = number == 0 ? avow->in_force
			      : avow_editions_get(&avow->editions, number);
	if (edition == NULL)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "edition.number",
		    "there is no edition of this number");
	bytes = avow_image_bytes(edition->image);
	*image_out = bytes.at;
	*size_out = bytes.size;
	return AVOW_OK;
}
