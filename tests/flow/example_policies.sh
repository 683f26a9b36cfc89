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

# pages FOLDER PAGE...: they pass, every rule decides an example, and compile.
pages() {
	cd "$AVOW_SOURCE/examples/policies/$1" || fail "no folder $1"
	"$AVOW" policy test --coverage "${@:2}" >"$work/out" 2>&1 ||
		fail "$1: an example does not hold"
	! grep -q '^note' "$work/out" || fail "$1: a rule decides no example"
	"$AVOW" policy compile "${@:2}" -o "$work/$1.image" >"$work/out" 2>&1 ||
		fail "$1 does not compile"
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
