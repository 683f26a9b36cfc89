#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   what the shipped rules mean is said in sentences that were read and
#         agreed on, in English and in Chinese.
# Method: `avow policy gloss` on each page, compared with tests/golden/gloss;
#         no Chinese sentence holds an English word but names of laws and ids.
set -u
export LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$AVOW_SOURCE" || exit 1

fail() {
	echo "FAILED: $*"
	exit 1
}

pages="policies/general.policy.md policies/app.policy.md"
for lang in en zh; do
	# shellcheck disable=SC2086
	"$AVOW" policy gloss --lang $lang $pages >"$work/$lang" ||
		fail "no gloss in $lang"
	if [ "${AVOW_GOLDEN:-}" = write ]; then
		cp "$work/$lang" tests/golden/gloss/shipped.$lang.txt
	fi
	diff -u tests/golden/gloss/shipped.$lang.txt "$work/$lang" ||
		fail "the sentences in $lang are not those agreed on"
	# A Chinese character takes two columns.
	python3 -c 'import sys, unicodedata
for line in open(sys.argv[1], encoding="utf-8"):
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    assert len(line.rstrip("\n")) + wide <= 80, line' "$work/$lang" ||
		fail "a line in $lang is wider than 80 columns"
	# shellcheck disable=SC2086
	"$AVOW" policy gloss --json --lang $lang $pages >"$work/json" &&
		python3 -c 'import json, sys
pages = json.load(open(sys.argv[1]))
assert [p["page"] for p in pages] == ["general", "app"]
def count(items):
    return sum(1 + count(i["items"]) for i in items)
n = sum(count(c["gloss"]) for p in pages for c in p["clauses"])
assert n > 100, n
assert all(p["language"] == sys.argv[2] for p in pages)
' "$work/json" $lang || fail "the JSON in $lang does not hold them"
done

# Ids, what a basis cites and names of things are all that is not Chinese.
sed -e 's/^ *//' "$work/zh" | tr -d '\n' | sed -e 's/#[a-z0-9./-]*//g' \
	-e 's/（[A-Z][^）]*）//g' -e 's/Cookie//g' -e 's/general@1//' \
	-e 's/app@1//' >"$work/plain"
! grep -o '[A-Za-z][A-Za-z]*' "$work/plain" | sort | uniq -c | grep . ||
	fail "English is left over"

"$AVOW" policy gloss 2>/dev/null
[ $? = 2 ] || fail "without a page it is no usage error"
"$AVOW" policy gloss --lang xx policies/app.policy.md 2>/dev/null
[ $? = 2 ] || fail "an unknown language is no usage error"
printf '# X\n```policy\npolicy x version 1 effective 2026-12-01 general\n```\n## C {#c}\n```rule\nallow use y for z to self\n```\n' >"$work/bad.md"
"$AVOW" policy gloss "$work/bad.md" >"$work/out"
[ $? = 1 ] || fail "a page with errors is told"
grep -q P0102 "$work/out" || fail "the errors are not shown"
