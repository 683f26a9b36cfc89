#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   an edit of a shipped policy is told exactly, worst first, with the
#         exit code of what it asks for, and as a page that needs nothing else.
# Method: one edit at a time of a copy of policies/; the whole text against
#         tests/golden/diff/NAME.txt (AVOW_GOLDEN=write writes it anew); then
#         JSON, HTML, images, and wrong command lines.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
golden=$AVOW_SOURCE/tests/golden/diff
mkdir "$work/old" && cp "$AVOW_SOURCE"/policies/*.md "$work/old" || exit 1
cd "$work" || exit 1

fail() {
	echo "FAILED: $*"
	[ -s out ] && head -n 40 out
	exit 1
}

# edit NAME EXIT SED...: edit a copy of the policies, and compare.
edit() {
	local name=$1 code=$2
	shift 2
	rm -rf new && cp -r old new
	for expression in "$@"; do
		rm -rf before && cp -r new before
		sed -i "$expression" new/*
		! diff -r before new >/dev/null || fail "$name: nothing to edit"
	done
	"$AVOW" policy diff old new >out 2>err
	local got=$?
	[ $got = "$code" ] || { cat err; fail "$name: exit $got, not $code"; }
	if [ "${AVOW_GOLDEN:-}" = write ]; then
		cp out "$golden/$name.txt"
	else
		diff -u "$golden/$name.txt" out || fail "$name reads otherwise"
	fi
}

g=general.policy.md
edit mask-dropped 5 's/must mask order.phone, recipient/must recipient/'
edit mail-to-courier 6 \
	's/order.phone for fulfil.delivery/order.phone, contact.email for fulfil.delivery/'
edit one-more-review 4 '/^order: allow disclose/,/^paper/s/review by 2/review by 3/' \
	'/^"two have read it"/,/because/s/review by 2/review by 3/' \
	'/^"two read it first"/s/needs review by 2/needs review by 3/'
edit offers-by-letter 6 \
	'/^consent marketing /,/^  of/s/of contact.phone, contact.email,/of contact,/' \
	's/^allow use contact.phone, contact.email, device.push-token/allow use contact, device.push-token/'
edit breach-later 5 's/within 72 hours/within 96 hours/'
edit habits-longer 5 's/^\(habits: .*\) at most 180 days/\1 at most 365 days/'
edit words-only 0 's/You pick the facts and the way/You choose the facts and the way/'

# Back again: what was newly allowed is denied.
rm -rf new && cp -r old new
sed -i 's/order.phone for fulfil.delivery/order.phone, contact.email for fulfil.delivery/' new/$g
"$AVOW" policy diff new old >out 2>err
[ $? = 4 ] || fail 'the way back is no narrowing'
grep -q '  No longer allowed$' out || fail 'nothing is denied again'

# The same of images, and of pages by name.
"$AVOW" policy compile new/$g new/app.policy.md -o new.image >/dev/null ||
	fail 'compile'
"$AVOW" policy diff old new >first 2>err
for newer in new.image "new/$g,new/app.policy.md"; do
	"$AVOW" policy diff old "$newer" >out 2>err
	[ $? = 6 ] || fail "another exit of $newer"
	cmp -s first out || fail "another text of $newer"
done
"$AVOW" policy diff "old/$g" "new/$g" >out 2>err
[ $? = 6 ] || fail 'the general page alone'

# JSON and the page.
"$AVOW" policy diff old new --json >out 2>err
[ $? = 6 ] || fail 'another exit with JSON'
grep -q '^{"older":"general@1+app@1",.*"class":"reconsent"' out || fail 'JSON'
sed -i 's/The courier gets/The <script>alert(1)<\/script> \&amp; courier gets/' new/$g
for lang in en zh; do
	"$AVOW" policy diff old new --html page.html --lang $lang >out 2>err
	[ $? = 6 ] || fail 'another exit with a page'
	grep -q "<html lang=\"$lang\">" page.html || fail "the page's language"
	! grep -qE '<script|https?:|url\(|@import|src=' page.html ||
		fail 'the page needs something else'
	grep -q '&lt;' page.html || fail 'text is not escaped'
	grep -q '<ins>' page.html || fail 'no words are marked'
done

# Whom it touches in a vault.
"$AVOW" init v --policy old/$g --policy old/app.policy.md >out || fail 'init'
echo '{"contact.email":"li@example.com"}' |
	"$AVOW" collect --new --external-id u-1 --service shop \
		--shown versions,minors --for account.register --agree service-terms --vault v >out ||
	fail 'collect'
"$AVOW" policy diff old new --people v >out 2>err
[ $? = 6 ] || fail 'another exit with people'
grep -q '^It touches 1 of 1 people: 0 gave' out || fail 'nobody is counted'
"$AVOW" policy diff old new --people v --json >out 2>err
grep -q '"people":{"touched":1,"consented":0,"holding":1,"living":1}' out ||
	fail 'nobody is counted in JSON'
"$AVOW" log show --last 1 --vault v | grep -q '^kind *count' ||
	fail 'the count was not logged'

refused() {
	code=$1
	shift
	"$AVOW" policy diff "$@" >out 2>err </dev/null
	[ $? = "$code" ] || fail "not exit $code: $*"
	[ -s out ] || [ -s err ] || fail "nothing is said: $*"
}
refused 2
refused 2 old
refused 2 old new more
refused 2 old new --lang fr
refused 3 old new --people none
refused 3 old nosuch.md
refused 3 nosuch.md new
refused 3 old new --html /nonexistent/page.html
printf '# A\n\n```policy\npolicy a version\n```\n' >broken.md
refused 1 old broken.md
exit 0
