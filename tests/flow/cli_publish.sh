#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   an edition gets into a vault only if its pages check, their examples
#         hold, their locks are in order, its day can be, and what it asks of
#         people was acknowledged; every edition stays to be seen. [R2, R3]
# Method: a small page, changed step by step, published by the command line.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset AVOW_VAULT

fail() {
	echo "FAILED: $*"
	cat out err
	exit 1
}

run() { # EXIT COMMAND...
	local code=$1
	shift
	"$AVOW" "$@" >out 2>err </dev/null
	local got=$?
	[ $got = "$code" ] || fail "exit $got, not $code: avow $*"
}

out_says() { grep -qF -- "$1" out || fail "not said: $1"; }
err_says() { grep -qF -- "$1" err || fail "no such error: $1"; }

day() { date -u -d "$1" +%Y-%m-%d; }

page() { # VERSION DATE RULE...: a page; further rules in their own clause
	cat >general.policy.md <<-END
		# A shop
		\`\`\`policy
		policy general version $1 effective $2 general announce 10 days
		category contact.email "e-mail"
		category usage.clicks "clicks"
		purpose account.run "account"
		purpose improve.shop "improve"
		basis law.notice "notice" cites "L 1" supports use
		basis exempt.stable "stable" cites "L 2" supports collect, store, use
		\`\`\`
		## 1 News {#news}
		We tell you what changes.
		\`\`\`rule
		allow use contact for message.policy basis law.notice
		\`\`\`
		## 2 Account {#account}
		We keep your address${4-}.
		\`\`\`rule
		own: allow collect, store, use contact for account.run to self
		  basis exempt.stable
		$3
		retain contact at most 100 days after collected then erase
		retain usage at most 100 days after collected then erase
		\`\`\`
		\`\`\`example
		"yours": allows collect contact.email for account.run to self
		  with claim exempt.stable
		\`\`\`
	END
}

MORE='more: allow collect, store, use usage for improve.shop to self basis exempt.stable'
page 1 "$(day today)" ''
run 0 init v --policy general.policy.md
run 0 policy list v
out_says '1: general@1'
out_says 'in force now'

# No lock; a lock that is older than its page; a clause to be reviewed.
page 2 "$(day today)" ''
run 1 policy publish v general.policy.md
err_says 'the page has no lock'
run 0 policy lock general.policy.md
page 2 "$(day today)" "$MORE" ' and your clicks'
run 1 policy publish v general.policy.md
err_says "the page's lock is older than the page"
run 0 policy lock general.policy.md
page 2 "$(day today)" "$MORE" ', and your clicks'
run 1 policy publish v general.policy.md
err_says '1 clause of the page to be reviewed'

# A day that is past, and one before people can have been told.
page 2 2026-01-01 "$MORE" ' and your clicks'
run 1 policy publish v general.policy.md
err_says 'publish.announce'
page 2 "$(day '9 days')" "$MORE" ' and your clicks'
run 1 policy publish v general.policy.md
err_says 'publish.announce'
err_says 'is announced 10 days before'

page 2 2026-01-01 '' ' and your clicks'
run 0 policy lock general.policy.md --reviewed account
run 1 policy publish v general.policy.md
err_says 'publish.effective'
err_says 'general takes effect on 2026-01-01, which is past: write '

# What it asks of people.
page 2 "$(day '12 days')" "$MORE" ' and your clicks'
run 0 policy lock general.policy.md --reviewed account
run 1 policy publish v general.policy.md
err_says 'this edition asks that people be told (see `avow policy diff`): acknowledge notice'
out_says '2: general@2'
out_says 'people are told of it, and bound after'
run 0 policy list v --json
[ "$(wc -l <out)" = 1 ] || fail 'a refused edition is listed'
run 2 policy publish v general.policy.md --acknowledge all
run 2 policy publish v general.policy.md --acknowledge notice,
run 2 policy publish v
run 0 policy publish v general.policy.md --acknowledge notice --dry-run
run 0 policy list v --json
[ "$(wc -l <out)" = 1 ] || fail 'a dry run was published'
run 0 policy publish v general.policy.md --acknowledge notice
out_says "$(day '12 days')"
run 0 policy list v --json
[ "$(wc -l <out)" = 2 ] || fail 'no second edition'
out_says '"number":2,"edition":"general@2"'
out_says '"class":"notice"'
out_says '"in_force":false'
run 3 policy publish v general.policy.md --acknowledge notice
err_says 'this is edition 2 already'

# A page with a fault, an example that does not hold: not a word of it.
sed -i 's/denies/allows/; s/"yours": allows/"yours": denies/; s/with claim exempt.stable/with claim exempt.stable because none/' general.policy.md
run 1 policy publish v general.policy.md --acknowledge notice
out_says P0401
out_says 'nothing was published'

# A correction: by two, and at once; not while another is to come.
page 3 "$(day '12 days')" "$MORE" ' and your clicks'
run 1 policy publish v general.policy.md --correction account
err_says 'edition 2 has yet to take effect'
page 1 "$(day today)" ''
rm general.policy.lock
run 0 init w --policy general.policy.md
page 2 "$(day today)" "$MORE" ' and your clicks'
run 0 policy lock general.policy.md
run 1 policy publish w general.policy.md --correction account
err_says 'needs the yes of 2 operators, and has 0: avow approve '
hash=$(grep -oE '[0-9a-f]{64}' err | head -1)
run 0 approve "$hash" --by li.wei --vault w
out_says 'approved by li.wei: log entry 1'
run 3 approve "$hash" --by li.wei --vault w
err_says 'li.wei approved this image before'
run 2 approve "$hash" --vault w
run 2 approve 12 --by ann --vault w
run 1 policy publish w general.policy.md --correction account
err_says 'and has 1'
run 0 approve "$hash" --by ann --vault w --json
out_says '{"log":2}'
run 2 policy publish w general.policy.md --correction nothing
run 0 policy publish w general.policy.md --correction account
run 0 policy list w
out_says 'allows what #account wrongly forbade, at once'
out_says '2: general@2'
run 0 log verify w
run 0 check --vault w
