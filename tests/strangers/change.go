// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"sort"
)

// Unless told otherwise, files up to smallSize bytes are changed everywhere, and
// of larger ones so many bytes, spread evenly.
const (
	smallSize   = 1024
	largePlaces = 64
)

type changing struct {
	places int  // at most so many bytes of each file, when not 0
	every  bool // every byte of each file
	values bool // to all other values, not to two of them
}

// The first file, by name, that is not as it would be written again.
func differing(f, again files) string {
	for _, name := range names(f) {
		if !bytes.Equal(f[name], again[name]) {
			return name
		}
	}
	return ""
}

func names(f files) []string {
	var out []string
	for name := range f {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// What came of the changes of one file.
type tally struct {
	changes int
	spelt   map[int]bool // places where the same can be spelt otherwise
}

// Change each byte of each file in turn.  A change is refused, or means the
// same: then what was understood of it is written as the file was before.  When
// all of a file was changed, what there was is believed as before: it was the
// change that was refused.
func changeAll(f files, c check, how changing) error {
	for _, name := range names(f) {
		original := f[name]
		changed := append([]byte(nil), original...)
		f[name] = changed
		t := tally{spelt: map[int]bool{}}
		for _, at := range how.where(len(changed)) {
			for _, value := range how.others(original[at]) {
				changed[at] = value
				if err := t.try(f, c, name, original, at); err != nil {
					return err
				}
			}
			changed[at] = original[at]
		}
		f[name] = original
		if _, err := c(f); err != nil {
			return fmt.Errorf("%s: is refused unchanged: %w", name, err)
		}
		t.tell(name, len(original))
	}
	return nil
}

func (how changing) where(size int) []int {
	count := size
	switch {
	case how.every:
	case how.places > 0:
		count = min(size, how.places)
	case size > smallSize:
		count = largePlaces
	}
	out := make([]int, count)
	for n := range out {
		out[n] = n * (size - 1) / max(1, count-1)
	}
	return out
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

// What a byte is changed to: a bit that depends on it, and the one that makes
// small letters capital; or everything.
func (how changing) others(was byte) []byte {
	if !how.values {
		return []byte{was ^ 1<<(was%8), was ^ 0x20}
	}
	var out []byte
	for value := 0; value < 256; value++ {
		if byte(value) != was {
			out = append(out, byte(value))
		}
	}
	return out
}

func (t *tally) try(f files, c check, name string, original []byte,
	at int) error {
	t.changes++
	again, err := c(f)
	if err != nil {
		return nil
	}
	if bytes.Equal(f[name], again[name]) ||
		!bytes.Equal(original, again[name]) {
		return fmt.Errorf("%s: byte %d may be %#02x", name, at, f[name][at])
	}
	t.spelt[at] = true
	return nil
}

func (t *tally) tell(name string, size int) {
	fmt.Printf("%s: %d bytes, %d changes refused", name, size, t.changes)
	if len(t.spelt) > 0 {
		var places []int
		for at := range t.spelt {
			places = append(places, at)
		}
		sort.Ints(places)
		fmt.Printf(", for their spelling alone at %v", places)
	}
	fmt.Println()
}
