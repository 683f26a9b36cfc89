/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no page, however broken, makes the compiler crash, hang or leak.
 * Method: libFuzzer's bytes are read as a page, parsed, compiled, its image
 *         read back, and all that was found printed in both forms.
 */
#include <stdlib.h>

#include "policy/compile.h"
#include "policy/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
read_back(struct avow_text bytes)
{
	struct avow_image *image = NULL;

	/* What we compile we must be able to load. */
	if (avow_image_read(&image, bytes, NULL) != AVOW_OK)
		abort();
	avow_image_free(image);
}

static void
compile(struct avow_arena *arena, const struct avow_ast *ast,
    struct avow_report *report)
{
	struct avow_buffer image;
	size_t errors = report->errors;

	avow_buffer_init(&image, AVOW_IMAGE_MAX);
	if (avow_compile(&image, arena, ast, report, NULL) == AVOW_OK &&
	    report->errors == errors)
		read_back(avow_buffer_view(&image));
	avow_buffer_clear(&image);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct avow_text text = {(const char *)bytes, size};
	struct avow_arena arena;
	struct avow_report report;
	struct avow_source *source;
	struct avow_ast *ast;
	struct avow_buffer said;

	avow_arena_init(&arena, 256 << 20);
	avow_report_init(&report, &arena);
	avow_buffer_init(&said, 4 << 20);
	if (avow_source_read(&source, &arena, "page.md", text, &report, NULL) ==
		AVOW_OK &&
	    avow_parse(&ast, &arena, source, &report, NULL) == AVOW_OK &&
	    report.errors == 0)
		compile(&arena, ast, &report);
	avow_report_print(&report, &said, false);
	avow_report_json(&report, &said);
	avow_buffer_clear(&said);
	avow_arena_clear(&arena);
	return 0;
}
