#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether tests/verify_rfc6962.py agrees with transparency-dev/merkle's data.

    vectors.py DIR
"""

import base64
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import verify_rfc6962 as verify  # noqa: E402


def is_believed(case):
    path = [base64.b64decode(hash) for hash in case["proof"] or []]
    if any(len(hash) != 32 for hash in path):
        return False
    if "leafIdx" in case:
        leaf = base64.b64decode(case["leafHash"])
        return len(leaf) == 32 and verify.is_included(
            leaf, case["leafIdx"], case["treeSize"], path,
            base64.b64decode(case["root"]))
    return verify.is_grown(
        case["size1"], base64.b64decode(case["root1"]),
        case["size2"], base64.b64decode(case["root2"]), path)


def main():
    seen = wrong = 0
    for where, _, names in os.walk(sys.argv[1]):
        for name in names:
            if not name.endswith(".json"):
                continue
            with open(os.path.join(where, name), "rb") as file:
                case = json.load(file)
            seen += 1
            if is_believed(case) == case["wantErr"]:
                wrong += 1
                print("%s/%s: is decided otherwise" % (where, name))
    print("%d vectors, %d decided otherwise" % (seen, wrong))
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
