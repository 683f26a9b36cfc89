/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/lex.h"

#include "base/banned.h"

const char avow_lex_lookalike_unseen[] = "delete it, and type the word again";

/* Marks that a Chinese keyboard or a word processor puts in by itself. */
static const struct {
	const char *mark;
	const char *help;
} lookalikes[] = {
    {"\xEF\xBC\x8C", "write a plain `,`"},
    {"\xE3\x80\x81", "write a plain `,`"},
    {"\xEF\xBC\x9A", "write a plain `:`"},
    {"\xEF\xBD\x9B", "write a plain `{`"},
    {"\xEF\xBD\x9D", "write a plain `}`"},
    {"\xE2\x80\x9C", "write a plain `\"`"},
    {"\xE2\x80\x9D", "write a plain `\"`"},
    {"\xE2\x80\x9E", "write a plain `\"`"},
    {"\xE2\x80\x98", "write a plain `\"`"},
    {"\xE2\x80\x99", "write a plain `\"`"},
    {"\xC2\xAB", "write a plain `\"`"},
    {"\xC2\xBB", "write a plain `\"`"},
    {"\xE3\x80\x8C", "write a plain `\"`"},
    {"\xE3\x80\x8D", "write a plain `\"`"},
    {"\xEF\xBC\x82", "write a plain `\"`"},
    {"\xEF\xBC\x83", "write a plain `#`"},
    {"\xEF\xBC\x9C", "write a plain `<`"},
    {"\xE2\x89\xA4", "write `<` and the next number"},
    {"\xE2\x89\xA5", "write `>=`"},
    {"\xEF\xBC\x88", "only `{` and `}` group rules"},
    {"\xEF\xBC\x89", "only `{` and `}` group rules"},
    {"\xEF\xBC\x9B", "rules need no mark between them"},
    {"\xE3\x80\x82", "rules need no mark between them"},
    {"\xEF\xBC\x8E", "write a plain `.`"},
    {"\xE3\x80\x80", "write a plain space"},
    {"\xC2\xA0", "write a plain space"},
    {"\xE2\x80\x89", "write a plain space"},
    {"\xE2\x80\xAF", "write a plain space"},
    {"\xE2\x80\xA8", "begin a new line"},
    {"\xE2\x80\xA9", "begin a new line"},
    {"\xE2\x80\x90", "write a plain `-`"},
    {"\xE2\x80\x91", "write a plain `-`"},
    {"\xE2\x80\x93", "write a plain `-`"},
    {"\xE2\x80\x94", "write a plain `-`"},
    {"\xE2\x88\x92", "write a plain `-`"},
    {"\xC2\xAD", NULL},
    {"\xE2\x80\x8B", NULL},
    {"\xE2\x80\x8C", NULL},
    {"\xE2\x80\x8D", NULL},
    {"\xE2\x81\xA0", NULL},
    {"\xEF\xBB\xBF", NULL},
};

const char *
avow_lex_lookalike(struct avow_text rest, size_t *size_out)
{
	for (size_t i = 0; i < sizeof lookalikes / sizeof lookalikes[0]; i++) {
		*size_out = strlen(lookalikes[i].mark);
		if (avow_text_starts(rest, lookalikes[i].mark))
			return lookalikes[i].help != NULL
			    ? lookalikes[i].help
			    : avow_lex_lookalike_unseen;
	}
	return NULL;
}
