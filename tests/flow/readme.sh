#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   what README.md tells newcomers to type does what it shows.
# Method: run its sh blocks in a folder of their own, and look for the lines
#         that it prints which do not differ from run to run.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/build"
ln -s "$AVOW" "$work/build/avow"
ln -s "$AVOW_SOURCE/policies" "$work/policies"
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' \
	"$AVOW_SOURCE/README.md" >"$work/typed"
awk '/^```$/ { on = !on && !sh; sh = 0; next } /^```./ { sh = 1; on = 0; next } on' \
	"$AVOW_SOURCE/README.md" >"$work/shown"
cd "$work" || exit 1
bash ./typed >printed 2>&1
cat printed
# A line of JSON is broken in the page, and columns may move.
tr -s ' ' <printed | tr -d '\n' >joined
failed=0
while IFS= read -r line; do
	# Ids, times and handles are new each time.
	case $line in
	... | ./quickstart | person*) continue ;;
	*'"time"'* | *'"caller"'* | *'"edition"'*) continue ;;
	esac
	grep -qF -- "$(tr -s ' ' <<<"$line")" joined || {
		echo "README.md shows, but the program did not print: $line"
		failed=1
	}
done <shown
grep -q 'proved every entry is a leaf' joined || {
	echo 'the export was not verified'
	failed=1
}
exit $failed
