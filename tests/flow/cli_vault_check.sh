#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   avow check tells what it looked at; where something is wrong it says
#         what and where, in text and in JSON, and the exit is 1.
# Method: a vault with one person; then its key slots are overwritten.
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

expect 0 'shop.root-key' -- init shop \
	--policy "$AVOW_SOURCE/policies/general.policy.md" \
	--policy "$AVOW_SOURCE/policies/app.policy.md"
export AVOW_VAULT=$work/shop
expect 0 'in order: 0 people, 0 records' -- check
expect 0 '  1 log entries' -- check
echo '{"contact.phone":"13812345678"}' >values
expect 0 'ALLOWED' -- collect --new --external-id u-1 --service shop \
	--file values --for account.register --agree service-terms \
	--shown versions,minors
expect 0 'in order: 1 people' -- check
expect 0 '"found":[]' -- check --json
size=$(stat -c %s shop/keys/slots)
dd if=/dev/zero of=shop/keys/slots bs=128 seek=1 conv=notrunc status=none \
	count=$((size / 128 - 1))
expect 1 'keys/slots: slot 1: ' -- check
expect 1 'not in order: 1 faults' -- check
expect 1 '"code":"check.slot","place":"keys/slots: slot 1"' -- check --json
expect 2 'nothing stands behind' -- check now
echo "passed"
