#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   every code that can be given has a page in docs/errors, which the
#         program shows; the wrong example of each gives the code and the right
#         one does not.
# Method: the codes are those in the source; the examples are taken from the
#         pages and checked as docs/errors/README.md says.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
errors=$AVOW_SOURCE/docs/errors
failed=0

complain() {
	echo "FAILED: $*"
	failed=1
}

# block FILE INFO: what stands in the fence ````INFO, or nothing.
block() {
	awk -v info="\`\`\`\`$2" '$0 == info { on = 1; next }
		on && $0 == "````" { exit }
		on { print }' "$1"
}

has() { # FILE INFO
	grep -qxF "\`\`\`\`$2" "$1"
}

# page KIND FILE: the edition of an example, in the folder.
page() {
	rm -f "$work"/*.md "$work"/*.lock
	if has "$2" before; then
		{
			block "$errors/README.md" common
			block "$2" before
		} >"$work/general.policy.md"
		(cd "$work" && "$AVOW" policy lock general.policy.md) >/dev/null
	fi
	if has "$2" "$1 page"; then
		block "$2" "$1 page" >"$work/general.policy.md"
	else
		{
			block "$errors/README.md" common
			block "$2" "$1"
		} >"$work/general.policy.md"
	fi
	has "$2" "$1 zh" && block "$2" "$1 zh" >"$work/general.policy.zh.md"
	has "$2" "$1 lock" && block "$2" "$1 lock" >"$work/general.policy.lock"
	has "$2" "$1 service" && block "$2" "$1 service" >"$work/shop.policy.md"
	# The character that turns the direction of text.
	sed -i 's/\\u{202E}/\xe2\x80\xae/g' "$work/general.policy.md"
}

# gives CODE: whether a check of the folder gives the code.
gives() {
	local pages=general.policy.md option=
	[ -e "$work/shop.policy.md" ] && pages="$pages shop.policy.md"
	[ "$1" = P0115 ] && option=--promises=1-1
	# shellcheck disable=SC2086
	(cd "$work" && "$AVOW" policy check --json $option $pages) \
		>"$work/out" 2>&1
	grep -q "\"code\":\"$1\"" "$work/out"
}

# Every code of the source has a page, and every page is of such a code.
grep -rhoE '"P0[1-9][0-9]{2}"' "$AVOW_SOURCE/src" | tr -d '"' | sort -u \
	>"$work/codes"
(cd "$errors" && printf '%s\n' P*.md) | sed 's/\.md$//' | sort >"$work/pages"
diff "$work/codes" "$work/pages" >"$work/out" ||
	complain "codes (<) and pages (>) differ: $(cat "$work/out")"

for file in "$errors"/P*.md; do
	code=$(basename "$file" .md)
	head -n 1 "$file" | grep -q "^# $code: " || complain "$code: no title"
	for part in 'Why it matters' 'How to mend it'; do
		grep -qF "**$part.**" "$file" || complain "$code: no '$part'"
	done
	"$AVOW" policy check --explain "$code" >"$work/out" 2>&1 ||
		complain "$code is not explained"
	head -n 1 "$work/out" | grep -q "^$code: " || complain "$code: no title"
	[ "$code" = P0501 ] && continue # it would take hundreds of rules
	page wrong "$file"
	gives "$code" || {
		complain "$code: the wrong example does not give it"
		cat "$work/out"
	}
	page right "$file"
	! gives "$code" || {
		complain "$code: the right example gives it"
		cat "$work/out"
	}
done

# A code may be written small; one that is none is refused.
"$AVOW" policy check --explain p0303 >"$work/out" 2>&1 ||
	complain "p0303 is not understood"
"$AVOW" policy check --explain P9999 >"$work/out" 2>&1
[ $? = 2 ] || complain "P9999 is explained"
"$AVOW" policy check --explain P0303 --json >"$work/out" 2>&1 ||
	complain "no JSON"
grep -q '^{"code":"P0303","title":"stored without an end","text":"' \
	"$work/out" || complain "JSON: $(cat "$work/out")"
exit $failed
