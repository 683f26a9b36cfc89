#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier of exported logs, independent of Avow's own.

Written from the texts of RFC 6962 (the tree), RFC 9162 (checking proofs), RFC
8032 (Ed25519) and the C2SP pages signed-note, tlog-checkpoint, tlog-tiles and
tlog-proof, with nothing but Python's standard library; it shares no code with
Avow and calls none of it.

    verify_rfc6962.py DIR [--key VKEY] [--since CHECKPOINT] [--proofs N]
    verify_rfc6962.py --receipt FILE --entry FILE --key VKEY
    verify_rfc6962.py --growth FILE --since CHECKPOINT --key VKEY
    verify_rfc6962.py --bulk ITEMS --entry FILE

DIR is a folder that `avow log export` wrote, with all its generations.  VKEY is
a verifier key or a file that holds one, any that ever signed the log; without
it DIR/log.pub is believed.  --proofs N also proves N entries (0: all) from the
tiles alone, and the growth from N sizes.  A receipt is checked against the
bytes of its entry, a proof of growth (the body of a C2SP add-checkpoint
request) against an older checkpoint, and an entry of many changes against its
items, one a line.  Exit 0: all is as it should be; 1: it is not; 2: usage.
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


def is_grown(old_size, old_root, new_size, new_root, path):
    """RFC 9162, section 2.1.4.2."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size & (old_size - 1) == 0:
        path = [old_root] + path
    if not path:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, c)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == old_root and sr == new_root


# What the log says of itself: docs/formats/log-entry.md.

KEY, GENERATION, PRUNE = 64, 65, 66


def read_mark(entry):
    """The kind and the fields of an entry, or None: it is no mark."""
    if not entry.startswith(b"\x01\x01\x00\x08") or len(entry) < 16:
        return None
    if entry[12:15] != b"\x02\x00\x01" or not KEY <= entry[15] <= PRUNE:
        return None
    fields, at = {}, 1
    while at < len(entry):
        end = at + 3 + int.from_bytes(entry[at + 1:at + 3], "big")
        if end > len(entry):
            raise Refused("a mark ends within a field")
        fields[entry[at]] = entry[at + 3:end]
        at = end
    return entry[15], fields


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


def read_entries(folder, size, pruned):
    """Every entry from pruned on, and the names of the files they came from."""
    entries, names = [], []
    for number, width in tiles_of(size):
        if 256 * number < pruned:
            continue
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


def growth_from_tiles(levels, old, start, end, whole=True):
    """RFC 6962 2.1.2, SUBPROOF of the first old entries in start..end."""
    if old == end:
        return [] if whole else [range_from_tiles(levels, start, end)]
    k = start + split(end - start)
    if old <= k:
        return (growth_from_tiles(levels, old, start, k, whole)
                + [range_from_tiles(levels, k, end)])
    return (growth_from_tiles(levels, old, k, end, False)
            + [range_from_tiles(levels, start, k)])


def check_growth(levels, leaves, root, wanted):
    size = len(leaves)
    count = size if wanted == 0 else min(wanted, size)
    for n in range(count):
        old = 1 + n * size // count
        path = growth_from_tiles(levels, old, 0, size)
        if not is_grown(old, tree_hash(leaves, 0, old), size, root, path):
            raise Refused("growth from %d can't be proved from the tiles" % old)


def check_strangers(folder, names):
    for where, folders, files in os.walk(folder):
        if where == folder and "generation" in folders:
            folders.remove("generation")
        for file in files:
            name = os.path.relpath(os.path.join(where, file), folder)
            if name not in names:
                raise Refused("%s: a file the log does not have" % name)


class Generation:
    """One folder of an export, all of it checked."""

    def __init__(self, folder, number, before):
        self.folder, self.number = folder, number
        self.names = {"checkpoint", "log.pub"}
        self.rotations = {}  # entry: number of the key that it ended
        self.handovers = []  # size and root of each key's last checkpoint
        self.keys = self.read_keys()
        note = read_file(folder, "checkpoint")
        size = int(note.split(b"\n")[1])
        self.origin, self.size, self.root = read_checkpoint(
            note, self.key_at(size))
        self.pruned = self.read_pruned()
        self.read_tree()
        self.check_marks(before)
        check_strangers(folder, self.names)

    def read_own(self, name):
        self.names.add(name)
        return read_file(self.folder, name)

    def read_keys(self):
        keys = []
        while os.path.lexists(os.path.join(
                self.folder, "former/%03d.pub" % len(keys))):
            number = len(keys)
            key = read_key(self.read_own("former/%03d.pub" % number).decode())
            entry = self.read_own("former/%03d.entry" % number)
            index, head = open_receipt(
                self.read_own("former/%03d.proof" % number), entry, key)
            self.rotations[index] = number
            self.handovers.append(head)
            keys.append(key)
            mark = read_mark(entry)
            if mark is None or mark[0] != KEY:
                raise Refused("former/%03d.entry: names no key" % number)
            coming = "log.pub"
            if os.path.lexists(os.path.join(
                    self.folder, "former/%03d.pub" % len(keys))):
                coming = "former/%03d.pub" % len(keys)
            if mark[1][128] + b"\n" != read_file(self.folder, coming):
                raise Refused("former/%03d.entry: names another key" % number)
        return keys + [read_key(read_file(self.folder, "log.pub").decode())]

    def key_at(self, size):
        for number, (until, _) in enumerate(self.handovers):
            if size <= until:
                return self.keys[number]
        return self.keys[-1]

    def read_pruned(self):
        if not os.path.lexists(os.path.join(self.folder, "pruned")):
            return 0
        text = self.read_own("pruned").decode()
        if text != "%d\n" % int(text) or int(text) % 256 or int(text) == 0:
            raise Refused("pruned: no number of a bundle's first entry")
        return int(text)

    def read_tree(self):
        self.levels, names = read_tiles(self.folder, self.size)
        self.entries, more = read_entries(self.folder, self.size, self.pruned)
        self.names.update(names, more)
        self.leaves = (self.levels[0][:self.pruned]
                       + [leaf_hash(entry) for entry in self.entries])
        check_tiles(self.levels, self.leaves)
        if tree_hash(self.leaves) != self.root:
            raise Refused("checkpoint: its root is not that of the entries")
        for until, root in self.handovers:
            if until > self.size or tree_hash(self.leaves, 0, until) != root:
                raise Refused("a former key signed another tree")

    def check_marks(self, before):
        pruned = 0
        if self.number > 1:
            first = self.read_own("first.entry")
            if leaf_hash(first) != self.leaves[0]:
                raise Refused("first.entry: is not the first one")
            self.check_first(read_mark(first), before)
        for index, entry in enumerate(self.entries, self.pruned):
            mark = read_mark(entry)
            if mark is None:
                continue
            if mark[0] == KEY and index not in self.rotations:
                raise Refused("entry %d: a key that former/ lacks" % index)
            if mark[0] == GENERATION and (self.number == 1 or index > 0):
                raise Refused("entry %d: no generation begins here" % index)
            if mark[0] == PRUNE:
                pruned = int.from_bytes(mark[1][131], "big")
        if pruned != self.pruned:
            raise Refused("pruned: the entries say %d" % pruned)

    def check_first(self, mark, before):
        if mark is None or mark[0] != GENERATION:
            raise Refused("first.entry: begins no generation")
        name, public = read_key(mark[1][128].decode())
        if (name, public) != before.keys[-1] or public != self.keys[0][1]:
            raise Refused("first.entry: goes on with another key")
        for key in before.keys:
            try:
                _, size, root = read_checkpoint(mark[1][129], key)
                break
            except Refused:
                continue
        else:
            raise Refused("first.entry: holds no checkpoint of the one before")
        if size < before.size or (size == before.size and root != before.root):
            raise Refused("first.entry: tells of another log")


def check_since(generations, path):
    with open(path, "rb") as file:
        note = file.read()
    for g in generations:
        for key in g.keys:
            try:
                _, size, root = read_checkpoint(note, key)
            except Refused:
                continue
            if not 0 < size <= g.size:
                raise Refused("the older checkpoint has %d entries" % size)
            if tree_hash(g.leaves, 0, size) != root:
                raise Refused("the older checkpoint is of another history")
            print("its first %d entries are those of the older one" % size)
            return
    raise Refused("the older checkpoint is of another log")


def verify_folder(options):
    generations, folder = [], options.folder
    while os.path.isdir(folder):
        before = generations[-1] if generations else None
        g = Generation(folder, len(generations) + 1, before)
        generations.append(g)
        print("%s: %d entries, root %s" % (g.origin, g.size, g.root.hex()))
        if options.proofs is not None:
            count = check_proofs(g.levels, g.leaves, g.root, options.proofs)
            check_growth(g.levels, g.leaves, g.root, options.proofs)
            print("%d entries proved from the tiles" % count)
        folder = os.path.join(
            options.folder, "generation", str(len(generations) + 1))
    if not generations:
        raise Refused("%s: no folder" % options.folder)
    later = os.path.join(options.folder, "generation")
    if os.path.lexists(later) and set(os.listdir(later)) != {
            str(g.number) for g in generations[1:]}:
        raise Refused("generation: other folders than there are generations")
    if options.key and read_key(options.key) not in [
            key for g in generations for key in g.keys]:
        raise Refused("log.pub: no key of this log is the one given")
    if options.since is not None:
        check_since(generations, options.since)


def open_receipt(text, entry, key):
    """The index that a receipt proves of an entry, and the tree's head."""
    head, _, note = text.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Refused("not a receipt")
    if lines[1:2] and lines[1].startswith("extra "):
        del lines[1]
    if len(lines) < 2 or not lines[1].startswith("index "):
        raise Refused("the receipt has no index")
    index = int(lines[1][len("index "):])
    if lines[1] != "index %d" % index:
        raise Refused("the receipt's index is no number")
    path = [from_base64(line, 32) for line in lines[2:]]
    _, size, root = read_checkpoint(note, key)
    if not is_included(leaf_hash(entry), index, size, path, root):
        raise Refused("the receipt does not prove this entry")
    return index, (size, root)


