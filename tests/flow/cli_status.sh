#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   avow status tells how a vault is doing, beside a process that has it
#         open, in text and in JSON; where somebody ought to look, the exit is
#         1.
# Method: a vault with one person, open in a process that stays; then without
#         its reserve, and without its root key.
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

# expect CODE WORDS -- avow's arguments
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

expect 3 'there is no vault here' -- status nowhere
expect 0 'shop.root-key' -- init shop --name example.org/shop \
	--policy "$AVOW_SOURCE/policies/general.policy.md" \
	--policy "$AVOW_SOURCE/policies/app.policy.md"
echo '{"contact.phone":"13812345678"}' >values
expect 0 'ALLOWED' -- collect --vault shop --new --external-id u-1 \
	--service shop --file values --for account.register \
	--agree service-terms --shown versions,minors
expect 0 'vault      example.org/shop' -- status shop
for line in 'open       in no process' \
	'edition    general@1+app@1, number 1 of 1' \
	'people     1 keys; 0 places to be used again' \
	'reserve    64.0 MiB kept back' ' 2 entries, ' ', generation 1' \
	'checkpoint of 2 entries, ' 'key        example.org/shop+' \
	'owed       nothing' ' of at most 64.0 GiB, '; do
	grep -qF -- "$line" out || {
		cat out
		fail "no '$line'"
	}
done
grep -qE '^.{81}' out && fail "a line is too long"
expect 0 '"entries":2,' -- status --vault shop --json
AVOW_VAULT=$work/shop expect 0 '"keys":1,"slots":1,' -- status --json
grep -qF '13812345678' out && fail "a value was told"
expect 0 'cannot be told without the root key' -- status shop \
	--root-key nowhere

# Beside a process that reads and one that writes: the log is followed.
"$AVOW" log follow --vault shop >followed 2>&1 &
follower=$!
expect 0 'owed       nothing' -- status shop
kill $follower
wait $follower

truncate -s 0 shop/store/reserve
expect 1 'no room: nothing is taken in' -- status shop
expect 1 '"is_full":true' -- status shop --json
expect 2 'name one vault' -- status shop shop
echo "passed"
