#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   the policies of other companies in examples/policies say what their
#         examples say, and no rule of theirs stands idle.
# Method: every folder's pages, the general one first; then each rule is
#         asked for one flow that it decides, by the image.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

fail() {
	cat "$work/out"
	echo "FAILED: $*"
	exit 1
}

# faces FOLDER PAGE...: all that may be asked of pages without a vault is
# answered, and what comes back means the same.
faces() {
	for page in "${@:2}"; do
		"$AVOW" policy fmt --check "$page" >"$work/out" 2>&1 ||
			fail "$1: $page is not laid out"
		"$AVOW" policy render "$page" "${@:2}" -o "$work/page.html" \
			>"$work/out" 2>&1 || fail "$1: $page is not rendered"
		"$AVOW" policy render --text "$page" "${@:2}" >"$work/out" 2>&1 ||
			fail "$1: $page is not rendered as text"
	done
	"$AVOW" policy gloss --lang zh "${@:2}" >"$work/out" 2>&1 ||
		fail "$1: no gloss"
	again "$@"
	copy "$@"
}

# again FOLDER PAGE...: to JSON and back is the same edition.  The words that
# the pages import stand first there.
again() {
	rm -rf "$work/again"
	"$AVOW" policy compile --json "${@:2}" >"$work/json" 2>"$work/out" ||
		fail "$1: no JSON"
	mkdir "$work/again"
	words=0
	for file in *.terms.md; do
		[ -e "$file" ] && cp "$file" "$work/again" && words=$((words + 1))
	done
	for ((i = 2; i <= $#; i++)); do
		"$AVOW" policy page "$work/json" --number $((i - 1 + words)) \
			-o "$work/again/${!i}" >"$work/out" 2>&1 ||
			fail "$1: no page ${!i} from JSON"
	done
	(cd "$work/again" && "$AVOW" policy compile "${@:2}" -o ../again.image \
		>"$work/out" 2>&1) || fail "$1: pages from JSON do not compile"
	"$AVOW" policy diff "$work/$1.image" "$work/again.image" \
		>"$work/out" 2>&1 || fail "$1: pages from JSON differ"
}

# copy FOLDER PAGE...: locked, and then one promise fewer: people hear of it.
copy() {
	rm -rf "$work/copy"
	cp -r . "$work/copy" && cd "$work/copy" || fail "no copy of $1"
	"$AVOW" policy lock "${@:2}" >"$work/out" 2>&1 || fail "$1: no lock"
	"$AVOW" policy check "${@:2}" >"$work/out" 2>&1 ||
		fail "$1: does not pass with its lock"
	sed -i 's/^\(.* \)must notify [a-z]* [a-z]*\( prominently\)*$/\1/
		s/ [0-9]* days* after/ 9999 days after/' "$2"
	"$AVOW" policy diff "$work/$1.image" "$(IFS=,; echo "${*:2}")" \
		>"$work/out" 2>&1
	[ $? = 5 ] || fail "$1: people do not hear of what is kept longer"
	"$AVOW" policy who --recipient outside "$work/$1.image" \
		>"$work/out" 2>&1 || fail "$1: nobody outside gets anything"
}

# pages FOLDER PAGE...: they pass, every rule decides an example, and compile.
pages() {
	cd "$AVOW_SOURCE/examples/policies/$1" || fail "no folder $1"
	"$AVOW" policy test --coverage "${@:2}" >"$work/out" 2>&1 ||
		fail "$1: an example does not hold"
	! grep -q '^note' "$work/out" || fail "$1: a rule decides no example"
	"$AVOW" policy compile "${@:2}" -o "$work/$1.image" >"$work/out" 2>&1 ||
		fail "$1 does not compile"
	faces "$@"
}

# asks CODE WORDS FOLDER FLOW TESTS: what the folder's image decides.
asks() {
	"$AVOW" policy explain "$work/$3.image" "$4" --with "$5" \
		>"$work/out" 2>&1
	[ $? = "$1" ] || fail "exit is not $1: $4"
	grep -qF -- "$2" "$work/out" || fail "no '$2': $4"
}

pages hospital hospital.policy.md
pages library library.policy.md
pages kelp general.policy.md notes.policy.md drive.policy.md labs.policy.md
pages square general.policy.md live.policy.md
pages purse purse.policy.md
asks 0 'hospital@3#emergency/1' hospital \
	'use record.psychiatric for care.emergency to staff.clinical' \
	'claim care.vital, document emergency-note, life-in-danger,
	 not automated-decision, age-group is adult, keep document'
asks 1 'hospital@3#trade/1' hospital \
	'share aggregate k>=1000 record.lab for market to outside.sponsor' \
	'age-group is adult'
asks 1 'general@2#abroad/1' kelp \
	'share account.mail for run.sync to outside.host.us in drive' \
	'claim gdpr.contract, destination is abroad, region-of-person is eu,
	 not young, agreement dpa'
asks 0 'labs-page@1#try/3' kelp \
	'share usage.log for improve.stability to outside.host.us in beta' \
	'claim gdpr.contract, destination is abroad, not young, agreement lab-host'
