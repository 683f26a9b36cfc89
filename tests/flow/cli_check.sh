#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   `policy check` takes its options, gives JSON that holds every member,
#         and uses colours on a terminal only, unless they are declined.
# Method: one page with an error, a warning and a note each; a terminal is made
#         by script(1).
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	cat out
	echo "FAILED: $*"
	exit 1
}

golden=$AVOW_SOURCE/tests/golden/check
run() { # EXIT WORDS...
	local exit=$1
	shift
	"$AVOW" policy check "$@" >out 2>&1
	[ $? = "$exit" ] || fail "exit is not $exit: $*"
}

# The house's floor.
cp "$golden/ok-p0307-totals-of-enough.md" page.md
run 0 page.md
! grep -q P0307 out || fail "20 are too few"
run 0 --floor 21 page.md
grep -q 'warning\[P0307\].*totals of 20 people' out || fail "20 are 21"
run 0 --floor 20 page.md
! grep -q P0307 out || fail "20 are too few when asked for"
for floor in 0 -1 x 1x '' 4294967296; do
	run 2 --floor "$floor" page.md
done

# Error, warning and note, each with every member of its own.
cp "$golden/p0303-stored-without-end.md" page.md
run 1 --json page.md
for member in '"code":"P0303"' '"severity":"error"' '"file":"page.md"' \
	'"line":5' '"column":1' '"clause":"more"' '"message":"' '"help":"say'; do
	grep -qF "$member" out || fail "no $member"
done
cp "$golden/p0306-sensitive-on-a-bundled-consent.md" page.md
run 0 --json page.md
grep -qF '"severity":"warning"' out || fail "no warning"
cp "$golden/p0402-rule-without-example.md" page.md
run 0 --json page.md
grep -qF '"code":"P0402","severity":"note"' out || fail "no note"
"$AVOW" policy test page.md >out 2>&1
! grep -q P0402 out || fail "notes without being asked"

# A page's own words are told one by one; those of a file that other pages may
# import too are one note.
{
	echo '```terms'
	for i in 1 2 3 4 5 6 7 8 9; do
		echo "purpose market.way-$i \"way $i\" \"方法 $i\""
	done
	echo "fact spare \"spare\" \"备用\" yes/no about request"
	echo '```'
} >words.terms.md
sed 's/^policy general version 1 effective 2026-12-01 general/& import "words.terms.md"/' \
	"$golden/p0302-declared-and-unused.md" >page.md
run 0 page.md
grep -q 'note\[P0302\]: `words.terms.md` declares what no rule' out ||
	fail "nothing of the words"
grep -q 'so it is in 9 other places' out || fail "it does not count them"
[ "$(grep -c 'P0302' out)" = 9 ] || fail "not the page's eight and the one"

# Colours.
escape=$(printf '\033')
run 0 page.md
! grep -q "$escape" out || fail "colours in a file"
# (test_policy.c decides it too, where no terminal can be made.)
script -qec true /dev/null </dev/null >/dev/null 2>&1 || exit 0
on_terminal() {
	script -qec "$1 '$AVOW' policy check page.md" /dev/null </dev/null >out
}
export TERM=xterm
on_terminal 'env -u NO_COLOR'
grep -q "$escape" out || fail "no colours on a terminal"
on_terminal 'env NO_COLOR='
grep -q "$escape" out || fail "an empty NO_COLOR declines nothing"
on_terminal 'env NO_COLOR=1'
! grep -q "$escape" out || fail "colours in spite of NO_COLOR"
on_terminal 'env -u NO_COLOR TERM=dumb'
! grep -q "$escape" out || fail "colours on a dumb terminal"
exit 0
