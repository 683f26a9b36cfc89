/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/edition.h"

#include <string.h>

#include "base/file.h"
#include "policy/compile.h"
#include "policy/parse.h"
#include "policy/translation.h"

#include "base/banned.h"

/* An edition being read. */
struct reading {
	struct avow_edition *edition;
	struct avow_arena *arena;
	struct avow_report *report;
	struct avow_ast **end; /* where the next file is linked in */
	size_t files;
	/* What asks for the file being read; NULL: the caller does. */
	const struct avow_ast_name *import;
};

static bool
is_read(const struct reading *r, const char *path)
{
	for (const struct avow_ast *f = r->edition->files; f != NULL;
	     f = f->next)
		if (strcmp(f->source->path, path) == 0)
			return true;
	return false;
}

/* The import that asks for a file, else the file's first byte. */
static struct avow_place
place_of(struct reading *r, const char *path)
{
	struct avow_source *source;

	if (r->import != NULL)
		return r->import->place;
	source = avow_arena_alloc(r->arena, sizeof *source);
	if (source == NULL)
		return (struct avow_place){.source = NULL};
	*source = (struct avow_source){.path = path, .text = AVOW_TEXT("")};
	return (struct avow_place){
	    .source = source, .line = 1, .column = 1, .length = 1};
}

/* Parse a text and link it in; *out is the file. */
static enum avow_status
add_text(struct reading *r, const char *path, struct avow_text text,
    struct avow_ast **out, struct avow_error *why)
{
	struct avow_source *source;
	enum avow_status status;

	*out = NULL;
	if (r->files >= AVOW_EDITION_FILES_MAX) {
		if (r->files++ == AVOW_EDITION_FILES_MAX) /* said once */
			avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0105",
			    place_of(r, path),
			    "an edition has at most %d files",
			    AVOW_EDITION_FILES_MAX)
			    ->help = "join some of them";
		return AVOW_OK;
	}
	status =
	    avow_source_read(&source, r->arena, path, text, r->report, why);
	if (status != AVOW_OK)
		return status;
	status = avow_parse(out, r->arena, source, r->report, why);
	if (status != AVOW_OK)
		return status;
	r->files++;
	return AVOW_OK;
}

static void
link_file(struct reading *r, struct avow_ast *file)
{
	*r->end = file;
	r->end = &file->next;
}

/* Read a file; a fault of reading is the status, not a finding. */
static enum avow_status
add_file(struct reading *r, const char *path, struct avow_ast **out,
    struct avow_error *why)
{
	struct avow_buffer bytes;
	enum avow_status status;

	*out = NULL;
	avow_buffer_init(&bytes, AVOW_SOURCE_MAX + 1);
	/* A page must not make its reader wait for a pipe. */
	status = r->import == NULL ? avow_file_read(&bytes, path, why)
				   : avow_file_read_plain(&bytes, path, why);
	if (status == AVOW_ERR_LIMIT) {
		avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0105",
		    place_of(r, path), "%s is longer than %d bytes", path,
		    AVOW_SOURCE_MAX)
		    ->help = "split it: a page may import several files";
		status = AVOW_OK;
	} else if (status == AVOW_OK) {
		status = add_text(r, path, avow_buffer_view(&bytes), out, why);
	}
	avow_buffer_clear(&bytes);
	return status;
}

/* Where a page's import lies: beside the page, or below its folder. */
static const char *
import_path(struct reading *r, const char *page, struct avow_text name)
{
	const char *slash = strrchr(page, '/');
	int folder = slash != NULL ? (int)(slash - page) + 1 : 0;

	return avow_report_text(
	    r->report, "%.*s%.*s", folder, page, (int)name.size, name.at);
}

static bool
is_beside(struct avow_text name)
{
	return name.size != 0 && name.at[0] != '/' &&
	    memmem(name.at, name.size, "..", 2) == NULL &&
	    memchr(name.at, '\0', name.size) == NULL;
}

