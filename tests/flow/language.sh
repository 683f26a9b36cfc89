#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   the pages and messages that docs/language.md shows are what it says.
# Method: write them and type what it types; AVOW_GOLDEN=write puts what was
#         seen into it.  Then every built-in term must stand in its list.
set -u
export LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$AVOW" "$work/bin/avow"
PATH=$work/bin:$PATH
here=$AVOW_SOURCE/docs/language.md
cd "$work" || exit 1
cp "$AVOW_SOURCE/policies/common.terms.md" .
python3 "$AVOW_SOURCE/tests/support/follow_page.py" \
	${AVOW_GOLDEN:+--write} "$here" || exit 1
failed=0
sed -n '/^### Built in/,/^## 5/p' "$here" >built-in
for name in $(sed -n 's/.*{AVOW_AXIS_[A-Z]*, "\([a-z.-]*\)".*/\1/p' \
	"$AVOW_SOURCE/src/policy/terms_core.c"); do
	grep -qF "\`${name#outside.}\`" built-in || {
		echo "language.md does not say that $name is built in"
		failed=1
	}
done
exit $failed