def verify_growth(options):
    key = read_key(options.key)
    with open(options.growth, "rb") as file:
        head, _, note = file.read().partition(b"\n\n")
    with open(options.since, "rb") as file:
        _, old_size, old_root = read_checkpoint(file.read(), key)
    lines = head.decode("utf-8", "replace").split("\n")
    if lines[0] != "old %d" % old_size:
        raise Refused("the proof is of growth from another size")
    path = [from_base64(line, 32) for line in lines[1:]]
    origin, size, root = read_checkpoint(note, key)
    if not is_grown(old_size, old_root, size, root, path):
        raise Refused("the proof does not lead from the older checkpoint")
    print("%s: grown from %d to %d entries" % (origin, old_size, size))


def verify_bulk(options):
    with open(options.bulk, "rb") as file:
        items = file.read().split(b"\n")[:-1]
    with open(options.entry, "rb") as file:
        entry = file.read()
    fields, at = {}, 1
    while at < len(entry):
        end = at + 3 + int.from_bytes(entry[at + 1:at + 3], "big")
        fields[entry[at]] = entry[at + 3:end]
        at = end
    digest = tree_hash([leaf_hash(item) for item in items])
    if fields.get(132) != len(items).to_bytes(8, "big"):
        raise Refused("the entry tells of another number of changes")
    if fields.get(133) != digest:
        raise Refused("the entry tells of other changes")
    print("the entry tells of these %d changes" % len(items))


