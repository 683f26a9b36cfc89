// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A case of transparency-dev/merkle's test data: of inclusion, or of growth.
type vector struct {
	LeafIdx, TreeSize, Size1, Size2 uint64
	Root, LeafHash, Root1, Root2    []byte
	Proof                           [][]byte
	WantErr                         bool
}

// Go's types hold whole hashes only; a tree of something else can't be asked
// about.
func (v vector) isAskable() bool {
	for _, text := range [][]byte{v.Root, v.LeafHash, v.Root1, v.Root2} {
		if text != nil && len(text) != tlog.HashSize {
			return false
		}
	}
	return true
}

func hashOf(text []byte) (h tlog.Hash) {
	copy(h[:], text)
	return h
}

func (v vector) isBelieved() bool {
	var proof []tlog.Hash
	for _, text := range v.Proof {
		if len(text) != tlog.HashSize {
			return false
		}
		proof = append(proof, hashOf(text))
	}
	for _, number := range []uint64{v.LeafIdx, v.TreeSize, v.Size1, v.Size2} {
		if number > math.MaxInt64 {
			return false
		}
	}
	if v.Root != nil {
		return tlog.CheckRecord(proof, int64(v.TreeSize), hashOf(v.Root),
			int64(v.LeafIdx), hashOf(v.LeafHash)) == nil
	}
	return grown(proof, tlog.Tree{N: int64(v.Size1), Hash: hashOf(v.Root1)},
		tlog.Tree{N: int64(v.Size2), Hash: hashOf(v.Root2)}) == nil
}

// Whether what we hand proofs over to agrees with the test data of other logs.
func checkVectors(dir string) error {
	seen, wrong := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return err
		}
		var v vector
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &v); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if !v.isAskable() {
			return nil
		}
		if seen++; v.isBelieved() == v.WantErr {
			fmt.Printf("%s: is decided otherwise\n", path)
			wrong++
		}
		return nil
	})
	fmt.Printf("%d vectors\n", seen)
	if err == nil && (wrong > 0 || seen == 0) {
		err = fmt.Errorf("%d vectors are decided otherwise", wrong)
	}
	return err
}
