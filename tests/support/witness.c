/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/witness.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PRUNE_STEPS_MAX = 16 };

static void
die(const char *what)
{
	(void)fprintf(stderr, "witness: %s\n", what);
	abort();
}

bool
witness_wrong(struct witness *witness, const char *format, ...)
{
	va_list list;

	if (witness->wrong[0] != '\0')
		return false;
	va_start(list, format);
	(void)vsnprintf(witness->wrong, sizeof witness->wrong, format, list);
	va_end(list);
	return false;
}

void
witness_start(struct witness *witness, bool makes)
{
	*witness = (struct witness){.editions = 1};
	witness->people = calloc(WITNESS_PEOPLE_MAX, sizeof witness->people[0]);
	if (witness->people == NULL)
		die("no memory");
	if (makes) {
		vault_make(&witness->vault, NULL);
		witness->entries = avow_log_entries(witness->vault.avow);
		avow_close(witness->vault.avow);
		witness->vault.avow = NULL;
		witness->has_vault = true;
	} else {
		scratch_make(witness->vault.folder);
		scratch_path(witness->vault.dir, witness->vault.folder, "shop");
		witness->vault.now_ms = (uint64_t)1796000000 * 1000;
	}
}

void
witness_end(struct witness *witness)
{
	vault_remove(&witness->vault);
	free(witness->people);
	witness->people = NULL;
}

void
witness_round(struct witness *witness)
{
	witness->round++;
	witness->steps = 0;
	witness->slack = 0;
	memset(witness->is_pending, 0, sizeof witness->is_pending);
}

struct witness_person *
witness_find(struct witness *witness, const char *name)
{
	for (size_t i = witness->count; i-- > 0;)
		if (strcmp(witness->people[i].name, name) == 0)
			return &witness->people[i];
	return NULL;
}

const struct deed *
witness_pending(
    const struct witness *witness, const char *name, enum deed_kind kind)
{
	for (size_t i = 0; i < WITNESS_LANES_MAX; i++)
		if (witness->is_pending[i] &&
		    witness->pending[i].kind == (uint8_t)kind &&
		    strcmp(witness->pending[i].name, name) == 0)
			return &witness->pending[i];
	return NULL;
}

static void
take_value(struct witness_person *person, const struct deed *deed)
{
	size_t i = 0;

	while (
	    i < person->value_count && person->values[i].record != deed->record)
		i++;
	if (i == WITNESS_VALUES_MAX)
		die("too many records of one person");
	if (i == person->value_count)
		person->value_count++;
	person->values[i].record = deed->record;
	memcpy(person->values[i].text, deed->value, sizeof deed->value);
}

static struct witness_person *
add_person(struct witness *witness, const struct deed *deed)
{
	struct witness_person *person = &witness->people[witness->count];

	if (witness->count == WITNESS_PEOPLE_MAX)
		die("too many people");
	witness->count++;
	*person = (struct witness_person){.fate = WITNESS_LIVING};
	memcpy(person->name, deed->name, sizeof person->name);
	memcpy(person->person, deed->person, sizeof person->person);
	return person;
}

/* The vault has acknowledged it. */
static void
take_done(struct witness *witness, const struct deed *deed)
{
	struct witness_person *person = NULL;

	if (deed->kind == DEED_ARRIVE)
		person = add_person(witness, deed);
	else if (deed->name[0] != '\0')
		person = witness_find(witness, deed->name);
	if (person != NULL)
		person->round = witness->round;
	if (deed->kind == DEED_AGREE)
		witness->has_promise = deed->is_on;
	if (deed->kind == DEED_PUBLISH)
		witness->editions++;
	if (deed->kind == DEED_MAKE)
		witness->has_vault = true;
	if (person == NULL)
		return;
	if (deed->kind == DEED_COLLECT)
		take_value(person, deed);
	if (deed->kind == DEED_CONSENT)
		person->consents = deed->is_on;
	if (deed->kind == DEED_OBJECT)
		person->objects = deed->is_on;
	if (deed->kind == DEED_FACT)
		person->visits = deed->visits;
	if (deed->kind == DEED_SHARE)
		person->shares++;
	if (deed->kind == DEED_ERASE)
		person->fate = WITNESS_ERASED;
}

static void
take(struct witness *witness, const struct deed *deed)
{
	if (deed->lane >= WITNESS_LANES_MAX || deed->kind >= DEED_KINDS)
		die("a deed that is none");
	if (deed->kind == DEED_OPENED)
		return;
	if (deed->kind == DEED_WRITE)
		witness->has_export = true;
	/* One for each step of pruning, and there may be none to make. */
	if (deed->kind == DEED_PRUNE && !deed->is_done)
		witness->slack += PRUNE_STEPS_MAX;
	if (deed->kind == DEED_ROTATE && !deed->is_done)
		witness->slack++;
	witness->is_pending[deed->lane] = !deed->is_done;
	witness->pending[deed->lane] = *deed;
	if (!deed->is_done) {
		struct witness_person *person =
		    witness_find(witness, deed->name);

		if (person != NULL)
			person->round = witness->round;
		return;
	}
	/* Steps are counted by their entries: a key is given, and taken. */
	if (deed->kind != DEED_WRITE && deed->kind != DEED_PRUNE)
		witness->steps += deed->kind == DEED_ROTATE ? 2 : 1;
	witness->all_steps++;
	take_done(witness, deed);
}

void
witness_listen(struct witness *witness, int pipe)
{
	struct deed deed;
	ssize_t size;

	while ((size = read(pipe, &deed, sizeof deed)) != 0) {
		if (size < 0 && errno == EINTR)
			continue;
		if (size != (ssize_t)sizeof deed)
			die("half a message");
		take(witness, &deed);
	}
}
