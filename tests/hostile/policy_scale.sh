#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   the largest page that may be, its rules as irregular as can be, is
#         checked, compiled and compared in bounded time and memory.
# Method: 1,000 names on three axes, 4,096 rules of one odd cell each: P0501
#         names three of them; then 300 rules of many names and facts, which
#         differ in nothing from themselves.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	head -n 20 out
	echo "FAILED: $*"
	exit 1
}

# page NAMES RULES WIDTH: rules of WIDTH names an axis, of a made-up order.
page() {
	awk -v n="$1" -v rules="$2" -v width="$3" '
	function some(letter, before,   i, out) {
		for (i = 0; i < width; i++) {
			seed = (seed * 1103515245 + 12345) % 2147483648
			out = out (i ? ", " : "") before letter \
				int(seed / 65536) % n
		}
		return out
	}
	BEGIN {
		seed = 7
		print "# P\n```policy\npolicy p version 1 effective 2026-12-01 " \
			"general\n```\n```terms\ncategory contact"
		for (i = 0; i < n; i++) {
			print "category c" i "\npurpose p" i
			print "recipient outside.other.r" i
		}
		for (i = 0; i < 40; i++)
			print "fact f" i " \"f\" yes/no about person"
		print "basis law \"l\" cites \"L\" supports use, share\n```"
		print "## A {#a}\nx\n```rule"
		print "allow use contact for message.policy basis law"
		for (i = 1; i < rules; i++)
			print (i % 3 ? "allow" : "never"), "share",
			    some("c", ""), "for", some("p", ""), "to",
			    some("r", "outside.other."),
			    (i % 3 ? "basis law" : ""),
			    "when f" i % 40 " and not f" (i * 7 + 1) % 40
		print "```"
	}' >page.md
}

# within SECONDS CODE COMMAND...: in at most 1 GiB.
within() {
	(ulimit -t "$1"
	case $AVOW in *asan*) ;; *) ulimit -v 1048576 ;; esac
	"$AVOW" policy "${@:3}" >out 2>&1)
	code=$?
	[ $code = "$2" ] || fail "exit $code, not $2: ${*:3}"
}

page 1000 4096 1
within 30 0 check page.md
tr '\n' ' ' <out | grep -qE 'P0501.*`#a/[0-9]+`, +`#a/[0-9]+` +and +`#a/[0-9]+`' ||
	fail "P0501 does not name three rules"
within 30 0 compile page.md -o one.image

page 150 200 40
within 30 0 compile page.md -o one.image
within 60 0 diff one.image one.image
sed 's/^A$/B/;s/^x$/y/' page.md >other.md
within 60 6 diff one.image other.md
grep -q 'too many facts' out || fail "a rough answer does not say so"
