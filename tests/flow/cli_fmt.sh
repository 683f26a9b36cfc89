#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   `policy fmt` lays pages out in place, leaves alone what is laid out,
#         and touches no page that it cannot read.
# Method: the pages in git; pages out of order, in order and broken, with and
#         without --check.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
P=$AVOW_SOURCE/policies
cd "$work" || exit 1

fail() {
	cat out
	echo "FAILED: $*"
	exit 1
}

# What we ship is laid out: run `avow policy fmt` over what is named here.
"$AVOW" policy fmt --check "$P"/*.md "$AVOW_SOURCE"/examples/policies/*/*.md \
	>out 2>&1 || fail 'a page of ours is not laid out'

cp "$P/common.terms.md" "$P/general.policy.md" .
cp general.policy.md loose.policy.md
sed -i 's/^allow collect/   allow    collect/' loose.policy.md
chmod 600 loose.policy.md
"$AVOW" policy fmt --check loose.policy.md >out && fail 'what changes exits 0'
grep -qx 'loose.policy.md: not laid out' out || fail 'who would change?'
! cmp -s loose.policy.md general.policy.md || fail '--check changed a page'
"$AVOW" policy fmt --json loose.policy.md general.policy.md >out ||
	fail 'a page cannot be laid out'
grep -qx '{"changed":\["loose.policy.md"\]}' out || fail 'JSON names another'
cmp -s loose.policy.md general.policy.md || fail 'laid out otherwise'
[ "$(stat -c %a loose.policy.md)" = 600 ] || fail 'the mode is another'
"$AVOW" policy fmt general.policy.md >out && [ ! -s out ] ||
	fail 'a page in order is named'
"$AVOW" policy test general.policy.md >out || fail 'an example no longer holds'

printf '## 1 C {#c}\n```rule\n  allow   shar\n```\n' >broken.policy.md
cp broken.policy.md before
"$AVOW" policy fmt broken.policy.md >out && fail 'a broken page is laid out'
grep -q 'P0106\|P0101' out || fail 'why is not said'
cmp -s broken.policy.md before || fail 'a broken page was changed'
"$AVOW" policy fmt nowhere.md >out 2>&1
[ $? = 3 ] || fail 'a page that is not there'
"$AVOW" policy fmt >out 2>&1
[ $? = 2 ] || fail 'no page'
exit 0
