#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   whoever follows docs/verify-the-log.md sees what it shows.
# Method: make the files that it says a stranger holds, then type its commands,
#         in order, beside them; AVOW_GOLDEN=write puts what was seen into it.
set -u
export LC_ALL=C.UTF-8
[ -x "$AVOW_GO_STRANGER" ] || {
	echo 'skipped: no Go, or not its packages'
	exit 77
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/here"
ln -s "$AVOW" "$work/bin/avow"
PATH=$work/bin:$PATH
export GOCACHE=$AVOW_SOURCE/build/go GOFLAGS='' CGO_ENABLED=0

(
	set -e
	cd "$work"
	avow tour vault --policy "$AVOW_SOURCE/policies/general.policy.md" \
		--policy "$AVOW_SOURCE/policies/app.policy.md"
	export AVOW_VAULT=$work/vault
	avow log export last-year
	avow use contact.email --external-id nobody --service shop \
		--for message.service || true
	avow log export here/export
	cd here
	cp ../last-year/checkpoint kept
	cp "$AVOW_VAULT/log.pub" shop.pub
	avow log prove 4000 >receipt
	avow log show 4000 --raw >entry
	avow log prove --from kept >growth
	cp "$AVOW_SOURCE/tests/verify_rfc6962.py" .
) >"$work/made" 2>&1 || {
	cat "$work/made"
	exit 1
}
cd "$work/here" || exit 1
python3 "$AVOW_SOURCE/tests/support/follow_page.py" \
	${AVOW_GOLDEN:+--write} "$AVOW_SOURCE/docs/verify-the-log.md"
