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

# About one person of a vault: what was said yes to is no condition any more.
"$AVOW" init v --policy "$general" --policy "$app" --name example.com/v >out ||
	fail 'init'
export AVOW_VAULT=$work/v
echo '{"contact.email":"li@example.com","basic.birthday":"1990-01-01"}' |
	"$AVOW" collect --new --external-id u-1 --service shop --shown versions \
		--for account.register --agree service-terms >out ||
	fail 'collect'
offers() { # what stands of offers by mail: the paragraph that cites them
	who --external-id u-1 --category contact.email --recipient self &&
		awk -v RS= '/#push\/1/ && /market.push/' out
}
offers | grep -q 'when .*consent marketing' || fail 'no yes is asked for'
"$AVOW" consent give marketing --external-id u-1 --service shop >out || fail yes
offers | grep -q 'in shop' || fail 'not where the yes was given'
! offers | grep 'in shop' | grep -q 'consent marketing' || fail 'asked again'
"$AVOW" consent withdraw marketing --external-id u-1 --service shop >out
! offers | grep -q 'in shop' || fail 'offers after a no'
who --external-id u-1 --recipient outside.logistics --json || fail 'JSON'
grep -q '^\[{"services":"[a-z, ]*","bound":false,"answer":{"edition"' out ||
	fail 'the JSON about a person begins otherwise'
"$AVOW" log show --last 1 >out
grep -q '^kind *show' out || fail 'the look was not logged'
! grep -q 'u-1' out || fail 'an external id in the log'

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
refused 2 --external-id u-1 "$P"
refused 2 --external-id u-1 --person 00
refused 3 --external-id nobody
refused 3 --external-id u-1 --vault "$work/none"
mkdir empty
refused 2 --category contact empty
refused 3 --category contact nosuch.md
printf '# A\n\n```policy\npolicy a version\n```\n' >broken.md
refused 1 --category contact broken.md
head -c 3000 both.image >short.image
refused 3 --category contact short.image
exit 0
