#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   what the command line gives to strangers is believed by verifiers that
#         we did not write, through all that a log goes through; a change of any
#         byte is not. [R39]
# Method: the tour's vault, its key rotated, its log pruned and restarted, and
#         exports, receipts and proofs of each state before Go's packages, the
#         program openssl and tests/verify_rfc6962.py; then bytes are changed,
#         some of each file; with STRANGERS_EVERY, all of proofs and checkpoints.
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
[ -x "$AVOW_GO_STRANGER" ] || {
	echo 'skipped: no Go, or not its packages'
	exit 77
}
more=30
[ -z "${STRANGERS_EVERY:-}" ] || more=0
go() {
	"$AVOW_GO_STRANGER" "$@" >out 2>&1
}
python() { # ARGUMENTS of tests/verify_rfc6962.py
	python3 -B "$AVOW_SOURCE/tests/verify_rfc6962.py" "$@" >out 2>&1
}
change() { # VERIFIER PLACES ARGUMENTS
	python3 -B "$AVOW_SOURCE/tests/strangers/changed_bytes.py" "$@" >out 2>&1
}

P=$AVOW_SOURCE/policies
"$AVOW" tour v --policy "$P/general.policy.md" --policy "$P/app.policy.md" \
	>out 2>&1 || fail 'the tour'
export AVOW_VAULT=$work/v
cp v/log.pub first.pub

# One key, one generation: a full tile and more, of hashes and of entries.
"$AVOW" log export one >out || fail 'export'
cp one/checkpoint since
size=$(sed -n 2p since)
[ "$size" -gt 4096 ] || fail "only $size entries"
go verify one -key first.pub -proofs 300 || fail 'Go and the first export'
python one --key first.pub --proofs 100 || fail 'Python and the first export'
go change -places 2 verify one || fail 'Go and a changed byte'
change openssl "$more" one || fail 'openssl and a changed byte'

# Another key; then most of what the entries said is taken away.
"$AVOW" log rotate-key --by li.wei --reason 'a year' >out || fail 'rotate-key'
"$AVOW" log prune --before 4096 >out || fail 'prune'
"$AVOW" log export one >out || fail 'the export grows'
[ ! -e one/tile/entries/015 ] || fail 'nothing was pruned'
go verify one -key first.pub -since since -proofs 300 ||
	fail 'Go and the second key'
python one --key first.pub --since since --proofs 100 ||
	fail 'Python and the second key'
go verify one -key v/log.pub -since one/checkpoint || fail 'the new key'
change openssl "$more" one || fail 'openssl and the second key'

# Proofs: of an entry that is there, and of growth; bytes of either changed.
last=$(($(sed -n 2p one/checkpoint) - 1))
cp one/checkpoint later
"$AVOW" use contact.email --external-id nobody --service shop \
	--for message.service >out 2>&1
"$AVOW" log show "$last" --raw >entry || fail 'raw entry'
"$AVOW" log prove "$last" >receipt || fail 'receipt'
"$AVOW" log prove --from later >growth || fail 'growth'
go change receipt receipt entry v/log.pub || fail 'Go and a receipt'
go change growth growth later v/log.pub || fail 'Go and growth'
change python "$more" receipt receipt entry v/log.pub || fail 'Python, a receipt'
change python "$more" growth growth later v/log.pub || fail 'Python, growth'
"$AVOW" log rotate-key --by li.wei --reason again >out || fail 'rotate again'
cp v/log.pub third.pub
"$AVOW" log export three >out || fail 'third export'

# A restore: the log goes on as another generation.
"$AVOW" log restart --checkpoint three/checkpoint --by li.wei \
	--reason 'the disk broke' >out || fail 'restart'
"$AVOW" log export three >out || fail 'export of both generations'
[ -e three/generation/2/checkpoint ] || fail 'no second generation'
for key in first.pub third.pub v/log.pub; do
	go verify three -key "$key" -since since || fail "Go and $key"
	python three --key "$key" --since since || fail "Python and $key"
done
go change -places "$((more / 5))" verify three || fail 'Go, generations'
change python 1 three || fail 'Python, generations'
change openssl 3 three/generation/2 || fail 'openssl, generations'
go verify three -key entry && fail 'an entry was taken for a key'
rm three/former/001.proof
go verify three && fail 'a key without proof'
exit 0
