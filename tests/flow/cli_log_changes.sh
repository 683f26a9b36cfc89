#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   what an operator does to the log, and what a stranger is given of it,
#         is proved without the root key; a person learns who asked. [R39]
# Method: the commands one after another on one vault, each result verified.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	echo "FAILED: $*"
	cat out 2>/dev/null
	exit 1
}
use() {
	"$AVOW" use contact.email --external-id u-1 --service shop \
		--for message.service >out || fail 'use'
}

P=$AVOW_SOURCE/policies
"$AVOW" init v --policy "$P/general.policy.md" --name example.com/v >out ||
	fail 'init'
export AVOW_VAULT=$work/v
cp v/log.pub first.pub
echo '{"contact.email":"li@example.com","basic.birthday":"1990-01-01"}' |
	"$AVOW" collect --new --external-id u-1 --service shop --shown versions \
		--for account.register --agree service-terms >out || fail 'collect'
use
use

# A checkpoint to keep, by whoever can read the store; without the root key.
mv v.root-key away
"$AVOW" log checkpoint >kept || fail 'checkpoint'
[ "$(head -1 kept)" = example.com/v ] || fail 'a checkpoint of this log'
"$AVOW" log checkpoint --json | grep -q '^{"checkpoint":"example.com/v\\n' ||
	fail 'a checkpoint as JSON'
"$AVOW" log verify --since kept >out || fail 'the kept checkpoint'
"$AVOW" log verify kept >out 2>&1
[ $? = 1 ] || fail 'a checkpoint is no proof'
"$AVOW" log show 1 >out || fail 'an entry without the root key'
"$AVOW" log show --external-id u-1 >out 2>&1
[ $? = 3 ] || fail 'a person without the root key'
mv away v.root-key

# Who asked for this person's data.
"$AVOW" log show --external-id u-1 --json >out || fail 'show of a person'
[ "$(grep -c '"action":"use"' out)" = 2 ] || fail 'two uses'
"$AVOW" log show --external-id u-9 >out 2>&1
[ $? != 0 ] || fail 'entries about nobody'

# A receipt of an entry, and that the log has only grown.
"$AVOW" log export one >out || fail 'export'
"$AVOW" log prove 2 >receipt || fail 'prove'
"$AVOW" log show 2 --raw >entry || fail 'raw entry'
"$AVOW" log verify receipt --entry entry --key @first.pub >out ||
	fail 'the receipt'
"$AVOW" log show 2 --raw --json | sed 's/.*"entry":"//; s/".*//' |
	base64 -d | cmp -s - entry || fail 'raw entry as JSON'
for what in 'show 99' 'show 99 --raw' 'prove 99' 'show 1 --generation 2' \
	'prove 1 --generation 0' 'checkpoint --generation 2' \
	'show --external-id u-1 --last 1'; do
	# shellcheck disable=SC2086
	"$AVOW" log $what >out 2>&1
	[ $? = 2 ] || fail "log $what"
done
printf x >>entry
"$AVOW" log verify receipt --entry entry --key @first.pub >out 2>&1
[ $? = 1 ] || fail 'a receipt of another entry'
use
"$AVOW" log prove --from one/checkpoint >growth || fail 'growth'
head -1 growth | grep -q "^old $(sed -n 2p one/checkpoint)$" || fail 'old'
"$AVOW" log verify growth --since one/checkpoint --key @first.pub >out ||
	fail 'growth is not proved'
"$AVOW" log verify growth --since v/log.pub --key @first.pub >out 2>&1
[ $? = 1 ] || fail 'growth since no checkpoint'
"$AVOW" log verify growth --key @first.pub >out 2>&1
[ $? = 2 ] || fail 'growth since nothing'
"$AVOW" log prove --from 99999 >out 2>&1
[ $? = 2 ] || fail 'growth since more than there is'

# Followed while others write, and ended cleanly.
"$AVOW" log follow --json --last 1 >followed &
follower=$!
followed_are() { # COUNT
	for _ in $(seq 300); do
		[ "$(wc -l <followed)" -ge "$1" ] && break
		sleep 0.1
	done
}
followed_are 1 # it is there, and has begun with the last one
use
followed_are 2
kill -TERM $follower
wait $follower || fail 'follow does not end well'
[ "$(wc -l <followed)" = 2 ] || fail 'what was followed'

