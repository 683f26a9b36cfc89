# SPDX-License-Identifier: Apache-2.0
# Finds every rule, exception and declaratory clause of a policy page.
#
#   awk -f mutate.awk -v pick=0 PAGE     lists them: number, line, what, text
#   awk -f mutate.awk -v pick=N PAGE     the page without the N-th of them

BEGIN {
	n = split("allow deny never only require retain upon", words, " ")
	for (i = 1; i <= n; i++)
		begins[words[i]] = 1
	n = split("any collect store use derive share transfer disclose " \
	    "publish access export correct erase", words, " ")
	for (i = 1; i <= n; i++)
		acts[words[i]] = 1
}

# Every line is kept; offsets below count characters of the whole page.
{
	line_at[NR] = length(page) + 1
	page = page $0 "\n"
	clause_line($0)
	if (!fence && /^```rule[ \t]*$/) {
		fence = NR; block_at = length(page) + 1
	} else if (fence && /^```[ \t]*$/) {
		scan_block(block_at, line_at[NR])
		fence = 0
	} else if (/^```/)
		other = !other
}

# A declaratory clause runs to the next heading with an id.
function clause_line(text,    level) {
	if (fence || other || text !~ /^#+ /)
		return
	if (clause && text ~ /\{#/) {
		note(clause, line_at[NR], "clause", 0, 0)
		clause = 0
	}
	if (text ~ /\{#.*\.declaratory.*\}/)
		clause = line_at[NR]
}

function note(from, to, what, except_at, brace_end) {
	count++
	at[count] = from; past[count] = to; kind[count] = what
	drop_from[count] = except_at; drop_to[count] = brace_end
}

# Walk the tokens of one rule block.  open_*[depth] describe the statement
# that is being read at that depth and the braces it stands in.
function scan_block(from, to,    i, c, word, depth, was, was_at, fresh, start) {
	depth = 0; was = ""; open_at[0] = 0; inside[0] = "block"
	for (i = from; i < to; i++) {
		c = substr(page, i, 1)
		if (c == "\n") {
			fresh = 1
			continue
		}
		if (c ~ /[ \t]/)
			continue
		if (c == "#" && substr(page, i + 1, 1) ~ /[ \n]/) {
			while (substr(page, i + 1, 1) != "\n")
				i++
			continue
		}
		if (c == "{") {
			depth++
			inside[depth] = was == "except" && \
			    effect[depth - 1] == "never" ? "lifted" : "rules"
			brace_word_at[depth] = was == "except" ? was_at : 0
			first[depth] = count + 1
			open_at[depth] = 0
			was = "{"
			continue
		}
		if (c == "}") {
			finish(depth, i)
			# The only exception goes with its braces.
			if (brace_word_at[depth] && of_depth[depth] == 1) {
				drop_from[last_at[depth]] = brace_word_at[depth]
				drop_to[last_at[depth]] = i + 1
			}
			of_depth[depth] = 0
			depth--
			was = "}"
			continue
		}
		if (c == ":" || c == ",") {
			was = c
			continue
		}
		word = ""; start = i
		while ((c = substr(page, i, 1)) ~ /[^ \t\n{},:]/) {
			word = word c
			i++
		}
		if (c == "")
			break
		i--
		if (starts(word, i, depth, was, fresh)) {
			finish(depth, start)
			open_at[depth] = start
			effect[depth] = word
		} else if (was == ":" && open_at[depth] == was_label)
			effect[depth] = word
		if (substr(page, i + 1, 1) == ":")
			was_label = start
		was = word; was_at = start; fresh = 0
	}
	finish(0, to)
}

# A label begins a statement, and else its first keyword or, where braces lift
# a bar, an action at the head of a line.
function starts(word, i, depth, was, fresh) {
	if (was == ":")
		return 0
	if (substr(page, i + 1, 1) == ":")
		return 1
	if (inside[depth] == "lifted")
		return was == "{" || (fresh && was != "," && word in acts)
	return word in begins
}

function finish(depth, to,    mine) {
	if (!open_at[depth])
		return
	note(open_at[depth], to, depth ? "exception" : "rule", 0, 0)
	of_depth[depth]++
	last_at[depth] = count
	open_at[depth] = 0
}

function line_of(offset,    i) {
	for (i = 1; i < NR && line_at[i + 1] <= offset; i++)
		;
	return i
}

END {
	if (clause)
		note(clause, length(page) + 1, "clause", 0, 0)
	if (!pick) {
		for (i = 1; i <= count; i++) {
			text = substr(page, at[i], past[i] - at[i])
			sub(/\n.*/, "", text)
			print i "\t" line_of(at[i]) "\t" kind[i] "\t" \
			    substr(text, 1, 60)
		}
		exit
	}
	from = drop_from[pick] ? drop_from[pick] : at[pick]
	to = drop_from[pick] ? drop_to[pick] : past[pick]
	printf "%s%s", substr(page, 1, from - 1), substr(page, to)
}
