/* SPDX-License-Identifier: Apache-2.0 */
/* What deeds are done with: a vault, its editions, and its time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/deeds.h"
#include "tests/support/vault.h"

enum { NOW_S = 1796000000 }; /* as vault_make has it */

uint64_t
deeds_now(void *context)
{
	(void)context;
	return (uint64_t)NOW_S * 1000;
}

enum avow_status
deeds_make(const char *dir, struct avow_error *why)
{
	struct avow_init_options options = {.dir = dir, .now_ms = deeds_now};
	struct avow_buffer image;
	enum avow_status status;

	vault_compile(&image, vault_shop_policy);
	options.image = image.at;
	options.image_size = image.size;
	status = avow_init(&options, why);
	avow_buffer_clear(&image);
	return status;
}

void
deeds_edition(struct avow_buffer *image_out, unsigned version)
{
	static const char first[] = "version 1 effective 2026-01-01";
	const char *at = strstr(vault_shop_policy, first);
	size_t room = strlen(vault_shop_policy) + 64;
	char *page = calloc(1, room);

	if (page == NULL || at == NULL)
		abort();
	(void)snprintf(page, room, "%.*sversion %u effective 2027-01-05%s",
	    (int)(at - vault_shop_policy), vault_shop_policy, version,
	    at + strlen(first));
	vault_compile(image_out, page);
	free(page);
}
