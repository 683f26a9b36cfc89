# SPDX-License-Identifier: Apache-2.0
# Prints each code of an error that the given C files raise, as `CODE FILE`:
# words like "slot.short" in a call of what is named for failing or faults.
function statement(text, head) {
	if (text !~ /[a-z_]*(fail|fault)[a-z_]*\(/)
		return
	while (match(text, /"[a-z]+(\.[a-z-]+)+"/)) {
		print substr(text, RSTART + 1, RLENGTH - 2), FILENAME
		text = substr(text, RSTART + RLENGTH)
	}
}
FNR == 1 { whole = "" }
{
	sub(/^[ \t]*\/\*.*/, "")
	whole = whole " " $0
	if ($0 ~ /[;{}]$/) {
		statement(whole)
		whole = ""
	}
}
