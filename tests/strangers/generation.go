// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// One tree of an export, and the keys that signed it one after another.
type generation struct {
	files  files
	number int
	former *generation // the one before, or nil
	proofs int

	again     files
	keys      []note.Verifier
	keyTexts  [][]byte
	handovers []tlog.Tree    // the last tree of each former key
	rotations map[int64]bool // entries that named the next key
	tree      tlog.Tree
	pruned    int64    // the first entry that is there
	entries   [][]byte // from there on
	hashes    memory   // all of the tree, by Go's own numbering
}

func (g *generation) check() error {
	steps := []func() error{g.readKeys, g.readCheckpoint, g.readPruned,
		g.readEntries, g.checkTree, g.checkHandovers, g.checkMarks,
		g.checkFirst, g.prove, g.checkNames}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// A file that there has to be; its spelling is told by whoever reads it.
func (g *generation) read(name string) ([]byte, error) {
	text, found := g.files[name]
	if !found {
		return nil, fmt.Errorf("%s: is missing", name)
	}
	g.again[name] = text
	return text, nil
}

func (g *generation) readKey(name string) error {
	text, err := g.read(name)
	if err != nil {
		return err
	}
	key, again, err := readKey(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	g.again[name] = again
	g.keys = append(g.keys, key)
	g.keyTexts = append(g.keyTexts, again)
	return nil
}

// The keys, first to newest: each former one signed that it names the next.
func (g *generation) readKeys() error {
	var named string
	for number := 0; ; number++ {
		name := fmt.Sprintf("former/%03d.pub", number)
		_, isFormer := g.files[name]
		if !isFormer {
			name = "log.pub"
		}
		if err := g.readKey(name); err != nil {
			return err
		}
		if number > 0 && string(g.keyTexts[number]) != named+"\n" {
			return fmt.Errorf("%s: another key than was named", name)
		}
		if !isFormer {
			return nil
		}
		var err error
		if named, err = g.readHandover(number); err != nil {
			return fmt.Errorf("former/%03d: %w", number, err)
		}
	}
}

func (g *generation) readHandover(number int) (string, error) {
	entry, err := g.read(fmt.Sprintf("former/%03d.entry", number))
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("former/%03d.proof", number)
	proof, err := g.read(name)
	if err != nil {
		return "", err
	}
	r, err := openReceipt(proof, entry, g.keys[number])
	if err != nil {
		return "", err
	}
	g.again[name] = r.again
	g.handovers = append(g.handovers, r.tree)
	g.rotations[r.index] = true
	m, err := readMark(entry)
	if err == nil && m.kind != markKey {
		err = fmt.Errorf("names no key")
	}
	return m.fields[fieldKey], err
}

func (g *generation) readCheckpoint() error {
	text, err := g.read("checkpoint")
	if err != nil {
		return err
	}
	c, err := openCheckpoint(text, g.keys[len(g.keys)-1])
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if c.tree.N < 1 {
		return fmt.Errorf("checkpoint: an empty tree")
	}
	g.again["checkpoint"] = c.again
	g.tree = c.tree
	return nil
}

func (g *generation) readPruned() error {
	if _, found := g.files["pruned"]; !found {
		return nil
	}
	text, err := g.read("pruned")
	if err != nil {
		return err
	}
	_, err = fmt.Sscanf(string(text), "%d\n", &g.pruned)
	if err != nil || g.pruned < 1 || g.pruned >= g.tree.N ||
		g.pruned%tileWidth != 0 {
		return fmt.Errorf("pruned: no number of a bundle's first entry")
	}
	g.again["pruned"] = []byte(fmt.Sprintf("%d\n", g.pruned))
	return nil
}

func (g *generation) readEntries() error {
	for at := g.pruned; at < g.tree.N; at += tileWidth {
		name := bundleName(at, g.tree.N)
		rest, err := g.read(name)
		if err != nil {
			return err
		}
		for i := at; i < at+tileWidth && i < g.tree.N; i++ {
			if len(rest) < 2 {
				return fmt.Errorf("%s: ends before entry %d", name, i)
			}
			size := int(binary.BigEndian.Uint16(rest))
			if len(rest) < 2+size {
				return fmt.Errorf("%s: ends within entry %d", name, i)
			}
			g.entries = append(g.entries, rest[2:2+size])
			rest = rest[2+size:]
		}
		if len(rest) > 0 {
			return fmt.Errorf("%s: goes on behind its entries", name)
		}
	}
	return nil
}

// What former keys signed has to be how this tree began.
func (g *generation) checkHandovers() error {
	for i, older := range g.handovers {
		if err := g.checkGrown(older); err != nil {
			return fmt.Errorf("former/%03d.proof: %w", i, err)
		}
	}
	return nil
}

// What the log says of itself has to fit the folder.
func (g *generation) checkMarks() error {
	var pruned int64
	for i, entry := range g.entries {
		index := g.pruned + int64(i)
		m, err := readMark(entry)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		if m.kind == markKey && !g.rotations[index] {
			return fmt.Errorf("entry %d: a key that is not here", index)
		}
		if m.kind == markGeneration && (g.former == nil || index > 0) {
			return fmt.Errorf("entry %d: no generation begins here", index)
		}
		if m.kind == markPrune {
			if pruned, err = m.before(); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	if pruned != g.pruned {
		return fmt.Errorf("pruned: the entries say %d", pruned)
	}
	return nil
}

// A later generation goes on under the same key, and says where the one
// before had ended.
func (g *generation) checkFirst() error {
	if g.former == nil {
		return nil
	}
	entry, err := g.read("first.entry")
	if err != nil {
		return err
	}
	if tlog.RecordHash(entry) != g.hashes[0] {
		return fmt.Errorf("first.entry: is not the first one")
	}
	m, err := readMark(entry)
	if err != nil {
		return err
	}
	newest := g.former.keyTexts[len(g.former.keyTexts)-1]
	if m.kind != markGeneration ||
		m.fields[fieldKey]+"\n" != string(newest) {
		return fmt.Errorf("first.entry: goes on with another key")
	}
	last, err := openByAny([]byte(m.fields[fieldCheckpoint]), g.former.keys)
	if err != nil {
		return fmt.Errorf("first.entry: %w", err)
	}
	if last.tree.N < g.former.tree.N ||
		last.tree.N == g.former.tree.N && last.tree != g.former.tree {
		return fmt.Errorf("first.entry: tells of another log")
	}
	return nil
}

func (g *generation) checkNames() error {
	for name := range g.files {
		if _, known := g.again[name]; !known {
			return fmt.Errorf("%s: a file that the log does not have", name)
		}
	}
	return nil
}
