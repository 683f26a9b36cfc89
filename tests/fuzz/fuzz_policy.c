/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no page, however broken, makes the compiler crash, hang or leak.
 * Method: libFuzzer's bytes are built as a page: read, parsed, compiled, its
 *         image read back, its examples run, and all that was found printed in
 *         both forms; what compiles is also rendered, with what its rules say.
 */
#include <stdlib.h>

#include "policy/edition.h"
#include "policy/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
build(struct avow_arena *arena, struct avow_text text,
    struct avow_report *report, struct avow_buffer *said)
{
	const struct avow_edition_input input = {
	    .text = text, .advice = true, .notes = true};
	struct avow_edition edition;
	enum avow_status status =
	    avow_edition_build(&edition, arena, &input, report, NULL);

	/* What we compile we must be able to load. */
	if (status != AVOW_OK && status != AVOW_ERR_NOMEM &&
	    status != AVOW_ERR_LIMIT)
		abort();
	if (status == AVOW_OK && edition.image != NULL) {
		const struct avow_render_input page = {.files = edition.files,
		    .page = edition.files,
		    .image = edition.image,
		    .language = AVOW_TEXT("zh")};

		if (avow_render_page(said, arena, &page, NULL) ==
			AVOW_ERR_INPUT ||
		    avow_render_text(said, arena, &page, NULL) ==
			AVOW_ERR_INPUT)
			abort();
	}
	avow_edition_clear(&edition);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct avow_text text = {size == 0 ? "" : (const char *)bytes, size};
	struct avow_arena arena;
	struct avow_report report;
	struct avow_buffer said;

	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	avow_buffer_init(&said, 8 << 20);
	build(&arena, text, &report, &said);
	avow_report_print(&report, &said, false);
	avow_report_json(&report, &said);
	avow_buffer_clear(&said);
	avow_arena_clear(&arena);
	return 0;
}
