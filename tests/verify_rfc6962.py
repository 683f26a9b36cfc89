#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier of exported logs, independent of Avow's own.

Written from the texts of RFC 6962 (the tree), RFC 9162 (checking proofs), RFC
8032 (Ed25519) and the C2SP pages signed-note, tlog-checkpoint, tlog-tiles and
tlog-proof, with nothing but Python's standard library; it shares no code with
Avow and calls none of it.

    verify_rfc6962.py DIR [--key VKEY] [--since CHECKPOINT] [--proofs N]
    verify_rfc6962.py --receipt FILE --entry FILE --key VKEY

DIR is a folder that `avow log export` wrote.  VKEY is a verifier key or a file
that holds one; without it DIR/log.pub is believed.  --proofs N also proves N
entries (0: all) from the tiles alone.  A receipt is checked against the bytes
of its entry.  Exit 0: all is as it should be; 1: it is not; 2: usage.
"""

import argparse
import base64
import binascii
import hashlib
import os
import sys


class Refused(Exception):
    """What was given is not what it claims to be."""


# RFC 8032, section 5.1: Ed25519 over the field of 2^255 - 19.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    """Section 5.1.4, in extended homogeneous coordinates."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_times(n, a):
    out = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            out = point_add(out, a)
        a = point_add(a, a)
        n >>= 1
    return out


def point_same(a, b):
    return ((a[0] * b[2] - b[0] * a[2]) % P == 0
            and (a[1] * b[2] - b[1] * a[2]) % P == 0)


def recover_x(y, sign):
    """Section 5.1.3, steps 2 to 4; None when there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - square) % P != 0:
        return None
    return P - x if x & 1 != sign else x


def point_read(text):
    y = int.from_bytes(text, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signature_fits(public, message, signature):
    """Section 5.1.7, without the cofactor."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point_read(public), point_read(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(h, "little") % L
    return point_same(point_times(s, BASE), point_add(r, point_times(k, a)))


# RFC 6962, section 2.1, and RFC 9162, section 2.1.3.2.

def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(n):
    """The largest power of two smaller than n."""
    return 1 << ((n - 1).bit_length() - 1)


def tree_hash(leaves, start=0, end=None):
    end = len(leaves) if end is None else end
    if start == end:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return leaves[start]
    k = start + split(end - start)
    return node_hash(tree_hash(leaves, start, k), tree_hash(leaves, k, end))


def is_included(leaf, index, size, path, root):
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


# C2SP: signed notes, checkpoints, tiles and proofs.

def from_base64(text, size):
    try:
        out = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as why:
        raise Refused("not base64: %r" % text) from why
    if len(out) != size or base64.b64encode(out).decode() != text:
        raise Refused("not %d bytes of base64: %r" % (size, text))
    return out


def key_id(name, public):
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def read_key(text):
    """A verifier key: name, public key."""
    if text.endswith("\n"):
        text = text[:-1]
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Refused("not a verifier key")
    typed = from_base64(parts[2], 33)
    if typed[0] != 1:
        raise Refused("not an Ed25519 key")
    if key_id(parts[0], typed[1:]).hex() != parts[1]:
        raise Refused("the key's hash is not that of its name and bytes")
    return parts[0], typed[1:]


def read_checkpoint(note, key):
    """A checkpoint that key signed: origin, size, root."""
    try:
        text = note.decode("utf-8")
    except UnicodeDecodeError as why:
        raise Refused("the checkpoint is not UTF-8") from why
    body, blank, signatures = text.partition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) != 3 or not signatures.endswith("\n"):
        raise Refused("the checkpoint has other lines than it should")
    body += "\n"
    origin, size, root = lines
    if not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise Refused("the checkpoint's size is no number")
    name, public = key
    if origin != name:
        raise Refused("the checkpoint is of %r, the key of %r" % (origin, name))
    # One line a signature; ours is the only one an export has.
    line = signatures[:-1].split(" ")
    if len(line) != 3 or line[0] != "\u2014" or line[1] != name:
        raise Refused("the checkpoint's signature line is malformed")
    whole = from_base64(line[2], 68)
    if whole[:4] != key_id(name, public):
        raise Refused("the checkpoint is signed by another key")
    if not signature_fits(public, body.encode(), whole[4:]):
        raise Refused("the checkpoint's signature is wrong")
    return origin, int(size), from_base64(root, 32)


def tile_path(level, number, width):
    text = "%03d" % (number % 1000)
    while number >= 1000:
        number //= 1000
        text = "x%03d/%s" % (number % 1000, text)
    part = "" if width == 256 else ".p/%d" % width
    return "tile/%s/%s%s" % (level, text, part)


def read_file(folder, name):
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()
    except OSError as why:
        raise Refused("%s: %s" % (name, why.strerror)) from why