# Another key: whoever has the first one follows.
"$AVOW" log rotate-key --by li.wei --reason 'a year' >out || fail 'rotate-key'
use
"$AVOW" log export one >out || fail 'the export grows'
"$AVOW" log verify one --key @first.pub >out || fail 'the first key'
grep -q '^keys *1 gave way' out || fail 'a key gave way'
"$AVOW" log verify one --key @v/log.pub >out || fail 'the new key'
"$AVOW" log verify --every-signature --json >out || fail 'every signature'
grep -q '"rotations":1' out || fail 'rotations'

# Pruned: what is gone is said, and nothing else is lost.
"$AVOW" log prune --before 1 >out || fail 'prune nothing'
grep -q 'nothing was pruned' out || fail 'nothing to prune'
"$AVOW" log prune --before never >out 2>&1
[ $? = 2 ] || fail 'no number and no day'
"$AVOW" log prune --before 2999-01-01 >out 2>&1
[ $? = 2 ] || fail 'a day that has not come'
"$AVOW" log prune --before 1999-01-01 >out || fail 'prune by date'
"$AVOW" log lists >out || fail 'lists'
grep -q '^0 lists' out || fail 'lists that were right'

# A restore: the vault as it was, and the largest checkpoint that is known.
cp -r v backup
use
"$AVOW" log export two >out || fail 'second export'
rm -rf v
cp -r backup v
"$AVOW" log restart --checkpoint two/checkpoint --by li.wei \
	--reason 'the disk broke' >out || fail 'restart'
use
"$AVOW" log verify >out || fail 'after the restore'
grep -q '^lost *1 entries' out || fail 'what was lost'
"$AVOW" log verify --since two/checkpoint >out 2>&1
[ $? = 1 ] || fail 'a history that was lost'
grep -q 'a restore lost all .* generation 2 says,' out || fail 'lost, and told'
"$AVOW" log export two >out 2>&1
[ $? = 3 ] || fail 'an export of what was lost is gone on with'
# A checkpoint finds the generation that it is of.
"$AVOW" log prove --from kept >growth || fail 'growth of the first generation'
grep -q '^example.com/v$' growth || fail 'of the first generation'
"$AVOW" log verify growth --since kept --key @backup/log.pub >out ||
	fail 'growth of the first generation holds'
"$AVOW" log prove --from kept --generation 2 >out 2>&1
[ $? != 0 ] || fail 'growth of another generation'
sed 1s/.*/another/ kept >strange
"$AVOW" log prove --from strange >out 2>&1
[ $? != 0 ] || fail 'growth of another log'
grep -q 'of another log' out || fail 'another log'
# Each generation by itself.
"$AVOW" log show --generation 1 --last 1 >out || fail 'the first generation'
! grep -q '^generation' out || fail 'the first one is not named'
"$AVOW" log show 0 --generation 2 --json >out || fail 'the second'
grep -q '^{"generation":2,"index":0,.*"kind":"generation"' out ||
	fail 'its first entry'
"$AVOW" log show --json --last 1 | grep -q '^{"generation":2,' ||
	fail 'the newest generation is named'
"$AVOW" log prove 2 --generation 1 >receipt || fail 'an older receipt'
"$AVOW" log show 2 --raw --generation 1 >entry || fail 'its entry'
"$AVOW" log verify receipt --entry entry --key @backup/log.pub >out ||
	fail 'an older receipt holds'
"$AVOW" log export three >out || fail 'export of both'
"$AVOW" log verify three --key @first.pub --since backup/../one/checkpoint \
	>out || fail 'both generations'
grep -q 'example.com/v/2' out || fail 'the new name'
"$AVOW" log show --external-id u-1 --json >out || fail 'both logs'
[ "$(grep -c '"action":"use"' out)" = 6 ] || fail 'uses of both'
"$AVOW" check >out || fail 'check'
rm -rf three/generation/2/tile
"$AVOW" log verify three >out 2>&1
[ $? != 0 ] || fail 'a generation without tiles'
exit 0
