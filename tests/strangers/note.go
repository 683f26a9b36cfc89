// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A checkpoint that a key signed.
type checkpoint struct {
	origin string
	tree   tlog.Tree
	again  []byte // as it would be written from what it means
}

// A verifier that does not look twice at what it found right: most notes of a
// log are the same while one byte after the other is changed.
type remembering struct {
	note.Verifier
	key string
}

var foundRight = map[[sha256.Size]byte]bool{}

func (r remembering) Verify(text, signature []byte) bool {
	what := sha256.Sum256([]byte(fmt.Sprintf("%q %x %x", r.key, signature, text)))
	if !foundRight[what] && r.Verifier.Verify(text, signature) {
		foundRight[what] = true
	}
	return foundRight[what]
}

// Base64 as it should be written; Go forgives line ends and spare bits.
func spellBase64(text string) (string, error) {
	decoded, err := base64.StdEncoding.DecodeString(text)
	return base64.StdEncoding.EncodeToString(decoded), err
}

// A verifier key, and its text as it should be written, the line end with it.
func readKey(text []byte) (note.Verifier, []byte, error) {
	line := strings.TrimSuffix(string(text), "\n")
	verifier, err := note.NewVerifier(line)
	if err != nil {
		return nil, nil, err
	}
	parts := strings.SplitN(line, "+", 3)
	key, err := spellBase64(parts[2])
	if err != nil {
		return nil, nil, err
	}
	return remembering{verifier, line}, []byte(fmt.Sprintf("%s+%08x+%s\n", verifier.Name(),
		verifier.KeyHash(), key)), nil
}

// The tree in a note's text.  Go's parser wants another first line, for it is
// made for another log; the rest of the form is the same.
func readTree(text string) (string, tlog.Tree, error) {
	origin, rest, _ := strings.Cut(text, "\n")
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err == nil && strings.Count(rest, "\n") != 2 {
		err = fmt.Errorf("a checkpoint of more than three lines")
	}
	return origin, tree, err
}

func openCheckpoint(text []byte, key note.Verifier) (checkpoint, error) {
	var c checkpoint
	opened, err := note.Open(text, note.VerifierList(key))
	if err != nil {
		return c, err
	}
	if len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) != 0 {
		return c, fmt.Errorf("more signatures than one")
	}
	c.origin, c.tree, err = readTree(opened.Text)
	if err != nil {
		return c, err
	}
	if c.origin != key.Name() {
		return c, fmt.Errorf("the origin is not the key's name")
	}
	signature, err := spellBase64(opened.Sigs[0].Base64)
	c.again = []byte(fmt.Sprintf("%s\n\u2014 %s %s\n", opened.Text,
		opened.Sigs[0].Name, signature))
	return c, err
}

// Lines of hashes, and how they should be written.
func readHashes(lines []string) ([]tlog.Hash, []byte, error) {
	var again bytes.Buffer
	hashes := make([]tlog.Hash, len(lines))
	for i, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, nil, err
		}
		hashes[i] = hash
		fmt.Fprintf(&again, "%s\n", hash)
	}
	return hashes, again.Bytes(), nil
}

// What a proof has before its checkpoint: lines, without their ends.
func splitProof(text []byte) ([]string, []byte, error) {
	head, rest, found := bytes.Cut(text, []byte("\n\n"))
	if !found {
		return nil, nil, fmt.Errorf("a proof without a checkpoint")
	}
	return strings.Split(string(head), "\n"), rest, nil
}
