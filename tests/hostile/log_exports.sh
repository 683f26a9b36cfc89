#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   `avow log verify` says no to whatever somebody made of an export, a
#         receipt or a proof: with exit 1 (2: that can't be asked; 3: it could
#         not be read), one stable code and the place; and changes nothing.
# Method: a table of things done to a copy of an export of a vault, to proofs,
#         and to what is given beside them; exit, code and place of each.
set -u
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	echo "FAILED: $*"
	cat out 2>/dev/null
	exit 1
}

# Two vaults of one name, and an older checkpoint of the first.
P=$AVOW_SOURCE/policies
make() { # VAULT
	"$AVOW" init "$1" --policy "$P/general.policy.md" \
		--name example.com/v >out || fail 'init'
	echo '{"contact.email":"li@example.com","basic.birthday":"1990-01-01"}' |
		AVOW_VAULT=$1 "$AVOW" collect --new --external-id u-1 \
			--service shop --shown versions --for account.register \
			--agree service-terms >out || fail 'collect'
	use "$1"
}
use() { # VAULT
	AVOW_VAULT=$1 "$AVOW" use contact.email --external-id u-1 \
		--service shop --for message.service >out || fail 'use'
}
make v
make w
export AVOW_VAULT=$work/v
"$AVOW" log export old >out || fail 'export'
use v
"$AVOW" log rotate-key --by li.wei --reason 'a year' >out || fail 'rotate-key'
use v
"$AVOW" log export good >out || fail 'export'
AVOW_VAULT=w "$AVOW" log export theirs >out || fail 'export of another vault'
size=$(sed -n 2p good/checkpoint)
bundle=tile/entries/000.p/$size
tile=tile/0/000.p/$size
"$AVOW" log prove 3 >receipt || fail 'receipt'
"$AVOW" log show 3 --raw >entry || fail 'entry'
"$AVOW" log prove --from old/checkpoint >growth || fail 'growth'
unset AVOW_VAULT

# All that lies about here, but for what `verify` says.
fingerprint() {
	find . -name out -prune -o -printf '%p %y %l %T@ %s\n' | sort
}
count=0 wrong=0
# What the command does to x, a copy of the good export, has `verify` of it, or
# of what `ask` says, end with this code at this place.
case_() { # EXIT CODE PLACE COMMAND
	rm -rf x
	cp -r good x
	ask=(x)
	eval "$4" || fail "the case itself: $4"
	fingerprint >../before
	timeout 20 "$AVOW" log verify "${ask[@]}" --json >out 2>&1
	code=$?
	fingerprint >../after
	count=$((count + 1))
	[ "$code" = "$1" ] &&
		{ [ "$1" = 0 ] || grep -qF "\"$2\",\"place\":\"$3\"" out; } &&
		cmp -s ../before ../after && return
	wrong=$((wrong + 1))
	echo "FAILED: exit $code, not $1 with $2 at '$3', or it wrote: $4"
	cat out
}
mkdir cases && mv good theirs old receipt entry growth cases/ && cd cases ||
	exit 1
touch out
proof=(--key @good/log.pub --entry entry)
since=(--key @good/log.pub --since old/checkpoint)

case_ 0 '' '' 'true'
case_ 0 '' '' 'ask=(receipt "${proof[@]}")'
case_ 0 '' '' 'ask=(growth "${since[@]}")'
case_ 0 '' '' 'ask=(x "${since[@]}")'

# Files that are gone, cut, longer, or something else.
for file in checkpoint log.pub "$tile" "$bundle" former/000.entry \
	former/000.proof; do
	case_ 1 export.file "$file" "rm x/$file"
	case_ 1 export.file "$file" "rm x/$file && mkdir x/$file"
	case_ 1 export.file "$file" "rm x/$file && mkfifo x/$file"
	case_ 1 export.file "$file" "rm x/$file && ln -s /dev/zero x/$file"
	case_ 1 export.file "$file" "rm x/$file && ln -s ../good/$file x/$file"
	case_ 1 export.file "$file" "truncate -s 8T x/$file"
done
case_ 1 log.checkpoint checkpoint ': >x/checkpoint'
case_ 1 log.key log.pub ': >x/log.pub'
case_ 1 export.tile "$tile" ": >x/$tile"
case_ 1 log.entry "$bundle" ": >x/$bundle"
case_ 1 log.entry "$bundle" "printf x >>x/$bundle"
case_ 1 export.tile "$tile" "truncate -s -32 x/$tile"
case_ 1 log.receipt former/000.proof ': >x/former/000.entry'
case_ 1 log.receipt former/000.proof ': >x/former/000.proof'
case_ 1 export.file checkpoint 'rm -r x && mkdir -p x/tile && cp good/log.pub x'

# Files that nobody wrote.
for file in notes.txt former/001.key tile/0/001 tile/0/001.p/1 tile/1/000 \
	"tile/0/x000/000" tile/entries/001 pruned.old .hidden; do
	case_ 1 export.stranger "$file" \
		"mkdir -p \$(dirname x/$file) && : >x/$file"
