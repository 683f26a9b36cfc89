#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
# Goal:   whoever follows docs/writing-a-policy.md sees what it shows, and ends
#         with the page of examples/policies/library.
# Method: write its pages, make its changes and type its commands, in order, in
#         an empty folder; AVOW_GOLDEN=write puts what was seen into it.
set -u
export LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/library"
ln -s "$AVOW" "$work/bin/avow"
PATH=$work/bin:$PATH
unset AVOW_VAULT
cd "$work/library" || exit 1
here=$AVOW_SOURCE/docs/writing-a-policy.md
# The second version takes effect some weeks after whoever types reads.
day=$(grep -o 'version 2 effective [0-9-]*' "$here" | head -1 | grep -o '[0-9-]*$')
python3 "$AVOW_SOURCE/tests/support/follow_page.py" \
	${AVOW_GOLDEN:+--write} --day "$day=$(date -u -d '+30 days' +%F)" \
	"$here" || exit 1
whole=$AVOW_SOURCE/examples/policies/library/library.policy.md
[ "${AVOW_GOLDEN-}" != write ] || cp first.policy.md "$whole"
cmp first.policy.md "$whole"
