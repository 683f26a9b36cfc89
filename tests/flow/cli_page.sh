#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   pages go to JSON and come back as they were.
# Method: the shipped pages, laid out; then JSON that tells of no page.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
P=$AVOW_SOURCE/policies
cd "$work" || exit 1

fail() {
	cat out
	echo "FAILED: $*"
	exit 1
}

cp "$P/common.terms.md" "$P/general.policy.md" "$P/app.policy.md" .
# Empty lines between items and comments are not told: the terms have some.
sed -i '/^```terms/,/^```$/{/^$/d}' common.terms.md
"$AVOW" policy fmt ./*.md >out || fail 'not laid out'
"$AVOW" policy compile --json general.policy.md app.policy.md >pages.json ||
	fail 'no JSON'
python3 -m json.tool pages.json >out || fail 'no JSON at all'
n=1
for page in common.terms.md general.policy.md app.policy.md; do
	"$AVOW" policy page pages.json --number $n -o back.md >out ||
		fail "$page does not come back"
	cmp -s back.md $page || fail "$page came back otherwise"
	n=$((n + 1))
done
"$AVOW" policy page pages.json --number 4 >out 2>&1
[ $? = 2 ] || fail 'there is a page 4'
"$AVOW" policy page pages.json --number x >out 2>&1
[ $? = 2 ] || fail 'x is a number'
sed 's/"sensitive":true/"sensitive":false/' pages.json >other.json
"$AVOW" policy page other.json >out 2>&1
[ $? = 3 ] || fail 'a page that is no longer told by its JSON'
grep -q '/page/.*/sensitive: no page says what stands here \[page.differs\]' \
	out || fail 'where is not said'
"$AVOW" policy compile general.policy.md >out 2>&1
[ $? = 2 ] || fail 'nothing was to be written'
exit 0
