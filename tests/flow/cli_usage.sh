#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   every command explains itself, and a wrong command line is refused
#         with exit 2, one clear message, and nothing done.
# Method: --help of all commands; then wrong lines, one fault at a time.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset AVOW_VAULT

fail() {
	echo "FAILED: $*"
	exit 1
}

commands=$("$AVOW" --help | sed -n '/^commands:/,/^$/s/^  \([a-z -]*[a-z]\)  .*/\1/p')
count=$(wc -l <<<"$commands")
[ "$count" -ge 25 ] || fail "only $count commands in the help"
while read -r command; do
	# shellcheck disable=SC2086
	"$AVOW" $command --help >out 2>err || fail "avow $command --help"
	grep -q "^usage: avow $command" out || fail "usage of $command"
	grep -q '^example:' out || fail "no example of $command"
	grep -q -- '--json' out || fail "no --json in $command"
	[ ! -s err ] || fail "$command --help writes to standard error"
	# shellcheck disable=SC2086
	"$AVOW" $command --no-such-option >out 2>err
	[ $? = 2 ] || fail "$command takes any option"
	[ -s err ] || fail "$command says nothing about it"
done <<<"$commands"

# Of commands that share a first word, that word lists them.
for word in log policy; do
	"$AVOW" $word --help >out 2>err || fail "avow $word --help"
	grep -q "^usage: avow $word COMMAND" out || fail "usage of $word"
	[ "$(grep -c "^  $word " out)" = "$(grep -c "^$word " <<<"$commands")" ] ||
		fail "$word --help lists other commands"
	[ ! -s err ] || fail "$word --help writes to standard error"
	"$AVOW" $word nonsense >out 2>err
	[ $? = 2 ] || fail "avow $word nonsense"
	grep -q "there is no command $word nonsense" err || fail "$word nonsense"
done

# refused CODE COMMAND...
refused() {
	local code=$1
	shift
	"$AVOW" "$@" >out 2>err </dev/null
	local got=$?
	[ $got = "$code" ] || {
		cat out err
		fail "exit $got, not $code: avow $*"
	}
	[ -s err ] || [ -s out ] || fail "avow $* says nothing"
}

refused 2
refused 2 nonsense
refused 2 log
refused 2 init
refused 2 init a b --policy x
refused 2 init a
refused 3 init a --policy /nonexistent/page.md
[ ! -e a ] || fail 'a vault without a policy'
printf '# A\n\n```policy\npolicy a version\n```\n' >broken.md
refused 1 init a --policy broken.md
[ ! -e a ] || fail 'a vault of a broken page'
grep -q 'broken.md:4' out err || fail 'no place in the message'
refused 2 use --external-id x --service shop --for y
refused 2 use contact.email --service shop --for y
refused 2 use contact.email --person x --external-id y --for z
refused 2 collect --external-id x contact.email=li@example.com
refused 2 consent give --external-id x
refused 2 consent give a b --external-id x
refused 2 objection set market.push
refused 2 fact set service-delivers yes
refused 2 fact set service-delivers --service shop
refused 2 fact set a yes --service shop --recipient self
refused 2 agreement sign --recipient self
refused 2 person show
refused 2 log show 1 2
refused 2 log export
refused 2 check x
refused 2 tour a b
# No vault here: that is a failure, whatever is asked of it.
refused 3 check
refused 3 log show
refused 3 log verify
refused 3 use contact.email --external-id x --service shop --for y
refused 3 person show --external-id x --vault /nonexistent
refused 3 use contact.email --external-id x --service s --for p --json
grep -q '"error":{"code":"vault' err || fail 'no JSON for the error'
[ -z "$(find . -mindepth 1 ! -name out ! -name err ! -name broken.md)" ] ||
	fail 'something was left behind'