def verify_receipt(options):
    with open(options.receipt, "rb") as file:
        text = file.read()
    with open(options.entry, "rb") as file:
        entry = file.read()
    key = read_key(options.key)
    index, (size, root) = open_receipt(text, entry, key)
    print("%s: entry %d of %d, root %s" % (key[0], index, size, root.hex()))


def main():
    parser = argparse.ArgumentParser(
        description="Verify an exported log, or a receipt, from the RFCs.")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--key")
    parser.add_argument("--since")
    parser.add_argument("--proofs", type=int)
    parser.add_argument("--receipt")
    parser.add_argument("--entry")
    parser.add_argument("--growth")
    parser.add_argument("--bulk")
    options = parser.parse_args()
    if options.key and os.path.exists(options.key):
        with open(options.key, encoding="utf-8") as file:
            options.key = file.read()
    try:
        if options.receipt and options.entry and options.key:
            verify_receipt(options)
        elif options.growth and options.since and options.key:
            verify_growth(options)
        elif options.bulk and options.entry:
            verify_bulk(options)
        elif options.folder and not options.receipt:
            verify_folder(options)
        else:
            parser.print_usage(sys.stderr)
            return 2
    except (Refused, OSError, ValueError, KeyError, IndexError) as why:
        print("refused: %s" % why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
