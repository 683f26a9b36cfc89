/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/policy_who.h"
#include "json/read.h"
#include "json/write.h"

#include "base/banned.h"

enum { VIEW_MAX = 1 << 20 /* bytes of what is known in one service */ };

/* Services in which the same is known are told together. */
struct person {
	struct avow_cli_who *who;
	struct avow *avow;
	const struct avow_json *services;
	size_t told; /* answers, so far */
};

static const struct avow_json *
get(const struct avow_json *object, const char *name)
{
	return avow_json_get(object, name);
}

/* What an edition knows in a service, apart from its name. */
static void
dump_view(struct avow_buffer *out, const struct avow_json *service)
{
	avow_buffer_reset(out);
	avow_json_dump(out, get(service, "number"));
	avow_json_dump(out, get(service, "known"));
	avow_json_dump(out, get(service, "bound"));
}

static bool
is_alike(const struct avow_json *a, const struct avow_json *b)
{
	struct avow_buffer texts[2];
	bool alike;

	avow_buffer_init(&texts[0], VIEW_MAX);
	avow_buffer_init(&texts[1], VIEW_MAX);
	dump_view(&texts[0], a);
	dump_view(&texts[1], b);
	alike = !texts[0].failed && !texts[1].failed &&
	    avow_text_equal(
		avow_buffer_view(&texts[0]), avow_buffer_view(&texts[1]));
	avow_buffer_clear(&texts[0]);
	avow_buffer_clear(&texts[1]);
	return alike;
}

/* Whether a service before it is told with it already. */
static bool
is_told(const struct person *p, size_t at)
{
	const struct avow_json *service = avow_json_item(p->services, at);

	for (size_t i = 0; i < at; i++)
		if (is_alike(avow_json_item(p->services, i), service))
			return true;
	return false;
}

/* Ask only about the services like this one; names are put behind a title. */
static void
ask_services(struct person *p, size_t at, struct avow_buffer *names)
{
	struct avow_cli_who *w = p->who;
	const struct avow_json *first = avow_json_item(p->services, at);
	uint64_t *bits = w->leaves[AVOW_AXIS_SERVICE];

	for (size_t i = at; i < avow_json_count(p->services); i++) {
		const struct avow_json *one = avow_json_item(p->services, i);
		struct avow_text name = avow_json_text(get(one, "service"));
		uint32_t leaf;

		if (!is_alike(first, one))
			continue;
		avow_buffer_string(names, names->size > 0 ? ", " : "");
		avow_buffer_text(names, name);
		if (avow_image_find_leaf(
			w->image, AVOW_AXIS_SERVICE, name, &leaf))
			bits[leaf / 64] |= UINT64_C(1) << leaf % 64;
	}
	avow_buffer_u8(names, 0);
	w->question.leaves[AVOW_AXIS_SERVICE] = bits;
}

static void
make_title(struct avow_cli_who *w, const char *services, bool is_bound)
{
	if (avow_cli_policy_who_is_chinese(w))
		(void)snprintf(w->title, sizeof w->title,
		    is_bound ? "此人受其约束的版本 %s（%s）：两者均须允许"
			     : "现在对此人允许什么：%s（%s）",
		    avow_image_name(w->image), services);
	else if (is_bound)
		(void)snprintf(w->title, sizeof w->title,
		    "And by the edition that they are bound to, %s, in %s: "
		    "both must allow it",
		    avow_image_name(w->image), services);
	else
		(void)snprintf(w->title, sizeof w->title,
		    "What is allowed about this person now, by %s, in %s",
		    avow_image_name(w->image), services);
}

static void
open_json(struct person *p, const char *services, bool is_bound)
{
	struct avow_buffer *out = &p->who->out;

	if (!p->who->cli->json) {
		avow_buffer_string(out, p->told > 0 ? "\n" : "");
		return;
	}
	avow_buffer_format(out, "%s{\"services\":", p->told > 0 ? "," : "");
	avow_json_write_string(out, services);
	avow_buffer_format(
	    out, ",\"bound\":%s,\"answer\":", is_bound ? "true" : "false");
}

/* One answer, by one edition. */
static bool
tell(struct person *p, size_t at, const struct avow_json *view, bool is_bound)
{
	struct avow_cli_who *w = p->who;
	const struct avow_json *known = get(view, "known");
	struct avow_world world = {.claim = {AVOW_BASIS_NONE, 0}};
	struct avow_buffer names;
	bool done = false;

	avow_buffer_init(&names, VIEW_MAX);
	if (avow_cli_policy_who_question(w)) {
		ask_services(p, at, &names);
		for (size_t i = 0; i < avow_json_count(known); i++)
			avow_who_know(w->image, &world,
			    avow_json_text(avow_json_item(known, i)));
		w->question.world = &world;
		make_title(w, (const char *)names.at, is_bound);
		open_json(p, (const char *)names.at, is_bound);
		done = avow_cli_policy_who_tell(w);
		if (w->cli->json)
			avow_buffer_string(&w->out, "}");
		p->told++;
	}
	avow_buffer_clear(&names);
	return done;
}

/* The same, with the image of the edition. */
static bool
tell_by(struct person *p, size_t at, const struct avow_json *view, bool bound)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_image *image = NULL;
	const void *bytes;
	size_t size;
	bool done = false;

	if (avow_edition_image(p->avow,
		(uint32_t)avow_json_integer(get(view, "number")), &bytes, &size,
		&why) != AVOW_OK ||
	    avow_image_read(&image, (struct avow_text){bytes, size}, &why) !=
		AVOW_OK) {
		p->who->cli->exit = avow_cli_fail(p->who->cli, &why);
		return false;
	}
	p->who->image = image;
	done = tell(p, at, view, bound);
	avow_image_free(image);
	return done;
}

static int
tell_all(struct person *p)
{
	struct avow_cli_who *w = p->who;
	size_t count = avow_json_count(p->services);

	avow_buffer_string(&w->out, w->cli->json ? "[" : "");
	for (size_t i = 0; i < count; i++) {
		const struct avow_json *one = avow_json_item(p->services, i);
		const struct avow_json *bound = get(one, "bound");

		if (is_told(p, i))
			continue;
		if (!tell_by(p, i, one, false) ||
		    (avow_json_kind(bound) == AVOW_JSON_OBJECT &&
			!tell_by(p, i, bound, true)))
			return w->cli->exit;
	}
	avow_buffer_string(&w->out, w->cli->json ? "]\n" : "");
	return avow_cli_write(
	    w->cli, &w->out, w->is_something ? AVOW_EXIT_YES : AVOW_EXIT_NO);
}

int
avow_cli_policy_who_person(struct avow_cli_who *w)
{
	struct avow_error why = {.status = AVOW_OK};
	struct person p = {.who = w};
	struct avow_json *json = NULL;
	char *text = NULL;
	int exit;

	p.avow = avow_cli_vault_open(w->cli, &w->where);
	if (p.avow == NULL)
		return w->cli->exit;
	if (avow_person_known(p.avow, w->person, w->external_id, &text, &why) !=
		AVOW_OK ||
	    avow_json_parse(&json, avow_text_of(text), &why) != AVOW_OK) {
		exit = avow_cli_fail(w->cli, &why);
	} else {
		p.services = json;
		exit = tell_all(&p);
	}
	avow_json_free(json);
	avow_text_free(text);
	avow_close(p.avow);
	return exit;
}