def tiles_of(count):
    """Number and width of each tile or bundle of so many items."""
    for number in range((count + 255) // 256):
        yield number, min(256, count - 256 * number)


def read_entries(folder, size):
    """Every entry, in order, and the names of the files they came from."""
    entries, names = [], []
    for number, width in tiles_of(size):
        name = tile_path("entries", number, width)
        bundle, at = read_file(folder, name), 0
        for _ in range(width):
            end = at + 2 + int.from_bytes(bundle[at:at + 2], "big")
            if at + 2 > len(bundle) or end > len(bundle):
                raise Refused("%s: ends inside entry %d" % (name, len(entries)))
            entries.append(bundle[at + 2:end])
            at = end
        if at != len(bundle):
            raise Refused("%s: has bytes behind its entries" % name)
        names.append(name)
    return entries, names


def read_tiles(folder, size):
    """The hashes of each level of tiles, and the files they came from."""
    levels, names, count = [], [], size
    while count > 0:
        hashes = []
        for number, width in tiles_of(count):
            name = tile_path(len(levels), number, width)
            tile = read_file(folder, name)
            if len(tile) != 32 * width:
                raise Refused("%s: not %d hashes" % (name, width))
            hashes += [tile[32 * i:32 * i + 32] for i in range(width)]
            names.append(name)
        levels.append(hashes)
        count >>= 8
    return levels, names


def check_tiles(levels, leaves):
    """Hash i of level l is that of entries 256^l i up to 256^l (i + 1)."""
    span = 1
    for level, hashes in enumerate(levels):
        for i, found in enumerate(hashes):
            if found != tree_hash(leaves, i * span, (i + 1) * span):
                raise Refused("%s: hash %d is not that of entry %d and on" % (
                    tile_path(level, i // 256, 256), i % 256, i * span))
        span *= 256


def node_from_tiles(levels, level, index):
    """A complete node, from the highest tile that has it or its children."""
    tile, below = divmod(level, 8)
    first = index << below
    return tree_hash(levels[tile][first:first + (1 << below)])


def range_from_tiles(levels, start, end):
    """The tree hash of entries start..end, start being a multiple of its size."""
    n = end - start
    if n & (n - 1) == 0:
        level = n.bit_length() - 1
        return node_from_tiles(levels, level, start >> level)
    k = start + split(n)
    return node_hash(range_from_tiles(levels, start, k),
                     range_from_tiles(levels, k, end))


def path_from_tiles(levels, index, start, end):
    """RFC 6962 2.1.1, the path of an entry in start..end."""
    if end - start == 1:
        return []
    k = start + split(end - start)
    if index < k:
        return (path_from_tiles(levels, index, start, k)
                + [range_from_tiles(levels, k, end)])
    return (path_from_tiles(levels, index, k, end)
            + [range_from_tiles(levels, start, k)])


def check_proofs(levels, leaves, root, wanted):
    size = len(leaves)
    count = size if wanted == 0 else min(wanted, size)
    for n in range(count):
        index = n * size // count
        path = path_from_tiles(levels, index, 0, size)
        if not is_included(leaves[index], index, size, path, root):
            raise Refused("entry %d can't be proved from the tiles" % index)
    return count


def check_strangers(folder, names):
    expected = set(names) | {"checkpoint", "log.pub"}
    for where, _, files in os.walk(folder):
        for file in files:
            name = os.path.relpath(os.path.join(where, file), folder)
            if name not in expected:
                raise Refused("%s: a file the log does not have" % name)


def verify_folder(options):
    own = read_file(options.folder, "log.pub").decode("utf-8", "replace")
    key = read_key(options.key or own)
    if read_key(own) != key:
        raise Refused("log.pub: is another key than the one given")
    note = read_file(options.folder, "checkpoint")
    origin, size, root = read_checkpoint(note, key)
    entries, names = read_entries(options.folder, size)
    leaves = [leaf_hash(entry) for entry in entries]
    levels, tile_names = read_tiles(options.folder, size)
    check_tiles(levels, leaves)
    if tree_hash(leaves) != root:
        raise Refused("checkpoint: its root is not that of the entries")
    check_strangers(options.folder, names + tile_names)
    print("%s: %d entries, root %s" % (origin, size, root.hex()))
    if options.proofs is not None:
        count = check_proofs(levels, leaves, root, options.proofs)
        print("%d entries proved from the tiles" % count)
    if options.since is not None:
        with open(options.since, "rb") as file:
            _, old_size, old_root = read_checkpoint(file.read(), key)
        if not 0 < old_size <= size:
            raise Refused("the older checkpoint has %d entries" % old_size)
        if tree_hash(leaves, 0, old_size) != old_root:
            raise Refused("the older checkpoint is of another history")
        print("its first %d entries are those of the older one" % old_size)


def verify_receipt(options):
    with open(options.receipt, "rb") as file:
        head, _, note = file.read().partition(b"\n\n")
    with open(options.entry, "rb") as file:
        entry = file.read()
    lines = head.decode("utf-8", "replace").split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Refused("not a receipt")
    if lines[1:2] and lines[1].startswith("extra "):
        del lines[1]
    if len(lines) < 2 or not lines[1].startswith("index "):
        raise Refused("the receipt has no index")
    index = int(lines[1][len("index "):])
    path = [from_base64(line, 32) for line in lines[2:]]
    origin, size, root = read_checkpoint(note, read_key(options.key))
    if not is_included(leaf_hash(entry), index, size, path, root):
        raise Refused("the receipt does not prove this entry")
    print("%s: entry %d of %d, root %s" % (origin, index, size, root.hex()))


def main():
    parser = argparse.ArgumentParser(
        description="Verify an exported log, or a receipt, from the RFCs.")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--key")
    parser.add_argument("--since")
    parser.add_argument("--proofs", type=int)
    parser.add_argument("--receipt")
    parser.add_argument("--entry")
    options = parser.parse_args()
    if options.key and os.path.exists(options.key):
        with open(options.key, encoding="utf-8") as file:
            options.key = file.read()
    try:
        if options.receipt and options.entry and options.key:
            verify_receipt(options)
        elif options.folder and not options.receipt:
            verify_folder(options)
        else:
            parser.print_usage(sys.stderr)
            return 2
    except (Refused, OSError, ValueError) as why:
        print("refused: %s" % why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
