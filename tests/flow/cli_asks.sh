#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   each ask of the command line does what the library does, says why,
#         and ends with the exit code that it promises. [R12] [R13] [R56]
# Method: one vault, one person, every command once or more, by exit code and
#         by what stands in the output.
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

# expect CODE WORDS -- COMMAND...: its exit code, and words in its output.
expect() {
	local code=$1 words=$2
	shift 3
	"$AVOW" "$@" >out 2>err
	local got=$?
	[ $got = "$code" ] || {
		cat out err
		fail "exit $got, not $code: avow $*"
	}
	grep -qF -- "$words" out err || {
		cat out err
		fail "no '$words': avow $*"
	}
}

P=$AVOW_SOURCE/policies
expect 0 'shop.root-key' -- init shop \
	--policy "$P/general.policy.md" --policy "$P/app.policy.md"
export AVOW_VAULT=$work/shop
li=(--external-id u-1 --service shop)

# Registration: the page first, then yes; a field that nobody needs, no.
echo '{"contact.email":"li@example.com","contact.phone":"13812345678",
	"basic.birthday":"1990-01-01"}' >values
expect 1 'show #versions' -- collect --new "${li[@]}" --file values \
	--for account.register --agree service-terms
expect 0 'ALLOWED' -- collect --new "${li[@]}" --file values \
	--for account.register --agree service-terms --shown versions
echo '{"basic.hobbies":"chess"}' | expect 1 'silence means no' -- \
	collect "${li[@]}" --for account.register --shown versions
expect 3 'ask.exists' -- collect --new "${li[@]}" --file values \
	--for account.register --agree service-terms --shown versions

# What the person was told of: the edition they came under; and what they
# accept, or were sent a notice of.
expect 0 '"how":"collected"' -- person show --external-id u-1 --json
expect 0 'the newest edition is accepted' -- person accept --external-id u-1
expect 0 '"told":"general@1+app@1"' -- log show --json
expect 0 '1 is announced' -- person notice 1 --external-id u-1
expect 3 'told.edition' -- person accept general@99 --external-id u-1
expect 2 'one edition' -- person accept 1 2 --external-id u-1
expect 2 'no such edition' -- use contact.email "${li[@]}" \
	--for message.service --accept 7
expect 0 '"number":1' -- use contact.email "${li[@]}" --for message.service \
	--accept 1 --json

# A dry run changes nothing, gives nothing, logs nothing of a release.
expect 0 'dry run' -- use contact.email "${li[@]}" --for message.service \
	--dry-run
! grep -q 'li@example.com' out || fail 'a dry run gave a value'

# An order, a courier who signs, a masked number.
expect 0 'service-delivers is yes' -- fact set service-delivers yes \
	--service shop
echo '{"order.phone":"13812345678","order.address":"some street 1"}' |
	expect 0 'delivery/yours' -- collect "${li[@]}" --for fulfil.delivery
courier=(share order.phone "${li[@]}" --for fulfil.delivery
	--to outside.logistics --assert 'not for-profit')
expect 1 'agreement confidentiality' -- "${courier[@]}"
expect 0 'in-force' -- agreement sign confidentiality \
	--recipient outside.logistics
expect 0 '138****5678' -- "${courier[@]}"
! grep -q '13812345678' out || fail 'the courier saw the number'
expect 0 'ended' -- agreement end confidentiality --recipient outside.logistics
expect 1 'signed/paper' -- "${courier[@]}"

# What a stranger stored cannot command the terminal of whoever looks.
printf '{"order.address":"x\\u001b]0;y\\u0007\\u202ez"}' |
	expect 0 'ALLOWED' -- collect "${li[@]}" --for fulfil.delivery
expect 0 'order.address' -- use order.address "${li[@]}" \
	--for fulfil.delivery
! grep -q $'[\033\007]' out || fail 'a value reached the terminal as it was'
! grep -q $'\xe2\x80\xae' out || fail 'a value turned the writing around'

# Offers: not before a yes, not after a no, not against an objection.
offer=(use contact.email "${li[@]}" --for market.push)
expect 1 'consent marketing' -- "${offer[@]}"
expect 0 'receipt' -- consent give marketing "${li[@]}" --method checkbox
expect 0 'li@example.com' -- "${offer[@]}"
expect 0 'state given' -- person show --external-id u-1
person=$(sed -n 's/^person *//p' out)
[ ${#person} = 32 ] || fail "no person id in person show"
expect 0 'stands' -- objection set market.push --person "$person"
expect 1 'DENIED' -- "${offer[@]}"
expect 0 'ended' -- objection end market.push --person "$person"
expect 0 'ALLOWED' -- "${offer[@]}"
expect 0 'withdrawn' -- consent withdraw marketing "${li[@]}"
expect 1 'DENIED' -- "${offer[@]}"
expect 0 'withdrawn' -- consent show --external-id u-1

# An authority without a paper, then with one that nobody has read yet.
order=(disclose net.account "${li[@]}" --for legal.order
	--to outside.authority --claim law.order)
expect 1 'document legal-request' -- "${order[@]}"
echo 'a paper' >paper
expect 1 'review by 2' -- "${order[@]}" --document legal-request:paper

# Programs read JSON: one object, the same answer.
expect 0 '"decision":"allow"' -- use contact.email "${li[@]}" \
	--for message.service --json
grep -q '"value":"li@example.com"' out || fail 'no value in the JSON'
[ "$(wc -l <out)" = 1 ] || fail 'the JSON takes more than one line'
expect 1 '"decision":"deny"' -- "${offer[@]}" --json
expect 1 '"error":{"code":"ask.person"' -- use contact.email \
	--external-id nobody --service shop --for message.service --json

# What is hers: export and erasure want her identity checked.
mine=("${li[@]}" --claim law.rights)
expect 1 'identity-checked' -- person export "${mine[@]}"
expect 0 'is yes' -- fact set identity-checked yes --person "$person"
expect 0 'li@example.com' -- person export "${mine[@]}"
expect 1 'keep/minimum' -- erase "${mine[@]}"

# Somebody without an order can go; nobody knows them afterwards.
expect 0 'ALLOWED' -- collect --new --external-id u-2 --service shop \
	--file values --for account.register --agree service-terms \
	--shown versions
person=$(sed -n 's/^person *//p' out)
expect 0 'is yes' -- fact set identity-checked yes --person "$person"
expect 0 'rights/gone' -- person erase --person "$person" --service shop \
	--claim law.rights
expect 1 'erased' -- use contact.email --person "$person" --service shop \
	--for message.service
expect 1 'no such person' -- use contact.email --external-id u-2 \
	--service shop --for message.service
expect 0 'in order: 1 people' -- check
expect 0 '"faults":0,"found":[]' -- check --json
# Values that cannot be read at all.
"$AVOW" collect "${li[@]}" --for account.register --json <"$work" >out 2>err
[ $? = 3 ] || fail 'a folder on standard input'
grep -q '"values.input"' err || fail 'it does not say that they cannot be read'
