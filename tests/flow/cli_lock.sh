#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   the shipped pages are as their locks remember them; a page whose
#         prose moves without its rules says so until somebody has read both.
# Method: the locks in git against the pages; then a copy, changed by hand.
set -u
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cp -r "$root/policies" "$work/p" || exit 1
cd "$work/p" || exit 1
pages="general.policy.md app.policy.md"

fail() {
	echo "FAILED: $*"
	cat out err
	exit 1
}

run() { # EXIT COMMAND...: the exit code must be this
	local code=$1
	shift
	"$AVOW" "$@" >out 2>err
	[ $? = "$code" ] || fail "not exit $code: avow $*"
}

says() {
	grep -qF -- "$1" out || fail "not said: $1"
}

# What is in git is true: locking it anew changes nothing.
for page in $pages; do
	[ -e "${page%.md}.lock" ] || fail "no lock in git beside $page"
done
# shellcheck disable=SC2086
{
	run 0 policy compile $pages -o image --lock
	for page in $pages; do
		cmp "${page%.md}.lock" "$root/policies/${page%.md}.lock" \
			>err 2>&1 || fail "the lock of $page is old: compile the pages with --lock"
		says "${page%.md}.lock: "
	done
	says ' 0 set anew, 0 to be reviewed'
	run 0 policy check $pages
	! grep -q P0112 out || fail 'a page needs a review'

	# Prose alone: a warning, until it is reviewed.  Without the pages in
	# Chinese, which would have to be looked at, too.
	rm -f ./*.policy.zh.md
	sed -i 's/two weeks before it starts/one week before it starts/' \
		general.policy.md
	run 0 policy check $pages
	says 'warning[P0112]: the prose of `#announce` changed and its rules did not'
	says 'avow policy lock general.policy.md --reviewed announce'
	run 0 policy compile $pages -o image --lock
	says 'general.policy.lock: '
	says ' 1 to be reviewed'
	run 0 policy check $pages
	says P0112
	run 0 policy lock $pages --reviewed '#announce'
	says ' 1 set anew, 0 to be reviewed'
	grep -q '^clause announce .* reviewed$' general.policy.lock ||
		fail 'no mark in the lock'
	run 0 policy check $pages
	! grep -q P0112 out || fail 'reviewed, and still asked'

	# What is no clause, or no list of clauses.
	run 2 policy lock $pages --reviewed nonsense
	grep -qF 'no page has a clause `#nonsense`' err || fail 'which clause?'
	run 2 policy lock $pages --reviewed 'a,,b'
	run 2 policy lock $pages --reviewed 'a,'
	run 2 policy lock

	# An id that goes is an error, and then nothing is written.
	cp general.policy.lock before
	sed -i 's/{#words /{#other-words /' general.policy.md
	run 1 policy check $pages
	says 'error[P0110]: the clause `#words` has vanished from general.policy.md'
	rm image
	run 1 policy compile $pages -o image --lock
	[ ! -e image ] || fail 'an image was written'
	run 1 policy lock $pages
	says 'nothing was written'
	cmp general.policy.lock before || fail 'the lock was written'

	# A broken lock is an error with its line.
	cp "$root/policies/general.policy.md" .
	sed -i '5s/clause/close/' general.policy.lock
	run 1 policy check $pages
	says 'error[P0116]: this lock is broken: this is no line of a lock'
	says 'general.policy.lock:5:1'
	run 1 policy check $pages --json
	says '"code":"P0116"'
}
