#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   what other kinds of engine are tested for comes out as expected:
#         silence, a forbid over permits, roles that add up, exceptions within
#         exceptions, conditions that nobody can tell, obligations.
# Method: a page of ours for each idea, with examples; the image decides them.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
page=$AVOW_SOURCE/tests/hostile/engines/engines.policy.md

"$AVOW" policy test "$page" >"$work/out" 2>&1 &&
	! grep -q '^error' "$work/out" &&
	grep -q ' 0 errors.* 31 of 31 examples' "$work/out" && exit 0
cat "$work/out"
echo "FAILED: an idea of another engine comes out otherwise"
exit 1
