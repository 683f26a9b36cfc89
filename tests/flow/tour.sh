#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
# Goal:   the tour goes as the policy says, on any machine, again and again, and
#         never over a vault that it did not make.
# Method: give it twice in one place, in each of its forms; then in the way of
#         things that are not its own; search what it leaves for raw values.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset AVOW_VAULT

fail() {
	echo "FAILED: $*"
	exit 1
}

pages=(--policy "$AVOW_SOURCE/policies/general.policy.md"
	--policy "$AVOW_SOURCE/policies/app.policy.md")
"$AVOW" tour "${pages[@]}" >out 2>err || {
	grep -B4 -A2 'NOT what' out
	cat err
	fail 'the tour did not go as the policy says'
}
[ ! -s err ] || fail "it complains: $(cat err)"
last=$(tail -n 1 out)
steps=${last#tour: }
steps=${steps%% of*}
[ "$last" = "tour: $steps of $steps flows went as the policy says" ] ||
	fail "it ends with: $last"
[ "$steps" -ge 25 ] || fail "only $steps steps"
! grep -q $'\033' out || fail 'colours in a file'
export LC_ALL=C.UTF-8
! grep -qE '^.{81}' <(grep -vP '[^\x00-\x7f]' out) || fail 'a line over 80'
export LC_ALL=C
[ -f demo/log.pub ] && [ -f demo.root-key ] || fail 'no vault in ./demo'

# The vault it leaves is a vault: it verifies, walks, and holds nothing raw.
"$AVOW" log verify demo >/dev/null || fail 'its log does not hold'
"$AVOW" check --vault demo >check.out || fail 'its rows are not in order'
phone=$(sed -n 's/.*contact\.phone \.\.* \(1[0-9]\{10\}\).*/\1/p' out | head -1)
name=$(sed -n 's/.*basic\.name \.\.* //p' out | head -1)
card=$(sed -n 's/.*identity\.card \.\.* //p' out | head -1)
[ -n "$phone" ] && [ -n "$name" ] && [ ${#card} = 18 ] ||
	fail 'no values to search for'
grep -rqF -e "$phone" -e "$name" -e "$card" demo demo.root-key &&
	fail 'raw values on the disk'
grep -rqF 'avow-slots-1' demo || fail 'the search sees nothing'

# Again in the same place; in brief; for programs.
"$AVOW" tour "${pages[@]}" --brief >brief.out || fail 'the second tour'
[ "$(wc -l <brief.out)" = $((steps + 2)) ] || fail 'not one line a step'
"$AVOW" tour "${pages[@]}" --json >json.out || fail 'the tour in JSON'
[ "$(wc -l <json.out)" = $((steps + 1)) ] || fail 'not one object a step'
[ "$(grep -c '"as_the_policy_says":true' json.out)" = "$steps" ] ||
	fail 'a step in JSON that did not go well'

# Not over what a tour did not make.
mkdir mine && echo precious >mine/file
"$AVOW" tour mine "${pages[@]}" >out 2>err
[ $? = 3 ] || fail 'it went over a folder of somebody'
[ "$(cat mine/file)" = precious ] || fail 'it took a file away'
"$AVOW" init vault "${pages[@]}" >out || fail 'init'
"$AVOW" tour vault "${pages[@]}" >out 2>err
[ $? = 3 ] || fail 'it went over a vault'
"$AVOW" check --vault vault >out || fail 'it broke a vault'
# An empty folder will do, and the pages are found beside the program.
mkdir empty
"$AVOW" tour empty/ --brief >out || fail 'a tour without --policy'
[ -f empty.root-key ] || fail 'a slash moved the root key'

# Without pages anywhere, and over a root key that is in the way.
mkdir alone && cp "$AVOW" alone/avow
(cd alone && ./avow tour there >out 2>err)
[ $? = 3 ] || fail 'a tour without pages'
grep -q 'no policies/ here' alone/err || fail 'it does not say what is missing'
rm -f empty.root-key && mkdir empty.root-key
"$AVOW" tour empty "${pages[@]}" --brief >out 2>err
[ $? = 3 ] || fail 'a folder in the place of the root key'
grep -q 'root key' err || fail 'it does not name the root key'

# A policy that promises something else fails the tour.
mkdir other
cp "$AVOW_SOURCE"/policies/*.md other/
sed -i 's/ must mask order\.phone, recipient keeps/ must recipient keeps/' \
	other/general.policy.md
sed -i '/^"the courier.s number is masked"/{n;s/^  must mask order\.phone$//}' \
	other/general.policy.md
"$AVOW" tour changed --policy other/general.policy.md \
	--policy other/app.policy.md --brief >out 2>err
code=$?
[ $code = 1 ] || {
	tail -n 5 out err
	fail "an unmasked phone passed, exit $code"
}
grep -q ' NO  ' out || fail 'it does not say which step'
