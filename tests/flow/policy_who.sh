#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   who may see what is told of the shipped policies, of pages, a folder
#         and an image alike, in words and as JSON; a wrong line is refused.
# Method: the same question of each source; known clauses in the answers.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	echo "FAILED: $*"
	[ -s out ] && head -n 30 out
	exit 1
}

P=$AVOW_SOURCE/policies
general=$P/general.policy.md
app=$P/app.policy.md
"$AVOW" policy compile "$general" "$app" -o both.image >out || fail 'compile'

who() {
	"$AVOW" policy who "$@" >out 2>err
}
for source in both.image "$P" "$general,$app"; do
	who --category contact.phone "$source" || fail "no answer of $source"
	[ -e first ] || cp out first
	cmp -s first out || fail "another answer of $source"
done
who --category contact.phone "$general" "$app" || fail 'two files'
cmp -s first out || fail 'another answer of two files'
[ "$(awk '{ gsub(/[^ -~]/, ""); if (length > 80) print }' out)" = '' ] ||
	fail 'a line is too long'
grep -q 'share-named' out || fail 'no consent in the conditions'
! grep -q "$(printf '\033')" out || fail 'colours in a file'

# The courier may have a masked number, by its clause.
who --recipient outside.logistics --category order.phone "$P" || fail 'courier'
grep -q 'must *.*mask order.phone' out || fail 'it is not masked'
grep -q 'general@1#delivery/courier' out || fail 'not by its clause'
grep -q '^Leaves the company' out || fail 'it leaves the company'
# Passwords leave nowhere: that is a no.
who --leaving auth "$P"
[ $? = 1 ] || fail 'secrets leave the company'
grep -q 'Nothing of this is allowed' out || fail 'nothing is said'
who --consent marketing "$P" || fail 'consent'
! grep -q 'contract' out || fail 'a contract rests on a consent'
grep -q 'not objection against' out || fail 'no objection is heard'
who --consent marketing --lang zh "$P" || fail 'Chinese'
grep -q '已同意' out || fail 'not in Chinese'
who --leaving asset --json both.image || fail 'JSON'
grep -q '^{"edition":"general@1+app@1","flows":[1-9][0-9]*,"ways":\[{"leaves_company":true,' out ||
	fail 'the JSON begins otherwise'

refused() {
	code=$1
	shift
	"$AVOW" policy who "$@" >out 2>err </dev/null
	[ $? = "$code" ] || fail "not exit $code: $*"
	[ -s out ] || [ -s err ] || fail "nothing is said: $*"
}
refused 2 "$P"
refused 2 --category contact.phone
refused 2 --category contact.fone "$P"
refused 2 --category contact.phone, "$P"
refused 2 --consent nosuch "$P"
refused 2 --consent marketing --category contact "$P"
refused 2 --leaving asset --recipient self "$P"
refused 2 --category contact --lang fr "$P"
mkdir empty
refused 2 --category contact empty
refused 3 --category contact nosuch.md
printf '# A\n\n```policy\npolicy a version\n```\n' >broken.md
refused 1 --category contact broken.md
head -c 3000 both.image >short.image
refused 3 --category contact short.image
exit 0
