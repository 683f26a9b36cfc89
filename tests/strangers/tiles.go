// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// Go's own logs put the height into the path and say `data` for entries; the
// tiles of C2SP have one height only.
func tileName(t tlog.Tile) string {
	name := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	return "tile/" + strings.Replace(name, "data/", "entries/", 1)
}

func bundleName(at, size int64) string {
	t := tlog.Tile{H: tileHeight, L: -1, N: at / tileWidth, W: tileWidth}
	if size-at < tileWidth {
		t.W = int(size - at)
	}
	return tileName(t)
}

// The tiles that a tree of this size has, each as wide as it is now.
func tilesOf(size int64) []tlog.Tile {
	var tiles []tlog.Tile
	for level := 0; size > 0; level++ {
		for at := int64(0); at < size; at += tileWidth {
			t := tlog.Tile{H: tileHeight, L: level, N: at / tileWidth,
				W: tileWidth}
			if size-at < tileWidth {
				t.W = int(size - at)
			}
			tiles = append(tiles, t)
		}
		size >>= tileHeight
	}
	return tiles
}

// All hashes of a tree, in the order of tlog.StoredHashIndex.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(m)) {
			return nil, fmt.Errorf("no such hash")
		}
		out[i] = m[index]
	}
	return out, nil
}

// The tiles of the folder, as Go's reader asks for them.
type tileReader struct{ g *generation }

func (r tileReader) Height() int                     { return tileHeight }
func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tileReader) ReadTiles(t []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(t))
	for i := range t {
		var err error
		if out[i], err = r.g.read(tileName(t[i])); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Hashes from the tiles, believed where they lead to the checkpoint.
func (g *generation) tiles() tlog.HashReader {
	return tlog.TileHashReader(g.tree, tileReader{g})
}

// The hash of an entry: of its bytes, or of a pruned one from the tiles.
func (g *generation) leaves() ([]tlog.Hash, error) {
	indexes := make([]int64, g.pruned)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	leaves, err := g.tiles().ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	for _, entry := range g.entries {
		leaves = append(leaves, tlog.RecordHash(entry))
	}
	return leaves, nil
}

// Build the whole tree again, and compare root and tiles with it.
func (g *generation) checkTree() error {
	if int64(len(g.files)) < (g.tree.N-1)/tileWidth {
		return fmt.Errorf("checkpoint: a tree of more tiles than are here")
	}
	leaves, err := g.leaves()
	if err != nil {
		return err
	}
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), leaf, g.hashes)
		if err != nil {
			return err
		}
		g.hashes = append(g.hashes, hashes...)
	}
	root, err := tlog.TreeHash(g.tree.N, g.hashes)
	if err != nil {
		return err
	}
	if root != g.tree.Hash {
		return fmt.Errorf("checkpoint: not the root of these entries")
	}
	for _, tile := range tilesOf(g.tree.N) {
		found, err := g.read(tileName(tile))
		if err != nil {
			return err
		}
		right, err := tlog.ReadTileData(tile, g.hashes)
		if err != nil {
			return err
		}
		if !bytes.Equal(found, right) {
			return fmt.Errorf("%s: not of these entries", tileName(tile))
		}
	}
	return nil
}

// Prove some entries, and the growth from some sizes, from the tiles alone.
func (g *generation) prove() error {
	count := int64(g.proofs)
	if count > int64(len(g.entries)) {
		count = int64(len(g.entries))
	}
	for n := int64(0); n < count; n++ {
		i := n * int64(len(g.entries)) / count
		index := g.pruned + i
		proof, err := tlog.ProveRecord(g.tree.N, index, g.tiles())
		if err != nil {
			return err
		}
		if err := included(proof, g.tree, index, g.entries[i]); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		hash, err := tlog.TreeHash(index+1, g.hashes)
		if err != nil {
			return err
		}
		if err := g.checkGrown(tlog.Tree{N: index + 1, Hash: hash}); err != nil {
			return fmt.Errorf("growth from %d: %w", index+1, err)
		}
	}
	return nil
}
