#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes bytes, one at a time, and asks whether a verifier still believes.

    changed_bytes.py python PLACES DIR
    changed_bytes.py python PLACES receipt PROOF ENTRY KEY
    changed_bytes.py python PLACES growth PROOF CHECKPOINT KEY
    changed_bytes.py openssl PLACES DIR

The verifier is tests/verify_rfc6962.py, of an exported log or of a proof (of
whose first two files bytes are changed), or the program openssl, of the text,
signature and key of a checkpoint.  At most PLACES bytes of each file (0: all)
are changed.  Exit 0: it believes what is whole, and no change; 1: not so.
"""

import argparse
import base64
import contextlib
import io
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import verify_rfc6962  # noqa: E402

# RFC 8410: what stands before an Ed25519 key in a SubjectPublicKeyInfo.
SPKI = bytes.fromhex("302a300506032b6570032100")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, text):
    with open(path, "wb") as file:
        file.write(text)


def poke(path, at, byte):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(bytes([byte]))


def chosen(size, places):
    """Places of a file, the first and the last among them."""
    if places == 0 or places >= size:
        return range(size)
    return [n * (size - 1) // max(1, places - 1) for n in range(places)]


def believes(verify, options):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            verify(argparse.Namespace(**options))
    except (verify_rfc6962.Refused, OSError, ValueError, KeyError, IndexError):
        return False
    return True


def change(paths, places, ask):
    """Change bytes of the files; gives how often the answer was wrong."""
    wrong = 0
    if not ask():
        print("refused as it was")
        return 1
    for path in paths:
        text = read(path)
        count = 0
        for at in chosen(len(text), places):
            poke(path, at, text[at] ^ (0x20 if at % 2 else 1 << at // 2 % 8))
            count += 1
            if ask():
                wrong += 1
                print("%s: byte %d was changed unseen" % (path, at))
            poke(path, at, text[at])
        if not ask():
            wrong += 1
            print("%s: is refused unchanged" % path)
        print("%s: %d bytes, %d changes" % (path, len(text), count))
    return wrong


def files_of(folder):
    return sorted(os.path.join(where, name)
                  for where, _, names in os.walk(folder) for name in names)


def by_python(places, arguments):
    options = {"key": None, "since": None, "proofs": None}
    if arguments[0] in ("receipt", "growth"):
        kind, proof, other, key = arguments
        other_name = {"receipt": "entry", "growth": "since"}[kind]
        options.update({kind: proof, other_name: other,
                        "key": read(key).decode()})
        verify = getattr(verify_rfc6962, "verify_" + kind)
        paths = [proof, other]
    else:
        options["folder"] = arguments[0]
        verify = verify_rfc6962.verify_folder
        paths = files_of(arguments[0])
    return change(paths, places, lambda: believes(verify, options))


def by_openssl(places, arguments):
    folder = arguments[0]
    text, _, line = read(folder + "/checkpoint").partition(b"\n\n")
    signature = base64.b64decode(line.split()[2])[4:]
    key = base64.b64decode(read(folder + "/log.pub").split(b"+", 2)[2])[1:]
    with tempfile.TemporaryDirectory() as work:
        paths = {name: work + "/" + name for name in ("text", "sig", "key")}
        write(paths["text"], text + b"\n")
        write(paths["sig"], signature)
        write(paths["key"], SPKI + key)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER",
                   "-inkey", paths["key"], "-rawin", "-in", paths["text"],
                   "-sigfile", paths["sig"]]
        return change(list(paths.values()), places, lambda: subprocess.run(
            command, capture_output=True, check=False).returncode == 0)


def main():
    if len(sys.argv) < 4 or sys.argv[1] not in ("python", "openssl"):
        print(__doc__, file=sys.stderr)
        return 2
    run = by_python if sys.argv[1] == "python" else by_openssl
    return 1 if run(int(sys.argv[2]), sys.argv[3:]) else 0


if __name__ == "__main__":
    sys.exit(main())
