// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// An exported folder, with what was given to check it by.
type log struct {
	files  files
	key    []byte // a verifier key from elsewhere, or nil: its own is believed
	since  []byte // an older checkpoint, or nil
	proofs int    // so many entries and sizes are proved one by one

	again       files
	generations []*generation
}

func (l *log) check() (files, error) {
	l.again = files{}
	parts := map[int]files{}
	for name, text := range l.files {
		number, rest := 1, name
		if strings.HasPrefix(name, "generation/") {
			_, err := fmt.Sscanf(name, "generation/%d/", &number)
			prefix := fmt.Sprintf("generation/%d/", number)
			if err != nil || number < 2 || !strings.HasPrefix(name, prefix) {
				return nil, fmt.Errorf("%s: not of a log", name)
			}
			rest = name[len(prefix):]
		}
		if parts[number] == nil {
			parts[number] = files{}
		}
		parts[number][rest] = text
	}
	for number := 1; number <= len(parts); number++ {
		if err := l.checkGeneration(number, parts[number]); err != nil {
			return nil, fmt.Errorf("generation %d: %w", number, err)
		}
	}
	if len(l.generations) == 0 {
		return nil, fmt.Errorf("no log")
	}
	if err := l.checkKey(); err != nil {
		return nil, err
	}
	return l.again, l.checkSince()
}

func (l *log) checkGeneration(number int, f files) error {
	g := &generation{files: f, number: number, proofs: l.proofs,
		again: files{}, rotations: map[int64]bool{}}
	if number > 1 {
		g.former = l.generations[number-2]
	}
	if err := g.check(); err != nil {
		return err
	}
	prefix := ""
	if number > 1 {
		prefix = fmt.Sprintf("generation/%d/", number)
	}
	for name, text := range g.again {
		l.again[prefix+name] = text
	}
	l.generations = append(l.generations, g)
	return nil
}

// The key from elsewhere has to be one that signed.
func (l *log) checkKey() error {
	if l.key == nil {
		return nil
	}
	_, text, err := readKey(l.key)
	if err != nil {
		return err
	}
	for _, g := range l.generations {
		for _, known := range g.keyTexts {
			if bytes.Equal(text, known) {
				return nil
			}
		}
	}
	return fmt.Errorf("signed by other keys than the one given")
}

// The older checkpoint has to be of the beginning of some generation.
func (l *log) checkSince() error {
	if l.since == nil {
		return nil
	}
	for _, g := range l.generations {
		older, err := openByAny(l.since, g.keys)
		if err == nil {
			return g.checkGrown(older.tree)
		}
	}
	return fmt.Errorf("the older checkpoint is of another log")
}

func openByAny(text []byte, keys []note.Verifier) (checkpoint, error) {
	err := fmt.Errorf("no key")
	for _, key := range keys {
		var c checkpoint
		if c, err = openCheckpoint(text, key); err == nil {
			return c, nil
		}
	}
	return checkpoint{}, err
}

func (g *generation) checkGrown(older tlog.Tree) error {
	if older.N < 1 || older.N > g.tree.N {
		return fmt.Errorf("the older checkpoint has %d entries", older.N)
	}
	proof, err := tlog.ProveTree(g.tree.N, older.N, g.tiles())
	if err != nil {
		return err
	}
	return grown(proof, older, g.tree)
}
