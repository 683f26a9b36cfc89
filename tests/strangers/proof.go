// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"fmt"

	"github.com/google/certificate-transparency/go/merkletree"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var transparency = merkletree.NewMerkleVerifier(func(b []byte) []byte {
	hash := sha256.Sum256(b)
	return hash[:]
})

func raw(hashes []tlog.Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}

// Both have to believe that the entry is number index of the tree.  Google's
// verifier counts from 1.
func included(proof []tlog.Hash, tree tlog.Tree, index int64,
	entry []byte) error {
	err := tlog.CheckRecord(proof, tree.N, tree.Hash, index,
		tlog.RecordHash(entry))
	if err != nil {
		return err
	}
	return transparency.VerifyInclusionProof(index+1, tree.N, raw(proof),
		tree.Hash[:], entry)
}

// Both have to believe that the newer tree begins with the older one.
func grown(proof []tlog.Hash, older, newer tlog.Tree) error {
	err := tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash)
	if err != nil {
		return err
	}
	return transparency.VerifyConsistencyProof(older.N, newer.N,
		older.Hash[:], newer.Hash[:], raw(proof))
}

// A receipt, c2sp.org/tlog-proof@v1, of an entry.
type receipt struct {
	index int64
	tree  tlog.Tree
	again []byte
}

func openReceipt(text, entry []byte, key note.Verifier) (receipt, error) {
	var r receipt
	lines, rest, err := splitProof(text)
	if err != nil {
		return r, err
	}
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return r, fmt.Errorf("no receipt")
	}
	if _, err := fmt.Sscanf(lines[1], "index %d", &r.index); err != nil {
		return r, err
	}
	proof, hashes, err := readHashes(lines[2:])
	if err != nil {
		return r, err
	}
	signed, err := openCheckpoint(rest, key)
	if err != nil {
		return r, err
	}
	r.tree = signed.tree
	r.again = []byte(fmt.Sprintf("%s\nindex %d\n%s\n%s", lines[0], r.index,
		hashes, signed.again))
	return r, included(proof, signed.tree, r.index, entry)
}

func checkReceipt(f files, proof, entry string, key []byte) (files, error) {
	verifier, _, err := readKey(key)
	if err != nil {
		return nil, err
	}
	r, err := openReceipt(f[proof], f[entry], verifier)
	return files{proof: r.again, entry: f[entry]}, err
}

// A proof of growth, the body of an add-checkpoint request, and the older
// checkpoint, which was believed when it was kept: its signature counts here.
func checkGrowth(f files, proof, since string, key []byte) (files, error) {
	verifier, _, err := readKey(key)
	if err != nil {
		return nil, err
	}
	older, err := openCheckpoint(f[since], verifier)
	if err != nil {
		return nil, err
	}
	lines, rest, err := splitProof(f[proof])
	if err != nil {
		return nil, err
	}
	var size int64
	if _, err := fmt.Sscanf(lines[0], "old %d", &size); err != nil {
		return nil, err
	}
	hashes, text, err := readHashes(lines[1:])
	if err != nil {
		return nil, err
	}
	newer, err := openCheckpoint(rest, verifier)
	if err != nil {
		return nil, err
	}
	if size != older.tree.N {
		return nil, fmt.Errorf("growth from another size")
	}
	again := fmt.Sprintf("old %d\n%s\n%s", size, text, newer.again)
	return files{proof: []byte(again), since: older.again},
		grown(hashes, older.tree, newer.tree)
}
