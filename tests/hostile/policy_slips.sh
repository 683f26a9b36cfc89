#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   a page that was cut, mixed up or made to hurt is refused at once,
#         with a place, and by one message for one slip.
# Method: the shipped pages, with one thing changed at a time: imports that are
#         no files, bytes of an editor, each fiftieth prefix, one word of each
#         rule left out, given twice or misspelt.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cp "$AVOW_SOURCE"/policies/*.md .

fail() {
	head -n 40 out
	echo "FAILED: $*"
	exit 1
}

# check WHAT: the pages as they lie here; exit 0 or 1, in 20 seconds.
check() {
	timeout 20 "$AVOW" policy check general.policy.md app.policy.md \
		>out 2>&1
	code=$?
	[ $code -le 1 ] || fail "exit $code: $1"
	[ $code -eq 0 ] || grep -qE -- '--> [^ ]+:[0-9]+:[0-9]+' out ||
		fail "no place: $1"
}

# refuse MAX WHAT: they are refused, by MAX messages at most.
refuse() {
	check "$2"
	[ $code -eq 1 ] || fail "taken: $2"
	[ "$(grep -c '^error' out)" -le "$1" ] || fail "over $1 errors: $2"
}

# Imports that are no files of terms, or wait for ever.
mkfifo pipe
mkdir folder
ln -s loop loop
: >empty.md
head -c 2000000 /dev/zero | tr '\0' 'x' >large.md
for name in pipe folder loop empty.md large.md missing.md general.policy.md \
	/dev/zero /etc/passwd ../secret '' 'a%n%s' 'https://example.org/x'; do
	sed "3,9s#import \"common.terms.md\"#import \"$name\"#" \
		"$AVOW_SOURCE/policies/general.policy.md" >general.policy.md
	sed 's# import "common.terms.md"##' \
		"$AVOW_SOURCE/policies/app.policy.md" >app.policy.md
	refuse 1 "import \"$name\""
done
cp "$AVOW_SOURCE"/policies/*.md .

# edit MAX SED: one slip in the general page.
edit() {
	sed "$2" "$AVOW_SOURCE/policies/general.policy.md" >general.policy.md
	! cmp -s general.policy.md "$AVOW_SOURCE/policies/general.policy.md" ||
		fail "no change: $2"
	refuse "$1" "$2"
	cp "$AVOW_SOURCE/policies/general.policy.md" .
}

edit 1 's/courier: allow/courier： allow/'
edit 1 's/courier: allow/courier: alow/'
edit 1 's/courier: allow/Courier: allow/'
edit 1 's/courier: allow/courier: never allow/'
edit 1 's/courier: allow/courier: allow allow/'
edit 1 '/^policy general/p'
edit 1 '1s/^/\xFF\xFE/'
edit 1 's/courier: allow/cour\x00ier: allow/'
edit 1 's/courier: allow share/courier: allow\xE2\x80\x8B share/'
edit 1 's/courier: allow share/courier: allow \xE2\x80\xAEshare/'

# help WORDS SED: one slip of a lawyer, refused by one message, which says what
# to write instead.
help() {
	edit 1 "$2"
	sed "$2" "$AVOW_SOURCE/policies/general.policy.md" >general.policy.md
	check "$2"
	tr '\n' ' ' <out | tr -s ' ' | grep -qF -- "$1" ||
		fail "no help '$1': $2"
	cp "$AVOW_SOURCE/policies/general.policy.md" .
}

# A Chinese keyboard, a word processor, and words of other trades.
help 'plain keyboard' '/{#delivery}/s/{#delivery}/｛#delivery｝/'
help 'plain keyboard' '/{#delivery}/s/{#delivery}/(#delivery)/'
help 'end the heading with' '/{#delivery}/s/{#delivery}/{＃delivery}/'
help 'write' 's/courier: allow share order.recipient, /courier: allow share order.recipient， /'
help 'write' 's/courier: allow share order.recipient, /courier: allow share order.recipient、/'
help 'did you mean `allow`' 's/courier: allow/courier: permit/'
help 'did you mean `deny`' '0,/^deny use/s//prohibit use/'
help 'did you mean `must`' 's/need-to-know must review/need-to-know with review/'
help 'did you mean `when`' 's/when need-to-know must/if need-to-know must/'
help 'tests are joined with `and`' '0,/when service-delivers and whose/s//when service-delivers, whose/'
help 'whole number in digits' 's/at most 24 months/at most twenty months/'
help 'number and its unit' 's/at most 24 months/at most 24 moons/'
help 'write `workdays`' '0,/within 3 workdays/s//within 3 business days/'
help 'stands before the whole test' 's/when not destination is home/when destination is not at home/'
help 'such as `2027-05-01`' 's/effective 2026-12-01/effective 1 May 2027/'
help 'named by its id' 's/must show #trade-view/must show trade-view/'
help 'because #share.logistics' 's/because #delivery\/friend/because delivery/'
help 'name the item' 's/basis consent profile/basis consent/'

# Every prefix is a page, or is refused with a place.
lines=$(wc -l <general.policy.md)
for ((i = 1; i < lines; i += 50)); do
	head -n "$i" "$AVOW_SOURCE/policies/general.policy.md" \
		>general.policy.md
	check "the first $i lines"
done
for ((i = 1; i < 48000; i += 1499)); do
	head -c "$i" "$AVOW_SOURCE/policies/general.policy.md" \
		>general.policy.md
	check "the first $i bytes"
done

# One word of a rule left out, given twice, misspelt: the n-th of each 7th.
slip() {
	awk -v pick="$1" -v how="$2" '
		/^```/ { inside = $0 == "```rule" ? 1 : 0 }
		inside && ++line == pick && NF > 2 {
			n = 1 + pick % NF
			if (how == 0) $n = ""
			if (how == 1) $n = $n " " $n
			if (how == 2) $n = substr($n, 1, length($n) - 1) "q"
		}
		{ print }' "$AVOW_SOURCE/policies/general.policy.md"
}
for ((i = 2; i < 220; i += 7)); do
	for how in 0 1 2; do
		slip $i $how >general.policy.md
		check "word of rule line $i, way $how"
		[ "$(grep -c '^error.P01' out)" -le 3 ] ||
			fail "many errors: rule line $i, way $how"
	done
done