static enum avow_status
add_import(struct reading *r, const struct avow_ast *page,
    const struct avow_ast_name *import, struct avow_error *why)
{
	struct avow_error reason = {.status = AVOW_OK};
	struct avow_ast *file = NULL;
	enum avow_status status = AVOW_ERR_INPUT;
	const char *path;

	path = import_path(r, page->source->path, import->text);
	if (is_read(r, path))
		return AVOW_OK;
	r->import = import;
	if (is_beside(import->text))
		status = add_file(r, path, &file, &reason);
	r->import = NULL;
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "policy.memory", "no memory");
	if (status != AVOW_OK) {
		avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0102",
		    import->place, "the import \"%.*s\" cannot be read",
		    (int)import->text.size, import->text.at)
		    ->help = "name a file that lies beside this page";
		return AVOW_OK;
	}
	if (file == NULL)
		return AVOW_OK;
	if (file->header.place.line == 0) {
		link_file(r, file);
		return AVOW_OK;
	}
	avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0102", import->place,
	    "\"%.*s\" is a page: only files of terms are imported",
	    (int)import->text.size, import->text.at)
	    ->help = "give the page on the command line, and import the file "
		     "that declares what both use";
	return AVOW_OK;
}

/* The translations of a page stand behind it. */
static enum avow_status
add_translations(struct reading *r, const char *page, struct avow_error *why)
{
	struct avow_translation_paths found;
	enum avow_status status =
	    avow_translation_find(&found, r->arena, page, why);

	for (size_t i = 0; status == AVOW_OK && i < found.count; i++) {
		struct avow_ast *file = NULL;

		if (is_read(r, found.path[i]))
			continue;
		status = add_file(r, found.path[i], &file, why);
		if (status == AVOW_OK && file != NULL)
			link_file(r, file);
	}
	return status;
}

/* A page stands behind what it imports. */
static enum avow_status
add_page(struct reading *r, const char *path, struct avow_error *why)
{
	struct avow_ast *page;
	enum avow_status status;

	if (is_read(r, path))
		return AVOW_OK;
	status = add_file(r, path, &page, why);
	if (status != AVOW_OK || page == NULL)
		return status;
	for (const struct avow_ast_name *import = page->header.imports;
	     import != NULL; import = import->next) {
		status = add_import(r, page, import, why);
		if (status != AVOW_OK)
			return status;
	}
	link_file(r, page);
	return add_translations(r, path, why);
}

static enum avow_status
read_all(struct reading *r, const struct avow_edition_input *input,
    struct avow_error *why)
{
	struct avow_ast *file;
	enum avow_status status;

	if (input->text.at != NULL) {
		status = add_text(r, "page.md", input->text, &file, why);
		if (status == AVOW_OK && file != NULL)
			link_file(r, file);
		return status;
	}
	for (size_t i = 0; i < input->count; i++) {
		status = add_page(r, input->paths[i], why);
		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

/* The pages are read: compile them, unless something was wrong with them. */
static enum avow_status
compile(struct reading *r, const struct avow_edition_input *input,
    struct avow_error *why)
{
	const struct avow_compile_input edition = {.files = r->edition->files,
	    .may_clash = input->may_clash,
	    .floor = input->floor,
	    .advice = input->advice,
	    .notes = input->notes};
	struct avow_buffer bytes;
	enum avow_status status;

	avow_buffer_init(&bytes, AVOW_IMAGE_MAX);
	status =
	    avow_compile_edition(&bytes, r->arena, &edition, r->report, why);
	if (status == AVOW_OK && r->report->errors == 0)
		status = avow_image_read(
		    &r->edition->image, avow_buffer_view(&bytes), why);
	avow_buffer_clear(&bytes);
	return status;
}

enum avow_status
avow_edition_build(struct avow_edition *out, struct avow_arena *arena,
    const struct avow_edition_input *input, struct avow_report *report,
    struct avow_error *why)
{
	struct reading r = {.edition = out, .arena = arena, .report = report};
	enum avow_status status;

	memset(out, 0, sizeof *out);
	r.end = &out->files;
	status = read_all(&r, input, why);
	if (status == AVOW_OK && out->files != NULL)
		status = compile(&r, input, why);
	if (status == AVOW_OK && out->image != NULL && !input->no_examples)
		status = avow_examples_run(
		    &out->examples, out->image, out->files, report, why);
	if (status != AVOW_OK)
		avow_edition_clear(out);
	return status;
}

void
avow_edition_clear(struct avow_edition *edition)
{
	if (edition == NULL)
		return;
	avow_image_free(edition->image);
	memset(edition, 0, sizeof *edition);
}
