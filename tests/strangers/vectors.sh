#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Goal:   the verifiers that judge our log agree with the test data of other
#         logs.
# Method: all cases below AVOW_VECTORS/merkle (`make vectors DIR=...`), by
#         tests/verify_rfc6962.py and, where it is built, Go's verifier.
set -u
cd "$AVOW_SOURCE" || exit 1
[ -n "${AVOW_VECTORS:-}" ] || {
	echo 'AVOW_VECTORS is not set: skipped'
	exit 77
}
python3 -B tests/strangers/vectors.py "$AVOW_VECTORS/merkle" || exit 1
[ ! -x "$AVOW_GO_STRANGER" ] ||
	"$AVOW_GO_STRANGER" vectors "$AVOW_VECTORS/merkle"
