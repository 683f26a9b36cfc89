#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   the page that people get is whole, stands alone and can be used by
#         everybody, in each language and as plain text.
# Method: the shipped pages rendered in English and Chinese; a reader of HTML
#         checks tags, ids, links, headings, tables and languages; earlier
#         versions in a folder are found and linked; hostile prose stays text.
set -u
export LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$AVOW_SOURCE" || exit 1

fail() {
	echo "FAILED: $*"
	exit 1
}

general=policies/general.policy.md
for lang in en zh; do
	"$AVOW" policy render $general --lang $lang -o "$work/general.$lang.html" ||
		fail "general, $lang"
	"$AVOW" policy render policies/app.policy.md $general --lang $lang \
		-o "$work/app.$lang.html" || fail "app, $lang"
	python3 tests/support/check_html.py $lang "$work/general.$lang.html" \
		"$work/app.$lang.html" || fail "the HTML in $lang"
	"$AVOW" policy render $general --lang $lang --text >"$work/$lang.txt" ||
		fail "text in $lang"
	python3 -c 'import sys, unicodedata
for line in open(sys.argv[1], encoding="utf-8"):
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
    rule = line.startswith("    ")
    assert rule or len(line.rstrip("\n")) + wide <= 80, line
    assert not any(c < " " for c in line.rstrip("\n")), line' \
		"$work/$lang.txt" || fail "a line of text in $lang is too wide"
done
grep -q '经您同意' "$work/general.zh.html" || fail "no Chinese sentence"
grep -q '个人信息收集清单' "$work/zh.txt" || fail "no list in the text"
grep -q '开始之前，我们先向您展示' "$work/general.zh.html" ||
	fail "the translation's prose is not there"
! grep -q 'We show you this page before' "$work/general.zh.html" ||
	fail "English prose is left over"

# Earlier versions that lie in the folder, and what has changed since.
touch "$work/app-1.html" "$work/app-2.html" "$work/app-9.html" \
	"$work/app-1-3.diff.html" "$work/app-x.html" "$work/general-1.html"
sed 's/version 1/version 3/' policies/app.policy.md >"$work/app.policy.md"
cp policies/common.terms.md $general "$work"
"$AVOW" policy render "$work/app.policy.md" "$work/general.policy.md" \
	--versions "$work" >"$work/app-3.html" || fail "with versions"
tr -d '\n' <"$work/app-3.html" | grep -q \
	'<a href="app-2.html">app@2</a></li><li><a href="app-1.html">app@1</a> (<a href="app-1-3.diff.html">' ||
	fail "earlier versions are not linked, the newest first"
! grep -qE 'app-(9|x|3).html' "$work/app-3.html" || fail "too many versions"
"$AVOW" policy render $general --earlier general@0=g.html \
	--diff general@0=d.html --also zh=g.zh.html >"$work/named.html" ||
	fail "with names"
grep -q '<a href="g.html">general@0</a> (<a href="d.html">' \
	"$work/named.html" || fail "a named version is not linked"
grep -q 'hreflang="zh">中文' "$work/named.html" || fail "no other language"

# Hostile prose, titles and labels.
cat >"$work/bad.policy.md" <<'END'
# <script>alert(1)</script> & co
```policy
policy bad version 1 effective 2026-12-01 general
```
<img src=x onerror=alert(1)> [x](javascript:alert(1)) <style>*{}</style>

## A "quoted" <b>title</b> {#a}
```terms
category contact "<i>contact</i> & \"
purpose p "\"><script>x</script>"
basis law "<u>law</u>" cites "</details><script>" supports use, collect
```
```rule
allow use, collect contact for message.policy to self basis law
require show #a on collect any
```
END
sed -i -e 's/ & \\"/ \& x"/' -e 's/"\\">/"'"'"'>/' "$work/bad.policy.md"
"$AVOW" policy render "$work/bad.policy.md" >"$work/bad.html" ||
	fail "hostile prose is not rendered"
python3 tests/support/check_html.py en "$work/bad.html" || fail "hostile HTML"

"$AVOW" policy render 2>/dev/null
[ $? = 2 ] || fail "without a page it is no usage error"
"$AVOW" policy render $general --lang xx 2>/dev/null
[ $? = 2 ] || fail "an unknown language is no usage error"
"$AVOW" policy render $general --diff general@7=x 2>/dev/null
[ $? = 2 ] || fail "a diff to a version that was not named is no usage error"
"$AVOW" policy render $general --earlier x 2>/dev/null
[ $? = 2 ] || fail "a link without a place is no usage error"
exit 0
