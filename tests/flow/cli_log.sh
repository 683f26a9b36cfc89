#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   anybody verifies the log with a public key and an old checkpoint, no
#         root key and no server, and every changed byte is found. [R39]
# Method: export, verify, change a byte of each file in turn, verify again.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	echo "FAILED: $*"
	exit 1
}

P=$AVOW_SOURCE/policies
"$AVOW" init v --policy "$P/general.policy.md" --name example.com/v >out ||
	fail 'init'
export AVOW_VAULT=$work/v
echo '{"contact.email":"li@example.com","basic.birthday":"1990-01-01"}' |
	"$AVOW" collect --new --external-id u-1 --service shop --shown versions \
		--for account.register --agree service-terms >out || fail 'collect'
"$AVOW" log export old >out || fail 'first export'
for i in 1 2 3; do
	"$AVOW" use contact.email --external-id u-1 --service shop \
		--for message.service >out || fail 'use'
done
"$AVOW" log export new >out || fail 'second export'
"$AVOW" log export new >out || fail 'an export does not grow'

# Without the root key, as a stranger has it.
mv v.root-key hidden
"$AVOW" log verify new --key @new/log.pub --since old/checkpoint >out ||
	fail 'the log does not hold'
grep -q 'example.com/v: 5 entries' out || fail 'wrong size or name'
grep -q 'nothing before your older checkpoint was changed' out ||
	fail 'history was not proved'
"$AVOW" log verify --json >out || fail "the vault's own log does not hold"
grep -q '"entries":5' out || fail 'wrong size in JSON'
grep -q '"key_from_outside":false' out || fail 'whose key was it?'
mv hidden v.root-key

# Another's key, an older log for a newer one, a folder that is no log.
cp -r "$work/v" w && cp v.root-key w.root-key
"$AVOW" init other --policy "$P/general.policy.md" --name example.com/v >out ||
	fail 'second init'
"$AVOW" log verify new --key @other/log.pub >out 2>&1
[ $? = 1 ] || fail "another's key was believed"
"$AVOW" log verify old --since new/checkpoint >out 2>&1
[ $? = 1 ] || fail 'a log that lost entries was believed'
"$AVOW" log verify /nonexistent >out 2>&1
[ $? = 3 ] || fail 'nothing was verified'
"$AVOW" log verify new --key nonsense >out 2>&1
[ $? = 2 ] || fail 'nonsense was taken for a key'

# A byte of any file.
find new -type f | while read -r file; do
	rm -rf copy
	cp -r new copy
	target=copy/${file#new/}
	size=$(stat -c %s "$target")
	for at in 0 $((size / 2)) $((size - 1)); do
		cp "$file" "$target"
		byte=$(od -An -tu1 -j "$at" -N 1 "$target" | tr -d ' ')
		printf "\\$(printf %03o $(((byte + 1) % 256)))" |
			dd of="$target" bs=1 seek="$at" conv=notrunc 2>/dev/null
		"$AVOW" log verify copy --key @new/log.pub >out 2>&1
		[ $? = 1 ] || {
			[ "$file" = new/log.pub ] && continue
			cat out
			fail "byte $at of $file was changed unseen"
		}
	done
done || exit 1

# A vault is no export, though it has the log's key: it stays as it is.
"$AVOW" log export "$AVOW_VAULT" >out 2>&1
[ $? = 3 ] || fail 'an export into the vault itself'
[ ! -e "$AVOW_VAULT/checkpoint" ] || fail 'a checkpoint in the vault'
(cd "$AVOW_VAULT" && "$AVOW" log checkpoint >checkpoint &&
	"$AVOW" log verify --since checkpoint >../out) ||
	fail 'a checkpoint that is kept in the vault'
rm "$AVOW_VAULT/checkpoint"

# Entries are shown, and none beyond the last.
"$AVOW" log show 1 >out || fail 'log show'
grep -q '^action *collect' out || fail 'the entry of the collect'
! grep -q 'li@example' out || fail 'a value stands in the log'
[ "$("$AVOW" log show --last 2 --json | wc -l)" = 2 ] || fail 'the last two'
"$AVOW" log show 5 >out 2>&1
[ $? = 2 ] || fail 'an entry that is not there'
