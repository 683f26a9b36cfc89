/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/page_json.h"

#include <string.h>

#include "policy/page_json_parts.h"

#include "base/banned.h"

/* A page being told, from its first byte to its last. */
struct teller {
	struct avow_json_writer writer;
	const struct avow_ast *ast;
	struct avow_page_items items;
	size_t item;    /* the next one */
	const char *at; /* what stands before it is told */
};

/* The layer, as the header has it. */
static void
tell_layer(
    struct avow_json_writer *writer, const struct avow_ast_header *header)
{
	avow_page_json_flag(
	    writer, "general", header->layer == AVOW_LAYER_GENERAL);
	avow_page_json_text(writer, "service", header->service.text);
	if (header->layer == AVOW_LAYER_OVERRIDES)
		avow_page_json_text(writer, "overrides", header->base.text);
	if (header->layer == AVOW_LAYER_NARROWS)
		avow_page_json_text(writer, "narrows", header->base.text);
	avow_page_json_flag(writer, "alone", header->layer == AVOW_LAYER_ALONE);
}

static void
tell_header(
    struct avow_json_writer *writer, const struct avow_ast_header *header)
{
	avow_json_open_object(writer);
	avow_page_json_text(writer, "policy", header->name.text);
	avow_json_name(writer, "version");
	avow_json_put_u64(writer, header->version);
	avow_page_json_text(writer, "effective", header->effective);
	tell_layer(writer, header);
	avow_page_json_duration(writer, "announce", &header->announce);
	avow_page_json_names(writer, "imports", header->imports);
	avow_json_close(writer);
}

static void
tell_item(struct teller *teller, const struct avow_page_item *item)
{
	if (item->kind == AVOW_PAGE_RULE)
		avow_page_json_rule(&teller->writer, item->node);
	else if (item->kind == AVOW_PAGE_EXAMPLE)
		avow_page_json_example(&teller->writer, item->node);
	else if (item->kind != AVOW_PAGE_INNER)
		avow_page_json_declaration(&teller->writer, item);
}

/* Prose between `at` and a place, if there is any. */
static void
tell_prose(struct teller *teller, const char *end)
{
	if (end <= teller->at)
		return;
	avow_json_open_object(&teller->writer);
	avow_json_name(&teller->writer, "prose");
	avow_json_put_text(&teller->writer,
	    (struct avow_text){teller->at, (size_t)(end - teller->at)});
	avow_json_close(&teller->writer);
	teller->at = end;
}

/* The begin of the line before the one that holds a byte. */
static const char *
line_before(const struct avow_ast *ast, const struct avow_block *block)
{
	return avow_source_line(ast->source, block->line - 1).at;
}

/* Behind the line of the closing fence, or the text's end. */
static const char *
behind_fence(const struct avow_ast *ast, const struct avow_block *block)
{
	const char *from = block->text.at + block->text.size;
	const char *end = ast->source->text.at + ast->source->text.size;
	const char *at = memchr(from, '\n', (size_t)(end - from));

	return at == NULL ? end : at + 1;
}

/* The prose before a block, and the block's items. */
static void
tell_block(struct teller *teller, const struct avow_block *block,
    const struct avow_clause *clause)
{
	static const char *const kinds[] = {
	    [AVOW_BLOCK_POLICY] = "policy",
	    [AVOW_BLOCK_TERMS] = "terms",
	    [AVOW_BLOCK_RULE] = "rules",
	    [AVOW_BLOCK_EXAMPLE] = "examples",
	};
	const char *end = block->text.at + block->text.size;

	tell_prose(teller, line_before(teller->ast, block));
	avow_json_open_object(&teller->writer);
	if (clause != NULL)
		avow_page_json_text(&teller->writer, "clause", clause->id);
	avow_json_name(&teller->writer, kinds[block->kind]);
	avow_json_open_list(&teller->writer);
	if (block->kind == AVOW_BLOCK_POLICY)
		tell_header(&teller->writer, &teller->ast->header);
	for (; teller->item < teller->items.count; teller->item++) {
		const struct avow_page_item *item =
		    &teller->items.at[teller->item];

		if (item->at >= end)
			break;
		tell_item(teller, item);
	}
	avow_json_close(&teller->writer);
	avow_json_close(&teller->writer);
	teller->at = behind_fence(teller->ast, block);
}

static void
tell_blocks(struct teller *teller, const struct avow_block *block,
    const struct avow_clause *clause)
{
	for (; block != NULL; block = block->next)
		tell_block(teller, block, clause);
}

enum avow_status
avow_page_json_write(struct avow_buffer *out, const struct avow_ast *ast,
    struct avow_arena *arena, struct avow_error *why)
{
	const struct avow_source *source = ast->source;
	struct teller teller = {.writer = avow_json_writer_of(out),
	    .ast = ast,
	    .at = source->text.at};
	enum avow_status status =
	    avow_page_items_find(&teller.items, ast, arena, why);

	if (status != AVOW_OK)
		return status;
	avow_json_open_object(&teller.writer);
	avow_json_name(&teller.writer, "avow-page");
	avow_json_put_u64(&teller.writer, AVOW_PAGE_JSON_VERSION);
	avow_json_name(&teller.writer, "page");
	avow_json_open_list(&teller.writer);
	tell_blocks(&teller, source->blocks, NULL);
	for (const struct avow_clause *clause = source->clauses; clause != NULL;
	     clause = clause->next)
		tell_blocks(&teller, clause->blocks, clause);
	tell_prose(&teller, source->text.at + source->text.size);
	avow_json_close(&teller.writer);
	avow_json_close(&teller.writer);
	return avow_buffer_check(out, why);
}