done
long=$(printf 'n%.0s' $(seq 200))
case_ 1 log.key former/001.pub ': >x/former/001.pub'
case_ 1 export.stranger "${long:0:191}" ': >x/$long'
case_ 1 export.pruned pruned 'echo 256 >x/pruned'
case_ 1 export.pruned pruned 'echo 0 >x/pruned'

# Another vault's parts, of the same name.
case_ 1 log.key checkpoint 'cp theirs/checkpoint x'
case_ 1 log.mark former/000.proof 'cp theirs/log.pub x'
case_ 1 log.key x/../old/checkpoint 'ask=(theirs --since x/../old/checkpoint)'
case_ 1 log.key log.pub 'ask=(x --key @theirs/log.pub)'
case_ 1 log.entry "$bundle" \
	"tail -c +2 theirs/tile/entries/000.p/* >x/$bundle"
case_ 1 export.file "$bundle" 'rm -r x/tile && cp -r theirs/tile x'
case_ 1 log.receipt former/000.proof 'cp growth x/former/000.proof'

# Checkpoints in other spellings.
case_ 1 log.checkpoint checkpoint 'sed -i "2s/^/0/" x/checkpoint'
case_ 1 log.checkpoint checkpoint 'sed -i 2s/.*/92233720368547758080/ x/checkpoint'
case_ 1 log.signature checkpoint 'sed -i 2s/.*/9223372036854775808/ x/checkpoint'
case_ 1 log.checkpoint checkpoint 'sed -i "s/\$/\r/" x/checkpoint'
case_ 1 log.checkpoint checkpoint 'sed -n 5p good/checkpoint >>x/checkpoint'
case_ 1 log.checkpoint checkpoint \
	'echo "— witness.example/w AAAAAAAAAAAAAAAA" >>x/checkpoint'
case_ 1 log.checkpoint checkpoint 'sed -i "3a extension" x/checkpoint'
case_ 1 log.checkpoint checkpoint 'printf %s "$(cat good/checkpoint)" \
	>x/checkpoint'
case_ 1 log.key log.pub 'sed -i "s/+/+0/" x/log.pub'
case_ 1 log.key log.pub 'sed -i "s/\$/\r/" x/log.pub'

# Receipts and proofs of growth.
case_ 1 log.receipt r 'sed "2s/ / 0/" receipt >r; ask=(r "${proof[@]}")'
case_ 1 log.receipt r 'sed "s/\$/\r/" receipt >r; ask=(r "${proof[@]}")'
case_ 1 log.receipt r 'sed 3d receipt >r; ask=(r "${proof[@]}")'
case_ 1 log.receipt r 'sed 3p receipt >r; ask=(r "${proof[@]}")'
case_ 1 log.receipt r 'sed "2s/3/9/" receipt >r; ask=(r "${proof[@]}")'
case_ 1 log.checkpoint r '(cat receipt; echo x) >r; ask=(r "${proof[@]}")'
case_ 1 log.checkpoint r \
	'(cat receipt; tail -n 1 receipt) >r; ask=(r "${proof[@]}")'
case_ 1 log.proof r ': >r; ask=(r "${proof[@]}")'
case_ 1 log.receipt receipt \
	'echo x >r; ask=(receipt --entry r --key @good/log.pub)'
case_ 1 log.key receipt \
	'ask=(receipt --entry entry --key @theirs/log.pub)'
case_ 1 log.history growth \
	'ask=(growth --key @good/log.pub --since good/checkpoint)'
case_ 1 log.receipt r 'sed "1s/ / 0/" growth >r; ask=(r "${since[@]}")'
case_ 1 log.history r 'sed "1s/old ./old 2/" growth >r; ask=(r "${since[@]}")'
case_ 1 log.checkpoint 'older checkpoint' 'sed "2s/^/0/" old/checkpoint >r
	ask=(growth --key @good/log.pub --since r)'
case_ 1 log.key 'older checkpoint' 'sed "1s/\$/2/" old/checkpoint >r
	ask=(growth --key @good/log.pub --since r)'
case_ 2 log.proof receipt 'ask=(receipt)'
case_ 2 log.key --key 'ask=(x --key rubbish)'
case_ 3 file.open nope/log.pub 'ask=(nope)'

# No proof is written of growth from what is no beginning of this log.
prove() { # EXIT CODE FILE
	AVOW_VAULT=../v "$AVOW" log prove --from "$3" --json >out 2>&1
	code=$?
	count=$((count + 1))
	[ "$code" = "$1" ] && grep -qF "\"$2\",\"place\":\"$3\"" out && return
	wrong=$((wrong + 1))
	echo "FAILED: exit $code, not $1 with $2, of a proof from $3"
	cat out
}
sed '3s/^./-/' old/checkpoint >r
prove 1 log.checkpoint r
prove 1 log.history theirs/checkpoint
AVOW_VAULT=../v "$AVOW" log prove --from old/checkpoint >out ||
	fail 'growth from our own'
sed 's/$/\r/' old/checkpoint >r
prove 1 log.checkpoint r
prove 1 log.checkpoint receipt
echo "$count cases, $wrong of them wrong"
[ "$count" -gt 80 ] && [ "$wrong" -eq 0 ]
