# SPDX-License-Identifier: Apache-2.0
# What clang-format can't see.  Relies on its layout: a function's braces stand
# alone in the first column, and so does its return type on a line of its own.

BEGIN {
	LINES_MAX = 500    # of a file
	FUNCTION_MAX = 60  # lines, from the return type to the closing brace
	PARAMETERS_MAX = 5 # then a struct
	WIDTH_MAX = 80     # columns, tabs at every eighth
	SPDX = "/* SPDX-License-Identifier: Apache-2.0 */"
	n = split("strcpy strcat sprintf vsprintf strtok gets gmtime " \
	    "localtime ctime asctime rand srand atoi atol alloca system", \
	    word, " ")
	for (i = 1; i <= n; i++)
		calls = calls (i > 1 ? "|" : "") word[i]
	calls = "(^|[^A-Za-z0-9_])(" calls ")[ \t]*\\("
}

function fault(line, why) {
	print file ":" line ": " why
	bad++
}

function end_file() {
	if (file == "")
		return
	if (lines > LINES_MAX)
		fault(lines, "the file has " lines " lines, over " LINES_MAX)
	if (file ~ /^src\/.*\.c$/ && last_include != "#include \"base/banned.h\"")
		fault(include_at, "base/banned.h is not the last include")
}

FNR == 1 {
	end_file()
	file = FILENAME; last_include = ""; include_at = 1
	in_comment = 0; start = 0; head = ""; body = 0; prototype = ""
	if ($0 != SPDX)
		fault(1, "the first line is not the SPDX line")
}

# A line's width in columns; a line with more than ASCII is taken on trust.
function width(text,    i, columns) {
	if (text ~ /[\200-\377]/)
		return 0
	if (text !~ /\t/)
		return length(text)
	for (i = 1; i <= length(text); i++)
		columns += substr(text, i, 1) == "\t" ? 8 - columns % 8 : 1
	return columns
}

# The code of a line: no comments, no strings.
function code_of(text,    before) {
	gsub(/\\./, "", text)
	gsub(/'"'/, "", text)
	gsub(/"[^"]*"/, "\"\"", text)
	if (in_comment) {
		if (!sub(/^.*\*\//, "", text))
			return ""
		in_comment = 0
	}
	while (match(text, /\/\*/)) {
		before = substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + 2)
		if (!sub(/^.*\*\//, "", text)) {
			in_comment = 1
			return before
		}
		text = before " " text
	}
	return text
}

# How many parameters the first parenthesis after a name holds.  Not counted:
# `...`, the `why` that every fallible function takes, a callback's context.
# A function pointer's own parameters are deeper, and an attribute is no name.
function is_counted(part) {
	return part !~ /\.\.\.|struct avow_error \*why *$|void \*context *$/
}

function parameters(text,    i, c, depth, count, part) {
	gsub(/__attribute__ *\(\(([^()]|\([^()]*\))*\)\)/, "", text)
	if (!match(text, /[A-Za-z0-9_]\(|\)\(/))
		return 0
	text = substr(text, RSTART + 1)
	if (substr(text, 1, 1) != "(")
		text = substr(text, 2) # it was a function pointer: )(
	count = 0; part = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(")
			depth++
		if (c == ")" && --depth == 0)
			break
		if (c == "," && depth == 1) {
			count += is_counted(part)
			part = ""
		} else
			part = part c
	}
	return count + (is_counted(part) && part !~ /^\((void)?$/)
}

{
	lines = FNR
	if (width($0) > WIDTH_MAX)
		fault(FNR, "wider than " WIDTH_MAX " columns")
	if ($0 ~ /^#include/) {
		last_include = $0
		include_at = FNR
	}
	if ($0 ~ /[ \t]$/)
		fault(FNR, "blanks at the end")
	code = code_of($0)
	if (code ~ calls)
		fault(FNR, "a banned function")
	if (code ~ /\/\//)
		fault(FNR, "a // comment; ours are /* */")
}

# Inside a function: only its end is of interest.
body && /^}/ {
	if (FNR - start + 1 > FUNCTION_MAX)
		fault(start, "a function of " (FNR - start + 1) " lines, over " \
		    FUNCTION_MAX)
	body = 0; start = 0; head = ""
	next
}
body { next }

# Outside: gather a declaration from its first line on.
/^#/ || /^}/ { start = 0; head = ""; continued = /\\$/; next }
continued { continued = /\\$/; next }
code ~ /^[ \t]*$/ {
	if (!in_comment && $0 ~ /^$/) {
		start = 0; head = ""
	}
	next
}
/^{$/ {
	body = 1
	if (parameters(head) > PARAMETERS_MAX)
		fault(start, "a function of " parameters(head) " parameters")
	next
}
{
	if (!start)
		start = FNR
	head = head code
	if (code ~ /;[ \t]*$/ || code ~ /{[ \t]*$/) {
		if (head ~ /\(/ && parameters(head) > PARAMETERS_MAX)
			fault(start, "a declaration of " parameters(head) \
			    " parameters")
		start = 0; head = ""
	}
}

END {
	end_file()
	exit bad > 0
}
