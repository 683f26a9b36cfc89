/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/shared.h"

#include <stdlib.h>

#include "base/banned.h"

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "open.memory", "no memory for a vault");
}

static enum avow_status
make_locks(struct avow_shared *shared, struct avow_error *why)
{
	pthread_mutex_t *const locks[] = {&shared->registering, &shared->mutex,
	    &shared->finishing, &shared->logging};
	size_t made = 0;
	enum avow_status status = AVOW_ERR_NOMEM;

	while (made < 4 && pthread_mutex_init(locks[made], NULL) == 0)
		made++;
	if (made == 4)
		status = avow_turns_init(&shared->turns, why);
	if (status == AVOW_OK) {
		status = avow_turns_init(&shared->arriving, why);
		if (status == AVOW_OK)
			return AVOW_OK;
		avow_turns_end(&shared->turns);
	}
	while (made > 0)
		(void)pthread_mutex_destroy(locks[--made]);
	return no_memory(why);
}

enum avow_status
avow_shared_new(struct avow_shared **out, struct avow_error *why)
{
	struct avow_shared *shared = calloc(1, sizeof *shared);
	enum avow_status status;

	*out = NULL;
	if (shared == NULL)
		return no_memory(why);
	shared->handles = 1;
	status = make_locks(shared, why);
	if (status != AVOW_OK) {
		free(shared);
		return status;
	}
	*out = shared;
	return AVOW_OK;
}

static void
end(struct avow_shared *shared)
{
	avow_registry_free(shared->registry);
	avow_editions_clear(&shared->editions);
	avow_log_close(shared->log);
	avow_secret_free(shared->seed);
	avow_kv_close(shared->kv);
	avow_slots_close(shared->slots);
	avow_keys_clear(&shared->keys);
	avow_root_free(shared->root);
	avow_hash_free(shared->hash);
	avow_turns_end(&shared->arriving);
	avow_turns_end(&shared->turns);
	(void)pthread_mutex_destroy(&shared->registering);
	(void)pthread_mutex_destroy(&shared->mutex);
	(void)pthread_mutex_destroy(&shared->finishing);
	(void)pthread_mutex_destroy(&shared->logging);
	free(shared->dir);
	free(shared);
}

void
avow_shared_keep(struct avow_shared *shared)
{
	(void)pthread_mutex_lock(&shared->mutex);
	shared->handles++;
	(void)pthread_mutex_unlock(&shared->mutex);
}

void
avow_shared_drop(struct avow_shared *shared)
{
	bool is_last;

	if (shared == NULL)
		return;
	(void)pthread_mutex_lock(&shared->mutex);
	is_last = --shared->handles == 0;
	(void)pthread_mutex_unlock(&shared->mutex);
	if (is_last)
		end(shared);
}

enum avow_status
avow_shared_room(struct avow_shared *shared, struct avow_error *why)
{
	enum avow_status status;

	(void)pthread_mutex_lock(&shared->mutex);
	status = avow_editions_make_room(&shared->editions, why);
	(void)pthread_mutex_unlock(&shared->mutex);
	return status;
}

void
avow_shared_publish(struct avow_shared *shared, struct avow_published *edition)
{
	(void)pthread_mutex_lock(&shared->mutex);
	avow_editions_add(&shared->editions, edition);
	atomic_fetch_add(&shared->changes, 1);
	(void)pthread_mutex_unlock(&shared->mutex);
}

struct avow_registry *
avow_shared_register(struct avow_shared *shared, struct avow_registry *registry)
{
	struct avow_registry *old;

	(void)pthread_mutex_lock(&shared->mutex);
	old = shared->registry;
	shared->registry = registry;
	atomic_fetch_add(&shared->changes, 1);
	(void)pthread_mutex_unlock(&shared->mutex);
	return old;
}
